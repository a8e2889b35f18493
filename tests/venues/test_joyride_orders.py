"""Orders at Joyride: the integers of the intent, and what each kind of answer proves."""

import json
from decimal import Decimal

import pytest
from joyride_words import (
    NAME,
    NOW,
    OPTION,
    ORDER,
    TRADE,
    WALLET,
    answer,
    codec_of,
    error,
    intent_of,
    order_of,
    result,
)

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import EndReason, OrderStatus, Side, TimeInForce
from vela_tui.domain.errors import AmountError, ConfigError, RuleViolation
from vela_tui.domain.events import (
    CancelAccepted,
    CancelOutcomeUnknown,
    CancelRefused,
    OrderAccepted,
    OrderOutcomeUnknown,
    OrderRefused,
    VenueComplained,
)
from vela_tui.domain.transport import Call, CallAnswered
from vela_tui.venues.registry import open_codec

BARE = {"order_id": 42, "status": "open"}


def placed(body, **terms):
    """What a result means for an order."""
    told = body if isinstance(body, bytes) else result(1, body)
    return codec_of().placed(intent_of(**terms), answer(told))


def cancelled(body):
    """What a result means for a cancel."""
    told = body if isinstance(body, bytes) else result(1, body)
    return codec_of().cancelled(order_of(), answer(told))


def test_an_order_is_the_documented_call_with_the_intent_s_integers():
    """J-RPC's sample; a price is millionths, an amount thousandths (joyride.md 3)."""
    unsigned = codec_of().place(intent_of(), 99)
    assert json.loads(unsigned.text) == {
        "jsonrpc": "2.0",
        "id": 7,
        "method": "private/buy",
        "params": {
            "instrument_id": NAME,
            "type": "limit",
            "price": 1500000,
            "amount": 1000,
        },
    }
    assert unsigned.seal("") == Call(7, unsigned.text, needs_login=True)


@pytest.mark.parametrize(
    ("in_force", "word"),
    [(TimeInForce.GTC, None), (TimeInForce.IOC, "ioc"), (TimeInForce.FOK, "fok")],
)
def test_time_in_force_is_left_out_where_an_order_rests(in_force, word):
    """R-20."""
    unsigned = codec_of().place(intent_of(time_in_force=in_force, side=Side.SELL), 0)
    message = json.loads(unsigned.text)
    assert message["method"] == "private/sell"
    assert message["params"].get("time_in_force") == word


@pytest.mark.parametrize(
    "terms",
    [
        {"price": Decimal("1.5000001")},
        {"quantity": Decimal("0.0005")},
        {"price": Decimal("NaN")},
        {"quantity": Decimal(-1)},
    ],
)
def test_a_number_that_does_not_fit_is_never_rounded(terms):
    """The integer that is sent is the number that was typed."""
    with pytest.raises(AmountError):
        codec_of().place(intent_of(**terms), 0)


def test_what_the_venue_does_not_offer_is_not_sent():
    """R-22; nor anything without a wallet, nor to another venue."""
    with pytest.raises(RuleViolation, match="post-only"):
        codec_of().place(intent_of(post_only=True), 0)
    with pytest.raises(ConfigError):
        open_codec("joyride").place(intent_of(), 0)
    with pytest.raises(ValueError, match="vela:ETH-USDC"):
        codec_of().place(intent_of(instrument_id="vela:ETH-USDC"), 0)


def test_numbers_are_never_used_twice():
    """Also over connections: a late answer never meets another order."""
    codec, numbers = codec_of(), []
    for _ in range(3):
        numbers.append(codec.place(intent_of(), 0).seal("").number)
        numbers.append(codec.cancel(order_of(), 0).seal("").number)
        codec.opened()
    assert len(set(numbers)) == 6
    frame = result(numbers[0], {"order": ORDER})
    assert codec.receive(frame, 5) == (CallAnswered(numbers[0], frame, 5),)


@pytest.mark.parametrize(
    "body",
    [
        {"order": ORDER, "trades": []},
        {"order": ORDER},
        ORDER,
        {"order_id": 42, "status": "open"},
        42,
        "42",
    ],
)
def test_every_form_of_success_is_understood(body):
    """R-16."""
    event = placed(body)
    assert isinstance(event, OrderAccepted)
    report = event.report
    assert (report.client_order_id, report.venue_order_id) == ("mine-1", "42")
    assert (report.status, report.filled_quantity) == (OrderStatus.OPEN, 0)
    assert (report.instrument_id, report.price, report.quantity) == (OPTION, Decimal("1.5"), 1)
    assert event.ts_recv == NOW


