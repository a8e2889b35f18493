"""Gauges, rows and charts of the maker's desk, as text and numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_session import ETH, ScriptedSession, lively

from vela_tui.domain.account import Credit
from vela_tui.domain.capability import RateLimit
from vela_tui.domain.clock import MILLISECOND, MINUTE, SECOND
from vela_tui.rules.budget import MARGIN, RollingBudget
from vela_tui.session.maker_view import PnlPoint
from vela_tui.state.pnl import Pnl
from vela_tui.state.tally import Tally
from vela_tui.ui.render import gauges, status
from vela_tui.ui.render.chart_pictures import (
    axis_labels,
    depth_picture,
    profit_pieces,
    round_figures,
)
from vela_tui.ui.render.line import fitted
from vela_tui.ui.render.maker_rows import Earned, earned_cells, gain
from vela_tui.ui.render.sparkline import sparkline

D = Decimal
NOW = 1_000 * MINUTE


def text(parts, width=200):
    return "".join(run for run, _ in fitted(parts, width))


@pytest.mark.parametrize(
    ("used", "words"),
    [
        ("0", "▱▱▱▱▱▱▱▱▱▱    0%  1,000.00 left  of 1,000.00"),
        ("1", "▰▱▱▱▱▱▱▱▱▱    0%  999.00 left  of 1,000.00"),
        ("799.99", "▰▰▰▰▰▰▰▱▱▱   80%  200.01 left  of 1,000.00"),
        ("800", "▰▰▰▰▰▰▰▰▱▱   80% high  200.00 left  of 1,000.00"),
        ("950", "▰▰▰▰▰▰▰▰▰▱   95% full  50.00 left  of 1,000.00"),
        ("1100", "▰▰▰▰▰▰▰▰▰▰  110% full  0.00 left  of 1,000.00"),
    ],
)
def test_the_credit_gauge_says_share_headroom_and_how_bad_it_is(used, words):
    assert text(gauges.credit_parts(Credit(D(used), D(1000)), 10)) == words


def test_credit_that_was_worked_out_here_says_so():
    credit = Credit(D(800), D(1000), is_estimate=True)
    assert text(gauges.credit_parts(credit, 4)) == "▰▰▰▱  ≈80% high  200.00 left  of 1,000.00"
    assert text([status.credit_part(D("0.8"), is_estimate=True)]).endswith(" ≈80% high")


@pytest.mark.parametrize("credit", [None, Credit(D(0), D(0))])
def test_credit_that_is_not_known_is_not_nought(credit):
    assert text(gauges.credit_parts(credit, 10)) == "n/a"
    assert text(gauges.nonce_parts(None)) == "n/a"
    assert text(gauges.budget_parts(None, NOW, 10)) == "n/a"
    assert gain(None) == ("n/a", "quiet")


def test_a_budget_counts_down_to_its_next_slot():
    budget = RollingBudget(RateLimit(4))
    assert text(gauges.budget_parts(budget, NOW, 4)) == "▱▱▱▱  0/4"
    budget.charge(NOW)
    later = NOW + MINUTE + MARGIN - 4_200 * MILLISECOND
    assert text(gauges.budget_parts(budget, later, 4)) == "▰▱▱▱  1/4  +1 in 4.2 s"
    for _ in range(2):
        budget.charge(NOW)
    assert text(gauges.budget_parts(budget, later, 4)) == "▰▰▰▱  3/4 low  +1 in 4.2 s"
    budget.charge(NOW)
    assert text(gauges.budget_parts(budget, later, 4)) == "▰▰▰▰  4/4 full  +1 in 4.2 s"
    budget.block(later + 30 * SECOND)
    assert text(gauges.budget_parts(budget, later, 4)) == "▰▰▰▰  4/4 full  +1 in 30 s"


def test_the_kill_gauge_knows_the_limit():
    session = lively()
    now = session.clock.now()
    assert text(gauges.kill_parts(session.view, now)).startswith("3 → 1 s")
    for _ in range(18):
        session.view.cancel_budget.charge(now)
    assert text(gauges.kill_parts(session.view, now)).startswith("3 → 61 s")
    assert text(gauges.kill_parts(ScriptedSession().view, now)) == "nothing rests"


def test_a_rebate_is_a_fee_below_nought():
    assert text(gauges.fee_parts(lively().view)) == "maker -1.0  taker +5.0 bp"


@pytest.mark.parametrize(
    ("points", "width", "blocks"),
    [
        ([], 5, ""),
        (["1", "-1"], 5, "█▁"),
        (["0", "0"], 5, "▅▅"),
        (["-3", "-2", "-1", "0", "1", "2", "3"], 9, "▁▂▃▅▆▇█"),
        (["9", "1", "1"], 2, "██"),
    ],
)
def test_losses_lie_below_the_middle_and_gains_above(points, width, blocks):
    assert sparkline([D(each) for each in points], width) == blocks


@given(st.lists(st.decimals(-1000, 1000, places=2), max_size=30), st.integers(0, 12))
def test_the_sign_of_every_figure_can_be_read_without_a_colour(points, width):
    blocks = sparkline(points, width)
    assert len(blocks) == min(width, len(points))
    for point, block in zip(points[len(points) - len(blocks) :], blocks, strict=True):
        assert (block in "▁▂▃▄") == (point < 0)


def test_a_line_of_earnings_keeps_what_is_not_known_apart_from_nothing():
    instrument = lively().view.instruments[ETH]
    pnl = Pnl(unrealized=None, inventory=None, net_quantity=D("0.5"), fills=1)
    cells = earned_cells(Earned("ETH-USDC", Tally(), pnl, instrument))
    assert [text for text, _ in cells[1:7]] == [
        "0.0000", "n/a", "0.0000", "0.0000", "n/a", "+0.5000",
    ]  # fmt: skip


def test_the_depth_is_exact_and_equally_wide_on_both_sides():
    session = ScriptedSession()
    session.list_markets()
    session.go_up()
    session.snapshot([(99, 1), (97, 2), (50, 9)], [(101, 3), (104, "0.5")])
    picture = depth_picture(session.view.book(ETH), ())
    assert picture.mid == 100
    assert picture.reach == 4
    assert picture.bids == ((D(99), D(1)), (D(97), D(3)))
    assert picture.asks == ((D(101), D(3)), (D(104), D("3.5")))
    session.snapshot([], [(101, 3)])
    assert depth_picture(session.view.book(ETH), ()) is None


def test_a_profit_line_has_a_hole_where_no_mid_was_known():
    points = [PnlPoint(at, total) for at, total in ((1, D(1)), (2, None), (3, D(2)), (4, D(3)))]
    assert profit_pieces(points) == (((1, D(1)),), ((3, D(2)), (4, D(3))))
    assert profit_pieces(points[1:2]) == ()


@given(st.decimals(-(10**6), 0, places=4), st.decimals("0.0001", 10**6, places=4))
def test_an_axis_has_a_few_round_figures_that_hold_both_ends(low, high):
    """Nought is on it, as on every chart of ours; its labels are exact below ten thousand."""
    figures = round_figures(low, high)
    assert figures[0] <= low
    assert high <= figures[-1]
    assert 0 in figures
    assert 2 <= len(figures) <= 7
    step = figures[1] - figures[0]
    assert step.normalize().as_tuple().digits in {(1,), (2,), (5,)}
    labels = axis_labels(figures)
    assert len(set(labels)) == len(labels)
    if max(map(abs, figures)) < 10_000:
        assert [D(label.replace(",", "")) for label in labels] == list(figures)
