"""The ladder holds still: its cursor belongs to a price, its spread to a line."""

from decimal import Decimal

import pytest
from scripted_session import ScriptedSession, lively

from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import BookSide, Side
from vela_tui.ui.render.ladder import LadderRow

BID, ASK = BookSide.BID, BookSide.ASK


def D(text):  # noqa: N802 - reads as the type it makes
    return Decimal(text)


@pytest.fixture
def quiet():
    """A small book: bids 100, 99, 97; asks 101, 102, 104."""
    session = ScriptedSession()
    session.list_markets()
    session.go_up()
    session.snapshot([(100, 1), (99, 2), (97, 3)], [(101, 1), (102, 2), (104, 3)])
    return session


def prices(ladder):
    return [row.price if isinstance(row, LadderRow) else "" for row in ladder._lines]


def cursor_price(ladder):
    (found,) = [r.price for r in ladder._lines if isinstance(r, LadderRow) and r.cursor]
    return found


async def test_the_cursor_begins_on_the_best_bid(run_app, quiet):
    async with run_app(port=quiet) as (app, _):
        assert app.desk.cursor == (BID, 100)
        assert cursor_price(app.desk.panes.ladder) == "100.0"


async def test_an_unmoved_cursor_follows_the_best_bid_until_a_key_moves_it(run_app, quiet, settle):
    """What `b` would join is the best bid, not the price that was best a minute ago."""
    async with run_app(port=quiet) as (app, pilot):
        quiet.update(bids=[("100.5", 1)])
        await settle(pilot)
        assert app.desk.cursor == (BID, Decimal("100.5"))
        await pilot.press("j")
        quiet.update(bids=[("100.7", 1)])
        await settle(pilot)
        assert app.desk.cursor == (BID, 100)
        await pilot.press("c")
        quiet.update(bids=[("100.8", 1)])
        await settle(pilot)
        assert app.desk.cursor == (BID, Decimal("100.8"))


async def test_the_ticket_of_an_unmoved_cursor_begins_at_the_best_price_of_its_side(
    run_app, quiet, settle
):
    async with run_app(port=quiet) as (app, pilot):
        best_ask = quiet.view.book(quiet.view.selected).best(ASK)
        await pilot.press("s")
        await settle(pilot)
        assert Decimal(app.desk.ticket.draft.price) == best_ask


async def test_the_cursor_stays_on_its_price_when_levels_move(run_app, quiet, settle):
    async with run_app(port=quiet) as (app, pilot):
        app.desk.panes.ladder.move_to((BID, Decimal(100)))
        quiet.update(bids=[("100.5", 1), ("99.5", 1)])
        await settle(pilot)
        assert app.desk.cursor == (BID, 100)
        assert cursor_price(app.desk.panes.ladder) == "100.0"


async def test_a_price_whose_level_goes_keeps_an_empty_line_under_the_cursor(
    run_app, quiet, settle
):
    async with run_app(port=quiet) as (app, pilot):
        app.desk.panes.ladder.move_to((BID, Decimal(100)))
        quiet.update(bids=[(100, 0)])
        await settle(pilot)
        ladder = app.desk.panes.ladder
        (row,) = [r for r in ladder._lines if isinstance(r, LadderRow) and r.cursor]
        assert (app.desk.cursor, row.price, row.quantity) == ((BID, 100), "100.0", "")
        quiet.update(bids=[(100, 7)])
        await settle(pilot)
        assert app.desk.cursor == (BID, 100)


async def test_a_price_that_is_overrun_changes_its_side(run_app, quiet, settle):
    """The asks fall below the cursor's price: the cursor stands among the asks."""
    async with run_app(port=quiet) as (app, pilot):
        app.desk.panes.ladder.move_to((BID, Decimal(100)))
        quiet.update(bids=[(100, 0), (99, 0)], asks=[("98.5", 1)])
        await settle(pilot)
        assert app.desk.cursor == (ASK, 100)
        assert cursor_price(app.desk.panes.ladder) == "100.0"


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (["k"], (ASK, "101")),
        (["up", "up"], (ASK, "102")),
        (["j"], (BID, "99")),
        (["down", "down", "down", "down"], (BID, "97")),
        (["k", "j"], (BID, "100")),
        (["g"], (ASK, "101")),
        (["j", "G"], (BID, "100")),
        (["ctrl+d"], (BID, "97")),
        (["ctrl+u"], (ASK, "104")),
    ],
)
async def test_hjkl_and_arrows_both_move_by_prices(run_app, quiet, keys, place):
    async with run_app(port=quiet) as (app, pilot):
        await pilot.press(*keys)
        assert app.desk.cursor == (place[0], D(place[1]))


