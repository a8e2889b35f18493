"""The engine's credit rule, worked out before an order is sent: the same money quoted five times.

Source: vela.md section 13, [E] 1 to 5. An order that what is available covers costs nobody
anything. Else open notional, both sides and every market, may be `ratio` times the quote currency
that is held, and the oldest orders go until it fits. More than is held of what the order spends
is refused, whatever was quoted.
"""

from collections.abc import Iterable
from decimal import Decimal

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.amounts import EXACT, Amount, notional
from vela_tui.domain.enums import Side
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.state.credit import CreditForecast, headroom, oldest_first, open_notional


def quotable(held: Balance, ratio: int) -> Amount:
    """What may be quoted altogether, for this much of the quote currency."""
    return Amount(EXACT.multiply(EXACT.add(held.available, held.reserved), Decimal(ratio)))


def estimate(quoted: Amount, quote: Balance, ratio: int) -> Credit:
    """The credit that the engine tells nobody: what is quoted, against what may be of this money.

    Args:
        quoted: the notional of what remains of all active orders.
        quote: of the quote currency.
        ratio: how many times over it may be quoted.
    """
    return Credit(quoted, quotable(quote, ratio), is_estimate=True)


def forecast(
    intent: OrderIntent, orders: Iterable[Order], spent: Balance, quote: Balance, ratio: int
) -> CreditForecast:
    """What the engine would do if this order were sent now.

    Args:
        intent: the order.
        orders: all active orders.
        spent: of the currency that the order pays with: the quote for a bid, the base for an ask.
        quote: of the quote currency, which the cap is measured by.
        ratio: how many times over it may be quoted.
    """
    oldest = oldest_first(orders)
    used, cap = open_notional(oldest), quotable(quote, ratio)
    wanted = notional(intent.price, intent.quantity)
    needed = wanted if intent.side is Side.BUY else intent.quantity
    refused = CreditForecast(used, headroom(used, cap), (), fits=False)
    if EXACT.add(spent.available, spent.reserved) < needed:
        return refused
    victims, left = [], used
    if spent.available < needed:
        for order in oldest:
            if EXACT.add(left, wanted) <= cap:
                break
            victims.append(order)
            left = Amount(EXACT.subtract(left, notional(order.price, order.remaining_quantity)))
        if EXACT.add(left, wanted) > cap:
            return refused
    total = Amount(EXACT.add(left, wanted))
    return CreditForecast(total, headroom(total, cap), tuple(victims), fits=True)
