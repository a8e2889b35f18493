"""The engine's dialect of orders, cancels and the private feed."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from engine_words import (
    ADDRESS,
    ETH,
    GENERIC,
    OTHER,
    engine,
    fill_frame,
    filled,
    gone,
    no,
    ok,
    order_frame,
    plain,
    posted,
    receive,
    resting,
)

from vela_tui.domain.enums import EndReason, Liquidity, OrderStatus, Side, TimeInForce
from vela_tui.domain.events import (
    BalancesReported,
    CancelAccepted,
    CancelOutcomeUnknown,
    CancelRefused,
    FillReported,
    LoggedIn,
    MessageRefused,
    OpenOrdersListed,
    OrderAccepted,
    OrderLookupMissed,
    OrderOutcomeUnknown,
    OrderRefused,
    OrderReported,
    PrivateFeedProven,
    StrayReported,
)
from vela_tui.domain.order import OrderIntent
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.vela import engine_values, values

SIGNATURE = "0x" + "11" * 65


@pytest.fixture
def intent():
    return OrderIntent(
        ETH, "my-order-001", Side.BUY, Decimal("1580.5"), Decimal("0.5"), TimeInForce.GTC
    )


@pytest.mark.parametrize(
    ("in_force", "post_only", "word"),
    [
        (TimeInForce.GTC, False, "GoodTillCanceled"),
        (TimeInForce.GTC, True, "PostOnly"),
        (TimeInForce.IOC, False, "ImmediateOrCancel"),
        (TimeInForce.FOK, False, "FillOrKill"),
    ],
)
def test_order_is_in_the_engines_words_and_signed_in_the_pages(intent, in_force, post_only, word):
    """0.3: `Bid` in the body, `bid` in the text; the integers are one and the same."""
    sent = replace(intent, time_in_force=in_force, post_only=post_only)
    unsigned = engine().place(sent, 1713000000001)
    assert unsigned.text == (
        "vela:order:ETH-USDC:bid:158050000000:50000000:1713000000001:my-order-001"
    )
    request = unsigned.seal(SIGNATURE)
    assert request.path == "/orders"
    assert json.loads(request.body) == {
        "market": "ETH-USDC", "side": "Bid", "order_type": word, "price": 158050000000,
        "quantity": 50000000, "nonce": 1713000000001, "address": ADDRESS,
        "signature": SIGNATURE, "client_order_id": "my-order-001",
    }  # fmt: skip


def test_cancel_is_read_by_both_dialects(order):
    """Section 15: one id, signed as sent; the wallet under both names."""
    unsigned = engine().cancel(order, 7)
    assert unsigned.text == "vela:cancel::my-order-001:7"
    assert json.loads(unsigned.seal(SIGNATURE).body) == {
        "user": ADDRESS, "address": ADDRESS, "nonce": 7, "signature": SIGNATURE,
        "client_order_id": "my-order-001",
    }  # fmt: skip
    foreign = engine().cancel(replace(order, is_external=True, client_order_id="venue-12345"), 7)
    assert foreign.text == "vela:cancel:12345::7"
    assert json.loads(foreign.seal(SIGNATURE).body)["order_id"] == 12345


def test_answer_is_a_list_of_what_happened(intent):
    """3.1 [V]: makers' cancels that follow fills are others'; executions are told at once."""
    codec = engine()
    answer = ok([
        filled(1, 2, 158000000000, 20000000),
        filled(3, 2, 158050000000, 10000000),
        gone(7, "my-order-000"),
        posted(2, status="PartiallyFilled"),
    ])  # fmt: skip
    event = codec.placed(intent, answer)
    assert isinstance(event, OrderAccepted)
    assert event.report.venue_order_id == "2"
    assert event.report.status is OrderStatus.PARTIALLY_FILLED
    assert event.report.filled_quantity == Decimal("0.3")
    assert event.displaced == ()
    first, second = event.fills
    assert (first.trade_id, first.price, first.quantity) == ("fill_1_2", 1580, Decimal("0.2"))
    assert (first.liquidity, first.fee, first.fee_currency) == (
        Liquidity.TAKER, Decimal("0.5"), "USDC",
    )  # fmt: skip
    assert (second.venue_order_id, second.client_order_id) == ("2", "my-order-001")
    assert first.ts_event == 1713009600123456000


def test_room_cancels_are_our_own_orders(intent):
    """16 #36: only a number that is known to be ours is believed; a name may be anybody's."""
    codec = engine()
    (listed,) = codec.answered(Read(ReadKind.OPEN_ORDERS), ok([resting(7)]))
    assert isinstance(listed, OpenOrdersListed)
    event = codec.placed(intent, ok([gone(7), gone(8, "my-order-001"), posted(9, status="Open")]))
    (victim,) = event.displaced
    assert (victim.venue_order_id, victim.client_order_id) == ("7", None)
    assert (victim.status, victim.end_reason) == (OrderStatus.CANCELLED, EndReason.CREDIT)


