"""P27: a book that loses, repeats and reorders messages is never wrong unless it says so."""

import os
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import BookSide, BookState
from vela_tui.domain.events import BookSnapshotted, BookUpdated
from vela_tui.domain.instrument import InstrumentId
from vela_tui.state.book import Book

ETH = InstrumentId("vela:ETH-USDC")
SIDES = st.sampled_from(list(BookSide))
PRICES = st.integers(1, 12).map(lambda n: Price(Decimal(n)))
QUANTITIES = st.integers(0, 3).map(lambda n: Quantity(Decimal(n)))
CHANGES = st.lists(st.tuples(SIDES, PRICES, QUANTITIES), min_size=1, max_size=4)


class BookUnderFaults(RuleBasedStateMachine):
    """A venue's book in plain dictionaries, a lossy wire, and ours at its end."""

    def __init__(self):
        super().__init__()
        self.truth = {side: {} for side in BookSide}
        self.sequence = 0
        self.history = {}
        self.wire = []
        self.book = Book()
        self.remember()

    def remember(self):
        self.history[self.sequence] = {
            side: {p: q for p, q in levels.items() if q > 0} for side, levels in self.truth.items()
        }

    def snapshot(self, sequence=None):
        sequence = self.sequence if sequence is None else sequence
        sides = {
            side: tuple(sorted(levels.items(), reverse=side is BookSide.BID))
            for side, levels in self.history[sequence].items()
        }
        return BookSnapshotted(ETH, sequence, sides[BookSide.BID], sides[BookSide.ASK], None, 0)

    def receive(self, message):
        is_snapshot = isinstance(message, BookSnapshotted)
        before, was_awaiting, number = self.shown(), self.book.is_awaiting, self.book.sequence
        change = self.book.snapshotted(message) if is_snapshot else self.book.updated(message)
        after = self.shown()
        assert was_awaiting or self.book.sequence >= number
        if not change.is_whole:
            moved = {
                (side, price)
                for side in BookSide
                for price in before[side].keys() | after[side].keys()
                if before[side].get(price) != after[side].get(price)
            }
            assert change.levels == moved

    def shown(self):
        return {side: dict(self.book.levels(side, 99)) for side in BookSide}

    @rule(changes=CHANGES)
    def the_venue_changes_its_book(self, changes):
        told = {(side, price): quantity for side, price, quantity in changes}
        for (side, price), quantity in told.items():
            self.truth[side][price] = quantity
        self.sequence += 1
        self.remember()
        sides = {
            side: tuple((p, q) for (at, p), q in told.items() if at is side) for side in BookSide
        }
        self.wire.append(
            BookUpdated(ETH, self.sequence, sides[BookSide.BID], sides[BookSide.ASK], None, 0)
        )

    @precondition(lambda self: self.wire)
    @rule()
    def the_next_message_arrives(self):
        self.receive(self.wire.pop(0))

    @precondition(lambda self: self.wire)
    @rule(data=st.data())
    def a_message_is_lost(self, data):
        del self.wire[data.draw(st.integers(0, len(self.wire) - 1))]

    @precondition(lambda self: self.wire)
    @rule(data=st.data())
    def a_message_arrives_out_of_turn_and_again_later(self, data):
        self.receive(self.wire[data.draw(st.integers(0, len(self.wire) - 1))])

    @rule()
    def a_snapshot_is_sent(self):
        self.wire.append(self.snapshot())

    @rule(data=st.data())
    def an_old_snapshot_arrives(self, data):
        self.receive(self.snapshot(data.draw(st.integers(0, self.sequence))))

    @rule()
    def a_snapshot_is_asked_for(self):
        self.book.resyncing()
        self.wire.append(self.snapshot())

    @rule()
    def the_link_falls_silent(self):
        self.book.silenced()

    @rule()
    def the_link_is_renewed(self):
        self.wire.clear()
        self.book.disconnected()
        self.wire.append(self.snapshot())

    @invariant()
    def a_live_book_is_the_venues_book_at_that_number(self):
        if self.book.state is BookState.LIVE:
            assert self.shown() == self.history[self.book.sequence]

    @invariant()
    def prices_stand_in_order_and_none_is_empty(self):
        for side in BookSide:
            levels = self.book.levels(side, 99)
            prices = [price for price, _ in levels]
            assert prices == sorted(set(prices), reverse=side is BookSide.BID)
            assert all(quantity > 0 for _, quantity in levels)
            assert self.book.best(side) == (prices[0] if prices else None)

    def teardown(self):
        """Once a snapshot that was asked for arrives last, the book is live and right."""
        self.book.resyncing()
        self.receive(self.snapshot())
        assert self.book.state is BookState.LIVE
        assert self.shown() == self.history[self.sequence]


BookUnderFaults.TestCase.settings = settings(
    max_examples=int(os.environ.get("VELA_EXAMPLES", "200")),
    stateful_step_count=40,
    deadline=None,
)
TestBookUnderFaults = BookUnderFaults.TestCase
