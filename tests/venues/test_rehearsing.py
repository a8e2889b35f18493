"""A dry run shows the request that is sent, byte for byte, and can't be sent itself."""

import json
from decimal import Decimal

import pytest

from vela_tui.domain.enums import Side, TimeInForce
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.session.rehearsing import rehearsed
from vela_tui.venues.registry import open_codec

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
SIGNATURE = "0x" + "ab" * 65
ORDER = OrderIntent(
    InstrumentId("vela:ETH-USDC"), ClientOrderId("my-order-001"), Side.BUY, Decimal("1580.5"),
    Decimal("0.5"), TimeInForce.GTC, post_only=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("dialect", "raw"), [("documented", (1580500000, 500000)), ("engine", (158050000000, 50000000))]
)
def test_the_text_and_the_body_are_those_that_are_sent(dialect, raw):
    """Only the signature is missing, and in its place stand words."""
    unsigned = open_codec("vela", ADDRESS, dialect).place(ORDER, 1713000000001)
    told, sent = rehearsed(unsigned), unsigned.seal(SIGNATURE)
    price, quantity = raw
    text = f"vela:order:ETH-USDC:bid:{price}:{quantity}:1713000000001:my-order-001"
    assert told.text == text
    assert (told.method, told.path) == (sent.method, sent.path)
    assert told.body.replace("(made when it is sent)", SIGNATURE) == sent.body.decode()
    shown = json.loads(told.body)
    assert (shown["price"], shown["quantity"]) == raw
    assert "0x" not in shown["signature"]
