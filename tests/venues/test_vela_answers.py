"""Each answer to a read becomes the events it means; a failed read says so and nothing more."""

from decimal import Decimal

import pytest

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.enums import MarketState
from vela_tui.domain.errors import ConfigError
from vela_tui.domain.events import (
    BalancesReported,
    BookSnapshotted,
    CandlesListed,
    InstrumentsListed,
    OpenOrdersListed,
    OrderLookupMissed,
    OrderReported,
    ReadFailed,
    TickerReported,
)
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.registry import VENUES, open_codec
from vela_tui.venues.vela.assumptions import ASSUMPTIONS

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
ETHER = "vela:ETH-USDC"
READS = {
    Read(ReadKind.INSTRUMENTS): "/markets",
    Read(ReadKind.BOOK, ETHER): "/orderbook/ETH-USDC",
    Read(ReadKind.TRADES, ETHER): "/trades/ETH-USDC",
    Read(ReadKind.TICKER, ETHER): "/markets/ETH-USDC/ticker",
    Read(ReadKind.CANDLES, ETHER, "4h"): "/ohlcv/ETH-USDC?timeframe=4H&limit=300",
    Read(ReadKind.OPEN_ORDERS): f"/account/{ADDRESS}/orders?limit=500",
    Read(ReadKind.BALANCES): f"/account/{ADDRESS}/balances",
    Read(ReadKind.ORDER, client_order_id="a-b_1"): f"/account/{ADDRESS}/orders/by-client-id/a-b_1",
}
LISTED = {
    "order_id": 9,
    "client_order_id": None,
    "status": "open",
    "market_id": "ETH-USDC",
    "side": "bid",
    "price": 1580500000,
    "quantity": 500000,
    "filled_quantity": 0,
    "remaining_quantity": 500000,
    "order_type": "limit",
    "time_in_force": "gtc",
    "created_at": "2024-04-13T12:00:00.000Z",
}


@pytest.fixture
def answered(codec, answer):
    """The events of one read's successful data."""
    return lambda read, data: tuple(codec.answered(read, answer({"ok": True, "data": data})))


@pytest.mark.parametrize("read", READS, ids=lambda read: read.kind.value)
def test_read_has_its_path(codec, read):
    request = codec.read(read)
    assert (request.method, request.path, request.body) == ("GET", READS[read], None)


@pytest.mark.parametrize("read", READS, ids=lambda read: read.kind.value)
@pytest.mark.parametrize("body", [b"", b"{}", b"null", b'{"ok":true}', b'{"ok":true,"data":7}'])
def test_answer_of_no_shape_fails_the_read(codec, answer, read, body):
    (event,) = codec.answered(read, answer(body))
    assert isinstance(event, ReadFailed)
    assert event.what == read.kind.value


@pytest.mark.parametrize("read", READS, ids=lambda read: read.kind.value)
def test_limit_fails_the_read_with_its_wait(codec, answer, read):
    body = {"ok": False, "error": "RateLimitExceeded", "retry_after_ms": 5}
    assert codec.answered(read, answer(body, 429)) == (
        ReadFailed(read.kind.value, 'exchange says "RateLimitExceeded"', 5_000_000, 200),
    )


@pytest.mark.parametrize("kind", [ReadKind.OPEN_ORDERS, ReadKind.BALANCES, ReadKind.ORDER])
def test_private_read_needs_a_wallet(reader, kind):
    with pytest.raises(ValueError, match="wallet"):
        reader.read(Read(kind))


@pytest.mark.parametrize("read", [Read(ReadKind.BOOK), Read(ReadKind.BOOK, "euclid:ETH-USDC")])
def test_read_of_no_market_of_this_venue_is_not_asked(codec, read):
    with pytest.raises(ValueError, match="instrument"):
        codec.read(read)


