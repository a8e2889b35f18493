"""A scale against a real exchange: in order, journaled each, and no further than it was taken."""

import sqlite3
from dataclasses import replace

import pytest
from exchange_kit import Session, fund, run_exchange, until

from vela_tui.domain.enums import OrderStatus
from vela_tui.session.commands import SubmitScale, Undo

OWNER = "vela-paper"


@pytest.fixture(scope="module", params=["documented", "engine"])
def exchange(request):
    yield from run_exchange("--dialect", request.param)


@pytest.fixture
async def session(exchange, tmp_path):
    async def find():
        return exchange

    session = Session(find, dialect="auto", journal=(tmp_path / "journal.sqlite3", OWNER))
    await fund(exchange, session.view.address, USDC="10000", ETH="10")
    await session.ready()
    yield session
    await session.leave()


def bids(session, *prices):
    return tuple(replace(session.intent("buy", price, "1"), post_only=True) for price in prices)


def journaled(tmp_path):
    with sqlite3.connect(f"file:{tmp_path / 'journal.sqlite3'}?mode=ro", uri=True) as journal:
        tables = journal.execute("select name from sqlite_master where type = 'table'").fetchall()
        return "\n".join(str(journal.execute(f"select * from {t}").fetchall()) for (t,) in tables)


async def test_a_scale_rests_whole_and_is_undone_whole(session, tmp_path):
    """Three orders in their order, a line of the journal each; one key takes them back."""
    intents = bids(session, "90", "89", "88")
    names = [intent.client_order_id for intent in intents]
    session.runner.submit(SubmitScale(intents))
    await until(lambda: any("Scale sent: 3 orders" in text for text in session.notices()), "it")
    resting = [session.order(name) for name in names]
    assert [order.status for order in resting] == [OrderStatus.OPEN] * 3
    assert sorted(resting, key=lambda order: int(order.venue_order_id)) == resting
    session.runner.submit(Undo())
    await until(lambda: not session.view.active_orders(), "the end of all three")
    await session.leave()
    written = journaled(tmp_path)
    assert all(name in written for name in names)


async def test_the_exchange_s_refusal_ends_it(session):
    """The second would take: it is refused, and the third never leaves."""
    ask = session.place("sell", "95", "1")
    await session.reaches(ask, OrderStatus.OPEN)
    intents = bids(session, "90", "95", "89")
    session.runner.submit(SubmitScale(intents))
    await until(lambda: any("Scale stopped" in text for text in session.notices()), "the end")
    states = [session.status(intent.client_order_id) for intent in intents]
    assert states == [OrderStatus.OPEN, OrderStatus.REJECTED, None]
    (told,) = [text for text in session.notices() if "Scale stopped" in text]
    assert "2 of 3 sent, not sent: 89" in told
