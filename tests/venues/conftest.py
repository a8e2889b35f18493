"""A codec with a wallet, answers as they come off the wire, and one order."""

import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from vela_tui.domain.enums import CancelState, OrderStatus, Side, TimeInForce
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.registry import open_codec

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"


@pytest.fixture
def codec():
    """Logged in to nothing yet."""
    return open_codec("vela", ADDRESS)


@pytest.fixture
def reader():
    """A codec without a wallet."""
    return open_codec("vela", None)


@pytest.fixture
def answer():
    """Makes an answer: bytes as they are, anything else as JSON."""

    def make(body, status=200, content_type="application/json", retry_after=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return VenueAnswer(status, content_type, data, 100, 200, retry_after)

    return make


@pytest.fixture
def intent():
    """Half an ETH at 1580.5, resting."""
    return OrderIntent(
        instrument_id="vela:ETH-USDC",
        client_order_id="my-order-001",
        side=Side.BUY,
        price=Decimal("1580.5"),
        quantity=Decimal("0.5"),
        time_in_force=TimeInForce.GTC,
    )


@pytest.fixture
def order(intent):
    """The same order, resting at the venue."""
    return Order(
        client_order_id=intent.client_order_id,
        venue_order_id="12345",
        instrument_id=intent.instrument_id,
        side=intent.side,
        price=intent.price,
        quantity=intent.quantity,
        filled_quantity=Decimal(0),
        time_in_force=intent.time_in_force,
        post_only=intent.post_only,
        status=OrderStatus.OPEN,
        cancel=CancelState.NONE,
        is_external=False,
        end_reason=None,
        detail="",
        ts_created=0,
        ts_updated=0,
    )


@pytest.fixture
def placed():
    """The answer's data to that order, as the page shows it (seed:151-165)."""
    return {
        "order_id": 12345,
        "client_order_id": "my-order-001",
        "status": "open",
        "market_id": "ETH-USDC",
        "side": "bid",
        "price": 1580500000,
        "quantity": 500000,
        "filled_quantity": 0,
        "created_at": "2024-04-13T12:00:00.000Z",
        "maker_fee_bps": -1,
        "taker_fee_bps": 5,
    }
