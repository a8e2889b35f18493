"""What is read at Joyride, over the socket and over HTTP, as events."""

import json
from decimal import Decimal

import pytest
from joyride_words import (
    EXPIRES,
    NAME,
    NOW,
    OPTION,
    ORDER,
    ROW,
    WALLET,
    answer,
    codec_of,
    error,
    listed,
    pushed,
    read,
    result,
)

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import KeyKind, OrderStatus
from vela_tui.domain.events import (
    BalancesReported,
    BookRead,
    InstrumentsListed,
    OpenOrdersListed,
    OptionsQuoted,
    OrderHistoryListed,
    OrderLookupMissed,
    PositionsReported,
    QuotesChanged,
    ReadFailed,
    RoundTimed,
)
from vela_tui.domain.instrument import OptionKind
from vela_tui.domain.option import MarkSource
from vela_tui.domain.transport import Call
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.registry import open_codec


def instruments(*rows):
    """The list as it is told."""
    return read(codec_of(), ReadKind.INSTRUMENTS, result(1, list(rows)))


def test_what_is_read_over_the_socket_is_a_documented_call():
    """M07, M09, M10."""
    codec = codec_of()
    for kind, method, is_private in (
        (ReadKind.INSTRUMENTS, "public/get_instruments", False),
        (ReadKind.OPEN_ORDERS, "private/get_open_orders", True),
        (ReadKind.BALANCES, "private/get_account", True),
    ):
        call = codec.read(Read(kind))
        assert isinstance(call, Call)
        assert call.needs_login is is_private
        message = json.loads(call.frame)
        assert (message["id"], message["method"]) == (call.number, method)
        assert "params" not in message


def test_what_is_read_over_http_lies_under_the_documented_paths():
    """H02, H03, H06, H08; the origin holds no path."""
    codec = codec_of()
    for kind, path in (
        (ReadKind.BOOK, f"/api/v1/market/orderbook/{NAME}"),
        (ReadKind.TICKER, f"/api/v1/market/ticker/{NAME}"),
        (ReadKind.GREEKS, "/api/v1/market/greeks"),
        (ReadKind.ROUND, "/api/v1/oracle/settlement"),
    ):
        request = codec.read(Read(kind, OPTION))
        assert (request.method, request.path, request.authorization) == ("GET", path, None)


def test_what_can_t_be_read_is_said_and_declared():
    """No request is made up for it."""
    codec = codec_of()
    for kind in codec.capabilities.unreadable:
        with pytest.raises(ValueError, match="no way"):
            codec.read(Read(kind, OPTION))
    for kind in set(ReadKind) - codec.capabilities.unreadable:
        if kind not in {ReadKind.ORDER, ReadKind.ORDER_HISTORY, ReadKind.POSITIONS}:
            assert codec.read(Read(kind, OPTION, "1m"))
    with pytest.raises(ValueError, match="instrument"):
        codec.read(Read(ReadKind.BOOK))


def test_an_option_is_listed_with_its_terms():
    """T01: money in millionths, sizes in thousandths, expiry as an instant."""
    (event,) = instruments(ROW)
    assert isinstance(event, InstrumentsListed)
    assert event.is_complete
    (listed,) = event.instruments
    assert (listed.id, listed.symbol, listed.base, listed.quote) == (OPTION, NAME, "SOL", "USDC")
    assert (listed.tick_size, listed.lot_size) == (Decimal("0.001"), Decimal("0.001"))
    assert (listed.min_quantity, listed.price_places) == (Decimal("0.1"), 3)
    terms = listed.option
    assert (terms.underlying, terms.strike, terms.kind) == ("SOL", 150, OptionKind.CALL)
    assert (terms.expires_at, terms.multiplier) == (EXPIRES * SECOND, 1)


def test_expiry_is_the_field_and_not_the_name():
    """joyride.md 3: the page's own sample pairs 28FEB26 with a moment of 2025."""
    (event,) = instruments(ROW | {"id": "SOL_USDC-28FEB26-150-C", "expiration": 1740729600})
    assert event.instruments[0].option.expires_at == 1740729600 * SECOND


