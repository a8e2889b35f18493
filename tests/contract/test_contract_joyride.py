"""Joyride's codec against the exchange of our own: the scenarios of joyride.md section 14."""

import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from joyride_desk import OPTION, Desk
from joyride_kit import C150, C160, EXPIRATION, Wallet, opened

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import BookState, Liquidity, OrderStatus, ReadKind, Side, TimeInForce
from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    CancelAccepted,
    CancelRefused,
    CandlesListed,
    FillReported,
    InstrumentsListed,
    LoggedIn,
    LoginRefused,
    OptionsQuoted,
    OrderAccepted,
    OrderRefused,
    OrderReported,
    PositionsSettled,
    PrivateFeedProven,
    ReadFailed,
    RoundEnded,
    RoundTimed,
    TradesReported,
    VenueComplained,
)
from vela_tui.state.candles import CandleSeries
from vela_tui.venues.codec import Feed

FULL = Decimal(10_000)
IOC, FOK = TimeInForce.IOC, TimeInForce.FOK


@pytest.fixture
async def exchange():
    """The setup of the scenarios: a bid of 2 at 1.5, an ask of 1.5 at 1.6."""
    async with opened() as venue:
        venue.scene()
        yield venue


@pytest.fixture
async def desk(exchange):
    """The wallet of the published vector, signed in and subscribed to what is its own."""
    made = Desk(exchange, Wallet(0x22))
    async with made.connected():
        await made.subscribe(Feed.ACCOUNT, Feed.SETTLEMENT)
        await made.heard(PrivateFeedProven)
        yield made
    await made.http.close()


def told(events, kind):
    """Those of one kind."""
    return [each for each in events if isinstance(each, kind)]


async def test_j01_a_login_serves_once(exchange):
    """The same text is refused the second time, on the socket."""
    desk = Desk(exchange, Wallet(0x22))
    async with desk.connected(logs_in=False):
        await desk.post(desk.codec.invitation())
        while (login := desk.codec.login(0)) is None:
            await desk.hear()
        frame = login.seal(desk.wallet.sign(login.text))
        await desk.post((frame,))
        assert isinstance(await desk.heard(LoggedIn, LoginRefused), LoggedIn)
    async with desk.connected(logs_in=False):
        await desk.post(desk.codec.invitation())
        while (again := desk.codec.login(0)) is None:
            await desk.hear()
        replayed = again.seal(desk.wallet.sign(login.text)).replace(
            again.text.rpartition(": ")[2], login.text.rpartition(": ")[2]
        )
        await desk.post((replayed,))
        assert isinstance(await desk.heard(LoggedIn, LoginRefused), LoginRefused)
    await desk.http.close()


async def test_j02_what_is_private_needs_a_login(exchange):
    desk = Desk(exchange, Wallet(0x22))
    async with desk.connected(logs_in=False):
        refused = await desk.buy("1.5", "1")
        assert isinstance(refused, OrderRefused)
        assert (refused.code, refused.message) == ("1001", "Must authenticate first")
        assert isinstance((await desk.read(ReadKind.INSTRUMENTS))[0], InstrumentsListed)
        await desk.subscribe(Feed.ACCOUNT)
        assert isinstance(await desk.heard(VenueComplained), VenueComplained)
    await desk.http.close()


async def test_j03_an_order_rests_and_locks_its_money(desk):
    event = await desk.buy("1.5", "1")
    assert isinstance(event, OrderAccepted)
    assert (event.report.status, event.report.filled_quantity) == (OrderStatus.OPEN, 0)
    assert await desk.money() == (FULL - Decimal("1.5"), Decimal("1.5"))
    (book,) = await desk.read(ReadKind.BOOK, instrument_id=OPTION)
    assert book.bids[0] == (Decimal("1.5"), Decimal(3))
    (pushed,) = told(await desk.settle(), OrderReported)
    assert pushed.report.venue_order_id == event.report.venue_order_id
    (listed,) = await desk.read(ReadKind.OPEN_ORDERS)
    assert [each.venue_order_id for each in listed.reports] == [event.report.venue_order_id]
    assert listed.reports[0].ts_event == desk.clock.now()


