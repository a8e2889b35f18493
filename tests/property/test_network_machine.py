"""Orders over a network that loses, repeats, delays and reorders, to an exchange that forgets.

Nothing is shown as certain that is not, no order is sent twice, and once the network heals every
order stands where the exchange has it, or is named as one that nobody can prove.
"""

import os
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
from network_kit import Network, Placed

from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import EndReason, OrderStatus, Side
from vela_tui.domain.events import TimePassed
from vela_tui.session.commands import Cancel, CancelMany, Submit
from vela_tui.session.fencing import FREEZE_AT

EXAMPLES = int(os.environ.get("VELA_EXAMPLES", "300"))
STEPS = int(os.environ.get("VELA_STEPS", "40"))
PHASES = [Phase.generate] if os.environ.get("VELA_NO_SHRINK") else list(Phase)
PICK = st.integers(0, 63)
ENDED_WELL = {
    OrderStatus.OPEN,
    OrderStatus.PARTIALLY_FILLED,
    OrderStatus.FILLED,
    OrderStatus.CANCELLED,
    OrderStatus.REJECTED,
    OrderStatus.LOST,
    OrderStatus.UNRESOLVED,
}


class NetworkMachine(RuleBasedStateMachine):
    """A person, a network, an exchange."""

    fence = st.booleans()

    @initialize(data=st.data())
    def begin(self, data):
        self.net = Network(fence=data.draw(self.fence))
        self.crashes = self.kills = 0

    @property
    def exchange(self):
        return self.net.exchange

    def take(self, things, pick):
        return things.pop(pick % len(things))

    @rule(side=st.sampled_from(list(Side)), at=st.sampled_from(["90", "95", "110"]))
    def a_person_submits(self, side, at):
        later = self.most_later_nonces()
        before = len(self.net.sent)
        self.net.tell(Submit(self.net.kit.intent(at=at, side=side)))
        if len(self.net.sent) > before:
            assert later < FREEZE_AT, "P20: an order was sent though the window was nearly full"

    def most_later_nonces(self):
        engine = self.net.kit.engine
        unknown = engine.state.orders.having(OrderStatus.UNKNOWN)
        numbers = [engine._fencing._numbers.get(order.client_order_id) for order in unknown]
        return max((engine._nonces.later(n) for n in numbers if n is not None), default=0)

    @precondition(lambda self: self.net.sent)
    @rule(pick=PICK)
    def a_person_cancels(self, pick):
        self.net.tell(Cancel(self.net.sent[pick % len(self.net.sent)]))

    @rule()
    def a_person_cancels_everything(self):
        self.net.tell(CancelMany())

    @rule(wait=st.sampled_from([250, 1_000, 4_000, 11_000]))
    def time_passes(self, wait):
        self.net.paper.flush()
        for _ in range(4):
            self.net.kit.now += wait // 4 * MILLISECOND
            self.net.tell(TimePassed(self.net.now))

    @precondition(lambda self: self.net.requests)
    @rule(pick=PICK, is_repeated=st.booleans())
    def a_request_arrives(self, pick, is_repeated):
        request = self.take(self.net.requests, pick)
        if is_repeated:
            self.net.copies.append(request)
        self.net.answers.append((request, self.net.arrive(request)))

    @precondition(lambda self: self.net.copies)
    @rule(pick=PICK)
    def a_copy_arrives_whose_answer_nobody_hears(self, pick):
        self.net.arrive(self.take(self.net.copies, pick))

    @precondition(lambda self: self.net.requests)
    @rule(pick=PICK)
    def a_request_is_lost(self, pick):
        self.net.give_up(self.take(self.net.requests, pick))

    @precondition(lambda self: self.net.requests)
    @rule(pick=PICK)
    def a_request_is_late(self, pick):
        self.net.give_up(self.net.requests[pick % len(self.net.requests)])

    @precondition(lambda self: any(each.is_answered for each in self.net.requests))
    @rule(pick=PICK)
    def a_late_request_is_doubled(self, pick):
        """Whatever lies between sends it again once we have given up; both may arrive."""
        late = [each for each in self.net.requests if each.is_answered]
        self.net.copies.append(late[pick % len(late)])

    @precondition(lambda self: self.net.answers)
    @rule(pick=PICK)
    def an_answer_arrives(self, pick):
        self.net.answer(*self.take(self.net.answers, pick))

    @precondition(lambda self: self.net.answers)
    @rule(pick=PICK)
    def an_answer_is_lost(self, pick):
        self.net.give_up(self.take(self.net.answers, pick)[0])

    @precondition(lambda self: self.exchange.feed)
    @rule(pick=PICK, is_repeated=st.booleans())
    def the_feed_delivers(self, pick, is_repeated):
        feed = self.exchange.feed
        event = feed[pick % len(feed)] if is_repeated else self.take(feed, pick)
        self.net.tell(event)

    @precondition(lambda self: self.exchange.feed)
    @rule(pick=PICK)
    def the_feed_loses(self, pick):
        self.take(self.exchange.feed, pick)

    @precondition(lambda self: self.net.reads)
    @rule(pick=PICK, is_late=st.booleans())
    def a_read_is_answered(self, pick, is_late):
        event = self.net.serve(*self.take(self.net.reads, pick))
        if event is not None and is_late:
            self.net.replies.append(event)
        elif event is not None:
            self.net.tell(event)

    @precondition(lambda self: self.net.replies)
    @rule(pick=PICK)
    def a_late_read_arrives(self, pick):
        self.net.tell(self.take(self.net.replies, pick))

    @precondition(lambda self: self.net.reads)
    @rule(pick=PICK)
    def a_read_fails(self, pick):
        self.net.fail(self.take(self.net.reads, pick)[0])

    @precondition(lambda self: self.exchange.resting())
    @rule(pick=PICK, size=st.sampled_from(["0.3", "1"]))
    def the_market_fills(self, pick, size):
        own = [order for order in self.exchange.resting() if order.price > 1]
        if own:
            self.exchange.match(own[pick % len(own)], Decimal(size), self.net.now)

    @precondition(lambda self: self.exchange.resting())
    @rule()
    def credit_cancels_the_smallest(self):
        """After an execution the smallest go first, and a fence is the smallest (S11)."""
        smallest = min(self.exchange.resting(), key=lambda each: each.price * each.quantity)
        self.exchange.end(smallest, EndReason.CREDIT, self.net.now)

    @rule()
    def the_money_comes_or_goes(self):
        self.exchange.has_money = not self.exchange.has_money

    @rule(name=st.sampled_from(["x-1", "x-2"]))
    def another_program_places_an_order(self, name):
        if self.exchange.named(name) is None:
            number = self.exchange.next_number
            self.exchange.next_number += 1
            placed = Placed(number, name, Side.BUY, price("80"), quantity("1"))
            self.exchange.orders[number] = placed
            self.exchange.of(name).accepted += 1

    @rule()
    def the_link_is_renewed(self):
        self.net.reconnect()

    @rule()
    def the_exchange_saves(self):
        self.exchange.save()

    @precondition(lambda self: self.crashes < 2)
    @rule()
    def the_exchange_crashes(self):
        self.crashes += 1
        self.net.crash()

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
            if order.is_external:
                continue
            truth = self.exchange.of(order.client_order_id)
            assert order.filled_quantity <= truth.filled
            if order.status is OrderStatus.FILLED:
                assert truth.filled >= order.quantity, f"{order}: {self.told()}"
            if order.status is OrderStatus.CANCELLED:
                assert truth.cancelled, f"{order}: {self.told()}"
            if order.end_reason is EndReason.NOT_PLACED:
                assert not truth.accepted, "declared never placed, and it was"
            if order.end_reason is EndReason.REFUSED:
                assert truth.refused
            if order.status is OrderStatus.VANISHED:
                assert truth.accepted, "called placed, and it never was"
            assert order.end_reason is not EndReason.NOT_SENT

    @invariant()
    def no_order_is_doubled(self):
        if hasattr(self, "net") and not self.crashes:
            for name in self.net.sent:
                assert self.exchange.of(name).accepted <= 1

    @invariant()
    def whatever_may_rest_is_counted(self):
        """An order without a proven end is active, so it counts in every sum."""
        if not hasattr(self, "net"):
            return
        active = {order.client_order_id for order in self.net.kit.state.active_orders()}
        for order in self.orders():
            is_open_question = order.status in {
                OrderStatus.SUBMITTING,
                OrderStatus.UNKNOWN,
                OrderStatus.UNRESOLVED,
                OrderStatus.VANISHED,
            }
            assert not is_open_question or order.client_order_id in active

    def told(self):
        """What is shown and what is, in few words."""
        shown = [
            (o.client_order_id, o.venue_order_id, o.status.value, str(o.filled_quantity), o.detail)
            for o in self.orders()
        ]
        truth = [
            (o.name, o.number, str(o.filled), o.is_open) for o in self.exchange.orders.values()
        ]
        return f"shown {shown}; there {truth}; {self.net.kit.notices()}"

    def teardown(self):
        if not hasattr(self, "net"):
            return
        self.net.heal(240)
        self.nothing_is_certain_that_is_not()
        self.no_order_is_doubled()
        resting = {order.number: order for order in self.exchange.resting()}
        shown = {
            int(order.venue_order_id): order
            for order in self.orders()
            if order.status.is_resting and order.venue_order_id is not None
        }
        assert shown.keys() == resting.keys(), self.told()
        for number, order in shown.items():
            assert order.filled_quantity >= resting[number].filled
            assert order.is_external or order.client_order_id == resting[number].name
        for order in self.orders():
            assert order.status in ENDED_WELL, f"{order.client_order_id} stays {order.status}"
        assert not self.net.kit.state.reconcile.waiting_for


NETWORK = settings(
    max_examples=EXAMPLES,  # see tests/README.md for the nightly figure
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
    phases=PHASES,
)


def test_network_machine():
    """P02-P06, P08-P12, P14, P15, P20, P22: the machine finds no order shown as it is not."""
    run_state_machine_as_test(NetworkMachine, settings=NETWORK)


class FenceMachine(NetworkMachine):
    """The same with fences, and more often an order that needs one."""

    fence = st.just(True)

    @initialize()
    def begin(self):
        """The first order's request is still under way when we give up waiting for it."""
        self.net = Network(fence=True)
        self.crashes = self.kills = 0
        self.net.tell(Submit(self.net.kit.intent(at="90")))
        self.net.give_up(self.net.requests[0])


def test_fence_machine():
    """P03, P06: what a fence proved never placed never is, whatever arrives late or twice."""
    run_state_machine_as_test(
        FenceMachine, settings=settings(NETWORK, max_examples=max(1, EXAMPLES // 3))
    )
