"""Every way out leaves the terminal as it was, the right exit code, and no exchange behind."""

import os
import signal
import termios
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(3000)]

RUNS = [pytest.param(1, id="ci"), pytest.param(50, id="nightly", marks=pytest.mark.nightly)]
TURNED_OFF = {
    "the alternate screen": b"\x1b[?1049l",
    "the mouse": b"\x1b[?1003l",
    "mouse buttons": b"\x1b[?1000l",
    "bracketed paste": b"\x1b[?2004l",
    "focus events": b"\x1b[?1004l",
    "the hidden cursor": b"\x1b[?25h",
}
ENDS = [
    pytest.param(lambda each: each.keys("\x11"), 0, id="ctrl+q"),
    pytest.param(lambda each: each.keys("\x03"), 130, id="ctrl+c"),
    pytest.param(lambda each: each.child.kill(signal.SIGINT), 130, id="SIGINT"),
    pytest.param(lambda each: each.child.kill(signal.SIGTERM), 143, id="SIGTERM"),
    pytest.param(lambda each: each.child.kill(signal.SIGHUP), 129, id="SIGHUP"),
]


def is_live(text):
    return "PAPER" in text and "ETH-USDC" in text and "seq" in text and "logged in" in text


def modes(terminal):
    """The terminal's modes, as `stty -a` would tell them."""
    return termios.tcgetattr(terminal.child.child_fd)[:4]


def exchanges(terminal):
    """Exchanges that the program has started and that still run."""
    parent = str(terminal.child.pid)
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (each / "cmdline").read_bytes()
            stat = (each / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if b"vela_tui.sim" in arguments and stat[1] == parent:
            found.append(int(each.name))
    return found


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pids, seconds=60):
    end = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(map(is_alive, pids))


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize(("end", "code"), ENDS)
def test_every_end_leaves_the_terminal_sane(start, end, code, runs):
    """P24: alternate screen left, mouse off, cursor shown, modes as before, exit code, 5 s."""
    for _ in range(runs):
        terminal = start()
        before = modes(terminal)
        terminal.until(is_live, "a live book")
        children = exchanges(terminal)
        assert children
        begun = time.monotonic()
        end(terminal)
        while terminal.child.isalive() and time.monotonic() < begun + 8:
            terminal.read()
        took = time.monotonic() - begun
        terminal.read()
        assert took <= 5
        after = modes(terminal)
        assert terminal.ends() == code
        for what, sequence in TURNED_OFF.items():
            assert sequence in terminal.bytes, what
        assert after == before
        assert gone(children)
        assert b"Traceback" not in terminal.bytes


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("ignores_hangup", [False, True])
def test_a_terminal_that_hangs_up_ends_everything(start, runs, ignores_hangup):
    """P24: the other end of the terminal is closed, as by a lost connection: all ends in 5 s.

    Also under `nohup`: a program whose terminal gives nothing any more must not read it for ever.
    """
    for _ in range(runs):
        terminal = start(ignores_hangup=ignores_hangup)
        terminal.until(is_live, "a live book")
        children = exchanges(terminal)
        begun = time.monotonic()
        terminal.child.ptyproc.fileobj.close()
        terminal.child.child_fd = -1
        pid, status = terminal.child.pid, None
        while status is None and time.monotonic() < begun + 8:
            done, told = os.waitpid(pid, os.WNOHANG)
            status = told if done else None
            time.sleep(0.05)
        terminal.child.terminated = terminal.child.closed = True
        terminal.child.ptyproc.terminated = terminal.child.ptyproc.closed = True
        assert status is not None, "still running"
        assert os.waitstatus_to_exitcode(status) == 129
        assert time.monotonic() - begun <= 5
        assert gone(children)


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("how", ["signal", "ctrl+z"])
def test_a_suspended_program_gives_the_terminal_back_and_comes_again(start, how, runs):
    """P24: SIGTSTP leaves the terminal as the shell wants it; SIGCONT shows the book again."""
    terminal = start()
    before = modes(terminal)
    terminal.until(is_live, "a live book")
    for _ in range(runs):
        within = modes(terminal)
        seen = len(terminal.bytes)
        terminal.keys("\x1a") if how == "ctrl+z" else terminal.child.kill(signal.SIGTSTP)
        terminal.until(lambda _: state(terminal) == "T", "a stopped process")
        for what, code in TURNED_OFF.items():
            terminal.until(lambda _, each=code, at=seen: each in terminal.bytes[at:], what)
        assert modes(terminal) == before
        terminal.child.kill(signal.SIGCONT)
        terminal.until(lambda _, at=seen: b"\x1b[?1049h" in terminal.bytes[at:], "our screen")
        terminal.until(lambda _, modes_within=within: modes(terminal) == modes_within, "our modes")
        first = terminal.until(is_live, "a live book")
        terminal.until(lambda text, first=first: is_live(text) and text != first, "a moving book")
    terminal.keys("\x11")
    assert terminal.ends() == 0


