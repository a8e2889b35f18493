"""The rule of sequence numbers, as a table, and what a book shows."""

from decimal import Decimal

import pytest

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import BookSide, BookState
from vela_tui.domain.events import BookSnapshotted, BookUpdated
from vela_tui.domain.instrument import InstrumentId
from vela_tui.state.book import MAX_LEVELS, MAX_WAITING, Book

ETH = InstrumentId("vela:ETH-USDC")
BID, ASK = BookSide.BID, BookSide.ASK


def levels(**quantities):
    return tuple((Price(Decimal(p[1:])), Quantity(Decimal(q))) for p, q in quantities.items())


def snapshot(sequence, bids=(), asks=()):
    return BookSnapshotted(ETH, sequence, bids, asks, None, sequence)


def update(sequence, bids=(), asks=()):
    return BookUpdated(ETH, sequence, bids, asks, None, sequence)


def live(sequence=10):
    book = Book()
    book.snapshotted(snapshot(sequence, levels(_99=1, _98=2), levels(_101=3, _102=4)))
    return book


def prices(book, side):
    return [int(price) for price, _ in book.levels(side, 100)]


@pytest.mark.parametrize(
    ("sequence", "state", "best", "needs_snapshot"),
    [
        (9, BookState.LIVE, 99, False),
        (10, BookState.LIVE, 99, False),
        (11, BookState.LIVE, 100, False),
        (12, BookState.GAP, 99, True),
        (500, BookState.GAP, 99, True),
    ],
)
def test_update_is_applied_only_when_it_is_the_next(sequence, state, best, needs_snapshot):
    book = live(10)
    change = book.updated(update(sequence, bids=levels(_100=5)))
    assert (book.state, book.best(BID)) == (state, best)
    assert change.needs_snapshot is needs_snapshot


@pytest.mark.parametrize(("sequence", "best"), [(8, 99), (10, 99), (11, 50), (12, 50), (900, 50)])
def test_unawaited_snapshot_replaces_only_when_newer_and_is_never_a_gap(sequence, best):
    book = live(10)
    change = book.snapshotted(snapshot(sequence, bids=levels(_50=1)))
    assert (book.state, book.best(BID)) == (BookState.LIVE, best)
    assert not change.needs_snapshot


@pytest.mark.parametrize("sequence", [1, 10, 11, 99])
def test_awaited_snapshot_replaces_whatever_its_number(sequence):
    book = live(10)
    book.resyncing()
    book.snapshotted(snapshot(sequence, bids=levels(_50=1)))
    assert (book.state, book.sequence, prices(book, BID)) == (BookState.LIVE, sequence, [50])


def test_updates_kept_while_awaiting_follow_the_snapshot_in_order():
    book = Book()
    for sequence in (7, 5, 6, 6):
        assert not book.updated(update(sequence, bids=levels(**{f"_{sequence}": 1})))
    book.snapshotted(snapshot(5, bids=levels(_1=1)))
    assert (book.state, book.sequence, prices(book, BID)) == (BookState.LIVE, 7, [7, 6, 1])


def test_hole_among_kept_updates_needs_the_next_snapshot():
    book = Book()
    book.updated(update(8))
    change = book.snapshotted(snapshot(5, bids=levels(_1=1)))
    assert change.needs_snapshot
    assert book.state is BookState.GAP
    book.snapshotted(snapshot(9, bids=levels(_2=1)))
    assert (book.state, prices(book, BID)) == (BookState.LIVE, [2])


def test_old_snapshot_after_a_gap_does_not_make_the_book_live():
    book = live(10)
    book.updated(update(13))
    book.snapshotted(snapshot(4, bids=levels(_1=1)))
    assert book.state is BookState.GAP


def test_gap_keeps_the_levels_and_counts():
    book = live(10)
    book.updated(update(12))
    assert prices(book, ASK) == [101, 102]
    assert book.resyncs == 1


def test_kept_updates_are_bounded():
    book = Book()
    for sequence in range(1, 3 * MAX_WAITING):
        book.updated(update(sequence))
    book.snapshotted(snapshot(0))
    assert book.state is BookState.GAP


def test_changed_levels_are_told_and_unchanged_ones_are_not():
    book = live(10)
    change = book.updated(update(11, bids=levels(_98=7, _99=1), asks=levels(_102=0, _500=0)))
    assert change.levels == {(BID, Decimal(98)), (ASK, Decimal(102))}
    assert not change.is_whole


