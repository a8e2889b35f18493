"""Pictures of the screen, reviewed by eye; the clock stands still and nothing blinks."""

import pytest
from scripted_session import ScriptedSession, lively

from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import Mode
from vela_tui.ui.app import TerminalApp, UiOptions


def app_on(session, theme="vela-dark"):
    return TerminalApp(session, UiOptions(theme=theme, flashes=False))


async def settle(pilot):
    for _ in range(3):
        await pilot.pause()
    pilot.app.desk.catch_up()
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 45), (200, 50)], ids=str)
def test_the_trade_screen(snap_compare, size):
    assert snap_compare(app_on(lively()), terminal_size=size, run_before=settle)


@pytest.mark.parametrize(
    "theme", ["vela-light", "vela-blue-orange", "vela-light-blue-orange", "vela-contrast"]
)
def test_another_theme(snap_compare, theme):
    assert snap_compare(app_on(lively(), theme), terminal_size=(120, 36), run_before=settle)


def test_live(snap_compare):
    session = lively(ScriptedSession(mode=Mode.LIVE, host="vela-engine.fly.dev"))
    assert snap_compare(app_on(session), terminal_size=(80, 24), run_before=settle)


def test_stale(snap_compare):
    session = lively()

    async def lose(pilot):
        session.clock.advance(3_249 * MILLISECOND)
        session.go_down()
        await settle(pilot)

    assert snap_compare(app_on(session), terminal_size=(80, 24), run_before=lose)


def test_gap(snap_compare):
    session = lively()

    async def skip(pilot):
        session.update(bids=[("3199.7", "1")], sequence=session.sequence + 9)
        await settle(pilot)

    assert snap_compare(app_on(session), terminal_size=(80, 24), run_before=skip)


def test_crossed(snap_compare):
    session = lively()

    async def cross(pilot):
        session.update(bids=[("3201.0", "1")])
        await settle(pilot)

    assert snap_compare(app_on(session), terminal_size=(80, 24), run_before=cross)


def test_empty(snap_compare):
    assert snap_compare(app_on(ScriptedSession()), terminal_size=(80, 24), run_before=settle)


def test_killed(snap_compare):
    """The band in the danger colour over the status line, in words."""
    session = lively()

    async def kill(pilot):
        await pilot.press("ctrl+k")
        await settle(pilot)

    assert snap_compare(app_on(session), terminal_size=(120, 36), run_before=kill)


def test_too_small(snap_compare):
    assert snap_compare(app_on(lively()), terminal_size=(40, 10), run_before=settle)


@pytest.mark.parametrize("key", ["2", "4", "6", "7", "8"])
def test_a_pane_in_front(snap_compare, key):
    async def show(pilot):
        await pilot.press(key)
        await settle(pilot)

    assert snap_compare(app_on(lively()), terminal_size=(80, 24), run_before=show)
