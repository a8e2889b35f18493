"""Tables: cells of records, and columns that go whole."""

from dataclasses import replace
from datetime import UTC
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from scripted_session import ETH, MARKETS, lively

from vela_tui.domain.enums import CancelState, EndReason, OrderStatus, Side
from vela_tui.domain.market import MarketQuote, Trade
from vela_tui.ui.render import rows, table
from vela_tui.ui.render.palette import Palette
from vela_tui.ui.render.table import Column, TableRow

D = Decimal

PLAIN = Palette.plain()
ALL_TABLES = (rows.TAPE, rows.MARKETS, rows.ORDERS, rows.HISTORY, rows.FILLS, rows.BALANCES)


def line(columns, cells, width):
    widths = table.fit(columns, [max(c.width, len(c.title)) for c in columns], width)
    return table.draw_row(TableRow(cells), columns, widths, width, PLAIN, Style()).text


@given(st.sampled_from(ALL_TABLES), st.integers(min_value=1, max_value=200))
def test_columns_are_dropped_whole_by_rank(columns, width):
    """A dropped column never outranks a shown one, and what is shown fits unless all is needed."""
    widths = table.fit(columns, [column.width for column in columns], width)
    shown = [c.rank for c, wide in zip(columns, widths, strict=True) if wide]
    dropped = [c.rank for c, wide in zip(columns, widths, strict=True) if not wide]
    assert not dropped or max(shown) <= min(dropped)
    assert dropped == [] or all(dropped)
    if max(shown):
        assert sum(widths) + table.GAP * (len(shown) - 1) <= width


def test_an_order_says_side_left_and_status_in_words():
    session = lively()
    order = session.view.order("mm-ask-0")
    cells = rows.order_cells(order, session.view.instruments, session.clock.now())
    text = line(rows.ORDERS, cells, 78)
    assert text.split() == [
        "SELL", "ETH-USDC", "3,200.9", "0.2500", "0.2500", "post", "partly", "filled", "1s",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": OrderStatus.SUBMITTING}, ("sending", "stale")),
        ({"status": OrderStatus.UNKNOWN}, ("unknown", "alarm")),
        ({"status": OrderStatus.UNKNOWN, "detail": "asked"}, ("unknown: asked", "alarm")),
        ({"status": OrderStatus.OPEN}, ("open", "good")),
        ({"status": OrderStatus.OPEN, "is_external": True}, ("open (external)", "good")),
        ({"cancel": CancelState.REQUESTED}, ("cancelling", "stale")),
        ({"cancel": CancelState.REQUESTED, "detail": "waits 12 s"}, ("waits 12 s", "stale")),
        ({"cancel": CancelState.UNKNOWN}, ("cancel unknown", "alarm")),
    ],
)  # fmt: skip
def test_a_status_never_claims_more_than_is_known(changes, words):
    order = lively().view.order("mm-bid-0")
    assert rows.status_run(replace(order, **({"detail": ""} | changes))) == words


@pytest.mark.parametrize("reason", list(EndReason))
def test_every_ended_order_says_why(reason):
    order = replace(
        lively().view.order("mm-bid-0"), status=OrderStatus.CANCELLED, end_reason=reason, detail=""
    )
    assert reason.value in rows.ending_run(order)[0]


def test_the_cause_of_a_credit_cancel_has_room_at_eighty_columns():
    """The market stays as well; the time goes first, as the newest end stands at the top."""
    session = lively()
    order = replace(
        session.view.order("mm-bid-0"),
        status=OrderStatus.CANCELLED,
        end_reason=EndReason.CREDIT,
        detail="new order 8841",
    )
    cells = rows.history_cells(order, session.view.instruments, UTC)
    text = line(rows.HISTORY, cells, 76)
    assert "credit (new order 8841)" in text
    assert "ETH-USDC" in text


def test_a_refusal_is_told_in_the_venue_s_words():
    order = replace(
        lively().view.order("mm-bid-0"),
        status=OrderStatus.REJECTED,
        end_reason=EndReason.REFUSED,
        detail="PostOnlyWouldTake",
    )
    assert rows.ending_run(order) == ("refused: PostOnlyWouldTake", "stale")


def test_a_rebate_is_shown_as_what_it_brings():
    session = lively()
    fill = session.view.fills()[0]
    cells = rows.fill_cells(replace(fill, fee=D("-0.160016")), session.view.instruments, None)
    assert ("+0.160016", "good") in cells
    cells = rows.fill_cells(replace(fill, fee=D("0.8")), session.view.instruments, None)
    assert ("-0.8", "text") in cells


def test_a_trade_has_an_arrow_where_a_colour_could_be_missed():
    instruments = {entry[0].id: entry[0] for entry in MARKETS}
    trade = Trade(ETH, "t", D("3200.5"), D("0.25"), Side.BUY, 0)
    arrows = {Side.BUY: "▲", Side.SELL: "▼", None: "·"}
    for side, arrow in arrows.items():
        cells = rows.trade_cells(
            replace(trade, aggressor_side=side), instruments, None, is_wide=False
        )
        assert cells[1][0] == arrow


def test_a_market_without_figures_has_dashes():
    instrument = MARKETS[1][0]
    text = line(rows.MARKETS, rows.market_cells(instrument, None, 0, is_shown=False), 100)
    assert text.split() == ["ETH-USDC", *["-"] * 6]


def test_a_market_says_that_it_is_shown_and_how_many_orders_are_ours():
    instrument = MARKETS[1][0]
    quote = MarketQuote(instrument.id, D("3199.8"), D("3200.5"), D("3200.1"), D(5), D("0.0124"))
    text = line(rows.MARKETS, rows.market_cells(instrument, quote, 3, is_shown=True), 50)
    assert text.split() == ["▸3", "ETH-USDC", "3,200.1", "+1.24%", "2.2", "5"]


def test_balances_are_exact_and_stand_under_each_other():
    balances = lively().view.balances
    places = rows.money_places(balances.values())
    cells = {name: rows.balance_cells(each, places) for name, each in balances.items()}
    assert [text for text, _ in cells["USDC"][1:4]] == [
        "54,410.456204",
        "48,210.551204",
        "6,199.905000",
    ]
    lines = [line(rows.BALANCES, each, 60) for each in cells.values()]
    assert len({text.index(".") for text in lines}) == 1


def test_numbers_stand_under_each_other_on_the_point():
    columns = (Column("price", 9, 0, is_number=True),)
    lines = [line(columns, ((text, "text"),), 9) for text in ("3,200.50", "145.02")]
    assert {text.index(".") for text in lines} == {6}
