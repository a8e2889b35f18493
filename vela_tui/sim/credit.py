"""The credit rules: which open orders make room for a new one, and which a fill costs.

The documented rule is `Deposits`, the engine's `Overquoting` (vela.md section 13). A rule decides
and changes nothing; a request that no cancelling could make room for is refused before anything
is cancelled (decision 4).
"""

from collections.abc import Sequence
from typing import Protocol

from vela_tui.sim.accounts import Account
from vela_tui.sim.fees import notional
from vela_tui.sim.messages import MarketSpec, PlaceOrder, Rejected
from vela_tui.sim.orders import Order, spent_asset
from vela_tui.sim.terms import CREDIT_ASSET, ExchangeOptions


class CreditRule(Protocol):
    """What a user's money allows the user to quote."""

    @property
    def is_backed(self) -> bool:
        """Whether every open order is covered by money that no other order counts on."""

    def victims(self, account: Account, market: MarketSpec, order: PlaceOrder) -> list[Order]:
        """The open orders to cancel so that the new one fits, in this order; most often none.

        Raises:
            Rejected: `InsufficientBalance` or `CreditLimitExceeded`, whatever was cancelled.
        """

    def means(self, account: Account, market: MarketSpec, victims: Sequence[Order]) -> int:
        """Raw quote units that a buyer may spend at once, when the victims are gone."""

    def surplus(self, account: Account) -> list[Order]:
        """The open orders that a fill has left the user unable to quote, in this order."""


class Deposits:
    """The documented rule: open notional stays within net deposits (seed:241-265).

    D, the deposited balance, is the user's net USDC deposits (decision 1, option C). Q, the open
    notional, counts every open order on both sides in all markets (seed:243-246, 550).
    """

    is_backed = True

    def victims(self, account: Account, market: MarketSpec, order: PlaceOrder) -> list[Order]:
        """The oldest open orders, until Q and the new order fit into D; equality fits.

        A bid must be covered by available USDC besides.

        Raises:
            Rejected: `InsufficientBalance` when an ask's base is not available or a bid is worth
                more than all the user's USDC; `CreditLimitExceeded` when it is worth more than
                the user's deposits.
        """
        worth = notional(order.price, order.quantity, market.unit)
        _require_funds(account, market, order, worth)
        cap = account.deposited - worth
        needed = worth if order.side == "bid" else 0
        quoted, available = account.open_notional, account.available(market.quote)
        chosen: list[Order] = []
        for oldest in account.open_orders.values():
            if quoted <= cap and available >= needed:
                break
            chosen.append(oldest)
            quoted -= oldest.remaining_notional
            if oldest.side == "bid" and market.quote == CREDIT_ASSET:
                available += oldest.lock
        return chosen

    def means(self, account: Account, market: MarketSpec, victims: Sequence[Order]) -> int:
        """What is available, and what the victims' bids release."""
        freed = sum(victim.lock for victim in victims if victim.side == "bid")
        return account.available(market.quote) + freed

    def surplus(self, account: Account) -> list[Order]:
        """None: every order has its own money."""
        del account
        return []


def _require_funds(account: Account, market: MarketSpec, order: PlaceOrder, worth: int) -> None:
    if order.side == "ask" and account.available(market.base) < order.quantity:
        raise Rejected("InsufficientBalance", f"Not enough {market.base} for this order.")
    if order.side == "bid" and account.total(market.quote) < worth:
        raise Rejected("InsufficientBalance", f"Not enough {market.quote} for this order.")
    if worth > account.deposited:
        raise Rejected("CreditLimitExceeded", "The order is worth more than you deposited.")


class Overquoting:
    """The engine's rule: several orders may count on the same money (vela.md 13, [E] 1 to 7).

    Args:
        ratio: how many times over the user's USDC may be quoted; 5 in the engine.
    """

    is_backed = False

    def __init__(self, ratio: int) -> None:
        self._ratio = ratio

    def victims(self, account: Account, market: MarketSpec, order: PlaceOrder) -> list[Order]:
        """None while the order is covered by what is available; else the oldest until Q fits.

        Raises:
            Rejected: `InsufficientBalance` for more than the user has of the asset, whatever is
                quoted; `CreditLimitExceeded` when no cancelling makes room.
        """
        worth = notional(order.price, order.quantity, market.unit)
        needed = worth if order.side == "bid" else order.quantity
        asset = spent_asset(order.side, market)
        if account.total(asset) < needed:
            raise Rejected("InsufficientBalance", f"Not enough {asset} for this order.")
        if account.available(asset) >= needed:
            return []
        cap = self._cap(account) - worth
        quoted = account.open_notional
        chosen: list[Order] = []
        for oldest in account.open_orders.values():
            if quoted <= cap:
                break
            chosen.append(oldest)
            quoted -= oldest.remaining_notional
        if quoted > cap:
            raise Rejected("CreditLimitExceeded", "The order is worth more than you may quote.")
        return chosen

    def means(self, account: Account, market: MarketSpec, victims: Sequence[Order]) -> int:
        """All of it: what other orders count on is not theirs alone."""
        del victims
        return account.total(market.quote)

    def surplus(self, account: Account) -> list[Order]:
        """The smallest open orders, until Q fits again; of equal ones the older first."""
        cap, quoted = self._cap(account), account.open_notional
        if quoted <= cap:
            return []
        chosen: list[Order] = []
        for smallest in sorted(
            account.open_orders.values(), key=lambda order: order.remaining_notional
        ):
            if quoted <= cap:
                break
            chosen.append(smallest)
            quoted -= smallest.remaining_notional
        return chosen

    def _cap(self, account: Account) -> int:
        return account.total(CREDIT_ASSET) * self._ratio


def rule_of(options: ExchangeOptions) -> CreditRule:
    """The rule that the terms ask for."""
    return Deposits() if options.credit_ratio is None else Overquoting(options.credit_ratio)
