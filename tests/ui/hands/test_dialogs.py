"""Dialogs: the safe answer has the focus, a held key answers nothing, help and picker fit."""

import re

import pytest
from textual.widgets import Input, OptionList

from vela_tui.domain.enums import Mode, Side, TimeInForce
from vela_tui.domain.order import OrderIntent
from vela_tui.rules.grammar import FILTERS, VERBS
from vela_tui.ui.screens.confirm import ConfirmOrder, ConfirmQuit, KeyGuard, QuitChoice
from vela_tui.ui.screens.help import HelpScreen, help_text
from vela_tui.ui.screens.picker import MarketPicker, matching


@pytest.fixture
def intent(made):
    from decimal import Decimal

    return OrderIntent(
        made.eth, "my-1", Side.BUY, Decimal("3199.80"), Decimal("0.5"), TimeInForce.GTC, True
    )


@pytest.fixture
async def ask(app):
    """A dialog stands open; its answers are noted."""
    answers = []
    async with app.run_test(size=(80, 24)) as pilot:

        async def asked(screen):
            app.push_screen(screen, answers.append)
            await pilot.pause()
            return pilot, answers

        yield asked


async def test_safe_answer_has_the_focus(app, session, ask, intent):
    """Enter alone sends nothing."""
    session.view.mode = Mode.LIVE
    pilot, answers = await ask(ConfirmOrder(session, intent))
    assert app.focused.has_class("-safe")
    session.clock.pass_milliseconds(700)
    await pilot.press("enter")
    assert answers == [False]


@pytest.mark.parametrize("keys", [("right",), ("tab",), ("y",), ("l",)])
async def test_another_key_then_enter_sends(session, ask, intent, keys):
    """Two different keys are a decision."""
    pilot, answers = await ask(ConfirmOrder(session, intent))
    session.clock.pass_milliseconds(700)
    await pilot.press(*keys)
    session.clock.pass_milliseconds(50)
    await pilot.press("enter")
    assert answers == [True]


@pytest.mark.parametrize("gap", [10, 30, 100, 149])
async def test_held_enter_answers_nothing_even_on_send(session, ask, intent, gap):
    """However long it is held, wherever the focus is."""
    pilot, answers = await ask(ConfirmOrder(session, intent))
    await pilot.press("y", "enter")
    for _ in range(3000 // gap):
        session.clock.pass_milliseconds(gap)
        await pilot.press("enter")
    assert answers == []


async def test_young_question_takes_no_enter(session, ask, intent):
    """What was meant for the ticket does not answer the question."""
    pilot, answers = await ask(ConfirmOrder(session, intent))
    session.clock.pass_milliseconds(599)
    await pilot.press("enter", "space")
    assert answers == []


@pytest.mark.parametrize("key", ["escape", "n"])
async def test_stepping_out_is_the_safe_answer(session, ask, intent, key):
    """At any age."""
    pilot, answers = await ask(ConfirmOrder(session, intent))
    await pilot.press(key)
    assert answers == [False]


async def test_order_is_told_whole(app, session, ask, intent):
    """Side in words, numbers, host, wallet, and the exact text to be signed."""
    session.view.mode = Mode.LIVE
    session.view.host = "vela-engine.fly.dev"
    await ask(ConfirmOrder(session, intent))
    text = " ".join(str(each.content) for each in app.screen.query(".paragraph"))
    expected = "BUY 0.5 ETH at 3,199.80 USDC, post, on vela-engine.fly.dev as 0x2c75…5c23."
    assert expected in text
    assert session.signing_text(intent) in text
    assert "LIVE" in str(app.screen.query_one(".dialog").border_title)


async def test_quit_question_stays_by_default(app, session, ask):
    """And says that orders keep resting."""
    pilot, answers = await ask(ConfirmQuit(session))
    text = " ".join(str(each.content) for each in app.screen.query(".paragraph"))
    assert "1 order rests" in text
    assert "keeps resting" in text
    session.clock.pass_milliseconds(700)
    await pilot.press("enter")
    assert answers == [QuitChoice.STAY]


@pytest.mark.parametrize(
    ("downs", "choice"), [(1, QuitChoice.CANCEL_AND_QUIT), (2, QuitChoice.LEAVE)]
)
async def test_quit_question_offers_both_ends(session, ask, downs, choice):
    """Moved to by keys of their own."""
    pilot, answers = await ask(ConfirmQuit(session))
    session.clock.pass_milliseconds(700)
    await pilot.press(*["down"] * downs, "enter")
    assert answers == [choice]


def test_guard_tells_presses_from_repeats(session):
    """600 ms of age, 150 ms between the same key."""
    guard = KeyGuard(session.clock)
    assert not guard.is_press("enter")
    session.clock.pass_milliseconds(600)
    assert guard.is_press("enter")
    session.clock.pass_milliseconds(149)
    assert not guard.is_press("enter")
    assert guard.is_press("y")
    session.clock.pass_milliseconds(150)
    assert guard.is_press("enter")


async def test_picker_takes_the_best_match(app, session, ask):
    """What begins with the typed comes first; Enter takes it."""
    pilot, answers = await ask(MarketPicker(session.view))
    assert app.screen.query_one(OptionList).highlighted == 1
    await pilot.press("o", "g")
    await pilot.press("enter")
    assert answers == ["vela:DOGE-USDC"]


async def test_picker_moves_and_steps_out(app, session, ask):
    """Arrows move, escape takes nothing, nothing found takes nothing."""
    pilot, answers = await ask(MarketPicker(session.view))
    await pilot.press("down", "enter")
    assert answers == ["vela:SOL-USDC"]
    pilot, answers = await ask(MarketPicker(session.view))
    app.screen.query_one(Input).value = "nothing"
    await pilot.pause()
    await pilot.press("enter", "escape")
    assert answers == ["vela:SOL-USDC", None]


def test_matching_begins_before_it_holds(made):
    """ETH before AETH."""
    markets = [made.instrument("AETH-USDC"), made.instrument("ETH-USDC")]
    assert [each.symbol for each in matching("eth", markets)] == ["ETH-USDC", "AETH-USDC"]


async def test_help_scrolls_and_closes(app, ask):
    """80x24 holds it by scrolling."""
    pilot, answers = await ask(HelpScreen())
    body = app.screen.query_one(".help-body")
    assert body.max_scroll_y > 0
    await pilot.press("G")
    assert body.scroll_y == body.max_scroll_y
    await pilot.press("question_mark")
    assert answers == [None]


def test_help_tells_every_verb_and_every_filter():
    """A command that can be typed is in the help."""
    told = str(help_text(78))
    for word in (*VERBS, *FILTERS):
        assert re.search(rf"\b{word}\b", told), word