@pytest.mark.parametrize(
    ("name", "asset"),
    [
        ("BTC_USDC-28FEB26-100000-P", "BTC"),
        ("SOL_USDC-3MAR26-75-C", "SOL"),
        ("SOL_USDC-3MAR26-75_5-C", "SOL"),
        ("SOL_USDC-3MAR26-75d5-C", "SOL"),
        ("DOGE-PERP", "DOGE"),
        ("weird", "weird"),
    ],
)
def test_names_are_opaque_but_for_the_asset(name, asset):
    """R-07."""
    (event,) = instruments(ROW | {"id": name})
    assert (event.instruments[0].symbol, event.instruments[0].base) == (name, asset)


def test_what_has_rolled_off_or_is_no_option_is_left_out():
    """contract_size 0; another kind of row must not take the others along."""
    others = [
        ROW | {"id": "A-1", "contract_size": 0},
        ROW | {"id": "A-2", "option_type": "future"},
        {"id": "A-3"},
        ROW | {"id": "../../x"},
        ROW | {"id": "A 4"},
        "text",
    ]
    (event,) = instruments(ROW, *others)
    assert [each.id for each in event.instruments] == [OPTION]
    assert instruments()[0].instruments == ()
    (failed,) = instruments({"id": "A-3"})
    assert isinstance(failed, ReadFailed)
    (failed,) = instruments(ROW, ROW)
    assert isinstance(failed, ReadFailed)


def test_options_are_listed_by_expiry_asset_strike_and_kind():
    """Whatever the order in which they came."""
    rows = [
        ROW | {"id": "ETH_USDC-22NOV26-1-C", "strike": 1},
        ROW | {"id": "SOL_USDC-23NOV26-1-C", "strike": 1, "expiration": EXPIRES + 86400},
        ROW | {"id": "SOL_USDC-22NOV26-160-C", "strike": 160000000},
        ROW | {"id": "SOL_USDC-22NOV26-150-P", "option_type": "put"},
        ROW,
    ]
    names = [each.symbol for each in instruments(*rows)[0].instruments]
    assert names == [
        NAME,
        "SOL_USDC-22NOV26-150-P",
        "SOL_USDC-22NOV26-160-C",
        "ETH_USDC-22NOV26-1-C",
        "SOL_USDC-23NOV26-1-C",
    ]


def test_a_list_may_stand_under_a_word_of_its_own():
    """R-18: the dual decoder."""
    told = read(codec_of(), ReadKind.INSTRUMENTS, result(1, {"instruments": [ROW]}))
    assert told == instruments(ROW)
    orders = read(codec_of(), ReadKind.OPEN_ORDERS, result(1, {"orders": [ORDER]}))
    assert orders == read(codec_of(), ReadKind.OPEN_ORDERS, result(1, [ORDER]))


def test_a_book_that_is_read_has_no_number():
    """T02: best first, aggregated."""
    body = {
        "instrument_id": NAME,
        "bids": [{"price": 1500000, "size": 2000, "count": 2}, {"price": 1510000, "size": 1}],
        "asks": [{"price": 1700000, "size": 1, "count": 1}, {"price": 1600000, "size": 1500}],
        "price_decimals": 6,
    }
    (event,) = read(codec_of(), ReadKind.BOOK, body, instrument_id=OPTION)
    assert isinstance(event, BookRead)
    assert (event.sequence, event.ts_sent, event.ts_recv) == (0, 100, NOW)
    assert [price for price, _ in event.bids] == [Decimal("1.51"), Decimal("1.5")]
    assert [price for price, _ in event.asks] == [Decimal("1.6"), Decimal("1.7")]
    (failed,) = read(codec_of(), ReadKind.BOOK, body, instrument_id="joyride:X")
    assert isinstance(failed, ReadFailed)


def test_where_the_feed_begins_with_no_whole_book_a_read_one_takes_its_place():
    """R-47: updates that are counted here then follow it."""
    codec = codec_of()
    change = {"type": "update", "bids": [], "asks": []}
    for _ in range(3):
        codec.receive(pushed(f"book.{NAME}.10", change), 7)
    body = {"bids": [], "asks": []}
    (event,) = read(codec, ReadKind.BOOK, body, instrument_id=OPTION)
    assert event.sequence == 3
    codec.receive(pushed(f"book.{NAME}.10", body), 7)
    (event,) = read(codec, ReadKind.BOOK, body, instrument_id=OPTION)
    assert event.sequence == 0


