"""A real pseudo-terminal around the installed program: keys in, bytes out, a screen to read."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from live_kit import account, exchange  # noqa: F401 - fixtures of every test here

PROGRAM = shutil.which("vela-tui", path=str(Path(sys.executable).parent)) or ""
PATIENCE = 60
"""Seconds that a fact is waited for; a busy machine takes its time, and an idle one no longer."""


class Terminal:
    """One run of the program in a pseudo-terminal of a fixed size."""

    def __init__(
        self,
        arguments: list[str],
        home: Path,
        columns: int,
        lines: int,
        *,
        ignores_hangup: bool = False,
    ) -> None:
        environment = {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        }
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.bytes = bytearray()
        self.child = pexpect.spawn(
            PROGRAM,
            arguments,
            env=environment,
            dimensions=(lines, columns),
            timeout=5,
            ignore_sighup=ignores_hangup,
        )

    @property
    def text(self) -> str:
        """The screen as it stands, a line each."""
        return "\n".join(self.screen.display)

    def read(self, seconds: float = 0.05) -> None:
        """Whatever the program wrote meanwhile is on the screen."""
        try:
            chunk = self.child.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            return
        self.bytes += chunk
        self._stream.feed(chunk.replace(b"\x1b[>4;1m", b"").replace(b"\x1b[>1u", b""))

    def rest(self, seconds: float) -> None:
        """Time passes for the program: a question is young, a silence is long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read()

    def until(self, holds: Callable[[str], object], what: str, seconds: float = PATIENCE) -> str:
        """The screen on which `holds` is true for the first time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read()
            if holds(self.text):
                return self.text
        pytest.fail(f"never seen: {what}\n{self.text}")

    def shows(self, *words: str, seconds: float = PATIENCE) -> str:
        """The screen that holds all these words."""
        return self.until(lambda text: all(word in text for word in words), str(words), seconds)

    def keys(self, *keys: str) -> None:
        """These keys are typed, one write each."""
        for key in keys:
            self.child.send(key)
            self.read(0.05)

    def style(self, words: str) -> object:
        """How these words stand on the screen: colours and weight of the first of them."""
        for line, shown in enumerate(self.screen.display):
            if (column := shown.find(words)) >= 0:
                return self.screen.buffer[line][column]._replace(data="")
        return pytest.fail(f"not on the screen: {words}\n{self.text}")

    def choose(self, key: str, answer: str) -> None:
        """The key gives the focus to this answer of a question, and the screen shows it."""
        before = self.style(answer)
        self.keys(key)
        self.until(lambda _: self.style(answer) != before, f"{answer} chosen")

    def line(self, text: str) -> None:
        """This line is typed into the command line, which closes upon it."""
        self.keys(":")
        self.until(lambda shown: "\n:" in shown, "the command line")
        self.keys(text)
        self.shows(":" + text)
        self.keys("\r")
        self.until(lambda shown: ":" + text not in shown, "the command line closed")

    def ends(self, seconds: float = PATIENCE) -> int:
        """The exit code, once the program has ended."""
        end = time.monotonic() + seconds
        while self.child.isalive() and time.monotonic() < end:
            self.read()
        self.read()
        if self.child.isalive():
            pytest.fail(f"still running\n{self.text}")
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else -1


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home: no configuration, no account, no state."""
    return tmp_path


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts the program; whatever still runs at the end is killed."""
    started: list[Terminal] = []

    def run(
        *arguments: str, columns: int = 120, lines: int = 36, ignores_hangup: bool = False
    ) -> Terminal:
        terminal = Terminal(list(arguments), home, columns, lines, ignores_hangup=ignores_hangup)
        started.append(terminal)
        return terminal

    yield run
    for terminal in started:
        # at once: told to end, the program would take its time, and the library waits 0.1 s for it
        if terminal.child.isalive():
            terminal.child.kill(signal.SIGKILL)
        terminal.child.ptyproc.delayafterterminate = 2
        terminal.child.close(force=True)
