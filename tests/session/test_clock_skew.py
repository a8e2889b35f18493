"""P19: a clock that is wrong poisons no nonce, signs no login, and is told in words."""

import asyncio
from datetime import UTC, datetime
from email.utils import format_datetime
from random import Random

import pytest
from engine_kit import T0, live_kit, of
from runner_kit import FakeVenue, intent, make_runner, open_signatures, until

from vela_tui.domain.clock import MILLISECOND, MINUTE, SECOND
from vela_tui.domain.enums import LinkState
from vela_tui.domain.events import ClockCompared, LoggedIn
from vela_tui.domain.transport import VenueAnswer
from vela_tui.rules.clock_skew import MOST_AHEAD, nonce_shift, objection, offset
from vela_tui.rules.nonce import NonceSource
from vela_tui.session.commands import Cancel
from vela_tui.session.effects import LogIn, SendCancel, SendOrder
from vela_tui.session.venue_time import VenueTime

HOUR = 60 * MINUTE
YEARS = 10 * 365 * 24 * HOUR
MISTAKES = {
    "back 1 h": -HOUR,
    "forward 10 y": YEARS,
    "120 s ahead": 120 * SECOND,
    "120 s behind": -120 * SECOND,
}
"""How far our clock is ahead of the venue's."""


class SetClock:
    """A system clock that can be set while the monotonic one goes on."""

    def __init__(self, at=T0):
        self.true, self.error = at, 0

    def now(self):
        return self.true + self.error

    def monotonic(self):
        return self.true - T0 + 5 * SECOND