def test_a_ticker_that_is_read_is_a_quote():
    """T03: nobody quotes where it is null."""
    body = {"instrument_id": NAME, "best_bid": None, "best_ask": 1600000, "spread": None}
    quoted, line = read(codec_of(), ReadKind.TICKER, body, instrument_id=OPTION)
    assert isinstance(quoted, OptionsQuoted)
    assert isinstance(line, QuotesChanged)
    assert (quoted.quotes[0].bid, quoted.quotes[0].ask) == (None, Decimal("1.6"))
    assert quoted.quotes[0].has_quote


def test_open_orders_are_those_that_rest():
    """M09, T06: one with nothing left rests no more."""
    rows = [ORDER, ORDER | {"id": 43, "remaining": 0}, ORDER | {"id": 44, "status": "cancelled"}]
    (event,) = read(codec_of(), ReadKind.OPEN_ORDERS, result(1, rows))
    assert isinstance(event, OpenOrdersListed)
    assert [each.venue_order_id for each in event.reports] == ["42"]
    assert (event.ts_sent, event.ts_recv, event.is_complete) == (100, NOW, True)


@pytest.mark.parametrize(
    "rows",
    [[ORDER, ORDER], [ORDER | {"wallet": WALLET[:-1] + "x"}], [ORDER | {"status": "?"}], [{}],
     [ORDER | {"price": None}]],
)  # fmt: skip
def test_a_list_of_orders_with_one_that_can_t_be_is_refused_whole(rows):
    """What stands nowhere in a list is taken to be gone: half a list is worse than none."""
    (event,) = read(codec_of(), ReadKind.OPEN_ORDERS, result(1, rows))
    assert isinstance(event, ReadFailed)


def test_the_history_tells_ended_orders_the_newest_first():
    """H13; a market order of another program has no price."""
    rows = [
        ORDER | {"id": 1, "created_at": 1795300000000000},
        ORDER | {"id": 2, "created_at": 1795300000000002, "price": 0, "order_type": "market",
                 "status": "filled", "remaining": 0},
    ]  # fmt: skip
    (event,) = read(codec_of(), ReadKind.ORDER_HISTORY, rows)
    assert isinstance(event, OrderHistoryListed)
    assert [each.venue_order_id for each in event.reports] == ["2", "1"]
    assert event.reports[0].price is None
    assert event.reports[0].status is OrderStatus.FILLED


def test_a_lookup_by_our_name_reads_the_history_and_misses():
    """The venue knows none of our names."""
    listed, missed = read(codec_of(), ReadKind.ORDER, [ORDER], client_order_id="mine-1")
    assert isinstance(listed, OrderHistoryListed)
    assert missed == OrderLookupMissed("mine-1", 100, NOW)
    assert len(read(codec_of(), ReadKind.ORDER, [ORDER], venue_order_id="42")) == 1


def test_the_account_tells_money_and_what_is_held():
    """M10, T08: a short is negative."""
    body = {
        "wallet": WALLET, "available": 9998500000, "locked": 1500000, "total_pnl": -5,
        "return_pct": 0.1,
        "positions": [{"instrument_id": NAME, "quantity": -1500, "avg_price": 1533333}],
    }  # fmt: skip
    money, held = read(codec_of(), ReadKind.BALANCES, result(1, body))
    assert isinstance(money, BalancesReported)
    (balance,) = money.balances
    assert (balance.currency, balance.available, balance.reserved) == (
        "USDC",
        Decimal("9998.5"),
        Decimal("1.5"),
    )
    assert money.is_complete
    assert isinstance(held, PositionsReported)
    (position,) = held.positions
    assert (position.quantity, position.average_price) == (Decimal("-1.5"), Decimal("1.533333"))
    bare = {key: value for key, value in body.items() if key != "positions"}
    assert len(read(codec_of(), ReadKind.BALANCES, result(1, bare))) == 1
    (failed,) = read(codec_of(), ReadKind.BALANCES, result(1, body | {"wallet": WALLET[:-1] + "x"}))
    assert isinstance(failed, ReadFailed)


def test_positions_are_told_whole():
    """H10: an instrument that stands twice is refused."""
    row = {"instrument_id": NAME, "quantity": 1000, "avg_price": 1500000, "contract_size": 1}
    (event,) = read(codec_of(), ReadKind.POSITIONS, [row])
    assert event.positions[0].quantity == 1
    (failed,) = read(codec_of(), ReadKind.POSITIONS, [row, row])
    assert isinstance(failed, ReadFailed)


