"""What Joyride tells without being asked, as events: every documented shape, and each tolerance."""

import json
from decimal import Decimal

import pytest
from joyride_words import (
    EXPIRES,
    NAME,
    NONCE,
    NOW,
    OPTION,
    ORDER,
    ROW,
    TRADE,
    WALLET,
    codec_of,
    listed,
    pushed,
    result,
)

from vela_tui.domain.book_scale import book_scale
from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import Liquidity, OrderStatus, Side
from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    FillReported,
    InstrumentsListed,
    MessageIgnored,
    MessageRefused,
    OptionsQuoted,
    OrderReported,
    PositionsSettled,
    PrivateFeedProven,
    QuotesChanged,
    RoundEnded,
    RoundTimed,
    RoundTripMeasured,
    SpotChanged,
    TradesReported,
    VenueComplained,
)
from vela_tui.domain.option import RoundTiming
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic
from vela_tui.venues.registry import open_codec

BOOK = f"book.{NAME}.10"
SNAPSHOT = {
    "type": "snapshot", "instrument_id": NAME, "sequence": 17, "timestamp": 1764000000000000,
    "bids": [{"price": 1400000, "size": 1, "count": 1}, {"price": 1500000, "size": 2000}],
    "asks": [{"price": 1600000, "size": 1500, "count": 3}],
}  # fmt: skip


def told(channel, data, codec=None):
    """The events in one notification."""
    return (codec or listed(codec_of())).receive(pushed(channel, data), 7)


def without(message, *keys):
    """The message without these members."""
    return {key: value for key, value in message.items() if key not in keys}


def test_a_book_is_whole_and_its_best_prices_come_first():
    """K01: quantities are thousandths, prices millionths."""
    (event,) = told(BOOK, SNAPSHOT)
    assert event == BookSnapshotted(
        OPTION,
        17,
        ((Decimal("1.5"), Decimal(2)), (Decimal("1.4"), Decimal("0.001"))),
        ((Decimal("1.6"), Decimal("1.5")),),
        1764000000000000000,
        7,
        book_scale(6, 3),
    )


@pytest.mark.parametrize("kind", ["update", "delta", "Update"])
def test_an_update_holds_absolute_levels_and_0_removes_one(kind):
    """K01, R-47: the wire's own integers, prices of millionths and sizes of thousandths."""
    change = SNAPSHOT | {"type": kind, "asks": [], "bids": [{"price": 1500000, "size": 0}]}
    (event,) = told(BOOK, change)
    at = 1764000000000000000
    assert event == BookUpdated(OPTION, 17, [(1500000, 0)], [], at, 7, book_scale(6, 3))
    (event,) = told(BOOK, change | {"bids": [{"price": 1500000, "size": 2500}]})
    assert event.in_decimals().bids == ((Decimal("1.5"), Decimal("2.5")),)


def test_without_a_type_a_book_is_whole_and_without_numbers_it_is_counted():
    """R-47: what is lost there can't be seen, so each message follows the one before."""
    codec = listed(codec_of())
    plain = without(SNAPSHOT, "type", "sequence", "instrument_id")
    first, second, third = (
        told(BOOK, body, codec)[0] for body in (plain, plain | {"type": "update"}, plain)
    )
    assert isinstance(first, BookSnapshotted)
    assert isinstance(second, BookUpdated)
    assert [each.sequence for each in (first, second, third)] == [1, 2, 3]
    codec.opened()
    assert told(BOOK, plain, codec)[0].sequence == 1


@pytest.mark.parametrize(
    "change",
    [
        {"bids": [{"price": 1, "size": 1}, {"price": 1, "size": 2}]},
        {"bids": [{"price": -1, "size": 1}]},
        {"bids": [{"price": 1.5, "size": 1}]},
        {"asks": [{"price": 10**30, "size": 1}]},
        {"instrument_id": "SOL_USDC-22NOV26-160-C"},
        {"bids": None},
    ],
)
def test_a_book_that_contradicts_itself_is_refused_whole(change):
    """Nothing of it is shown."""
    (event,) = told(BOOK, SNAPSHOT | change)
    assert isinstance(event, MessageRefused)


def test_levels_may_come_as_pairs_and_a_name_may_hold_dots():
    """R-07, R-47."""
    name = "SOL_USDC-22NOV26-150.5-C"
    body = {"bids": [[1500000, 2000]], "asks": []}
    (event,) = told(f"book.{name}.10", body)
    assert event.instrument_id == f"joyride:{name}"
    assert event.bids == ((Decimal("1.5"), Decimal(2)),)


