"""The feed has no checksum: the book shown is compared with HTTP, at the same sequence number.

Where what is read has no number (R-47), only a read of a quiet moment is compared.
"""

from dataclasses import replace

import pytest
from engine_kit import BTC, ETH, capabilities, kinds, live_kit, of, price, quantity

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


def unnumbered_kit():
    """A session at a venue whose reads of books have no sequence, and whose books are audited."""
    able = replace(
        capabilities(), numbers_book_reads=False, audits_unnumbered_books_every=30 * SECOND
    )
    return live_kit(capabilities=able)


def read_now(kit, bids=BIDS, asks=ASKS, sent=None):
    """A book without a number that was asked for now, or when it is said."""
    sent = kit.now if sent is None else sent
    event = BookRead(ETH, 0, tuple(bids), tuple(asks), None, kit.now, ts_sent=sent)
    return kit.apply(event)


def verdicts(kit):
    audit = kit.engine._market.audit
    return audit.agreed, audit.differed


def is_live(kit):
    return kit.state.book(ETH).state is BookState.LIVE


def test_a_right_book_without_numbers_is_read_every_half_minute_and_left_alone():
    """R-47: two reads a minute, no resync."""
    kit = unnumbered_kit()
    effects = []
    for _ in range(5):
        assert 29 <= until_audit(kit) <= 31
        effects += read_now(kit)
    assert verdicts(kit) == (5, 0)
    assert not of(effects, Resync)
    assert kinds(effects) == []
    assert is_live(kit)


def test_a_corrupt_level_is_found_by_two_reads_without_numbers():
    """R-47: the first read that differs is asked again at once, the second proves it."""
    kit = unnumbered_kit()
    corrupt(kit)
    assert until_audit(kit) <= 31
    effects = read_now(kit)
    assert kinds(effects) == [ReadKind.BOOK]
    assert not of(effects, Resync)
    assert is_live(kit)
    effects = read_now(kit)
    assert of(effects, Resync)
    assert kit.state.book(ETH).state is BookState.STALE
    assert "not the exchange's own" in kit.notices()[0]
    assert verdicts(kit) == (0, 1)
    kit.book(3, BIDS, ASKS)
    assert is_live(kit)


def test_an_update_that_comes_behind_the_first_read_is_no_difference():
    """R-47: HTTP may be quicker than the feed: what it told is on its way."""
    kit = unnumbered_kit()
    until_audit(kit)
    ahead = [(price("99"), quantity("3"))]
    assert kinds(read_now(kit, ahead)) == [ReadKind.BOOK]
    kit.update(2, ahead)
    assert not of(read_now(kit, ahead), Resync)
    assert verdicts(kit) == (0, 0)
    assert until_audit(kit) <= 6
    read_now(kit, ahead)
    assert verdicts(kit) == (1, 0)


def test_one_read_that_differs_counts_no_more_once_another_agreed():
    """R-47: two in a row, not two of many."""
    kit = unnumbered_kit()
    until_audit(kit)
    read_now(kit, [(price("98"), quantity("1"))])
    read_now(kit)
    until_audit(kit)
    effects = read_now(kit, [(price("98"), quantity("1"))])
    assert not of(effects, Resync)
    assert is_live(kit)


@pytest.mark.parametrize(
    "mishap",
    [
        "an update",
        "an update while the clock was set back",
        "the same book whole",
        "asked long ago",
        "asked nobody knows when",
    ],
)
def test_a_read_without_a_number_that_met_a_message_proves_nothing(mishap):
    """R-47: nobody knows which of both is newer; asked again soon, and never at once."""
    kit = unnumbered_kit()
    corrupt(kit)
    until_audit(kit)
    sent = kit.now
    kit.now += SECOND
    event = BookRead(ETH, 0, tuple(BIDS), tuple(ASKS), None, kit.now, ts_sent=sent)
    if mishap == "an update":
        kit.update(2, [(price("98"), quantity("1"))])
    elif mishap == "an update while the clock was set back":
        kit.now -= 2 * SECOND
        kit.update(2, [(price("98"), quantity("1"))])
        kit.now += 2 * SECOND
    elif mishap == "the same book whole":
        book = kit.state.book(ETH)
        kit.book(2, [(price("99"), quantity("7"))], ASKS)
        assert book.ts_recv == kit.now
    elif mishap == "asked long ago":
        event = replace(event, ts_sent=kit.state.book(ETH).ts_recv)
    else:
        event = replace(event, ts_sent=None)
    assert kinds(kit.apply(event)) == []
    assert verdicts(kit) == (0, 0)
    assert is_live(kit)
    assert 5 <= until_audit(kit) <= 6


def test_an_update_between_two_reads_takes_the_first_one_back():
    """R-47: also when the second could not leave at once."""
    kit = unnumbered_kit()
    until_audit(kit)
    while kit.state.budgets.try_read(kit.now, is_background=True):
        pass
    ahead = [(price("99"), quantity("3"))]
    assert kinds(read_now(kit, ahead)) == []
    kit.update(2, ahead)
    corrupt(kit)
    until_audit(kit)
    assert not of(read_now(kit, ahead), Resync)
    assert is_live(kit)


def test_levels_beyond_the_depth_that_is_compared_are_no_difference():
    """R-47: a read holds twenty levels, a channel tells ten (joyride.md 5.1, 7.1)."""
    kit = unnumbered_kit()
    ladder = [(price(str(90 - each)), quantity("1")) for each in range(20)]
    kit.book(2, ladder[:10], ASKS)
    until_audit(kit)
    read_now(kit, ladder)
    assert verdicts(kit) == (1, 0)


def test_audits_without_numbers_keep_to_the_budget_of_reads():
    """R-47: a book that never rests is read at most each five seconds; with no room, not at all."""
    kit = unnumbered_kit()
    asked = []
    for sequence in range(2, 182):
        asked += kit.update(sequence, [(price("98"), quantity(str(sequence)))])
        asked += pass_time(kit, 1)
    assert 0 < kinds(asked).count(ReadKind.BOOK) <= 36
    kit = unnumbered_kit()
    while kit.state.budgets.try_read(kit.now, is_background=True):
        pass
    assert ReadKind.BOOK not in kinds(pass_time(kit, 55))
    assert until_audit(kit) <= 10


def test_a_book_that_no_read_numbers_is_left_alone_where_the_venue_says_nothing_of_audits():
    """A feed that repeats whole books needs none (vela.md 6.3)."""
    kit = live_kit(capabilities=replace(capabilities(), numbers_book_reads=False))
    assert ReadKind.BOOK not in kinds(pass_time(kit, 120))
