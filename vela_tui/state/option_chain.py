"""Options as they are read: by underlying and expiry, calls and puts of a strike side by side."""

from collections.abc import Iterable
from decimal import Decimal

from vela_tui.domain.amounts import Price
from vela_tui.domain.instrument import Instrument, OptionKind, OptionTerms
from vela_tui.domain.value import Value


class Strike(Value, frozen=True):
    """The two options of one strike; None where only the other one is listed."""

    price: Price
    call: Instrument | None
    put: Instrument | None

    def option(self, kind: OptionKind) -> Instrument | None:
        """The one of this kind."""
        return self.call if kind is OptionKind.CALL else self.put


class Chain(Value, frozen=True):
    """All options on one underlying that expire together."""

    underlying: str
    expires_at: int
    """Nanoseconds UTC."""
    strikes: tuple[Strike, ...]
    """The lowest first."""

    def nearest(self, spot: Price | None) -> Price | None:
        """The strike nearest to the spot, of two the lower one; None where one is not known."""
        if spot is None or not self.strikes:
            return None
        return min(self.strikes, key=lambda each: (abs(each.price - spot), each.price)).price


def chains(instruments: Iterable[Instrument]) -> tuple[Chain, ...]:
    """Every chain, underlyings in the venue's order, the next expiry of each first.

    What has rolled off (multiplier 0) and what is no option is left out.
    """
    underlyings: dict[str, dict[int, dict[Price, dict[OptionKind, Instrument]]]] = {}
    for each in instruments:
        terms = each.option
        if terms is not None and terms.multiplier:
            expiries = underlyings.setdefault(terms.underlying, {})
            strikes = expiries.setdefault(terms.expires_at, {})
            strikes.setdefault(terms.strike, {})[terms.kind] = each
    return tuple(
        Chain(underlying, expires_at, _strikes(strikes))
        for underlying, expiries in underlyings.items()
        for expires_at, strikes in sorted(expiries.items())
    )


def _strikes(kinds: dict[Price, dict[OptionKind, Instrument]]) -> tuple[Strike, ...]:
    return tuple(
        Strike(price, sides.get(OptionKind.CALL), sides.get(OptionKind.PUT))
        for price, sides in sorted(kinds.items())
    )


def in_order(instruments: Iterable[Instrument]) -> tuple[Instrument, ...]:
    """The venue's order, with the options of an underlying together: by expiry, strike, call, put.

    Where nothing is an option, this is the venue's order.
    """
    listed = tuple(instruments)
    if not any(each.option for each in listed):
        return listed
    firsts: dict[str, int] = {}
    places: dict[str, tuple[int, int, Decimal, bool]] = {}
    for at, each in enumerate(listed):
        terms = each.option
        places[each.id] = (at, 0, Decimal(0), False)
        if terms is not None:
            first = firsts.setdefault(terms.underlying, at)
            places[each.id] = (first, *_place(terms))
    return tuple(sorted(listed, key=lambda each: places[each.id]))


def _place(terms: OptionTerms) -> tuple[int, Decimal, bool]:
    return terms.expires_at, terms.strike, terms.kind is OptionKind.PUT
