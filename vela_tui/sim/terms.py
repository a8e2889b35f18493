"""The terms on which the exchange trades: fees, windows and sizes, as the seed states them."""

from typing import Final

from vela_tui.domain.value import Value

CREDIT_ASSET: Final = "USDC"
"""The asset in which orders are quoted, fees are paid and credit is measured (seed:241-272)."""

BPS: Final = 10_000
"""Basis points in one whole."""


class ExchangeOptions(Value, frozen=True):
    """The figures of one exchange; the defaults are the documented ones.

    Raises:
        ValueError: the fees would make somebody owe money, the exchange or a selling taker, or
            the credit ratio would forbid every order.
    """

    maker_fee_bps: int = -1
    """Fee of the resting side in basis points of the notional; negative is a rebate (seed:268)."""
    taker_fee_bps: int = 5
    """Fee of the aggressive side in basis points of the notional (seed:269)."""
    nonce_window: int = 20
    """How many of a user's nonces are remembered (seed:80)."""
    strict_nonce_minimum: bool = False
    """True applies the minimum rule before the window is full (decision 2)."""
    credit_ratio: int | None = None
    """None keeps open notional within net deposits, as documented (seed:241-265). A number lets
    it be that many times the user's USDC, by the engine's rule (vela.md 13); 5 in the engine."""
    max_resting_orders: int = 10_000
    """Orders that one market's book holds (vela.md 1.2)."""
    trade_history: int = 500
    """Executions per market that the public list remembers (vela.md 1.2)."""

    def __post_init__(self) -> None:
        if not -self.taker_fee_bps <= self.maker_fee_bps <= 0:
            raise ValueError("the taker's fee covers the maker's rebate")
        if self.credit_ratio is not None and self.credit_ratio < 1:
            raise ValueError("a credit ratio is at least 1")
        if self.taker_fee_bps > BPS // 2:
            raise ValueError("a fee above half the notional could exceed a small sale's proceeds")
