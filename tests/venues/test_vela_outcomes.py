"""An order's outcome is accepted, refused or unknown, and only proof tells which (P17)."""

import json
from decimal import Decimal

import pytest

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import EndReason, OrderStatus, TimeInForce
from vela_tui.domain.events import (
    CancelAccepted,
    CancelOutcomeUnknown,
    CancelRefused,
    OrderAccepted,
    OrderOutcomeUnknown,
    OrderRefused,
)
from vela_tui.domain.order import OrderIntent

CODES = {
    "InsufficientBalance": 422,
    "CreditLimitExceeded": 422,
    "InvalidSignature": 401,
    "DuplicateNonce": 422,
    "InvalidNonce": 422,
    "MarketNotFound": 404,
    "OrderNotFound": 404,
    "DuplicateClientOrderId": 422,
    "InvalidClientOrderId": 422,
    "FokNotFilled": 422,
    "PostOnlyWouldMatch": 422,
    "InvalidMarket": 422,
    "InvalidRequest": 400,
    "SomethingNew": 409,
}
"""Seed:529-544, vela.md 3.8, and one that nobody has heard of."""

PAGE = b"<!doctype html><title>Sign in to the hotel</title>"


def test_matching_answer_is_acceptance(codec, intent, answer, placed):
    """Seed:151-165."""
    event = codec.placed(intent, answer({"ok": True, "data": placed}))
    assert isinstance(event, OrderAccepted)
    assert (event.client_order_id, event.report.venue_order_id) == ("my-order-001", "12345")
    assert event.report.status is OrderStatus.OPEN
    assert event.report.ts_event == 1713009600 * SECOND
    assert event.ts_recv == 200


@pytest.mark.parametrize(
    ("status", "filled"),
    [("partially_filled", 1), ("filled", 500000), ("cancelled", 0), ("cancelled", 499999)],
)
def test_every_coherent_status_is_acceptance(codec, intent, answer, placed, status, filled):
    data = placed | {"status": status, "filled_quantity": filled}
    event = codec.placed(intent, answer({"ok": True, "data": data}))
    assert isinstance(event, OrderAccepted)
    assert event.report.filled_quantity == Decimal(filled).scaleb(-6)


def test_ioc_remainder_is_named(codec, intent, answer, placed):
    """A cancelled answer to an ioc order is its remainder, nobody's cancel (vela.md 9)."""
    ioc = OrderIntent(
        intent.instrument_id,
        intent.client_order_id,
        intent.side,
        intent.price,
        intent.quantity,
        TimeInForce.IOC,
    )
    data = placed | {"status": "cancelled"}
    event = codec.placed(ioc, answer({"ok": True, "data": data}))
    assert event.report.end_reason is EndReason.IOC_REMAINDER


@pytest.mark.parametrize(
    "changed",
    [
        {"client_order_id": "another"},
        {"client_order_id": None},
        {"market_id": "BTC-USDC"},
        {"side": "ask"},
        {"price": 1580500001},
        {"quantity": 500001},
        {"time_in_force": "ioc"},
        {"status": "open", "filled_quantity": 1},
        {"status": "filled", "filled_quantity": 499999},
        {"status": "partially_filled"},
        {"status": "filled", "filled_quantity": 500001},
        {"status": "rejected"},
        {"status": "OPEN"},
        {"price": "1580500000"},
        {"price": 1580500000.0},
        {"quantity": True},
        {"filled_quantity": -1},
        {"order_id": 2**63},
        {"created_at": "yesterday"},
    ],
    ids=str,
)
def test_success_that_describes_another_order_is_unknown(codec, intent, answer, placed, changed):
    """Whatever was accepted there, it proves nothing of what we sent (T14)."""
    event = codec.placed(intent, answer({"ok": True, "data": placed | changed}))
    assert isinstance(event, OrderOutcomeUnknown)
    assert event.detail


@pytest.mark.parametrize("code", CODES)
def test_refusal_in_the_venues_words_is_refusal(codec, intent, order, answer, code):
    body = {"ok": False, "error": code, "message": "no"}
    refused = codec.placed(intent, answer(body, CODES[code]))
    is_nonce = code in {"DuplicateNonce", "InvalidNonce"}
    is_used = code in {"DuplicateNonce", "DuplicateClientOrderId"}
    told = OrderRefused("my-order-001", code, "no", None, 200, is_nonce=is_nonce, is_used=is_used)
    assert refused == told
    assert codec.cancelled(order, answer(body, CODES[code])) == CancelRefused(
        "my-order-001", code, "no", code == "OrderNotFound", None, 200, is_nonce=is_nonce
    )


