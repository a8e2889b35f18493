"""A book says the same whether its levels are kept in integers or in Decimals."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.amounts import EXACT, Price, Quantity
from vela_tui.domain.book_scale import BookScale, book_scale
from vela_tui.domain.enums import BookSide
from vela_tui.domain.events import BookSnapshotted, BookUpdated
from vela_tui.domain.instrument import InstrumentId
from vela_tui.state import ladder as ladder_module
from vela_tui.state.book import Book, BookChange
from vela_tui.state.ladder import Ladder

ETH = InstrumentId("vela:ETH-USDC")
FINE, COARSE = book_scale(6, 3), book_scale(2, 0)

prices = st.integers(1, 12).map(lambda n: Decimal(n) / 4)
"""Quarters: two decimal places, or fewer."""
quantities = st.integers(0, 6).map(lambda n: Decimal(n) / 2)
"""Halves, which the coarse scale can't hold."""
sides = st.dictionaries(prices, quantities, max_size=6).map(lambda side: tuple(side.items()))
scales = st.sampled_from((None, FINE, COARSE))


def in_figures(side, scale: BookScale | None):
    """The levels in the scale's integers; None where they do not fit."""
    if scale is None:
        return side
    raw = tuple((scale.raw_price(price), scale.raw_quantity(much)) for price, much in side)
    return None if any(None in level for level in raw) else raw


def shown(book: Book):
    """All that can be read of a book."""
    return [
        (
            book.best(side),
            book.levels(side, 50),
            book.depth(side),
            [book.quantity_at(side, Price(Decimal(n) / 8)) for n in range(1, 26)],
        )
        for side in BookSide
    ] + [book.is_crossed, book.state, book.sequence]


@given(st.tuples(sides, sides), scales, st.lists(st.tuples(sides, sides, scales), max_size=8))
def test_integers_and_decimals_tell_the_same_book(whole, hint, updates):
    """Whatever scale the updates come in, and however it changes, nothing is lost or rounded."""
    plain, book = Book(), Book()
    for each, scale in ((plain, None), (book, hint)):
        each.snapshotted(BookSnapshotted(ETH, 1, *whole, None, 0, scale))
    assert shown(book) == shown(plain)
    for sequence, (bids, asks, wanted) in enumerate(updates, start=2):
        fits = None not in (in_figures(bids, wanted), in_figures(asks, wanted))
        scale = wanted if fits else None
        told = in_figures(bids, scale), in_figures(asks, scale)
        change = book.updated(BookUpdated(ETH, sequence, *told, None, 0, scale))
        expected = plain.updated(BookUpdated(ETH, sequence, bids, asks, None, 0))
        assert change.levels == expected.levels
        assert bool(change) is bool(expected)
        assert (change.is_whole, change.needs_snapshot) == (
            expected.is_whole,
            expected.needs_snapshot,
        )
        assert shown(book) == shown(plain)
        for side in BookSide:
            first = book.best_level(side)
            assert book.levels(side, 1) == ([] if first is None else [first])


def test_levels_far_from_the_touch_are_cut_off_in_integers_too(monkeypatch):
    """What lies beyond the cut is not claimed in either figures, nor on the way between them."""
    monkeypatch.setattr(ladder_module, "MAX_LEVELS", 10)
    monkeypatch.setattr(ladder_module, "_MOST", 12)
    plain, book = Book(), Book()
    told = tuple((Price(Decimal(n)), Quantity(Decimal(1))) for n in range(1, 12))
    for each in (plain, book):
        each.snapshotted(BookSnapshotted(ETH, 1, told, (), None, 0))
    for sequence in range(2, 40):
        level = Decimal(sequence * 7 % 30 + 1)
        raw = (FINE.raw_price(level), FINE.raw_quantity(Decimal(2)))
        plain.updated(BookUpdated(ETH, sequence, ((level, Decimal(2)),), (), None, 0))
        book.updated(BookUpdated(ETH, sequence, (raw,), (), None, 0, FINE))
        assert shown(book) == shown(plain)
    book.updated(BookUpdated(ETH, 40, (), (), None, 0))
    plain.updated(BookUpdated(ETH, 40, (), (), None, 0))
    assert shown(book) == shown(plain)


def test_update_reads_the_same_in_decimals():
    """An integer and its scale are the Decimal, exactly."""
    told = BookUpdated(ETH, 2, ((1_580_500_000, 0),), ((3, 4_500),), None, 7, FINE)
    assert told.in_decimals() == BookUpdated(
        ETH,
        2,
        ((Price(Decimal("1580.5")), Quantity(Decimal(0))),),
        ((Price(Decimal("0.000003")), Quantity(Decimal("4.5"))),),
        None,
        7,
    )
    assert told.in_decimals().in_decimals() == told.in_decimals()


