"""The command line: a wrong word stays and is named, a right line is done once."""

from decimal import Decimal

import pytest

from vela_tui.domain.account import Credit
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Side
from vela_tui.rules.selection import End
from vela_tui.session.commands import Cancel, CancelMany
from vela_tui.ui.widgets.command_line import MOST_REMEMBERED, History


@pytest.fixture
async def pilot(app):
    async with app.run_test(size=(100, 24)) as pilot:
        yield pilot


@pytest.fixture
def type_line(app, pilot, session):
    async def typed(text, *keys):
        session.clock.pass_milliseconds(500)
        app.desk.open_command_line(text)
        await pilot.pause()
        await pilot.press(*keys)
        return app.desk.line

    return typed


async def test_order_is_handed_over(app, type_line):
    """Numbers as typed, an id of our own where none was given."""
    line = await type_line("buy 0.5@3199.80 post id my-9", "enter")
    (intent,) = app.desk.intents
    assert (intent.side, intent.price) == (Side.BUY, Decimal("3199.80"))
    assert intent.client_order_id == "my-9"
    assert not line.is_open


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("buy 1,5 @ 3", 5, "not a plain number"),
        ("buy 0.5 @ 3199.8 pst", 18, "post?"),
        ("buy 0.1234567 @ 3199.8", 5, "0.123456 or 0.123457"),
        ("sell 2.5 @ 3300", 6, "2 ETH available"),
        ("buy 0.5 @ 3199.8 id mm-1", 21, "choose another"),
    ],
)
async def test_wrong_word_is_marked_below_it(app, type_line, text, column, says):
    """The mark stands under the word; the line stays as typed."""
    line = await type_line(text, "enter")
    assert line.below.index("^") == column
    assert says in line.below
    assert line.text == text
    assert app.desk.intents == []


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("cancel mm-1", Cancel("mm-1")),
        ("cancel 12345", Cancel("mm-1")),
        ("cancel bids", CancelMany("vela:ETH-USDC", Side.BUY)),
        ("cancel sol-usdc", CancelMany("vela:SOL-USDC")),
        ("cancel mm-*", CancelMany("vela:ETH-USDC", prefix="mm-")),
        ("cancel all older 30s", CancelMany(older_than=30 * SECOND)),
        ("cancel asks nearest", CancelMany("vela:ETH-USDC", Side.SELL, end=End.NEAREST)),
    ],
)
async def test_cancels(session, type_line, text, command):
    """By either id, by side, by market."""
    await type_line(text, "enter")
    assert session.commands == [command]


async def test_desk_does_the_rest(app, type_line):
    """All, market and quit are the desk's."""
    for text in ("cancel all", "market sol-usdc", "quit"):
        await type_line(text, "enter")
    asked = [each for each in app.desk.asked if each != "open_command_line"]
    assert asked == ["cancel_all", ("select_market", "vela:SOL-USDC"), "request_quit"]


async def test_tab_completes_and_cycles(pilot, type_line):
    """A single candidate at once; several in turn."""
    line = await type_line("mar", "tab")
    assert line.text == "market "
    await pilot.press("s", "tab")
    assert line.text == "market SOL-USDC "
    line = await type_line("buy 0.5 @ ", "tab")
    assert line.text == "buy 0.5 @ 3199.80 "
    await pilot.press("tab")
    assert line.text == "buy 0.5 @ 3200.50 "
    await pilot.press("shift+tab")
    assert line.text == "buy 0.5 @ 3199.80 "


async def test_up_and_down_recall(pilot, type_line):
    """What was being typed waits at the end."""
    line = await type_line("bu", "up")
    assert line.text == "cancel all"
    await pilot.press("down")
    assert line.text == "bu"
    await type_line("quit", "enter")
    assert line.history == ("cancel all", "quit")


