"""The terms on which the exchange trades: fees, windows and sizes, as the seed states them."""

from dataclasses import dataclass
from typing import Final

CREDIT_ASSET: Final = "USDC"
"""The asset in which orders are quoted, fees are paid and credit is measured (seed:241-272)."""

BPS: Final = 10_000
"""Basis points in one whole."""


@dataclass(frozen=True, slots=True)
class ExchangeOptions:
    """The figures of one exchange; the defaults are the documented ones.

    Raises:
        ValueError: the fees would make somebody owe money: the exchange or a selling taker.
    """

    maker_fee_bps: int = -1
    """Fee of the resting side in basis points of the notional; negative is a rebate (seed:268)."""
    taker_fee_bps: int = 5
    """Fee of the aggressive side in basis points of the notional (seed:269)."""
    nonce_window: int = 20
    """How many of a user's nonces are remembered (seed:80)."""
    strict_nonce_minimum: bool = False
    """True applies the minimum rule before the window is full (decision 2)."""
    max_resting_orders: int = 10_000
    """Orders that one market's book holds (vela.md 1.2)."""
    trade_history: int = 500
    """Executions per market that the public list remembers (vela.md 1.2)."""

    def __post_init__(self) -> None:
        if not -self.taker_fee_bps <= self.maker_fee_bps <= 0:
            raise ValueError("the taker's fee covers the maker's rebate")
        if self.taker_fee_bps > BPS // 2:
            raise ValueError("a fee above half the notional could exceed a small sale's proceeds")
