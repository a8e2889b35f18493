"""The ticket: what is typed is what is sent, once."""

from decimal import Decimal

import pytest
from textual.events import Key

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.amounts import Price
from vela_tui.domain.enums import BookState, Mode, OrderStatus, Side
from vela_tui.domain.order import ClientOrderId
from vela_tui.rules.draft import Field
from vela_tui.session.changes import Part
from vela_tui.session.views import Notice, Severity
from vela_tui.ui.screens.confirm import ConfirmOrder
from vela_tui.ui.widgets import ticket as ticket_module


@pytest.fixture
async def pilot(app):
    async with app.run_test(size=(80, 30)) as pilot:
        yield pilot


@pytest.fixture
def ticket(app, pilot):
    return app.desk.ticket


@pytest.fixture
def press(pilot, session):
    """Keys as a person presses them: half a second apart."""

    async def pressed(*keys):
        for key in keys:
            session.clock.pass_milliseconds(500)
            await pilot.press(key)

    return pressed


def said(ticket, part):
    return str(ticket.query_one(f"#ticket-{part}").content)


async def test_opens_at_the_cursor_with_the_quantity_under_the_hand(ticket, press):
    """b, a number, Enter: a post-only order at the cursor's price."""
    await press("b", *"0.5")
    assert (ticket.draft.price, ticket.draft.quantity) == ("3199.80", "0.5")
    assert ticket.assessment.intent.post_only


async def test_enter_submits_and_the_next_order_has_another_id(app, ticket, press):
    """In PAPER nothing is asked."""
    await press("b", *"0.5", "enter")
    (intent,) = app.desk.intents
    assert (intent.side, intent.quantity) == (Side.BUY, Decimal("0.5"))
    assert ticket.draft.client_order_id != intent.client_order_id


@pytest.mark.parametrize("gaps", [[0, 0], [30] * 20, [299, 299]])
async def test_double_or_held_enter_is_one_order(app, pilot, session, press, gaps):
    """Enter after Enter within 300 ms is none."""
    await press("b", *"0.5", "enter")
    for gap in gaps:
        session.clock.pass_milliseconds(gap)
        await pilot.press("enter")
    assert len(app.desk.intents) == 1


async def test_held_enter_in_live_never_submits(app, pilot, session, press):
    """The question takes no Enter from a key that repeats, and its focus is on the safe answer."""
    session.view.mode = Mode.LIVE
    await press("b", *"0.5", "enter")
    await pilot.pause()
    for _ in range(60):
        session.clock.pass_milliseconds(30)
        await pilot.press("enter")
    assert isinstance(app.screen, ConfirmOrder)
    assert app.desk.intents == []


async def test_declined_order_leaves_the_ticket_as_it_was(app, pilot, session, ticket, press):
    """Nothing typed is lost."""
    session.view.mode = Mode.LIVE
    await press("b", *"0.5", "enter")
    await press("escape")
    assert app.desk.intents == []
    assert ticket.is_open
    assert ticket.draft.quantity == "0.5"


async def test_wrong_field_gets_the_focus_and_is_told(app, ticket, press):
    """Enter on an empty quantity."""
    await press("b", "tab", "enter")
    assert app.focused.id == "field-quantity"
    assert app.desk.intents == []
    assert "type a quantity" in str(
        ticket.query_one("#field-quantity").parent.parent.query(".fault").first().content
    )


async def test_arrows_bump_by_tick_and_by_ten(ticket, press):
    """Price by display ticks, quantity by display lots."""
    await press("b", "shift+tab", "up", "up", "shift+down")
    assert ticket.draft.price == "3199.72"
    await press("tab", "up", "shift+up")
    assert ticket.draft.quantity == "0.0011"


async def test_presets_and_percents_size_the_order(ticket, press, session):
    """] takes the next preset, % the next share of what money and credit carry."""
    await press("b", "]")
    assert ticket.draft.quantity == "0.0312"
    await press("]", "[")
    assert ticket.draft.quantity == "0.0312"
    await press("%")
    quarter = ticket.draft.quantity
    assert Decimal(quarter) == Decimal("0.6562")
    await press("%", "%", "%")
    assert ticket.assessment.intent is not None
    assert ticket.assessment.credit.victims == ()


async def test_side_and_execution_cycle(ticket, press):
    """Space turns the side; arrows turn the execution."""
    await press("b", *"0.5", "tab", "right")
    assert ticket.draft.execution == "gtc"
    await press("left", "left")
    assert ticket.draft.execution == "fok"
    await press("shift+tab", "shift+tab", "shift+tab", "space")
    assert ticket.draft.side is Side.SELL


async def test_draft_survives_on_the_same_side(app, ticket, press):
    """Closed and opened again: quantity and execution are there; on the other side they are not."""
    await press("b", *"0.5", "tab", "right", "escape", "b")
    assert (ticket.draft.quantity, ticket.draft.execution) == ("0.5", "gtc")
    await press("escape", "s")
    assert (ticket.draft.quantity, ticket.draft.execution) == ("", "post")


