"""The feed has no checksum: the book shown is compared with HTTP, at the same sequence number."""

import pytest
from engine_kit import BTC, ETH, kinds, live_kit, of, price, quantity

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookState
from vela_tui.domain.events import BookRead, RoundTripMeasured
from vela_tui.session.commands import SelectInstrument
from vela_tui.session.effects import Resync
from vela_tui.venues.codec import ReadKind

BIDS, ASKS = [(price("99"), quantity("1"))], [(price("101"), quantity("1"))]


def pass_time(kit, seconds):
    """Time on a link that answers its pings; what the engine asked for, by second."""
    asked = []
    for _ in range(seconds):
        kit.apply(RoundTripMeasured(1, kit.now))
        asked += kit.later(SECOND)
    return asked


def until_audit(kit):
    """Seconds until HTTP is asked for the book."""
    for second in range(1, 120):
        if ReadKind.BOOK in kinds(pass_time(kit, 1)):
            return second
    raise AssertionError("no audit")


def told(kit, sequence, bids=BIDS, asks=ASKS, instrument_id=ETH):
    return kit.apply(BookRead(instrument_id, sequence, tuple(bids), tuple(asks), None, kit.now))


def corrupt(kit):
    """One level silently holds what the venue never said."""
    kit.state.books[ETH]._bids.put([(price("99"), quantity("7"))])


def test_a_corrupt_level_is_found_within_a_minute():
    """P32: found in 60 s, stale at once, a fresh book asked for, and told in words."""
    kit = live_kit()
    corrupt(kit)
    assert until_audit(kit) <= 60
    effects = told(kit, 1)
    assert kit.state.book(ETH).state is BookState.STALE
    assert of(effects, Resync)
    assert "not the exchange's own" in kit.notices()[0]
    kit.update(2, [(price("98"), quantity("1"))])
    assert kit.state.book(ETH).state is BookState.STALE
    kit.book(3, BIDS, ASKS)
    assert kit.state.book(ETH).state is BookState.LIVE


def test_a_right_book_is_audited_every_minute_and_left_alone():
    """P32: one read a minute, no resync."""
    kit = live_kit()
    effects = []
    for _ in range(5):
        assert until_audit(kit) <= 60
        effects += told(kit, 1)
    assert kit.engine._market.audit.agreed == 5
    assert not of(effects, Resync)
    assert kit.state.book(ETH).state is BookState.LIVE


def test_an_answer_older_than_the_feed_is_brought_forward_first():
    """P32: what changed while the answer was on its way is no difference."""
    kit = live_kit()
    until_audit(kit)
    kit.update(2, [(price("99"), quantity("3"))])
    kit.update(3, [(price("98"), quantity("2"))], [(price("101"), quantity("0"))])
    told(kit, 1)
    assert (kit.engine._market.audit.agreed, kit.engine._market.audit.differed) == (1, 0)


def test_an_answer_ahead_of_the_feed_waits_for_it():
    """P32: HTTP may be quicker than the feed; the comparison is at the same number."""
    kit = live_kit()
    until_audit(kit)
    told(kit, 3, [(price("98"), quantity("2")), (price("97"), quantity("2"))])
    assert kit.engine._market.audit.agreed == kit.engine._market.audit.differed == 0
    kit.update(2, [(price("99"), quantity("0"))])
    kit.update(3, [(price("98"), quantity("2")), (price("97"), quantity("2"))])
    assert kit.engine._market.audit.agreed == 1


def test_a_difference_that_only_shows_later_is_found_all_the_same():
    """P32: the answer is ahead, the corrupt level is there when the feed catches up."""
    kit = live_kit()
    until_audit(kit)
    corrupt(kit)
    told(kit, 2, [*BIDS, (price("98"), quantity("2"))])
    effects = kit.update(2, [(price("98"), quantity("2"))])
    assert of(effects, Resync)
    assert kit.state.book(ETH).state is BookState.STALE


@pytest.mark.parametrize("mishap", ["older than the audit", "never", "another market"])
def test_an_audit_that_comes_to_nothing_is_repeated_soon(mishap):
    """P32: no verdict without proof, and no minute lost."""
    kit = live_kit()
    kit.update(2, [(price("99"), quantity("2"))])
    until_audit(kit)
    if mishap == "older than the audit":
        told(kit, 1)
    elif mishap == "another market":
        told(kit, 2, instrument_id=BTC)
    assert kit.state.book(ETH).state is BookState.LIVE
    assert until_audit(kit) <= 6


def test_a_fresh_snapshot_or_another_market_voids_an_audit():
    """P32: what is compared must be the same book."""
    kit = live_kit()
    until_audit(kit)
    kit.book(9, BIDS, ASKS)
    assert not told(kit, 1, [(price("5"), quantity("5"))])
    assert kit.state.book(ETH).state is BookState.LIVE
    until_audit(kit)
    kit.apply(SelectInstrument(BTC))
    assert not of(told(kit, 9, []), Resync)


def test_an_answer_over_http_is_no_voice_of_the_link():
    """P29: a book that is read does not hide that the link says nothing."""
    kit = live_kit()
    for _ in range(10):
        told(kit, 1)
        kit.later(SECOND)
    assert kit.state.book(ETH).state is BookState.STALE


def test_a_crossed_book_is_shown_as_it_is_and_audited_soon():
    """P28, replaced: self-trade skipping makes crossed books legal here (vela.md 8, self-trade).

    So crossing is no proof of a fault: the book stays live, no resync storm follows, and HTTP
    is asked within seconds instead of a minute.
    """
    kit = live_kit()
    pass_time(kit, 15)
    effects = kit.update(2, [(price("102"), quantity("1"))])
    assert kit.state.book(ETH).is_crossed
    assert kit.state.book(ETH).state is BookState.LIVE
    assert not of(effects, Resync)
    assert until_audit(kit) <= 3
    asked = []
    for sequence in range(3, 63):
        asked += kit.update(sequence, [(price("102"), quantity(str(sequence)))])
        asked += pass_time(kit, 1)
    assert not of(asked, Resync)
    assert kinds(asked).count(ReadKind.BOOK) <= 13
