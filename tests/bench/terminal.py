"""A program in a pseudo-terminal: what it paints and when, and what it costs.

The reader drains the terminal at once, as tmux does, and notes when each counter appeared.
"""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.machine import seconds_of

_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)")
_COUNTER = re.compile(rb"(?<![\d.,])1(\d\d)\.(\d{4})(?!\d)")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Painted:
    """What was read from the terminal."""

    counters: list[tuple[int, int]] = field(default_factory=list)
    """Counter modulo a million and the monotonic nanosecond at which it could be read."""
    size: int = 0
    """Bytes read."""


class Terminal:
    """One program in a pseudo-terminal of its own."""

    def __init__(self, command: list[str], home: Path, columns: int = 160, lines: int = 45):
        environment = {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "COLUMNS": str(columns),
            "LINES": str(lines),
        }
        self.started = time.monotonic_ns()
        self.pid, self._end = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.painted = Painted()
        self._tail = b""
        self.text = b""
        """The last 64 KiB without escapes."""

    def read(self, seconds: float) -> None:
        """All that is painted within so many seconds is noted."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not self.read_once(left):
                return

    def read_once(self, seconds: float) -> bool:
        """What is painted next, if anything is within so many seconds."""
        ready, _, _ = select.select([self._end], [], [], seconds)
        if not ready:
            return False
        try:
            chunk = os.read(self._end, 1 << 16)
        except OSError:
            return False
        self._note(chunk, time.monotonic_ns())
        return True

    def read_for(self, seconds: float) -> None:
        """The same, and exactly so long, however much or little is painted."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    def _note(self, chunk: bytes, now: int) -> None:
        self.painted.size += len(chunk)
        raw = self._tail + chunk
        cut = raw.rfind(b"\x1b")
        cut = cut if cut > len(raw) - 64 else len(raw)
        raw, self._tail = raw[:cut], raw[cut:]
        plain = _ESCAPES.sub(b"", raw)
        self.text = (self.text + plain)[-65_536:]
        for whole, parts in _COUNTER.findall(plain):
            self.painted.counters.append((int(whole + parts), now))

    def until(self, words: str, seconds: float = 20) -> int:
        """The nanosecond at which these words, or this pattern, were on the terminal first."""
        pattern = re.compile(words.encode())
        end = time.monotonic() + seconds
        while not pattern.search(self.text):
            if time.monotonic() > end:
                raise TimeoutError(f"never painted: {words}; {self.text[-2_000:]!r}")
            self.read_once(0.05)
        return time.monotonic_ns()

    def forget(self) -> None:
        """What was painted so far counts no more."""
        self.painted = Painted()
        self.text = b""

    def press(self, keys: str) -> int:
        """The keys go to the program; the nanosecond before."""
        now = time.monotonic_ns()
        os.write(self._end, keys.encode())
        return now

    def cpu(self) -> float:
        """Seconds of processor that the program has used, without its children."""
        return seconds_of(self.pid)

    def memory(self) -> float:
        """Resident megabytes."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * _PAGE / 1e6

    def pause(self) -> None:
        """The program stands still."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """The program goes on."""
        os.kill(self.pid, signal.SIGCONT)

    def close(self) -> None:
        """The program ends."""
        with contextlib.suppress(ProcessLookupError):
            self.resume()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        end = time.monotonic() + 5
        while time.monotonic() < end:
            self.read(0.05)
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                break
        else:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._end)