def test_instruments_come_in_the_venues_order_with_their_steps(answered):
    """The server's order means nothing (vela.md 3.6); unknown markets follow, by their price."""
    rows = [
        {"id": "NEW-USDC", "last_price": "0.0421"},
        {"id": "ETH-USDC", "best_bid": "3198.4", "status": "paused"},
        {"id": "bad market"},
        {"id": "BTC-USDC", "status": "auction"},
    ]
    (listed,) = answered(Read(ReadKind.INSTRUMENTS), rows)
    assert isinstance(listed, InstrumentsListed)
    bitcoin, ether, new = listed.instruments
    assert [each.symbol for each in listed.instruments] == ["BTC-USDC", "ETH-USDC", "NEW-USDC"]
    assert [quote.instrument_id for quote in listed.quotes] == [
        each.id for each in listed.instruments
    ]
    assert (ether.base, ether.quote, ether.state) == ("ETH", "USDC", MarketState.HALTED)
    assert (ether.display_tick, ether.display_lot) == (Decimal("0.01"), Decimal("0.0001"))
    assert (bitcoin.state, new.state) == (MarketState.OTHER, MarketState.ACTIVE)
    assert (new.display_tick, new.display_lot) == (Decimal("0.000001"), Decimal(1))
    assert {each.tick_size for each in listed.instruments} == {Decimal("0.000001")}


def test_book_over_http_has_the_feeds_sequence(answered):
    data = {"market_id": "ETH-USDC", "seq": 4, "bids": [[2, 1]], "asks": []}
    (book,) = answered(Read(ReadKind.BOOK, ETHER), data)
    assert isinstance(book, BookSnapshotted)
    assert (book.sequence, len(book.bids), book.ts_recv) == (4, 1, 200)


def test_book_of_another_market_fails_the_read(answered):
    data = {"market_id": "BTC-USDC", "seq": 4, "bids": [], "asks": []}
    (event,) = answered(Read(ReadKind.BOOK, ETHER), data)
    assert isinstance(event, ReadFailed)


def test_ticker_tells_change_as_a_fraction(answered):
    data = {"market_id": "ETH-USDC", "last_price": "3200", "change_24h_pct": "-1.24"}
    (told,) = answered(Read(ReadKind.TICKER, ETHER), data)
    assert isinstance(told, TickerReported)
    assert (told.ticker.change, told.ticker.last) == (Decimal("-0.0124"), Decimal(3200))
    assert (told.ticker.open, told.ticker.volume) == (None, None)


