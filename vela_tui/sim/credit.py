"""The credit rule: which open orders make room for a new one (vela.md section 13).

D, the deposited balance, is the user's net USDC deposits (decision 1, option C). Q, the open
notional, counts every open order on both sides in all markets (seed:243-246, 550). A request
that no cancelling could make room for is refused before anything is cancelled (decision 4).
"""

from vela_tui.sim.accounts import Account
from vela_tui.sim.fees import notional
from vela_tui.sim.messages import MarketSpec, PlaceOrder, Rejected
from vela_tui.sim.orders import Order
from vela_tui.sim.terms import CREDIT_ASSET


def require_funds(account: Account, market: MarketSpec, order: PlaceOrder) -> None:
    """The order could be open if the user had no other; nothing changes.

    Raises:
        Rejected: `InsufficientBalance` when an ask's base is not available or a bid is worth
            more than all the user's USDC; `CreditLimitExceeded` when it is worth more than
            the user's deposits.
    """
    worth = notional(order.price, order.quantity)
    if order.side == "ask" and account.available(market.base) < order.quantity:
        raise Rejected("InsufficientBalance", f"Not enough {market.base} for this order.")
    if order.side == "bid" and account.total(market.quote) < worth:
        raise Rejected("InsufficientBalance", f"Not enough {market.quote} for this order.")
    if worth > account.deposited:
        raise Rejected("CreditLimitExceeded", "The order is worth more than you deposited.")


def victims(account: Account, market: MarketSpec, order: PlaceOrder) -> list[Order]:
    """The open orders to cancel, oldest first, so that the new one fits; most often none.

    Room means that open notional stays within the deposits (equality is room), and that a bid
    is covered by available USDC. `require_funds` guarantees that the list suffices.
    """
    worth = notional(order.price, order.quantity)
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
