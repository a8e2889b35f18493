"""Absence counts twice, and never for what was heard of meanwhile."""

from dataclasses import replace
from decimal import Decimal

import pytest

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import CancelState, OrderStatus, Side, TimeInForce
from vela_tui.domain.events import OpenOrdersListed, OrderReport
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Order, VenueOrderId
from vela_tui.state.reconcile import GRACE, SECOND_LOOK, Reconciliation

T = 1_000 * SECOND
NAME, ID = ClientOrderId("vt-1"), VenueOrderId("17")
ONE = Quantity(Decimal(1))
RESTING = Order(
    NAME, ID, InstrumentId("vela:ETH-USDC"), Side.BUY, Price(Decimal(1)), ONE, Quantity(Decimal(0)),
    TimeInForce.GTC, False, OrderStatus.OPEN, CancelState.NONE, False, None, "", T, T,
)  # fmt: skip


def listing(sent, *reports, is_complete=True):
    return OpenOrdersListed(reports, sent, sent + 1, is_complete)


def named(name=NAME, venue_id=ID):
    return OrderReport(name, venue_id, OrderStatus.OPEN, Quantity(Decimal(0)))


def missing(listings, order=RESTING):
    reconciliation = Reconciliation()
    for each in listings:
        absences = reconciliation.missing(each, [order], each.ts_recv)
    return absences


def test_one_absence_is_only_a_suspicion():
    absences = missing([listing(T + GRACE)])
    assert (absences.gone, absences.suspects) == ((), (NAME,))


def test_a_second_absence_later_means_gone():
    assert missing([listing(T + GRACE), listing(T + GRACE + SECOND_LOOK)]).gone == (NAME,)


def test_two_lists_at_nearly_the_same_time_are_one():
    assert missing([listing(T + GRACE), listing(T + GRACE + SECOND_LOOK - 1)]).gone == ()


def test_the_first_absence_counts_from_the_first_list():
    step = SECOND_LOOK // 2
    listings = [listing(T + GRACE + step * n) for n in range(3)]
    assert missing(listings).gone == (NAME,)


@pytest.mark.parametrize(
    ("report", "order"),
    [
        (named(), RESTING),
        (named(name=None), RESTING),
        (named(venue_id=VenueOrderId("9")), replace(RESTING, venue_order_id=None)),
    ],
)
def test_being_listed_clears_the_suspicion(report, order):
    later = [T + GRACE + SECOND_LOOK * n for n in range(3)]
    listings = [listing(later[0]), listing(later[1], report), listing(later[2])]
    assert missing(listings, order).gone == ()


def test_another_order_that_took_the_name_does_not_hide_that_ours_is_gone():
    report = named(venue_id=VenueOrderId("9"))
    assert missing([listing(T + GRACE, report), listing(T + 3 * GRACE, report)]).gone == (NAME,)


def test_a_list_asked_for_soon_after_news_is_fresh_and_one_before_it_is_nothing():
    assert missing([listing(T + 1)]).fresh == (NAME,)
    assert missing([listing(T - 1)]).fresh == ()


def test_a_list_asked_for_soon_after_news_proves_nothing():
    assert missing([listing(T + GRACE - 1)]).suspects == ()


def test_a_list_that_may_be_cut_proves_nothing():
    assert missing([listing(T + GRACE, is_complete=False)]).suspects == ()


def test_news_between_the_lists_starts_over():
    reconciliation = Reconciliation()
    first, second = listing(T + GRACE), listing(T + 3 * GRACE)
    reconciliation.missing(first, [RESTING], first.ts_recv)
    fresh = replace(RESTING, ts_updated=T + GRACE + 1)
    assert reconciliation.missing(second, [fresh], second.ts_recv).gone == ()


def test_a_clock_that_was_set_back_does_not_hide_absence_for_ever():
    order = replace(RESTING, ts_updated=T + 3_600 * SECOND)
    assert missing([listing(T), listing(T + SECOND_LOOK)], order).gone == (NAME,)


@pytest.mark.parametrize(
    "status",
    [each for each in OrderStatus if not each.is_resting],
)
def test_only_orders_known_to_rest_can_be_missed(status):
    order = replace(RESTING, status=status)
    assert missing([listing(T + GRACE), listing(T + 3 * GRACE)], order).gone == ()