async def test_j04_what_does_not_fit_is_refused_with_its_code(desk):
    codes = [
        (await desk.buy("1.5005", "1")).code,
        (await desk.buy("1.5", "0.05")).code,
        (await desk.buy("1.5", "1", option="joyride:SOL_USDC-22NOV26-151-C")).code,
    ]
    assert codes == ["1005", "1006", "1004"]
    assert await desk.money() == (FULL, 0)
    assert isinstance(await desk.buy("1.5", "0.1"), OrderAccepted)


async def test_j05_an_order_that_takes_is_filled_at_the_resting_price(desk):
    await desk.subscribe(Feed.TRADES)
    event = await desk.buy("1.7", "1")
    assert event.report.status is OrderStatus.FILLED
    (fill,) = event.fills
    assert (fill.price, fill.quantity, fill.liquidity) == (
        Decimal("1.6"),
        1,
        Liquidity.TAKER,
    )
    assert await desk.money() == (FULL - Decimal("1.6"), 0)
    assert await desk.held() == {OPTION: (1, Decimal("1.6"))}
    events = await desk.settle()
    (pushed,) = told(events, FillReported)
    assert (pushed.fill.trade_id, pushed.fill.venue_order_id) == (
        fill.trade_id,
        fill.venue_order_id,
    )
    (trades,) = told(events, TradesReported)
    assert [(each.price, each.quantity) for each in trades.trades] == [(Decimal("1.6"), 1)]


@pytest.mark.parametrize(
    ("in_force", "status", "filled", "locked"),
    [
        (TimeInForce.GTC, OrderStatus.PARTIALLY_FILLED, "1.5", "0.8"),
        (IOC, OrderStatus.CANCELLED, "1.5", "0"),
        (FOK, OrderStatus.CANCELLED, "0", "0"),
    ],
)
async def test_j06_the_rest_rests_or_is_cancelled(desk, in_force, status, filled, locked):
    event = await desk.buy("1.6", "2", in_force=in_force)
    assert isinstance(event, OrderAccepted)
    assert (event.report.status, event.report.filled_quantity) == (status, Decimal(filled))
    assert (await desk.money())[1] == Decimal(locked)


async def test_j07_positions_carry_their_average_price(desk, exchange):
    exchange.quote("ask", 1_510_000, 500)
    await desk.buy("1.6", "1.5")
    assert await desk.held() == {OPTION: (Decimal("1.5"), Decimal("1.57"))}
    sold = await desk.place(Side.SELL, "1.5", "1.5")
    assert sold.report.status is OrderStatus.FILLED
    assert await desk.held() == {}


async def test_j08_an_order_is_cancelled_once(desk):
    number = (await desk.buy("1.5", "1")).report.venue_order_id
    wrong = await desk.cancel(number, option=f"joyride:{C160}")
    assert (wrong.code, wrong.is_gone) == ("1003", True)
    assert isinstance(await desk.cancel(number), CancelAccepted)
    assert await desk.money() == (FULL, 0)
    again, unknown = await desk.cancel(number), await desk.cancel("999999")
    assert [(each.code, each.is_gone) for each in (again, unknown)] == [
        ("1008", True),
        ("1003", True),
    ]
    assert isinstance(again, CancelRefused)
    assert told(await desk.settle(), OrderReported)[-1].report.status is OrderStatus.CANCELLED


async def test_j09_everything_is_cancelled_at_once(desk):
    """M06: of all instruments, without naming one."""
    for option in (OPTION, OPTION, f"joyride:{C160}"):
        await desk.buy("1.4", "1", option=option)
    answer = await desk.ask(desk.codec.cancel_all().seal(""))
    assert desk.codec.all_cancelled(answer) == ()
    (listed,) = await desk.read(ReadKind.OPEN_ORDERS)
    assert listed.reports == ()
    ends = [each.report.status for each in told(await desk.settle(), OrderReported)]
    assert ends[-3:] == [OrderStatus.CANCELLED] * 3


async def test_j10_an_order_needs_its_money(desk):
    assert (await desk.buy("1.5", "6667")).code == "1002"
    assert isinstance(await desk.buy("1.5", "6666"), OrderAccepted)
    assert await desk.money() == (Decimal(1), Decimal(9999))