def test_executions_in_the_answer_are_ours_with_our_name():
    """J06: part is filled at once, the rest rests."""
    body = {"order": ORDER | {"remaining": 600, "status": "partially_filled"}, "trades": [TRADE]}
    event = placed(body)
    assert event.report.status is OrderStatus.PARTIALLY_FILLED
    assert event.report.filled_quantity == Decimal("0.4")
    (fill,) = event.fills
    assert (fill.client_order_id, fill.trade_id) == ("mine-1", "7")


def test_executions_prove_what_the_order_does_not_say():
    """R-16: the status may be behind them."""
    body = {"order": {"order_id": 42, "status": "open"}, "trades": [TRADE]}
    assert placed(body).report.filled_quantity == Decimal("0.4")
    whole = {"order": {"order_id": 42, "status": "open"}, "trades": [TRADE | {"size": 1000}]}
    assert placed(whole).report.status is OrderStatus.FILLED
    assert placed({"order_id": 42, "status": "filled"}).report.filled_quantity == 1


def test_executions_may_leave_out_what_their_order_says():
    """R-28."""
    bare = {"price": 1500000, "size": 400, "timestamp": 1795300000000001}
    event = placed({"order": ORDER | {"remaining": 600}, "trades": [bare]})
    assert isinstance(event, OrderAccepted)
    (fill,) = event.fills
    assert (fill.side, fill.venue_order_id, fill.instrument_id) == (Side.BUY, "42", OPTION)
    assert event.report.filled_quantity == Decimal("0.4")


def test_an_execution_without_a_time_counts_and_is_not_told_twice():
    """The feed tells it with one: as another it would be counted again."""
    bare = {"price": 1500000, "size": 400, "trade_id": 7}
    event = placed({"order": BARE, "trades": [bare]})
    assert event.fills == ()
    assert event.report.filled_quantity == Decimal("0.4")