async def test_escape_and_an_empty_enter_close(app, pilot, type_line):
    """Nothing is done."""
    line = await type_line("cancel all", "escape")
    assert not line.is_open
    line = await type_line("", "enter")
    assert not line.is_open
    assert app.desk.asked == ["open_command_line"] * 2


async def test_enter_alone_never_costs_another_order_its_place(app, pilot, session, type_line):
    """The first Enter lists the victims; only a line that ends in `!` agrees to lose them."""
    line = await type_line("buy 3 @ 3199.80 post", "enter")
    assert "buy 0.5 ETH @ 3,199.80" in line.below
    assert "AT TOUCH" in line.below
    session.clock.pass_milliseconds(400)
    await pilot.press("enter")
    assert app.desk.intents == []
    await pilot.press(*" !", "enter")
    assert len(app.desk.intents) == 1
    assert app.desk.sacrifices == [{"mm-1"}]


async def test_an_agreement_to_what_was_not_shown_is_none(app, pilot, session, type_line, made):
    """`!` from the start, or a victim that came up since, shows first."""
    line = await type_line("buy 2.9 @ 3199.80 post !", "enter")
    assert app.desk.intents == []
    assert "enter again agrees" in line.below
    session.view.orders.append(made.order("mm-2", Side.BUY, "3199.20", "0.5", ts_created=1))
    session.view.credit = Credit(Decimal(3199), Decimal(10000))
    session.clock.pass_milliseconds(400)
    await pilot.press("enter")
    assert app.desk.intents == []
    assert "mm-2" in line.below
    session.clock.pass_milliseconds(400)
    await pilot.press("enter")
    assert app.desk.sacrifices == [{"mm-1", "mm-2"}]


async def test_what_a_line_would_do_is_told_while_it_is_typed(session, type_line, made):
    """How many cancels it is, and what an order of a worth or a share would be."""
    session.view.orders.append(made.order("mm-2", Side.SELL, "3300", "0.5"))
    line = await type_line("cancel bids ")
    assert "cancels 1 of 2, now" in line.below
    line = await type_line("buy $500 @ 3199.80 ")
    assert "0.1562 ETH = 499.80876 USDC" in line.below
    line = await type_line("buy 25% @ 3199.80 ")
    assert "0.6562 ETH" in line.below


@pytest.mark.parametrize(("size", "quantity"), [("$500", "0.1562"), ("25%", "0.6562")])
async def test_sizes_by_worth_and_by_share(app, type_line, size, quantity):
    """Rounded down to what can be paid."""
    await type_line(f"buy {size} @ 3199.80 post", "enter")
    assert [intent.quantity for intent in app.desk.intents] == [Decimal(quantity)]


async def test_venue_text_is_shown_as_it_is(session, type_line, made):
    """An id is data, never markup."""
    session.view.orders.append(made.order("[red]x[/]", Side.BUY, "1", "1"))
    line = await type_line("cancel [")
    assert "[red]x[/]" in line.below


def test_history_is_bounded_and_holds_a_line_once():
    """The newest place counts."""
    history = History([str(number) for number in range(MOST_REMEMBERED + 50)])
    history.add("60")
    assert len(history.lines) == MOST_REMEMBERED
    assert history.lines[-1] == "60"
    assert history.lines.count("60") == 1
    assert history.moved(-1, "typed") == "60"
    assert history.moved(5, "") == "typed"


async def test_another_line_is_another_command_however_soon(app, pilot):
    """Two lines within an instant are two commands; the same line is a held key."""
    for text in ("buy 0.5@3199.80 post id my-9", "buy 0.5@3199.80 post id my-10"):
        app.desk.open_command_line(text)
        await pilot.pause()
        await pilot.press("enter")
    assert [intent.client_order_id for intent in app.desk.intents] == ["my-9", "my-10"]
    app.desk.open_command_line("buy 0.5@3199.80 post id my-10")
    await pilot.pause()
    await pilot.press("enter")
    assert len(app.desk.intents) == 2
