"""P17: whatever stands in an answer's place, only proof is an outcome; the rest is unknown."""

import json
import os
from collections.abc import Sequence

import pytest
from engine_words import engine, filled, gone, posted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vela_tui.domain.events import (
    CancelAccepted,
    CancelOutcomeUnknown,
    CancelRefused,
    OrderAccepted,
    OrderOutcomeUnknown,
    OrderRefused,
)
from vela_tui.domain.transport import VenueAnswer

BODIES = int(os.environ.get("VELA_EXAMPLES", "500"))
"""The figure of P17."""

GOOD = {
    "ok": True,
    "data": {
        "order_id": 12345,
        "client_order_id": "my-order-001",
        "status": "open",
        "market_id": "ETH-USDC",
        "side": "bid",
        "price": 1580500000,
        "quantity": 500000,
        "filled_quantity": 0,
        "created_at": "2024-04-13T12:00:00.000Z",
        "maker_fee_bps": -1,
        "taker_fee_bps": 5,
    },
}
REFUSAL = {"ok": False, "error": "InsufficientBalance", "message": "too poor"}
PAGES = (b"", b"<!doctype html><title>502</title>", b"OK", b"null", b"[]", b"{}", b"\xff\xfe{")


ENGINE = (
    {"ok": True, "data": [posted(2, status="Open")], "error": None},
    {"ok": True, "data": [filled(1, 2, 158050000000, 50000000), posted(2)]},
    {"ok": True, "data": [gone(12345, "my-order-001")], "error": None},
    {"ok": False, "data": None, "error": "Market not found."},
    {"ok": False, "error": {"code": "X", "message": "too poor"}},
)
"""In the engine's dialect: what happened, as a list; sentences for refusals (vela.md 5)."""


@st.composite
def spoiled(draw: st.DrawFn, bodies: Sequence[object]) -> bytes:
    """A body as it should be, cut, with a byte changed, or something else altogether."""
    body = json.dumps(draw(st.sampled_from(bodies))).encode()
    way = draw(st.sampled_from(["cut", "byte", "page", "bytes", "doubled"]))
    if way == "cut":
        return body[: draw(st.integers(0, len(body) - 1))]
    if way == "byte":
        at = draw(st.integers(0, len(body) - 1))
        return body[:at] + bytes([draw(st.integers(0, 255))]) + body[at + 1 :]
    if way == "doubled":
        return body + body
    return draw(st.sampled_from(PAGES)) if way == "page" else draw(st.binary(max_size=200))


def answers(*bodies: object) -> st.SearchStrategy[VenueAnswer]:
    """Spoiled bodies under any status and type."""
    return st.builds(
        VenueAnswer,
        status=st.sampled_from([200, 201, 204, 302, 400, 401, 403, 404, 422, 500, 502, 503, 504]),
        content_type=st.sampled_from(["application/json", "text/html", "text/plain", "", "json"]),
        body=spoiled(bodies),
        ts_sent=st.just(100),
        ts_recv=st.just(200),
    )


spoil = settings(
    max_examples=BODIES,
    deadline=None,
    # reading an answer changes nothing in the codec: one serves all examples
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def is_plain_refusal(answer: VenueAnswer) -> bool:
    """Whether a strict reader of the venue's page would call this a refusal."""
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return False
    return (
        400 <= answer.status < 500
        and isinstance(told, dict)
        and told.get("ok") is False
        and isinstance(told.get("error"), str | dict)
    )


@pytest.mark.parametrize("status", [200, 400])
def test_body_that_is_not_utf8_proves_nothing(codec, intent, status):
    """Wherever the bad byte stands, in a member that nobody reads too."""
    body = b'{"ok": false, "error": "InvalidOrder", "data": {"\x80": 1}}'
    answer = VenueAnswer(
        status=status, content_type="application/json", body=body, ts_sent=100, ts_recv=200
    )
    assert isinstance(codec.placed(intent, answer), OrderOutcomeUnknown)


@spoil
@given(answer=answers(GOOD, REFUSAL))
def test_spoiled_answer_to_an_order_is_never_a_refusal_without_proof(codec, intent, answer):
    """A 5xx, a page, a cut or changed body leaves the order unknown; none ends it."""
    event = codec.placed(intent, answer)
    if isinstance(event, OrderRefused):
        assert is_plain_refusal(answer)
    elif isinstance(event, OrderAccepted):
        told = json.loads(answer.body)["data"]
        assert answer.status < 300
        assert (told["price"], told["quantity"]) == (1580500000, 500000)
    else:
        assert isinstance(event, OrderOutcomeUnknown)


@spoil
@given(answer=answers(GOOD, REFUSAL))
def test_spoiled_answer_to_a_cancel_confirms_nothing(codec, order, answer):
    """A cancel is confirmed or declined by a well-formed answer, and by nothing else."""
    event = codec.cancelled(order, answer)
    if isinstance(event, CancelRefused):
        assert is_plain_refusal(answer)
    elif isinstance(event, CancelAccepted):
        assert answer.status < 300
        assert json.loads(answer.body)["ok"] is True
    else:
        assert isinstance(event, CancelOutcomeUnknown)


@spoil
@given(answer=answers(*ENGINE))
def test_spoiled_answer_of_the_engine_to_an_order_decides_nothing(intent, answer):
    """The same in the engine's dialect: an acceptance names our order among what happened."""
    event = engine().placed(intent, answer)
    if isinstance(event, OrderRefused):
        assert is_plain_refusal(answer)
    elif isinstance(event, OrderAccepted):
        assert answer.status < 300
        happened = [each["OrderPosted"] for each in json.loads(answer.body)["data"][-1:]]
        assert [each["client_order_id"] for each in happened] == ["my-order-001"]
    else:
        assert isinstance(event, OrderOutcomeUnknown)


@spoil
@given(answer=answers(*ENGINE))
def test_spoiled_answer_of_the_engine_to_a_cancel_confirms_nothing(order, answer):
    """The same in the engine's dialect: a confirmation names the order that was cancelled."""
    event = engine().cancelled(order, answer)
    if isinstance(event, CancelRefused):
        assert is_plain_refusal(answer)
    elif isinstance(event, CancelAccepted):
        assert answer.status < 300
        named = [each["OrderCanceled"]["order_id"] for each in json.loads(answer.body)["data"]]
        assert 12345 in named
    else:
        assert isinstance(event, CancelOutcomeUnknown)
