"""What holds for every text and every number that comes in."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joyride_kit import C150, START, Wallet, base58

from vela_tui.sim.gateways.joyride import rpc, signing
from vela_tui.sim.gateways.joyride.doors import Doors
from vela_tui.sim.gateways.joyride.faults import Faults
from vela_tui.sim.gateways.joyride.feed import Feed
from vela_tui.sim.gateways.joyride.methods import Methods
from vela_tui.sim.rounds.exchange import Exchange
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.instruments import (
    MICRO,
    instrument,
    is_instrument_id,
    ladder,
    strike_step,
)
from vela_tui.sim.rounds.messages import Code, Rejected
from vela_tui.sim.rounds.spots import HOME

CODES = {*Code, rpc.METHOD_NOT_FOUND, rpc.INVALID_PARAMS}
METHODS = (
    *("public/get_nonce", "public/auth", "public/subscribe", "public/unsubscribe"),
    *("private/buy", "private/sell", "private/cancel", "private/cancel_all"),
    *("private/get_open_orders", "private/get_account", "public/get_instruments", "x"),
)
FIELDS = (
    *("wallet", "signature", "message", "instrument_id", "type", "price", "amount", "order_id"),
    *("time_in_force", "channels", "grant_type", "client_id"),
)
WORDS = (
    "limit",
    "market",
    "gtc",
    C150,
    "SOL_USDC-22NOV26-180-C",
    "user.orders",
    "client_credentials",
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-2, 10**7).map(lambda at: at * 1_000)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(WORDS)
)
values = scalars | st.lists(scalars, max_size=3)


class Caller:
    """A connection that signed in, and swallows what it is told."""

    user, address = "ann", "127.0.0.1"

    def sign_in(self, user):
        self.user = user

    def deliver(self, frame):
        json.loads(frame)


@pytest.fixture(scope="module")
def methods():
    floor = Floor(Exchange(HOME), lambda: START)
    feed = Feed(floor, Faults(), lambda: START)
    floor.open_account("ann")
    doors = Doors(lambda: START, enforces_limits=False)
    return Methods(floor, feed, doors, is_legacy=True)


@given(
    method=st.sampled_from(METHODS),
    params=st.lists(st.tuples(st.sampled_from(FIELDS), values), max_size=6).map(dict),
)
@settings(deadline=None)
def test_any_parameters_are_obeyed_or_refused_by_a_code(methods, method, params):
    try:
        json.dumps(methods.call(Caller(), method, params))
    except (rpc.Refused, Rejected) as refusal:
        told = (refusal.code in CODES, 0 < len(refusal.message) < 400)
    else:
        told = (True, True)
    assert told == (True, True)


@given(
    st.text()
    | st.dictionaries(st.sampled_from(["jsonrpc", "id", "method"]), values).map(json.dumps)
)
def test_any_frame_is_a_request_or_unanswerable(text):
    try:
        code = 0 if rpc.parse(text).id is not None else None
    except rpc.Unanswerable as refusal:
        code = refusal.code
    assert code in {0, rpc.PARSE_ERROR, rpc.INVALID_REQUEST, rpc.INVALID_PARAMS}


@given(st.binary(min_size=32, max_size=32))
def test_base58_is_read_as_it_is_written(raw):
    text = base58(raw)
    assert signing.base58_decode(text, 32) == raw
    assert signing.base58_decode(text, 31) is None
    assert signing.base58_decode("1" + text, 32) is None


@given(st.text(max_size=100), st.text(max_size=60))
def test_no_text_forges_a_signature(signature, text):
    address = Wallet(0x22).address
    signable = text.encode(errors="ignore").decode()
    assert not signing.is_signed_by(address, signature, signable)


@given(
    st.text(max_size=200) | st.binary(max_size=60).map(lambda raw: f"{raw.hex()}.e30.{raw.hex()}")
)
def test_no_text_forges_a_token(token):
    assert Doors(lambda: START).user_of(token) is None


@given(st.integers(10_000, 10**12))
def test_a_ladder_is_five_strikes_around_the_price(spot):
    """Each with a call and a put, evenly apart, the price between the outer ones."""
    rungs = list(ladder("SOL", 1_795_334_400, spot))
    strikes = sorted({option.strike for option in rungs})
    step = strike_step(spot)
    assert len(rungs) == len({option.instrument_id for option in rungs}) == 10
    assert [b - a for a, b in pairwise(strikes)] == [step] * 4
    assert all(strike > 0 for strike in strikes)
    assert all(is_instrument_id(option.instrument_id) for option in rungs)
    assert abs(strikes[2] - spot) <= step


def test_names_have_no_leading_zero():
    """The venue's own sample, `SOL_USDC-3MAR26-75-C` (joyride.md section 3)."""
    option = instrument("SOL", 1_772_524_800, 75 * MICRO, "call")
    assert option.instrument_id == "SOL_USDC-3MAR26-75-C"
    fine = instrument("SOL", 1_772_524_800, 7 * MICRO + 500_000, "put")
    assert fine.instrument_id == "SOL_USDC-3MAR26-7_5-P"
