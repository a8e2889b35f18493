"""Our own connections: each used while it is beyond doubt, and a request on each but once."""

import asyncio
import gc
import select
import socket
import threading
import warnings
from dataclasses import replace

import pytest
from net_kit import PATIENT

from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.errors import ConnectFailed, OutcomeUnknown
from vela_tui.domain.origin import parse_origin
from vela_tui.domain.transport import HttpRequest
from vela_tui.net.asking import CONNECTIONS, KEPT
from vela_tui.net.direct import _told_apart

ORDER = HttpRequest("POST", "/orders", b'{"nonce":1}')
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
LARGE = HttpRequest("POST", "/orders", b"x" * 2**24)
"""More than any socket's buffers hold."""


async def until(fact):
    async with asyncio.timeout(60):
        while not fact():  # noqa: ASYNC110 - what is waited for is a plain fact
            await asyncio.sleep(0.001)


def always(said):
    async def answer(_reader, writer):
        writer.write(said)

    return answer


async def test_a_request_is_these_bytes(serve, link):
    """One line a field, the host as its address says it, the length of what follows."""
    server = await serve(always(OK))
    asking = link(server.origin)
    for request in (
        HttpRequest("GET", "/a?b=%20c"),
        HttpRequest("POST", "/a"),
        HttpRequest("POST", "/a", b"{}", authorization="Bearer x.y"),
    ):
        await asking.send(request)
    common = (
        f" HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAccept: application/json\r\n"
        "Accept-Encoding: identity\r\nUser-Agent: vela-tui\r\n"
    )
    signed = "Authorization: Bearer x.y\r\nContent-Type: application/json\r\n"
    assert [each.decode() for each in server.asked] == [
        f"GET /a?b=%20c{common}\r\n",
        f"POST /a{common}Content-Length: 0\r\n\r\n",
        f"POST /a{common}{signed}Content-Length: 2\r\n\r\n{{}}",
    ]


async def test_the_heads_that_are_kept_are_bounded(serve, link):
    """However many paths a day asks for; each request is its own path's."""
    server = await serve(always(OK))
    asking = link(server.origin)
    paths = [f"/orders/{number}" for number in range(150)]
    for path in paths:
        await asking.send(HttpRequest("GET", path))
    assert [each.split()[1].decode() for each in server.asked] == paths
    assert len(asking._way._heads) <= 64


@pytest.mark.parametrize(
    "path", ["", "a", "/a b", "/a\r\nX: y", "/a\n", "/a\x00", "/\xe4", "/a#b", "/" + "x" * 9000]
)
async def test_what_is_no_path_leaves_nothing(serve, link, path):
    """No line of its own can be written by what a request is made of."""
    server = await serve(always(OK))
    with pytest.raises(ConnectFailed, match="no path"):
        await link(server.origin).send(HttpRequest("GET", path))
    assert server.asked == []


class Rude:
    """A blocking host in a thread: answers, and when told to it hangs up, or speaks and stays."""

    def __init__(self, behind):
        self._behind = behind
        self.now = threading.Event()
        self.done = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.asked = 0
        self._open = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        for _ in range(2):
            connection, _ = self._socket.accept()
            with connection:
                while b"\r\n\r\n" not in connection.recv(65_536):
                    pass
                self.asked += 1
                connection.sendall(OK)
                self.now.wait(60)
                connection.sendall(self._behind)
                if self._behind:
                    self._open.append(connection.dup())
            self.done.set()

    def stop(self):
        self.now.set()
        self._thread.join(60)
        for connection in (*self._open, self._socket):
            connection.close()


@pytest.mark.parametrize("behind", [b"", b"HTTP/1.1 408 Late\r\nContent-Length: 0\r\n\r\n"])
@pytest.mark.parametrize("is_heard", [True, False])
async def test_a_connection_that_ended_or_spoke_unasked_is_not_used(link, behind, is_heard):
    """Neither when the loop knows, nor when it was too busy to hear of it."""
    host = Rude(behind)
    try:
        asking = link(parse_origin(f"http://127.0.0.1:{host.port}"))
        assert (await asking.send(HttpRequest("GET", "/"))).status == 200
        (kept,) = asking._way._open
        number = kept._wire.get_extra_info("socket").fileno()
        host.now.set()
        # this blocks the loop, as a long computation does
        assert select.select([number], [], [], 60)[0]
        assert host.done.wait(60)
        if is_heard:
            await until(lambda: not asking._way._open)
        assert (await asking.send(HttpRequest("GET", "/"))).status == 200
        assert host.asked == 2
    finally:
        host.stop()


@pytest.mark.parametrize(
    "said",
    [
        OK + b"\r\n",
        OK + OK,
        OK.replace(b"\r\nC", b"\r\nConnection: close\r\nC"),
        OK.replace(b"1.1", b"1.0"),
    ],
)
async def test_a_connection_in_doubt_carries_no_second_request(serve, link, said):
    """Bytes behind the answer, or a host that says that it is the last one."""
    server = await serve(always(said))
    asking = link(server.origin)
    for _ in range(2):
        assert (await asking.send(ORDER)).body == b"{}"
    assert server.connections == 2


