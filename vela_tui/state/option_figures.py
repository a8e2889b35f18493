"""What an option costs, earns and weighs: exact products; shares and greeks are for showing."""

from collections.abc import Iterable
from decimal import Decimal

from vela_tui.domain.amounts import EXACT, Amount, Price
from vela_tui.domain.instrument import Instrument, OptionKind, OptionTerms
from vela_tui.domain.option import Greeks, OptionQuote, Position
from vela_tui.domain.value import Value
from vela_tui.state.measures import mid


class HeldFigures(Value, frozen=True):
    """A position at this moment's market; None where nobody quotes both sides, or tells none."""

    value: Amount | None = None
    """At the middle of bid and ask; negative for what is short."""
    pnl: Amount | None = None
    """Value minus what was paid, or received, for it."""
    share: Decimal | None = None
    """The P&L as a fraction of what was paid or received; rounded."""
    delta: Decimal | None = None
    """In units of the underlying."""
    breakeven: Price | None = None
    """Of the underlying at expiry, for whoever holds the option at this average."""


def breakeven(terms: OptionTerms, premium: Price) -> Price:
    """The underlying's price at expiry at which what was paid comes back.

    Args:
        terms: of the option.
        premium: paid per unit of the underlying.
    """
    if terms.kind is OptionKind.CALL:
        return Price(EXACT.add(terms.strike, premium))
    return Price(EXACT.subtract(terms.strike, premium))


def scaled(greeks: Greeks, units: Decimal) -> Greeks:
    """The greeks of so many units of the underlying; negative units are short.

    Leverage and the chance of a profit are of one unit and of many alike; they are left out.
    """

    def times(figure: Decimal | None) -> Decimal | None:
        return None if figure is None else EXACT.multiply(figure, units)

    return Greeks(
        delta=times(greeks.delta),
        gamma=times(greeks.gamma),
        theta=times(greeks.theta),
        vega=times(greeks.vega),
        rho=times(greeks.rho),
    )


def held_figures(
    position: Position, instrument: Instrument | None, quote: OptionQuote | None
) -> HeldFigures:
    """What a position is worth now.

    Args:
        position: what is held.
        instrument: None where it is not listed any more: then nothing but its entry is known.
        quote: what was told of it last; None where nothing was.
    """
    terms = instrument.option if instrument is not None else None
    if terms is None:
        return HeldFigures()
    units = EXACT.multiply(position.quantity, terms.multiplier)
    greeks = quote.greeks if quote is not None else None
    delta = scaled(greeks, units).delta if greeks is not None else None
    even = breakeven(terms, position.average_price)
    middle = mid(quote.bid, quote.ask) if quote is not None else None
    if middle is None:
        return HeldFigures(delta=delta, breakeven=even)
    value = EXACT.multiply(middle, units)
    cost = EXACT.multiply(position.average_price, units)
    pnl = EXACT.subtract(value, cost)
    return HeldFigures(Amount(value), Amount(pnl), pnl / abs(cost) if cost else None, delta, even)


def totals(figures: Iterable[HeldFigures]) -> HeldFigures:
    """The sums of several positions; a sum of which one part is not known is not known."""
    parts = tuple(figures)
    value, pnl, delta = (
        _sum(getattr(each, name) for each in parts) for name in ("value", "pnl", "delta")
    )
    return HeldFigures(
        None if value is None else Amount(value), None if pnl is None else Amount(pnl), delta=delta
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for each in values:
        if each is None:
            return None
        total = EXACT.add(total, each)
    return total
