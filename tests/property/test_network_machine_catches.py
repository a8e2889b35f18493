"""The network machine can fail: policies that lose an order are caught in it, each on its own."""

from dataclasses import replace

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from test_network_machine import NETWORK, FenceMachine

from vela_tui.domain.enums import EndReason, OrderStatus
from vela_tui.session.fencing import Fencing
from vela_tui.state.transitions import Evidence


class Naive(Fencing):
    """Declares every order of unknown outcome never placed, on what it takes for proof."""

    def concludes(self, turn, name):
        raise NotImplementedError

    def tick(self, turn):
        unknown = turn.state.orders.having(OrderStatus.UNKNOWN)
        names = [order.client_order_id for order in unknown]
        return [
            (name, Evidence.FENCED, EndReason.NOT_PLACED)
            for name in names
            if self.concludes(turn, name)
        ]


class TimeoutMeansRejected(Naive):
    def concludes(self, turn, name):
        return True


class MissMeansNeverPlaced(Naive):
    def concludes(self, turn, name):
        return "not among resting orders" in turn.state.orders.get(name).detail


class NonceErrorEndsTheOriginal(Fencing):
    """Takes a nonce error for a refusal, whenever it comes."""

    def refused(self, turn, event):
        if event.client_order_id not in self._fences:
            return Evidence.REFUSED
        return super().refused(turn, event)


WRONG = {
    "never placed": "declared never placed, and it was",
    "refused": "is called refused, and it was placed",
}
MUTANTS = {
    "a timeout means rejected": (TimeoutMeansRejected, "never placed"),
    "404 means never placed": (MissMeansNeverPlaced, "never placed"),
    "the original's nonce error ends it": (NonceErrorEndsTheOriginal, "refused"),
}


@pytest.mark.parametrize("policy", MUTANTS)
def test_the_machine_catches_a_naive_policy(policy, monkeypatch):
    """P02, P05, P06: the machine can fail; each of these policies loses an order in it."""
    naive, wrong = MUTANTS[policy]
    monkeypatch.setattr("vela_tui.session.engine.Fencing", naive)
    hunt = settings(
        NETWORK, max_examples=1_000, phases=[Phase.generate], derandomize=True, database=None
    )
    with pytest.raises(AssertionError, match=WRONG[wrong]):
        run_state_machine_as_test(FenceMachine, settings=hunt)


class RefusedFenceEndsTheOriginal(Fencing):
    """Takes the first refusal of a fence for proof of the original."""

    hasty = ()

    def refused(self, turn, event):
        fence = self._fences.get(event.client_order_id)
        evidence = super().refused(turn, event)
        if fence is not None and event.is_nonce:
            self.hasty = [(fence.original, Evidence.NONCE_USED, None)]
        return evidence

    def tick(self, turn):
        hasty, self.hasty = self.hasty, ()
        return [*super().tick(turn), *hasty]


class FencesOfBeforeAreForgotten(Fencing):
    """Does not count the fences of earlier sessions."""

    def recalled(self, turn, trail):
        super().recalled(turn, replace(trail, fenced=()))


def quietly(machine, seconds):
    """So many seconds in which reads are answered, and nothing else arrives."""
    for _ in range(seconds):
        while machine.net.reads:
            machine.a_read_is_answered(pick=0, is_late=False)
        machine.time_passes(wait=1_000)
        machine.nothing_is_certain_that_is_not()


def fence_of(machine):
    """Where the fence stands among the requests under way, as soon as it does."""
    for _ in range(10):
        for at, request in enumerate(machine.net.requests):
            if request.name.startswith("vf-"):
                return at
        quietly(machine, 1)
    raise LookupError("no fence")


def an_evicted_fence(*, is_killed):
    """A fence is taken and evicted, and nobody hears either; it is sent again and is refused.

    Credit cancels the smallest order first, which a fence is (S11). Its order never arrived.
    """
    machine = FenceMachine()
    machine.begin()
    machine.exchange.save()
    machine.a_request_arrives(pick=fence_of(machine), is_repeated=False)
    machine.an_answer_is_lost(pick=0)
    machine.credit_cancels_the_smallest()
    while machine.exchange.feed:
        machine.the_feed_loses(pick=0)
    if is_killed:
        machine.we_are_killed(forgets=True)
    machine.a_request_arrives(pick=fence_of(machine), is_repeated=False)
    machine.an_answer_arrives(pick=0)
    machine.nothing_is_certain_that_is_not()
    quietly(machine, 3)
    return machine


@pytest.mark.parametrize("is_killed", [False, True])
def test_an_evicted_fence_proves_nothing(is_killed):
    """P06: taken, gone and refused: the order stays open, over a restart as well."""
    machine = an_evicted_fence(is_killed=is_killed)
    assert machine.net.kit.order("vt-1").status is OrderStatus.UNRESOLVED
    machine.teardown()


@pytest.mark.parametrize(
    ("policy", "is_killed"),
    [(RefusedFenceEndsTheOriginal, False), (FencesOfBeforeAreForgotten, True)],
)
def test_an_evicted_fence_catches_hasty_policies(policy, is_killed, monkeypatch):
    """P06: what random runs hardly reach is pinned: each of these calls the order placed."""
    monkeypatch.setattr("vela_tui.session.engine.Fencing", policy)
    with pytest.raises(AssertionError, match="called placed, and it never was"):
        an_evicted_fence(is_killed=is_killed)
