"""Each message of the feed becomes the events it means, and nothing else."""

import json
from decimal import Decimal

import pytest

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.book_scale import book_scale
from vela_tui.domain.enums import EndReason, Liquidity, OrderStatus, Side, TimeInForce
from vela_tui.domain.events import (
    BalancesReported,
    BookSnapshotted,
    BookUpdated,
    FillReported,
    LoggedIn,
    LoginRefused,
    MessageIgnored,
    MessageRefused,
    OrderReported,
    PrivateFeedProven,
    QuotesChanged,
    RoundTripMeasured,
    TradesReported,
    VenueComplained,
)
from vela_tui.venues.codec import Feed, Topic

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
NOON = 1713009600_000_000_000
"""2024-04-13T12:00:00Z in nanoseconds."""


@pytest.fixture
def receive(codec):
    """What one message means; the time of receipt is 7."""
    return lambda message: tuple(codec.receive(json.dumps(message).encode(), 7))


@pytest.fixture
def proven(codec, receive):
    """Like `receive`, on a private feed that has already proved itself."""
    receive({"type": "balance_update", "data": {}})
    return receive


_UPDATE = {
    "type": "update",
    "channel": "orderbook:ETH-USDC",
    "seq": 5,
    "data": {"bids": [[3, 1], [2, 0]], "asks": [[4, 7], [5, 6], [6, 0]]},
    "timestamp": "2024-04-13T12:00:00.123Z",
}


@pytest.mark.parametrize(
    ("message", "means"),
    [
        (_UPDATE, BookUpdated),
        (_UPDATE | {"timestamp": None}, BookUpdated),
        (_UPDATE | {"timestamp": 1713009600}, BookUpdated),
        (_UPDATE | {"channel": "orders:ETH-USDC"}, MessageIgnored),
        (_UPDATE | {"channel": "trades:ETH-USDC"}, MessageIgnored),
        (_UPDATE | {"type": "undone"}, MessageIgnored),
        (_UPDATE | {"type": "u"}, MessageIgnored),
        ({"type": "unsubscribed"}, None),
        (_UPDATE | {"seq": -1}, MessageRefused),
        (_UPDATE | {"seq": "5"}, MessageRefused),
        (_UPDATE | {"data": {"bids": [[3, 1]]}}, MessageRefused),
        (_UPDATE | {"data": {"bids": [[3, 1], [3, 2]], "asks": []}}, MessageRefused),
        (_UPDATE | {"data": {"bids": [], "asks": [[3, 1], [4, 1], [3, 2]]}}, MessageRefused),
        (_UPDATE | {"data": {"bids": [[0, 1]], "asks": []}}, MessageRefused),
        (_UPDATE | {"data": {"bids": [[1, -1]], "asks": []}}, MessageRefused),
        (_UPDATE | {"data": {"bids": [[1, 2**63]], "asks": []}}, MessageRefused),
        (_UPDATE | {"timestamp": "2024-04-13T12:00:00"}, MessageRefused),
        (_UPDATE | {"timestamp": "1969-12-31T23:59:59Z"}, MessageRefused),
        (_UPDATE | {"timestamp": "2263-01-01T00:00:00Z"}, MessageRefused),
        (_UPDATE | {"timestamp": 2**63}, MessageRefused),
    ],
    ids=repr,
)
def test_message_means_the_same_however_its_json_is_written(codec, message, means):
    """With blanks and without, its type first or last: the quick way is a way, not a meaning."""
    last = {name: message[name] for name in reversed(message)}
    spelled = [
        json.dumps(message, separators=(",", ":")),
        json.dumps(message),
        json.dumps(message, indent=2),
        json.dumps(last, separators=(",", ":")),
    ]
    found = [tuple(codec.receive(each.encode(), 7)) for each in spelled]
    assert found == [found[0]] * len(found)
    assert [type(event) for event in found[0]] == ([] if means is None else [means])


def test_snapshot_is_the_whole_book(receive):
    """Seed:306-325, integers of millionths, exactly."""
    message = {
        "type": "snapshot",
        "channel": "orderbook:ETH-USDC",
        "seq": 1,
        "data": {
            "bids": [[1580500000, 500000], [1580000000, 1000000]],
            "asks": [[1581000000, 300000]],
        },
        "timestamp": "2024-04-13T12:00:00.123Z",
    }
    assert receive(message) == (
        BookSnapshotted(
            "vela:ETH-USDC",
            1,
            ((Decimal("1580.5"), Decimal("0.5")), (Decimal(1580), Decimal(1))),
            ((Decimal(1581), Decimal("0.3")),),
            NOON + 123_000_000,
            7,
            book_scale(6, 6),
        ),
    )


