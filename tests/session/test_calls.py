"""Calls over the socket: each has its own answer, or an outcome that says what is not known."""

import asyncio

import pytest

from tests.session.runner_kit import FakeSocket
from vela_tui.domain.errors import ConnectFailed, Disconnected, OutcomeUnknown
from vela_tui.domain.events import LoggedIn, RoundTripMeasured
from vela_tui.domain.transport import Call, CallAnswered
from vela_tui.net.clock import SystemClock
from vela_tui.session.calls import Calls

PLAIN = Call(1, '{"id":1}')
PRIVATE = Call(2, '{"id":2}', needs_login=True)


@pytest.fixture
def line():
    calls, socket = Calls(SystemClock()), FakeSocket()
    calls.opened(socket)
    return calls, socket


async def sent(calls, call):
    """The call is under way: its task."""
    task = asyncio.create_task(calls.send(call))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return task


async def test_answers_find_who_asked_in_any_order(line):
    calls, socket = line
    first, second = await sent(calls, PLAIN), await sent(calls, Call(7, '{"id":7}'))
    measured = RoundTripMeasured(5, 1)
    events = calls.heard((CallAnswered(7, b"seven", 3), measured, CallAnswered(1, b"one", 4)))
    assert list(events) == [measured]
    assert ((await first).body, (await second).body) == (b"one", b"seven")
    assert [frame["id"] for frame in socket.sent] == [1, 7]


async def test_an_answer_that_nobody_waits_for_is_nothing(line):
    calls, _ = line
    assert list(calls.heard((CallAnswered(99, b"", 1),))) == []


async def test_what_was_sent_on_a_link_that_went_down_has_an_unknown_outcome(line):
    calls, _ = line
    task = await sent(calls, PLAIN)
    calls.closed()
    with pytest.raises(OutcomeUnknown):
        await task


async def test_nothing_is_sent_without_a_link(line):
    calls, socket = line
    calls.closed()
    with pytest.raises(ConnectFailed):
        await calls.ready(PLAIN)
    with pytest.raises(ConnectFailed):
        await calls.send(PLAIN)
    assert socket.sent == []


async def test_a_private_call_waits_for_the_login_of_its_own_connection(line):
    calls, _ = line
    ready = asyncio.create_task(calls.ready(PRIVATE))
    await asyncio.sleep(0)
    assert not ready.done()
    calls.heard((LoggedIn(1),))
    await ready
    calls.closed()
    calls.opened(FakeSocket())
    with pytest.raises(ConnectFailed):
        await calls.send(PRIVATE)


async def test_a_frame_that_the_socket_did_not_take_may_have_left(line):
    calls, socket = line

    async def fails(_text):
        raise Disconnected("gone")

    socket.send = fails
    with pytest.raises(OutcomeUnknown):
        await calls.send(PLAIN)
