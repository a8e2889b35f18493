"""What the exchange's core is asked and what it answers: integers, strings and nothing of HTTP.

Prices, quantities and money are integers scaled by the exchange's unit, which is 10^6 in the
documented dialect (the seed's fixed point, seed:104-113).
Times are nanoseconds UTC. Addresses are lower-case `0x` + 40 hex digits.
"""

from typing import Final, Literal

from vela_tui.domain.value import Value

UNIT: Final = 1_000_000
"""One whole coin or one whole quote unit in integers, as the seed has it (seed:104)."""

MAX_RAW: Final = 2**63 - 1
"""No price, quantity or notional above this is accepted."""

BookSide = Literal["bid", "ask"]
TimeInForce = Literal["gtc", "post_only", "ioc", "fok"]
OrderStatus = Literal["open", "partially_filled", "filled", "cancelled"]
CancelReason = Literal["user", "credit", "ioc", "maintenance"]


class Rejected(Exception):  # noqa: N818 - the field's word for it
    """The exchange declined a request; nothing changed.

    Args:
        code: one of the seed's thirteen codes (seed:529-544) or the four added ones
            (`InvalidRequest`, `InvalidPrice`, `InvalidQuantity`, `OrderBookFull`).
        message: one sentence for a person.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class MarketSpec(Value, frozen=True):
    """A market that the exchange lists."""

    market_id: str
    """`BASE-QUOTE`, for example `ETH-USDC`."""
    base: str
    quote: str
    mid: int
    """Raw price around which the seeded participants begin."""
    tick: int
    """Price step in raw units on which the participants quote; clients may use any integer."""
    lot: int
    """Quantity step in raw units in which the participants trade."""
    unit: int = UNIT
    """Raw units in one whole coin of the base, and in one of the quote."""


class PlaceOrder(Value, frozen=True):
    """A limit order whose signature has been verified."""

    user: str
    market_id: str
    side: BookSide
    price: int
    quantity: int
    time_in_force: TimeInForce
    nonce: int
    client_order_id: str | None = None


class CancelOrder(Value, frozen=True):
    """A cancel whose signature has been verified. Exactly one id is used; `order_id` wins."""

    user: str
    nonce: int
    order_id: int | None = None
    client_order_id: str | None = None


class OrderView(Value, frozen=True):
    """An order as the exchange shows it at one moment."""

    order_id: int
    client_order_id: str | None
    user: str
    market_id: str
    side: BookSide
    price: int
    quantity: int
    filled_quantity: int
    time_in_force: TimeInForce
    status: OrderStatus
    created_at: int

    @property
    def remaining_quantity(self) -> int:
        """Quantity minus filled quantity."""
        return self.quantity - self.filled_quantity


class BalanceView(Value, frozen=True):
    """Money of one user in one asset, in raw units."""

    asset: str
    available: int
    locked: int


class CreditView(Value, frozen=True):
    """A user's credit: open notional against net USDC deposits (decision C of section 13)."""

    total_open_notional: int
    deposited_balance: int


class TradeView(Value, frozen=True):
    """A public execution: no order id, no address (seed:553)."""

    trade_id: str
    market_id: str
    price: int
    quantity: int
    side: BookSide
    """The taker's side."""
    timestamp: int


class Parties(Value, frozen=True):
    """Who met in an execution, and what it cost them: the documented dialect tells nobody."""

    maker_order_id: int
    taker_order_id: int
    maker: str
    """Lower-case address."""
    taker: str
    maker_fee: int
    taker_fee: int
    maker_quantity: int
    """All that the resting order was for."""
    maker_remaining: int
    """What is left of it now."""


class CandleView(Value, frozen=True):
    """Prices and base volume of one interval; all raw units, `time` in ns at its start."""

    time: int
    open: int
    high: int
    low: int
    close: int
    volume: int
    quote_volume: int
    trade_count: int


class TickerView(Value, frozen=True):
    """One market's last 24 hours, rolling, in raw units (vela.md 3.6)."""

    market_id: str
    open_24h: int | None
    """First price of the window; None, like high and low, when nothing traded in it."""
    high_24h: int | None
    low_24h: int | None
    last_price: int | None
    """Price of the newest execution, however old."""
    volume_24h: int
    """Base quantity."""
    quote_volume_24h: int
    trade_count_24h: int
    best_bid: int | None
    best_ask: int | None
    timestamp: int

    @property
    def change_24h_bps(self) -> int | None:
        """Last price against the window's first, in basis points, half up; None without trades."""
        if not self.open_24h or self.last_price is None:
            return None
        moved = self.last_price - self.open_24h
        return (2 * moved * 10_000 + self.open_24h) // (2 * self.open_24h)


class OrderUpdated(Value, frozen=True):
    """An order was accepted, partially filled, filled or cancelled."""

    order: OrderView
    reason: CancelReason | None
    """Why it was cancelled; None unless it was."""
    timestamp: int


class Filled(Value, frozen=True):
    """One side of one execution, told to its owner."""

    user: str
    fill_id: str
    order_id: int
    client_order_id: str | None
    market_id: str
    side: BookSide
    price: int
    quantity: int
    role: Literal["maker", "taker"]
    maker_fee: int
    taker_fee: int
    timestamp: int


class BalanceChanged(Value, frozen=True):
    """A user's balance of one asset or credit changed; told once per request and user."""

    user: str
    asset: str
    reason: Literal["order", "fill", "cancel", "deposit"]
    timestamp: int


class BookChanged(Value, frozen=True):
    """Levels of one market now have these absolute quantities; 0 means the level is gone."""

    market_id: str
    bids: tuple[tuple[int, int], ...]
    asks: tuple[tuple[int, int], ...]
    timestamp: int


class Traded(Value, frozen=True):
    """A public execution happened."""

    trade: TradeView
    parties: Parties


ExchangeEvent = OrderUpdated | Filled | BalanceChanged | BookChanged | Traded