@given(st.integers(0, 2**63 - 1), st.integers(0, 18), st.integers(0, 18))
def test_scale_goes_both_ways(raw, price_places, quantity_places):
    """No integer changes on its way to a Decimal and back; a finer Decimal has none."""
    scale = book_scale(price_places, quantity_places)
    assert scale is book_scale(price_places, quantity_places)
    assert scale.raw_price(scale.price(raw)) == raw
    assert scale.raw_quantity(scale.quantity(raw)) == raw
    finer = EXACT.add(scale.price(raw), Decimal(1).scaleb(-price_places - 1))
    assert scale.raw_price(finer) is None


def test_scale_forgets_rather_than_grows(monkeypatch):
    """However many prices pass by, a bounded number of them is remembered."""
    from vela_tui.domain import book_scale as module

    monkeypatch.setattr(module, "_REMEMBERED", 10)
    scale = BookScale(module.Scale(2), module.Scale(2))
    assert [scale.price(n) for n in range(100)] == [Decimal(n) / 100 for n in range(100)]
    assert len(scale.price.__self__) <= 10


def test_best_level_is_the_first_of_its_side():
    """What rests at the touch is read without looking for it, in either figures."""
    book = Book()
    assert book.best_level(BookSide.BID) is None
    told = ((Price(Decimal(2)), Quantity(Decimal(1))), (Price(Decimal(1)), Quantity(Decimal(3))))
    book.snapshotted(BookSnapshotted(ETH, 1, told, (), None, 0, FINE))
    assert book.best_level(BookSide.BID) == told[0]
    book.updated(BookUpdated(ETH, 2, ((2_000_000, 0),), (), None, 0, FINE))
    assert [book.best_level(BookSide.BID)] == book.levels(BookSide.BID, 1) == [told[1]]
    book.updated(BookUpdated(ETH, 3, ((Decimal(1), Decimal(0)),), (), None, 0))
    assert book.best_level(BookSide.BID) is None


def test_update_of_known_levels_moves_nothing(monkeypatch):
    """What most updates are goes the short way; what one of them did not change is not told."""
    scale = book_scale(2, 2)
    whole = tuple((Price(Decimal(n)), Quantity(Decimal(2))) for n in (100, 99, 98))
    book = Book()
    book.snapshotted(BookSnapshotted(ETH, 1, whole, (), None, 1, scale))
    monkeypatch.delattr(Ladder, "move")
    bids = [(10_000, 300), (9_900, 200), (9_800, 400)]
    change = book.updated(BookUpdated(ETH, 2, bids, [], None, 2, scale))
    assert change == BookChange([(10_000, 300), (9_800, 400)], [], scale)
    assert [*book.levels(BookSide.BID, 3)] == [
        (Decimal(100), Decimal(3)),
        (Decimal(99), Decimal(2)),
        (Decimal(98), Decimal(4)),
    ]


def test_a_scale_is_the_same_one_however_many_there_are():
    """Books tell scales apart by identity: one that was made again would rework a whole book."""
    known = book_scale(6, 6)
    for places in range(12):
        for others in range(12):
            book_scale(places, others)
    assert book_scale(6, 6) is known


@given(st.tuples(sides, sides), scales, st.lists(st.tuples(sides, sides, scales), max_size=8))
def test_a_change_tells_exactly_what_differs(whole, hint, updates):
    """Levels, and whether the touch is another: as two plain dicts have it."""
    book = Book()
    book.snapshotted(BookSnapshotted(ETH, 1, *whole, None, 1, hint))
    model = [{price: much for price, much in side if much} for side in whole]
    for sequence, (bids, asks, scale) in enumerate(updates, 2):
        told = [in_figures(side, scale) for side in (bids, asks)]
        if None in told:
            continue
        before = [dict(side) for side in model]
        for side, levels in zip(model, (bids, asks), strict=True):
            side.update(levels)
            for price, much in levels:
                if not much:
                    del side[price]
        number = (book.sequence or 0) + 1
        change = book.updated(BookUpdated(ETH, number, *told, None, sequence, scale))
        differing = {
            (at, price)
            for at, old, new in zip((BookSide.BID, BookSide.ASK), before, model, strict=True)
            for price, _ in old.items() ^ new.items()
        }
        assert change.levels == differing
        assert change.is_whole == (_touches(before) != _touches(model))


def _touches(model):
    bids, asks = model
    return max(bids, default=None), min(asks, default=None)
