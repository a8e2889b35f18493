"""Every ended order says why: a person, the kill switch, the exchange, or what took its credit."""

from decimal import Decimal

import pytest
from engine_kit import live_kit

from vela_tui.domain.account import Credit
from vela_tui.domain.amounts import Amount
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import EndReason, OrderStatus
from vela_tui.domain.events import BalancesReported, CancelAccepted, OrderRefused, RoundTripMeasured
from vela_tui.rules.guard import Consent
from vela_tui.session.commands import Cancel, Kill, Submit
from vela_tui.session.effects import Record
from vela_tui.state.attribution import AFTER_FILL, WITHIN
from vela_tui.ui.render.rows import ending_run


def credit_kit(deposited="250", **config):
    kit = live_kit(**config)
    credit = Credit(Amount(Decimal(0)), Amount(Decimal(deposited)))
    kit.apply(BalancesReported((), credit, kit.now))
    return kit


def costing(kit, *victims):
    """An order on its way that a person agreed to lose these for."""
    intent = kit.intent()
    kit.apply(Submit(intent, frozenset(Consent), frozenset(victims)))
    assert kit.order(intent.client_order_id).status is OrderStatus.SUBMITTING
    return intent.client_order_id


def cancelled(kit, name, reason=None):
    return kit.report(name, OrderStatus.CANCELLED, end_reason=reason)


def why(kit, name):
    return ending_run(kit.order(name))[0]


def test_a_cancel_for_credit_names_the_new_order_by_the_venues_number():
    """Row 5: the cancel comes before the answer, which brings the number."""
    kit = credit_kit()
    old, kept = kit.resting(), kit.resting()
    new = costing(kit, old)
    cancelled(kit, old, EndReason.CREDIT)
    assert why(kit, old) == f"credit (new order {new})"
    kit.accept(new)
    assert why(kit, old) == f"credit (new order id-{new})"
    assert kit.order(kept).status is OrderStatus.OPEN


def test_the_cause_is_written_down():
    kit = credit_kit(keeps_journal=True)
    kit.state.journal.state = kit.state.journal.state.READY
    old = kit.resting()
    kit.resting()
    new = costing(kit, old)
    effects = [*cancelled(kit, old, EndReason.CREDIT), *kit.accept(new)]
    written = [each for e in effects if isinstance(e, Record) for each in e.orders]
    details = [each.detail for each in written if each.client_order_id == old]
    assert details == [f"new order {new}", f"new order id-{new}"]


def test_an_order_that_was_refused_cost_nobody_anything():
    kit = credit_kit()
    old = kit.resting()
    kit.resting()
    new = costing(kit, old)
    kit.apply(OrderRefused(new, "code", "words", None, kit.now))
    cancelled(kit, old, EndReason.CREDIT)
    assert why(kit, old) == "cancelled: credit"


def test_a_cancel_long_after_the_last_order_has_no_known_cause():
    kit = credit_kit()
    old = kit.resting()
    kit.resting()
    kit.accept(costing(kit, old))
    kit.later(WITHIN + SECOND)
    cancelled(kit, old, EndReason.CREDIT)
    assert why(kit, old) == "cancelled: credit"


def test_an_order_that_fitted_is_not_blamed_for_another_programs():
    kit = credit_kit("10000")
    old = kit.resting()
    kit.resting()
    cancelled(kit, old, EndReason.CREDIT)
    assert why(kit, old) == "cancelled: credit"


def test_without_a_known_deposit_a_single_new_order_is_the_cause():
    kit = live_kit()
    old = kit.resting()
    kit.later(WITHIN + SECOND)
    kit.apply(RoundTripMeasured(1, kit.now))
    new = kit.resting()
    cancelled(kit, old, EndReason.CREDIT)
    assert why(kit, old) == f"credit (new order id-{new})"


def test_a_cancel_for_credit_after_a_fill_says_so():
    kit = credit_kit("10000")
    old, filled = kit.resting(), kit.resting()
    kit.later(WITHIN + SECOND)
    kit.fill(filled, "0.5")
    cancelled(kit, old, EndReason.CREDIT)
    assert why(kit, old) == "credit (after fill)"


@pytest.mark.parametrize(
    ("deposited", "said"), [("150", "credit (after fill)"), ("900", "exchange")]
)
def test_a_cancel_without_a_word_after_a_fill_is_for_credit_where_too_much_was_quoted(
    deposited, said
):
    """[E] sends a maker's cancel after a fill to the taker: the arithmetic tells (6.3, 13)."""
    kit = credit_kit("10000")
    old, filled = kit.resting(size="2"), kit.resting()
    kit.later(WITHIN + SECOND)
    kit.apply(BalancesReported((), Credit(Amount(Decimal(0)), Amount(Decimal(deposited))), kit.now))
    kit.fill(filled, "0.5")
    cancelled(kit, old)
    assert why(kit, old) in {said, f"cancelled: {said}"}


def test_a_fill_long_ago_explains_nothing():
    kit = credit_kit("10000")
    old, filled = kit.resting(), kit.resting()
    kit.fill(filled, "0.5")
    kit.later(AFTER_FILL + SECOND)
    cancelled(kit, old, EndReason.CREDIT)
    assert why(kit, old) == "cancelled: credit"


def test_a_persons_cancel_and_the_kill_switchs_are_told_apart():
    kit = credit_kit()
    mine, killed = kit.resting(), kit.resting()
    kit.apply(Cancel(mine))
    kit.apply(CancelAccepted(mine, kit.now))
    kit.apply(Kill())
    kit.apply(CancelAccepted(killed, kit.now))
    assert (why(kit, mine), why(kit, killed)) == ("cancelled: user", "cancelled: kill")


def test_a_cancel_by_the_exchange_is_its_own():
    kit = credit_kit()
    name = kit.resting()
    cancelled(kit, name)
    assert why(kit, name) == "cancelled: exchange"
