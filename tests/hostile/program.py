"""One run of the program in a pseudo-terminal, with all that it wrote and how it left things."""

import os
import sys
import termios
import time
from pathlib import Path

import pexpect

SANE = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l")
"""Alternate screen left, cursor shown, mouse off."""

TICK = 1_500
"""Bytes at most that a second's change of the clocks on the screen takes."""


class Program:
    """A child in a terminal of 120 x 36."""

    def __init__(self, home: Path, arguments: list[str], size=(36, 120), **environment) -> None:
        self.home = home
        self.output = b""
        self.command_lines = b""
        given = {
            "COLORTERM": "truecolor",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "TERM": "xterm-256color",
        }
        self.child = pexpect.spawn(
            sys.executable, arguments, env=given | environment, dimensions=size, timeout=5
        )
        self.child.delaybeforesend = None
        self.before = termios.tcgetattr(self.child.child_fd)

    def read(self, seconds: float = 0.05) -> None:
        """What it wrote meanwhile."""
        try:
            self.output += self.child.read_nonblocking(1 << 16, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return

    def until(self, *words: bytes, seconds: float = 60, since: int = 0) -> bool:
        """Whether it wrote one of these before it ended and before the time was over.

        Args:
            words: in one piece each.
            seconds: to wait for them.
            since: bytes of its output that do not count.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if any(self.output.find(word, since) >= 0 for word in words):
                return True
            if not self.child.isalive():
                self.read()
                return any(self.output.find(word, since) >= 0 for word in words)
            self.read()
        return False

    def until_file(self, path: Path, seconds: float) -> bool:
        """Whether the file came before the time was over; what is written meanwhile is read."""
        end = time.monotonic() + seconds
        while not path.exists() and self.child.isalive() and time.monotonic() < end:
            self.read()
        return path.exists()

    def look(self) -> None:
        """Its command line, and those of all of ours, as every user of the machine sees them."""
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                self.command_lines += path.read_bytes() + b"\n"
            except OSError:
                continue

    def type(self, *keys: str, gap: float = 0.1) -> None:
        """These keys, one write each; nothing when it has ended."""
        for key in keys:
            if self.child.isalive():
                self.child.send(key)
                self.read(gap)

    def settle(self, quiet: float = 0.5, seconds: float = 6) -> None:
        """All that it writes is read, until it has written nothing but ticks for a while."""
        end, last = time.monotonic() + seconds, time.monotonic()
        while time.monotonic() < end and time.monotonic() - last < quiet:
            before = len(self.output)
            self.read()
            if len(self.output) - before > TICK:
                last = time.monotonic()

    def end(self, seconds: float = 60) -> int:
        """The exit code; whatever has not ended in time is killed."""
        end = time.monotonic() + seconds
        while self.child.isalive() and time.monotonic() < end:
            self.read(0.2)
        if self.child.isalive():
            self.child.kill(9)
        self.read(0.2)
        self.after = termios.tcgetattr(self.child.child_fd)
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else -1

    @property
    def is_sane(self) -> bool:
        """Whether the terminal is as it was before."""
        drawn = b"\x1b[?1049h" in self.output
        end = self.output[self.output.rfind(b"\x1b[?1049h") :]
        return self.after == self.before and (not drawn or all(word in end for word in SANE))
