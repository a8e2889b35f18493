"""Alerts are there at the next start, at their own place, and a spoiled file costs nothing."""

import json
import stat
from decimal import Decimal
from types import SimpleNamespace

import pytest

from vela_tui import alert_memory, config
from vela_tui.config import Paths
from vela_tui.domain.enums import Mode
from vela_tui.domain.instrument import instrument_id
from vela_tui.session.commands import SetAlert
from vela_tui.state.alerts import MOST, Alert, AlertKind

ETH = instrument_id("vela", "ETH-USDC")
SET = (
    SetAlert(AlertKind.ABOVE, ETH, Decimal("3300.50")),
    SetAlert(AlertKind.SPREAD, ETH, Decimal(20)),
    SetAlert(AlertKind.FILLS),
)


@pytest.fixture
def places(tmp_path):
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state")


@pytest.fixture
def session(places, monkeypatch):
    """A session on paper whose alerts are set by hand."""
    monkeypatch.setattr(config, "paths", lambda: places)
    view = SimpleNamespace(mode=Mode.PAPER, host="embedded exchange", alerts=())
    commands = []
    return SimpleNamespace(view=view, submit=commands.append, commands=commands)


def test_they_come_back_exactly_in_a_file_of_their_owner(places):
    alert_memory.save(places, "LIVE x", SET)
    assert alert_memory.load(places, "LIVE x") == SET
    assert stat.S_IMODE((places.state / "alerts.json").stat().st_mode) == 0o600


def test_each_place_has_its_own(places):
    """Paper prices ring nothing in LIVE."""
    alert_memory.save(places, "LIVE x", SET[:1])
    alert_memory.save(places, "PAPER x", SET[1:])
    assert alert_memory.load(places, "LIVE x") == SET[:1]
    alert_memory.save(places, "LIVE x", ())
    assert alert_memory.load(places, "LIVE x") == ()
    assert alert_memory.load(places, "PAPER x") == SET[1:]


def test_the_file_is_bounded(places):
    for at in range(40):
        many = [SetAlert(AlertKind.ABOVE, ETH, Decimal(each + 1)) for each in range(200)]
        alert_memory.save(places, f"LIVE {at}", many)
    assert len(json.loads((places.state / "alerts.json").read_bytes())) == alert_memory.PLACES
    assert len(alert_memory.load(places, "LIVE 39")) == MOST
    assert alert_memory.load(places, "LIVE 0") == ()


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", '{"LIVE x": 5}', "[" * 5000,
        '{"LIVE x": [1, "ab", [">", 5, "1"], [">", "e", 1.5], [">", "e", "-1"], ["?", "e", "1"]]}',
        '{"LIVE x": [[[], "e", "1"], [">", "' + "e" * 65 + '", "1"], [null, null, null]]}',
    ],
)  # fmt: skip
def test_what_is_no_alert_is_left_out(places, content):
    """And the program starts all the same."""
    places.create()
    (places.state / "alerts.json").write_text(content)
    (places.state / "alerts.json").chmod(0o600)
    assert alert_memory.load(places, "LIVE x") == ()


def test_a_file_of_others_is_not_read(places):
    alert_memory.save(places, "LIVE x", SET)
    (places.state / "alerts.json").chmod(0o644)
    assert alert_memory.load(places, "LIVE x") == ()


def test_a_run_begins_with_those_of_the_one_before(session):
    """Also where that one ended by an error."""
    session.view.alerts = (Alert(7, AlertKind.ABOVE, ETH, Decimal("3300.50"), holds=True),)
    with pytest.raises(RuntimeError), alert_memory.kept(session):
        raise RuntimeError
    assert not session.commands
    with alert_memory.kept(session):
        [recalled] = session.commands
        assert recalled.alerts == SET[:1]
