"""What the exchange of rounds is asked, what it tells, and why it declines."""

from enum import IntEnum
from typing import Final, Literal

from vela_tui.domain.value import Value
from vela_tui.sim.messages import BookSide, OrderStatus
from vela_tui.sim.rounds.instruments import Instrument

MAX_PRICE: Final = 10**15
MAX_SIZE: Final = 10**12
"""Beyond these a number is taken for a mistake."""

OrderType = Literal["limit", "market"]
TimeInForce = Literal["gtc", "ioc", "fok"]
Role = Literal["maker", "taker"]


class Code(IntEnum):
    """Why a request was declined (joyride.md section 11)."""

    NOT_AUTHENTICATED = 1001
    INSUFFICIENT_BALANCE = 1002
    ORDER_NOT_FOUND = 1003
    INSTRUMENT_NOT_FOUND = 1004
    INVALID_PRICE = 1005
    INVALID_SIZE = 1006
    RATE_LIMITED = 1007
    ORDER_ENDED = 1008
    MARKET_CLOSED = 1009
    PAUSED = 1014


class Rejected(Exception):  # noqa: N818 - the field's word for it
    """The exchange declined a request; nothing changed.

    Args:
        code: why.
        message: one sentence for a person.
    """

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class PlaceOrder(Value, frozen=True):
    """An order of somebody who is known."""

    user: str
    instrument_id: str
    side: BookSide
    type: OrderType
    size: int
    price: int | None = None
    """None for a market order."""
    time_in_force: TimeInForce = "gtc"


class OrderView(Value, frozen=True):
    """An order as it stood at one moment (joyride.md T06)."""

    order_id: int
    instrument_id: str
    user: str
    side: BookSide
    type: OrderType
    price: int
    size: int
    remaining: int
    status: OrderStatus
    created_at: int


class FillView(Value, frozen=True):
    """One side of one execution, as its owner is told (joyride.md T07)."""

    trade_id: int
    order_id: int
    instrument_id: str
    user: str
    side: BookSide
    price: int
    size: int
    role: Role
    timestamp: int


class PrintView(Value, frozen=True):
    """An execution as everybody is told; the side is the taker's (joyride.md K02)."""

    instrument_id: str
    price: int
    size: int
    side: BookSide
    timestamp: int


class SettledPosition(Value, frozen=True):
    """What became of one user's position in one instrument (joyride.md T13)."""

    user: str
    instrument_id: str
    quantity: int
    avg_price: int
    settlement_price: int
    payout: int
    """Negative for a short that owes."""
    pnl: int


class Settlement(Value, frozen=True):
    """A round's end, as everybody is told (joyride.md K13)."""

    expiration: int
    instruments: int
    cancelled_orders: int
    positions: tuple[SettledPosition, ...]


class OrderChanged(Value, frozen=True):
    """An order was accepted, filled or cancelled."""

    order: OrderView


class Filled(Value, frozen=True):
    """One side of an execution."""

    fill: FillView


class Printed(Value, frozen=True):
    """An execution, told publicly."""

    trade: PrintView


class BookChanged(Value, frozen=True):
    """Something in the instrument's book is different now."""

    instrument_id: str


class Settled(Value, frozen=True):
    """A round is over: its positions are money."""

    settlement: Settlement


class Listed(Value, frozen=True):
    """Instruments can be traded from now on."""

    instruments: tuple[Instrument, ...]


class SpotMoved(Value, frozen=True):
    """The underlying's price is another one."""

    asset: str


class TimingTold(Value, frozen=True):
    """It is time to say how long the round still lasts."""


class AccountOpened(Value, frozen=True):
    """Somebody came for the first time."""

    user: str


Event = (
    OrderChanged
    | Filled
    | Printed
    | BookChanged
    | Settled
    | Listed
    | SpotMoved
    | TimingTold
    | AccountOpened
)