def test_trades_are_named_by_what_they_are_and_by_their_order():
    """K02, R-47: two at one moment are two, and a repeat of the stream gives the same names."""
    body = {"instrument_id": NAME, "price": 1600000, "size": 500, "side": "buy", "timestamp": 5}
    names = []
    for _ in range(2):
        codec = codec_of()
        for _ in range(2):
            (event,) = told(f"trades.{NAME}", body, codec)
            assert isinstance(event, TradesReported)
            names += [trade.trade_id for trade in event.trades]
    assert names[0] != names[1]
    assert names[:2] == names[2:]
    (trade,) = event.trades
    assert (trade.price, trade.quantity) == (Decimal("1.6"), Decimal("0.5"))
    assert (trade.aggressor_side, trade.ts_event) == (Side.BUY, 5 * SECOND)
    (named,) = told(f"trades.{NAME}", [body | {"trade_id": "x", "side": None}])
    assert (named.trades[0].trade_id, named.trades[0].aggressor_side) == ("x", None)


TICKER = {
    "instrument_id": NAME, "best_bid": 1500000, "best_ask": 1600000, "spread": 100000,
    "mid_price": 1550000, "spot_price": 180250000,
    "greeks": {"delta": 0.5306, "gamma": 0.1054, "theta": -3.0023, "vega": 0.01876, "rho": 0,
               "iv": 0.80, "lambda": 58.57, "pop": 0.5223},
}  # fmt: skip


def test_a_ticker_tells_quotes_spot_and_greeks():
    """K03, as documented; J20's figures."""
    quoted, line = told(f"tickers.{NAME}", TICKER)
    assert isinstance(quoted, OptionsQuoted)
    assert isinstance(line, QuotesChanged)
    (quote,) = quoted.quotes
    assert (quote.bid, quote.ask, quote.spot) == (
        Decimal("1.5"),
        Decimal("1.6"),
        Decimal("180.25"),
    )
    assert (quote.volatility, quote.has_quote) == (Decimal("0.80"), True)
    greeks = quote.greeks
    assert (greeks.delta, greeks.gamma) == (Decimal("0.5306"), Decimal("0.1054"))
    assert (greeks.theta, greeks.vega, greeks.rho) == (Decimal("-3.0023"), Decimal("0.01876"), 0)
    assert (greeks.leverage, greeks.profit_chance) == (Decimal("58.57"), Decimal("0.5223"))


@pytest.mark.parametrize(
    ("told", "figure"),
    [
        ("3.5472874221175793e-127", "0"),
        ("-9.86959807965854e-155", "0"),
        ("-0.0", "0"),
        ("1e-7", "0.0000001"),
        ("0.98519999999999999999", "0.985200000000"),
        ("1E+2", "100"),
        ("17976931348623157e1", "179769313486231570"),
    ],
)
def test_a_greek_is_read_from_its_text_however_small_it_is(told, figure):
    """An option far from the money has a gamma of 10^-127: it is 0, and no reason to refuse."""
    frame = pushed(f"tickers.{NAME}", TICKER).replace(b"0.1054", told.encode())
    (quote,) = listed(codec_of()).receive(frame, 7)[0].quotes
    assert quote.greeks.gamma == Decimal(figure)
    assert str(quote.greeks.gamma) in (figure, "1E-7")


def test_a_ticker_without_quotes_or_greeks_says_so():
    """K03: null is nobody, what is absent is not known; J-TKW's older form has no greeks."""
    body = TICKER | {"best_bid": None, "best_ask": None, "greeks": None, "spot_price": None}
    (quote,) = told(f"tickers.{NAME}", body)[0].quotes
    assert (quote.bid, quote.ask, quote.spot, quote.greeks) == (None, None, None, None)
    assert quote.has_quote
    (bare,) = told(f"tickers.{NAME}", without(TICKER, "greeks", "spot_price", "spread"))[0].quotes
    assert bare.volatility is None


@pytest.mark.parametrize(
    ("figure", "spot"),
    [
        ("180.25", "180.25"),
        ("180250000", "180.25"),
        ("1.8025e2", "180.25"),
        ("180", "180"),
        ("180250000.0", "180.25"),
        ("180.2500000000000001", "180.25"),
        ("null", None),
        ("0", None),
        ("-5", None),
    ],
)
def test_a_spot_price_may_be_in_dollars_or_in_micros(figure, spot):
    """R-06: told apart by its spelling, and by the strike where that says otherwise."""
    frame = pushed(f"tickers.{NAME}", TICKER).replace(b"180250000", figure.encode())
    (quote,) = listed(codec_of()).receive(frame, 7)[0].quotes
    assert quote.spot == (None if spot is None else Decimal(spot))


