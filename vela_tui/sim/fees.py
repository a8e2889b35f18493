"""Notional and fees: the two products of price and quantity, and how each is rounded."""

from vela_tui.sim.terms import BPS


def notional(price: int, quantity: int, unit: int) -> int:
    """Price times quantity in raw quote units, rounded down (vela.md 1.1).

    Args:
        price: raw quote units per base.
        quantity: raw base units.
        unit: raw units in one whole of either.
    """
    return price * quantity // unit


def fee(price: int, quantity: int, bps: int, unit: int) -> int:
    """A fill's fee in raw quote units, exact from price and quantity, halves toward plus infinity.

    The seed's only half-micro example decides the rounding: 0.25 at 1580.5 costs a maker
    -39512.5 and is printed -39512, and costs a taker 197562.5 and is printed 197563
    (seed:381-382; decision 3).

    Args:
        price: raw quote units per base.
        quantity: raw base units.
        bps: the rate in basis points; negative is a rebate.
        unit: raw units in one whole quote unit or coin.

    Returns:
        What the side pays; negative is what it receives.
    """
    scale = unit * BPS
    return (2 * price * quantity * bps + scale) // (2 * scale)
