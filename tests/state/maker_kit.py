"""Fills for tests of a maker's figures, by hand and by hypothesis."""

from decimal import Decimal

from hypothesis import strategies as st

from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Liquidity, Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import Fill, VenueOrderId

T0 = 1_713_000_000 * SECOND
ETH, BTC = InstrumentId("vela:ETH-USDC"), InstrumentId("vela:BTC-USDC")
MICRO = Decimal("0.000001")


def price(text):
    return Price(Decimal(text))


def make_fill(
    side=Side.BUY, at="100", size="1", fee="0", liquidity=Liquidity.MAKER, market=ETH, trade="t",
    ts=T0, currency="USDC",
):  # fmt: skip
    """A fill; a negative fee is a rebate."""
    return Fill(
        market, TradeId(trade), None, VenueOrderId("1"), side, price(at), Quantity(Decimal(size)),
        liquidity, Amount(Decimal(fee)), currency, ts,
    )  # fmt: skip


def raw(low, high):
    """Decimals of six places, as the documented dialect sends them (seed:104)."""
    return st.integers(low, high).map(lambda number: Decimal(number) * MICRO)


prices = raw(1, 10**12).map(Price)
fills = st.builds(
    lambda side, at, size, fee, liquidity, market: Fill(
        market, TradeId("t"), None, VenueOrderId("1"), side, at, Quantity(size), liquidity,
        Amount(fee), "USDC", T0,
    ),
    st.sampled_from(Side),
    prices,
    raw(1, 10**10),
    raw(-(10**7), 10**8),
    st.sampled_from(Liquidity),
    st.sampled_from([ETH, BTC]),
)  # fmt: skip
"""Of two markets, both sides and both liquidities."""
mids = st.none() | prices
