"""Signals: off by default, seldom, and harmless whatever a venue wrote."""

import pytest
from scripted_session import HandClock, ScriptedSession

from vela_tui.domain.clock import SECOND
from vela_tui.ui.options import UiOptions
from vela_tui.ui.signals import REST, Signals, notification


@pytest.fixture
def told():
    return []


def signals(signal, clock, told):
    return Signals(signal, clock, bell=lambda: told.append("bell"), write=told.append)


def test_nothing_rings_unless_it_was_asked_for(told):
    assert UiOptions().alert_signal == "off"
    signals("off", HandClock(), told).hear(1, "words")
    assert told == []


def test_a_burst_rings_once(told):
    clock = HandClock()
    ringing = signals("bell", clock, told)
    for count in range(1, 100):
        ringing.hear(count, "words")
    assert told == ["bell"]
    clock.advance(REST - 1)
    ringing.hear(100, "words")
    assert told == ["bell"]
    clock.advance(1)
    ringing.hear(101, "words")
    ringing.hear(101, "words")
    assert told == ["bell", "bell"]


def test_what_was_heard_before_does_not_ring_later(told):
    clock = HandClock()
    ringing = signals("bell", clock, told)
    ringing.hear(1, "words")
    ringing.hear(2, "words")
    clock.advance(60 * SECOND)
    ringing.hear(2, "words")
    assert told == ["bell"]


@pytest.mark.parametrize("signal", ["osc9", "osc777"])
def test_a_notification_holds_nothing_that_ends_it_or_starts_another(signal):
    text = notification(signal, "a;b\x07c\x1b]0;evil\x1b\\" + "x" * 500)
    assert text.startswith("\x1b]9;" if signal == "osc9" else "\x1b]777;notify;vela-tui;")
    body = text[4:-1].removeprefix("7;notify;vela-tui;").removeprefix("77;notify;vela-tui;")
    assert not set(body) & {";", "\x07", "\x1b"}
    assert len(body) <= 130


async def test_a_fill_rings_the_terminal_s_bell(run_app):
    from scripted_session import lively

    from vela_tui.domain.enums import Side
    from vela_tui.session.commands import SetAlert
    from vela_tui.state.alerts import AlertKind

    session = lively(ScriptedSession())
    async with run_app(port=session, alert_signal="bell") as (app, pilot):
        rung = []
        app.bell = lambda: rung.append(1)
        session.submit(SetAlert(AlertKind.FILLS))
        session.fill("mm-bid-0", "3199.8", "0.5", Side.BUY)
        app.desk.catch_up()
        await pilot.pause()
        assert rung == [1]
