"""The engine's envelopes, and the sentences that it has instead of codes (vela.md 5.1, 5.2)."""

import logging
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from vela_tui.sim.gateways.limits import TooManyRequests
from vela_tui.sim.gateways.vela_engine.reading import Unreadable
from vela_tui.sim.messages import Rejected

GENERIC: Final = "Order rejected. Please check your parameters and try again."
_NOT_FOUND: Final = "Market not found."
_DUPLICATE: Final = "Duplicate order. Please try again."
SENTENCES: Final = {
    "InvalidNonce": _DUPLICATE,
    "DuplicateNonce": _DUPLICATE,
    "InsufficientBalance": "Insufficient balance. Please deposit funds before trading.",
    "CreditLimitExceeded": (
        "Credit limit exceeded. Reduce your open orders or deposit more funds."
    ),
    "PostOnlyWouldMatch": "Post-only order would have matched immediately. Order rejected.",
    "MarketNotFound": _NOT_FOUND,
    "OrderNotFound": _NOT_FOUND,
}
"""What a refusal of the core is called; everything else is the generic sentence."""

_JSON: Final = "application/json"
_log = logging.getLogger(__name__)


class Declined(Exception):  # noqa: N818 - it is the answer, not an accident
    """A refusal of a handler; nothing changed.

    Args:
        status: HTTP.
        sentence: the `error` of the envelope.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def success(data: object) -> Response:
    """All three keys, always (vela.md section 3)."""
    body = msgspec.json.encode({"ok": True, "data": data, "error": None})
    return Response(body, media_type=_JSON)


def refusal(status: int, sentence: str) -> Response:
    """A refusal: a sentence and no code."""
    body = msgspec.json.encode({"ok": False, "data": None, "error": sentence})
    return Response(body, status, media_type=_JSON)


async def on_rejected(_request: Request, error: Exception) -> Response:
    """The core declined a request: 400, whatever the reason."""
    if not isinstance(error, Rejected):
        raise error
    return refusal(400, SENTENCES.get(error.code, GENERIC))


async def on_declined(_request: Request, error: Exception) -> Response:
    """A handler declined it."""
    if not isinstance(error, Declined):
        raise error
    return refusal(error.status, error.sentence)


async def on_unreadable(_request: Request, error: Exception) -> Response:
    """The framework declined it: in plain text."""
    if not isinstance(error, Unreadable):
        raise error
    return PlainTextResponse(error.text, error.status)


async def on_too_many(_request: Request, error: Exception) -> Response:
    """The sentence alone: neither the body nor a header says how long to wait."""
    if not isinstance(error, TooManyRequests):
        raise error
    return refusal(429, error.MESSAGE)


async def on_http_error(_request: Request, error: Exception) -> Response:
    """Unknown paths and wrong methods: an empty body, and `Allow` where it is known."""
    if not isinstance(error, HTTPException):
        raise error
    return Response(status_code=error.status_code, headers=error.headers)


async def on_disconnect(_request: Request, _error: Exception) -> Response:
    """What nobody reads: the client left in the middle of its own request."""
    return Response(status_code=400)


async def on_failure(_request: Request, error: Exception) -> Response:
    """A defect of this program: told to the client without its reason, and logged."""
    _log.error("a request failed", exc_info=error)
    return refusal(500, "engine error")
