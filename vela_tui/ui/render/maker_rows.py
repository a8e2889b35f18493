"""Records of the maker's desk as cells: what was earned, how well the quotes stand."""

from datetime import date
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Quantity
from vela_tui.domain.instrument import Instrument
from vela_tui.domain.order import Order
from vela_tui.domain.value import Value
from vela_tui.state.flow import OrderFlow
from vela_tui.state.markout import Markout
from vela_tui.state.pnl import Pnl
from vela_tui.state.queue import QueueEstimate
from vela_tui.state.quoting_quality import QuoteQuality
from vela_tui.state.spreads import Spreads
from vela_tui.state.tally import Tally
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Run
from vela_tui.ui.render.rows import UNKNOWN, Cells, ahead_run, side_run, status_run
from vela_tui.ui.render.sparkline import sparkline
from vela_tui.ui.render.table import Column

MONEY: Final = 4
"""Decimals of derived money: a rebate of a basis point shows on a small fill too."""
TREND: Final = 12
"""Cells of a sparkline."""
EARNINGS: Final = (
    Column("market", 10, 0),
    Column("spread", 9, 1, is_number=True),
    Column("inventory", 9, 1, is_number=True),
    Column("net rebate", 10, 1, is_number=True),
    Column("unsplit", 7, 1, is_number=True),
    Column("total", 9, 0, is_number=True),
    Column("held", 8, 2, is_number=True),
    Column("entry", 9, 8, is_number=True),
    Column("realized", 9, 7, is_number=True),
    Column("unrealized", 10, 7, is_number=True),
    Column("rebates", 8, 3, is_number=True),
    Column("taker fees", 10, 3, is_number=True),
    Column("bp", 5, 4, is_number=True),
    Column("maker", 5, 5, is_number=True),
    Column("traded", 9, 6, is_number=True),
    Column("", 1, 9, stretches=True),
)
QUALITY: Final = (
    Column("market", 10, 0),
    Column("1 s", 5, 1, is_number=True),
    Column("10 s", 5, 0, is_number=True),
    Column("60 s", 5, 1, is_number=True),
    Column("fills", 5, 6, is_number=True),
    Column("", TREND, 3),
    Column("touch", 5, 1, is_number=True),
    Column("bid", 4, 7, is_number=True),
    Column("ask", 4, 7, is_number=True),
    Column("filled", 6, 1, is_number=True),
    Column("flow", 5, 2, is_number=True),
    Column("tape", 5, 4, is_number=True),
    Column("quoted", 6, 2, is_number=True),
    Column("time avg", 8, 6, is_number=True),
    Column("vol avg", 7, 5, is_number=True),
    Column("effective", 9, 4, is_number=True),
    Column("realized", 8, 5, is_number=True),
    Column("impact", 6, 5, is_number=True),
    Column("", 1, 9, stretches=True),
)
QUEUE: Final = (
    Column("side", 4, 0),
    Column("market", 9, 1),
    Column("price", 9, 0, is_number=True),
    Column("left", 8, 0, is_number=True),
    Column("ahead", 9, 0, is_number=True),
    Column("level", 9, 2, is_number=True),
    Column("status", 8, 3, stretches=True),
)
DAYS: Final = (
    Column("day", 10, 0),
    Column("rebates", 9, 0, is_number=True),
    Column("taker fees", 10, 1, is_number=True),
    Column("net", 9, 0, is_number=True),
    Column("bp", 5, 2, is_number=True),
    Column("maker", 5, 3, is_number=True),
    Column("traded", 9, 2, is_number=True),
    Column("p&l", 10, 0, is_number=True),
    Column("", 7, 4),
    Column("", 1, 9, stretches=True),
)


_EARNED_RATES: Final = (0, 7, 12, 13)
"""Cells of the earnings that tell no sum of money: the market, prices, rates."""
_DAY_RATES: Final = (0, 4, 5, 8)
"""Cells of a day that tell none."""


class Earned(Value, frozen=True):
    """One line of the earnings: a market's, or all markets' of one currency."""

    name: str
    """The market, or `all USDC`."""
    tally: Tally
    pnl: Pnl
    instrument: Instrument | None
    """None for a sum."""


class Quoted(Value, frozen=True):
    """One line of the quality: how the quotes of one market stand."""

    instrument: Instrument
    markouts: tuple[Markout, ...]
    """After 1, 10 and 60 seconds."""
    trend: tuple[Decimal, ...]
    """The last fills' mark-outs after 10 seconds, in bps, oldest first."""
    quality: QuoteQuality
    flow: OrderFlow | None
    spreads: Spreads


class Day(Value, frozen=True):
    """One line of the days: the fees and the profit of one day in one currency."""

    ordinal: int
    """As `datetime.date.toordinal` counts."""
    currency: str
    tally: Tally
    pnl: Pnl
    is_whole: bool


