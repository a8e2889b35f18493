"""The envelopes of every answer and the HTTP status of every code (seed:529-544)."""

import logging
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vela_tui.sim.gateways.limits import TooManyRequests
from vela_tui.sim.messages import Rejected

STATUS: Final = {
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
    "RateLimitExceeded": 429,
    "InvalidMarket": 422,
    "InvalidRequest": 400,
    "InvalidPrice": 422,
    "InvalidQuantity": 422,
    "OrderBookFull": 422,
    "InternalError": 500,
}
"""The seed's thirteen codes, then those of vela.md 3.8 for what the seed leaves open."""

_JSON: Final = "application/json"
_log = logging.getLogger(__name__)


def success(data: object) -> Response:
    """`{"ok": true, "data": ...}` (seed:160)."""
    return Response(msgspec.json.encode({"ok": True, "data": data}), media_type=_JSON)


def refusal(status: int, code: str, message: str) -> Response:
    """`{"ok": false, "error": ...}` with a sentence for a person (seed:170-173)."""
    body = {"ok": False, "error": code, "message": message}
    return Response(msgspec.json.encode(body), status, media_type=_JSON)


async def on_rejected(_request: Request, error: Exception) -> Response:
    """The answer to a request that the exchange declined."""
    if not isinstance(error, Rejected):
        raise error
    return refusal(STATUS.get(error.code, 422), error.code, error.message)


async def on_too_many(_request: Request, error: Exception) -> Response:
    """The seed's 429 to the letter (seed:394-401), and `Retry-After` in whole seconds."""
    if not isinstance(error, TooManyRequests):
        raise error
    body = {
        "ok": False,
        "error": "RateLimitExceeded",
        "message": error.MESSAGE,
        "retry_after_ms": error.retry_after_ms,
    }
    headers = {"retry-after": str(-(-error.retry_after_ms // 1000))}
    return Response(msgspec.json.encode(body), 429, headers, _JSON)


async def on_http_error(_request: Request, error: Exception) -> Response:
    """Unknown paths, wrong methods and bodies that are not read, in the same envelope."""
    if not isinstance(error, HTTPException):
        raise error
    phrase = HTTPStatus(error.status_code).phrase
    answer = refusal(error.status_code, phrase.replace(" ", ""), f"{phrase}.")
    answer.headers.update(error.headers or {})
    return answer


async def on_disconnect(_request: Request, _error: Exception) -> Response:
    """What nobody reads: the client left in the middle of its own request."""
    return refusal(400, "InvalidRequest", "The request ended early.")


async def on_failure(_request: Request, error: Exception) -> Response:
    """A defect of this program: told to the client without its reason, and logged."""
    _log.error("a request failed", exc_info=error)
    return refusal(500, "InternalError", "The exchange failed to answer.")
