"""What happens in a session reaches the maker's figures: fills, mids, days, the touch."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from engine_kit import BTC, ETH, T0, live_kit, price, quantity, venue_id

from vela_tui.domain.amounts import Amount
from vela_tui.domain.clock import MILLISECOND, MINUTE, SECOND
from vela_tui.domain.enums import BookSide, LinkState, Liquidity, OrderStatus, Side
from vela_tui.domain.events import (
    FillReported,
    OrdersRecalled,
    QuotesChanged,
    RoundTripMeasured,
    TradesReported,
)
from vela_tui.domain.market import MarketQuote, Trade, TradeId
from vela_tui.domain.order import ClientOrderId, Fill
from vela_tui.domain.trail import Trail
from vela_tui.session.changes import Part
from vela_tui.session.maker_state import utc_day
from vela_tui.session.making import LATE, QUOTE_LIFE

DAY = 24 * 60 * MINUTE


def book(kit, bid="99", ask="101", sequence=2, size="5"):
    return kit.book(sequence, [(price(bid), quantity(size))], [(price(ask), quantity(size))])


def fill_of(kit, at="99", size="1", trade="t1", fee="-0.01", ts=None, **changes):
    fill = Fill(
        ETH, TradeId(trade), ClientOrderId("x"), venue_id("x"), Side.BUY, price(at),
        quantity(size), Liquidity.MAKER, Amount(Decimal(fee)), "USDC", ts or kit.now,
    )  # fmt: skip
    return replace(fill, **changes)


def fill(kit, **terms):
    kit.apply(FillReported(fill_of(kit, **terms), kit.now))


def maker(kit):
    return kit.state.maker


def listen(kit, wait):
    """Time passes on a link that gives signs of life."""
    for _ in range(wait // (5 * SECOND)):
        kit.later(5 * SECOND)
        kit.apply(RoundTripMeasured(1, kit.now))


def test_a_fill_is_split_at_the_mid_of_the_live_book():
    kit = live_kit()
    book(kit)
    kit.engine.take_dirty()
    fill(kit)
    assert Part.MAKER in kit.engine.take_dirty().parts
    pnl = maker(kit).session.pnl(ETH)
    assert (pnl.spread, pnl.rebate, pnl.mid, pnl.is_split) == (1, Decimal("0.01"), 100, True)
    book(kit, "95", "97", sequence=3)
    assert maker(kit).session.pnl(ETH).inventory == -4
    assert maker(kit).today.pnl(ETH) == maker(kit).session.pnl(ETH)


def test_the_same_fill_again_counts_once():
    kit = live_kit()
    fill(kit)
    fill(kit)
    assert maker(kit).session.tally(ETH).fills == 1


def test_a_fill_that_was_told_late_has_no_mid_and_no_markout():
    kit = live_kit()
    book(kit)
    fill(kit, ts=kit.now - LATE - 1)
    kit.later(2 * MINUTE)
    pnl = maker(kit).session.pnl(ETH)
    assert (pnl.fills_without_mid, pnl.spread) == (1, 0)
    assert maker(kit).markout(ETH, SECOND).fills == 0


def test_a_book_that_is_not_believed_gives_no_mid():
    kit = live_kit()
    book(kit)
    assert maker(kit).mid(ETH) == 100
    kit.link(LinkState.DOWN)
    assert maker(kit).mid(ETH) is None
    fill(kit)
    assert maker(kit).session.pnl(ETH).total is None
    assert maker(kit).session.pnl(ETH).rebate == Decimal("0.01")


def test_a_crossed_book_gives_no_mid():
    kit = live_kit()
    book(kit, "101", "99")
    assert maker(kit).mid(ETH) is None


def test_markets_that_are_not_shown_have_the_mid_of_their_line_while_it_is_fresh():
    kit = live_kit()
    kit.apply(QuotesChanged((MarketQuote(BTC, price("10"), price("12")),), kit.now))
    assert maker(kit).mid(BTC) == 11
    kit.later(QUOTE_LIFE + SECOND)
    assert maker(kit).mid(BTC) is None


def test_markouts_come_with_time():
    kit = live_kit()
    book(kit)
    fill(kit)
    kit.later(SECOND // 2)
    book(kit, "97", "99", sequence=3)
    kit.later(SECOND)
    one = maker(kit).markout(ETH, SECOND)
    assert (one.gain, one.notional, one.fills) == (-1, 99, 1)
    assert maker(kit).markout(ETH, 10 * SECOND).fills == 0
    assert len(maker(kit).markout_points(ETH, SECOND)) == 1
    assert maker(kit).today.markout(ETH, SECOND) == one


def test_recalled_fills_are_the_days_and_not_the_sessions():
    """P07: an execution that an earlier session counted is counted once in the day."""
    kit = live_kit()
    before, yesterday = fill_of(kit), fill_of(kit, trade="t0", ts=kit.now - DAY)
    kit.apply(OrdersRecalled((), (yesterday, before), Trail(), kit.now))
    fill(kit)
    fill(kit, trade="t2")
    assert maker(kit).session.tally(ETH).fills == 1
    assert maker(kit).today.tally(ETH).fills == 2
    assert maker(kit).days == [utc_day(T0), utc_day(T0) - 1]
    assert maker(kit).day(utc_day(T0) - 1).tally(ETH).fills == 1


def test_a_new_day_begins_flat_and_the_old_one_keeps_its_last_mid():
    kit = live_kit()
    book(kit)
    fill(kit)
    kit.now = (T0 // DAY + 1) * DAY
    book(kit, "109", "111", sequence=3)
    kit.later(SECOND)
    assert maker(kit).today.instrument_ids == ()
    over = maker(kit).day(utc_day(T0)).pnl(ETH)
    assert over.mid == 110
    book(kit, "49", "51", sequence=4)
    assert maker(kit).day(utc_day(T0)).pnl(ETH) == over
    assert maker(kit).session.pnl(ETH).mid == 50


def test_a_day_that_is_taken_up_again_follows_the_mids_again():
    """The exchange's clock was ahead of ours at midnight, or ours was set back and put right."""
    kit = live_kit()
    kit.now = (T0 // DAY + 1) * DAY - SECOND
    fill(kit, ts=kit.now + 2 * SECOND)
    kit.later(2 * SECOND)
    book(kit, "109", "111")
    assert maker(kit).today.pnl(ETH).mid == 110
    kit.now -= 4 * SECOND
    kit.later(SECOND)
    kit.later(5 * SECOND)
    book(kit, "119", "121", sequence=3)
    assert maker(kit).today.pnl(ETH).mid == 120


def test_days_end_where_the_session_says():
    kit = live_kit(day_of=lambda ts: utc_day(ts - 12 * 60 * MINUTE))
    fill(kit)
    assert maker(kit).days == [utc_day(T0 - 12 * 60 * MINUTE)]


def test_own_orders_are_timed_at_the_touch_of_the_live_book():
    kit = live_kit()
    book(kit)
    name = kit.resting(at="99")
    listen(kit, 10 * SECOND)
    kit.update(3, [(price("99.5"), quantity("1"))])
    listen(kit, 30 * SECOND)
    kit.link(LinkState.DOWN)
    listen(kit, 30 * SECOND)
    quality = maker(kit).quality(ETH, kit.now)
    assert (quality.bid_share, quality.ask_share) == (Decimal("0.25"), 0)
    assert (quality.observed, quality.fill_ratio) == (40 * SECOND, 0)
    assert maker(kit).queue(name) is None


def test_the_queue_follows_the_tape_and_the_book():
    kit = live_kit()
    book(kit, size="8")
    tape(kit, "t0")
    name = kit.resting(at="99", size="1")
    kit.update(3, [(price("99"), quantity("9"))])
    kit.later(SECOND)
    assert maker(kit).queue(name).ahead == 8
    tape(kit, "t1", size="3")
    kit.update(4, [(price("99"), quantity("6"))])
    assert maker(kit).queue(name).ahead == 5
    flow = maker(kit).flow(ETH, 10 * SECOND, kit.now)
    assert (flow.sold, flow.net) == (3, -2)
    kit.report(name, OrderStatus.CANCELLED)
    assert maker(kit).queue(name) is None


def tape(kit, name, size="1", side=Side.SELL):
    trade = Trade(ETH, TradeId(name), price("99"), quantity(size), side, kit.now)
    kit.apply(TradesReported((trade,), kit.now))


def test_history_of_the_tape_is_no_flow():
    kit = live_kit()
    book(kit)
    tape(kit, "t0", size="50")
    assert maker(kit).flow(ETH, 10 * SECOND, kit.now).sold == 0
    assert maker(kit).spreads(ETH, kit.now).volume_weighted_average is None
    tape(kit, "t1")
    assert maker(kit).spreads(ETH, kit.now).volume_weighted_average == 200


def test_the_profit_chart_gets_a_point_every_ten_seconds():
    kit = live_kit()
    book(kit)
    fill(kit, fee="-1")
    listen(kit, 30 * SECOND)
    points = maker(kit).pnl_points("USDC")
    assert [each.total for each in points] == [2, 2, 2]
    assert {b.ts - a.ts for a, b in pairwise(points)} == {10 * SECOND}


def test_a_clock_that_is_set_back_takes_one_heartbeat_from_the_touch_at_most():
    kit = live_kit()
    book(kit)
    kit.resting(at="99")
    listen(kit, 10 * SECOND)
    kit.now -= 60 * SECOND
    listen(kit, 10 * SECOND)
    assert maker(kit).quality(ETH, kit.now).bid_at_touch == 20 * SECOND - 250 * MILLISECOND
    assert kit.state.book(ETH).best(BookSide.BID) == 99