def test_ioc_that_met_nobody_is_cancelled(intent):
    sent = replace(intent, time_in_force=TimeInForce.IOC)
    event = engine().placed(sent, ok([posted(2, status="Canceled")]))
    assert isinstance(event, OrderAccepted)
    assert (event.report.status, event.report.end_reason) == (
        OrderStatus.CANCELLED, EndReason.IOC_REMAINDER,
    )  # fmt: skip


@pytest.mark.parametrize(
    "happened",
    [
        [],
        [posted(), posted()],
        [posted(name="another")],
        [posted(status="Rejected")],
        [posted(status="Anything")],
        [filled(), posted(status="Filled")],
        [filled(taker=3), posted(status="PartiallyFilled")],
        [filled(taker=OTHER), posted(status="PartiallyFilled")],
        [filled(quantity=20000000, taker_address=1, taker=[0] * 20), posted(status="Open")],
        [filled(quantity=20000000, market="BTC-USDC"), posted(status="PartiallyFilled")],
        [filled(quantity=20000000, side="Ask"), posted(status="PartiallyFilled")],
        [filled(quantity=20000000, price=158060000000), posted(status="PartiallyFilled")],
        {"order_id": 2},
    ],
    ids=range(13),
)
def test_answer_that_does_not_fit_the_order_decides_nothing(intent, happened):
    assert isinstance(engine().placed(intent, ok(happened)), OrderOutcomeUnknown)


SENTENCES = {
    "Duplicate order. Please try again.": ("InvalidNonce", True),
    "Insufficient balance. Please deposit funds before trading.": ("InsufficientBalance", False),
    "Credit limit exceeded. Reduce your open orders or deposit more funds.": (
        "CreditLimitExceeded", False,
    ),
    "Post-only order would have matched immediately. Order rejected.": (
        "PostOnlyWouldMatch", False,
    ),
    "Market not found.": ("MarketNotFound", False),
    GENERIC: ("OrderRejected", False),
    "a sentence of tomorrow": ("OrderRejected", False),
    "Price must be greater than 0": ("InvalidPrice", False),
}  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentence_has_the_pages_code_and_its_own_words(intent, sentence):
    """5.2: one table."""
    event = engine().placed(intent, no(sentence))
    assert isinstance(event, OrderRefused)
    assert (event.code, event.is_nonce) == SENTENCES[sentence]
    assert event.message == sentence
    assert event.retry_after is None


def test_generic_sentence_is_told_apart_by_what_was_asked(intent, order):
    fok = replace(intent, time_in_force=TimeInForce.FOK)
    assert engine().placed(fok, no(GENERIC)).code == "FokNotFilled"
    assert engine().cancelled(order, no(GENERIC)).code == "OrderRejected"


def test_error_may_be_an_object(intent):
    """16 #7."""
    answer = no("x")
    body = json.dumps({"ok": False, "error": {"code": "X", "message": "Market not found."}})
    assert engine().placed(intent, replace(answer, body=body.encode())).code == "MarketNotFound"


def test_cancel_of_what_does_not_rest_is_gone(order):
    """16 #9: `Market not found.` (sic)."""
    event = engine().cancelled(order, no("Market not found."))
    assert isinstance(event, CancelRefused)
    assert (event.code, event.is_gone, event.message) == (
        "OrderNotFound", True, "Market not found.",
    )  # fmt: skip


def test_cancel_answers_with_what_happened(order):
    codec = engine()
    assert isinstance(codec.cancelled(order, ok([gone(12345, "my-order-001")])), CancelAccepted)
    for wrong in ([], [gone(12346)], [gone(12345, "another")], [posted(12345)], {}):
        assert isinstance(codec.cancelled(order, ok(wrong)), CancelOutcomeUnknown)