async def test_figures_are_told(ticket, press):
    """Notional, rebate, credit, and the exact text to be signed."""
    await press("b", *"0.5")
    figures = said(ticket, "figures")
    assert "1,599.90 USDC" in figures
    assert "nothing, rests" in figures
    assert "≈ 0.15999" in figures
    assert "16% → 32%" in figures
    assert said(ticket, "signing").startswith("vela:order:ETH-USDC:bid:3199800000:500000:")


async def test_taker_sees_what_fills_and_the_fee(ticket, press):
    """Across two levels, at the average price."""
    await press("b", "shift+tab", *"3201", "tab", *"2", "tab", "right")
    assert "2 at 3,200.50" in said(ticket, "figures")
    assert "fee       ≈ 3.2005" in said(ticket, "figures")


async def test_enter_alone_never_costs_another_order_its_place(app, ticket, press):
    """Every victim is listed with price, age and place; `!` agrees, then Enter sends."""
    await press("b", *"3", "enter", "enter")
    assert app.desk.intents == []
    listed = said(ticket, "victims")
    assert "would cancel 1 of yours" in listed
    assert "buy 0.5 ETH @ 3,199.80" in listed
    assert "AT TOUCH" in listed
    assert "mm-1" in listed
    assert "enter sends nothing: ! agrees to lose 1" in said(ticket, "hint")
    await press("!")
    assert "agreed: enter sends" in said(ticket, "hint")
    await press("enter")
    assert len(app.desk.intents) == 1
    assert app.desk.sacrifices == [{"mm-1"}]


async def test_what_was_agreed_to_is_the_order_that_was_shown(app, ticket, press):
    """Another quantity, price or side asks again."""
    await press("b", *"3", "!", "backspace", *"2.9", "enter")
    assert app.desk.intents == []
    await press("!", "enter")
    assert [intent.quantity for intent in app.desk.intents] == [Decimal("2.9")]


async def test_a_victim_more_than_was_shown_asks_again(app, session, ticket, press, made):
    """Orders that came up since the agreement are not part of it."""
    await press("b", *"2.9", "!")
    session.view.orders.append(made.order("mm-2", Side.BUY, "3199.20", "0.5", ts_created=1))
    session.view.credit = Credit(Decimal(3199), Decimal(10000))
    await press("enter")
    assert app.desk.intents == []
    assert "! agrees to lose 1 more" in said(ticket, "hint")
    await press("!", "enter")
    assert app.desk.sacrifices == [{"mm-1", "mm-2"}]


async def test_refusal_keeps_the_ticket_and_what_was_typed(app, session, ticket, press, made):
    """The venue's reason is shown."""
    await press("b", *"0.5", "enter")
    name = app.desk.intents[0].client_order_id
    session.view.orders.append(
        made.order(name, Side.BUY, "1", "1", status=OrderStatus.REJECTED, detail="[b]no[/b]")
    )
    session.clock.pass_milliseconds(200)
    ticket.repaint(made.dirty(Part.ORDERS))
    assert ticket.is_open
    assert said(ticket, "outcome") == "refused: [b]no[/b]"
    assert ticket.draft.quantity == "0.5"


async def test_local_refusal_is_told(session, ticket, press, made):
    """A complaint of the session after the order stands in the ticket."""
    await press("b", *"0.5", "enter")
    notice = Notice(Severity.ERROR, "20 orders a minute: wait 4 s", session.clock.now())
    session.view.notices.insert(0, notice)
    session.clock.pass_milliseconds(200)
    ticket.repaint(made.dirty(Part.NOTICES))
    assert "wait 4 s" in said(ticket, "outcome")


@pytest.mark.parametrize("touched", [False, True])
async def test_taken_order_closes_an_untouched_ticket(app, session, ticket, press, made, touched):
    """What was typed in the meantime is not lost."""
    await press("b", *"0.5", "enter")
    if touched:
        await press("1")
    name = app.desk.intents[0].client_order_id
    session.view.orders.append(made.order(name, Side.BUY, "3199.80", "0.5"))
    session.clock.pass_milliseconds(200)
    ticket.repaint(made.dirty(Part.ORDERS))
    assert ticket.is_open == touched


async def test_unknown_outcome_is_told_and_kept(app, session, ticket, press, made):
    """It is no refusal and no success."""
    await press("b", *"0.5", "enter")
    name = app.desk.intents[0].client_order_id
    session.view.orders.append(made.order(name, Side.BUY, "1", "1", status=OrderStatus.UNKNOWN))
    session.clock.pass_milliseconds(200)
    ticket.repaint(made.dirty(Part.ORDERS))
    assert "unknown" in said(ticket, "outcome")
    assert ticket.is_open


