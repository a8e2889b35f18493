"""A runner over minutes and hours: how often it knocks, how it wakes, when it gives words."""

import asyncio
from itertools import pairwise

import pytest
from runner_kit import FakeSocket, FakeVenue, make_runner, open_signatures
from virtual_time import VirtualTime

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide, BookState, LinkState
from vela_tui.domain.errors import Disconnected
from vela_tui.net.obstacle import Obstacle, Obstructed

SNAPSHOT = (
    b'{"type":"snapshot","channel":"orderbook:ETH-USDC","seq":1,'
    b'"data":{"bids":[[3199500000,1000000]],"asks":[[3200500000,1000000]]}}'
)
PONG = b'{"type":"pong"}'


class LivelySocket(FakeSocket):
    """Answers pings, and gives the book to whoever subscribes it."""

    answers_pings = True

    async def send(self, text):
        await super().send(text)
        match self.sent[-1]:
            case {"type": "ping"} if self.answers_pings:
                self.incoming.put_nowait(PONG)
            case {"type": "subscribe", "channel": "orderbook:ETH-USDC"}:
                self.incoming.put_nowait(SNAPSHOT)


class TimedVenue(FakeVenue):
    """Notes when it was knocked at; opens sockets of one kind."""

    def __init__(self, clock, socket=LivelySocket):
        super().__init__()
        self.clock, self.socket = clock, socket
        self.knocks = []
        self.renewed = 0

    async def connect(self):
        self.knocks.append(self.clock.elapsed)
        if self.failure is not None:
            raise self.failure
        self.sockets.append(self.socket())
        return self.sockets[-1]

    async def renew(self):
        self.renewed += 1


@pytest.fixture
async def begin():
    """Starts a runner in virtual time."""
    tasks = []

    def start(socket=LivelySocket, failure=None, seed=1):
        clock = VirtualTime()
        venue = TimedVenue(clock, socket)
        venue.failure = failure
        runner = make_runner(venue, open_signatures, clock=clock, seed=seed, sleep=clock.sleep)
        tasks.append(asyncio.create_task(runner.run()))
        return runner, venue, clock

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class ClosingSocket(FakeSocket):
    """Accepted, and closed at once."""

    def __init__(self):
        super().__init__()
        self.abort()


@pytest.mark.parametrize("seed", range(20))
async def test_accept_then_close_is_knocked_at_six_times_in_the_first_minute(begin, seed):
    """P38: and never more than six times in any minute; the library alone: 2,555 in 2 s."""
    _, venue, clock = begin(ClosingSocket, seed=seed)
    await clock.pass_time(300)
    assert 4 <= sum(at < 60 for at in venue.knocks) <= 6
    assert max(sum(a <= at < a + 60 for at in venue.knocks) for a in venue.knocks) <= 6


async def test_a_link_that_was_well_is_replaced_at_once(begin):
    """P38: only sessions that end early are spaced."""
    _, venue, clock = begin()
    for count in range(1, 5):
        await clock.pass_time(31)
        assert len(venue.sockets) == count
        venue.sockets[-1].abort()
    assert all(later - earlier < 32 for earlier, later in pairwise(venue.knocks))


def dead(obstacle, retry_after=None):
    return Obstructed("a reason in words", obstacle, retry_after)


PATIENCE = {
    "certificate": (dead(Obstacle.TLS), 60),
    "portal": (dead(Obstacle.PORTAL), 60),
    "declined": (dead(Obstacle.DECLINED), 60),
    "busy for 7 s": (dead(Obstacle.BUSY, 7 * SECOND), 7),
    "busy for 40 s": (dead(Obstacle.BUSY, 40 * SECOND), 40),
}


@pytest.mark.parametrize("what", PATIENCE)
async def test_what_a_person_must_mend_is_tried_slowly_and_for_ever(begin, what):
    """P40, P42, P44: said in words, no storm, no end of the loop, and found when it is mended."""
    failure, least = PATIENCE[what]
    runner, venue, clock = begin(failure=failure)
    await clock.pass_time(600)
    gaps = [later - earlier for earlier, later in pairwise(venue.knocks)]
    assert all(gap >= least - 0.001 for gap in gaps)
    assert len(gaps) >= 600 // (least + 20) - 1
    assert runner.view.link.detail == "a reason in words"
    venue.failure = None
    await clock.pass_time(least + 16)
    assert runner.view.link.state is LinkState.UP