def gain(value: Decimal | None, places: int = MONEY) -> Run:
    """A derived amount with its sign; what is not known is not 0."""
    if value is None:
        return UNKNOWN
    text = fmt.signed(value, places)
    if text[0] not in "+-":
        return (text, "quiet")
    return (text, "good" if value > 0 else "ask")


def plain(value: Decimal | None, places: int) -> Run:
    """A derived figure without a sign of its own."""
    return UNKNOWN if value is None else (fmt.rounded(value, places), "text")


def share(value: Decimal | None) -> Run:
    """A part of one in whole percent."""
    return UNKNOWN if value is None else (f"{fmt.rounded(value * 100, 0)}%", "text")


def _veil(cells: Cells, shown: tuple[int, ...], *, is_hidden: bool) -> Cells:
    """The cells with stars for money, where it is not to be seen."""
    if not is_hidden:
        return cells
    stars: Run = (fmt.HIDDEN, "quiet")
    return tuple(cell if at in shown or not cell[0] else stars for at, cell in enumerate(cells))


def earned_cells(record: Earned, *, is_hidden: bool = False) -> Cells:
    """What a market earned: the split that sums to the total, the position, the fees."""
    tally, pnl, instrument = record.tally, record.pnl, record.instrument
    held: Run = ("", "text")
    entry: Run = ("", "text")
    if instrument is not None:
        held = _held(pnl.net_quantity, instrument)
        if pnl.average_entry_price is not None:
            entry = plain(pnl.average_entry_price, instrument.price_places)
    cells = (
        (record.name, "text" if instrument else "strong"),
        gain(pnl.spread),
        gain(pnl.inventory),
        gain(pnl.rebate),
        gain(pnl.unsplit),
        gain(pnl.total),
        held,
        entry,
        gain(pnl.realized),
        gain(pnl.unrealized),
        gain(tally.rebates),
        (fmt.rounded(tally.taker_fees, MONEY), "text"),
        gain(tally.net_bps, 2),
        share(tally.maker_share),
        (fmt.compact(tally.notional), "quiet"),
        ("", "text"),
    )
    return _veil(cells, _EARNED_RATES, is_hidden=is_hidden)


def _held(quantity: Quantity, instrument: Instrument) -> Run:
    """What the period's fills added, exactly, with the sign of the position."""
    if not quantity:
        return ("0", "quiet")
    text = fmt.exact(quantity, instrument.quantity_places)
    return (f"+{text}" if quantity > 0 else text, "own")


def quoted_cells(record: Quoted) -> Cells:
    """How the quotes of a market stand."""
    quality, flow, spreads = record.quality, record.flow, record.spreads
    return (
        (record.instrument.symbol, "text"),
        *(gain(markout.bps, 1) for markout in record.markouts),
        (str(record.markouts[1].fills), "quiet"),
        (sparkline(record.trend, TREND), "text"),
        share(quality.both_share),
        share(quality.bid_share),
        share(quality.ask_share),
        share(quality.fill_ratio),
        gain(flow.imbalance if flow else None, 2),
        gain(flow.trade_imbalance if flow else None, 2),
        plain(spreads.quoted, 1),
        plain(spreads.quoted_average, 1),
        plain(spreads.volume_weighted_average, 1),
        plain(spreads.effective, 1),
        gain(spreads.realized, 1),
        gain(spreads.impact, 1),
        ("", "text"),
    )


def queue_cells(
    order: Order, estimate: QueueEstimate | None, instrument: Instrument | None
) -> Cells:
    """An own order in the queue of its level; the figure is an estimate, and says `≤`."""
    price = instrument.price_places if instrument else 0
    quantity = instrument.quantity_places if instrument else 0
    symbol = instrument.symbol if instrument else order.instrument_id.partition(":")[2]
    return (
        side_run(order.side),
        (symbol, "text"),
        (fmt.exact(order.price, price), "text"),
        (fmt.exact(order.remaining_quantity, quantity), "text"),
        ahead_run(estimate, quantity),
        (fmt.truncated(estimate.level, quantity), "quiet") if estimate else UNKNOWN,
        status_run(order),
    )


def day_cells(record: Day, *, has_currencies: bool, is_hidden: bool = False) -> Cells:
    """A day's fees and profit."""
    tally = record.tally
    cells = (
        (f"{date.fromordinal(record.ordinal):%d %b %Y}", "text"),
        gain(tally.rebates),
        (fmt.rounded(tally.taker_fees, MONEY), "text"),
        gain(tally.net),
        gain(tally.net_bps, 2),
        share(tally.maker_share),
        (fmt.compact(tally.notional), "quiet"),
        gain(record.pnl.total),
        (record.currency if has_currencies else "", "quiet")
        if record.is_whole
        else ("partial", "stale"),
        ("", "text"),
    )
    return _veil(cells, _DAY_RATES, is_hidden=is_hidden)
