"""Those who take: noise in both directions, and those who correct a price that is wrong."""

from collections.abc import Sequence
from random import Random
from typing import Final

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.messages import BookSide, MarketSpec
from vela_tui.sim.participants import Participant, pick_quantity
from vela_tui.sim.valuation import Valuation

WORTHS: Final = (60, 120, 200, 350, 500, 700, 1_000, 1_600, 3_000, 6_000)
"""Whole quote units that an ordinary order is worth."""
_SWEEP_WORTHS: Final = (8_000, 12_000, 20_000, 40_000)
_SWEEP_PPM: Final = 800
_SWEEP_ONE_IN: Final = 40
_PER_MILLE: Final = 1_000


class Taking:
    """All takers of one market.

    Args:
        exchange: where they trade.
        market: what they trade.
        taker: who trades.
        rng: decides when, which way and how much.
        per_mille: how often a turn brings an order, in a thousand.
    """

    def __init__(
        self,
        exchange: Exchange,
        market: MarketSpec,
        taker: Participant,
        rng: Random,
        *,
        per_mille: int,
    ) -> None:
        self._exchange = exchange
        self._market = market
        self._taker = taker
        self._rng = rng
        self._per_mille = per_mille

    def turn(self, value: Valuation, now: int) -> None:
        """Somebody may have traded; a price on the wrong side of the value often is gone."""
        if self._rng.randrange(2):
            self._correct(value, now)
        often = self._per_mille * (3 if value.bursting else 1)
        if self._rng.randrange(_PER_MILLE) < often:
            inclined = self._rng.randrange(100) < 50 + 12 * value.lean
            self._take("bid" if inclined else "ask", now)

    def _take(self, side: BookSide, now: int) -> None:
        bid, ask = self._exchange.best(self._market.market_id)
        price = ask if side == "bid" else bid
        if price is None:
            return
        worths: Sequence[int] = WORTHS
        if self._rng.randrange(_SWEEP_ONE_IN) == 0:
            worths = _SWEEP_WORTHS
            slip = price * _SWEEP_PPM // 1_000_000
            price = price + slip if side == "bid" else max(1, price - slip)
        quantity = pick_quantity(self._rng, self._market, price, worths)
        self._taker.place(self._market.market_id, side, price, quantity, "ioc", now)

    def _correct(self, value: Valuation, now: int) -> None:
        """A bid above the value is sold to, an ask below it is bought, up to the value."""
        bid, ask = self._exchange.best(self._market.market_id)
        tick = self._market.tick
        if bid is not None and bid > (worth := value.ceil(0, tick)):
            self._clear("ask", worth, now)
        elif ask is not None and ask < (worth := max(1, value.floor(0, tick))):
            self._clear("bid", worth, now)

    def _clear(self, side: BookSide, worth: int, now: int) -> None:
        """A third or more of what stands beyond `worth` is taken."""
        bids, asks = self._exchange.book(self._market.market_id, 12)
        if side == "ask":
            visible = sum(quantity for price, quantity in bids if price >= worth)
        else:
            visible = sum(quantity for price, quantity in asks if price <= worth)
        quantity = max(1, visible * self._rng.randrange(34, 101) // 100)
        self._taker.place(self._market.market_id, side, worth, quantity, "ioc", now)