UNCLEAR = {
    "failing": (500, "application/json", b'{"ok":false,"error":"InternalError"}'),
    "gateway": (502, "text/html", PAGE),
    "unavailable": (503, "application/json", b'{"ok":false,"error":"InsufficientBalance"}'),
    "portal": (200, "text/html", PAGE),
    "portal as JSON": (200, "application/json", PAGE),
    "nothing": (200, "application/json", b""),
    "half": (200, "application/json", b'{"ok":true,"data":{"order_id":12345,"cli'),
    "redirect": (307, "text/html", b""),
    "no content": (204, "", b""),
    "early hints": (103, "", b""),
    "not ok and fine": (200, "application/json", b'{"ok":false,"error":"InsufficientBalance"}'),
    "fine and not ok": (422, "application/json", b'{"ok":true,"data":{}}'),
    "ok as a word": (422, "application/json", b'{"ok":"false","error":"InvalidNonce"}'),
    "no code": (422, "application/json", b'{"ok":false}'),
    "empty code": (422, "application/json", b'{"ok":false,"error":""}'),
    "code of a type": (422, "application/json", b'{"ok":false,"error":7}'),
    "a list": (422, "application/json", b"[]"),
    "text": (422, "text/plain", b'{"ok":false,"error":"InvalidNonce"}'),
    "proxy's 403": (403, "text/html", PAGE),
    "deep": (422, "application/json", b'{"ok":false,"x":' + b"[" * 100_000),
    "not UTF-8": (422, "application/json", b'{"ok":false,"error":"\xff\xfe"}'),
}


@pytest.mark.parametrize("what", UNCLEAR)
def test_anything_else_is_unknown(codec, intent, order, answer, what):
    """Never a refusal, never an exception."""
    status, content_type, body = UNCLEAR[what]
    came = answer(body, status, content_type)
    assert isinstance(codec.placed(intent, came), OrderOutcomeUnknown)
    assert isinstance(codec.cancelled(order, came), CancelOutcomeUnknown)


@pytest.mark.parametrize(
    ("body", "header", "seconds"),
    [
        (b'{"ok":false,"error":"RateLimitExceeded","retry_after_ms":3200}', "9", "3.2"),
        (b'{"ok":false,"error":"RateLimitExceeded"}', "9", "9"),
        (PAGE, "9", "9"),
        (PAGE, None, "60"),
        (PAGE, "Wed, 21 Oct 2015 07:28:00 GMT", "60"),
        (PAGE, "-1", "60"),
        (PAGE, "9" * 400, "60"),
        (b'{"ok":false,"error":"RateLimitExceeded","retry_after_ms":999999999999}', None, "3600"),
    ],
    ids=str,
)
def test_too_many_requests_is_refusal_with_a_wait(
    codec, intent, order, answer, body, header, seconds
):
    """Vela.md section 4: the body's wait, else the header's, else the window; an hour at most."""
    came = answer(body, 429, "text/html" if body is PAGE else "application/json", header)
    refused = codec.placed(intent, came)
    assert isinstance(refused, OrderRefused)
    assert refused.retry_after == int(Decimal(seconds) * SECOND)
    declined = codec.cancelled(order, came)
    assert isinstance(declined, CancelRefused)
    assert (declined.retry_after, declined.is_gone) == (refused.retry_after, False)


def test_refusals_text_is_cleaned(codec, intent, answer):
    """P51: nothing that a terminal obeys, and no more than a sentence."""
    body = {"ok": False, "error": "Bad\x1b]0;pwn\x07", "message": "\u202e[/]" + "x" * 5000}
    refused = codec.placed(intent, answer(body, 422))
    assert refused.code == "Bad\ufffd]0;pwn\ufffd"
    assert refused.message.startswith("\ufffd[/]x")
    assert len(refused.message) == 200


def _cancelled(**changes) -> bytes:
    data = {"order_id": 12345, "client_order_id": "my-order-001", "status": "cancelled"}
    return json.dumps({"ok": True, "data": data | changes}).encode()


def test_confirmed_cancel_is_acceptance(codec, order, answer):
    """Seed:194-202."""
    assert codec.cancelled(order, answer(_cancelled())) == CancelAccepted("my-order-001", 200)
    unnamed = answer(_cancelled(client_order_id=None))
    assert isinstance(codec.cancelled(order, unnamed), CancelAccepted)


@pytest.mark.parametrize(
    "changed",
    [{"order_id": 1}, {"client_order_id": "other"}, {"status": "open"}, {"status": "gone"}],
    ids=str,
)
def test_confirmation_of_something_else_is_unknown(codec, order, answer, changed):
    event = codec.cancelled(order, answer(_cancelled(**changed)))
    assert isinstance(event, CancelOutcomeUnknown)
