"""Profit and loss: by hand in small, exactly in general."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maker_kit import BTC, ETH, fills, make_fill, mids, price, prices

from vela_tui.domain.enums import Liquidity, Side
from vela_tui.state.accounts import PeriodAccounts
from vela_tui.state.mids import MidBoard
from vela_tui.state.pnl import Ledger
from vela_tui.state.tally import Tally

history = st.lists(st.tuples(fills, mids), max_size=30)


def ledger_of(*moves):
    ledger = Ledger()
    for fill, mid in moves:
        ledger.add(fill, mid)
    return ledger


def signed(fill):
    return fill.quantity if fill.side is Side.BUY else -fill.quantity


def test_a_round_trip_around_the_mid_is_spread_and_rebate_alone():
    bought = make_fill(Side.BUY, "99", "2", fee="-0.0198")
    sold = make_fill(Side.SELL, "101", "2", fee="-0.0202")
    pnl = ledger_of((bought, price("100")), (sold, price("100"))).pnl(None)
    assert (pnl.spread, pnl.inventory, pnl.rebate) == (4, 0, Decimal("0.04"))
    assert (pnl.realized, pnl.unrealized, pnl.total) == (4, 0, Decimal("4.04"))
    assert pnl.average_entry_price is None


def test_what_is_held_moves_with_the_mid_and_is_unrealized():
    pnl = ledger_of((make_fill(Side.BUY, "99", "2"), price("100"))).pnl(price("97"))
    assert (pnl.spread, pnl.inventory, pnl.total) == (2, -6, -4)
    assert (pnl.realized, pnl.unrealized, pnl.net_quantity) == (0, -4, 2)
    assert pnl.average_entry_price == 99


def test_without_a_mid_what_depends_on_it_is_unknown_and_the_rest_stands():
    pnl = ledger_of((make_fill(Side.BUY, "99", "2", fee="-1"), price("100"))).pnl(None)
    assert (pnl.unrealized, pnl.inventory, pnl.total) == (None, None, None)
    assert (pnl.spread, pnl.rebate, pnl.realized) == (2, 1, 0)


def test_a_fill_without_a_mid_stands_apart_and_the_total_still_holds():
    known, unknown = make_fill(Side.BUY, "99"), make_fill(Side.BUY, "98")
    pnl = ledger_of((known, price("100")), (unknown, None)).pnl(price("101"))
    assert not pnl.is_split
    assert (pnl.spread, pnl.inventory, pnl.unsplit, pnl.total) == (1, 1, 3, 5)


def test_the_average_entry_price_follows_what_opens_and_not_what_closes():
    moves = [(Side.BUY, "100"), (Side.BUY, "110"), (Side.SELL, "120")]
    ledger = ledger_of(*((make_fill(side, at), None) for side, at in moves))
    pnl = ledger.pnl(price("105"))
    assert (pnl.average_entry_price, pnl.realized, pnl.net_quantity) == (105, 15, 1)


def test_a_fill_through_zero_closes_all_and_opens_the_rest_at_its_own_price():
    sold = (make_fill(Side.SELL, "100", "2"), None)
    bought = (make_fill(Side.BUY, "90", "5"), None)
    pnl = ledger_of(sold, bought).pnl(price("95"))
    assert (pnl.realized, pnl.net_quantity, pnl.average_entry_price) == (20, 3, 90)
    assert pnl.unrealized == 15


def test_a_position_that_is_closed_whole_costs_nothing_any_more():
    """Also where a cost has more places than any released part of it."""
    at, size = "0.000000000001", "0.0000000003"
    opened, closed = make_fill(Side.BUY, at, size), make_fill(Side.SELL, at, size)
    pnl = ledger_of((opened, None), (closed, None)).pnl(price("5"))
    assert (pnl.realized, pnl.unrealized, pnl.total) == (0, 0, 0)


@given(history, mids)
def test_realized_unrealized_and_rebate_are_the_parts_of_the_split_exactly(moves, mid):
    """Spread + inventory + unsplit + rebate = total, to the last digit, whatever was rounded."""
    pnl = ledger_of(*moves).pnl(mid)
    parts = (pnl.spread, pnl.inventory, pnl.unsplit, pnl.rebate)
    if pnl.total is not None and None not in parts:
        assert pnl.total == sum(parts)
    if mid is not None:
        assert pnl.total is not None
        assert None not in parts


@given(history, prices)
def test_the_total_is_what_the_fills_left_in_the_hand(moves, mid):
    """Against a plain sum over all fills: cash, what is held at the mid, and the fees."""
    pnl = ledger_of(*moves).pnl(mid)
    naive = sum((signed(f) * (mid - f.price) - f.fee for f, _ in moves), Decimal(0))
    assert pnl.total == naive
    known = [(f, m) for f, m in moves if m is not None]
    assert pnl.spread == sum((signed(f) * (m - f.price) for f, m in known), Decimal(0))
    assert pnl.inventory == sum((signed(f) * (mid - m) for f, m in known), Decimal(0))
    assert pnl.net_quantity == sum((signed(f) for f, _ in moves), Decimal(0))
    assert pnl.fills_without_mid == len(moves) - len(known)


@given(history, prices)
def test_realized_follows_the_average_entry_price_to_the_micro(moves, mid):
    """Against the textbook: each reduction releases its part of the cost, never rounded."""
    from fractions import Fraction

    held = cost = realized = Fraction(0)
    for fill, _ in moves:
        move, at = Fraction(signed(fill)), Fraction(fill.price)
        if held * move < 0:
            closed = max(-abs(held), -abs(move)) if move < 0 else min(abs(held), move)
            realized += closed * (cost / held - at)
            cost += closed * (cost / held)
            held, move = held + closed, move - closed
        held, cost = held + move, cost + move * at
    pnl = ledger_of(*moves).pnl(mid)
    assert abs(Fraction(pnl.realized) - realized) < Fraction(1, 10**12)


@given(st.lists(fills, max_size=40))
def test_the_tally_is_the_sum_over_the_fills(told):
    tally = Tally()
    for fill in told:
        tally = tally.with_fill(fill)
    maker = [fill for fill in told if fill.liquidity is Liquidity.MAKER]
    taker = [fill for fill in told if fill.liquidity is Liquidity.TAKER]
    assert (tally.maker_fills, tally.taker_fills) == (len(maker), len(taker))
    assert tally.rebates == -sum((fill.fee for fill in maker), Decimal(0))
    assert tally.taker_fees == sum((fill.fee for fill in taker), Decimal(0))
    assert tally.maker_notional == sum((f.price * f.quantity for f in maker), Decimal(0))
    assert tally.net == -sum((fill.fee for fill in told), Decimal(0))


def test_net_bps_and_maker_share_weigh_by_notional_and_say_none_before_a_fill():
    empty = Tally()
    assert (empty.net_bps, empty.maker_share) == (None, None)
    tally = empty.with_fill(make_fill(at="100", size="3", fee="-0.03"))
    tally = tally.with_fill(make_fill(at="100", size="1", fee="0.05", liquidity=Liquidity.TAKER))
    assert (tally.net_bps, tally.maker_share) == (Decimal("-0.5"), Decimal("0.75"))


@pytest.mark.parametrize("moves", [[], [(make_fill(), None)]])
def test_a_market_without_fills_has_nothing_and_claims_no_mid(moves):
    accounts = PeriodAccounts(0, MidBoard())
    for fill, mid in moves:
        accounts.add(fill, mid)
    assert accounts.pnl(BTC).total == 0
    assert accounts.tally(BTC) == Tally()


@given(history)
def test_totals_of_a_currency_are_the_sums_over_its_markets(moves):
    board = MidBoard()
    board.told(ETH, price("7"))
    board.told(BTC, price("3"))
    accounts = PeriodAccounts(0, board)
    for fill, mid in moves:
        accounts.add(fill, mid)
    markets = accounts.instrument_ids
    assert accounts.total_tally("USDC").net == sum(accounts.tally(each).net for each in markets)
    assert accounts.total_pnl("USDC").total == sum(accounts.pnl(each).total for each in markets)


def test_markets_of_another_currency_are_not_summed():
    accounts = PeriodAccounts(0, MidBoard())
    accounts.add(make_fill(fee="1"), None)
    accounts.add(make_fill(fee="5", market=BTC, currency="EUR"), None)
    assert accounts.currencies == ("USDC", "EUR")
    assert accounts.total_tally("EUR").net == -5
