"""An account and a market whose numbers are those of vela.md's scenarios."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.capability import Capabilities, Execution, RateLimits
from vela_tui.domain.enums import CancelState, Mode, OrderStatus, Side, TimeInForce
from vela_tui.domain.instrument import Instrument, instrument_id
from vela_tui.domain.order import Order
from vela_tui.rules.caps import guards_of
from vela_tui.rules.draft import OrderDraft
from vela_tui.rules.grammar import GrammarContext
from vela_tui.rules.outlook import OrderContext

MICRO = Decimal("0.000001")
ETH = instrument_id("vela", "ETH-USDC")
CAPABILITIES = Capabilities(
    venue="vela",
    title="Vela",
    executions=(
        Execution("post", TimeInForce.GTC, post_only=True, description="rests or is refused"),
        Execution("gtc", TimeInForce.GTC, post_only=False, description="takes, the rest stays"),
        Execution("ioc", TimeInForce.IOC, post_only=False, description="takes, the rest goes"),
        Execution("fok", TimeInForce.FOK, post_only=False, description="all or nothing"),
    ),
    client_order_id_length=64,
    client_order_id_alphabet="[A-Za-z0-9_-]",
    has_credit=True,
    has_amend=False,
    has_cancel_all=False,
    has_dead_man_switch=False,
    nonce_window=20,
    maker_fee=Decimal("-0.0001"),
    taker_fee=Decimal("0.0005"),
    limits=RateLimits(None, None, None, None),
    candle_intervals=("1m",),
)


def make_instrument(symbol="ETH-USDC"):
    base, quote = symbol.split("-")
    return Instrument(
        instrument_id("vela", symbol), symbol, base, quote, MICRO, MICRO,
        Decimal("0.01"), Decimal("0.0001"),
    )  # fmt: skip


def make_order(name="mine-1", side=Side.BUY, price="1570", quantity="1", **changes):
    order = Order(
        name, changes.pop("venue_order_id", None), ETH, side, Decimal(price), Decimal(quantity),
        Decimal(0), TimeInForce.GTC, True, OrderStatus.OPEN, CancelState.NONE, False, None, "",
        0, 0,
    )  # fmt: skip
    return replace(order, **changes)


def make_levels(*pairs):
    return tuple((Decimal(price), Decimal(quantity)) for price, quantity in pairs)


def make_context(**changes):
    context = OrderContext(
        make_instrument(),
        CAPABILITIES,
        bids=make_levels(("1579", 2), ("1578", 4)),
        asks=make_levels(("1580", 1), ("1581", "0.5"), ("1582", 3)),
        balances={
            "USDC": Balance("USDC", Decimal(10000), Decimal(0)),
            "ETH": Balance("ETH", Decimal(5), Decimal(0)),
        },
        credit=Credit(Decimal(0), Decimal(10000)),
    )
    return replace(context, **changes)


def make_draft(side=Side.BUY, price="1580", quantity="1", execution="gtc", name="my-1"):
    return OrderDraft(ETH, side, price, quantity, execution, name)


def make_grammar(**changes):
    symbols = ("BTC-USDC", "ETH-USDC", "SOL-USDC")
    context = GrammarContext(
        {each.id: each for each in map(make_instrument, symbols)},
        ETH,
        ("post", "gtc", "ioc", "fok"),
        (
            make_order("my-1", venue_order_id="12345"),
            make_order("my-2", Side.SELL, "1590", venue_order_id="12346"),
        ),
        ("1579.00", "1580.00"),
    )
    return replace(context, **changes)


@pytest.fixture
def made():
    """Makers of all that orders are judged by."""
    return SimpleNamespace(
        eth=ETH, capabilities=CAPABILITIES, instrument=make_instrument, order=make_order,
        levels=make_levels, context=make_context, draft=make_draft, grammar=make_grammar,
    )  # fmt: skip


@pytest.fixture
def live_caps():
    """The caps of LIVE."""
    return guards_of(Mode.LIVE).default
