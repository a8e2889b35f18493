"""What would follow from an order: what fills now, the fee, the credit, who makes room.

An outlook is a forecast from the book, the balances and the credit as we know them; the venue
decides. Sums are exact; where they are rounded, they are rounded as the venue rounds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.amounts import EXACT, Amount, Price, Quantity, notional
from vela_tui.domain.capability import Capabilities
from vela_tui.domain.enums import BookSide, Side
from vela_tui.domain.instrument import Instrument
from vela_tui.domain.market import Level, MarketQuote
from vela_tui.domain.option import OptionQuote
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.value import Value
from vela_tui.rules.caps import NO_CAPS, Caps
from vela_tui.state import overquoting
from vela_tui.state.credit import CreditForecast, forecast, open_notional

_MICRO: Final = Decimal("0.000001")
"""The smallest amount of money that is settled (vela.md 1.1)."""
_ZERO: Final = Decimal(0)


class OrderContext(Value, frozen=True):
    """All that an order is judged by; a picture of one moment."""

    instrument: Instrument
    capabilities: Capabilities
    bids: Sequence[Level] = ()
    """Best first; as many as are known."""
    asks: Sequence[Level] = ()
    is_book_live: bool = True
    balances: Mapping[str, Balance] | None = None
    """By currency; None while the venue has not told."""
    credit: Credit | None = None
    """None where the venue has none or has not told."""
    active_orders: Sequence[Order] = ()
    """Of the whole account, in all markets."""
    caps: Caps = NO_CAPS
    """Of this market; none where nothing is said."""
    quote: MarketQuote | None = None
    """The markets list's line, where it is as fresh as the book; None where it is not."""
    orders_last_minute: int = 0
    """Orders sent from here in the last 60 seconds, whatever became of them."""
    option: OptionQuote | None = None
    """What the venue tells of an option; None of anything else."""
    position: Decimal | None = None
    """Contracts held of an option, negative where short; None where none is told."""
    now: int | None = None
    """Nanoseconds UTC; None where nothing expires."""

    def levels(self, side: BookSide) -> Sequence[Level]:
        """One side of the book, best first."""
        return self.bids if side is BookSide.BID else self.asks

    def best_against(self, side: Side) -> Price | None:
        """The best price that an order of this side could take."""
        levels = self.levels(side.rests_on.opposite)
        return levels[0][0] if levels else None

    def held(self, currency: str) -> Balance | None:
        """The balance in a currency: nothing where the venue names others only, None unknown."""
        if self.balances is None:
            return None
        nothing = Balance(currency, Amount(_ZERO), Amount(_ZERO))
        return self.balances.get(currency, nothing)

    def own_quantity(self, side: Side, price: Price) -> Quantity:
        """What rests of our own at a price."""
        own = (
            order.remaining_quantity
            for order in self.active_orders
            if order.instrument_id == self.instrument.id
            and order.side is side
            and order.price == price
            and order.status.is_resting
        )
        return Quantity(sum(own, _ZERO))


class Match(Value, frozen=True):
    """The part of an order that the book as shown would fill at once."""

    quantity: Quantity
    cost: Amount
    """Its notional, in the quote currency."""
    fee: Amount
    """The taker's fee on it."""
    skipped: Quantity
    """Our own resting quantity in its way: the venue passes it over (vela.md 9)."""
    units: Quantity
    """What prices were multiplied by: the quantity, times the multiplier of an option."""

    @property
    def average_price(self) -> Price | None:
        """For showing only; None when nothing fills."""
        return Price(self.cost / self.units) if self.units else None


class CreditOutlook(Value, frozen=True):
    """The venue's credit before and after an order."""

    before: Credit
    after: Credit
    victims: tuple[Order, ...]
    """Active orders that the venue would cancel to make room, oldest first (seed:248-251)."""


def crosses(side: Side, price: Price, best: Price | None) -> bool:
    """Whether an order at this price reaches the best opposite price."""
    if best is None:
        return False
    return price >= best if side is Side.BUY else price <= best


def fee(price: Price, quantity: Quantity, rate: Decimal) -> Amount:
    """One fill's fee in whole micro-units, halves toward plus infinity (vela.md 12).

    Args:
        price: of the fill.
        quantity: of the fill.
        rate: fraction of the notional; negative is a rebate.
    """
    precise = EXACT.multiply(notional(price, quantity), rate)
    return _floor(EXACT.add(precise, _MICRO / 2))


def money(value: Decimal) -> Amount:
    """A notional as the venue books it: whole micro-units, rounded down (vela.md 1.1)."""
    return _floor(value)


def _floor(value: Decimal) -> Amount:
    steps = value.scaleb(6, EXACT).to_integral_value(ROUND_FLOOR)
    return Amount(steps.scaleb(-6, EXACT))


def match_now(side: Side, price: Price, quantity: Quantity, context: OrderContext) -> Match:
    """What a limit order would take from the book as shown, best levels first."""
    taken, cost, paid, skipped = _ZERO, _ZERO, _ZERO, _ZERO
    for level_price, level_quantity in context.levels(side.rests_on.opposite):
        if taken == quantity or not crosses(side, price, level_price):
            break
        own = min(context.own_quantity(side.opposite, level_price), level_quantity)
        part = Quantity(min(quantity - taken, level_quantity - own))
        taken += part
        skipped += own
        units = context.instrument.units(part)
        cost = EXACT.add(cost, notional(level_price, units))
        paid += fee(level_price, units, context.capabilities.taker_fee)
    units = context.instrument.units(Quantity(taken))
    return Match(Quantity(taken), Amount(cost), Amount(paid), Quantity(skipped), units)


def credit_outlook(
    intent: OrderIntent, resting: Amount, context: OrderContext
) -> CreditOutlook | None:
    """The credit when an order is taken; None where there is none or it is not known.

    The venue holds the whole order against its cap, what fills at once included; afterwards
    only what rests counts (vela.md 13).

    Args:
        intent: the order.
        resting: the notional of what would rest of it.
        context: the account.
    """
    before, foreseen = credit_of(context), credit_forecast(intent, context)
    if before is None or foreseen is None:
        return None
    if not foreseen.fits:
        return CreditOutlook(before, before, ())
    filled = EXACT.subtract(notional(intent.price, intent.quantity), resting)
    after = replace(before, open_notional=Amount(EXACT.subtract(foreseen.open_notional, filled)))
    return CreditOutlook(before, after, foreseen.victims)


def credit_of(context: OrderContext) -> Credit | None:
    """The credit by the venue's rule: against the deposit, or against what may be quoted of it.

    None where there is none or it is not known.
    """
    ratio = context.capabilities.credit_ratio
    if not context.capabilities.has_credit:
        return None
    if ratio is None:
        return context.credit
    quote = context.held(context.instrument.quote)
    if quote is None:
        return None
    return overquoting.estimate(open_notional(context.active_orders), quote, ratio)


def credit_forecast(intent: OrderIntent, context: OrderContext) -> CreditForecast | None:
    """What the venue would do with its credit rule if this order were sent now; None: unknown."""
    if not context.capabilities.has_credit:
        return None
    quote, ratio = context.held(context.instrument.quote), context.capabilities.credit_ratio
    if ratio is not None:
        spent = quote if intent.side is Side.BUY else context.held(context.instrument.base)
        if quote is None or spent is None:
            return None
        return overquoting.forecast(intent, context.active_orders, spent, quote, ratio)
    if context.credit is None:
        return None
    available = quote.available if quote else None
    return forecast(intent, context.active_orders, context.credit.deposited, available)
