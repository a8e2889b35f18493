"""The engine's market data as events: decimals at 10^8, whole books, no numbers over HTTP."""

from decimal import Decimal

import pytest
from engine_words import ADDRESS, ETH, engine, no, ok, receive

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Side
from vela_tui.domain.events import (
    BookRead,
    BookSnapshotted,
    InstrumentsListed,
    MessageIgnored,
    MessageRefused,
    PriceWitnessed,
    QuotesChanged,
    ReadFailed,
    TradesReported,
)
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic

BOOK = {
    "type": "snapshot", "channel": "orderbook:ETH-USDC", "seq": 7,
    "data": {"asks": [["3201.6", "0.015"]], "bids": [["3198.4", "0.015"]]},
    "timestamp": 1713009600123,
}  # fmt: skip
ROW = {"id": "ETH-USDC", "base": "ETH", "quote": "USDC", "best_bid": "3198.4",
       "best_ask": "3201.6", "spread": "3.2"}  # fmt: skip
TRADE = {
    "id": "fill_1_2", "market_id": "ETH-USDC", "price": "158050000000", "quantity": "25000000",
    "side": "bid", "maker_order_id": 1, "taker_order_id": 2, "maker_address": "0x1",
    "taker_address": "0x2", "timestamp": 1713009600123456,
}  # fmt: skip


def candle(time, opened, high, low, close, volume="1.0"):
    """Floats of raw integers by 10^6: a hundred times the price."""
    figures = (opened, high, low, close, volume)
    names = ("open", "high", "low", "close", "volume")
    return {"time": time} | {name: float(each) for name, each in zip(names, figures, strict=True)}


def test_snapshot_holds_decimals_and_the_shared_number():
    (event,) = receive(engine(), BOOK)
    assert event == BookSnapshotted(
        ETH, 7, ((Decimal("3198.4"), Decimal("0.015")),), ((Decimal("3201.6"), Decimal("0.015")),),
        1713009600123 * 10**6, 7,
    )  # fmt: skip


@pytest.mark.parametrize(
    "bids", [[["3198.4", "0"], ["3198", "1"]], [["0", "5"], ["3198", "1"]], [["3198", "1"]]]
)
def test_ghost_levels_are_not_shown(bids):
    """Conformance 6: a level without a quantity, and one without a price, is none."""
    (event,) = receive(engine(), BOOK | {"data": {"bids": bids, "asks": []}})
    assert event.bids == ((Decimal(3198), Decimal(1)),)


@pytest.mark.parametrize(
    "level",
    [
        ["3198.4"],
        ["1e3", "1"],
        ["3198.123456789", "1"],
        ["-1", "1"],
        [None, "1"],
        "3198.4",
        [1.5, 1],
    ],
)
def test_level_that_is_none_refuses_the_book(level):
    (event,) = receive(engine(), BOOK | {"data": {"bids": [level], "asks": []}})
    assert isinstance(event, MessageRefused)


def test_book_is_read_where_the_engine_has_it():
    read = Read(ReadKind.BOOK, ETH)
    assert engine().read(read).path == "/markets/ETH-USDC/book"
    levels = {"market": "ETH-USDC", "bids": [{"price": "3198.4", "quantity": "0.015"}], "asks": []}
    (event,) = engine().answered(read, ok(levels))
    assert event == BookRead(ETH, 0, ((Decimal("3198.4"), Decimal("0.015")),), (), None, 200)


def test_integers_in_a_book_are_raw_units():
    """16 #17: whatever spelling a level has, it means one thing."""
    (event,) = receive(engine(), BOOK | {"data": {"bids": [[319840000000, 1500000]], "asks": []}})
    assert event.bids == ((Decimal("3198.4"), Decimal("0.015")),)


def test_markets_are_listed_in_our_order():
    rows = [ROW, ROW | {"id": "BTC-USDC", "base": "BTC", "best_bid": None, "best_ask": None}]
    (event,) = engine().answered(Read(ReadKind.INSTRUMENTS), ok(rows))
    assert isinstance(event, InstrumentsListed)
    assert [each.symbol for each in event.instruments] == ["BTC-USDC", "ETH-USDC"]
    assert {each.tick_size for each in event.instruments} == {Decimal("0.00000001")}
    quote = event.quotes[1]
    assert (quote.bid, quote.ask) == (Decimal("3198.4"), Decimal("3201.6"))
    assert (quote.volume_24h, quote.last, event.quotes[0].bid) == (None, None, None)


def test_cheap_market_is_shown_in_steps_that_tell_prices_apart():
    """Section 14: some of the engine's own markets trade a hundred times below their price."""
    row = ROW | {"id": "ARB-USDC", "best_bid": "0.0109945", "best_ask": "0.0110055"}
    (event,) = engine().answered(Read(ReadKind.INSTRUMENTS), ok([row]))
    assert event.instruments[0].display_tick == Decimal("0.000001")


def test_quotes_of_the_feed():
    frame = {"type": "markets", "channel": "markets", "seq": 3, "data": {"markets": [ROW]},
             "timestamp": 1713009600123}  # fmt: skip
    (event,) = receive(engine(), frame)
    assert isinstance(event, QuotesChanged)
    assert event.quotes[0].ask == Decimal("3201.6")