def test_another_best_price_repaints_the_whole_book():
    assert live(10).updated(update(11, asks=levels(_101=0))).is_whole


def test_zero_levels_of_a_snapshot_are_not_shown():
    book = Book()
    book.snapshotted(snapshot(1, bids=levels(_99=0, _98=1)))
    assert prices(book, BID) == [98]


def test_crossed_book_is_a_book():
    book = live(10)
    book.updated(update(11, bids=levels(_103=1)))
    assert (book.best(BID), book.best(ASK), book.state) == (103, 101, BookState.LIVE)


def test_new_connection_forgets_numbers_and_shows_old_levels_as_stale():
    book = live(10)
    book.disconnected()
    assert (book.state, book.sequence, prices(book, BID)) == (BookState.STALE, None, [99, 98])
    book.updated(update(3, bids=levels(_100=1)))
    assert book.best(BID) == 99
    book.snapshotted(snapshot(2, bids=levels(_50=1)))
    assert (book.state, prices(book, BID)) == (BookState.LIVE, [100, 50])


def test_an_update_with_a_senseless_number_does_not_poison_the_book():
    book = live(10)
    book.updated(update(10**12))
    book.resyncing()
    book.snapshotted(snapshot(11, bids=levels(_50=1)))
    assert book.state is BookState.LIVE


def test_silence_marks_stale_until_a_contiguous_update_or_a_snapshot():
    book = live(10)
    assert book.silenced().is_whole
    book.updated(update(9))
    assert book.state is BookState.STALE
    assert book.updated(update(11)).is_whole
    assert book.state is BookState.LIVE


def test_an_empty_book_is_not_stale():
    book = Book()
    assert not book.disconnected()
    assert book.state is BookState.EMPTY


def test_levels_beyond_the_cap_are_cut_and_nothing_is_claimed_there_any_more():
    book = Book()
    many = tuple((Price(Decimal(p)), Quantity(Decimal(1))) for p in range(1, MAX_LEVELS + 51))
    book.snapshotted(snapshot(1, bids=many, asks=many))
    assert (book.depth(BID), book.depth(ASK)) == (MAX_LEVELS, MAX_LEVELS)
    assert (book.best(BID), book.best(ASK)) == (MAX_LEVELS + 50, 1)
    assert not book.updated(update(2, bids=levels(_3=9)))
    assert book.quantity_at(BID, Price(Decimal(3))) == 0


def test_a_cut_book_that_runs_thin_asks_for_a_snapshot():
    book = Book()
    many = tuple((Price(Decimal(p)), Quantity(Decimal(1))) for p in range(1, MAX_LEVELS + 51))
    book.snapshotted(snapshot(1, asks=many))
    gone = tuple((price, Quantity(Decimal(0))) for price, _ in many[: MAX_LEVELS - 50])
    change = book.updated(update(2, asks=gone))
    assert change.needs_snapshot
    assert book.state is BookState.LIVE
    last = levels(**{f"_{MAX_LEVELS - 1}": 7})
    assert book.updated(update(3, asks=last)).needs_snapshot  # until one comes


def test_prices_of_many_digits_keep_them_on_both_sides():
    exact = Price(Decimal("12345678901234567890.123456789012345678"))
    book = Book()
    one = ((exact, Quantity(Decimal(1))),)
    book.snapshotted(snapshot(1, bids=one, asks=one))
    assert book.best(BID) == book.best(ASK) == exact


def test_book_that_is_repeated_moves_only_what_changed():
    """A feed that sends the whole book each second: the same book again is no news."""
    book = live(1)
    assert not book.snapshotted(snapshot(4, levels(_99=1, _98=2), levels(_101=3, _102=4)))
    assert book.sequence == 4
    change = book.snapshotted(snapshot(5, levels(_99=1, _97=2), levels(_101=3, _102=4)))
    assert (change.levels, change.is_whole) == ({(BID, 98), (BID, 97)}, False)
    assert book.snapshotted(snapshot(6, levels(_97=2), levels(_101=3, _102=4))).is_whole
    book.silenced()
    assert book.snapshotted(snapshot(7, levels(_97=2), levels(_101=3, _102=4))).is_whole
