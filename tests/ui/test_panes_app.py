"""The application: starts before the network, ends only when asked, crashes without secrets."""

import asyncio
import io
from dataclasses import replace
from decimal import Decimal

from rich.console import Console
from scripted_session import ScriptedSession, lively

from vela_tui.domain.enums import Mode
from vela_tui.session.commands import CancelMany, Submit
from vela_tui.ui.app import TerminalApp, UiOptions


class NeverConnected(ScriptedSession):
    """A session whose network never answers."""

    async def run(self):
        await asyncio.Event().wait()


class Broken(ScriptedSession):
    """A session that ends by an error."""

    async def run(self):
        raise RuntimeError("secret detail")


async def test_the_first_frame_waits_for_nobody(run_app, screen_text):
    async with run_app(port=NeverConnected()) as (app, _):
        assert " PAPER " in screen_text(app)
        assert "connecting" in screen_text(app)


async def test_a_session_that_broke_is_told_and_its_words_are_not(run_app, screen_text, settle):
    async with run_app(port=Broken()) as (app, pilot):
        await settle(pilot)
        assert "the session stopped (RuntimeError)" in screen_text(app)
        assert "secret" not in screen_text(app)


def open_wallet(secret):
    raise ValueError(len(secret))


async def test_a_crash_shows_no_local_values():
    """Textual's own crash screen prints locals: a key was among them."""
    app = TerminalApp(lively(), UiOptions())
    async with app.run_test():
        try:
            open_wallet("0x" + "ab" * 32)
        except ValueError:
            app._fatal_error()
        out = io.StringIO()
        Console(file=out, width=200).print(app._exit_renderables[-1])
        app._exit_renderables.clear()
    assert "ValueError" in out.getvalue()
    assert "abab" not in out.getvalue()


async def test_quitting_asks_only_when_orders_rest(run_app):
    session = ScriptedSession()
    async with run_app(port=session) as (app, pilot):
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert app._exit


async def test_quitting_with_orders_asks_and_stays(run_app, session):
    from vela_tui.ui.screens.confirm import ConfirmQuit

    async with run_app() as (app, pilot):
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmQuit)
        assert not app._exit
        await pilot.press("ctrl+q")
        assert len(app.screen_stack) == 2


async def test_cancel_all_works_from_anywhere(run_app, session):
    async with run_app() as (_, pilot):
        await pilot.press("colon", "b", "ctrl+x")
        assert session.commands[-1] == CancelMany()


async def test_paper_submits_and_live_asks(run_app):
    from vela_tui.ui.screens.confirm import ConfirmOrder

    for mode, asks in ((Mode.PAPER, False), (Mode.LIVE, True)):
        session = lively(ScriptedSession(mode=mode))
        sent = len([c for c in session.commands if isinstance(c, Submit)])
        async with run_app(port=session) as (app, pilot):
            intent = session.engine.state.order("mm-bid-0")
            app.desk.submit(replace(as_intent(intent), quantity=Decimal("0.1")))
            await pilot.pause()
            assert isinstance(app.screen, ConfirmOrder) is asks
            now = len([c for c in session.commands if isinstance(c, Submit)])
            assert now - sent == (0 if asks else 1)


def as_intent(order):
    from vela_tui.domain.order import ClientOrderId, OrderIntent

    return OrderIntent(
        order.instrument_id, ClientOrderId("again"), order.side, order.price, order.quantity,
        order.time_in_force, order.post_only,
    )  # fmt: skip


async def test_the_keymap_replaces_an_action_s_keys(run_app):
    async with run_app(keys={"book.recentre": "z"}) as (app, pilot):
        await pilot.press("j", "j")
        here = app.desk.cursor
        await pilot.press("c")
        assert app.desk.cursor == here
        await pilot.press("z")
        assert app.desk.cursor != here


async def test_i_walks_through_the_intervals(run_app, session):
    async with run_app() as (_, pilot):
        await pilot.press("i")
        assert session.view.interval == "15m"
        await pilot.press(*["i"] * 5)
        assert session.view.interval == "5m"


async def test_help_palette_and_picker_open(run_app):
    async with run_app() as (app, pilot):
        dialogs = {
            "question_mark": "HelpScreen",
            "ctrl+p": "CommandPalette",
            "slash": "MarketPicker",
        }
        for key, name in dialogs.items():
            await pilot.press(key)
            await pilot.pause()
            assert type(app.screen).__name__ == name
            await pilot.press("escape")
            await pilot.pause()
            assert app.screen is app.desk
