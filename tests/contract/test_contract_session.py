"""What holds of the whole client at every venue: answers that were lost, links that broke."""

import asyncio
import time
from dataclasses import replace
from decimal import Decimal

import pytest

from vela_tui import opening
from vela_tui.domain.account import AccountName
from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import Mode, OrderStatus, Side, TimeInForce
from vela_tui.domain.order import OrderIntent
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.rules.guard import Consent
from vela_tui.session import calls
from vela_tui.session.commands import CancelMany, Submit
from vela_tui.venues.registry import open_codec

PATIENCE = 60
OPEN = OrderStatus.OPEN


async def until(holds, what):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"waited in vain for {what()}"
        await asyncio.sleep(0.01)


class Client:
    """The product's own session for a new wallet, with a journal."""

    def __init__(self, house, url, journal):
        kind = open_codec(house.venue).capabilities.key_kind
        credential = Credential.make(PAPER, kind)
        find = opening.at(url)
        place = opening.Place(find, Mode.PAPER, "127.0.0.1", dialect="auto", venue=house.venue)
        opener = opening.paper_opener(credential, find)
        wallet = opening.Wallet(AccountName("paper"), credential.address, opener, journal)
        self.address = credential.address
        self.runner = opening.build(place, wallet)
        if self.view.capabilities.login_every:  # the test's time, not a venue's
            able = replace(self.view.capabilities, login_every=SECOND)
            self.view.capabilities = able
        self.task = None

    @property
    def view(self):
        return self.runner.view

    async def begin(self):
        """Everything that a person waits for before the first order."""
        self.task = asyncio.create_task(self.runner.run())
        await until(self.is_ready, lambda: f"a login and a clean pass: {self.notices()}")

    def is_ready(self):
        view = self.view
        return (
            view.selected
            and self.runner.can_trade
            and view.link.is_logged_in
            and not view.reconcile.waiting_for
        )

    def buy(self, price):
        """An order is sent: its name."""
        name = self.runner.next_client_order_id()
        amounts = (Decimal(price), Decimal(1))
        intent = OrderIntent(self.view.selected, name, Side.BUY, *amounts, TimeInForce.GTC)
        self.runner.submit(Submit(intent, frozenset(Consent)))
        return name

    async def becomes(self, name, status):
        def is_so():
            order = self.view.order(name)
            return order is not None and order.status is status

        await until(is_so, lambda: f"{name} {status}: {self.view.order(name)}, {self.notices()}")
        return self.view.order(name)

    def notices(self):
        return [notice.text for notice in self.view.notices]

    async def leave(self):
        """Nothing of it rests any more, and nothing runs."""
        self.runner.submit(CancelMany())
        await until(lambda: not self.view.active_orders(), self.notices)
        await self.stop()

    async def stop(self):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
async def client(house, exchange, tmp_path, monkeypatch):
    """A client at the exchange that gives up on an answer sooner than a person would like."""
    monkeypatch.setattr(calls, "ANSWER_WITHIN", 700 * MILLISECOND)
    made = Client(house, exchange, tmp_path / "journal.sqlite3")
    await house.fund(exchange, made.address)
    await made.begin()
    try:
        yield made
        await made.leave()
    finally:
        await made.stop()


async def somebody_else(trader, client):
    """Another wallet, on the client's market."""
    made = await trader()
    made.market = client.view.selected
    return made


async def test_an_order_whose_answer_was_lost_is_found_and_never_sent_again(
    client, trader, house, exchange
):
    """It was carried out: it is taken up under the name it had here, and rests there once."""
    await house.lose_answer(exchange)
    name = client.buy("9")
    order = await client.becomes(name, OPEN)
    assert order.venue_order_id is not None
    assert not order.is_external
    assert [each.client_order_id for each in client.view.active_orders()] == [name]
    other = await somebody_else(trader, client)
    (read,) = await other.read(other.book_read())
    assert read.bids == ((Decimal(9), Decimal(1)),)


async def test_after_a_broken_link_both_orders_are_there_and_a_fill_is_told_once(
    client, trader, house, exchange
):
    """What happened meanwhile is in the lists: once, however often it is told."""
    low, high = client.buy("8"), client.buy("9")
    for name in (low, high):
        await client.becomes(name, OPEN)
    generation = client.view.link.ts_reconciled
    await house.cut(exchange)
    other = await somebody_else(trader, client)
    sold = await other.place(other.intent("sell", "9", "0.4", TimeInForce.IOC))
    assert sold.report.filled_quantity == Decimal("0.4")

    partly = await client.becomes(high, OrderStatus.PARTIALLY_FILLED)
    assert partly.filled_quantity == Decimal("0.4")
    await until(
        lambda: client.is_ready() and client.view.link.ts_reconciled != generation,
        client.notices,
    )
    # not every venue lists executions: the order's part is always told, its fill at most once
    assert [fill.quantity for fill in client.view.fills()] in ([], [Decimal("0.4")])
    assert {each.client_order_id for each in client.view.active_orders()} == {low, high}
    assert client.view.order(low).status is OPEN
    assert client.view.order(high).filled_quantity == Decimal("0.4")
