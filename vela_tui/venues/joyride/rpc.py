"""JSON-RPC 2.0 as this venue speaks it: requests, answers and notifications on one socket.

One object a frame; answers are known by their number and may come in any order (R-13). What has
a method and no number is a notification, whatever the method is called (R-14, R-46).
"""

import re
from collections import Counter
from collections.abc import Mapping
from enum import IntEnum
from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from vela_tui.domain.transport import Call
from vela_tui.venues.text import clean

PUSHED: Final = frozenset({"instruments", "settlement_complete"})
"""Channels that may come as a method of their own (R-46)."""
_DIGITS: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_CODE: Final = 128
_NULL: Final = b"null"


class Problem(Struct, frozen=True):
    """An error as the venue sends it."""

    code: Annotated[int, Meta(ge=-(2**31), le=2**31)] | Annotated[str, Meta(max_length=_CODE)] = 0
    message: str | None = None


class Response(Struct, frozen=True):
    """The answer to a request: a result, or an error."""

    result: Raw | UnsetType = UNSET
    error: Problem | str | None = None


class Incoming(Struct, frozen=True):
    """Any message: with a method it is a notification, without one an answer."""

    id: int | str | None = None
    method: Annotated[str, Meta(max_length=128)] | None = None
    params: Raw | UnsetType = UNSET
    result: Raw | UnsetType = UNSET
    error: Problem | str | None = None


class _Channelled(Struct, frozen=True):
    channel: Annotated[str, Meta(max_length=128)] | None = None
    data: Raw | UnsetType = UNSET


class _Request(Struct, frozen=True, kw_only=True):
    jsonrpc: str = "2.0"
    id: int
    method: str
    params: Mapping[str, object] | UnsetType = UNSET


_INCOMING: Final = msgspec.json.Decoder(Incoming)
_RESPONSE: Final = msgspec.json.Decoder(Response)
_CHANNELLED: Final = msgspec.json.Decoder(_Channelled)


class Refusal(Struct, frozen=True):
    """The venue's error, sanitised."""

    code: int
    """0 where it is not a number."""
    word: str
    """The code as it is shown."""
    message: str


class Asked(IntEnum):
    """What a request asks; its number tells it."""

    NONCE = 1
    LOGIN = 2
    CHANNELS = 3
    ACCOUNT = 4
    """Channels, the account's among them."""
    CHANNELS_END = 5
    PING = 6
    ORDER = 7
    CANCEL = 8
    CANCEL_ALL = 9
    INSTRUMENTS = 10
    OPEN_ORDERS = 11
    BALANCES = 12

    @classmethod
    def by(cls, number: int) -> "Asked | None":
        """What was asked under this number; None for one that is not ours."""
        rest = number % _STEP
        return cls(rest) if number > 0 and rest in _KNOWN else None


_STEP: Final = 16
_KNOWN: Final = frozenset(Asked)


class Numbers:
    """Numbers of requests, each given once.

    Those that ask the same are numbered by themselves. A recording holds answers and no requests:
    played again, the third list of orders is the third one, whatever else was asked meanwhile.
    """

    def __init__(self) -> None:
        self._given: Counter[Asked] = Counter()

    def next(self, asked: Asked) -> int:
        """A number that was never used on this codec."""
        self._given[asked] += 1
        return (self._given[asked] - 1) * _STEP + asked


def call(
    number: int, method: str, params: Mapping[str, object] | None = None, *, login: bool = False
) -> Call:
    """A request.

    Args:
        number: by which its answer is known.
        method: for example `private/buy`.
        params: its parameters; None for none.
        login: whether the venue answers it only to who has logged in.
    """
    request = _Request(id=number, method=method, params=UNSET if params is None else params)
    return Call(number, msgspec.json.encode(request).decode(), needs_login=login)


def parse(frame: bytes) -> Incoming:
    """The message in a frame.

    Raises:
        msgspec.MsgspecError: it is no object, or its members have other types.
    """
    return _INCOMING.decode(frame)


def result_of(body: bytes) -> Raw:
    """The result in an answer that is a success.

    Raises:
        ValueError: it is a refusal, or neither.
    """
    response = _RESPONSE.decode(body)
    if response.error is not None or isinstance(response.result, UnsetType):
        raise ValueError("the answer holds no result")
    return response.result


def refusal_of(body: bytes) -> Refusal | None:
    """The error in an answer; None when it holds a result.

    Raises:
        ValueError: it holds neither, or both.
    """
    response = _RESPONSE.decode(body)
    has_result = not isinstance(response.result, UnsetType) and bytes(response.result) != _NULL
    if response.error is None:
        if isinstance(response.result, UnsetType):
            raise ValueError("the answer holds neither a result nor an error")
        return None
    if has_result:
        raise ValueError("the answer holds a result and an error")
    return refusal(response.error)


def refusal(problem: Problem | str) -> Refusal:
    """An error, as it may be shown."""
    if isinstance(problem, str):
        return Refusal(0, "error", clean(problem))
    code = problem.code if isinstance(problem.code, int) else 0
    word = clean(str(problem.code), 64)
    return Refusal(code, word, clean(problem.message or ""))


def number_of(identity: int | str | None) -> int | None:
    """The number of an answer; None where it bears none that could be ours."""
    if isinstance(identity, str):
        return int(identity) if _DIGITS.fullmatch(identity) else None
    return identity


def notification(message: Incoming) -> tuple[str, bytes | Raw]:
    """The channel of a notification and what it tells (R-14, R-46).

    Raises:
        ValueError: it tells nothing.
    """
    if message.params is UNSET:
        raise ValueError("a notification tells nothing")
    method = message.method or ""
    if not bytes(message.params).lstrip().startswith(b"{"):
        return method, message.params
    told = _CHANNELLED.decode(message.params)
    channel = told.channel or method
    return channel, message.params if isinstance(told.data, UnsetType) else told.data
