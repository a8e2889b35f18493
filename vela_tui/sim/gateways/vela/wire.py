"""What a client may send, by the letter: anything else is refused before it is understood.

Field names and values are the seed's (seed:121-191, 303-344). Unknown fields are ignored, so
that a client may send another dialect's names beside these (vela.md 3).
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from vela_tui.sim.messages import BookSide, TimeInForce

MAX_NONCE: Final = 2**64 - 1
"""Nonces are unsigned 64-bit (vela.md 1.2)."""

_Address = Annotated[str, Meta(max_length=42)]
_Signature = Annotated[str, Meta(max_length=256)]
_Natural = Annotated[int, Meta(ge=0)]
_Name = Annotated[str, Meta(max_length=64)]
_Channel = Annotated[str, Meta(max_length=128)]

MAX_CHANNELS: Final = 64
"""Channels in one subscribe message."""


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
