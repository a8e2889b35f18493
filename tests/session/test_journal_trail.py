"""What requests leave behind in the journal holds over restarts: numbers, times, warnings."""

import pytest
from engine_kit import Kit, live_kit, of
from journal_kit import NONCE, START, SetClock, intent, journal_at, order

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import JournalState, Mode, OrderStatus
from vela_tui.domain.events import JournalChanged, OrdersRecalled
from vela_tui.domain.trail import Sign, Trail
from vela_tui.rules.caps import guards_of
from vela_tui.session.commands import Submit
from vela_tui.session.effects import SendOrder


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "journal" / "venue.sqlite3"


async def test_the_journal_tells_numbers_and_times(path):
    """Nonces of what is open, of all that left, and when it left, cancels beside orders."""
    clock = SetClock()
    journal, recalled = await journal_at(path, clock)
    assert recalled.trail == Trail()
    first, second = intent(), intent("vt-1795262671001")
    await journal.intend(first, NONCE, "text")
    clock.time += 10 * SECOND
    await journal.intend(second, NONCE + 1, "text")
    await journal.intend(intent(f"vf-{NONCE}", at="0.01"), NONCE, "fence")
    journal.attempted("cancel", second.client_order_id, NONCE + 2)
    journal.record([order("vt-1795262671001", status=OrderStatus.CANCELLED)], [])
    journal.remember(Sign.FOREIGN)
    clock.time += 50 * SECOND
    journal.remember(Sign.RESTARTED)
    await journal.close()
    journal, recalled = await journal_at(path, SetClock(START + 62 * SECOND))
    names = {name for name, _ in recalled.trail.nonces}
    assert names == {first.client_order_id, f"vf-{NONCE}"}
    assert {nonce for _, nonce in recalled.trail.nonces} == {NONCE}
    assert recalled.trail.fenced == (NONCE,)
    assert recalled.trail.used == (NONCE, NONCE + 1, NONCE + 2)
    assert recalled.trail.ordered_at == (START, *(START + 10 * SECOND,) * 2)
    assert recalled.trail.cancelled_at == (START + 10 * SECOND,)
    assert recalled.trail.foreign_at == START + 10 * SECOND
    assert recalled.trail.restarted_at == START + 60 * SECOND
    await journal.close()
    journal, recalled = await journal_at(path, SetClock(START + 10 * MINUTE))
    assert (recalled.trail.ordered_at, recalled.trail.cancelled_at) == ((), ())
    await journal.close()


def restarted(*, ordered=0, cancelled=0, **config):
    """A session that starts half a minute after the one before sent so much."""
    kit = live_kit(keeps_journal=True, **config)
    sent = tuple(kit.now - 30 * SECOND - at * SECOND for at in reversed(range(ordered)))
    gone = tuple(kit.now - 20 * SECOND - at * SECOND for at in reversed(range(cancelled)))
    recalled = OrdersRecalled((), (), Trail(ordered_at=sent, cancelled_at=gone), kit.now)
    kit.apply(recalled)
    kit.apply(JournalChanged(JournalState.READY, "", kit.now))
    return kit, recalled


def test_orders_of_the_last_minute_count_for_the_guard_over_a_restart():
    """Sent orders count at once, whichever session sent them; a minute later they do not."""
    kit, _ = restarted(ordered=10, guards=guards_of(Mode.LIVE))
    assert kit.state.orders_last_minute(kit.now) == 10
    assert of(kit.apply(Submit(kit.intent(at="100", size="0.1"))), SendOrder) == []
    assert "11 orders within a minute" in kit.notices()[0]
    kit.now += 31 * SECOND
    assert kit.state.orders_last_minute(kit.now) == 0


def test_the_venues_budgets_go_on_over_a_restart():
    """P16: what left before counts at the venue; no restart earns a 429."""
    kit, _ = restarted(ordered=12, cancelled=5)
    assert kit.state.order_budget.used(kit.now) == 12
    assert kit.state.cancel_budget.used(kit.now) == 5
    kit, _ = restarted(ordered=12, cancelled=5, shared=True)
    assert kit.state.order_budget.used(kit.now) == 17


def test_a_journal_that_is_opened_anew_counts_nothing_twice():
    """The disk failed and was mended: the session's own requests are known already."""
    kit, recalled = restarted(ordered=10)
    kit.submit()
    kit.apply(recalled)
    assert kit.state.orders_last_minute(kit.now) == 11
    assert kit.state.order_budget.used(kit.now) == 11


def test_a_clock_that_was_set_back_leaves_no_order_in_the_future():
    """Orders that seem to lie ahead count as sent now, for a minute."""
    kit = Kit(keeps_journal=True)
    ahead = (kit.now + 3600 * SECOND,)
    kit.apply(OrdersRecalled((), (), Trail(ordered_at=ahead), kit.now))
    assert kit.state.orders_last_minute(kit.now) == 1
    assert kit.state.orders_last_minute(kit.now + 61 * SECOND) == 0
