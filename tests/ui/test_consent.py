"""The typed word: the only way past a soft cap, and no way past a hard one."""

from decimal import Decimal

import pytest
from scripted_session import ETH, ScriptedSession, lively

from vela_tui.domain.enums import BookState, Mode, OrderStatus, Side, TimeInForce
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.rules.guard import Consent
from vela_tui.session.commands import Submit
from vela_tui.ui.screens.confirm import ConfirmOrder
from vela_tui.ui.screens.consent import TypedConsent


@pytest.fixture
def live():
    """A session in LIVE with room for orders."""
    return lively(ScriptedSession(mode=Mode.LIVE))


def intent(price="3190", quantity="0.5", side=Side.BUY, name="mine-1", tif=TimeInForce.GTC):
    return OrderIntent(
        ETH, ClientOrderId(name), side, Decimal(price), Decimal(quantity), tif, post_only=True
    )


def sent(session, name="mine-1"):
    """The commands that ask for this order to be sent."""
    return [
        each
        for each in session.commands
        if isinstance(each, Submit) and each.intent.client_order_id == name
    ]


async def typed(pilot, text):
    await pilot.press(*text, "enter")
    await pilot.pause()


async def test_only_the_word_sends_what_is_beyond_a_soft_cap(run_app, live):
    """P56: Enter, another word and escape send nothing; `over` sends, once."""
    async with run_app(port=live) as (app, pilot):
        app.desk.submit(intent())
        await pilot.pause()
        assert isinstance(app.screen, TypedConsent)
        assert app.screen.words == "over"
        await typed(pilot, "")
        await typed(pilot, "yes")
        assert isinstance(app.screen, TypedConsent)
        assert sent(live) == []
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.desk
        assert sent(live) == []
        app.desk.submit(intent())
        await pilot.pause()
        await typed(pilot, "over")
        assert app.screen is app.desk
        assert [each.consents for each in sent(live)] == [{Consent.OVER}]
        assert live.view.order("mine-1").status is OrderStatus.SUBMITTING


async def test_a_hard_cap_opens_no_dialog(run_app, live, texts):
    """P56: the order is refused with the figure, and nothing can be typed to send it."""
    async with run_app(port=live) as (app, pilot):
        app.desk.submit(intent(quantity="5"))
        await pilot.pause()
        assert app.screen is app.desk
        assert sent(live) == []
        shown = "\n".join(texts(app.desk.query_one("KeyLine")))
        assert "the hard cap is 10,000" in shown


async def test_within_the_caps_live_asks_as_ever(run_app, live):
    """P56: the ordinary question stays what it was."""
    async with run_app(port=live) as (app, pilot):
        app.desk.submit(intent(quantity="0.1"))
        await pilot.pause()
        assert isinstance(app.screen, ConfirmOrder)


async def test_a_stale_book_takes_its_own_word_each_time(run_app, live):
    """P57: `no-reference` holds for the one order that it was typed for."""
    live.update(sequence=99_999)
    async with run_app(port=live) as (app, pilot):
        assert live.view.book(ETH).state is not BookState.LIVE
        for name, price in (("one", "3190"), ("two", "3191")):
            app.desk.submit(intent(price, "0.1", name=name))
            await pilot.pause()
            assert app.screen.words == "no-reference"
            await typed(pilot, "over")
            assert sent(live, name) == []
            await typed(pilot, "no-reference")
            assert [each.consents for each in sent(live, name)] == [{Consent.NO_REFERENCE}]


async def test_a_twin_without_an_answer_takes_the_word_again(run_app, session):
    """P26: on paper too, the same order is asked about while the first has no answer."""
    session.place(Side.BUY, "3190", "0.5", "first")
    async with run_app(port=session) as (app, pilot):
        app.desk.submit(intent())
        await pilot.pause()
        assert app.screen.words == "again"
        await typed(pilot, "again")
        assert len(sent(session)) == 1


async def test_every_reason_is_named_and_every_word_typed(run_app, live):
    """P56: two reasons, two words, in one order only."""
    live.place(Side.BUY, "3190", "0.5", "first")
    async with run_app(port=live) as (app, pilot):
        app.desk.submit(intent())
        await pilot.pause()
        assert app.screen.words == "over again"
        assert app.screen.consents == {Consent.OVER, Consent.AGAIN}
        await typed(pilot, "over")
        assert sent(live) == []


async def test_command_line_meets_the_same_caps(run_app, live):
    """P56: a hard cap is named at the word; a soft one is asked about by the same dialog."""
    async with run_app(port=live) as (app, pilot):
        await pilot.press("colon", *"buy 0.1 @ 2500 post id mine-1", "enter")
        await pilot.pause()
        assert "the hard cap is 10 %" in app.desk.command_line.below
        assert sent(live) == []
        await pilot.press("escape", "colon", *"buy 0.5 @ 3190 post id mine-1")
        live.clock.advance(10**9)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, TypedConsent)
        await typed(pilot, "over")
        assert len(sent(live)) == 1
