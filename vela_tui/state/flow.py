"""Order-flow imbalance: which side of the touch and of the tape grows.

At each change of the touch: what came to the best bid, or left the best ask, counts for the
buyers, the opposite for the sellers. A price that got better brings all its quantity, one that
got worse took all of the old one's away (Cont, Kukanov, Stoikov, The Price Impact of Order Book
Events, 2014, equation 10).
"""

from collections import deque
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import EXACT, Price, Quantity
from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import Side
from vela_tui.domain.market import Level, Trade
from vela_tui.domain.value import Record, Value

LONGEST: Final = MINUTE
"""The widest window there is."""
_NONE: Final = Quantity(Decimal(0))
_EMPTY: Final = (Price(Decimal(0)), _NONE)
_SECONDS: Final = LONGEST // SECOND + 1


class OrderFlow(Value, frozen=True):
    """The last seconds of one market, in base units."""

    window: int
    """Nanoseconds that it covers; less than asked for while less was seen."""
    net: Decimal = _NONE
    """Quantity that came to the best bid or left the best ask, minus the opposite."""
    gross: Quantity = _NONE
    """All quantity that came or left at the touch."""
    bought: Quantity = _NONE
    """Traded by aggressive buyers."""
    sold: Quantity = _NONE
    """Traded by aggressive sellers."""

    @property
    def imbalance(self) -> Decimal | None:
        """Net over gross, -1 (all sellers) to 1 (all buyers), rounded; None when nothing moved."""
        return self.net / self.gross if self.gross > 0 else None

    @property
    def trade_imbalance(self) -> Decimal | None:
        """Bought minus sold over both, -1 to 1, rounded; None without a trade."""
        traded = self.bought + self.sold
        return (self.bought - self.sold) / traded if traded > 0 else None


class Touch(Value, frozen=True):
    """The best levels; None where a side is empty."""

    bid: Level | None
    ask: Level | None


class _Bucket(Record):
    second: int
    net: Decimal = _NONE
    gross: Decimal = _NONE
    bought: Decimal = _NONE
    sold: Decimal = _NONE


class FlowMeter:
    """One market's last minute, by the second."""

    __slots__ = ("_buckets", "_since", "_touch")

    def __init__(self) -> None:
        self._buckets: deque[_Bucket] = deque(maxlen=_SECONDS)
        self._touch: Touch | None = None
        self._since: int | None = None

    def moved(self, touch: Touch | None, now: int) -> None:
        """The touch is this now.

        Args:
            touch: None while the book may not be believed: what was measured before a hole
                tells nothing of the flow after it.
            now: nanoseconds that never go back.
        """
        before, self._touch = self._touch, touch
        if touch is None:
            self._since = None
            self._buckets.clear()
            return
        if self._since is None:
            self._since = now
        if before is None:
            return
        bid, ask = touch.bid, touch.ask
        bids = _NONE if bid is before.bid else _change(before.bid, bid, is_bid=True)
        asks = _NONE if ask is before.ask else _change(before.ask, ask, is_bid=False)
        if not (bids or asks):
            return
        bucket = self._bucket(now)
        if bids:
            bucket.net = EXACT.add(bucket.net, bids)
            bucket.gross = EXACT.add(bucket.gross, bids.copy_abs())
        if asks:
            bucket.net = EXACT.subtract(bucket.net, asks)
            bucket.gross = EXACT.add(bucket.gross, asks.copy_abs())

    def traded(self, trade: Trade, now: int) -> None:
        """A public trade, told as it happened."""
        if self._since is None or trade.aggressor_side is None:
            return
        bucket = self._bucket(now)
        if trade.aggressor_side is Side.BUY:
            bucket.bought = EXACT.add(bucket.bought, trade.quantity)
        else:
            bucket.sold = EXACT.add(bucket.sold, trade.quantity)

    def flow(self, window: int, now: int) -> OrderFlow | None:
        """The last `window` nanoseconds, in whole seconds, the running one included.

        None while the book may not be believed.
        """
        if self._since is None:
            return None
        window = min(window, LONGEST)
        kept = [each for each in self._buckets if each.second > (now - window) // SECOND]
        sums = [_NONE] * 4
        for each in kept:
            figures = (each.net, each.gross, each.bought, each.sold)
            sums = [Quantity(EXACT.add(*pair)) for pair in zip(sums, figures, strict=True)]
        return OrderFlow(min(window, now - self._since), *sums)

    def _bucket(self, now: int) -> _Bucket:
        second = now // SECOND
        if not self._buckets or self._buckets[-1].second != second:
            self._buckets.append(_Bucket(second))
        return self._buckets[-1]


def _change(before: Level | None, after: Level | None, *, is_bid: bool) -> Decimal:
    """What came to one side of the touch, negative for what left it; None is an empty side."""
    if before == after:
        return _NONE
    if after is None or before is None:
        (_, came), (_, left) = after or _EMPTY, before or _EMPTY
        return EXACT.subtract(came, left)
    (old, left), (new, came) = before, after
    if old == new:
        return EXACT.subtract(came, left)
    return came if (new > old) is is_bid else EXACT.minus(left)