async def test_j12_the_book_that_is_told_is_the_book_that_is_read(desk, exchange):
    """After each message, also when a better level goes."""
    await desk.subscribe(Feed.BOOK)
    desk.book.snapshotted(await desk.heard(BookSnapshotted))
    steps = (
        lambda: exchange.quote("bid", 1_510_000, 700),
        lambda: exchange.cross("bid", 1_600_000, 1_500),
        lambda: exchange.quote("ask", 1_700_000, 100),
        lambda: exchange.floor.cancel_all("~book", C150),
    )
    for step in steps:
        step()
        for event in await desk.settle():
            if isinstance(event, BookUpdated):
                assert not desk.book.updated(event).needs_snapshot
            elif isinstance(event, BookSnapshotted):
                desk.book.snapshotted(event)
        (read,) = await desk.read(ReadKind.BOOK, instrument_id=OPTION)
        assert desk.sides() == (list(read.bids), list(read.asks))
    assert desk.book.state is BookState.LIVE
    assert desk.sides() == ([], [])


async def test_j13_j14_a_round_ends_and_the_next_one_trades(desk, exchange):
    """Cancels, payouts, the end, the next round's instruments: each as an event."""
    number = (await desk.buy("1.5", "1")).report.venue_order_id
    await desk.buy("1.6", "1", in_force=IOC)
    await desk.settle()
    exchange.floor.set_spot("SOL", 180_250_000)
    await exchange.sim("clock", advance_s=12 * 3_600 + 1)
    events = []
    while not told(events, RoundEnded) or not told(events, InstrumentsListed):
        await desk.hear()
        events += desk.events
        desk.events = []
    gone = [each.report for each in told(events, OrderReported)]
    assert (gone[0].venue_order_id, gone[0].status) == (number, OrderStatus.CANCELLED)
    (settled,) = told(events, PositionsSettled)[0].settlements
    assert (settled.instrument_id, settled.quantity) == (OPTION, 1)
    assert settled.settlement_price == Decimal("180.25")
    assert settled.payout == Decimal("30.25")
    assert settled.pnl == Decimal("30.25") - Decimal("1.6")
    assert told(events, RoundEnded)[0].expired_at == EXPIRATION * SECOND
    fresh = told(events, InstrumentsListed)[0]
    assert not fresh.is_complete
    assert all(each.option.expires_at > EXPIRATION * SECOND for each in fresh.instruments)
    assert (await desk.buy("1.5", "1")).code == "1009"
    (listed,) = await desk.read(ReadKind.INSTRUMENTS)
    assert OPTION not in {each.id for each in listed.instruments}
    (timed,) = await desk.read(ReadKind.ROUND)
    assert isinstance(timed, RoundTimed)
    assert timed.timing.settles_at == (EXPIRATION + 86_400) * SECOND
    assert await desk.held() == {}
    assert (await desk.money())[0] == FULL + Decimal("28.65")


async def test_j15_a_paused_round_takes_no_orders_and_lets_them_go(desk, exchange):
    number = (await desk.buy("1.5", "1")).report.venue_order_id
    path = "instruments/pause-by-expiration"
    await exchange.admin(path, expiration=EXPIRATION, paused=True)
    assert (await desk.buy("1.5", "1")).code == "1014"
    assert isinstance(await desk.cancel(number), CancelAccepted)
    await exchange.admin(path, expiration=EXPIRATION, paused=False)
    assert isinstance(await desk.buy("1.5", "1"), OrderAccepted)


async def test_j18_what_happened_while_nobody_listened_is_in_the_lists(exchange):
    """A fill of that time has the same name in the answer, the push and nowhere twice."""
    desk = Desk(exchange, Wallet(0x22))
    async with desk.connected():
        resting = [(await desk.buy(price, "1")).report.venue_order_id for price in ("1.4", "1.55")]
    exchange.cross("ask", 1_550_000, 400)
    async with desk.connected():
        (listed,) = await desk.read(ReadKind.OPEN_ORDERS)
        found = {each.venue_order_id: each.filled_quantity for each in listed.reports}
        assert found == dict(zip(resting, (Decimal(0), Decimal("0.4")), strict=True))
        (history,) = await desk.read(ReadKind.ORDER_HISTORY)
        assert {each.venue_order_id for each in history.reports} == set(resting)
    await desk.http.close()


