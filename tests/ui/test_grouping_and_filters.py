"""What a person chooses to see: prices in steps, large trades only; and how old each pane is."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.text import Text
from scripted_session import ETH, ScriptedSession, lively

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide, Side
from vela_tui.session.commands import Cancel
from vela_tui.state.book import Book
from vela_tui.ui.render import depth
from vela_tui.ui.render.ladder import LadderRow, spread_runs
from vela_tui.ui.widgets.panes import FILTERS

BID, ASK = BookSide
D = Decimal
SIZES = st.dictionaries(st.integers(900, 999), st.integers(1, 10**6), min_size=1, max_size=70)


@pytest.fixture
def quiet():
    """Bids 100.0, 99.9, 99.4, 97.0; asks 101.0, 101.2, 104.0; the tick is 0.1."""
    session = ScriptedSession()
    session.list_markets()
    session.go_up()
    session.snapshot(
        [(100, 1), ("99.9", 2), ("99.4", 4), (97, 8)], [(101, 1), ("101.2", 2), (104, 4)]
    )
    return session


def title(view):
    """The words in a pane's border."""
    return Text.from_markup(view.border_title).plain.strip()


def rows(ladder):
    """Price, quantity, total and own of each line with a price, from the top."""
    return [
        (row.price, row.quantity, row.cumulative, row.own)
        for row in ladder._lines
        if isinstance(row, LadderRow)
    ]


class Sides:
    """A book of these levels."""

    def __init__(self, side, sizes):
        self._levels = [(D(at) / 10, D(size) / 1000) for at, size in sizes.items()]
        self._levels.sort(reverse=side is BID)

    def levels(self, side, count):
        return self._levels[:count]


@settings(max_examples=60)
@given(
    st.sampled_from([BID, ASK]),
    SIZES,
    st.sampled_from([1, 2, 5, 10, 50]),
    st.sets(st.integers(890, 1009), max_size=4),
    st.integers(1, 30),
)
def test_every_total_is_the_true_sum_and_own_prices_stay_their_own(side, sizes, ticks, own, count):
    """Of each line: everything that rests at its price or better, whatever the step is."""
    book, step = Sides(side, sizes), D(ticks) / 10
    extra = [D(price) / 10 for price in own]
    rungs = depth.rungs(book, side, count, extra, step)
    assert len(rungs) <= count
    sign = 1 if side is BID else -1
    for rung in rungs:
        better = [q for p, q in book._levels if (p - rung.price) * sign >= 0]
        assert rung.cumulative == sum(better)
        assert rung.price % step == 0 or rung.price in extra
    shown = {rung.price for rung in rungs}
    if len(rungs) < count:
        assert set(extra) <= shown


async def test_a_key_groups_prices_by_whole_steps(run_app, quiet, settle):
    async with run_app(port=quiet) as (app, pilot):
        ladder = app.desk.panes.ladder
        await pilot.press("a", "a", "a")
        await settle(pilot)
        assert title(ladder) == "book ETH-USDC · by 1.0 · live"
        assert rows(ladder) == [
            ("104.0", "4.0000", "7.0000", ""),
            ("102.0", "2.0000", "3.0000", ""),
            ("101.0", "1.0000", "1.0000", ""),
            ("100.0", "1.0000", "1.0000", ""),
            ("99.0", "6.0000", "7.0000", ""),
            ("97.0", "8.0000", "15.0000", ""),
        ]
        await pilot.press("A", "A", "A")
        await settle(pilot)
        assert title(ladder) == "book ETH-USDC · live"
        assert [price for price, *_ in rows(ladder)][3:] == ["100.0", "99.9", "99.4", "97.0"]


async def test_own_orders_keep_their_line_and_cancels_meet_only_them(run_app, quiet, settle):
    """An order between two steps has a line of its own, with the true total before it."""
    quiet.place(Side.BUY, "99.4", "0.5", "mine")
    quiet.accept("mine")
    async with run_app(port=quiet) as (app, pilot):
        await pilot.press("a", "a", "a")
        await settle(pilot)
        assert ("99.4", "", "7.0000", "◆0.5000") in rows(app.desk.panes.ladder)
        await pilot.press("j", "j", "x")
        assert app.desk.cursor == (BID, D("99"))
        assert not [each for each in quiet.commands if isinstance(each, Cancel)]
        await pilot.press("k", "x")
        assert quiet.commands[-1] == Cancel("mine")