def test_snapshot_is_sorted_and_holds_no_empty_level(receive):
    """Best prices come first whatever the venue's order; a level of nothing is no level."""
    data = {"bids": [[1, 5], [3, 5], [2, 0]], "asks": [[9, 1], [8, 1]]}
    message = {"type": "snapshot", "channel": "orderbook:ETH-USDC", "seq": 1, "data": data}
    (book,) = receive(message)
    assert [int(price.scaleb(6)) for price, _ in book.bids] == [3, 1]
    assert [int(price.scaleb(6)) for price, _ in book.asks] == [8, 9]


def test_update_tells_absolute_quantities(receive):
    """Seed:326-334; zero is passed on, it removes the level."""
    data = {"bids": [[1580500000, 0]], "asks": []}
    message = {"type": "update", "channel": "orderbook:ETH-USDC", "seq": 2, "data": data}
    update = BookUpdated("vela:ETH-USDC", 2, ((Decimal("1580.5"), Decimal(0)),), (), None, 7)
    (told,) = receive(message)
    assert told.in_decimals() == update
    assert (list(told.bids), told.scale) == ([(1580500000, 0)], book_scale(6, 6))


def test_trades_come_oldest_first(receive):
    """The snapshot lists the newest first; the tape is read the other way."""
    trades = [
        {"trade_id": f"t{n}", "price": n, "quantity": 1, "timestamp": NOON + n, "side": "ask"}
        for n in (3, 2, 1)
    ]
    message = {"type": "snapshot", "channel": "trades:ETH-USDC", "seq": 1}
    (reported,) = receive(message | {"data": {"trades": trades}})
    assert isinstance(reported, TradesReported)
    assert [trade.trade_id for trade in reported.trades] == ["t1", "t2", "t3"]
    assert {trade.aggressor_side for trade in reported.trades} == {Side.SELL}


def test_trade_without_id_or_side_is_named_by_what_it_is(receive):
    """The page promises price, quantity and time alone (seed:553; assumption 2)."""
    data = {"price": 2_000_000, "quantity": 5, "timestamp": "2024-04-13T12:00:00.000Z"}
    (reported,) = receive({"type": "trade", "channel": "trades:ETH-USDC", "data": data})
    (trade,) = reported.trades
    assert (trade.trade_id, trade.aggressor_side) == (f"{NOON}-2000000-5", None)
    assert (trade.price, trade.ts_event) == (Decimal(2), NOON)


def test_market_rows_are_display_decimals(receive):
    """Strings, plain numbers, null and zero alike (seed:443-446); strange markets are left out."""
    rows = [
        {"id": "ETH-USDC", "best_bid": "3198.4", "best_ask": 3201.6, "volume_24h": "12.5"},
        {"id": "BTC-USDC", "best_bid": None, "best_ask": "", "last_price": "0"},
        {"id": "ETH\u202e-USDC", "best_bid": "1"},
    ]
    message = {"type": "markets", "channel": "markets", "seq": 1, "data": {"markets": rows}}
    (changed,) = receive(message)
    assert isinstance(changed, QuotesChanged)
    ether, bitcoin = changed.quotes
    assert (ether.bid, ether.ask, ether.volume_24h) == (
        Decimal("3198.4"),
        Decimal("3201.6"),
        Decimal("12.5"),
    )
    assert (bitcoin.bid, bitcoin.ask, bitcoin.last) == (None, None, None)


def test_order_update_has_the_documented_five_fields(proven):
    """Seed:358-367; what it does not say is None, and the quantity is filled plus remaining."""
    data = {
        "order_id": 12345,
        "client_order_id": "my-order-001",
        "status": "partially_filled",
        "filled_quantity": 250000,
        "remaining_quantity": 250000,
    }
    (told,) = proven({"type": "order_update", "data": data})
    report = told.report
    assert isinstance(told, OrderReported)
    assert (report.client_order_id, report.venue_order_id) == ("my-order-001", "12345")
    assert report.status is OrderStatus.PARTIALLY_FILLED
    assert (report.filled_quantity, report.quantity) == (Decimal("0.25"), Decimal("0.5"))
    silent = (report.side, report.price, report.time_in_force, report.post_only, report.end_reason)
    assert silent == (None,) * 5