def test_rate_limit_without_a_wait_says_so(intent, order):
    """16 #15: no figure, no header: the session's own estimate follows."""
    sentence = "Rate limit exceeded. Please slow down."
    event = engine().placed(intent, no(sentence, 429))
    assert (event.code, event.retry_after) == ("RateLimitExceeded", 0)
    assert engine().cancelled(order, no(sentence, 429, retry_after="7")).retry_after == 7 * 10**9


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Failed to parse the request body as JSON: EOF while parsing a value at line 1", 400),
        ("Expected request with `Content-Type: application/json`", 415),
        ("Failed to deserialize the JSON body into the target type: side: unknown variant", 422),
        ("Failed to buffer the request body: length limit exceeded", 413),
    ],
)
def test_frameworks_refusal_is_one(intent, text, status):
    """5.3: the engine never saw the order."""
    event = engine().placed(intent, plain(text, status))
    assert isinstance(event, OrderRefused)
    assert (event.code, event.message) == ("InvalidRequest", text)


@pytest.mark.parametrize(
    ("text", "status"),
    [("Failed to deserialize", 500), ("a portal's page", 422), ("", 400), ("Invalid URL: ", 404)],
)
def test_other_text_decides_nothing(intent, text, status):
    assert isinstance(engine().placed(intent, plain(text, status)), OrderOutcomeUnknown)


def test_open_orders_without_ghosts():
    """3.4 and defect 3: what is filled rests no more, whatever the list says."""
    orders = [
        resting(5, filled_quantity="0.2", status="partiallyfilled", order_type="postonly"),
        resting(6, filled_quantity="0.5", status="open"),
        resting(7, status="filled", filled_quantity="0.5"),
    ]
    (event,) = engine().answered(Read(ReadKind.OPEN_ORDERS), ok(orders))
    (report,) = event.reports
    assert event.is_complete
    assert (report.venue_order_id, report.filled_quantity) == ("5", Decimal("0.2"))
    assert (report.time_in_force, report.post_only) == (TimeInForce.GTC, True)
    assert report.ts_event == 1713009600123456000


def test_lookup_finds_and_misses():
    read = Read(ReadKind.ORDER, client_order_id="my-order-001")
    (found,) = engine().answered(read, ok(resting()))
    assert isinstance(found, OrderReported)
    (missed,) = engine().answered(read, no("order not found", 404))
    assert isinstance(missed, OrderLookupMissed)


def test_balances_tell_no_credit():
    money = [{"asset": "USDC", "available": "10", "locked": "0.5", "total": "10.5"}]
    (event,) = engine().answered(Read(ReadKind.BALANCES), ok(money))
    assert isinstance(event, BalancesReported)
    assert (event.credit, event.is_complete) == (None, True)
    assert event.balances[0].total == Decimal("10.5")


def _knowing(*orders):
    codec = engine()
    codec.answered(Read(ReadKind.OPEN_ORDERS), ok(list(orders)))
    return codec


def test_makers_fill_is_told_by_its_number():
    """16 #29: no role, no market, no name: the maker's number is ours, and the price is ours."""
    codec = _knowing(resting(1, side="ask"))
    *proofs, event = receive(codec, fill_frame(1, 5))
    assert [type(each) for each in proofs] == [LoggedIn, PrivateFeedProven]
    fill = event.fill
    assert (fill.liquidity, fill.side, fill.venue_order_id) == (Liquidity.MAKER, Side.SELL, "1")
    assert (fill.instrument_id, fill.client_order_id) == (ETH, "my-order-001")
    assert (fill.price, fill.quantity) == (Decimal("1580.5"), Decimal("0.25"))
    assert (fill.fee, fill.fee_currency) == (Decimal("-0.00000001"), "USDC")
    assert fill.trade_id == "fill_1_5"


def test_takers_fill_waits_for_the_number_of_its_order(intent):
    """6.3: fills first, the order's number in the answer last; nothing is lost or doubled."""
    codec = engine()
    stray = receive(codec, fill_frame(1, 5))[-1]
    assert stray == StrayReported(("5", "1"), 7)
    accepted = codec.placed(intent, ok([
        filled(1, 5, 158050000000, 25000000), posted(5, status="PartiallyFilled")
    ]))  # fmt: skip
    (fill,) = accepted.fills
    assert (fill.trade_id, fill.liquidity) == ("fill_1_5", Liquidity.TAKER)
    again = receive(codec, fill_frame(1, 5))[-1]
    assert isinstance(again, FillReported)
    assert (again.fill.trade_id, again.fill.venue_order_id, again.fill.ts_event) == (
        fill.trade_id, fill.venue_order_id, fill.ts_event,
    )  # fmt: skip


