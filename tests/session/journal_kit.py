"""Journals in a directory of the test's own."""

import asyncio
from decimal import Decimal

from engine_kit import ETH, price, quantity

from vela_tui.domain.amounts import Amount
from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import Liquidity, Side, TimeInForce
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import ClientOrderId, Fill, OrderIntent, VenueOrderId
from vela_tui.session.journal import FileJournal
from vela_tui.state import births

OWNER = "venue-0xaa"
START = 1_795_262_671 * SECOND


class SetClock:
    """A clock that says what it was set to."""

    def __init__(self, now=START):
        self.time = now

    def now(self):
        return self.time

    def monotonic(self):
        return self.time


def intent(name="vt-1795262671000", at="100", size="1"):
    return OrderIntent(
        ETH, ClientOrderId(name), Side.BUY, price(at), quantity(size), TimeInForce.GTC
    )


def order(name="vt-1795262671000", **changes):
    """An order of that intent, as a session knows it."""
    from dataclasses import replace

    return replace(births.sent(intent(name), START), **changes)


def fill(name="vt-1795262671000", size="0.25", trade="t1", number="17", at=START):
    return Fill(
        ETH, TradeId(trade), ClientOrderId(name), VenueOrderId(number), Side.BUY, price("100"),
        quantity(size), Liquidity.MAKER, Amount(Decimal("-0.0025")), "USDC", at,
    )  # fmt: skip


NONCE = START // MILLISECOND


async def journal_at(path, clock=None, owner=OWNER):
    """A journal that is open, and what stood in it."""
    journal = FileJournal(path, owner, clock or SetClock())
    return journal, await journal.open()


def again(path, **options):
    """What stands in the journal of a session that ended."""

    async def look():
        journal, recalled = await journal_at(path, **options)
        await journal.close()
        return recalled

    return asyncio.run(look())