@pytest.mark.parametrize(
    ("status", "reason", "end"),
    [
        ("cancelled", "user", EndReason.USER),
        ("cancelled", "credit", EndReason.CREDIT),
        ("cancelled", "ioc", EndReason.IOC_REMAINDER),
        ("cancelled", "maintenance", EndReason.VENUE),
        ("cancelled", "a new word", None),
        ("cancelled", None, None),
        ("filled", None, EndReason.FILLED),
        ("open", "user", None),
    ],
)
def test_order_update_says_why_an_order_ended(proven, status, reason, end):
    data = {
        "order_id": 1,
        "status": status,
        "filled_quantity": 1,
        "market_id": "ETH-USDC",
        "side": "ask",
        "price": 1,
        "quantity": 1,
        "time_in_force": "post_only",
        "reason": reason,
    }
    (told,) = proven({"type": "order_update", "data": data, "timestamp": NOON // 1_000_000})
    assert told.report.end_reason is end
    assert (told.report.time_in_force, told.report.post_only) == (TimeInForce.GTC, True)
    assert (told.report.side, told.report.ts_event) == (Side.SELL, NOON)


@pytest.mark.parametrize(
    ("role", "fee", "liquidity"),
    [("maker", "-0.039512", Liquidity.MAKER), ("taker", "0.197563", Liquidity.TAKER)],
)
def test_fill_has_the_fee_of_its_own_side(proven, role, fee, liquidity):
    """Seed:369-384: both fees are told, ours is the one of our role."""
    data = {
        "fill_id": "fill_abc123",
        "order_id": 12345,
        "client_order_id": "my-order-001",
        "market_id": "ETH-USDC",
        "side": "bid",
        "price": 1580500000,
        "quantity": 250000,
        "role": role,
        "maker_fee": -39512,
        "taker_fee": 197563,
        "filled_at": "2024-04-13T12:00:01.234Z",
    }
    (told,) = proven({"type": "fill", "data": data})
    assert isinstance(told, FillReported)
    assert (told.fill.fee, told.fill.fee_currency) == (Decimal(fee), "USDC")
    assert (told.fill.liquidity, told.fill.trade_id) == (liquidity, "fill_abc123")
    assert told.fill.ts_event == NOON + 1_234_000_000


def test_balance_update_tells_money_and_credit(proven):
    data = {
        "asset": "USDC",
        "available": 8419500000,
        "locked": 1580500000,
        "total_open_notional": 1580500000,
        "deposited_balance": 10000000000,
    }
    assert proven({"type": "balance_update", "data": data}) == (
        BalancesReported(
            (Balance("USDC", Decimal("8419.5"), Decimal("1580.5")),),
            Credit(Decimal("1580.5"), Decimal(10000)),
            7,
        ),
    )


def test_account_snapshot_proves_no_absence(receive):
    """Its orders are told one by one: nobody asked for the list, so a gap in it means nothing."""
    order = {
        "order_id": 1,
        "client_order_id": None,
        "status": "open",
        "market_id": "ETH-USDC",
        "side": "bid",
        "price": 1,
        "quantity": 2,
        "filled_quantity": 0,
        "created_at": "2024-04-13T12:00:00Z",
    }
    money = [{"asset": "USDC", "available": 1, "locked": 0, "total": 1}]
    message = {
        "type": "account_snapshot",
        "channel": f"account:{ADDRESS.lower()}",
        "data": {"balances": money, "orders": [order]},
    }
    kinds = [type(event) for event in receive(message)]
    assert kinds == [LoggedIn, PrivateFeedProven, BalancesReported, OrderReported]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "authenticated", "address": ADDRESS},
        {"type": "auth_success"},
        {"type": "subscribed", "channel": f"account:{ADDRESS}"},
        {"type": "subscribed", "channels": ["markets", f"account:{ADDRESS.lower()}"]},
    ],
)
def test_login_is_proven_once_a_connection(codec, receive, message):
    """Vela.md 6.6: any sign will do, a second one says nothing new, a new connection does."""
    assert receive(message) == (LoggedIn(7),)
    assert receive(message) == ()
    codec.opened()
    assert receive(message) == (LoggedIn(7),)


