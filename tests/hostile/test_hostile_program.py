"""The installed program against a hostile exchange: its bytes, its files, its orders, its end."""

import json
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import canaries
from payloads import kinds, leaks, shown
from program import Program

from vela_tui.net.recording import REDACTED

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

HERE = Path(__file__).parent
PROGRAM = ["-m", "vela_tui"]
RECORDING = "session.jsonl"
EVERYWHERE = "".join(
    f"\x1b[<0;{column};{line}M\x1b[<0;{column};{line}m"
    for line in range(1, 37)
    for column in (8, 30, 70, 100)
)
"""A click on every line, in four places."""
PASTED = "sell x\x1b[200~\x1b]0;p\x07\x1b[201~"
"""A paste that has an end: until then a terminal's keys are text, those that quit as well."""


@dataclass
class Run:
    """What one session left."""

    program: Program
    code: int
    clicked: list[str]
    """Paths that were posted to by the clicks alone."""
    posts: list[str]
    signatures: list[str]
    limits: str


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def trade(directory: Path, kind: str) -> Run:
    """One session: a login, the volley, clicks on everything, an order, every pane and dialog."""
    home = directory / kind
    home.mkdir(0o700)
    venue = subprocess.Popen(
        [sys.executable, str(HERE / "exchange.py"), kind, str(directory)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        url = venue.stdout.readline().strip()
        canaries.add_account(home, url)
        program = Program(
            home,
            [*PROGRAM, "--account", "main", "--record", str(home / RECORDING)],
            VELA_TUI_LOG_LEVEL="debug",
            VELA_TUI_CONFIRM_LIVE="off",
            VELA_TUI_ON_EXIT="leave",
        )
        assert program.until(b"assphrase of"), program.output
        program.type(canaries.PASSPHRASE + "\r")
        assert program.until(b"logged in"), program.output[-3_000:]
        program.look()
        limits = Path(f"/proc/{program.child.pid}/limits").read_text()
        assert program.until_file(directory / "said", seconds=60), shown(program.output[-3_000:])
        program.type(EVERYWHERE, "\x1b", "\x1b", gap=0.5)
        clicked = lines(directory / "posts")
        program.settle()
        program.type("1")
        for keys, seen in (("b", b"ticket ETH"), ("0.1", b"vela:order:ETH-USDC:bid")):
            program.settle()
            at = len(program.output)
            program.type(*keys)
            program.until(seen, since=at)
        program.settle()
        program.type("\r")
        program.until_file(directory / "posts", seconds=60)
        program.type("\x1b", *"5678", "i", "?", "\x1b", "\x10", "z", gap=0.2)
        program.type("\x1b", "\x1b", "/", "Z", "\x1b", ":", PASTED, "\x1b")
        program.type("\x1b", "\x1b", "\x11", gap=0.3)
        code = program.end()
    finally:
        venue.kill()
        venue.wait()
        venue.stdout.close()
    posts, signatures = lines(directory / "posts"), lines(directory / "signatures")
    return Run(program, code, clicked, posts, signatures, limits)


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> tuple[Run, Run]:
    """A session on a venue of plain words and one on a hostile venue."""
    with ThreadPoolExecutor(2) as threads:
        started = [
            threads.submit(trade, tmp_path_factory.mktemp(kind), kind)
            for kind in ("harmless", "hostile")
        ]
        return started[0].result(), started[1].result()


def test_nothing_of_the_venue_reaches_the_terminal(runs):
    """P51, P52, T01, T02: 0 control sequences that the same session with plain words lacks."""
    plain, hostile = runs
    assert leaks(hostile.program.output, kinds(plain.program.output)) == []
    assert "Z" in shown(hostile.program.output)


def test_nothing_of_the_venue_ends_the_program(runs):
    """P46, P53: neither session fails, and both leave the terminal as it was."""
    for run in runs:
        assert run.code == 0, shown(run.program.output[-2_000:])
        assert run.program.is_sane


def test_no_click_on_a_text_of_the_venue_acts(runs):
    """P52, T02: clicks on all that is shown send nothing; the one order is a person's."""
    for run in runs:
        assert run.clicked == []
        assert len(run.posts) <= 1


def test_secrets_stand_nowhere(runs):
    """P60, T05, T07: key, passphrase and every signature sent: 0 in terminal, files, argv."""
    for run in runs:
        streams = dict(canaries.files(run.program.home))
        streams |= {"terminal": run.program.output, "argv": run.program.command_lines}
        assert run.signatures
        assert canaries.found(streams, run.signatures) == []


def test_secrets_stand_in_no_recording(runs):
    """P59: all of a session is recorded, a venue's echo of our signatures too: 0 canaries."""
    for run in runs:
        file = run.program.home / RECORDING
        content = file.read_bytes()
        assert canaries.found({RECORDING: content}, run.signatures) == []
        lines = [json.loads(line) for line in content.splitlines()]
        posted = [line for line in lines if line.get("ask") == ["POST", "/orders"]]
        assert len(posted) == len(run.posts)
        assert len(run.signatures) > len(posted)  # a login's beside an order's
        # every echo came, of logins and of orders, and what stood in it is gone
        assert content.count(b"received") > len(posted)
        assert content.count(b"received") == content.count(REDACTED.encode())
    assert runs[0].posts == ["/orders"]


def test_log_holds_nothing_that_steers(runs):
    """P51: whoever reads the log in a terminal is safe; libraries wrote no DEBUG records."""
    for run in runs:
        (log,) = run.program.home.rglob("vela-tui.log")
        text = log.read_text("utf8")
        assert text
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066]", text)
        assert not re.search(r" DEBUG (websockets|httpx|httpcore|asyncio)", text)
        assert "Traceback" not in text


def test_no_core_is_dumped(runs):
    """T06: the running program may write no core file."""
    for run in runs:
        assert re.search(r"Max core file size +0 ", run.limits)


def test_a_fault_of_the_machine_leaves_no_core(tmp_path):
    """P59, T06: a segmentation fault with the key in memory: no file, no key anywhere."""
    program = Program(tmp_path, [*PROGRAM, "paper", "--flow", "none"])
    assert program.until(b"PAPER")
    (key,) = (path.read_bytes().strip() for path in tmp_path.rglob("paper.key"))
    program.child.kill(signal.SIGSEGV)
    program.end()
    assert not list(tmp_path.rglob("core*"))
    assert not list(Path.cwd().glob("core*"))
    assert key not in program.output
    assert not [name for name, content in canaries.files(tmp_path) if key in content]


HARMFUL = {
    "SSLKEYLOGFILE": "{home}/keys.log",
    "TEXTUAL": "debug,devtools",
    "TEXTUAL_LOG": "{home}/textual.log",
    "TEXTUAL_PRESS": "b,enter,ctrl+q",
    "TEXTUAL_SCREENSHOT": "0",
    "TEXTUAL_SCREENSHOT_LOCATION": "{home}",
    "TEXTUAL_DRIVER": "nowhere:Driver",
    "WEBSOCKETS_MAX_REDIRECTS": "0",
    "PYTHONASYNCIODEBUG": "1",
    "MY_PRIVATE_KEY": "canary-of-the-environment",
}


def test_environment_steers_and_leaks_nothing(tmp_path):
    """T31, T07: removed before it acts, told by name in the log; an exposed key is told at once."""
    given = {name: value.replace("{home}", str(tmp_path)) for name, value in HARMFUL.items()}
    program = Program(tmp_path, [*PROGRAM, "paper", "--flow", "none"], **given)
    assert program.until(b"seq"), program.output
    program.type("\x11")
    assert program.end() == 0
    (log,) = tmp_path.rglob("vela-tui.log")
    told = log.read_text()
    assert all(name in told for name in HARMFUL)
    assert b"MY_PRIVATE_KEY stands in the environment" in program.output
    assert "canary-of-the-environment" not in told
    names = {path.name for path in tmp_path.rglob("*")}
    assert not names & {"keys.log", "textual.log"}
    assert not [name for name in names if name.endswith(".svg")]