async def test_market_changes_are_followed_ten_times_a_second(session, ticket, press, made):
    """At once after a pause; within 100 ms not again by itself."""
    await press("s", *"1")
    session.clock.pass_milliseconds(100)
    session.view.balances = {"ETH": Balance("ETH", Decimal("0.5"), Decimal(0))}
    ticket.repaint(made.dirty(Part.BALANCES))
    assert ticket.assessment.violation(Field.QUANTITY)
    session.view.balances = {"ETH": Balance("ETH", Decimal(2), Decimal(0))}
    ticket.repaint(made.dirty(Part.BALANCES))
    assert ticket.assessment.violation(Field.QUANTITY)
    session.clock.pass_milliseconds(100)
    ticket.repaint(made.dirty(Part.BALANCES))
    assert not ticket.assessment.violation(Field.QUANTITY)


async def test_closed_ticket_costs_nothing(app, session, ticket, press, made):
    """Nothing is assessed while it is away."""
    await press("b", *"0.5", "escape")
    before = ticket.assessment
    session.clock.pass_milliseconds(500)
    ticket.repaint(made.dirty(*Part))
    assert ticket.assessment is before


async def test_another_market_closes_the_ticket(app, session, ticket, press, made):
    """An order is never for a market that is not shown."""
    await press("b", *"0.5")
    session.view.selected = "vela:SOL-USDC"
    ticket.repaint(made.dirty(Part.SELECTION))
    assert not ticket.is_open
    await press("b")
    assert ticket.draft.instrument_id == "vela:SOL-USDC"
    assert ticket.draft.quantity == ""


async def test_stale_book_is_said(session, ticket, press):
    """A forecast from it is a guess."""
    session.view.the_book.state = BookState.STALE
    await press("b", *"0.5")
    assert "not live" in said(ticket, "cautions")


async def test_ids_that_are_used_are_replaced_at_opening(session, ticket, press, made):
    """A draft never begins with the id of a known order."""
    await press("b", "escape")
    used = ticket.draft.client_order_id
    session.view.orders.append(made.order(ClientOrderId(used), Side.BUY, "1", "1"))
    await press("b")
    assert ticket.draft.client_order_id != used


async def test_no_cursor_takes_the_best_price(app, ticket, press):
    """On an empty ladder the order's own side gives the price."""
    app.desk.cursor = None
    ticket.open(Side.SELL, None)
    assert ticket.draft.price == "3200.50"
    ticket.open(Side.SELL, Price(Decimal("3200.123456")))
    assert ticket.draft.price == "3200.123456"


async def test_partly_taken_order_shows_fee_and_rebate(ticket, press):
    """20 at 3201 take 15.77 and leave the rest; each part has its line."""
    await press("b", "shift+tab", *"3201", "tab", *"20", "tab", "right")
    labels = [line.split("  ")[0] for line in said(ticket, "figures").splitlines()]
    assert labels[2:] == ["fee", "rebate", "credit", "headroom"]
    assert "15.77 at ≈3,200.81" in said(ticket, "figures")


@pytest.mark.parametrize("theme_name", ["vela-dark", "vela-light"])
async def test_fits_forty_columns_and_eighteen_lines(session, made, theme_name):
    """Everything said of a sound order is on the screen at once."""
    app = made.app(session, theme_name)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("b", *"0.5")
        await pilot.pause()
        size = app.desk.ticket.outer_size
        assert size.width <= 40
        assert size.height <= 18
        assert app.desk.ticket.max_scroll_y == 0


async def test_enter_behind_a_burst_sends_what_stands_in_the_fields(
    app, pilot, ticket, session, press
):
    """Keys of one write arrive before the field has told of any: Enter leaves none out."""
    await press("b")
    session.clock.pass_milliseconds(500)
    for key, character in (("0", "0"), ("full_stop", "."), ("5", "5"), ("enter", "\r")):
        app.post_message(Key(key, character))
    await pilot.pause()
    (intent,) = app.desk.intents
    assert intent.quantity == Decimal("0.5")
    assert ticket.draft.quantity == "0.5"


async def test_a_second_order_has_its_own_name_however_soon_it_follows(
    app, ticket, session, press, monkeypatch
):
    """The fields hold the fresh one from the step on in which the first order left."""
    await press("b", *"0.5")
    monkeypatch.setattr(ticket, "set_timer", lambda *_: None)
    session.clock.pass_milliseconds(500)
    ticket.action_submit()
    session.clock.pass_milliseconds(500)
    ticket.action_submit()
    first, second = app.desk.intents
    assert first.client_order_id != second.client_order_id


async def test_what_was_judged_a_moment_ago_is_not_judged_again_before_it_leaves(
    app, ticket, session, press, monkeypatch
):
    """The session judges it once more in any case; what is older than the ticket's pace is."""
    await press("b", *"0.5")
    judged = []
    real = ticket_module.assess
    monkeypatch.setattr(ticket_module, "assess", lambda *a: judged.append(1) or real(*a))
    ticket.action_submit()
    assert (len(app.desk.intents), judged) == (1, [])
    session.clock.pass_milliseconds(500)
    ticket.action_submit()
    assert (len(app.desk.intents), judged) == (2, [1])