async def test_a_grouped_cursor_that_no_key_moved_still_trades_at_the_best_price(run_app, quiet):
    async with run_app(port=quiet) as (app, pilot):
        quiet.update(bids=[("100.3", 1)])
        await pilot.press("a", "a", "a", "a")
        assert app.desk.cursor == (BID, D("100"))
        await pilot.press("b")
        assert app.desk.ticket.draft.price == "100.3"


async def test_a_change_inside_a_step_lights_its_line(run_app, quiet, settle):
    async with run_app(port=quiet, flashes=True) as (app, pilot):
        await pilot.press("a", "a", "a")
        quiet.update(bids=[("99.4", 5)])
        await settle(pilot)
        lit = [
            row.price
            for row in app.desk.panes.ladder._lines
            if isinstance(row, LadderRow) and row.is_flashing
        ]
        assert lit == ["99.0"]


def test_a_deep_book_is_grouped_whole():
    """Where the first levels do not fill the steps that have room, more are looked at."""
    sizes = dict.fromkeys(range(1, 900), 1000)
    rungs = depth.rungs(Sides(BID, sizes), BID, 10, (), D(5))
    assert [rung.quantity for rung in rungs[1:9]] == [D(50)] * 8
    assert rungs[-1].cumulative == sum(rung.quantity for rung in rungs)


@pytest.mark.parametrize(
    ("bid", "ask", "words"),
    [("100.1", "100", "crossed -0.1"), ("100", "100", "locked 0.0"), ("99.9", "100", "spread 0.1")],
)
def test_a_book_that_can_not_be_says_so(bid, ask, words):
    line = "".join(text for text, _ in spread_runs(depth.Gauge(D(bid), D(ask), None), 1, 60))
    assert words in line


@pytest.mark.parametrize(("ask", "word"), [("3200.0", "crossed"), ("3201.0", "locked")])
async def test_a_locked_or_crossed_market_is_said_in_the_headline_too(
    run_app, settle, texts, ask, word
):
    session = lively()
    async with run_app(size=(160, 45), port=session) as (app, pilot):
        session.snapshot([("3201.0", "1")], [(ask, "1")])
        await settle(pilot)
        assert word in texts(app.desk.query_one("#top"))[0]
        assert word in "\n".join(texts(app.desk.panes.ladder))


async def test_the_tape_shows_large_trades_only(run_app, settle, texts):
    session = lively()
    async with run_app(size=(160, 45), port=session) as (app, pilot):
        tape = app.desk.panes.tape
        everything = session.view.trades(ETH)
        await pilot.press("f", "f")
        await settle(pilot)
        assert tape.least == 1_000
        assert title(tape).startswith("trades ≥ 1,000 · ")
        shown = tape.records()
        assert 0 < len(shown) < len(everything)
        assert [t for t in everything if t.price * t.quantity >= 1_000] == list(shown)
        session.trade("3200.5", "0.0001", Side.BUY, "dust")
        session.trade("3200.5", "9", Side.BUY, "whale")
        await settle(pilot)
        assert "9.0000" in texts(tape)[1]
        for _ in FILTERS[2:]:
            await pilot.press("f")
        await settle(pilot)
        assert tape.least == 0
        assert "0.0001" in texts(tape)[2]


async def test_each_pane_says_how_old_its_data_is_and_is_left_alone_meanwhile(run_app, settle):
    """A title changes with the text of its age, and with nothing else."""
    session = lively()
    session.clock.advance(2 * SECOND)
    async with run_app(size=(160, 45), port=session) as (app, pilot):
        panes = app.desk.panes
        views = {"trades": panes.tape, "markets 7": panes.markets, "candles": panes.candles}

        def titles():
            return {name: title(view) for name, view in views.items()}

        assert all(titles()[name].endswith("· now") for name in views)
        assert title(panes.ledger).endswith("· now")
        session.clock.advance(SECOND)
        app.desk.tick()
        assert titles()["trades"].endswith("· now")
        session.clock.advance(12 * SECOND)
        app.desk.tick()
        assert all(titles()[name].endswith("· 15s") for name in views)
        session.trade("3200.5", "1", Side.BUY, "new")
        await settle(pilot)
        assert titles()["trades"].endswith("· now")
        assert titles()["markets 7"].endswith("· 15s")


def test_books_of_both_kinds_serve():
    """The ladder groups the book of the session itself."""
    book = Book()
    assert depth.rungs(book, BID, 5, (), D("0.5")) == []