def test_fill_that_waited_is_told_by_the_list_that_knows_its_order():
    codec = engine()
    receive(codec, fill_frame(1, 5))
    listed, told = codec.answered(Read(ReadKind.OPEN_ORDERS), ok([resting(5)]))
    assert isinstance(listed, OpenOrdersListed)
    assert told.fill.liquidity is Liquidity.TAKER
    assert codec.answered(Read(ReadKind.OPEN_ORDERS), ok([resting(5)])) == (listed,)


@pytest.mark.parametrize(
    "order",
    [
        resting(1),  # a maker that bought when the taker bought
        resting(1, side="ask", price="1580.4"),  # a maker at another price
        resting(5, price="1580.4"),  # a taker above its price
        resting(5, side="ask"),  # a taker of the other side
    ],
)
def test_number_that_was_given_anew_is_not_ours(order):
    assert isinstance(receive(_knowing(order), fill_frame(1, 5))[-1], StrayReported)


def test_flat_message_is_its_own_data():
    """16 #28: by a challenge the private feed has no envelopes."""
    codec = _knowing(resting(1, side="ask"))
    assert isinstance(receive(codec, fill_frame(1, 5)["data"])[-1], FillReported)
    flat = {"type": "balance_update", "asset": "USDC", "available": "1000000000", "locked": "0"}
    (event,) = receive(codec, flat)
    assert event.balances[0].available == 10


def test_order_update_says_nothing_of_quantities():
    """16 #30: its filled quantity is always "0"; 16 #32: a cancel may be another wallet's."""
    codec = _knowing(resting(5, filled_quantity="0.2", status="partiallyfilled"))
    report = receive(codec, order_frame(5, "partiallyfilled"))[-1].report
    assert (report.status, report.filled_quantity) == (OrderStatus.PARTIALLY_FILLED, 0)
    assert receive(codec, order_frame(5, "canceled"))[-1].report.status is OrderStatus.CANCELLED
    assert receive(codec, order_frame(8, "canceled")) == ()
    assert receive(codec, order_frame(8, "open")) == (StrayReported(("8",), 7),)


def test_account_snapshot_is_decimals():
    frame = {
        "type": "account_snapshot", "channel": f"account:{ADDRESS}", "seq": 1,
        "data": {
            "type": "account_snapshot",
            "balances": [{"asset": "USDC", "available": "10", "locked": "0", "total": "10"}],
            "orders": [{key: each for key, each in resting().items()
                        if key not in {"nonce", "order_type", "client_order_id"}}],
        },
        "timestamp": 1713009600123,
    }  # fmt: skip
    *_, money, order = receive(engine(), frame)
    assert money.balances[0].available == 10
    assert (order.report.venue_order_id, order.report.time_in_force) == ("5", None)


def test_message_for_another_wallet_is_refused():
    frame = fill_frame() | {"channel": "account:0x" + "0" * 40}
    assert isinstance(receive(engine(), frame)[0], MessageRefused)
    assert isinstance(receive(engine(None), fill_frame())[0], MessageRefused)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("open", "Open", "resting"), OrderStatus.OPEN),
        (
            ("PartiallyFilled", "partiallyfilled", "partially_filled", "partial"),
            OrderStatus.PARTIALLY_FILLED,
        ),
        (("Filled", "filled"), OrderStatus.FILLED),
        (("Canceled", "canceled", "cancelled"), OrderStatus.CANCELLED),
    ],
)
def test_status_is_one_thing_in_all_its_spellings(words, status):
    """Section 11; a word of no list is refused, loudly."""
    assert {engine_values.status(word) for word in words} == {status}
    for nonsense in ("", "opened", "filled!", "none"):
        with pytest.raises(ValueError, match="not known"):
            engine_values.status(nonsense)


@pytest.mark.parametrize(
    "stamp", [1713009600123456789, 1713009600123456, 1713009600123, 1713009600]
)
def test_time_tells_its_unit_by_its_size(stamp):
    """Section 15: ns, µs, ms and s are told apart; an instant is never taken for another."""
    assert values.instant(stamp) // 10**9 == 1713009600
