"""What was typed is there again, and nothing else is ever written."""

import stat
from types import SimpleNamespace

import pytest

from vela_tui import command_history, config
from vela_tui.config import Paths
from vela_tui.ui.widgets.command_line import CommandLine

KEY = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"


@pytest.fixture
def places(tmp_path):
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state")


def test_lines_are_there_again(places):
    """In their order, in a file that nobody else reads."""
    assert command_history.load(places) == ()
    command_history.save(places, ["cancel all", "buy 1 @ 2 post"])
    assert command_history.load(places) == ("cancel all", "buy 1 @ 2 post")
    file = places.state / "command-history"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "line", [KEY, f"buy 1 @ 2 id {KEY[2:]}", f"sell {'ab' * 65}", "a\x1b[2Jb", "x" * 201, ""]
)
def test_what_looks_like_a_secret_is_not_written(places, line):
    """Nor what is no line of the command line."""
    command_history.save(places, ["quit", line])
    assert command_history.load(places) == ("quit",)
    assert KEY[2:].encode() not in (places.state / "command-history").read_bytes()


def test_only_the_newest_are_kept(places):
    """It does not grow."""
    command_history.save(places, [f"market {at}" for at in range(500)])
    kept = command_history.load(places)
    assert (len(kept), kept[-1]) == (command_history.MOST, "market 499")


def test_a_file_of_others_is_not_read(places):
    """And the program starts all the same."""
    command_history.save(places, ["quit"])
    (places.state / "command-history").chmod(0o644)
    assert command_history.load(places) == ()


def test_a_run_begins_with_the_lines_of_the_one_before(places, monkeypatch):
    """Also where it ended by an error."""
    monkeypatch.setattr(config, "paths", lambda: places)
    line = CommandLine(SimpleNamespace(session=SimpleNamespace(clock=None)))
    line._history.add("cancel all")
    monkeypatch.setattr(line, "remember", lambda _: None)
    with pytest.raises(RuntimeError), command_history.kept(line):
        raise RuntimeError
    again = CommandLine(SimpleNamespace(session=SimpleNamespace(clock=None)))
    with command_history.kept(again):
        assert again.history == ("cancel all",)
