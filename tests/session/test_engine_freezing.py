"""An overfilled market is closed until a person opens it, and a clean pass has come first (P13)."""

import pytest
from engine_kit import BTC, ETH, live_kit, of

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import LinkState, OrderStatus
from vela_tui.domain.events import OrderLookupMissed, OrderOutcomeUnknown
from vela_tui.session.commands import Unfreeze
from vela_tui.session.effects import Fetch, SendOrder
from vela_tui.venues.codec import ReadKind


@pytest.fixture
def kit():
    """A session in which ETH-USDC was filled beyond an order."""
    kit = live_kit()
    name = kit.resting()
    kit.fill(name, "0.7", "t1")
    kit.fill(name, "0.7", "t2")
    assert kit.submit()[1] == ()
    return kit


def is_open(kit):
    return bool(of(kit.submit(size="0.1")[1], SendOrder))


def test_the_words_tell_how_to_open_it_again(kit):
    assert any("then: unfreeze ETH-USDC" in text for text in kit.notices())


def test_it_opens_with_the_clean_pass_that_follows_and_not_before(kit):
    effects = [*kit.apply(Unfreeze(ETH)), *kit.later(SECOND)]
    assert ReadKind.OPEN_ORDERS in [each.read.kind for each in of(effects, Fetch)]
    assert not is_open(kit)
    assert "ETH-USDC is checked" in kit.state.reconcile.waiting_for
    asked_before = kit.now - 2 * SECOND
    kit.list_orders(sent=asked_before)
    kit.later(SECOND)
    assert not is_open(kit), "a list from before the question proves nothing"
    kit.list_orders()
    kit.later(SECOND)
    assert any("not frozen any more" in text for text in kit.notices())
    assert is_open(kit)


def test_an_order_in_question_keeps_it_closed_until_it_was_looked_up():
    kit = live_kit()
    doubtful, _ = kit.submit()
    name = kit.resting()
    kit.fill(name, "0.7", "t1")
    kit.fill(name, "0.7", "t2")
    kit.apply(OrderOutcomeUnknown(doubtful, "timeout", kit.now))
    kit.apply(Unfreeze(ETH))
    kit.list_orders()
    kit.later(SECOND)
    assert ETH in kit.state.frozen
    kit.apply(OrderLookupMissed(doubtful, kit.now, kit.now))
    kit.later(SECOND)
    assert ETH not in kit.state.frozen


def test_what_is_found_wrong_meanwhile_freezes_it_anew(kit):
    name = next(o.client_order_id for o in kit.state.ended_orders())
    assert kit.order(name).status is OrderStatus.FILLED
    kit.apply(Unfreeze(ETH))
    kit.fill(name, "0.1", "t3")
    kit.list_orders()
    kit.later(SECOND)
    assert ETH in kit.state.frozen
    assert not is_open(kit)


def test_without_a_link_it_stays_closed(kit):
    kit.link(LinkState.DOWN)
    kit.apply(Unfreeze(ETH))
    kit.later(3 * SECOND)
    assert ETH in kit.state.frozen


def test_a_market_that_is_not_frozen_needs_no_pass(kit):
    kit.apply(Unfreeze(BTC))
    assert kit.notices()[0] == "BTC-USDC is not frozen"
    assert not kit.state.reconcile.waiting_for
    assert ETH in kit.state.frozen
