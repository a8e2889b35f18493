"""Market makers: a few dozen levels a side that follow the market's value without redrawing it.

Each turn changes a handful of orders: those too near the value retreat, the touch is
restored, one order somewhere is replaced. So the book lives, and costs little.
"""

from bisect import insort
from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.messages import BookSide, MarketSpec
from vela_tui.sim.participants import Participant, pick_quantity
from vela_tui.sim.valuation import Valuation

ORDERS_A_SIDE: Final = 26
_MOST_ORDERS_A_SIDE: Final = 34
_RETREATS_A_TURN: Final = 3
_REACH_PPM: Final = 4_500
"""How far from the touch makers quote: 45 basis points."""
_REACH_TICKS: Final = 14
"""The same where ticks are coarse."""
_NEAR_WORTHS: Final = (80, 150, 250, 250, 400, 600, 900, 1_500)
_FAR_WORTHS: Final = (400, 800, 1_200, 2_000, 2_500, 4_000, 6_000, 12_000, 20_000)
_SIDES: Final[tuple[BookSide, BookSide]] = ("bid", "ask")


class _Quote(NamedTuple):
    """One maker's order: sorts by distance from the touch, nearest first."""

    key: int
    order_id: int
    maker: int


class Quoting:
    """All makers of one market.

    Args:
        exchange: where they quote.
        market: what they quote.
        makers: who quotes.
        rng: decides who, where and how much.
        half_spread_ppm: distance of the touch from the value.
    """

    def __init__(
        self,
        exchange: Exchange,
        market: MarketSpec,
        makers: Sequence[Participant],
        rng: Random,
        *,
        half_spread_ppm: int,
    ) -> None:
        self._exchange = exchange
        self._market = market
        self._makers = makers
        self._rng = rng
        self._half_spread_ppm = half_spread_ppm
        self._quotes: dict[BookSide, list[_Quote]] = {"bid": [], "ask": []}

    def open(self, value: Valuation, now: int) -> None:
        """Both sides are quoted in full."""
        for side in _SIDES:
            touch = self._touch(side, value)
            self._quote(side, touch, _NEAR_WORTHS, now)
            while len(self._quotes[side]) < ORDERS_A_SIDE:
                if not self._quote_behind(side, touch, now):
                    break

    def turn(self, value: Valuation, now: int) -> None:
        """A few orders have followed the value."""
        for side in _SIDES:
            touch = self._touch(side, value)
            self._forget_filled(side)
            self._retreat(side, value, now)
            self._restore_touch(side, touch, now)
            missing = ORDERS_A_SIDE - len(self._quotes[side])
            if missing > 0:
                self._quote_behind(side, touch, now)
            if missing > ORDERS_A_SIDE // 2:
                self._quote_behind(side, touch, now)
        if self._rng.randrange(3) == 0:
            self._replace_one(self._rng.choice(_SIDES), value, now)

    def _touch(self, side: BookSide, value: Valuation) -> int:
        tick = self._market.tick
        if side == "bid":
            return max(tick, value.floor(self._half_spread_ppm, tick))
        return value.ceil(self._half_spread_ppm, tick)

    def _forget_filled(self, side: BookSide) -> None:
        quotes = self._quotes[side]
        while quotes and not self._is_open(quotes[0]):
            del quotes[0]

    def _retreat(self, side: BookSide, value: Valuation, now: int) -> None:
        """Quotes within a third of the half spread are withdrawn, nearest first."""
        quotes, tick = self._quotes[side], self._market.tick
        near = self._half_spread_ppm // 3
        limit = -value.floor(near, tick) if side == "bid" else value.ceil(near, tick)
        for _ in range(_RETREATS_A_TURN):
            if not quotes or quotes[0].key >= limit:
                return
            self._withdraw(side, 0, now)

    def _restore_touch(self, side: BookSide, touch: int, now: int) -> None:
        quotes = self._quotes[side]
        key = -touch if side == "bid" else touch
        if not quotes or quotes[0].key > key:
            self._quote(side, touch, _NEAR_WORTHS, now)

    def _replace_one(self, side: BookSide, value: Valuation, now: int) -> None:
        """An order anywhere changes; what is too far or too many goes first."""
        quotes, touch = self._quotes[side], self._touch(side, value)
        if not quotes:
            return
        farthest = quotes[-1].key - (-touch if side == "bid" else touch)
        if len(quotes) > _MOST_ORDERS_A_SIDE or farthest > self._reach(touch):
            self._withdraw(side, len(quotes) - 1, now)
        elif len(quotes) >= ORDERS_A_SIDE:
            self._withdraw(side, self._rng.randrange(len(quotes)), now)
        self._quote_behind(side, touch, now)

    def _quote_behind(self, side: BookSide, touch: int, now: int) -> bool:
        """One more order, the likelier the nearer to the touch."""
        drawn = self._rng.randrange(1, 1_000)
        offset = self._reach(touch) * drawn * drawn // 1_000_000
        offset -= offset % self._market.tick
        price = touch - offset if side == "bid" else touch + offset
        worths = _FAR_WORTHS if drawn > 300 else _NEAR_WORTHS  # noqa: PLR2004 - of a thousand
        return self._quote(side, max(self._market.tick, price), worths, now)

    def _quote(self, side: BookSide, price: int, worths: Sequence[int], now: int) -> bool:
        number = self._rng.randrange(len(self._makers))
        quantity = pick_quantity(self._rng, self._market, price, worths)
        order = self._makers[number].place(
            self._market.market_id, side, price, quantity, "post_only", now
        )
        if order is None:
            return False
        key = -price if side == "bid" else price
        insort(self._quotes[side], _Quote(key, order.order_id, number))
        return True

    def _withdraw(self, side: BookSide, index: int, now: int) -> None:
        quote = self._quotes[side].pop(index)
        self._makers[quote.maker].cancel(quote.order_id, now)

    def _is_open(self, quote: _Quote) -> bool:
        return self._exchange.is_open(self._makers[quote.maker].user, quote.order_id)

    def _reach(self, touch: int) -> int:
        return max(_REACH_TICKS * self._market.tick, touch * _REACH_PPM // 1_000_000)
