"""What a new order would do, decided whole before anything changes.

Checks come in this order: market, pause, price and quantity, client id, nonce, funds, credit,
post-only, match, fill-or-kill, the taker's means, a full book (vela.md 3.1, 7, 8, 9, 13).
"""

from vela_tui.domain.value import Value
from vela_tui.sim.accounts import Account
from vela_tui.sim.credit import CreditRule
from vela_tui.sim.fees import notional
from vela_tui.sim.matching import Execution, OrderBook
from vela_tui.sim.messages import MAX_RAW, MarketSpec, PlaceOrder, Rejected
from vela_tui.sim.orders import Order, parse_client_order_id
from vela_tui.sim.purses import Purses
from vela_tui.sim.settlement import fees_of
from vela_tui.sim.terms import ExchangeOptions


class Plan(Value, frozen=True):
    """An order that passed every check, and what follows from it."""

    client_order_id: str | None
    victims: list[Order]
    """The user's open orders that make room, oldest first."""
    executions: list[Execution]
    """In price-time order."""
    dry: list[Order]
    """The resting orders that were reached and that their owners could not pay for in full."""
    rests: bool
    """Whether a remainder goes into the book."""


def plan(
    order: PlaceOrder,
    account: Account,
    market: MarketSpec,
    book: OrderBook,
    options: ExchangeOptions,
    rule: CreditRule,
    purses: Purses | None,
) -> Plan:
    """The order's whole effect; nothing changes.

    Args:
        order: the request; its market exists and trades.
        account: the user's.
        market: the order's.
        book: the market's.
        options: the exchange's terms.
        rule: its credit rule.
        purses: of the makers; None where the rule gives every order its own money.

    Raises:
        Rejected: any of the reasons above.
    """
    _require_bounds(order, market)
    client_order_id = parse_client_order_id(order.client_order_id)
    if client_order_id in account.orders_by_client_id:
        raise Rejected("DuplicateClientOrderId", "An open order of yours has this client id.")
    account.nonces.check(order.nonce)
    victims = rule.victims(account, market, order)
    if order.time_in_force == "post_only" and book.would_match(order.side, order.price, victims):
        raise Rejected("PostOnlyWouldMatch", "The order would have matched at once.")
    executions = book.plan(order.side, order.price, order.quantity, order.user, purses)
    remaining = order.quantity - sum(execution.quantity for execution in executions)
    if order.time_in_force == "fok" and remaining:
        raise Rejected("FokNotFilled", "The order could not be filled completely.")
    rests = remaining > 0 and order.time_in_force in ("gtc", "post_only")
    if order.side == "bid":
        kept = notional(order.price, remaining, market.unit) if rests and rule.is_backed else 0
        means = rule.means(account, market, victims)
        if means < _cost(executions, market.unit, options) + kept:
            raise Rejected("InsufficientBalance", f"Not enough {market.quote} for the fee.")
    if rests:
        _require_place(book, market, executions, victims, options)
    return Plan(client_order_id, victims, executions, [] if purses is None else purses.dry, rests)


def _require_bounds(order: PlaceOrder, market: MarketSpec) -> None:
    if not 1 <= order.price <= MAX_RAW:
        raise Rejected("InvalidPrice", f"A price is an integer from 1 to {MAX_RAW}.")
    if not 1 <= order.quantity <= MAX_RAW:
        raise Rejected("InvalidQuantity", f"A quantity is an integer from 1 to {MAX_RAW}.")
    if notional(order.price, order.quantity, market.unit) > MAX_RAW:
        raise Rejected("InvalidQuantity", "Price times quantity is too large.")


def _cost(executions: list[Execution], unit: int, options: ExchangeOptions) -> int:
    """What a buying taker pays, fees included (decision 6)."""
    return sum(
        notional(maker.price, quantity, unit) + fees_of(maker.price, quantity, unit, options).taker
        for maker, quantity in executions
    )


def _require_place(
    book: OrderBook,
    market: MarketSpec,
    executions: list[Execution],
    victims: list[Order],
    options: ExchangeOptions,
) -> None:
    """The remainder finds a place in the book, counting those that the request frees."""
    leaving = sum(quantity == maker.remaining_quantity for maker, quantity in executions)
    leaving += sum(victim.market_id == market.market_id for victim in victims)
    if book.resting_orders - leaving >= options.max_resting_orders:
        raise Rejected("OrderBookFull", "The market's book is full.")
