"""Beginnings and ends: wallets that do not open, answers under way, links that come and go."""

import asyncio

import pytest
from runner_kit import (
    FakeSignatures,
    FakeVenue,
    answer,
    intent,
    make_runner,
    ready,
    until,
)

from vela_tui.domain.enums import LinkState, OrderStatus
from vela_tui.domain.errors import ConnectFailed, CredentialError
from vela_tui.session import runner as runner_module
from vela_tui.session.commands import Cancel, Submit
from vela_tui.venues.codec import Read, ReadKind


class HeldVenue(FakeVenue):
    """Answers to orders come when the test lets them."""

    def __init__(self):
        super().__init__()
        self.may_answer = asyncio.Event()
        self.posts = []
        self.reads_hang = False
        venue = self

        class HeldHttp(type(self.the_http)):
            async def send(self, request, left=None):
                if request.method == "POST":
                    venue.posts.append(request)
                    await venue.may_answer.wait()
                elif venue.reads_hang:
                    venue.reads = getattr(venue, "reads", 0) + 1
                    await asyncio.Event().wait()
                return await super().send(request, left)

        self.the_http = HeldHttp()


@pytest.fixture
def venue():
    return HeldVenue()


def orders(runner):
    return [order.status for order in runner.view.active_orders()]


async def test_an_order_under_way_at_the_end_gets_its_answer(runner, venue):
    """Closing waits for it, and knows what became of it."""
    venue.the_http.on_order = lambda _: answer(422, {"ok": False, "error": "InvalidMarket"})
    await ready(runner)
    order = intent(runner)
    runner.submit(Submit(order))
    await until(lambda: venue.posts, "the order")
    closing = asyncio.create_task(runner.close())
    await asyncio.sleep(0)
    venue.may_answer.set()
    await closing
    assert runner.view.order(order.client_order_id).status is OrderStatus.REJECTED
    assert len(venue.posts) == 1


async def test_the_end_is_not_held_up_by_an_answer_that_never_comes(runner, venue, monkeypatch):
    """The wait is short; the order is left unproven, and never sent again."""
    monkeypatch.setattr(runner_module, "LAST_ANSWERS", 50_000_000)
    await ready(runner)
    order = intent(runner)
    runner.submit(Submit(order))
    await until(lambda: venue.posts, "the order")
    async with asyncio.timeout(30):
        await runner.close()
    assert runner.view.order(order.client_order_id).status is OrderStatus.SUBMITTING
    assert len(venue.posts) == 1
    assert not runner._tasks


async def test_a_cancel_that_waited_for_its_order_still_leaves(runner, venue):
    """A person who cancels and quits at once wants the order gone."""
    venue.the_http.on_order = lambda request: answer(*_accepted(request))
    await ready(runner)
    order = intent(runner)
    runner.submit(Submit(order))
    runner.submit(Cancel(order.client_order_id))
    await until(lambda: venue.posts, "the order")
    closing = asyncio.create_task(runner.close())
    await asyncio.sleep(0)
    venue.may_answer.set()
    await closing
    assert [request.path for request in venue.posts] == ["/orders", "/orders/cancel"]


def _accepted(request):
    import json

    body = json.loads(request.body)
    if request.path == "/orders/cancel":
        return 404, {"ok": False, "error": "OrderNotFound"}
    shown = {
        key: body[key] for key in ("market_id", "side", "price", "quantity", "client_order_id")
    }
    return 200, {
        "ok": True,
        "data": {"order_id": 1, "status": "open", "filled_quantity": 0} | shown,
    }


async def test_a_closed_session_takes_no_order(runner, venue):
    """What it sent could not be followed."""
    await ready(runner)
    await runner.close()
    runner.submit(Submit(intent(runner)))
    await asyncio.sleep(0.01)
    assert not venue.posts
    assert not runner._tasks


async def started(venue, open_wallet, **options):
    runner = make_runner(venue, open_wallet, **options)
    return runner, asyncio.create_task(runner.run())


async def ended(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_wallet_that_does_not_open_is_told_in_words(venue):
    """Everything else goes on: books, quotes, and the link."""

    async def refuse():
        raise CredentialError("the keyring is locked")

    runner, task = await started(venue, refuse)
    await until(lambda: runner.view.selected, "a market")
    texts = [notice.text for notice in runner.view.notices]
    assert any("wallet did not open" in text and "keyring is locked" in text for text in texts)
    assert not runner.can_trade
    assert runner.view.link.state is LinkState.UP
    await ended(task)


async def test_a_wallet_that_fails_in_a_strange_way_ends_nothing_and_tells_nothing(venue):
    """The error's own text may hold anything, a key as well."""

    async def fail():
        raise RuntimeError("0xsecret")

    runner, task = await started(venue, fail)
    await until(lambda: runner.view.selected, "a market")
    texts = [notice.text for notice in runner.view.notices]
    assert any("RuntimeError" in text for text in texts)
    assert not any("secret" in text for text in texts)
    assert not task.done()
    await ended(task)


async def test_a_wallet_waits_for_an_exchange_that_starts_slowly(venue):
    """The paper wallet asks where it signs for; no answer yet is no reason never to trade."""
    attempts = []

    async def open_late():
        attempts.append(1)
        if len(attempts) < 3:
            raise ConnectFailed("not there yet")
        return FakeSignatures()

    runner, task = await started(venue, open_late)
    await until(lambda: runner.can_trade, "a wallet")
    await ended(task)


async def test_reconnects_without_a_wallet_leave_one_login_waiting(venue):
    """However often the link comes back, one task waits for the key."""

    async def never():
        await asyncio.Event().wait()

    async def hurry(seconds):
        await asyncio.sleep(min(seconds, 0.02))

    runner, task = await started(venue, never, sleep=hurry)
    for count in range(1, 5):
        await until(lambda: len(venue.sockets) == count, "a link")  # noqa: B023 - awaited at once
        await until(lambda: runner.view.link.state is LinkState.UP, "up")
        await venue.sockets[-1].close()
    await until(lambda: len(venue.sockets) == 5, "the fifth")
    await until(lambda: len(runner._tasks) <= 1, "one login")
    await ended(task)


async def test_a_silent_venue_is_not_asked_the_same_twice_over(runner, venue):
    """Reads that wait for their turn do not pile up, and an order passes them all."""
    await ready(runner)
    venue.reads_hang = True
    for _ in range(30):
        runner._spawn(runner._tell(runner._requests.read(Read(ReadKind.OPEN_ORDERS))))
    await until(lambda: getattr(venue, "reads", 0) == 4, "four under way")
    waiting = [task for task in runner._tasks if task is not runner._login]
    assert len(waiting) <= 6
    runner.submit(Submit(intent(runner)))
    await until(lambda: venue.posts, "the order")
    venue.may_answer.set()
