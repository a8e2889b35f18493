"""Whatever comes in whatever order: an order is sent once, a nonce used once, nothing forgotten."""

from engine_kit import Kit, report
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from vela_tui.domain.clock import MILLISECOND, MINUTE, SECOND
from vela_tui.domain.enums import LinkState, OrderStatus, Side
from vela_tui.domain.events import (
    CancelAccepted,
    CancelOutcomeUnknown,
    CancelRefused,
    OrderLookupMissed,
    OrderNotSent,
    OrderOutcomeUnknown,
    OrderRefused,
    TimePassed,
)
from vela_tui.session.commands import Cancel, CancelMany
from vela_tui.session.effects import Fetch, SendCancel, SendOrder

NAMES = st.integers(1, 6).map(lambda n: f"vt-{n}")
STATUSES = st.sampled_from(
    [OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED, OrderStatus.FILLED, OrderStatus.CANCELLED]
)
RETRIES = st.none() | st.integers(0, 20).map(lambda n: n * SECOND)


class EngineUnderFaults(RuleBasedStateMachine):
    """Answers and reports drawn at random for orders that may or may not exist."""

    @initialize(shared=st.booleans())
    def connect(self, shared):
        self.kit = Kit(shared=shared)
        self.sent, self.nonces, self.requests, self.reads = [], [], [], []
        self.filled = {}
        self.kit.link()
        self.kit.list_instruments()

    def run(self, effects):
        for effect in effects:
            if isinstance(effect, SendOrder | SendCancel):
                self.nonces.append(effect.nonce)
            if isinstance(effect, SendOrder):
                self.sent.append(effect.intent.client_order_id)
                self.requests.append(("order", self.kit.now))
            if isinstance(effect, SendCancel):
                self.requests.append(("cancel", self.kit.now))
            if isinstance(effect, Fetch):
                self.reads.append(self.kit.now)

    def told(self, event):
        self.run(self.kit.apply(event))

    @rule(wait=st.sampled_from([1, 250, 3_000, 11_000, 70_000]))
    def time_passes(self, wait):
        self.kit.now += wait * MILLISECOND
        self.told(TimePassed(self.kit.now))

    @rule(side=st.sampled_from(list(Side)), name=st.none() | NAMES)
    def a_person_submits(self, side, name):
        self.run(self.kit.submit(side=side, name=name)[1])

    @rule(name=NAMES)
    def a_person_cancels(self, name):
        self.told(Cancel(name))

    @rule()
    def a_person_cancels_everything(self):
        self.told(CancelMany())

    @rule(name=NAMES, status=STATUSES, is_answer=st.booleans())
    def the_venue_reports(self, name, status, is_answer):
        filled = {OrderStatus.PARTIALLY_FILLED: "0.4", OrderStatus.FILLED: "1"}.get(status, "0")
        tell = self.kit.accept if is_answer else self.kit.report
        self.run(tell(name, status, filled))

    @rule(name=NAMES, trade=st.integers(1, 4))
    def the_venue_fills(self, name, trade):
        self.run(self.kit.fill(name, "0.25", f"t{trade}"))

    @rule(names=st.lists(NAMES, max_size=4, unique=True), age=st.integers(0, 10))
    def the_venue_lists(self, names, age):
        listed = [report(name) for name in names]
        self.run(self.kit.list_orders(*listed, sent=self.kit.now - age * SECOND))

    @rule(name=NAMES, retry_after=RETRIES, is_nonce=st.booleans())
    def the_venue_refuses(self, name, retry_after, is_nonce):
        self.told(OrderRefused(name, "No", "", retry_after, self.kit.now, is_nonce))

    @rule(name=NAMES, is_gone=st.booleans(), retry_after=RETRIES, is_nonce=st.booleans())
    def the_venue_refuses_a_cancel(self, name, is_gone, retry_after, is_nonce):
        self.told(CancelRefused(name, "No", "", is_gone, retry_after, self.kit.now, is_nonce))

    @rule(
        name=NAMES,
        kind=st.sampled_from([OrderOutcomeUnknown, OrderNotSent, CancelOutcomeUnknown]),
    )
    def an_answer_is_lost(self, name, kind):
        self.told(kind(name, "lost", self.kit.now))

    @rule(name=NAMES)
    def a_cancel_is_confirmed(self, name):
        self.told(CancelAccepted(name, self.kit.now))

    @rule(name=NAMES)
    def a_lookup_misses(self, name):
        self.told(OrderLookupMissed(name, self.kit.now, self.kit.now))

    @rule(state=st.sampled_from([LinkState.UP, LinkState.DOWN, LinkState.CONNECTING]))
    def the_link_changes(self, state):
        self.run(self.kit.link(state))

    @invariant()
    @precondition(lambda self: hasattr(self, "kit"))
    def an_order_is_sent_once_and_a_nonce_used_once(self):
        assert len(self.sent) == len(set(self.sent))
        assert self.nonces == sorted(set(self.nonces))

    @invariant()
    @precondition(lambda self: hasattr(self, "kit"))
    def a_sent_order_is_never_forgotten_and_its_fills_never_fall(self):
        for name in self.sent:
            order = self.kit.order(name)
            assert order is not None
            assert order.filled_quantity >= self.filled.get(name, 0)
            assert order.remaining_quantity >= 0
            self.filled[name] = order.filled_quantity

    @invariant()
    @precondition(lambda self: hasattr(self, "kit"))
    def the_venues_limits_hold(self):
        since = self.kit.now - MINUTE
        kinds = [kind for kind, at in self.requests if at > since]
        if self.kit.state.capabilities.limits.shares_orders_and_cancels:
            assert len(kinds) <= 20
        assert kinds.count("order") <= 20
        assert kinds.count("cancel") <= 20
        assert sum(at > since for at in self.reads) <= 100

    @invariant()
    @precondition(lambda self: hasattr(self, "kit"))
    def active_and_ended_are_told_apart(self):
        assert all(not order.status.is_terminal for order in self.kit.state.active_orders())
        assert all(order.status.is_terminal for order in self.kit.state.ended_orders())


EngineUnderFaults.TestCase.settings = settings(
    max_examples=150, stateful_step_count=50, deadline=None
)
TestEngineUnderFaults = EngineUnderFaults.TestCase