def test_acknowledged_public_channel_is_no_login(receive):
    assert receive({"type": "subscribed", "channel": "markets", "channels": ["markets"]}) == ()


@pytest.mark.parametrize("code", ["AUTH_FAILED", "AUTH_EXPIRED", "Unauthorized", "NO_CHALLENGE"])
def test_refused_login_is_told_as_such(receive, code):
    message = {"type": "error", "code": code, "message": "timestamp expired"}
    assert receive(message) == (LoginRefused(code, "timestamp expired", 7),)


def test_complaint_keeps_the_wait(receive):
    """Assumption 9: a limit of messages is told on the feed."""
    message = {"type": "error", "code": "RateLimitExceeded", "message": "m", "retry_after_ms": 3200}
    assert receive(message) == (VenueComplained("RateLimitExceeded", "m", 3_200_000_000, 7),)


def test_pong_measures_the_oldest_ping(codec, receive):
    """Pongs come in the order of their pings; one that nobody asked for says nothing."""
    assert json.loads(codec.ping(1)) == {"type": "ping"}
    codec.ping(5)
    assert receive({"type": "pong"}) == (RoundTripMeasured(6, 7),)
    assert receive({"type": "pong"}) == (RoundTripMeasured(2, 7),)
    assert receive({"type": "pong"}) == ()


def test_pong_of_an_old_connection_is_forgotten(codec, receive):
    codec.ping(1)
    codec.opened()
    assert receive({"type": "pong"}) == ()


@pytest.mark.parametrize(
    ("message", "what"),
    [
        ({"type": "candle", "data": {}}, "type candle"),
        (
            {"type": "update", "channel": "book:X", "seq": 1, "data": {"bids": [], "asks": []}},
            "channel book",
        ),
        ({"type": "snapshot", "channel": "weather", "seq": 1, "data": {}}, "channel weather"),
        ({"type": "\x1b[2J" + "x" * 99, "data": {}}, "type \ufffd[2J" + "x" * 19 + "\u2026"),
    ],
)
def test_unknown_is_ignored_and_counted(receive, message, what):
    """Reliability P35: told by its kind, which is clean and short."""
    assert receive(message) == (MessageIgnored(what, 7),)


@pytest.mark.parametrize("kind", ["order_update", "fill", "balance_update", "account_snapshot"])
def test_private_message_of_another_account_is_refused(receive, kind):
    """It changes nothing and proves nothing."""
    data = {"order_id": 1, "status": "open", "filled_quantity": 0}
    message = {"type": kind, "channel": "account:0x" + "0" * 40, "data": data}
    (event,) = receive(message)
    assert isinstance(event, MessageRefused)


def test_private_message_without_a_wallet_is_refused(reader):
    frame = b'{"type":"balance_update","data":{"asset":"USDC","available":1,"locked":1}}'
    (event,) = reader.receive(frame, 7)
    assert isinstance(event, MessageRefused)


def test_trade_on_another_markets_channel_is_refused(receive):
    data = {"price": 1, "quantity": 1, "timestamp": 1, "market_id": "BTC-USDC"}
    (event,) = receive({"type": "trade", "channel": "trades:ETH-USDC", "data": data})
    assert isinstance(event, MessageRefused)


def test_subscriptions_speak_to_both_dialects(codec):
    """Vela.md 6.1: both keys, one channel a frame."""
    topics = [
        Topic(Feed.BOOK, "vela:ETH-USDC"),
        Topic(Feed.TRADES, "vela:ETH-USDC"),
        Topic(Feed.QUOTES),
        Topic(Feed.ACCOUNT),
    ]
    names = ["orderbook:ETH-USDC", "trades:ETH-USDC", "markets", f"account:{ADDRESS}"]
    for kind, frames in (
        ("subscribe", codec.subscribe(topics)),
        ("unsubscribe", codec.unsubscribe(topics)),
    ):
        told = [json.loads(frame) for frame in frames]
        assert told == [{"type": kind, "channel": name, "channels": [name]} for name in names]


def test_private_topic_needs_a_wallet(reader):
    assert reader.subscribe([Topic(Feed.ACCOUNT)]) == ()
    assert reader.login(1) is None
