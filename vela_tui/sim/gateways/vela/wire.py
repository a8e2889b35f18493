"""What a client may send, by the letter: anything else is refused before it is understood.

Field names and values are the seed's (seed:121-191, 303-344). Unknown fields are ignored, so
that a client may send another dialect's names beside these (vela.md 3).
"""

import json
from typing import Annotated, Any, Final, Literal, NoReturn, TypeVar

import msgspec
from msgspec import Meta, Struct

from vela_tui.sim.messages import BookSide, Rejected, TimeInForce

MAX_BODY: Final = 64 * 1024
"""Bytes of one request body or one WebSocket message."""
MAX_NONCE: Final = 2**64 - 1
"""Nonces are unsigned 64-bit (vela.md 1.2)."""

_Address = Annotated[str, Meta(max_length=42)]
_Signature = Annotated[str, Meta(max_length=256)]
_Natural = Annotated[int, Meta(ge=0)]
_Name = Annotated[str, Meta(max_length=64)]
_Channel = Annotated[str, Meta(max_length=128)]

MAX_CHANNELS: Final = 64
"""Channels in one subscribe message."""

_MAX_BRACKETS: Final = 64
"""Opening brackets in one message, so that nothing can be nested deeper than this."""

_T = TypeVar("_T")


class OrderBody(Struct, frozen=True):
    """`POST /orders` (seed:121-150)."""

    user: _Address
    market_id: _Name
    side: BookSide
    price: int
    quantity: int
    order_type: Literal["limit"]
    time_in_force: TimeInForce
    nonce: _Natural
    signature: _Signature
    client_order_id: str | None = None


class CancelBody(Struct, frozen=True):
    """`POST /orders/cancel` (seed:178-191)."""

    user: _Address
    nonce: _Natural
    signature: _Signature
    order_id: _Natural | None = None
    client_order_id: str | None = None


class DepositBody(Struct, frozen=True):
    """`POST /deposit`: test money for anybody, so nothing is signed (vela.md 3.5)."""

    user: _Address
    asset: _Name
    amount: Annotated[str, Meta(max_length=128)]


class Subscribe(Struct, frozen=True, tag="subscribe"):
    """Ask for one channel (seed:303-305) or several at once."""

    channel: _Channel | None = None
    channels: Annotated[tuple[_Channel, ...], Meta(max_length=MAX_CHANNELS)] = ()


class Unsubscribe(Struct, frozen=True, tag="unsubscribe"):
    """Give one channel or several back."""

    channel: _Channel | None = None
    channels: Annotated[tuple[_Channel, ...], Meta(max_length=MAX_CHANNELS)] = ()


class Authenticate(Struct, frozen=True, tag="auth"):
    """Prove an address for this connection (seed:337-344); `timestamp` is in Unix seconds."""

    address: _Address
    signature: _Signature
    timestamp: int


class Ping(Struct, frozen=True, tag="ping"):
    """Ask for a `pong` (vela.md 6.5)."""


ClientMessage = Subscribe | Unsubscribe | Authenticate | Ping


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
