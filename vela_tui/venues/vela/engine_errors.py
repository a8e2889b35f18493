"""The engine's sentences as the page's thirteen codes; the sentence itself is kept (vela.md 5).

Several refusals share one sentence. What was asked tells some of them apart; what it can't tell
stays `OrderRejected`, which is no code of the page.
"""

from typing import Final

import msgspec

from vela_tui.domain.enums import TimeInForce
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.text import clean
from vela_tui.venues.vela import engine_wire, values, wire
from vela_tui.venues.vela.dialect import Asked, Decline

REJECTED: Final = "OrderRejected"
"""The venue did not say why, and nothing that was asked tells."""
_GENERIC: Final = "Order rejected. Please check your parameters and try again."
_UNKNOWN_MARKET: Final = "Market not found."
_CODES: Final = {
    "Duplicate order. Please try again.": "InvalidNonce",
    "Insufficient balance. Please deposit funds before trading.": "InsufficientBalance",
    "Credit limit exceeded. Reduce your open orders or deposit more funds.": "CreditLimitExceeded",
    "Invalid signature. Please reconnect your wallet and try again.": "InvalidSignature",
    "Post-only order would have matched immediately. Order rejected.": "PostOnlyWouldMatch",
    "Rate limit exceeded. Please slow down.": wire.RATE_LIMIT_CODE,
    "invalid signature": "InvalidSignature",
    "market not found": "MarketNotFound",
    "order not found": wire.GONE_CODE,
    "Invalid wallet address format": "InvalidRequest",
    "invalid address": "InvalidRequest",
    "Price must be greater than 0": "InvalidPrice",
    "Price exceeds maximum allowed value": "InvalidPrice",
    "Quantity must be greater than 0": "InvalidQuantity",
    "Quantity exceeds maximum allowed value": "InvalidQuantity",
}
"""Vela.md 5.1, 5.2. A nonce that is used and one that is too old can't be told apart (16 #10)."""

PLAIN_REFUSALS: Final = {
    400: ("Failed to parse the request body as JSON: ", "Invalid URL: ", "Failed to deserialize "),
    413: ("Failed to buffer the request body: ",),
    415: ("Expected request with `Content-Type: application/json`",),
    422: ("Failed to deserialize the JSON body into the target type: ",),
}
"""How the server's framework begins when it turns a request away before the engine sees it
(vela.md 5.3)."""
_TOO_MANY: Final = 429
_REFUSAL: Final = msgspec.json.Decoder(engine_wire.Refusal)


def declined(asked: Asked, answer: VenueAnswer) -> Decline:
    """The refusal in an answer.

    Args:
        asked: the read, the order or the cancel that was answered so.
        answer: its body is the engine's envelope.

    Raises:
        ValueError: the answer says that it is no refusal.
        msgspec.MsgspecError: it has another shape.
    """
    refusal = _REFUSAL.decode(answer.body)
    if refusal.ok:
        raise ValueError("a refusal that says it is none")
    error = refusal.error
    told = error if isinstance(error, str) else error.message or error.code
    code = code_of(told.strip(), asked)
    if answer.status == _TOO_MANY:
        code = wire.RATE_LIMIT_CODE
    is_wait = code == wire.RATE_LIMIT_CODE
    return Decline(
        code=code,
        message=clean(told),
        retry_after=_wait(refusal, answer) if is_wait else None,
        is_nonce=code in wire.NONCE_CODES,
        is_gone=code == wire.GONE_CODE,
    )


def code_of(sentence: str, asked: Asked) -> str:
    """The page's code for a sentence, as far as it and what was asked tell.

    A cancel that names no order that rests is told that its market is not found (16 #9).
    """
    if sentence == _UNKNOWN_MARKET:
        return wire.GONE_CODE if isinstance(asked, Order) else "MarketNotFound"
    if sentence == _GENERIC and isinstance(asked, OrderIntent):
        is_fok = asked.time_in_force is TimeInForce.FOK
        return "FokNotFilled" if is_fok else REJECTED
    return _CODES.get(sentence, REJECTED)


def declined_in_plain_text(answer: VenueAnswer) -> Decline | None:
    """The framework's refusal; None for any other text, which proves nothing."""
    media_type = answer.content_type.partition(";")[0].strip().lower()
    if media_type != "text/plain":
        return None
    text = answer.body[:4_096].decode("utf-8", "replace")
    if not text.startswith(PLAIN_REFUSALS.get(answer.status, ())):
        return None
    return Decline("InvalidRequest", clean(text), None, is_nonce=False, is_gone=False)


def _wait(refusal: engine_wire.Refusal, answer: VenueAnswer) -> int:
    """The first that is told of: its own figure, the header; else 0, nobody said (section 4)."""
    if refusal.retry_after_ms is not None:
        return values.wait(refusal.retry_after_ms)
    return values.wait_of_header(answer.retry_after) or 0
