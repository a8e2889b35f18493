"""The exchange's core: every rule of the venue, no transport and no clock."""

from collections.abc import Collection, Mapping, Sequence

from vela_tui.sim.markets import MARKETS
from vela_tui.sim.messages import (
    BalanceView,
    BookSide,
    CancelOrder,
    CandleView,
    CreditView,
    ExchangeEvent,
    MarketSpec,
    OrderView,
    PlaceOrder,
    TickerView,
    TradeView,
)
from vela_tui.sim.terms import ExchangeOptions

DEFAULT_OPTIONS = ExchangeOptions()
Levels = tuple[tuple[int, int], ...]


class Exchange:
    """All markets and all accounts; every request happens wholly or not at all."""

    def __init__(
        self,
        markets: Sequence[MarketSpec] = MARKETS,
        *,
        options: ExchangeOptions = DEFAULT_OPTIONS,
    ) -> None:
        raise NotImplementedError

    def place(self, order: PlaceOrder, now: int) -> OrderView:
        """The order as it stands after matching; raises `Rejected` and then nothing changed."""
        raise NotImplementedError

    def cancel(self, cancel: CancelOrder, now: int) -> OrderView:
        """The order, cancelled; raises `Rejected` and then nothing changed."""
        raise NotImplementedError

    def deposit(self, user: str, asset: str, amount: int, now: int) -> None:
        """Credits `amount` raw units; raises `Rejected` (`InvalidRequest`)."""
        raise NotImplementedError

    def find_order(
        self, user: str, order_id: int | None, client_order_id: str | None
    ) -> OrderView | None:
        """That user's open order, by id if one is given, else by client id."""
        raise NotImplementedError

    def drain(self) -> list[ExchangeEvent]:
        """Events since the last drain, in order."""
        raise NotImplementedError

    def market_ids(self) -> tuple[str, ...]:
        """All markets in listing order."""
        raise NotImplementedError

    def market(self, market_id: str) -> MarketSpec:
        """The market; raises `Rejected` (`MarketNotFound`)."""
        raise NotImplementedError

    def assets(self) -> tuple[str, ...]:
        """Every asset that can be held, the quote asset first."""
        raise NotImplementedError

    def pause(self, market_id: str, *, paused: bool) -> None:
        """Orders in the market are refused while it is paused; cancels work."""
        raise NotImplementedError

    def is_paused(self, market_id: str) -> bool:
        """Whether the market refuses orders."""
        raise NotImplementedError

    def book(self, market_id: str, depth: int | None = None) -> tuple[Levels, Levels]:
        """Bids and asks as (price, quantity), best first; all of them without a depth."""
        raise NotImplementedError

    def best(self, market_id: str) -> tuple[int | None, int | None]:
        """Best bid and best ask."""
        raise NotImplementedError

    def trades(self, market_id: str, limit: int = 500) -> tuple[TradeView, ...]:
        """Newest executions first."""
        raise NotImplementedError

    def candles(
        self, market_id: str, interval_ns: int, limit: int, now: int
    ) -> tuple[CandleView, ...]:
        """Newest interval first; an interval without trades repeats the last close."""
        raise NotImplementedError

    def ticker(self, market_id: str, now: int) -> TickerView:
        """The market's rolling 24 hours."""
        raise NotImplementedError

    def open_orders(
        self,
        user: str,
        market_id: str | None = None,
        side: BookSide | None = None,
        limit: int = 100,
    ) -> tuple[OrderView, ...]:
        """That user's open orders, oldest first."""
        raise NotImplementedError

    def has_account(self, user: str) -> bool:
        """Whether the user ever deposited or was loaded."""
        raise NotImplementedError

    def balances(self, user: str) -> tuple[BalanceView, ...]:
        """Every asset that the user ever held; empty for an unknown user."""
        raise NotImplementedError

    def credit(self, user: str) -> CreditView:
        """Open notional and net USDC deposits."""
        raise NotImplementedError

    def fees_collected(self) -> Mapping[str, int]:
        """Net fees kept by the exchange, per asset, raw units."""
        raise NotImplementedError

    def dump(self, users: Collection[str]) -> dict[str, object]:
        """What survives a restart of these users' accounts, ready for JSON."""
        raise NotImplementedError

    def load(self, state: Mapping[str, object]) -> None:
        """Takes over a dumped state before anything else happened; raises `ValueError`."""
        raise NotImplementedError