async def test_interim_answers_are_passed_over(serve, link):
    server = await serve(always(b"HTTP/1.1 103 Hints\r\nLink: </x>\r\n\r\n" + OK))
    asking = link(server.origin)
    assert [(await asking.send(ORDER)).status for _ in range(2)] == [200, 200]
    assert server.connections == 1


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 101 So\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    ],
)
async def test_a_protocol_error_is_unknown_and_the_next_request_has_its_own_connection(
    serve, link, said
):
    server = await serve(always(said))
    asking = link(server.origin)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown, match="no complete answer"):
            await asking.send(ORDER)
    assert (server.connections, len(server.asked)) == (2, 2)


async def test_an_answer_by_the_end_of_its_connection_is_one_if_that_was_proper(serve, link):
    """A host that says neither length nor chunks and hangs up has said all; a reset is no end."""
    server = await serve(b"HTTP/1.1 200 OK\r\n\r\nall")
    assert (await link(server.origin).send(ORDER)).body == b"all"

    async def reset(_reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nall")
        await writer.drain()
        waiting = asyncio.Event()
        asyncio.get_running_loop().call_later(0.02, waiting.set)
        await waiting.wait()
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()
        raise ConnectionError

    server = await serve(reset)
    with pytest.raises(OutcomeUnknown):
        await link(server.origin).send(ORDER)


async def test_a_large_request_has_left_when_its_last_byte_has(serve, link):
    """Not while a part of it still waits in our own memory."""
    hears, heard = asyncio.Event(), []

    async def peer(reader, writer):
        await hears.wait()
        while sum(map(len, heard)) < 2**24:
            heard.append(await reader.read(2**20))
        writer.write(OK)
        raise ConnectionError

    server = await serve(peer, greets=True)
    told = []
    order = asyncio.create_task(link(server.origin).send(LARGE, lambda: told.append(len(heard))))
    await until(lambda: server.connections)
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert told == []
    hears.set()
    assert (await order).status == 200
    assert len(told) == 1
    assert told[0] > 0


async def test_an_answer_before_the_request_has_left_ends_its_connection(serve, link):
    """A refusal of what is too large is an answer; what was not sent is never told to have left."""

    async def refuse(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n")
        await asyncio.Event().wait()

    server = await serve(refuse, greets=True)
    asking, told = link(server.origin), []
    for count in (1, 2):
        assert (await asking.send(LARGE, lambda: told.append("left"))).status == 413
        assert server.connections == count
    assert told == []


async def test_no_more_connections_than_allowed_and_few_are_kept(serve, link):
    """The ones above the number wait for one that is done, and are answered on it."""
    server, full = None, asyncio.Event()

    async def answer(_reader, writer):
        if len(server.asked) >= CONNECTIONS:
            full.set()
        await full.wait()
        writer.write(OK)

    server = await serve(answer)
    asking = link(server.origin)
    async with asyncio.timeout(60):
        answers = await asyncio.gather(*(asking.send(ORDER) for _ in range(CONNECTIONS + 12)))
    assert {each.status for each in answers} == {200}
    assert (server.connections, len(server.asked)) == (CONNECTIONS, CONNECTIONS + 12)
    await until(lambda: len(asking._way._open) == KEPT)
    assert asking._way._slots == KEPT


async def test_who_waits_in_vain_for_a_connection_has_sent_nothing(serve, link):
    """And whoever gives up waiting takes no one's place."""
    free = asyncio.Event()

    async def answer(_reader, writer):
        await free.wait()
        writer.write(OK)

    server = await serve(answer)
    crowded = link(server.origin, replace(PATIENT, connecting=300 * MILLISECOND))
    tasks = []
    for _ in range(CONNECTIONS):  # one by one: 48 connections at once may take 0.3 s here
        tasks.append(asyncio.create_task(crowded.send(ORDER)))
        await until(lambda: len(server.asked) == len(tasks))
    with pytest.raises(ConnectFailed, match="in time"):
        await crowded.send(ORDER)
    gone = asyncio.create_task(crowded.send(ORDER))
    last = asyncio.create_task(crowded.send(ORDER))
    await until(lambda: len(crowded._way._waiting) == 2)
    gone.cancel()
    free.set()
    assert {each.status for each in await asyncio.gather(*tasks, last)} == {200}
    assert len(server.asked) == CONNECTIONS + 1


async def test_a_cancelled_request_takes_its_connection_along(serve, link):
    """Its answer would be the next one's."""
    server, wait = None, asyncio.Event()

    async def answer(_reader, writer):
        if len(server.asked) == 1:
            await wait.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % len(server.asked))

    server = await serve(answer)
    asking = link(server.origin)
    first = asyncio.create_task(asking.send(ORDER))
    await until(lambda: server.asked)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    wait.set()
    assert (await asking.send(ORDER)).body == b"2"
    assert (server.connections, asking._way._slots) == (2, 1)


@pytest.mark.parametrize("handed", ["connection", "slot"])
async def test_what_was_handed_to_one_who_left_goes_to_the_next(serve, link, monkeypatch, handed):
    """Cancelled in the very moment in which its turn came."""
    monkeypatch.setattr("vela_tui.net.direct.CONNECTIONS", 1)
    server, free = None, asyncio.Event()

    async def answer(_reader, writer):
        if len(server.asked) == 1:
            await free.wait()
        if handed == "slot":
            raise ConnectionError
        writer.write(OK)

    server = await serve(answer)
    asking = link(server.origin)
    first = asyncio.create_task(asking.send(ORDER))
    await until(lambda: server.asked)
    second = asyncio.create_task(asking.send(ORDER))
    await until(lambda: asking._way._waiting)
    way, passed = asking._way, asking._way._pass_on

    def hand_on(connection=None):
        is_handed = passed(connection)
        second.cancel()
        return is_handed

    way._pass_on = hand_on
    free.set()
    ended = await asyncio.gather(first, second, return_exceptions=True)
    assert isinstance(ended[1], asyncio.CancelledError)
    assert way._slots == (1 if handed == "connection" else 0)
    third = await asyncio.gather(asking.send(ORDER), return_exceptions=True)
    assert isinstance(third[0], OutcomeUnknown) == (handed == "slot")
    assert len(server.asked) == 2


async def test_each_piece_of_an_answer_gives_it_more_time(serve, link):
    """The limit between two pieces is no limit on the whole."""
    first, second = asyncio.Event(), asyncio.Event()

    async def answer(_reader, writer):
        await first.wait()
        writer.write(OK[:9])
        await second.wait()
        writer.write(OK[9:])

    server = await serve(answer)
    asking = link(server.origin, replace(PATIENT, reading=PATIENT.whole // 2))
    order = asyncio.create_task(asking.send(ORDER))
    await until(lambda: server.asked)
    (busy,) = asking._way._open
    due = busy._due()
    first.set()
    await until(lambda: busy._due() > due)
    second.set()
    assert (await order).status == 200


async def test_failures_take_no_slots(link, unused_tcp_port):
    asking = link(parse_origin(f"http://127.0.0.1:{unused_tcp_port}"))
    for _ in range(3):
        with pytest.raises(ConnectFailed):
            await asking.send(ORDER)
    assert asking._way._slots == 0


async def test_a_link_that_is_closed_before_it_is_open_sends_nothing(serve, link):
    server = await serve(always(OK))
    closing = link(server.origin)
    order = asyncio.create_task(closing.send(ORDER))
    await asyncio.sleep(0)
    await closing.close()
    with pytest.raises(ConnectFailed, match="closed"):
        await order
    assert server.connections == 0


async def test_whoever_waits_at_a_link_that_is_closed_is_told(serve, link, monkeypatch):
    """The one under way is unknown, the ones behind it were not sent."""
    monkeypatch.setattr("vela_tui.net.direct.CONNECTIONS", 1)
    server = await serve(lambda _reader, _writer: asyncio.Event().wait())
    closing = link(server.origin)
    first = asyncio.create_task(closing.send(ORDER))
    await until(lambda: server.asked)
    others = [asyncio.create_task(closing.send(ORDER)) for _ in range(3)]
    await until(lambda: len(closing._way._waiting) == 3)
    way = closing._way
    await closing.close()
    ended = await asyncio.gather(first, *others, return_exceptions=True)
    assert [type(each) for each in ended] == [OutcomeUnknown, *[ConnectFailed] * 3]
    assert (server.connections, len(server.asked), way._slots) == (1, 1, 0)


async def test_a_link_that_is_closed_while_it_connects_sends_nothing(serve, link):
    server = await serve(always(OK))
    closing = link(server.origin)
    await closing.send(ORDER)
    way = closing._way
    (kept,) = way._idle
    kept.abort()
    order = asyncio.create_task(closing.send(ORDER))
    await asyncio.sleep(0)
    await closing.close()
    with pytest.raises(ConnectFailed, match="closed"):
        await order
    assert len(server.asked) == 1
    await until(lambda: way._slots == 0)


def test_several_addresses_that_refuse_are_a_refusal():
    """The loop tells of several as of one text; a person is told what it was."""
    told = OSError(
        "Multiple exceptions: [Errno 111] Connect call failed ('::1', 9, 0, 0), "
        "[Errno 111] Connect call failed ('127.0.0.1', 9)"
    )
    assert isinstance(_told_apart(told), ConnectionRefusedError)
    assert _told_apart(TimeoutError()).__class__ is TimeoutError
    assert str(_told_apart(OSError("no route"))) == "no route"


async def test_a_request_that_is_cancelled_while_it_connects_leaves_no_socket(serve, link):
    """At whatever step: one that nobody closes would be the collector's to find."""

    async def silent(reader, _writer):
        await reader.read()

    server = await serve(silent)
    for steps in range(12):
        made = link(server.origin)
        await made._opened()
        asked = asyncio.create_task(made.send(ORDER))
        for _ in range(steps):
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        await made.close()
        await asyncio.sleep(0)
        del asked
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            gc.collect()
        assert [str(each.message) for each in told] == []
