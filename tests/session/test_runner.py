"""The runner moves bytes and performs effects; it decides nothing and loses nothing."""

import asyncio
import json
from dataclasses import replace

import pytest
from runner_kit import ADDRESS, answer, intent, ready, until

from vela_tui.domain.enums import LinkState, OrderStatus
from vela_tui.domain.errors import ConnectFailed, CredentialError, OutcomeUnknown
from vela_tui.domain.events import CancelNotSent
from vela_tui.session import wallet as wallet_module
from vela_tui.session.commands import Submit
from vela_tui.session.effects import HangUp
from vela_tui.venues.codec import HttpRequest, VenueAnswer


async def test_connection_subscribes_and_logs_in(runner, venue):
    """A link that is up asks for the quotes, the selected market and the private feed's login."""
    await ready(runner)
    await until(lambda: venue.sockets and len(venue.sockets[0].sent) >= 5, "subscriptions")
    sent = venue.sockets[0].sent
    channels = {str(frame.get("channel")) for frame in sent if frame["type"] == "subscribe"}
    assert {"markets", "orderbook:ETH-USDC", "trades:ETH-USDC"} <= channels
    kinds = [(frame["type"], frame.get("channel")) for frame in sent]
    login = kinds.index(("auth", None))
    assert kinds[login + 1] == ("subscribe", f"account:{ADDRESS}")


async def test_lost_link_is_shown_and_tried_again(runner, venue):
    """The end of a link marks it down, and another attempt follows without anybody's help."""
    await until(lambda: venue.sockets, "a link")
    await venue.sockets[0].close()
    await until(lambda: len(venue.sockets) == 2, "a second link")
    await until(lambda: runner.view.link.state is LinkState.UP, "up again")


async def test_refused_connections_are_spaced(runner, venue):
    """Accept-then-fail never becomes a storm: the waits grow."""
    venue.failure = ConnectFailed("refused")
    await until(lambda: venue.sockets, "the first link")
    await venue.sockets[0].close()
    await asyncio.sleep(0.5)
    assert venue.attempts < 12
    assert runner.view.link.state in (LinkState.DOWN, LinkState.CONNECTING)


async def test_silent_link_is_given_up(runner, venue):
    """P37: a link that answers no ping is cut, said so, and replaced."""
    await until(lambda: venue.sockets, "a link")
    venue.sockets[0].incoming.put_nowait(b'{"type":"pong"}')
    runner._perform(HangUp("nothing heard"))
    await until(lambda: runner.view.link.state is LinkState.DOWN, "down")
    assert runner.view.link.detail == "nothing heard"
    await until(lambda: len(venue.sockets) >= 2, "a second link")
    assert venue.sockets[0].is_closed


async def test_order_that_never_left_is_no_order(runner, venue):
    """A failure before the first byte ends the order: it can't be executed."""

    def refuse(request: HttpRequest) -> VenueAnswer:
        raise ConnectFailed("refused")

    venue.the_http.on_order = refuse
    await ready(runner)
    order = intent(runner)
    runner.submit(Submit(order))
    await until(
        lambda: (
            (known := runner.view.order(order.client_order_id))
            and known.status is OrderStatus.REJECTED
        ),
        "an end",
    )


@pytest.mark.parametrize(
    "failure",
    [OutcomeUnknown("no answer"), answer(500, {"ok": False}), answer(200, "<html>"), None],
)
async def test_order_without_a_trustworthy_answer_is_unknown_and_sent_once(runner, venue, failure):
    """A timeout, a 5xx or a body that is not one leaves the order unknown; nothing is re-sent."""

    def fail(request: HttpRequest) -> VenueAnswer:
        if isinstance(failure, Exception):
            raise failure
        return failure or VenueAnswer(200, "text/html", b"", 0, 0)

    venue.the_http.on_order = fail
    await ready(runner)
    order = intent(runner)
    runner.submit(Submit(order))
    await until(
        lambda: (
            (known := runner.view.order(order.client_order_id))
            and known.status is OrderStatus.UNKNOWN
        ),
        "unknown",
    )
    posts = [request for request in venue.the_http.requests if request.path == "/orders"]
    assert len(posts) == 1


async def test_clean_session_wakes_once_until_it_is_read(runner, venue):
    """The pump is woken at the first change and not again before it has taken the changes."""
    woken: list[None] = []
    await ready(runner)
    runner.take_dirty()
    runner.watch(lambda: woken.append(None))
    for _ in range(5):
        runner.submit(Submit(intent(runner)))
    assert len(woken) == 1
    assert runner.take_dirty()


