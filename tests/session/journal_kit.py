"""Journals in a directory of the test's own."""

import asyncio
import shutil
from decimal import Decimal

from engine_kit import ETH, price, quantity

from vela_tui.domain.amounts import Amount
from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import Liquidity, OrderStatus, Side, TimeInForce
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import ClientOrderId, Fill, OrderIntent, VenueOrderId
from vela_tui.session.journal import FileJournal
from vela_tui.state import births

OWNER = "venue-0xaa"
ORDERS = 40
"""How many `write_much` writes."""
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


async def write_much(path, *, is_killed):
    """A journal with orders, outcomes and fills; as a killed process leaves it, or a closed one."""
    journal, _ = await journal_at(path)
    for at in range(ORDERS):
        name = f"vt-{NONCE + at}"
        await journal.intend(intent(name), NONCE + at, f"vela:order:{at}" * 9)
        status = (OrderStatus.OPEN, OrderStatus.CANCELLED, OrderStatus.FILLED)[at % 3]
        there = order(name, status=status, venue_order_id=VenueOrderId(str(at)))
        journal.record([there], [fill(name, trade=f"t{at}", number=str(at))])
    await journal.flush()
    if is_killed:
        kept = path.with_name("kept")
        kept.mkdir()
        for each in path.parent.glob(f"{path.name}*"):
            shutil.copy2(each, kept / each.name)
        await journal.close()
        for each in kept.iterdir():
            shutil.copy2(each, path.with_name(each.name))
        shutil.rmtree(kept)
    else:
        await journal.close()


def again(path, **options):
    """What stands in the journal of a session that ended."""

    async def look():
        journal, recalled = await journal_at(path, **options)
        await journal.close()
        return recalled

    return asyncio.run(look())
