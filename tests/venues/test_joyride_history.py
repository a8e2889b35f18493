"""Candles of Joyride's mids of before (H04, T04, R-23), and every call over HTTP accounted for."""

import json
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joyride_words import (
    EXPIRES,
    NAME,
    NOW,
    OPTION,
    SIGNATURE,
    answer,
    codec_of,
    listed,
    pushed,
    read,
)

from vela_tui.domain.clock import DAY, MINUTE, SECOND
from vela_tui.domain.enums import ReadKind
from vela_tui.domain.events import CandlesListed, ReadFailed
from vela_tui.domain.market import Trade
from vela_tui.state.candles import INTERVALS, CandleSeries
from vela_tui.venues.codec import Read
from vela_tui.venues.joyride import values
from vela_tui.venues.joyride.calls import REST_CALLS

PATH = f"/api/v1/market/price-history/{NAME}"
BEGINS = NOW - NOW % (5 * MINUTE)
PATHS = {
    "H02": f"/api/v1/market/orderbook/{NAME}",
    "H03": f"/api/v1/market/ticker/{NAME}",
    "H04": PATH,
    "H06": "/api/v1/market/greeks",
    "H08": "/api/v1/oracle/settlement",
    "H10": "/api/v1/account/positions",
    "H13": "/api/v1/orders",
}
"""joyride.md 5.2."""


