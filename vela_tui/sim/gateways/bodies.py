"""Bodies of requests: read within bounds, and JSON of which nothing is ambiguous."""

import json
from typing import Any, Final, NoReturn, TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request

from vela_tui.sim.messages import Rejected

MAX_BODY: Final = 64 * 1024
"""Bytes of one request body or one WebSocket message."""

_MAX_BRACKETS: Final = 64
"""Opening brackets in one message, so that nothing can be nested deeper than this."""

_T = TypeVar("_T")


async def read_body(request: Request) -> bytes:
    """The whole body of a JSON request.

    Raises:
        HTTPException: 415 for another content type, 413 for more than 64 KiB.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413)
    return bytes(body)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key is given twice")
    return members


def parse(body: bytes) -> dict[str, Any]:
    """The members of a JSON object in which no key occurs twice.

    A signed body with a key twice could be read one way here and another way where it was
    signed, so it is nobody's order.

    Raises:
        Rejected: `InvalidRequest`, for anything else than such an object in UTF-8.
    """
    if body.count(b"[") + body.count(b"{") > _MAX_BRACKETS:
        raise Rejected("InvalidRequest", "The body is nested too deeply.")
    try:
        members = json.loads(
            body.decode(), object_pairs_hook=_refuse_duplicates, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise Rejected("InvalidRequest", "The body is not a well-formed JSON object.") from error
    if not isinstance(members, dict):
        raise Rejected("InvalidRequest", "The body is not a JSON object.")
    return members


def decode(body: bytes, shape: type[_T]) -> _T:
    """The body as one of the shapes above; integers only where integers are asked for.

    Args:
        body: bytes that `parse` has accepted.
        shape: a Struct, or a union of tagged ones.

    Raises:
        Rejected: `InvalidRequest`, naming the field that does not fit.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, msgspec.ValidationError) else "malformed JSON"
        raise Rejected("InvalidRequest", f"The request does not fit: {reason[:200]}.") from error