def test_candles_come_oldest_first(answered):
    prices = {"open": "2", "high": "3.5", "low": "1", "close": 3, "volume": "0"}
    candles = [{"time": time, **prices} for time in (1713009660, 1713009600)]
    read = Read(ReadKind.CANDLES, ETHER, "1m")
    (told,) = answered(read, {"market_id": "ETH-USDC", "candles": candles})
    assert isinstance(told, CandlesListed)
    assert told.interval == "1m"
    assert [candle.start // 10**9 for candle in told.candles] == [1713009600, 1713009660]
    assert (told.candles[0].high, told.candles[0].close) == (Decimal("3.5"), Decimal(3))


@pytest.mark.parametrize(
    "wrong", [{"low": "2.5"}, {"high": "2.9"}, {"open": None}, {"low": "0"}, {"close": "1e1"}]
)
def test_candle_that_contradicts_itself_fails_the_read(answered, wrong):
    prices = {"open": "2", "high": "3.5", "low": "1", "close": "3", "volume": "0"}
    candles = [{"time": 1713009600, **prices, **wrong}]
    (event,) = answered(Read(ReadKind.CANDLES, ETHER, "1m"), {"candles": candles})
    assert isinstance(event, ReadFailed)


def test_open_orders_are_all_and_only_those_that_rest(answered):
    """The times of question and answer frame what the list proves."""
    gone = LISTED | {"order_id": 8, "status": "cancelled"}
    (listed,) = answered(Read(ReadKind.OPEN_ORDERS), [LISTED, gone])
    assert isinstance(listed, OpenOrdersListed)
    assert [report.venue_order_id for report in listed.reports] == ["9"]
    assert (listed.ts_sent, listed.ts_recv, listed.is_complete) == (100, 200, True)
    assert listed.reports[0].client_order_id is None


def test_full_list_of_open_orders_may_be_cut(answered):
    """At the venue's own limit absence proves nothing (seed:210)."""
    rows = [LISTED | {"order_id": number} for number in range(500)]
    (listed,) = answered(Read(ReadKind.OPEN_ORDERS), rows)
    assert not listed.is_complete


@pytest.mark.parametrize("lacking", ["market_id", "side", "price", "quantity"])
def test_listed_order_that_does_not_say_what_it_is_fails_the_read(answered, lacking):
    """Half a list is no list: what stands in it can't be shown, nor its absence believed."""
    row = {key: value for key, value in LISTED.items() if key != lacking}
    (event,) = answered(Read(ReadKind.OPEN_ORDERS), [row])
    assert isinstance(event, ReadFailed)


def test_lookup_finds_or_misses(codec, answer):
    """A miss is the venue's own 404 and nothing else; it says only that no such order rests."""
    read = Read(ReadKind.ORDER, client_order_id="mine")
    found = answer({"ok": True, "data": LISTED | {"client_order_id": "mine"}})
    assert isinstance(codec.answered(read, found)[0], OrderReported)
    another = answer({"ok": True, "data": LISTED})
    assert isinstance(codec.answered(read, another)[0], ReadFailed)
    missed = answer({"ok": False, "error": "OrderNotFound"}, 404)
    assert codec.answered(read, missed) == (OrderLookupMissed("mine", 100, 200),)
    for body, kind in ((b"", ""), (b"<html>", "text/html"), (b"{}", "application/json")):
        assert isinstance(codec.answered(read, answer(body, 404, kind))[0], ReadFailed)


MONEY = [
    {"asset": "USDC", "available": 1, "locked": 2, "total": 3},
    {"asset": "ETH", "available": 0, "locked": 0},
]


@pytest.mark.parametrize(
    ("data", "credit"),
    [
        (MONEY, None),
        ({"balances": MONEY}, None),
        (
            {
                "balances": MONEY,
                "credit": {"total_open_notional": 5, "deposited_balance": 6, "utilization": "0.8"},
            },
            Credit(Decimal("0.000005"), Decimal("0.000006")),
        ),
    ],
    ids=["list", "object", "with credit"],
)
def test_balances_are_complete(answered, data, credit):
    """Assumption 5: a list, or an object with the credit beside it."""
    assert answered(Read(ReadKind.BALANCES), data) == (
        BalancesReported(
            (
                Balance("USDC", Decimal("0.000001"), Decimal("0.000002")),
                Balance("ETH", Decimal(0), Decimal(0)),
            ),
            credit,
            200,
            is_complete=True,
        ),
    )


@pytest.mark.parametrize("asset", ["usdc", "US DC", "", "U", "USDC\u200b", "X" * 11])
def test_currency_of_no_name_fails_the_read(answered, asset):
    row = {"asset": asset, "available": 1, "locked": 0}
    (event,) = answered(Read(ReadKind.BALANCES), [row])
    assert isinstance(event, ReadFailed)


def test_venues_are_opened_by_name():
    for venue in VENUES:
        assert open_codec(venue).capabilities.venue == venue
    with pytest.raises(ConfigError, match="known are: vela"):
        open_codec("nasdaq")


@pytest.mark.parametrize("address", ["", "0x12", "2c7536E3605D9C16a7a3D7b1898e529396a65c23"])
def test_wallet_is_an_address(address):
    with pytest.raises(ConfigError):
        open_codec("vela", address)


def test_capabilities_are_the_pages(codec):
    """The ticket's default is to rest; limits and fees are seed:266-272, 386-393."""
    can = codec.capabilities
    assert [execution.label for execution in can.executions] == ["post", "gtc", "ioc", "fok"]
    assert (can.maker_fee, can.taker_fee) == (Decimal("-0.0001"), Decimal("0.0005"))
    limits = (can.limits.orders, can.limits.cancels, can.limits.reads, can.limits.messages)
    assert [limit.count for limit in limits] == [20, 20, 100, 60]
    for interval in can.candle_intervals:
        assert codec.read(Read(ReadKind.CANDLES, ETHER, interval)).path


def test_assumptions_are_numbered():
    assert [int(each.name) for each in ASSUMPTIONS] == list(range(1, len(ASSUMPTIONS) + 1))