async def test_j19_an_order_whose_answer_was_lost_stands_in_the_lists(desk, exchange):
    await exchange.sim("fault", method="private/buy", drop=True)
    intent = desk.intent(Side.BUY, "1.4", "1")
    call = desk.codec.place(intent, 0).seal("")
    sent_at = desk.clock.now()
    await desk.post((call.frame,))
    while not (listed := (await desk.read(ReadKind.OPEN_ORDERS))[0]).reports:
        pass
    (report,) = listed.reports
    assert report.client_order_id is None
    assert (report.instrument_id, report.side, report.price, report.quantity) == (
        intent.instrument_id,
        intent.side,
        intent.price,
        intent.quantity,
    )
    assert report.ts_event >= sent_at
    looked_up = await desk.read(ReadKind.ORDER, client_order_id=intent.client_order_id)
    assert looked_up[0].reports == (report,)


async def test_marks_and_greeks_are_told_of_every_option(desk, exchange):
    """H06, K03: with their source and their scale."""
    exchange.floor.set_spot("SOL", 150_000_000)
    (marks,) = await desk.read(ReadKind.GREEKS)
    assert isinstance(marks, OptionsQuoted)
    by_name = {each.instrument_id: each for each in marks.quotes}
    told_of = by_name[OPTION]
    assert told_of.mark == Decimal("1.55")
    assert told_of.mark_source.is_trusted
    assert 0 < told_of.greeks.delta <= 1
    await desk.subscribe(Feed.QUOTES)
    (quote,) = (await desk.heard(OptionsQuoted)).quotes
    assert (quote.bid, quote.ask) == (Decimal("1.5"), Decimal("1.6"))
    assert quote.spot == 150


async def test_mids_of_before_are_candles_that_trades_grow(desk, exchange):
    """H04, K02: two minutes with a mid of 1.55, then a trade at 1.6."""
    for _ in range(2):
        exchange.clock.advance(60)
        for _seconds, act in exchange.gateway.rounds:
            act()
    (listed,) = await desk.read(ReadKind.CANDLES, instrument_id=OPTION, interval="1m")
    assert isinstance(listed, CandlesListed)
    assert {each.start % MINUTE for each in listed.candles} == {0}
    told = [(each.open, each.close, each.volume) for each in listed.candles]
    assert told == [(Decimal("1.55"), Decimal("1.55"), 0)] * 2
    series = CandleSeries("1m")
    series.listed(listed.candles)
    await desk.subscribe(Feed.TRADES)
    await desk.buy("1.6", "0.5", in_force=IOC)
    (trade,) = (await desk.heard(TradesReported)).trades
    assert series.trade(trade)
    last = series.oldest_first[-1]
    assert (last.start, last.close, last.volume) == (
        listed.candles[-1].start,
        Decimal("1.6"),
        Decimal("0.5"),
    )


async def test_j21_a_name_alone_logs_in_where_that_is_switched_on():
    for is_legacy, kind in ((True, LoggedIn), (False, LoginRefused)):
        async with opened(is_legacy=is_legacy) as venue:
            desk = Desk(venue, Wallet(0x22), "legacy")
            async with desk.connected(logs_in=False):
                await desk.post(desk.codec.invitation())
                assert isinstance(await desk.heard(LoggedIn, LoginRefused), kind)
            await desk.http.close()


async def test_limits_are_told_with_a_wait():
    """J17, 1007 and 429: each asks to wait, none proves that an order was placed."""
    async with opened(enforces_limits=True) as venue:
        desk = Desk(venue, Wallet(0x22))
        async with desk.connected():
            answers = [await desk.read(ReadKind.INSTRUMENTS) for _ in range(60)]
        limited = [each for (each,) in answers if isinstance(each, ReadFailed)]
        assert limited
        assert {each.retry_after for each in limited} == {SECOND}
        await desk.http.close()