@pytest.mark.parametrize(
    ("word", "source"),
    [
        ("two_sided_mid", MarkSource.TWO_SIDED_MID),
        ("carry_forward", MarkSource.CARRY_FORWARD),
        ("surface_fallback", MarkSource.SURFACE_FALLBACK),
        ("moon", MarkSource.OTHER),
        (None, None),
    ],
)
def test_marks_are_in_dollars_and_tell_where_they_come_from(word, source):
    """T09: a whole number is dollars as well."""
    row = {
        "instrument_id": NAME,
        "mark_price": 2,
        "mark_iv": 0.8,
        "mark_source": word,
        "quote_age_ms": None,
        "greeks": {"delta": 0.5, "rho": 1e-7},
    }
    (event,) = read(codec_of(), ReadKind.GREEKS, [row, {"mark_price": 1}])
    (quote,) = event.quotes
    assert (quote.mark, quote.mark_source, quote.volatility) == (2, source, Decimal("0.8"))
    assert (quote.greeks.delta, quote.greeks.rho) == (Decimal("0.5"), Decimal("1E-7"))
    assert not quote.has_quote


def test_the_round_s_end_is_read():
    """H08."""
    body = {"settlement": {"next_settlement": EXPIRES, "twap_window_start": EXPIRES - 1800}}
    (event,) = read(codec_of(), ReadKind.ROUND, body)
    assert isinstance(event, RoundTimed)
    assert event.timing.settles_at - event.timing.averages_from == 30 * MINUTE
    assert event.timing.told_at is None
    body["settlement"]["seconds_to_settlement"] = 90
    (event,) = read(codec_of(), ReadKind.ROUND, body)
    assert event.timing.settles_at - event.timing.told_at == 90 * 10**9


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"error": {"code": 7, "message": "no"}}, 400, "HTTP 400: 7 no"),
        ({"error": "gone \x07"}, 404, "HTTP 404: error gone \ufffd"),
        ({"message": "x"}, 500, "HTTP 500: error x"),
        (b"<html>", 502, "HTTP 502"),
        ({"error": 7}, 503, "HTTP 503"),
    ],
)
def test_refusals_over_http_are_told_as_far_as_they_can_be_read(body, status, words):
    """R-26."""
    told = codec_of().answered(Read(ReadKind.GREEKS), answer(body, status))
    assert told == (ReadFailed("marks and greeks", words, None, NOW),)


def test_a_rate_limit_asks_to_wait():
    """429 over HTTP, 1007 over the socket."""
    (event,) = codec_of().answered(Read(ReadKind.GREEKS), answer({}, 429))
    assert event.retry_after == MINUTE
    (event,) = read(codec_of(), ReadKind.INSTRUMENTS, error(1, 1007))
    assert (event.retry_after, event.detail) == (SECOND, "1007: no")


@pytest.mark.parametrize("body", [b"", b"null", b"{", b"[[]]", b'{"x":1}', b"\xff", b"[" * 50_000])
@pytest.mark.parametrize("kind", list(ReadKind))
def test_no_answer_breaks_the_codec(kind, body):
    """Whatever comes, a read has brought something or failed."""
    events = codec_of().answered(Read(kind, OPTION), answer(body))
    assert events
    assert all(event.ts_recv == NOW for event in events)


def test_capabilities_are_the_pages():
    """joyride.md 1, 6, 12 and the register."""
    can = open_codec("joyride").capabilities
    assert [each.label for each in can.executions] == ["gtc", "ioc", "fok"]
    assert not any(each.post_only for each in can.executions)
    assert (can.maker_fee, can.taker_fee) == (0, 0)
    assert (can.limits.orders.count, can.limits.orders.window) == (10, SECOND)
    assert can.key_kind is KeyKind.ED25519
    assert not can.signs_requests
    assert not can.has_client_order_ids
    assert can.has_cancel_all
    assert can.feed_path == "/api/v1"


def test_what_is_listed_is_remembered_to_read_the_rest_by():
    """R-06 by the strike, whoever asked for the list."""
    frame = pushed("spot.SOL", {"asset": "SOL", "price": 180})
    (told,) = listed(codec_of()).receive(frame, 7)
    (untold,) = codec_of().receive(frame, 7)
    assert told.price == 180
    assert untold.price == Decimal("0.00018")
