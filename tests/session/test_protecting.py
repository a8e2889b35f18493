"""MMP in a session: the market's orders go at once, and none is sent until it thaws."""

import pytest
from engine_kit import BTC, live_kit, of

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import EndReason, OrderStatus
from vela_tui.domain.events import CancelAccepted, OrdersRecalled, RoundTripMeasured
from vela_tui.domain.trail import Trail
from vela_tui.rules.protection import Protection
from vela_tui.session.changes import Part
from vela_tui.session.effects import SendCancel, SendOrder
from vela_tui.ui.render.protection import protection_parts

TERMS = Protection(2, 10 * SECOND, 20 * SECOND)


@pytest.fixture
def kit():
    return live_kit(protection=TERMS)


def test_too_many_fills_take_the_markets_orders_away_and_say_so(kit):
    one, two, rests = (kit.resting(at="98") for _ in range(3))
    assert of(kit.fill(one, "1", "t1"), SendCancel) == []
    gone = of(kit.fill(two, "0.5", "t2"), SendCancel)
    assert {each.order.client_order_id for each in gone} == {two, rests}
    assert any(text.startswith("MMP: 2 fills in 10 s") for text in kit.notices())


def test_the_history_says_who_took_them_away(kit):
    one, two, rests = (kit.resting(at="98") for _ in range(3))
    kit.fill(one, "1", "t1")
    kit.fill(two, "1", "t2")
    kit.apply(CancelAccepted(rests, kit.now))
    assert kit.order(rests).end_reason is EndReason.MMP


def test_no_order_leaves_while_the_market_is_frozen_and_then_one_does(kit):
    for at, name in enumerate([kit.resting(at="98"), kit.resting(at="98")]):
        kit.fill(name, "1", f"t{at}")
    assert of(kit.submit(at="98")[1], SendOrder) == []
    assert "MMP froze the market for another 20 s" in kit.notices()[0]
    for _ in range(4):
        kit.later(5 * SECOND)
        kit.apply(RoundTripMeasured(1, kit.now))
    assert len(of(kit.submit(at="98")[1], SendOrder)) == 1


def test_fills_that_are_far_apart_freeze_nothing(kit):
    first, second = kit.resting(at="98"), kit.resting(at="98")
    kit.fill(first, "0.5", "t1")
    kit.later(11 * SECOND)
    kit.fill(second, "0.5", "t2")
    assert kit.order(first).status is OrderStatus.PARTIALLY_FILLED
    assert kit.state.maker.protection.frozen_for(kit.order(first).instrument_id, kit.now) == 0


def test_it_is_off_unless_told_and_recalled_fills_do_not_count(kit):
    calm = live_kit()
    for at in range(9):
        calm.fill(calm.resting(at="98"), "1", f"t{at}")
    assert not any("MMP" in text for text in calm.notices())
    kit.fill(kit.resting(at="98"), "1", "t1")
    kit.apply(OrdersRecalled((), tuple(kit.state.fills()), Trail(), kit.now))
    assert not any("MMP" in text for text in kit.notices())


def test_another_market_goes_on(kit):
    for at, name in enumerate([kit.resting(at="98"), kit.resting(at="98")]):
        kit.fill(name, "1", f"t{at}")
    assert kit.state.maker.protection.frozen_for(BTC, kit.now) == 0


def shown(kit):
    return [word for each in protection_parts(kit.state, kit.now) for word, _ in each.runs]


def test_the_gauge_counts_and_then_counts_down(kit):
    assert protection_parts(live_kit().state, kit.now) == []
    kit.fill(kit.resting(at="98"), "1", "t1")
    assert shown(kit)[:2] == ["1/2", " fills in 10 s"]
    kit.fill(kit.resting(at="98"), "1", "t2")
    assert "ETH-USDC frozen 20 s" in shown(kit)
    kit.engine.take_dirty()
    kit.later(SECOND)
    assert Part.BUDGETS in kit.engine.take_dirty().parts
    assert "ETH-USDC frozen 19 s" in shown(kit)