def test_a_volatility_above_five_is_one_in_percent():
    """R-50."""
    body = TICKER | {"greeks": {"iv": 80.5}}
    assert told(f"tickers.{NAME}", body)[0].quotes[0].volatility == Decimal("0.805")


def test_spot_prices_are_an_asset_s():
    """K04."""
    assert told("spot.SOL", {"asset": "SOL", "price": 180.25, "timestamp": 1}) == (
        SpotChanged("SOL", Decimal("180.25"), 7),
    )
    assert told("spot.SOL", {"price": 180})[0].price == 180
    (event,) = told("spot.SOL", {"asset": "BTC", "price": 1.5})
    assert isinstance(event, MessageRefused)


def test_own_orders_are_told_as_they_stand():
    """K06: filled is size minus remaining; the first one proves the private feed."""
    codec = codec_of()
    proven, event = told("user.orders", ORDER | {"remaining": 600}, codec)
    assert proven == PrivateFeedProven(7)
    assert isinstance(event, OrderReported)
    report = event.report
    assert (report.client_order_id, report.venue_order_id) == (None, "42")
    assert (report.status, report.filled_quantity) == (
        OrderStatus.PARTIALLY_FILLED,
        Decimal("0.4"),
    )
    assert (report.instrument_id, report.side) == (OPTION, Side.BUY)
    assert (report.price, report.quantity) == (Decimal("1.5"), Decimal(1))
    assert report.ts_event == 1795300000000000000
    assert len(told("user.orders", ORDER, codec)) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, OrderStatus.OPEN),
        ({"remaining": 0, "status": "filled"}, OrderStatus.FILLED),
        ({"remaining": 400, "status": "cancelled"}, OrderStatus.CANCELLED),
        ({"remaining": 400, "status": "canceled"}, OrderStatus.CANCELLED),
        ({"status": "PARTIALLY_FILLED", "remaining": 1}, OrderStatus.PARTIALLY_FILLED),
        ({"status": "open", "remaining": 0}, OrderStatus.FILLED),
        ({"side": "buy", "id": "42"}, OrderStatus.OPEN),
        ({"user_id": "alice"}, OrderStatus.OPEN),
    ],
)
def test_an_order_stands_as_its_quantities_prove(change, status):
    """joyride.md 6.2, R-27."""
    assert told("user.orders", ORDER | change)[-1].report.status is status


@pytest.mark.parametrize(
    "change",
    [
        {"status": "rejected"},
        {"status": "filled", "remaining": 1},
        {"remaining": 1001},
        {"remaining": None, "status": "cancelled"},
        {"side": "long"},
        {"id": "x"},
        {"id": None},
        {"size": 0},
        {"price": "1.5"},
        {"wallet": "9" * 44},
        {"user_id": WALLET[:-1] + "x"},
        {"instrument_id": "../x"},
    ],
)
def test_an_order_that_can_t_be_ours_or_can_t_be_is_refused(change):
    """Order states are strict."""
    (event,) = told("user.orders", ORDER | change)
    assert isinstance(event, MessageRefused)


def test_private_messages_without_a_wallet_are_refused():
    """Nobody can have asked for them."""
    for channel, body in (("user.orders", ORDER), ("user.trades", TRADE)):
        (event,) = told(channel, body, open_codec("joyride"))
        assert isinstance(event, MessageRefused)


def test_own_executions_are_told_with_the_venue_s_names():
    """K07, R-28, R-02."""
    event = told("user.trades", TRADE)[-1]
    assert isinstance(event, FillReported)
    fill = event.fill
    assert (fill.trade_id, fill.venue_order_id, fill.client_order_id) == ("7", "42", None)
    assert (fill.price, fill.quantity, fill.fee) == (Decimal("1.5"), Decimal("0.4"), 0)
    assert (fill.liquidity, fill.fee_currency) == (Liquidity.TAKER, "USDC")
    codec = codec_of()
    unnamed = without(TRADE, "trade_id", "role")
    names = {told("user.trades", unnamed, codec)[-1].fill.trade_id for _ in range(2)}
    assert len(names) == 2


def test_the_end_of_the_round_is_told_in_any_unit():
    """K10, R-31."""
    timing = RoundTimed(RoundTiming(EXPIRES * SECOND, EXPIRES * SECOND - 30 * MINUTE), 7)
    for unit in (1, 10**3, 10**6):
        body = {"settlement": {"next_settlement": EXPIRES * unit, "in_twap_window": False}}
        assert told("settlement", body) == (timing,)
    window = {"next_settlement": EXPIRES, "twap_window_start": EXPIRES - 60}
    (event,) = told("settlement", {"settlement": window})
    assert event.timing.averages_from == (EXPIRES - 60) * SECOND
    assert told("settlement", {"next_settlement": EXPIRES}) == (timing,)


