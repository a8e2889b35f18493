"""A replay says so on every size of screen, in words and in colour, and nothing can be sent."""

import pytest
from scripted_session import ScriptedSession, lively

from vela_tui.domain.enums import Mode
from vela_tui.session.commands import Submit
from vela_tui.ui.app import TerminalApp, UiOptions

WORDS = "REPLAY, nothing is sent · 2026-11-21 12:04:31 UTC · day.jsonl, recorded in LIVE"


def replay():
    return lively(ScriptedSession(mode=Mode.REPLAY, host="vela-engine.fly.dev", is_read_only=True))


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (160, 45), (200, 50)], ids=str)
async def test_the_band_is_there_and_the_book_below_it(run_app, screen_text, size):
    async with run_app(size=size, port=replay(), replay=lambda: WORDS) as (app, _):
        lines = screen_text(app).splitlines()
        assert lines[0].strip() == WORDS[: size[0] - 1].strip()
        assert " REPLAY " in lines[1]
        assert " PAPER " not in screen_text(app)
        assert "3,199.8" in screen_text(app)


async def test_a_session_of_this_moment_has_no_band(run_app):
    async with run_app() as (app, _):
        assert not app.desk.query("#replay")


async def test_no_order_leaves_a_replay(run_app):
    session = replay()
    async with run_app(port=session, replay=lambda: WORDS) as (app, pilot):
        await pilot.press("b", "enter", "escape", "colon", *"buy 1 @ 3000", "enter")
        await pilot.pause()
        assert not app.desk.ticket.is_open
        assert not [each for each in session.effects if "Send" in type(each).__name__]
        assert not [each for each in session.commands if isinstance(each, Submit)] or (
            not session.view.active_orders()
        )


def test_the_replay_looks_like_one(snap_compare):
    async def show(pilot):
        for _ in range(3):
            await pilot.pause()
        pilot.app.desk.catch_up()
        await pilot.pause()

    app = TerminalApp(replay(), UiOptions(flashes=False, replay=lambda: WORDS))
    assert snap_compare(app, terminal_size=(120, 36), run_before=show)
