"""What the gauges are told: each nonce from its leaving to the proof, and when data came."""

import pytest
from engine_kit import ETH, Kit, live_kit, price, quantity, report

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import OrderStatus, Side
from vela_tui.domain.events import (
    CancelAccepted,
    CancelNotSent,
    CancelOutcomeUnknown,
    CancelRefused,
    OrderNotSent,
    OrderOutcomeUnknown,
    OrderRefused,
    TradesReported,
)
from vela_tui.domain.market import Trade, TradeId
from vela_tui.rules.nonce_window import NonceCell
from vela_tui.session.changes import Part
from vela_tui.session.commands import Cancel

FREE, FLYING, USED, REFUSED = NonceCell


def newest(kit):
    return kit.state.nonces.cells[0]


def refuse(kit, name, *, is_nonce):
    return kit.apply(OrderRefused(name, "no", "", None, kit.now, is_nonce=is_nonce))


@pytest.mark.parametrize(
    ("answer", "cell"),
    [
        (lambda kit, name: kit.accept(name), USED),
        (lambda kit, name: kit.fill(name, "0.1"), USED),
        (lambda kit, name: kit.list_orders(report(name)), USED),
        (lambda kit, name: kit.report(name, OrderStatus.CANCELLED), USED),
        (lambda kit, name: kit.report(name, OrderStatus.REJECTED), FLYING),
        (lambda kit, name: kit.apply(OrderOutcomeUnknown(name, "timeout", kit.now)), FLYING),
        (lambda kit, name: kit.apply(OrderNotSent(name, "offline", kit.now)), FREE),
        (lambda kit, name: refuse(kit, name, is_nonce=False), FREE),
        (lambda kit, name: refuse(kit, name, is_nonce=True), REFUSED),
    ],
)
def test_an_orders_nonce_is_in_flight_until_its_answer_proves_more(answer, cell):
    kit = live_kit()
    name, _ = kit.submit()
    assert newest(kit) is FLYING
    kit.engine.take_dirty()
    answer(kit, name)
    assert newest(kit) is cell
    assert Part.BUDGETS in kit.engine.take_dirty().parts or cell is FLYING


@pytest.mark.parametrize(
    ("answer", "cell"),
    [
        (CancelAccepted, USED),
        (lambda name, now: CancelOutcomeUnknown(name, "timeout", now), FLYING),
        (lambda name, now: CancelNotSent(name, "offline", now), USED),
        (lambda name, now: CancelRefused(name, "Gone", "", True, None, now), USED),
    ],
)
def test_a_cancels_nonce_is_its_own(answer, cell):
    """The order's own stands behind it, used; a cancel that is not taken leaves the slot free."""
    kit = live_kit()
    name = kit.resting()
    kit.apply(Cancel(name))
    assert kit.state.nonces.cells[:3] == (FLYING, USED, FREE)
    kit.apply(answer(name, kit.now))
    is_taken = isinstance(answer(name, kit.now), CancelAccepted | CancelOutcomeUnknown)
    assert kit.state.nonces.cells[:3] == ((cell, USED, FREE) if is_taken else (USED, FREE, FREE))


def test_a_session_that_only_reads_has_no_window():
    assert Kit(is_read_only=True, address=None).state.nonces is None


def test_the_venues_word_is_dated_by_what_it_tells_of():
    kit = live_kit()
    first = kit.now
    assert kit.state.heard(Part.TRADES, ETH) is None
    kit.now += 5 * SECOND
    trade = Trade(ETH, TradeId("t"), price("100"), quantity("1"), Side.BUY, kit.now - SECOND)
    kit.apply(TradesReported((trade,), kit.now))
    assert kit.state.heard(Part.TRADES, ETH) == kit.now
    assert kit.state.heard(Part.QUOTES) == first
    assert kit.state.heard(Part.ORDERS) == first