ROW_SETTLED = {
    "user_id": WALLET, "instrument_id": NAME, "quantity": 1000, "avg_price": 1500000,
    "settlement_price": 180.25, "payout": 30250000, "pnl": 28750000,
}  # fmt: skip


def test_settled_positions_tell_what_was_paid():
    """K10, J13, R-32: rows of other wallets are left out."""
    other = ROW_SETTLED | {"user_id": WALLET[:-1] + "x", "pnl": -1}
    (event,) = told("settlement", {"results": [ROW_SETTLED, other]})
    assert isinstance(event, PositionsSettled)
    (settled,) = event.settlements
    assert (settled.quantity, settled.average_price) == (1, Decimal("1.5"))
    assert settled.settlement_price == Decimal("180.25")
    assert (settled.payout, settled.pnl) == (Decimal("30.25"), Decimal("28.75"))
    short = ROW_SETTLED | {"quantity": -1000, "payout": -30.25, "pnl": -28.75}
    (settled,) = told("settlement", {"results": [short]})[0].settlements
    assert (settled.quantity, settled.payout, settled.pnl) == (
        -1,
        Decimal("-30.25"),
        Decimal("-28.75"),
    )
    assert told("settlement", {"results": [other]}) == ()


@pytest.mark.parametrize("method", ["subscription", "anything", "instruments"])
def test_a_new_round_s_instruments_come_to_those_known(method):
    """K12, R-46: on a channel, or as a method of its own."""
    (event,) = codec_of().receive(pushed("instruments", {"instruments": [ROW]}, method), 7)
    assert isinstance(event, InstrumentsListed)
    assert not event.is_complete
    bare = {"jsonrpc": "2.0", "method": "instruments", "params": {"instruments": [ROW]}}
    assert codec_of().receive(json.dumps(bare).encode(), 7) == (event,)
    bare["params"] = [ROW]
    assert codec_of().receive(json.dumps(bare).encode(), 7) == (event,)


def test_a_round_that_is_over_is_told():
    """K13, R-46."""
    body = {"expiration": EXPIRES, "settled_instruments": 30}
    over = RoundEnded(EXPIRES * SECOND, 7)
    assert told("settlement_complete", body) == (over,)
    bare = {"method": "settlement_complete", "params": body}
    assert codec_of().receive(json.dumps(bare).encode(), 7) == (over,)


def test_params_without_data_tell_by_themselves():
    """R-14: as the generated page prints them."""
    params = {"channel": "spot.SOL", "description": "x", "asset": "SOL", "price": 1.5}
    frame = {"jsonrpc": "2.0", "method": "whatever", "params": params}
    assert codec_of().receive(json.dumps(frame).encode(), 7) == (
        SpotChanged("SOL", Decimal("1.5"), 7),
    )


@pytest.mark.parametrize(
    ("channel", "kind"),
    [
        ("candle.SOL.1m", "candle"),
        ("social", "social"),
        ("leaderboard", "leaderboard"),
        ("logs", "logs"),
        ("\x1b]0;x\x07.y", "\ufffd]0;x\ufffd"),
        ("user.margin", "user"),
    ],
)
def test_channels_that_are_not_known_are_counted(channel, kind):
    """K05, K08, K09, K11, P35."""
    assert told(channel, {"a": 1}) == (MessageIgnored(f"channel {kind}", 7),)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"[]",
        b"7",
        b"{}",
        b'{"id":"abc","result":{}}',
        b'{"method":"subscription"}',
        b'{"jsonrpc":"2.0","id":null}',
        b"\xff",
        b"[" * 100_000,
        b"x" * (2**20 + 1),
    ],
)
def test_what_is_no_message_is_refused(frame):
    """R-13: never an exception."""
    (event,) = codec_of().receive(frame, 7)
    assert isinstance(event, MessageRefused)


def test_answers_that_nobody_waits_for_change_nothing():
    """Late ones, and those of a recording: its questions were asked then, not now."""
    codec = codec_of()
    assert codec.receive(result(3, {"channels": []}), 7) == ()
    assert codec.receive(result(1, {"nonce": NONCE}), 7) == ()
    assert codec.login(NOW) is None
    assert codec.receive(result(13, {}), 7) == (MessageIgnored("answer", 7),)
    assert codec.receive(result(-3, {}), 7) == (MessageIgnored("answer", 7),)
    assert open_codec("joyride").receive(result(2, {}), 7) == (MessageIgnored("answer", 7),)


