"""HTTP's answers and refusals (R-26)."""

import logging
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vela_tui.sim import messages
from vela_tui.sim.rounds.messages import Code, Rejected

_JSON: Final = "application/json"
_STATUS: Final = {
    Code.NOT_AUTHENTICATED: 401,
    Code.ORDER_NOT_FOUND: 404,
    Code.INSTRUMENT_NOT_FOUND: 404,
    Code.MARKET_CLOSED: 404,
    Code.RATE_LIMITED: 429,
}
_log = logging.getLogger(__name__)


class Declined(Exception):  # noqa: N818 - it is the answer, not an accident
    """A refusal of a handler; nothing changed.

    Args:
        status: HTTP.
        code: what the body says.
        message: for a person.
    """

    def __init__(self, status: int, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = status if code is None else code
        self.message = message


def success(data: object) -> Response:
    """The data itself: the venue has no envelope."""
    return Response(msgspec.json.encode(data), media_type=_JSON)


def refusal(status: int, code: int, message: str) -> Response:
    """`{"error": {"code", "message"}}`."""
    body = {"error": {"code": int(code), "message": message}}
    return Response(msgspec.json.encode(body), status, media_type=_JSON)


async def on_declined(_request: Request, error: Exception) -> Response:
    """A handler declined."""
    if not isinstance(error, Declined):
        raise error
    return refusal(error.status, error.code, error.message)


async def on_rejected(_request: Request, error: Exception) -> Response:
    """The exchange declined."""
    if not isinstance(error, Rejected):
        raise error
    return refusal(_STATUS.get(error.code, 400), error.code, error.message)


async def on_unreadable(_request: Request, error: Exception) -> Response:
    """The body is not what it should be."""
    if not isinstance(error, messages.Rejected):
        raise error
    return refusal(400, 400, error.message)


async def on_http_error(_request: Request, error: Exception) -> Response:
    """Unknown paths, wrong methods and bodies that are not read."""
    if not isinstance(error, HTTPException):
        raise error
    answer = refusal(error.status_code, error.status_code, HTTPStatus(error.status_code).phrase)
    answer.headers.update(error.headers or {})
    return answer


async def on_disconnect(_request: Request, _error: Exception) -> Response:
    """What nobody reads: the client left in the middle of its own request."""
    return refusal(400, 400, "The request ended early")


async def on_failure(_request: Request, error: Exception) -> Response:
    """A defect of this program: told to the client without its reason, and logged."""
    _log.error("a request failed", exc_info=error)
    return refusal(500, 500, "Internal error")
