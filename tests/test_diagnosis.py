"""A look at this process: what it costs, what it stands on, what its log says."""

import logging
import sys
from pathlib import Path

import pytest

from vela_tui.diagnosis import observer
from vela_tui.domain.enums import Mode
from vela_tui.log import Log

sys.path.insert(0, str(Path(__file__).parent / "ui"))


@pytest.fixture
def look(tmp_path, monkeypatch):
    """A look at a session's process, its directories in a home of its own."""
    from scripted_session import ScriptedSession

    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return lambda **terms: observer(ScriptedSession(**terms).view)


def test_costs_versions_and_places_are_told(look):
    gather = look()
    first, second = gather(), gather()
    assert first.cpu is None
    assert second.cpu is not None
    assert 10 * 2**20 < first.memory < 2 * 2**30
    for words in ("vela-tui 0.", "Python 3.", "textual ", "websockets ", "httpx "):
        assert words in first.versions
    assert first.log_file.endswith("vela-tui.log")
    assert first.log_file.startswith("~/")
    assert first.proxy == ""
    assert "paper" in first.key


def test_a_session_that_only_reads_has_no_key(look):
    assert look(mode=Mode.LIVE, host="vela-engine.fly.dev", is_read_only=True)().key == ""


def test_lines_of_the_log_are_redacted_and_bounded(look, tmp_path):
    """P60: what the screen shows is what the file has."""
    secret = "ab" * 32
    with Log(tmp_path / "state"):
        for at in range(1_200):
            logging.getLogger("vela_tui.test").warning("line %d of key 0x%s\x1b[2J", at, secret)
    lines = look()().log
    assert len(lines) <= 1_000
    assert lines[-1].level == logging.WARNING
    assert lines[-1].text == "vela_tui.test line 1199 of key <32 bytes>\N{REPLACEMENT CHARACTER}[2J"
    assert secret not in "".join(each.text for each in lines)