def test_the_third_question_of_a_kind_has_the_third_number_whatever_else_is_asked():
    """A recording that is played again holds answers alone: they must find who asks anew."""
    busy, calm = codec_of(), codec_of()
    for codec in (busy, calm):
        numbers = []
        for _ in range(3):
            numbers.append(codec.read(Read(ReadKind.OPEN_ORDERS)).number)
            if codec is busy:
                codec.ping(NOW)
                codec.invitation()
                codec.read(Read(ReadKind.BALANCES))
        assert numbers == [11, 27, 43]


def test_an_error_without_a_number_is_a_complaint():
    """JSON-RPC: a request that could not be read has no number."""
    frame = {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "bad"}}
    (event,) = codec_of().receive(json.dumps(frame).encode(), 7)
    assert event == VenueComplained("-32700", "bad", None, 7)


def test_the_ping_measures_and_tells_when_the_round_ends():
    """R-15, joyride.md 8: 2026-11-22 08:00 UTC is boundary 690 after the epoch."""
    codec = codec_of()
    frame = json.loads(codec.ping(NOW))
    assert frame["method"] == "public/get_market_config"
    config = {"round_duration_hours": 24, "round_epoch": 1735718400000, "units": {}}
    measured, timed = codec.receive(result(frame["id"], config), NOW + 5)
    assert measured == RoundTripMeasured(5, NOW + 5)
    assert timed.timing == RoundTiming(EXPIRES * SECOND, EXPIRES * SECOND - 30 * MINUTE)
    boundary = EXPIRES * SECOND
    again = json.loads(codec.ping(boundary))
    _, timed = codec.receive(result(again["id"], config), boundary)
    assert timed.timing.settles_at == boundary + 24 * 60 * MINUTE


def test_what_the_venue_says_of_the_round_s_end_is_not_worked_out_beside_it():
    """A simulator's days may be shorter than ours."""
    codec = codec_of()
    told("settlement", {"next_settlement": EXPIRES}, codec)
    frame = json.loads(codec.ping(NOW))
    config = {"round_duration_hours": 24, "round_epoch": 1735718400000}
    assert codec.receive(result(frame["id"], config), NOW) == (RoundTripMeasured(0, NOW),)


def test_a_ping_that_is_refused_or_garbled_came_back_all_the_same():
    """It measures the way, whatever it says."""
    codec = codec_of()
    for body in ({"error": {"code": 1007}}, {"result": {"round_epoch": "x"}}):
        number = json.loads(codec.ping(NOW))["id"]
        frame = json.dumps({"id": number} | body).encode()
        assert codec.receive(frame, NOW + 1) == (RoundTripMeasured(1, NOW + 1),)


def test_all_topics_leave_in_one_frame_under_the_documented_names():
    """The seed's sample, joyride.md 7.1; quotes and spot prices beside them."""
    codec = listed(codec_of())
    topics = [Topic(Feed.BOOK, OPTION), Topic(Feed.TRADES, OPTION), Topic(Feed.ACCOUNT)]
    (frame,) = codec.subscribe(topics)
    message = json.loads(frame)
    assert message["method"] == "public/subscribe"
    assert message["params"]["channels"] == [
        f"book.{NAME}.10",
        f"trades.{NAME}",
        "user.orders",
        "user.trades",
    ]
    more = [Topic(Feed.QUOTES, OPTION), Topic(Feed.SPOT), Topic(Feed.SETTLEMENT)]
    (frame,) = codec.unsubscribe(more)
    message = json.loads(frame)
    assert message["method"] == "public/unsubscribe"
    assert message["params"]["channels"] == [
        f"tickers.{NAME}",
        "spot.SOL",
        "spot.BTC",
        "spot.ETH",
        "settlement",
    ]
    assert codec.subscribe((Topic(Feed.QUOTES),)) == ()
    reader = open_codec("joyride")
    assert reader.subscribe((Topic(Feed.ACCOUNT), Topic(Feed.SETTLEMENT))) == ()
    with pytest.raises(ValueError, match="instrument"):
        codec.subscribe((Topic(Feed.BOOK),))


def test_rows_of_settlements_know_the_strike_whatever_the_spelling():
    """R-06: a settlement price in micros of a 150 strike."""
    row = ROW_SETTLED | {"settlement_price": 180250000}
    (settled,) = told("settlement", {"results": [row]})[0].settlements
    assert settled.settlement_price == Decimal("180.25")