def quote(ts, mid, **more):
    """A row of T04: its time in nanoseconds, its mid in micros."""
    row = {"timestamp": ts // 1_000, "bid_price": 1, "ask_price": 2, "mid_price": mid}
    return row | {"spot_price": 180250000} | more


def told(*rows, interval="5m", **more):
    """The events in an answer that holds these rows."""
    body = {"instrument_id": NAME, "data": list(rows), "price_decimals": 6} | more
    return read(codec_of(), ReadKind.CANDLES, body, instrument_id=OPTION, interval=interval)


def figures(candle):
    """Prices in micros, in the order of the name."""
    prices = (candle.open, candle.high, candle.low, candle.close)
    return [int(each * 1_000_000) for each in prices]


def asked(codec, interval="5m"):
    """The path, and the bounds by name."""
    request = codec.read(Read(ReadKind.CANDLES, OPTION, interval))
    assert (request.method, request.authorization) == ("GET", None)
    parts = urlsplit(request.path)
    return parts.path, {key: int(each) for key, (each,) in parse_qs(parts.query).items()}


def logged_in():
    """A codec that may read what is the wallet's own."""
    codec = codec_of()
    wanted = Read(ReadKind.POSITIONS)
    paths = [codec.admission(wanted, NOW).path]
    codec.admitted(answer({"nonce": "0123456789abcdef0123456789abcdef"}))
    paths.append(codec.admission(wanted, NOW).seal(SIGNATURE).path)
    codec.admitted(answer({"token": "t" * 20}))
    return codec, paths


def test_mids_of_before_are_asked_for_in_microseconds_up_to_the_candle_of_now():
    """R-23: from the beginning of a candle to the end of the one that grows."""
    codec = codec_of()
    codec.admission(Read(ReadKind.CANDLES, OPTION, "5m"), NOW)
    end = BEGINS + 5 * MINUTE
    bounds = {"start": (end - 300 * 5 * MINUTE) // 1_000, "end": end // 1_000}
    assert asked(codec) == (PATH, bounds)


def test_the_last_mid_that_is_asked_for_is_that_of_the_option_s_end():
    """What is newest is told where the exchange's clock is ahead; an end long past cuts nothing."""
    codec = listed(codec_of())
    assert asked(codec)[1]["end"] == EXPIRES * 1_000_000
    codec.login(EXPIRES * SECOND)
    assert asked(codec)[1]["end"] == (EXPIRES + 300) * 1_000_000


def test_before_any_time_is_known_no_bounds_are_told():
    """R-23: none is made up."""
    assert asked(codec_of()) == (PATH, {})


@pytest.mark.parametrize(
    "told_by",
    [
        lambda codec: codec.receive(pushed("spot.SOL", {"price": 1.5}), NOW),
        lambda codec: codec.answered(Read(ReadKind.GREEKS), answer([])),
        lambda codec: codec.login(NOW),
        lambda codec: codec.ping(NOW),
    ],
    ids=["frame", "answer", "login", "ping"],
)
def test_the_last_moment_that_the_codec_was_told_is_now(told_by):
    """Reading has no clock of its own; a clock that was put back is believed."""
    codec = codec_of()
    codec.receive(b"{}", NOW + 3 * DAY)
    told_by(codec)
    assert asked(codec)[1]["end"] == (BEGINS + 5 * MINUTE) // 1_000


@given(now=st.integers(0, 2**62), interval=st.sampled_from(sorted(INTERVALS)))
def test_what_is_asked_for_is_whole_candles_that_hold_now_and_a_week_at_most(now, interval):
    codec = codec_of()
    codec.login(now)
    bounds = asked(codec, interval)[1]
    width = INTERVALS[interval]
    start, end = bounds["start"] * 1_000, bounds["end"] * 1_000
    assert 0 <= start <= now < end <= now + width
    assert (start % width, end % width) == (0, 0)
    assert end - start <= min(300 * width, 7 * DAY)


def test_mids_become_candles_of_the_width_that_was_asked_for():
    """In any order; the beginning of an interval is its own, nothing is volume."""
    (event,) = told(
        quote(BEGINS + 5 * MINUTE, 1700000),
        quote(BEGINS + 2 * MINUTE, 1400001),
        quote(BEGINS, 1500000),
        quote(BEGINS + 5 * MINUTE - 1_000, 1450000),
        quote(BEGINS + MINUTE, 1600000),
    )
    assert isinstance(event, CandlesListed)
    assert (event.instrument_id, event.interval, event.ts_recv) == (OPTION, "5m", NOW)
    assert [each.start for each in event.candles] == [BEGINS, BEGINS + 5 * MINUTE]
    assert [figures(each) for each in event.candles] == [
        [1500000, 1600000, 1400001, 1450000],
        [1700000, 1700000, 1700000, 1700000],
    ]
    assert {each.volume for each in event.candles} == {Decimal(0)}


def test_a_moment_without_a_mid_makes_no_candle():
    """Nobody quoted on one side; 0 is no price."""
    (event,) = told(
        quote(BEGINS, None),
        quote(BEGINS + SECOND, 0),
        {"timestamp": BEGINS // 1_000},
        quote(BEGINS + 2 * SECOND, 1500000),
    )
    (candle,) = event.candles
    assert figures(candle) == [1500000] * 4
    assert told()[0].candles == ()


@given(st.lists(st.tuples(st.integers(0, 40 * 60), st.integers(1, 10**9))))
def test_every_mid_lies_in_its_candle(rows):
    (event,) = told(*(quote(BEGINS + at * SECOND, mid) for at, mid in rows))
    by_start = {each.start: each for each in event.candles}
    assert list(by_start) == sorted({BEGINS + at // 300 * 300 * SECOND for at, _ in rows})
    for at, mid in rows:
        _, high, low, _ = figures(by_start[BEGINS + at // 300 * 300 * SECOND])
        assert low <= mid <= high


@pytest.mark.parametrize(
    "body",
    [
        {"instrument_id": "SOL_USDC-22NOV26-160-C", "data": []},
        {"instrument_id": NAME},
        {"data": [{"mid_price": 1}]},
        {"data": [{"timestamp": 2**63 - 1, "mid_price": -1}]},
        {"data": [{"timestamp": BEGINS // 1_000, "mid_price": 1.5}]},
        {"data": "none"},
        [],
        b"\xff",
    ],
)
def test_a_history_that_can_t_be_fails_the_read(body):
    """Money is whole micros; another option's past is not this one's."""
    (event,) = read(codec_of(), ReadKind.CANDLES, body, instrument_id=OPTION, interval="5m")
    assert isinstance(event, ReadFailed)


@pytest.mark.parametrize("interval", [None, "", "7m"])
def test_candles_of_no_known_width_are_not_asked_for(interval):
    with pytest.raises(ValueError, match="no candles"):
        codec_of().read(Read(ReadKind.CANDLES, OPTION, interval))


def test_trades_grow_the_last_candle_of_mids():
    """What was traded is volume; the next interval begins with its first trade."""
    (event,) = told(quote(BEGINS, 1500000), quote(BEGINS + MINUTE, 1550000))
    series = CandleSeries("5m")
    series.listed(event.candles)
    for at, price, size in ((2 * MINUTE, 1600000, 500), (5 * MINUTE, 1520000, 1000)):
        made = Trade(OPTION, str(at), values.price(price), values.quantity(size), None, BEGINS + at)
        assert series.trade(made)
    grown, begun = series.oldest_first
    assert (figures(grown), grown.volume) == ([1500000, 1600000, 1500000, 1600000], Decimal("0.5"))
    assert (figures(begun), begun.volume) == ([1520000] * 4, 1)


def test_every_call_over_http_is_asked_for_or_named_with_its_reason():
    """H01 to H24 of joyride.md 5.2, and no path that is not among them."""
    codec, logins = logged_in()
    assert [each.number for each in REST_CALLS] == [f"H{number:02}" for number in range(1, 25)]
    assert {each.number for each in REST_CALLS if each.reads} == set(PATHS)
    for each in REST_CALLS:
        assert each.fact
        assert bool(each.reads) is not bool(each.reason)
        for kind in each.reads:
            path = codec.read(Read(kind, OPTION, "1m")).path
            assert path.partition("?")[0] == PATHS[each.number]
    assert logins == ["/api/v1/auth/nonce", "/api/v1/auth/verify"]


def test_what_no_call_over_http_reads_is_a_call_over_the_socket():
    """M07, M09 and M10, and what nothing reads at all."""
    codec = codec_of()
    by_http = [kind for each in REST_CALLS for kind in each.reads]
    assert len(by_http) == len(set(by_http))
    rest = set(ReadKind) - set(by_http) - codec.capabilities.unreadable
    methods = {json.loads(codec.read(Read(kind)).frame)["method"] for kind in rest}
    assert methods == {
        "public/get_instruments",
        "private/get_open_orders",
        "private/get_account",
    }
