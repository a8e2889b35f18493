"""The markets as everybody sees them: books, executions and statistics, nobody's name."""

from collections.abc import Sequence

from vela_tui.sim.matching import Levels, OrderBook
from vela_tui.sim.messages import CandleView, MarketSpec, Rejected, TickerView, TradeView
from vela_tui.sim.statistics import Tape
from vela_tui.sim.terms import CREDIT_ASSET


class Listing:
    """What is listed, and what is public about it.

    Args:
        markets: in listing order; all quoted in USDC, in which credit is measured.
        trade_history: executions per market that are remembered.

    Raises:
        ValueError: a market is listed twice, not quoted in USDC, or in a unit of its own.
    """

    def __init__(self, markets: Sequence[MarketSpec], trade_history: int) -> None:
        if any(market.quote != CREDIT_ASSET for market in markets):
            raise ValueError(f"credit is measured in {CREDIT_ASSET}: markets are quoted in it")
        self._markets = {market.market_id: market for market in markets}
        if len(self._markets) != len(markets):
            raise ValueError("a market is listed once")
        if len({market.unit for market in markets}) > 1:
            raise ValueError("credit is one sum over all markets: their units are the same")
        self._assets = tuple(dict.fromkeys((CREDIT_ASSET, *(market.base for market in markets))))
        self._books = {market_id: OrderBook() for market_id in self._markets}
        self._tapes = {
            market.market_id: Tape(market.market_id, trade_history, market.unit)
            for market in markets
        }
        self._marks: dict[str, int] = {}
        self._paused: set[str] = set()

    def market_ids(self) -> tuple[str, ...]:
        """All markets in listing order."""
        return tuple(self._markets)

    def market(self, market_id: str) -> MarketSpec:
        """The market.

        Raises:
            Rejected: `MarketNotFound`.
        """
        market = self._markets.get(market_id)
        if market is None:
            raise Rejected("MarketNotFound", "There is no such market.")
        return market

    def assets(self) -> tuple[str, ...]:
        """Every asset that can be held, the quote asset first."""
        return self._assets

    def pause(self, market_id: str, *, paused: bool) -> None:
        """Orders in the market are refused while it is paused; cancels work.

        Raises:
            Rejected: `MarketNotFound`.
        """
        self.market(market_id)
        if paused:
            self._paused.add(market_id)
        else:
            self._paused.discard(market_id)

    def is_paused(self, market_id: str) -> bool:
        """Whether the market refuses orders; raises `Rejected` (`MarketNotFound`)."""
        self.market(market_id)
        return market_id in self._paused

    def book(self, market_id: str, depth: int | None = None) -> tuple[Levels, Levels]:
        """Bids and asks as (price, quantity), best first; all of them without a depth."""
        self.market(market_id)
        return self._books[market_id].levels(depth)

    def best(self, market_id: str) -> tuple[int | None, int | None]:
        """Best bid and best ask; raises `Rejected` (`MarketNotFound`)."""
        self.market(market_id)
        return self._books[market_id].best()

    def tape(self, market_id: str) -> Tape:
        """The market's history, for those who fill it in; raises `Rejected` (`MarketNotFound`)."""
        self.market(market_id)
        return self._tapes[market_id]

    def trades(self, market_id: str, limit: int = 500) -> tuple[TradeView, ...]:
        """Newest executions first; raises `Rejected` (`MarketNotFound`)."""
        return self.tape(market_id).trades(limit)

    def candles(
        self, market_id: str, interval_ns: int, limit: int, now: int
    ) -> tuple[CandleView, ...]:
        """Newest interval first; an interval without trades repeats the last close.

        Raises:
            Rejected: `MarketNotFound`.
            ValueError: the interval is none of `statistics.INTERVALS`.
        """
        return self.tape(market_id).candles(interval_ns, limit, now)

    def ticker(self, market_id: str, now: int) -> TickerView:
        """The market's rolling 24 hours; raises `Rejected` (`MarketNotFound`)."""
        return self.tape(market_id).ticker(*self._books[market_id].best(), now)

    def mark(self, market_id: str) -> int:
        """Where the market stands.

        Until something trades that is what was loaded or listed, whatever is quoted. Then it
        is the last price, or the mid of the book where that price is no longer within the
        touch. A mid rounds, and where ticks are coarse a price would sink with every restart.
        """
        spec, last = self.market(market_id), self._tapes[market_id].last_price
        if last is None:
            return self._marks.get(market_id, spec.mid)
        bid, ask = self._books[market_id].best()
        if bid is None or ask is None or bid <= last <= ask:
            return last
        return (bid + ask) // 2