@pytest.mark.parametrize("down", [1, 30, 600])
async def test_a_name_that_is_known_again_is_found_within_fifteen_seconds(begin, down):
    """P41: full jitter, and no wait longer than 15 s; the book stays to be seen, stale."""
    runner, venue, clock = begin()
    await clock.pass_time(35)
    shown = runner.view.selected
    venue.failure = Obstructed("DNS: the name is not known", Obstacle.UNREACHABLE)
    venue.sockets[-1].abort()
    await clock.pass_time(down)
    book = runner.view.book(shown)
    assert (book.state, book.depth(BookSide.BID)) == (BookState.STALE, 1)
    venue.failure = None
    await clock.pass_time(15)
    assert runner.view.link.state is LinkState.UP
    assert runner.view.book(shown).state is BookState.LIVE


@pytest.mark.parametrize("slept", [6, 3_600, 10 * 365 * 86_400])
async def test_a_machine_that_slept_believes_nothing_and_starts_anew(begin, slept):
    """P43: stale within a second of waking, healthy and logged in anew within ten.

    Simulated: the wall clock runs ahead of the monotonic one, as it does in a real suspend.
    """
    runner, venue, clock = begin()
    await clock.pass_time(35)
    shown = runner.view.selected
    states = []
    clock.slept_through += slept * SECOND
    for _ in range(10):
        await clock.pass_time(0.1)
        states.append((runner.view.book(shown).state, runner.view.link.state))
    assert any(state is not LinkState.UP for _, state in states) or len(venue.sockets) == 2
    assert venue.sockets[0].is_closed
    assert venue.renewed == 1
    await clock.pass_time(9)
    assert runner.view.link.state is LinkState.UP
    assert runner.view.book(shown).state is BookState.LIVE
    assert len([each for each in venue.sockets[1].sent if "signature" in each]) >= 1


@pytest.mark.parametrize("step", [-3_600, -1, 1, 4])
async def test_a_clock_that_was_set_cuts_no_healthy_link(begin, step):
    """P43: less than 5 s ahead, or back, is no sleep."""
    _, venue, clock = begin()
    await clock.pass_time(35)
    clock.slept_through += step * SECOND
    await clock.pass_time(20)
    assert len(venue.sockets) == 1


class DeafSocket(LivelySocket):
    """Takes everything, and after the first moments answers nothing: a half-open link."""

    answers_pings = False


async def test_a_half_open_link_is_noticed_within_nine_seconds(begin):
    """P37: in words, with stale books, and a fresh link right behind it."""
    runner, venue, clock = begin(DeafSocket)
    await clock.pass_time(1)
    shown = runner.view.selected
    assert runner.view.book(shown).state is BookState.LIVE
    await clock.pass_time(8.5)
    assert venue.sockets[0].is_closed
    assert any("nothing heard for 8 s" in notice.text for notice in runner.view.notices)


class StuckSocket(FakeSocket):
    """Its peer reads nothing: the link's own timeout ends a send."""

    async def send(self, text):
        raise Disconnected("the venue takes no messages")


async def test_a_peer_that_takes_nothing_is_left(begin):
    """P49: the failed send ends the link, and its words are what a person reads."""
    runner, venue, clock = begin(StuckSocket)
    await clock.pass_time(0.01)
    assert venue.sockets[0].is_closed
    assert runner.view.link.detail == "the venue takes no messages"


async def test_a_login_that_is_dropped_silently_is_told_within_ten_seconds(begin):
    """P50: three logins on the wire, then words; orders are polled all the while."""
    runner, venue, clock = begin()
    await clock.pass_time(10)
    logins = [each for each in venue.sockets[0].sent if "signature" in each]
    assert len(logins) == 3
    assert any("orders are polled" in notice.text for notice in runner.view.notices)
    polls = len([each for each in venue.the_http.requests if each.path.endswith("limit=500")])
    await clock.pass_time(60)
    now = len([each for each in venue.the_http.requests if each.path.endswith("limit=500")])
    assert now - polls >= 5
    assert len([each for each in venue.sockets[0].sent if "signature" in each]) == 3


async def test_nonsense_ends_the_link_and_no_storm_follows(begin):
    """P46: twenty bad frames, binary and text; reconnects are spaced like any early end."""

    class MadSocket(FakeSocket):
        def __init__(self):
            super().__init__()
            for number in range(25):
                self.incoming.put_nowait(
                    (b"\xff\xfe", b"\x00" * 9, b"{]", b'{"type":7}')[number % 4]
                )

    _, venue, clock = begin(MadSocket)
    await clock.pass_time(60)
    assert 2 <= len(venue.knocks) <= 6
    assert venue.sockets[0].is_closed
