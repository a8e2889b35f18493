"""What each maker can still pay, while one incoming order is being planned."""

from vela_tui.sim.accounts import Ledger
from vela_tui.sim.messages import MarketSpec
from vela_tui.sim.orders import Order, spent_asset


class Purses:
    """The makers' money in one market, where several orders may count on the same of it.

    Args:
        ledger: whose accounts they are; nothing in it changes.
        market: where they trade.
    """

    def __init__(self, ledger: Ledger, market: MarketSpec) -> None:
        self._ledger = ledger
        self._market = market
        self._left: dict[tuple[str, str], int] = {}
        self.dry: list[Order] = []
        """The orders that were reached and could not be paid for in full."""

    def pay(self, maker: Order, wanted: int) -> int:
        """How much of the wanted quantity the order's owner can deliver; it is spent then."""
        asset = spent_asset(maker.side, self._market)
        key = (maker.user, asset)
        left = self._left.get(key)
        if left is None:
            account = self._ledger.find(maker.user)
            left = 0 if account is None else account.total(asset)
        if maker.side == "bid":
            # the greatest quantity whose notional, rounded down, is not above what is left
            affordable = ((left + 1) * maker.unit - 1) // maker.price
            paid = min(wanted, affordable)
            left -= maker.price * paid // maker.unit
        else:
            paid = min(wanted, left)
            left -= paid
        self._left[key] = left
        if paid < wanted:
            self.dry.append(maker)
        return paid