def state(terminal):
    """The process's state as the kernel tells it: `T` is stopped."""
    try:
        stat = Path(f"/proc/{terminal.child.pid}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[0]


@pytest.mark.parametrize(("setting", "rests"), [("cancel", False), ("leave", True), ("ask", True)])
@pytest.mark.parametrize("end", ["SIGTERM", "SIGHUP"])
def test_a_signal_does_what_the_settings_say(start, setting, rests, end, home):
    """P24: `on_exit` is applied within 5 s; what rests on is told in the shell."""
    folder = home / ".config" / "vela-tui"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "config.toml").write_text(f'on_exit = "{setting}"\n')
    (folder / "config.toml").chmod(0o600)
    terminal = start()
    terminal.until(is_live, "a live book")
    terminal.line("buy 0.1 @ 3000 post id staying-1")
    terminal.until(lambda text: "3,000.00" in text and "open" in text, "a resting order")
    begun = time.monotonic()
    terminal.child.kill(getattr(signal, end))
    assert terminal.ends() == 128 + getattr(signal, end)
    assert time.monotonic() - begun <= 7
    assert (b"1 order rests on" in terminal.bytes) is rests


def test_the_key_asks_and_leaves_when_told_to(start):
    """P24: ctrl+c with an order that rests asks; the answer decides, the code is 130."""
    terminal = start()
    terminal.until(is_live, "a live book")
    terminal.line("buy 0.1 @ 3000 post id asked-1")
    terminal.until(lambda text: "3,000.00" in text and "open" in text, "a resting order")
    terminal.keys("\x03")
    terminal.shows("Quit?", "1 order rests")
    terminal.rest(1.0)
    terminal.choose("\x1b[B", "Cancel all and quit")
    terminal.keys("\r")
    assert terminal.ends() == 130
    assert b"rests on" not in terminal.bytes


def test_kill_is_reachable_in_the_command_line_and_shown_until_it_is_proved(start):
    """P23: one key in the middle of typing; the band tells, and unlocking is asked about."""
    terminal = start()
    terminal.until(is_live, "a live book")
    for at in range(3):
        terminal.line(f"buy 0.1 @ {3000 - at} post id killed-{at}")
    terminal.until(lambda text: "3,000.00" in text and "2,998.00" in text, "resting orders")
    terminal.keys(":", "buy 1 @", "\x0b")
    terminal.shows("KILL", "done: 0 orders rest")
    while "\n:" in terminal.text:
        terminal.keys("\x1b")
        terminal.rest(0.5)
    terminal.line("buy 0.1 @ 2900 post id locked-1")
    terminal.shows("locked by the kill switch")
    terminal.keys("u")
    terminal.shows("Unlock order entry?")
    terminal.rest(1.0)
    terminal.choose("\x1b[C", "Unlock  ")
    terminal.keys("\r")
    terminal.until(lambda text: "KILL" not in text, "an unlocked program")
    terminal.keys("\x11")
    assert terminal.ends() == 0