def test_trades_are_raw_integers_as_texts_and_as_numbers():
    frame = {"type": "trade", "channel": "trades:ETH-USDC", "seq": 2, "data": TRADE,
             "timestamp": 1713009600124}  # fmt: skip
    (by_feed,) = receive(engine(), frame)
    number = TRADE | {"price": 158050000000, "quantity": 25000000}
    (by_list,) = engine().answered(Read(ReadKind.TRADES, ETH), ok([number]))
    assert isinstance(by_feed, TradesReported)
    assert by_feed.trades == by_list.trades
    (trade,) = by_feed.trades
    assert (trade.price, trade.quantity) == (Decimal("1580.5"), Decimal("0.25"))
    assert (trade.aggressor_side, trade.trade_id) == (Side.BUY, "fill_1_2")
    assert trade.ts_event == 1713009600123456 * 1_000


@pytest.mark.parametrize("price", ["1.5", "-5", "", "0", "\u0661", 1.5, None, "9" * 30])
def test_trade_of_no_raw_price_is_refused(price):
    (event,) = receive(
        engine(), {"type": "trade", "channel": "trades:ETH-USDC", "data": TRADE | {"price": price}}
    )
    assert isinstance(event, MessageRefused)


def test_candles_are_floats_of_raw_integers():
    """1.1: divided by 10^6 whatever the scale, so a hundred times the price."""
    told = candle(1713009600, 319840.0, 320160.0, 319840.0, 320000.5, 1.5e-05)
    read = Read(ReadKind.CANDLES, ETH, "1m")
    assert engine().read(read).path == "/ohlcv/ETH-USDC?timeframe=1m&limit=300"
    (event,) = engine().answered(read, ok({"market_id": "ETH-USDC", "candles": [told]}))
    (one,) = event.candles
    assert (one.open, one.high, one.low) == (
        Decimal("3198.4"),
        Decimal("3201.6"),
        Decimal("3198.4"),
    )
    assert (one.close, one.volume) == (Decimal("3200.005"), Decimal("0.00000015"))
    assert one.start == 1713009600 * SECOND


def test_day_is_made_of_its_hours():
    """16 #18: there is no ticker."""
    read, now = Read(ReadKind.TICKER, ETH), 1713096000 * SECOND
    assert engine().read(read).path == "/ohlcv/ETH-USDC?timeframe=1H&limit=25"
    hours = [
        candle(1713092400, 330000, 340000, 330000, 333000),
        candle(1713070800, 300000, 310000, 290000, 300000),
        candle(1712000000, 1, 900000, 1, 1),
    ]
    (event,) = engine().answered(read, ok({"market_id": "ETH-USDC", "candles": hours}, now))
    ticker = event.ticker
    assert (ticker.open, ticker.last, ticker.change) == (3000, 3330, Decimal("0.11"))
    assert (ticker.high, ticker.low, ticker.volume) == (3400, 2900, Decimal("0.02"))


def test_day_without_trades_is_unknown():
    read = Read(ReadKind.TICKER, ETH)
    (event,) = engine().answered(read, ok({"market_id": "ETH-USDC", "candles": [], "count": 0}))
    assert {event.ticker.last, event.ticker.volume, event.ticker.change} == {None}


def test_analytics_witness_the_scale():
    """The only prices of a live book that come as raw integers."""
    read = Read(ReadKind.ANALYTICS, ETH)
    row = {"market_id": "ETH-USDC", "current_bid": 319840000000, "current_ask": None}
    event, _ = engine().answered(read, ok({"timeframe": "24H", "markets": [row]}))
    assert event == PriceWitnessed(ETH, Decimal("3198.4"), None, 200)


def test_subscription_names_its_channel_in_both_ways():
    """16 #23; a login subscribes the account by itself."""
    frames = engine().subscribe([Topic(Feed.BOOK, ETH), Topic(Feed.QUOTES), Topic(Feed.ACCOUNT)])
    assert frames == (
        '{"type":"subscribe","channel":"orderbook:ETH-USDC","channels":["orderbook:ETH-USDC"]}',
        '{"type":"subscribe","channel":"markets","channels":["markets"]}',
    )


@pytest.mark.parametrize(("frame", "what"), [
    ({"type": "book_snapshot", "market": "ETH-USDC", "bids": [["1", "1"]]}, "type book_snapshot"),
    ({"type": "update", "channel": "orderbook:ETH-USDC", "seq": 8, "data": {}}, "type update"),
    ({"type": "snapshot", "channel": "elsewhere", "seq": 1, "data": {}}, "channel elsewhere"),
    ({"type": "what nobody knows"}, "type what nobody knows"),
])  # fmt: skip
def test_what_is_not_known_is_ignored_and_counted(frame, what):
    (event,) = receive(engine(), frame)
    assert isinstance(event, MessageIgnored)
    assert event.kind == what


def test_unknown_market_fails_its_read_in_the_pages_words():
    (event,) = engine().answered(Read(ReadKind.BOOK, ETH), no("market not found", 404))
    assert isinstance(event, ReadFailed)
    assert event.detail == 'exchange says "MarketNotFound: market not found"'


def test_pong_measures_the_round_trip():
    codec = engine()
    assert codec.ping(5) == '{"type":"ping"}'
    (event,) = receive(codec, {"type": "pong"}, 9)
    assert event.round_trip == 4


def test_account_reads_need_no_query():
    codec = engine()
    assert codec.read(Read(ReadKind.OPEN_ORDERS)).path == f"/account/{ADDRESS}/orders"
    assert codec.read(Read(ReadKind.BALANCES)).path == f"/account/{ADDRESS}/balances"