async def test_whoever_watches_knows_when_an_order_begins_to_leave_and_when_it_has_left(
    runner, venue, monkeypatch
):
    """It has left when it was handed to the socket, long before its answer."""
    await ready(runner)
    began: list[bool] = []
    runner.watch(None, lambda: began.append(runner.is_departing))
    handed, answered = asyncio.Event(), asyncio.Event()

    async def send(request, left):
        await handed.wait()
        left()
        await answered.wait()
        return answer(500, {})

    monkeypatch.setattr(venue.the_http, "send", send)
    runner.submit(Submit(intent(runner)))
    assert began == [True]
    assert runner.is_departing
    handed.set()
    await until(lambda: not runner.is_departing, "the order's bytes")
    answered.set()


async def test_an_order_that_never_leaves_is_waited_for_no_more(runner, venue, monkeypatch):
    """One that fails before the socket holds nobody up."""
    await ready(runner)

    async def no_way():
        raise ConnectFailed("no route")

    monkeypatch.setattr(venue, "http", no_way)
    runner.submit(Submit(intent(runner)))
    await until(lambda: not runner.is_departing, "the end of the attempt")


async def test_close_leaves_no_task(runner, venue):
    """After the end nothing runs on."""
    await ready(runner)
    await runner.close()
    assert not runner._tasks


async def test_order_before_the_wallet_is_open_waits_for_it(runner, venue, monkeypatch):
    """An order typed right after the start is not lost: it is signed as soon as it can be."""
    await ready(runner)
    wallet, runner._wallet.signatures = runner._wallet.signatures, None
    runner._wallet.ready.clear()
    order = intent(runner)
    runner.submit(Submit(order))
    await asyncio.sleep(0)
    assert not [request for request in venue.the_http.requests if request.path == "/orders"]
    runner._wallet.signatures = wallet
    runner._wallet.ready.set()
    await until(
        lambda: [request for request in venue.the_http.requests if request.path == "/orders"],
        "the order",
    )


async def test_order_without_a_wallet_is_not_sent(runner, venue, monkeypatch):
    """A wallet that does not open in time ends the order: nothing left this machine."""
    monkeypatch.setattr(wallet_module, "WALLET_WITHIN", 20_000_000)
    await ready(runner)
    runner._wallet.ready.clear()
    order = intent(runner)
    runner.submit(Submit(order))
    await until(
        lambda: (
            (known := runner.view.order(order.client_order_id))
            and known.status is OrderStatus.REJECTED
        ),
        "an end",
    )
    assert not [request for request in venue.the_http.requests if request.path == "/orders"]


async def test_what_can_t_be_signed_never_left(runner, venue):
    """A wallet that refuses, as after a wrong signature: neither order nor cancel is in doubt."""

    class Stopped:
        address = ADDRESS

        def sign(self, text: str) -> str:
            raise CredentialError("the signing library signed wrongly")

    await ready(runner)
    runner._wallet.signatures = Stopped()
    order = intent(runner)
    runner.submit(Submit(order))
    await until(
        lambda: (
            (known := runner.view.order(order.client_order_id))
            and known.status is OrderStatus.REJECTED
        ),
        "an end",
    )
    known = runner.view.order(order.client_order_id)
    assert "signed wrongly" in known.detail
    resting = replace(known, venue_order_id="7", status=OrderStatus.OPEN)
    (told,) = await runner._requests.cancel(resting, 1)
    assert isinstance(told, CancelNotSent)
    assert "signed wrongly" in told.detail
    sent = [each.path for each in venue.the_http.requests if each.method != "GET"]
    assert sent == []


async def test_text_that_is_shown_is_the_text_that_is_signed(runner, venue):
    """The signing text keeps its nonce: what the ticket showed is what the exchange gets."""
    bodies: list[dict[str, object]] = []

    def note(request: HttpRequest) -> VenueAnswer:
        bodies.append(json.loads(request.body or b"{}"))
        return answer(500, {})

    venue.the_http.on_order = note
    await ready(runner)
    order = intent(runner)
    shown = runner.signing_text(order)
    await asyncio.sleep(0.01)
    assert runner.signing_text(order) == shown
    runner.submit(Submit(order))
    await until(lambda: bodies, "the order")
    parts = (
        *("vela", "order", bodies[0]["market_id"], bodies[0]["side"], bodies[0]["price"]),
        *(bodies[0]["quantity"], bodies[0]["nonce"], bodies[0]["client_order_id"]),
    )
    assert shown == ":".join(map(str, parts))
