"""Profit and loss of fills, exactly: realized, unrealized, and split by where it came from.

For fills of signed quantity s (positive bought), price p, mid m at the fill, and the mid M now:

- total      = sum of s(M - p) - fees
- spread     = sum of s(m - p): what was earned against the mid by standing away from it
- inventory  = sum of s(M - m): what the mid did to what was held since
- rebate     = minus the fees
- realized   = what was closed against the average entry price; unrealized = the rest at M

Fills without a known mid stand apart (`unsplit`), so that the parts always sum to the total,
digit by digit. A division happens in one place only: the cost that is released when a position
is reduced. It is rounded to `COST_PLACES`, and what was rounded stays in the cost of the rest.
"""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from vela_tui.domain.amounts import EXACT, Amount, Price, Quantity, notional
from vela_tui.domain.enums import Liquidity, Side
from vela_tui.domain.order import Fill
from vela_tui.domain.value import Value
from vela_tui.state.markout import HORIZONS, MarkedFill, Markout
from vela_tui.state.spreads import AFTER, EarnedSpread
from vela_tui.state.tally import NOTHING, Tally

COST_PLACES: Final = 18
"""Decimal places of a released cost; a price times a quantity of either dialect has 16 at most."""
_ZERO: Final = Decimal(0)
_FLAT: Final = Quantity(_ZERO)
_ROUNDED: Final = Context(prec=80, rounding=ROUND_HALF_EVEN)
_UNIT: Final = Decimal(1).scaleb(-COST_PLACES)


class Pnl(Value, frozen=True):
    """Profit and loss at one mid. Amounts are exact and in the quote currency.

    An amount is None when it depends on a mid that is not known.
    """

    net_quantity: Quantity = _FLAT
    """Bought minus sold, in base units: what the fills added to the inventory."""
    average_entry_price: Decimal | None = None
    """Of what is held, rounded for showing; None when nothing is."""
    mid: Price | None = None
    """The mid at which it is valued; None when no live one is known."""
    realized: Amount = NOTHING
    """Closed against the average entry price, before fees."""
    unrealized: Amount | None = NOTHING
    """Open, at the mid, before fees."""
    rebate: Amount = NOTHING
    """Rebates minus taker fees, of all fills."""
    spread: Amount = NOTHING
    """Earned against the mid at the fill, of fills whose mid is known."""
    inventory: Amount | None = NOTHING
    """What the mid did since, of fills whose mid is known."""
    unsplit: Amount | None = NOTHING
    """Spread and inventory together of fills whose mid is not known."""
    fills: int = 0
    """Fills counted."""
    fills_without_mid: int = 0
    """Fills of which only the sum of spread and inventory is known."""

    @property
    def total(self) -> Amount | None:
        """Realized, unrealized and rebate; and the same as all parts of the split together."""
        if self.unrealized is None:
            return None
        return _sum(self.realized, self.unrealized, self.rebate)

    @property
    def is_split(self) -> bool:
        """Whether spread and inventory tell of every fill."""
        return not self.fills_without_mid

    def __add__(self, other: "Pnl") -> "Pnl":
        """Amounts of both together, of two markets of one quote currency: no quantity, no mid."""
        return Pnl(
            realized=_sum(self.realized, other.realized),
            unrealized=_sum_known(self.unrealized, other.unrealized),
            rebate=_sum(self.rebate, other.rebate),
            spread=_sum(self.spread, other.spread),
            inventory=_sum_known(self.inventory, other.inventory),
            unsplit=_sum_known(self.unsplit, other.unsplit),
            fills=self.fills + other.fills,
            fills_without_mid=self.fills_without_mid + other.fills_without_mid,
        )