def test_each_rate_limit_asks_for_twice_the_wait_until_an_order_is_taken():
    """joyride.md 11: back off a second, and double."""
    codec, limited = codec_of(), answer(error(1, 1007))
    waits = [codec.placed(intent_of(), limited).retry_after for _ in range(3)]
    waits += [codec.cancelled(order_of(), limited).retry_after]
    assert waits == [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert [codec.placed(intent_of(), limited).retry_after for _ in range(5)][-1] == 32 * SECOND
    codec.placed(intent_of(), answer(result(1, 42)))
    assert codec.placed(intent_of(), limited).retry_after == SECOND


def test_the_rest_of_an_order_that_never_rests_is_cancelled():
    """J06."""
    body = {"order": ORDER | {"remaining": 600, "status": "cancelled"}, "trades": [TRADE]}
    report = placed(body, time_in_force=TimeInForce.IOC).report
    assert (report.status, report.end_reason) == (
        OrderStatus.CANCELLED,
        EndReason.IOC_REMAINDER,
    )
    assert placed(body).report.end_reason is None


@pytest.mark.parametrize(
    "body",
    [
        {"order": ORDER | {"instrument_id": "SOL_USDC-22NOV26-160-C"}},
        {"order": ORDER | {"side": "ask"}},
        {"order": ORDER | {"price": 1500001}},
        {"order": ORDER | {"size": 1001}},
        {"order": ORDER | {"remaining": 1001}},
        {"order": ORDER | {"status": "rejected"}},
        {"order": ORDER | {"status": "filled"}},
        {"order": ORDER | {"status": "cancelled", "remaining": 0}},
        {"order": ORDER | {"user_id": WALLET[:-1] + "x"}},
        {"order": ORDER | {"time_in_force": "ioc"}},
        {"order": ORDER, "trades": [TRADE | {"order_id": 43}]},
        {"order": ORDER, "trades": [TRADE | {"price": 1500001}]},
        {"order": ORDER, "trades": [TRADE | {"side": "ask"}]},
        {"order": ORDER, "trades": [TRADE | {"size": 1001}]},
        {"order": ORDER, "trades": [TRADE | {"instrument_id": "SOL_USDC-22NOV26-160-C"}]},
        {"status": "open"},
        {},
        [],
        True,
        None,
        -1,
        1.5,
        "x",
        b"<html>",
        b"",
        b'{"id":1}',
        b'{"id":1,"result":42,"error":{"code":1002}}',
        b'{"id":1,"result":42,"x":"\xff"}',
    ],
)
def test_an_answer_that_is_not_about_this_order_proves_nothing(body):
    """P17: unknown, never refused, never accepted."""
    event = placed(body)
    assert isinstance(event, OrderOutcomeUnknown), event
    assert len(event.detail) <= 200


@pytest.mark.parametrize(
    ("code", "retry_after"),
    [(1001, None), (1002, None), (1005, None), (1006, None), (1007, SECOND), (1009, None),
     (1011, None), (1014, None), (-32602, None), (-32601, None), (-32600, None), (-32700, None)],
)  # fmt: skip
def test_a_refusal_is_told_with_its_code_and_words(code, retry_after):
    """joyride.md 11, R-55."""
    event = placed(error(1, code, "no \x1b[31m"))
    assert event == OrderRefused("mine-1", str(code), "no \ufffd[31m", retry_after, NOW)


@pytest.mark.parametrize("code", [-32603, -32000, 0, -1, "E_BUSY"])
def test_an_error_that_does_not_say_that_nothing_was_done_proves_nothing(code):
    """R-55, J19: such an order may rest."""
    assert isinstance(placed(error(1, code)), OrderOutcomeUnknown)
    assert isinstance(cancelled(error(1, code)), CancelOutcomeUnknown)


def test_a_code_alone_is_put_into_words():
    """Nobody has to look it up."""
    assert placed(b'{"id":1,"error":{"code":1002}}').message == "insufficient balance"


def test_a_cancel_names_the_instrument_and_the_number():
    """J-RPC's sample, R-41."""
    unsigned = codec_of().cancel(order_of(), 0)
    assert json.loads(unsigned.text) == {
        "jsonrpc": "2.0",
        "id": 8,
        "method": "private/cancel",
        "params": {"instrument_id": NAME, "order_id": 42},
    }
    with pytest.raises(RuleViolation, match="number"):
        codec_of().cancel(order_of(venue_order_id=None), 0)


@pytest.mark.parametrize(
    "body", [{"order_id": 42, "status": "cancelled"}, {"id": 42}, 42, "42", True,
             ORDER | {"status": "canceled"}]
)  # fmt: skip
def test_every_form_of_a_cancel_is_understood(body):
    """R-17."""
    assert cancelled(body) == CancelAccepted("mine-1", NOW)


@pytest.mark.parametrize(
    "body", [False, 43, {"order_id": 43}, {"order_id": 42, "status": "open"}, {}, None, b"x"]
)
def test_an_answer_that_does_not_cancel_this_order_proves_nothing(body):
    """R-17."""
    assert isinstance(cancelled(body), CancelOutcomeUnknown)


@pytest.mark.parametrize(
    ("code", "is_gone"), [(1003, True), (1008, True), (1001, False), (1007, False)]
)
def test_a_cancel_that_comes_too_late_says_that_the_order_is_gone(code, is_gone):
    """J08."""
    event = cancelled(error(1, code))
    assert isinstance(event, CancelRefused)
    assert event.is_gone is is_gone
    assert event.retry_after == (SECOND if code == 1007 else None)


def test_one_call_cancels_everything():
    """M06: without an instrument, which would filter."""
    codec = codec_of()
    call = codec.cancel_all().seal("")
    assert call.needs_login
    assert json.loads(call.frame) == {"jsonrpc": "2.0", "id": 9, "method": "private/cancel_all"}
    for body in ({"cancelled": 3, "order_ids": [1, 2, 3]}, 3, True, {}):
        assert codec.all_cancelled(answer(result(1, body))) == ()
    refused = codec.all_cancelled(answer(error(1, 1007, "slow")))
    assert refused == (VenueComplained("1007", "cancel_all: slow", SECOND, NOW),)
    (unclear,) = codec.all_cancelled(answer(b"<html>"))
    assert isinstance(unclear, VenueComplained)
    with pytest.raises(ConfigError):
        open_codec("joyride").cancel_all()
