"""JSON-RPC 2.0 as this venue speaks it: one object a frame (joyride.md section 5)."""

from typing import Any, Final, TypeVar

import msgspec

from vela_tui.sim.gateways import bodies
from vela_tui.sim.messages import Rejected

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603

MAX_MESSAGE: Final = 1024 * 1024
"""Bytes of one message (R-15)."""
_MAX_ID_TEXT: Final = 128
_MAX_ID: Final = 2**63
_MAX_REASON: Final = 200

_T = TypeVar("_T")
Id = int | str | None


class Refused(Exception):  # noqa: N818 - it is the answer, not an accident
    """An error that is answered under its code; nothing changed.

    Args:
        code: of JSON-RPC or of the venue.
        message: for a person.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Unanswerable(Refused):
    """A refusal of something that is not a request; `request_id` as far as it could be read.

    Args:
        code: of JSON-RPC.
        message: for a person.
        request_id: null where there was none.
    """

    def __init__(self, code: int, message: str, request_id: Id = None) -> None:
        super().__init__(code, message)
        self.request_id = request_id


class Request(msgspec.Struct, frozen=True):
    """What somebody wants done."""

    id: Id
    method: str
    params: dict[str, Any]


def parse(text: str | None) -> Request:
    """The request in a frame.

    Args:
        text: the frame; None for one that is no text.

    Raises:
        Unanswerable: -32700 for what is no JSON, -32600 for JSON that is no single request.
    """
    if text is None:
        raise Unanswerable(PARSE_ERROR, "Parse error: text frames only")
    try:
        body = text.encode()
    except UnicodeError:
        raise Unanswerable(PARSE_ERROR, "Parse error") from None
    members = _members(body)
    request_id = members.get("id")
    if not _is_id(request_id):
        raise Unanswerable(INVALID_REQUEST, "Invalid Request: id")
    method, params = members.get("method"), members.get("params", {})
    if members.get("jsonrpc") != "2.0" or not isinstance(method, str):
        raise Unanswerable(INVALID_REQUEST, "Invalid Request", request_id)
    if not isinstance(params, dict):
        raise Unanswerable(INVALID_PARAMS, "Invalid params: an object is wanted", request_id)
    return Request(request_id, method, params)


def read(params: dict[str, Any], shape: type[_T]) -> _T:
    """The parameters as a structure; what it does not name is ignored.

    Raises:
        Refused: -32602, naming the first that does not fit.
    """
    try:
        return msgspec.convert(params, shape)
    except (msgspec.ValidationError, ValueError) as error:
        raise Refused(INVALID_PARAMS, f"Invalid params: {str(error)[:_MAX_REASON]}") from None


def success(request_id: Id, result: object) -> dict[str, object]:
    """An answer."""
    return {"jsonrpc": "2.0", "id": request_id, "result": result}


def failure(request_id: Id, code: int, message: str) -> dict[str, object]:
    """An answer that says why not."""
    return {"jsonrpc": "2.0", "id": request_id, "error": {"code": int(code), "message": message}}


def notification(channel: str, data: object) -> dict[str, object]:
    """A message of a channel (R-14)."""
    params = {"channel": channel, "data": data}
    return {"jsonrpc": "2.0", "method": "subscription", "params": params}


def _members(body: bytes) -> dict[str, Any]:
    try:
        bodies.parse(body)
        members: dict[str, Any] = msgspec.json.decode(body)
    except Rejected as error:
        # a list, or a word, is JSON, but no request
        code = INVALID_REQUEST if _is_json(body) else PARSE_ERROR
        raise Unanswerable(code, error.message) from None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Unanswerable(PARSE_ERROR, "Parse error") from None
    return members


def _is_json(body: bytes) -> bool:
    try:
        msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return True


def _is_id(value: object) -> bool:
    if type(value) is int:
        return -_MAX_ID <= value < _MAX_ID
    if not isinstance(value, str) or len(value) > _MAX_ID_TEXT:
        return False
    try:
        value.encode()
    except UnicodeError:
        return False
    return True
