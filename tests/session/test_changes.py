"""What changed since a frame was painted is kept small, and nothing of it is lost."""

from decimal import Decimal

from vela_tui.domain.book_scale import book_scale
from vela_tui.domain.enums import BookSide
from vela_tui.domain.instrument import InstrumentId
from vela_tui.session import changes as changes_module
from vela_tui.session.changes import Dirty
from vela_tui.state.book import NOTHING, BookChange

ETH = InstrumentId("vela:ETH-USDC")


def test_levels_of_all_changes_are_dirty():
    """Integers and Decimals come to the same levels; a change of nothing makes nothing dirty."""
    dirty = Dirty()
    dirty.mark_levels(ETH, NOTHING)
    assert not dirty
    dirty.mark_levels(ETH, BookChange([(1_500_000, 7)], [], book_scale(6, 6)))
    dirty.mark_levels(ETH, BookChange([(Decimal("1.5"), Decimal(7))], [(Decimal(2), Decimal(0))]))
    assert dirty.levels == {ETH: {(BookSide.BID, Decimal("1.5")), (BookSide.ASK, Decimal(2))}}


def test_changes_that_nobody_takes_do_not_pile_up(monkeypatch):
    """A session without a screen keeps each level once, however often it changed."""
    monkeypatch.setattr(changes_module, "_APART", 8)
    dirty, scale = Dirty(), book_scale(6, 6)
    for n in range(100):
        dirty.mark_levels(ETH, BookChange([(n % 5, n)], [(n % 3, n)], scale))
        assert len(dirty.moved[ETH]) <= 8
    assert len(dirty.levels[ETH]) == 8


def test_merged_changes_are_those_of_both():
    """Nothing that either held is lost."""
    one, other = Dirty(), Dirty()
    one.mark_levels(ETH, BookChange([(Decimal(1), Decimal(1))]))
    other.mark_levels(ETH, BookChange([], [(Decimal(2), Decimal(1))]))
    one.merge(other)
    assert one.levels == {ETH: {(BookSide.BID, Decimal(1)), (BookSide.ASK, Decimal(2))}}