def told(clock, date=None):
    """An answer of a venue whose clock is right."""
    date = date or format_datetime(datetime.fromtimestamp(clock.true // SECOND, UTC), usegmt=True)
    return VenueAnswer(200, "application/json", b"{}", clock.now(), clock.now(), None, date)


@pytest.mark.parametrize("error", MISTAKES.values(), ids=MISTAKES)
def test_a_jump_of_the_clock_shows_before_the_venue_says_another_word(error):
    """P19: the venue's time is carried on by the monotonic clock."""
    clock = SetClock()
    venue = VenueTime(clock)
    assert venue.skew is None
    assert venue.news() == ()
    venue.heard(told(clock))
    assert venue.skew == 0
    assert [each.skew for each in venue.news()] == [0]
    clock.true += 7 * SECOND
    clock.error = error
    assert venue.skew == -error
    assert [each.skew for each in venue.news()] == [-error]
    assert venue.news() == ()


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Foo 2026", "x" * 5_000, "\x1b]0;x"])
def test_a_date_that_is_none_changes_nothing(date):
    """P19: a header is data."""
    clock = SetClock()
    venue = VenueTime(clock)
    venue.heard(told(clock, date or None))
    before = venue.skew
    venue.heard(told(clock, date))
    assert venue.skew == before


@pytest.mark.parametrize("error", MISTAKES.values(), ids=MISTAKES)
def test_nonces_follow_the_venue_and_none_lies_a_minute_ahead(error):
    """P19: 0 poisoned nonces: of orders and cancels, whenever the clock is found wrong."""
    kit = live_kit()
    first = kit.resting()
    kit.now += error
    kit.engine.keep_nonce("shown", kit.now)  # the ticket shows a text before anything is known
    kit.apply(ClockCompared(-error, kit.now))
    kit.now += SECOND
    (cancel,) = of(kit.apply(Cancel(first)), SendCancel)
    venue_now = kit.now - error
    assert cancel.nonce * MILLISECOND <= venue_now + MOST_AHEAD
    _, effects = kit.submit(at="99.5")
    orders = of(effects, SendOrder)
    assert bool(orders) is (error <= MOST_AHEAD)
    for order in orders:
        assert cancel.nonce < order.nonce
        assert order.nonce * MILLISECOND <= venue_now + MOST_AHEAD
    if not orders:
        assert "ahead of the exchange's" in kit.notices()[0]


def test_clock_set_right_again_trades_on():
    """P19: ten years ahead for a while leaves no trace in the nonces."""
    kit = live_kit()
    kit.now += YEARS
    kit.apply(ClockCompared(-YEARS, kit.now))
    assert of(kit.submit(at="99.5")[1], SendOrder) == []
    kit.now -= YEARS
    kit.apply(ClockCompared(0, kit.now))
    (effect,) = of(kit.submit(at="99.5")[1], SendOrder)
    assert effect.nonce * MILLISECOND <= kit.now + SECOND


def test_any_sequence_of_jumps_poisons_nothing():
    """P19: 2,000 random jumps: nonces only grow, none a minute ahead of the venue."""
    rng, source, venue, last = Random(19), NonceSource(0), T0, 0
    for _ in range(2_000):
        venue += rng.randint(0, 5) * SECOND
        skew = rng.choice((0, 0, 0, HOUR, -YEARS, -120 * SECOND, 120 * SECOND))
        ours = venue - skew
        if rng.random() < 0.5:
            source.keep(f"n{rng.randint(0, 12)}", ours)  # before the difference was known
        source.forget_kept()
        number = source.take(ours + nonce_shift(skew))
        assert last < number <= (venue + MOST_AHEAD) // MILLISECOND
        last = number


def test_login_is_tried_again_when_the_clock_was_set_right():
    """P19: beyond 25 s a person is told the offset; within it again the login follows."""
    kit = live_kit()
    kit.apply(ClockCompared(-40 * SECOND, kit.now))
    assert "40 s ahead of the exchange's" in kit.notices()[0]
    assert of(kit.apply(ClockCompared(-30 * SECOND, kit.now)), LogIn) == []
    assert len(of(kit.apply(ClockCompared(0, kit.now)), LogIn)) == 1
    kit.apply(LoggedIn(kit.now))
    kit.apply(ClockCompared(-40 * SECOND, kit.now))
    assert of(kit.apply(ClockCompared(0, kit.now)), LogIn) == []
    kit.link(LinkState.DOWN)
    kit.apply(ClockCompared(-40 * SECOND, kit.now))
    assert of(kit.apply(ClockCompared(0, kit.now)), LogIn) == []


@pytest.mark.parametrize("error", [-26, 26, -120, 120])
async def test_no_login_is_signed_beyond_25_seconds(error):
    """P19: the private feed is not asked for; the notice says by how much the clock is off."""
    venue = FakeVenue()
    dated = venue.the_http.send

    async def send(request, left=None):
        plain = await dated(request)
        now = plain.ts_recv // SECOND - error
        date = format_datetime(datetime.fromtimestamp(now, UTC), usegmt=True)
        return VenueAnswer(
            plain.status, plain.content_type, plain.body, plain.ts_sent, plain.ts_recv, None, date
        )

    venue.the_http.send = send
    opened = asyncio.Event()

    async def open_late():
        await opened.wait()
        return await open_signatures()

    runner = make_runner(venue, open_late)
    task = asyncio.create_task(runner.run())
    try:
        await until(lambda: runner.view.clock_skew is not None, "a Date")
        opened.set()
        await until(
            lambda: any("private feed is refused" in n.text for n in runner.view.notices), "words"
        )
        word = "ahead of" if error > 0 else "behind"
        assert any(f"{word} the exchange's" in n.text for n in runner.view.notices)
        assert not any("auth" in str(frame) for frame in venue.sockets[0].sent)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_number_from_the_future_is_never_signed():
    """P19: the last gate refuses a nonce more than 60 s ahead of the exchange's clock."""
    runner = make_runner(FakeVenue(), open_signatures)
    task = asyncio.create_task(runner.run())
    try:
        await until(lambda: runner.view.selected, "a market")
        far = (runner.clock.now() + YEARS) // MILLISECOND
        signed = []

        async def wallet():
            signed.append("asked")

        runner._requests._wallet = wallet
        (event,) = await runner._requests.order(intent(runner), far)
        assert (type(event).__name__, signed) == ("OrderNotSent", [])
        assert "ahead of the exchange's clock" in event.detail
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_words_tell_the_offset():
    """P19: in the unit that a person would use."""
    assert offset(-120 * SECOND) == "this machine's clock is 120 s ahead of the exchange's"
    assert offset(HOUR) == "this machine's clock is 60 min behind the exchange's"
    assert offset(-YEARS) == "this machine's clock is 3,650 days ahead of the exchange's"
    assert objection(None) is None
    assert objection(-60 * SECOND) is None
    assert objection(-61 * SECOND) is not None
