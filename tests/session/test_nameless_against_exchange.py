"""The whole client at an exchange without names of ours (J14, J18, J19): nothing is made up.

Its answers are lost, its sockets break, our program is killed, and a round ends.
"""

import asyncio
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from tests.session.exchange_kit import run_exchange, until
from vela_tui import opening
from vela_tui.domain.account import AccountName
from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import EndReason, KeyKind, LinkState, Mode, OrderStatus, Side
from vela_tui.domain.enums import TimeInForce as Life
from vela_tui.domain.order import OrderIntent
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.rules.guard import Consent
from vela_tui.session import calls
from vela_tui.session.commands import Cancel, Submit

OPEN, UNKNOWN = OrderStatus.OPEN, OrderStatus.UNKNOWN


@pytest.fixture(scope="module")
def exchange():
    with contextmanager(run_exchange)("--venue", "joyride", "--rate-limits", "off") as url:
        yield url


@pytest.fixture(autouse=True)
def _impatient(monkeypatch, exchange):
    """An answer that was dropped is given up sooner than a person would like to wait."""
    monkeypatch.setattr(calls, "ANSWER_WITHIN", 700 * MILLISECOND)


@pytest.fixture
def credential():
    return Credential.make(PAPER, KeyKind.ED25519)


async def ask(url, what, **body):
    base = url.removesuffix("/api/v1")
    async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=60) as client:
        (await client.post(f"/__sim/{what}", json=body)).raise_for_status()


class Trader:
    """The product's own session for a wallet, with a journal."""

    def __init__(self, url, credential, journal):
        find = opening.at(url)
        place = opening.Place(find, Mode.PAPER, "127.0.0.1", venue="joyride")
        opener = opening.paper_opener(credential, find)
        wallet = opening.Wallet(AccountName("paper"), credential.address, opener, journal)
        self.runner = opening.build(place, wallet)
        able = replace(self.view.capabilities, login_every=SECOND)  # the test's time, not a venue's
        self.view.capabilities = able
        self.task = asyncio.create_task(self.runner.run())

    @property
    def view(self):
        return self.runner.view

    async def ready(self):
        def is_ready():
            view = self.view
            return view.selected and view.link.is_logged_in and not view.reconcile.waiting_for

        await until(is_ready, "a login and a clean pass")
        return self

    def buy(self, at="0.5", size="1", life=Life.GTC):
        intent = OrderIntent(
            self.view.selected, self.runner.next_client_order_id(), Side.BUY,
            Price(Decimal(at)), Quantity(Decimal(size)), life,
        )  # fmt: skip
        self.runner.submit(Submit(intent, frozenset(Consent)))
        return intent.client_order_id

    def of(self, name):
        return self.view.order(name)

    async def becomes(self, name, *statuses):
        def told():
            return f"{name} to be {statuses}: {self.of(name)}, {self.texts()}"

        await until(lambda: self.of(name).status in statuses, told)
        return self.of(name)

    def texts(self):
        return [notice.text for notice in self.view.notices]

    async def end(self):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@asynccontextmanager
async def trading(url, credential, tmp_path):
    trader = Trader(url, credential, tmp_path / "journal.sqlite3")
    try:
        yield await trader.ready()
    finally:
        await trader.end()
        await ask(url, "reset")


async def test_an_order_is_placed_seen_and_cancelled(exchange, credential, tmp_path):
    async with trading(exchange, credential, tmp_path) as trader:
        name = trader.buy()
        order = await trader.becomes(name, OPEN)
        assert order.venue_order_id is not None
        assert not order.is_external
        trader.runner.submit(Cancel(name))
        order = await trader.becomes(name, OrderStatus.CANCELLED)
        assert order.end_reason is EndReason.USER
        await until(lambda: trader.view.balances["USDC"].reserved == 0, "the money back")


