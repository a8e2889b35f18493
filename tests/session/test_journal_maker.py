"""A maker's figures over restarts: mids come back with their fills, a crashed session goes on."""

import sqlite3
from decimal import Decimal

import pytest
from engine_kit import ETH, Kit
from journal_kit import START, SetClock, fill, journal_at

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import SECOND
from vela_tui.domain.events import FillReported, OrdersRecalled
from vela_tui.domain.recall import FillMid
from vela_tui.domain.trail import Trail
from vela_tui.session.journal_maker import LONGEST
from vela_tui.session.maker_state import AT_ONCE
from vela_tui.state.fills import MAX_KNOWN


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "journal" / "venue.sqlite3"


def mid(horizon=0, at="99.5", of=None):
    one = of or fill()
    return FillMid(one.trade_id, one.venue_order_id, one.ts_event, horizon, Price(Decimal(at)))


def event(recalled, now):
    return OrdersRecalled(recalled.orders, recalled.fills, recalled.trail, now, recalled.earlier)


async def crash(journal):
    """What was recorded is on the disk, and nobody said goodbye."""
    await journal.flush()
    journal._file.close()
    journal._is_closed = True


async def test_mids_come_back_exactly_and_once(path):
    journal, _ = await journal_at(path)
    journal.record([], [fill()], [mid(), mid(10 * SECOND, "99.1234567")])
    journal.record([], [], [mid(at="1")])
    await journal.close()
    _, recalled = await journal_at(path)
    assert sorted(recalled.earlier.mids, key=lambda each: each.horizon) == [
        mid(), mid(10 * SECOND, "99.1234567"),
    ]  # fmt: skip


async def test_mids_are_forgotten_with_their_fills(path):
    journal, _ = await journal_at(path)
    journal.record([], [fill()], [mid()])
    await journal.close()
    _, recalled = await journal_at(path, SetClock(START + 31 * 24 * 3600 * SECOND))
    assert (recalled.fills, recalled.earlier.mids) == ((), ())


async def test_a_session_that_crashed_goes_on_and_one_that_ended_does_not(path):
    journal, first = await journal_at(path)
    assert (first.earlier.session_since, first.earlier.session_fills) == (START, 0)
    journal.record([], [fill()])
    await crash(journal)
    journal, second = await journal_at(path, SetClock(START + SECOND))
    assert (second.earlier.session_since, second.earlier.session_fills) == (START, 1)
    await journal.close()
    later = START + 2 * SECOND
    journal, third = await journal_at(path, SetClock(later))
    assert (third.earlier.session_since, third.earlier.session_fills) == (later, 0)
    await journal.close()


async def test_a_session_that_crashed_long_ago_does_not_go_on(path):
    journal, _ = await journal_at(path)
    await crash(journal)
    later = START + LONGEST
    _, recalled = await journal_at(path, SetClock(later))
    assert recalled.earlier.session_since == later


async def test_a_clock_that_was_set_back_begins_another_session(path):
    journal, _ = await journal_at(path)
    await crash(journal)
    _, recalled = await journal_at(path, SetClock(START - SECOND))
    assert recalled.earlier.session_since == START - SECOND


async def test_a_journal_without_mids_is_brought_up_to_date(path):
    """Version 2 had none: its fills stay, and mids can be written."""
    journal, _ = await journal_at(path)
    journal.record([], [fill()])
    await journal.close()
    with sqlite3.connect(path) as old:
        old.execute("DROP TABLE mid")
        old.execute("PRAGMA user_version = 2")
    old.close()
    journal, recalled = await journal_at(path)
    assert recalled.fills == (fill(),)
    journal.record([], [], [mid()])
    await journal.close()
    _, recalled = await journal_at(path)
    assert recalled.earlier.mids == (mid(),)


async def test_figures_after_a_crash_are_those_of_before(path):
    """P07: the session's and the day's, mids, mark-outs and all, from the journal alone."""
    journal, recalled = await journal_at(path)
    kit = Kit(keeps_journal=True)
    kit.now = START
    kit.apply(event(recalled, kit.now))
    kit.link()
    kit.list_instruments()
    kit.book(1, [(Price(Decimal(99)), Decimal(1))], [(Price(Decimal(101)), Decimal(1))])
    for number in range(3):
        record_all(journal, kit.apply(FillReported(fill(trade=f"t{number}", at=kit.now), kit.now)))
        record_all(journal, kit.later(2 * SECOND))
    await crash(journal)
    _, recalled = await journal_at(path, SetClock(kit.now))
    again = Kit(keeps_journal=True)
    again.now = kit.now
    again.apply(event(recalled, again.now))
    before, after = kit.state.maker, again.state.maker
    assert before.session.tally(ETH).fills == 3
    assert before.session.markout(ETH, SECOND).fills == 3
    for one, other in ((before.session, after.session), (before.today, after.today)):
        other.close(before.mids)
        assert other.pnl(ETH) == one.pnl(ETH)
        assert other.tally(ETH) == one.tally(ETH)
        assert other.markout(ETH, SECOND) == one.markout(ETH, SECOND)
        assert other.earned(ETH) == one.earned(ETH)
    assert after.session.since == START


def record_all(journal, effects):
    for effect in effects:
        if hasattr(effect, "mids"):
            journal.record(effect.orders, effect.fills, effect.mids)


def test_many_recalled_fills_count_part_by_part_and_before_new_ones():
    """A turn never takes all of twenty thousand; the average entry follows their order."""
    kit = Kit()
    before = tuple(fill(trade=f"t{each}", at=START) for each in range(2 * AT_ONCE))
    kit.now = START
    kit.apply(OrdersRecalled((), before, Trail(), kit.now))
    assert kit.state.maker.today.tally(ETH).fills == AT_ONCE
    kit.apply(FillReported(fill(trade="new", at=START), kit.now))
    kit.later(SECOND)
    assert kit.state.maker.today.tally(ETH).fills == 2 * AT_ONCE + 1
    assert kit.state.maker.session.tally(ETH).fills == 1


def test_a_day_whose_fills_were_not_all_recalled_says_so():
    kit = Kit()
    kit.now = START
    fills = tuple(fill(trade=f"t{each}", at=START) for each in range(MAX_KNOWN))
    kit.apply(OrdersRecalled((), fills, Trail(), kit.now))
    assert not kit.state.maker.today.is_whole
    assert kit.state.maker.session.is_whole
