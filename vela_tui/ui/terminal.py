"""The terminal that may go away: signals that end the program, and a driver that outlives its tty.

The toolkit's driver dies of a terminal that hung up: its reader thread panics, its writer thread
ends, and thirty writes later the event loop waits for ever. Here a lost terminal is one more way
of being told to end (reliability P24).
"""

import asyncio
import os
import signal
import stat
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.driver import Driver

SHELL_OFFSET: Final = 128
"""A shell's exit code of a program that a signal ended is this much more than its number."""
HANG_UP: Final = SHELL_OFFSET + 1
"""Of a program whose terminal is gone, as SIGHUP would have it."""
LOST_WITHIN: Final = 1.0
"""Seconds between looks at whether the terminal is still there."""
_ENDING: Final = ("SIGTERM", "SIGHUP", "SIGINT")


def on_ending_signals(tell: Callable[[int], None]) -> None:
    """`tell` is called on the running loop with the exit code whenever a signal asks for the end.

    A hang-up that was ignored before, as by `nohup`, stays ignored. Where the platform has no
    such signals on its event loop, nothing is called.
    """
    loop = asyncio.get_running_loop()
    for name in _ENDING:
        number = getattr(signal, name, None)
        if number is None or signal.getsignal(number) is signal.SIG_IGN:
            continue
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, tell, SHELL_OFFSET + number)


def let_go() -> None:
    """A terminal that hung up is nobody's input or output any more.

    Else the interpreter's last flush fails, and so would every word on the way out. Files, pipes
    and terminals that are there stay as they are.
    """
    for descriptor in range(3):
        with suppress(OSError):
            is_device = stat.S_ISCHR(os.fstat(descriptor).st_mode)
            if is_device and not os.isatty(descriptor):
                nowhere = os.open(os.devnull, os.O_RDWR)
                os.dup2(nowhere, descriptor)
                os.close(nowhere)


class LastingFile:
    """A terminal's file whose writes go nowhere once the terminal is gone.

    Args:
        file: the terminal's.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """The text is written, or lost with the terminal."""
        with suppress(OSError, ValueError):
            return self._file.write(text)
        return len(text)

    def flush(self) -> None:
        """What was written has left, or is lost with the terminal."""
        with suppress(OSError, ValueError):
            self._file.flush()

    def fileno(self) -> int:
        """The file's own number."""
        return self._file.fileno()


def lasting(driver: "type[Driver]") -> "type[Driver]":
    """The driver as given, but one that outlives its terminal where that can hang up."""
    try:
        from textual.drivers.linux_driver import LinuxDriver
    except ImportError:  # there is no such terminal on this platform
        return driver
    if driver is not LinuxDriver:
        return driver

    class LastingDriver(LinuxDriver):
        """Reads and writes until the terminal is gone, and then says so once."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._file: Any = LastingFile(self._file)

        def run_input_thread(self) -> None:
            """Keys are read until the end, the terminal's included."""
            Thread(target=self._watch, name="terminal", daemon=True).start()
            try:
                super().run_input_thread()
            except OSError:
                self._lost()

        def _watch(self) -> None:
            """Where a hang-up is ignored, a lost terminal is one that gives nothing, for ever."""
            while not self.exit_event.wait(LOST_WITHIN):
                if not os.isatty(self.fileno):
                    self.exit_event.set()
                    self._lost()

        def _lost(self) -> None:
            end_by = self._app.end_by  # type: ignore[attr-defined] # our app
            with suppress(RuntimeError):  # the loop has ended meanwhile
                self._loop.call_soon_threadsafe(self._app.call_later, end_by, HANG_UP)

    return LastingDriver
