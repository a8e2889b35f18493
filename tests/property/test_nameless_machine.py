"""Orders at a venue that knows no names of ours, over a socket that loses, delays and repeats.

Whatever happens to answers, pushes and lists: no order is lost, none is sent twice, no number of
the venue's is given to two of them, and what is filled is exactly what was filled there.
"""

import os
from collections import Counter
from decimal import Decimal

from engine_kit import price, quantity
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from nameless_kit import FOREIGN, Line

from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import EndReason, OrderStatus, Side
from vela_tui.domain.events import TimePassed
from vela_tui.rules.guard import Consent
from vela_tui.session.commands import Cancel, CancelMany, Submit

EXAMPLES = int(os.environ.get("VELA_EXAMPLES", "40"))
STEPS = int(os.environ.get("VELA_STEPS", "40"))
PICK = st.integers(0, 63)
UNNUMBERED = {
    OrderStatus.SUBMITTING,
    OrderStatus.UNKNOWN,
    OrderStatus.UNRESOLVED,
    OrderStatus.REJECTED,
}


class NamelessMachine(RuleBasedStateMachine):
    """A person, a socket, an exchange without names."""

    @initialize(skew=st.sampled_from([0, -1_500, 1_500]))
    def begin(self, skew):
        self.net = Line(skew)
        self.kills = 0

    @property
    def exchange(self):
        return self.net.exchange

    def take(self, things, pick):
        return things.pop(pick % len(things))

    def submit(self, **terms):
        """The same again is meant: a guard would ask."""
        self.net.tell(Submit(self.net.kit.intent(**terms), consents=frozenset(Consent)))

    @rule(side=st.sampled_from(list(Side)), at=st.sampled_from(["90", "95"]))
    def a_person_submits(self, side, at):
        self.submit(at=at, side=side)

    @rule()
    def a_person_submits_the_like_twice(self):
        """Two identical orders in flight: only the venue can tell them apart."""
        for _ in range(2):
            self.submit(at="90")

    @precondition(lambda self: self.net.sent)
    @rule(pick=PICK)
    def a_person_cancels(self, pick):
        self.net.tell(Cancel(self.net.sent[pick % len(self.net.sent)]))

    @rule()
    def a_person_cancels_everything(self):
        self.net.tell(CancelMany())

    @rule(wait=st.sampled_from([250, 1_000, 4_000, 11_000, 40_000]))
    def time_passes(self, wait):
        self.net.paper.flush()
        for _ in range(4):
            self.net.kit.now += wait // 4 * MILLISECOND
            self.net.tell(TimePassed(self.net.now))

    @precondition(lambda self: self.net.requests)
    @rule(pick=PICK)
    def a_request_arrives(self, pick):
        request = self.take(self.net.requests, pick)
        self.net.answers.append((request, self.net.arrive(request)))

    @precondition(lambda self: self.net.requests)
    @rule(pick=PICK)
    def a_request_is_lost(self, pick):
        self.net.give_up(self.take(self.net.requests, pick))

    @precondition(lambda self: self.net.requests)
    @rule(pick=PICK)
    def a_request_is_late(self, pick):
        self.net.give_up(self.net.requests[pick % len(self.net.requests)])

    @precondition(lambda self: self.net.late)
    @rule(pick=PICK)
    def a_request_of_an_old_socket_is_done_after_all(self, pick):
        self.net.arrive(self.take(self.net.late, pick))

    @precondition(lambda self: self.net.answers)
    @rule(pick=PICK)
    def an_answer_arrives(self, pick):
        """Perhaps after we gave up waiting for it."""
        self.net.answer(*self.take(self.net.answers, pick))

    @precondition(lambda self: self.net.answers)
    @rule(pick=PICK)
    def an_answer_is_lost(self, pick):
        self.net.give_up(self.take(self.net.answers, pick)[0])

    @precondition(lambda self: self.exchange.feed)
    @rule(pick=PICK, is_repeated=st.booleans())
    def the_feed_delivers(self, pick, is_repeated):
        feed = self.exchange.feed
        self.net.tell(feed[pick % len(feed)] if is_repeated else self.take(feed, pick))

    @precondition(lambda self: self.exchange.feed)
    @rule(pick=PICK)
    def the_feed_loses(self, pick):
        self.take(self.exchange.feed, pick)

    @precondition(lambda self: self.net.reads)
    @rule(pick=PICK, is_late=st.booleans())
    def a_read_is_answered(self, pick, is_late):
        for event in self.net.serve(*self.take(self.net.reads, pick)):
            if is_late:
                self.net.replies.append(event)
            else:
                self.net.tell(event)

    @precondition(lambda self: self.net.replies)
    @rule(pick=PICK, is_repeated=st.booleans())
    def a_late_read_arrives(self, pick, is_repeated):
        replies = self.net.replies
        self.net.tell(replies[pick % len(replies)] if is_repeated else self.take(replies, pick))

    @precondition(lambda self: self.net.reads)
    @rule(pick=PICK)
    def a_read_fails(self, pick):
        self.net.fail(self.take(self.net.reads, pick)[0])

    @precondition(lambda self: self.exchange.resting())
    @rule(pick=PICK, size=st.sampled_from(["0.3", "1"]))
    def the_market_fills(self, pick, size):
        own = self.exchange.resting()
        self.exchange.match(own[pick % len(own)], Decimal(size), self.net.now)

    @precondition(lambda self: self.exchange.resting())
    @rule(pick=PICK)
    def the_exchange_cancels(self, pick):
        """At the end of a round, for example."""
        own = self.exchange.resting()
        self.exchange.end(own[pick % len(own)], self.net.now)

    @rule()
    def the_money_comes_or_goes(self):
        self.exchange.has_money = not self.exchange.has_money

    @rule()
    def another_program_places_an_order(self):
        self.exchange.make(FOREIGN, Side.BUY, price("80"), quantity("1"), self.net.now)

    @rule()
    def the_link_is_renewed(self):
        self.net.reconnect()

    @precondition(lambda self: self.kills < 2)
    @rule(forgets=st.booleans())
    def we_are_killed(self, forgets):
        self.kills += 1
        self.net.kill(forgets=forgets)

    def orders(self):
        state = self.net.kit.state
        return [*state.active_orders(), *state.ended_orders()]

    @invariant()
    def nothing_is_certain_that_is_not(self):
        if not hasattr(self, "net"):
            return
        for order in self.orders():
            if order.venue_order_id is None:
                assert order.status in UNNUMBERED, self.told()
                if order.status is OrderStatus.REJECTED:
                    assert order.end_reason is EndReason.REFUSED, self.told()
                    assert order.client_order_id in self.exchange.refused, self.told()
                continue
            made = self.exchange.orders[int(order.venue_order_id)]
            assert (order.side, order.price, order.quantity) == made.terms, self.told()
            assert order.is_external == (made.origin == FOREIGN), self.told()
            assert order.filled_quantity <= made.filled, self.told()
            if order.status is OrderStatus.FILLED:
                assert made.filled == made.quantity, self.told()
            if order.status is OrderStatus.CANCELLED:
                assert made.is_cancelled, self.told()

    @invariant()
    def no_number_belongs_to_two(self):
        if hasattr(self, "net"):
            numbers = Counter(o.venue_order_id for o in self.orders() if o.venue_order_id)
            assert max(numbers.values(), default=1) == 1, self.told()

    def told(self):
        """What is shown and what is, in few words."""
        shown = [
            (o.client_order_id, o.venue_order_id, o.status.value, str(o.filled_quantity), o.detail)
            for o in self.orders()
        ]
        truth = [
            (o.origin, o.number, o.status.value, str(o.filled))
            for o in self.exchange.orders.values()
        ]
        return f"shown {shown}; there {truth}; {self.net.kit.notices()}"

    def teardown(self):
        if not hasattr(self, "net"):
            return
        self.net.heal(100)
        self.nothing_is_certain_that_is_not()
        self.no_number_belongs_to_two()
        shown = {int(o.venue_order_id): o for o in self.orders() if o.venue_order_id is not None}
        for made in self.exchange.orders.values():
            order = shown.get(made.number)
            if made.is_open:
                assert order is not None, f"{made.number} rests and is not shown: {self.told()}"
                assert order.status is made.status, self.told()
            if order is not None:
                assert order.filled_quantity == made.filled, self.told()
                assert order.status in {made.status, OrderStatus.LOST}, self.told()
        waiting = {OrderStatus.SUBMITTING, OrderStatus.UNKNOWN, OrderStatus.VANISHED}
        for order in self.orders():
            assert order.status not in waiting, self.told()
        assert not self.net.kit.state.reconcile.waiting_for


NAMELESS = settings(
    max_examples=EXAMPLES,  # see tests/README.md for the nightly figure
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
    phases=[Phase.generate] if os.environ.get("VELA_NO_SHRINK") else list(Phase),
)


def test_nameless_machine():
    """J18, J19, R-43: the machine finds no order lost, doubled or adopted twice."""
    run_state_machine_as_test(NamelessMachine, settings=NAMELESS)


class TwinMachine(NamelessMachine):
    """The same, begun with two orders that are alike, of which one may be refused."""

    @initialize(refuses=st.booleans(), skew=st.sampled_from([0, -1_500]))
    def begin(self, refuses, skew):
        self.net = Line(skew)
        self.kills = 0
        self.a_person_submits_the_like_twice()
        self.a_request_arrives(0)
        if refuses:
            self.exchange.has_money = False
            self.a_request_arrives(0)
        self.a_person_submits_the_like_twice()


def test_twin_machine():
    """Orders that are alike are interchangeable, and each has one number at most."""
    run_state_machine_as_test(TwinMachine, settings=NAMELESS)