@pytest.mark.parametrize("fault", [{"drop": True}, {"drop": True, "close_sockets": True}])
async def test_an_order_whose_answer_was_lost_is_adopted(exchange, credential, tmp_path, fault):
    """J19, also where the connection breaks right afterwards: found, and never sent again."""
    async with trading(exchange, credential, tmp_path) as trader:
        await ask(exchange, "fault", method="private/buy", drop=True)
        await ask(exchange, "fault", channel="user.orders", drop=True)
        name = trader.buy()
        await until(lambda: trader.of(name) is not None, "the order")
        if "close_sockets" in fault:
            await asyncio.sleep(0.2)
            await ask(exchange, "fault", close_sockets=True)
        await trader.becomes(name, UNKNOWN, OPEN)
        order = await trader.becomes(name, OPEN)
        assert order.venue_order_id is not None
        assert len(trader.view.active_orders()) == 1


async def test_an_order_that_never_arrived_stays_unknown(exchange, credential, tmp_path):
    """J19: it is not there, so nobody says that it is; and nobody sends it again."""
    async with trading(exchange, credential, tmp_path) as trader:
        await ask(exchange, "fault", method="private/buy", lose=True)
        lost = trader.buy()
        await trader.becomes(lost, UNKNOWN)
        alike = trader.buy()
        await trader.becomes(alike, OPEN)
        await until(lambda: trader.view.reconcile.checking == 1, "a look at the lists")
        await until(lambda: trader.view.link.ts_reconciled, "a list")
        assert trader.of(lost).status is UNKNOWN
        assert trader.of(alike).venue_order_id is not None
        assert [o.client_order_id for o in trader.view.active_orders()].count(alike) == 1
        assert not [each for each in trader.view.active_orders() if each.is_external]


async def test_a_session_that_was_killed_finds_its_order_again(exchange, credential, tmp_path):
    """The journal knows the terms and the time; the answer was never heard, nor written down."""
    journal = tmp_path / "journal.sqlite3"
    first = await Trader(exchange, credential, journal).ready()
    await ask(exchange, "fault", method="private/buy", drop=True)
    await ask(exchange, "fault", channel="user.orders", drop=True)
    name = first.buy()
    await until(lambda: first.runner._requests.calls._waiting, "the order on its way")
    await asyncio.sleep(0.1)
    await first.end()
    async with trading(exchange, credential, tmp_path) as second:
        order = await second.becomes(name, OPEN)
        assert order.venue_order_id is not None
        assert len(second.view.active_orders()) == 1


async def test_both_orders_are_there_after_the_socket_died(exchange, credential, tmp_path):
    """J18: a new login, the channels again, the list again; nothing is told twice."""
    async with trading(exchange, credential, tmp_path) as trader:
        names = [trader.buy("0.5"), trader.buy("0.6")]
        for name in names:
            await trader.becomes(name, OPEN)
        numbers = {trader.of(name).venue_order_id for name in names}
        await ask(exchange, "fault", close_sockets=True)
        await until(lambda: trader.view.link.state is not LinkState.UP, "the end of the link")
        await trader.ready()
        assert {trader.of(name).venue_order_id for name in names} == numbers
        assert {trader.of(name).status for name in names} == {OPEN}
        assert len(trader.view.active_orders()) == 2


async def test_a_round_ends_under_a_resting_order_without_an_error(exchange, credential, tmp_path):
    """J14: the order ends, the next round's instrument is shown, and nobody reads of a failure."""
    async with trading(exchange, credential, tmp_path) as trader:
        name = trader.buy()
        await trader.becomes(name, OPEN)
        shown = trader.view.selected
        await ask(exchange, "clock", advance_s=86_400)
        await trader.becomes(name, OrderStatus.CANCELLED)
        await until(lambda: trader.view.selected not in {None, shown}, "the next round")
        assert shown not in trader.view.instruments
        told = [n.text for n in trader.view.notices if n.severity.name == "ERROR"]
        assert told == []