async def test_the_spread_stands_still_while_levels_come_and_go(run_app, session, settle):
    async with run_app() as (app, pilot):
        ladder = app.desk.panes.ladder
        before = ladder._middle
        session.update(bids=[("3199.9", 3)], asks=[("3200.4", 1), ("3200.5", 0)])
        await settle(pilot)
        assert ladder._middle == before
        rows = prices(ladder)
        assert (rows[before - 1], rows[before + 1]) == ("3,200.4", "3,199.9")


async def test_the_view_follows_the_cursor_only(run_app, session, settle):
    async with run_app() as (app, pilot):
        ladder = app.desk.panes.ladder
        await pilot.press(*["j"] * 30)
        assert cursor_price(ladder)
        assert ladder._shift < 0
        await pilot.press("c")
        assert ladder._shift == 0
        assert app.desk.cursor == (BID, D("3199.8"))


async def test_own_orders_stand_in_their_levels(run_app, session):
    async with run_app() as (app, _):
        rows = [r for r in app.desk.panes.ladder._lines if isinstance(r, LadderRow)]
        assert {r.price: r.own for r in rows if r.own} == {
            "3,200.9": "◆0.2500",
            "3,199.8": "◆0.5000",
            "3,199.4": "◆1.2500",
        }


async def test_an_order_shows_before_the_book_does(run_app, quiet, settle):
    """A price that only our order holds has its line, and no quantity of the book's."""
    async with run_app(port=quiet) as (app, pilot):
        quiet.place(Side.BUY, "98", "0.5", "mine")
        await settle(pilot)
        (row,) = [r for r in app.desk.panes.ladder._lines if isinstance(r, LadderRow) and r.own]
        assert (row.price, row.quantity, row.own) == ("98.0", "", "◇0.5000")


async def test_x_cancels_only_what_stands_under_the_cursor(run_app, session):
    async with run_app() as (_, pilot):
        await pilot.press("x")
        cancelled = [c.client_order_id for c in session.commands if hasattr(c, "client_order_id")]
        assert cancelled == ["mm-bid-0"]


async def test_x_on_a_foreign_level_says_so(run_app, session, screen_text):
    async with run_app() as (app, pilot):
        await pilot.press("j", "x")
        await pilot.pause()
        assert "no order of yours stands at 3,199.6" in screen_text(app)


async def test_a_changed_level_is_lit_for_three_tenths_of_a_second(
    run_app, quiet, settle, monkeypatch
):
    """Lights go out together, at a beat of a tenth of a second."""
    async with run_app(port=quiet, flashes=True) as (app, pilot):
        ladder = app.desk.panes.ladder
        app.desk.pump.flush()
        quiet.update(bids=[(99, 9)])
        await settle(pilot)
        lit = [r.price for r in ladder._lines if isinstance(r, LadderRow) and r.is_flashing]
        assert lit == ["99.0"]
        quiet.clock.advance(400 * MILLISECOND)
        painted, measured = [], []
        monkeypatch.setattr(ladder, "invalidate", painted.append)
        monkeypatch.setattr(ladder, "rearrange", lambda: measured.append(1))
        ladder._fade()
        assert not [r for r in ladder._lines if isinstance(r, LadderRow) and r.is_flashing]
        assert [[ladder.line(y).price for y in lines] for lines in painted] == [["99.0"]]
        assert not measured, "no other line is looked at"


async def test_another_market_begins_anew(run_app, settle):
    from scripted_session import other_market

    session = lively()
    async with run_app(port=session) as (app, pilot):
        await pilot.press("j", "j")
        app.desk.select_market(other_market())
        await settle(pilot)
        ladder = app.desk.panes.ladder
        assert app.desk.cursor is None
        session.snapshot([("145.01", 3)], [("145.03", 3)], instrument=other_market())
        await settle(pilot)
        assert app.desk.cursor == (BID, D("145.01"))
        assert ladder._lines[ladder._middle - 1].price == "145.03"


async def test_a_book_without_any_market_says_what_it_waits_for(run_app, texts):
    async with run_app(port=ScriptedSession()) as (app, pilot):
        assert any("waiting for the venue" in line for line in texts(app.desk.panes.ladder))
        await pilot.press("j", "k", "c", "x", "enter", "g")


async def test_enter_opens_a_ticket_that_joins_the_level(run_app, session):
    async with run_app() as (app, pilot):
        await pilot.press("k", "enter")
        await pilot.pause()
        draft = app.desk.ticket.draft
        assert (draft.side, draft.price) == (Side.SELL, "3200.5")
