"""However often gaps come, books settle and the link's limit of messages holds."""

from collections import deque

import pytest
from engine_kit import ETH, Kit, of, price, quantity

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import BookState, LinkState
from vela_tui.domain.events import RoundTripMeasured, TimePassed
from vela_tui.domain.instrument import InstrumentId
from vela_tui.session.commands import SelectInstrument
from vela_tui.session.effects import LogIn, Ping, Resync, Subscribe, Unsubscribe

SYMBOLS = [f"M{number}-USDC" for number in range(16)]
BIDS, ASKS = [(price("99"), quantity("1"))], [(price("101"), quantity("1"))]
TICK = SECOND // 4


def messages(effects):
    """How many messages these effects put on the link."""
    feeds = of(effects, Subscribe) + of(effects, Unsubscribe)
    doubled = len(of(effects, Resync)) + len(of(effects, LogIn))
    return sum(len(effect.topics) for effect in feeds) + 2 * doubled + len(of(effects, Ping))


class Meter:
    """The venue's count: messages of one connection in any rolling minute (seed:393)."""

    def __init__(self):
        self.log = deque()
        self.worst = 0

    def reconnected(self):
        self.log.clear()

    def sent(self, now, count):
        self.log.extend([now] * count)
        while self.log and now - self.log[0] >= MINUTE:
            self.log.popleft()
        self.worst = max(self.worst, len(self.log))


def test_gaps_without_end_take_ten_resyncs_a_minute_at_most():
    """P30: every update is a gap, ten times a second, and every snapshot comes at once."""
    kit = Kit()
    kit.link()
    kit.list_instruments()
    kit.book(1, BIDS, ASKS)
    sequence, asked = 1, []
    for _ in range(10 * 300):
        kit.now += SECOND // 10
        sequence += 2
        effects = [*kit.update(sequence), *kit.apply(TimePassed(kit.now))]
        kit.apply(RoundTripMeasured(1, kit.now))
        if of(effects, Resync):
            asked.append(kit.now)
            kit.book(sequence, BIDS, ASKS)
    worst = max(sum(first <= at < first + MINUTE for at in asked) for first in asked)
    assert 5 <= worst <= 10


def storm(seconds, *, is_reconnecting):
    """Sixteen markets gap whenever they are shown, and a person leafs through them all day."""
    kit, meter = Kit(), Meter()
    meter.sent(kit.now, messages([*kit.link(), *kit.list_instruments(*SYMBOLS)]))
    sequence = 1
    for step in range(4 * seconds):
        kit.now += TICK
        effects = [*kit.apply(TimePassed(kit.now))]
        shown = InstrumentId(f"vela:{SYMBOLS[step % 16]}")
        if step % 3 == 0:
            effects += kit.apply(SelectInstrument(shown))
        sequence += 2
        effects += kit.book(sequence, BIDS, ASKS, kit.state.selected)
        effects += kit.update(sequence + 2, BIDS, instrument_id=kit.state.selected)
        if is_reconnecting and step % 400 == 399:
            kit.link(LinkState.DOWN)
            meter.reconnected()
            effects = [*kit.link()]
        kit.apply(RoundTripMeasured(1, kit.now))
        meter.sent(kit.now, messages(effects))
        kit.engine.take_dirty()
    return meter.worst


@pytest.mark.parametrize("is_reconnecting", [False, True])
def test_sixteen_markets_in_a_storm_keep_to_the_limit(is_reconnecting):
    """P31: sixty messages in any minute at most, logins and pings among them; half an hour."""
    assert 20 <= storm(1_800, is_reconnecting=is_reconnecting) <= 60


@pytest.mark.nightly
@pytest.mark.timeout(1_800)
def test_sixteen_markets_in_a_storm_for_a_day():
    """P31: 24 h simulated."""
    assert storm(86_400, is_reconnecting=True) <= 60


def test_a_subscription_leaves_room_for_pings_and_logins():
    """P31: whatever is subscribed, a login is sent at once and pings keep their pace."""
    kit = Kit()
    effects = [*kit.link(), *kit.list_instruments(*SYMBOLS)]
    for symbol in SYMBOLS * 4:
        effects += kit.apply(SelectInstrument(InstrumentId(f"vela:{symbol}")))
    assert messages(effects) <= 60 - 15 - 4
    pings = []
    for _ in range(60):
        pings += of(kit.later(SECOND), Ping)
        if pings:
            kit.apply(RoundTripMeasured(1, kit.now))
    assert 4 <= len(pings) <= 15


def test_a_gap_storm_reads_the_book_over_http_every_few_seconds():
    """P30: while fresh snapshots are rationed the book shown is still no older than seconds."""
    kit = Kit()
    kit.link()
    kit.list_instruments()
    kit.book(1, BIDS, ASKS)
    live, sequence = 0, 1
    for _ in range(4 * 120):
        kit.apply(RoundTripMeasured(1, kit.now))
        sequence += 2
        effects = [*kit.update(sequence), *kit.later(TICK)]
        for effect in effects:
            read = getattr(effect, "read", None)
            if read is not None and read.kind.value == "book":
                kit.book(sequence + 1, BIDS, ASKS)
                live += kit.state.book(ETH).state is BookState.LIVE
    assert live >= 15
