"""The sixteen markets of the exchange, all quoted in USDC (vela.md section 14)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vela_tui.sim.messages import MarketSpec
from vela_tui.sim.terms import CREDIT_ASSET


def _market(base: str, mid: int, tick: int, lot: int) -> MarketSpec:
    return MarketSpec(f"{base}-{CREDIT_ASSET}", base, CREDIT_ASSET, mid, tick, lot)


MARKETS: Final = (
    _market("BTC", 94_000_000_000, 1_000_000, 10),
    _market("ETH", 3_200_000_000, 100_000, 100),
    _market("SOL", 145_000_000, 10_000, 1_000),
    _market("AVAX", 35_000_000, 1_000, 10_000),
    _market("LINK", 14_000_000, 1_000, 10_000),
    _market("ARB", 1_100_000, 100, 100_000),
    _market("OP", 2_400_000, 100, 100_000),
    _market("UNI", 9_000_000, 1_000, 10_000),
    _market("AAVE", 280_000_000, 10_000, 1_000),
    _market("MATIC", 850_000, 100, 100_000),
    _market("DOGE", 180_000, 10, 1_000_000),
    _market("PEPE", 8, 1, 1_000_000_000),
    _market("WIF", 1_200_000, 100, 100_000),
    _market("JUP", 500_000, 10, 100_000),
    _market("PENDLE", 3_500_000, 100, 10_000),
    _market("EIGEN", 2_000_000, 100, 100_000),
)
"""In the order in which the venue lists them. With six decimals PEPE has eight price steps."""


def scaled(markets: Sequence[MarketSpec], unit: int) -> tuple[MarketSpec, ...]:
    """The same markets at the same prices, in raw units of which `unit` make one whole."""
    return tuple(
        replace(
            market,
            mid=market.mid * unit // market.unit,
            tick=market.tick * unit // market.unit,
            lot=market.lot * unit // market.unit,
            unit=unit,
        )
        for market in markets
    )


ASSETS: Final = (CREDIT_ASSET, *(market.base for market in MARKETS))
"""Everything that can be deposited: the quote asset and sixteen bases."""