class Ledger:
    """The fills of one market in one period, as sums; a fill costs the same whenever it comes.

    A ledger begins flat: what was held before is not its own.
    """

    __slots__ = (
        "_cash",
        "_cost",
        "_mid_cash",
        "_quantity",
        "_realized",
        "_unsplit",
        "earned",
        "markouts",
        "tally",
    )

    def __init__(self) -> None:
        self.tally = Tally()
        """Fees, rebates and volumes."""
        self.markouts = dict.fromkeys(HORIZONS, Markout())
        """What the mid did after maker fills, by horizon."""
        self.earned = EarnedSpread()
        """What maker fills earned against the mid."""
        self._quantity = _ZERO
        self._cost = _ZERO
        self._realized = _ZERO
        self._cash = _ZERO
        self._mid_cash = _ZERO
        self._unsplit = _Unsplit()

    def add(self, fill: Fill, mid: Price | None) -> None:
        """One more fill, with the mid that was known when it happened."""
        self.tally = self.tally.with_fill(fill)
        signed = fill.quantity if fill.side is Side.BUY else fill.quantity.copy_negate()
        paid = EXACT.multiply(signed, fill.price)
        if mid is None:
            self._unsplit.add(signed, paid)
        else:
            self._cash = EXACT.subtract(self._cash, paid)
            self._mid_cash = EXACT.subtract(self._mid_cash, EXACT.multiply(signed, mid))
            if fill.liquidity is Liquidity.MAKER:
                self.earned = self.earned.filled(fill, mid)
        self._move(signed, fill.price)

    def mark(self, marked: MarkedFill) -> None:
        """A maker fill that was added before has come to a horizon."""
        known = self.markouts[marked.horizon]
        self.markouts[marked.horizon] = known.with_fill(marked.fill, marked.mid)
        if marked.horizon == AFTER and marked.mid_at_fill is not None:
            self.earned = self.earned.marked(marked.fill, marked.mid_at_fill, marked.mid)

    def pnl(self, mid: Price | None) -> Pnl:
        """All figures at this mid."""
        split_quantity = EXACT.subtract(self._quantity, self._unsplit.quantity)
        return Pnl(
            net_quantity=Quantity(self._quantity),
            average_entry_price=self._cost / self._quantity if self._quantity else None,
            mid=mid,
            realized=Amount(self._realized),
            unrealized=_valued(self._quantity, mid, self._cost.copy_negate()),
            rebate=self.tally.net,
            spread=Amount(EXACT.subtract(self._cash, self._mid_cash)),
            inventory=_valued(split_quantity, mid, self._mid_cash),
            unsplit=_valued(self._unsplit.quantity, mid, self._unsplit.cash),
            fills=self.tally.fills,
            fills_without_mid=self._unsplit.fills,
        )

    def _move(self, signed: Decimal, price: Price) -> None:
        """The position moves by a signed quantity at a price: against it closes, with it opens."""
        held = self._quantity
        is_against = held * signed < 0
        closed = min(abs(held), abs(signed)).copy_sign(signed) if is_against else _ZERO
        if closed:
            share = _share(self._cost, closed, held)
            spent = EXACT.add(share, EXACT.multiply(closed, price))
            self._cost = EXACT.subtract(self._cost, share)
            self._realized = EXACT.subtract(self._realized, spent)
        opened = EXACT.subtract(signed, closed)
        self._cost = EXACT.add(self._cost, EXACT.multiply(opened, price))
        self._quantity = EXACT.add(held, signed)


class _Unsplit:
    """Fills whose mid is not known."""

    __slots__ = ("cash", "fills", "quantity")

    def __init__(self) -> None:
        self.quantity = _ZERO
        self.cash = _ZERO
        self.fills = 0

    def add(self, signed: Decimal, paid: Decimal) -> None:
        self.quantity = EXACT.add(self.quantity, signed)
        self.cash = EXACT.subtract(self.cash, paid)
        self.fills += 1


def _share(cost: Decimal, closed: Decimal, held: Decimal) -> Decimal:
    """The cost of what is closed: all of it when nothing is left, else its part, rounded."""
    if abs(closed) == abs(held):
        return cost
    part = _ROUNDED.divide(_ROUNDED.multiply(cost, abs(closed)), abs(held))
    return _ROUNDED.quantize(part, _UNIT)


def _valued(quantity: Decimal, mid: Price | None, cash: Decimal) -> Amount | None:
    """A quantity at the mid, and cash; needs no mid when nothing is held."""
    if not quantity:
        return Amount(cash)
    if mid is None:
        return None
    return Amount(EXACT.add(notional(mid, Quantity(quantity)), cash))


def _sum(*amounts: Amount) -> Amount:
    total = _ZERO
    for amount in amounts:
        total = EXACT.add(total, amount)
    return Amount(total)


def _sum_known(one: Amount | None, other: Amount | None) -> Amount | None:
    return None if one is None or other is None else _sum(one, other)
