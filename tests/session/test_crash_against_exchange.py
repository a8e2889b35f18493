"""What a fence settles after a crash, and what stays open without one, at a real exchange.

In the documented dialect no read tells of an order that ended: neither the list, nor the lookup,
nor the trades, which name no wallet (vela.md 3.4, 3.6). Balances say that something was executed,
not what; so an order whose answer was lost stays a question until its nonce is asked about.
"""

import asyncio
import time
from decimal import Decimal

import httpx
import pytest
from exchange_kit import Session, fund, run_exchange, until
from journal_kit import OWNER

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import EndReason, OrderStatus, Side, TimeInForce
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.signer import EthSigner
from vela_tui.net.clock import SystemClock
from vela_tui.session.journal import FileJournal
from vela_tui.venues.registry import open_codec

FENCED, UNFENCED = 2, 30
"""How much faster the session's clock runs: an answer must come within a second of a fence, for
a fence that was sent twice proves less; a minute of doubt is two seconds."""


@pytest.fixture(scope="module")
def exchange():
    yield from run_exchange("--rate-limits", "off")


class Crashed:
    """A session that wrote an order down, sent it or not, and ended before it heard of it."""

    def __init__(self, url, path):
        self.url, self.path = url, path
        self.credential = Credential.make(PAPER)
        self.nonce = time.time_ns() // MILLISECOND
        self.name = ClientOrderId(f"vt-{self.nonce}")

    async def leaves(self, *, is_sent):
        """Its order, which took nothing and rests no more where it was sent."""
        await fund(self.url, self.credential.address, USDC="10000")
        intent = OrderIntent(
            InstrumentId("vela:ETH-USDC"), self.name, Side.BUY, Price(Decimal(100)),
            Quantity(Decimal("0.1")), TimeInForce.IOC,
        )  # fmt: skip
        unsigned = open_codec("vela", self.credential.address).place(intent, self.nonce)
        journal = FileJournal(self.path, OWNER, SystemClock())
        await journal.open()
        await journal.intend(intent, self.nonce, unsigned.text)
        await journal.close()
        if is_sent:
            signer = await asyncio.to_thread(EthSigner, self.credential, self.url)
            request = unsigned.seal(signer.sign(unsigned.text))
            async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=60) as client:
                headers = {"content-type": "application/json"}
                answer = await client.post(request.path, content=request.body, headers=headers)
            assert answer.json()["data"]["status"] == "cancelled"

    async def next_session(self, *, nonce_fence):
        async def find():
            return self.url

        return Session(
            find, pace=FENCED if nonce_fence else UNFENCED, credential=self.credential,
            journal=(self.path, OWNER), nonce_fence=nonce_fence,
        )  # fmt: skip


@pytest.fixture
def crashed(exchange, tmp_path):
    return Crashed(exchange, tmp_path / "journal" / "journal.sqlite3")


async def test_an_order_that_never_left_is_proven_never_placed(crashed):
    """P03: killed between the journal and the wire; the fence is gone again afterwards."""
    await crashed.leaves(is_sent=False)
    session = await crashed.next_session(nonce_fence=True)
    try:
        await until(lambda: session.order(crashed.name), "the journal")
        await session.reaches(crashed.name, OrderStatus.REJECTED)
        assert session.order(crashed.name).end_reason is EndReason.NOT_PLACED
        fence = ClientOrderId(f"vf-{crashed.nonce}")
        await session.reaches(fence, OrderStatus.CANCELLED)
        assert list(session.view.active_orders()) == []
    finally:
        await session.leave()


async def test_an_order_that_ended_while_nobody_looked_is_proven_placed(crashed):
    """P02: its nonce was used and it does not rest: a person looks at the balances."""
    await crashed.leaves(is_sent=True)
    session = await crashed.next_session(nonce_fence=True)
    try:
        await until(lambda: session.order(crashed.name), "the journal")
        await session.reaches(crashed.name, OrderStatus.LOST)
        assert any("Placed, and resting no more" in each.text for each in session.view.notices)
    finally:
        await session.leave()


@pytest.mark.parametrize("is_sent", [False, True])
async def test_without_a_fence_it_stays_a_question(crashed, is_sent):
    """P03, P05: neither claim is made; it counts as resting until a person cancels it."""
    await crashed.leaves(is_sent=is_sent)
    session = await crashed.next_session(nonce_fence=False)
    try:
        await until(lambda: session.order(crashed.name), "the journal")
        await session.reaches(crashed.name, OrderStatus.UNRESOLVED)
        assert session.order(crashed.name) in session.view.active_orders()
        session.cancel(crashed.name)
        await session.reaches(crashed.name, OrderStatus.LOST)
    finally:
        await session.leave()
