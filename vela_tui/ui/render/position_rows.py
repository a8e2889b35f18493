"""Positions in options as cells: what is held, sums by underlying, what ended with its round."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.option import OptionQuote, Position, Settlement
from vela_tui.domain.value import Value
from vela_tui.session.views import SessionView
from vela_tui.state.option_chain import in_order
from vela_tui.state.option_figures import HeldFigures, held_figures, totals
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Run
from vela_tui.ui.render.option_marks import figure, mark_run, spot_text
from vela_tui.ui.render.table import Column

COLUMNS: Final = (
    Column("market", 9, 0),
    Column("quantity", 8, 0, is_number=True),
    Column("average", 7, 5, is_number=True),
    Column("mark", 7, 3, is_number=True),
    Column("value", 8, 4, is_number=True),
    Column("P&L", 8, 0, is_number=True),
    Column("%", 7, 1, is_number=True),
    Column("breakeven", 9, 7, is_number=True),
    Column("delta", 7, 2, is_number=True),
    Column("", 13, 6, stretches=True),
)
_NOTHING: Final[Run] = ("", "quiet")


class Held(Value, frozen=True):
    """A position that lives."""

    position: Position
    instrument: Instrument | None
    """None where it is not listed any more: its settlement is awaited."""
    quote: OptionQuote | None
    figures: HeldFigures


class Total(Value, frozen=True):
    """The positions on one underlying together."""

    underlying: str
    figures: HeldFigures


class Ended(Value, frozen=True):
    """A position that was settled."""

    settlement: Settlement


PositionRow = Held | Total | Ended


def position_rows(view: SessionView) -> tuple[PositionRow, ...]:
    """Positions by underlying with their sums, then what was settled, the newest first."""
    told = view.options
    rows: list[PositionRow] = []
    groups: dict[str, list[Held]] = {}
    for name in _ordered(told.positions, view.instruments):
        instrument, quote = view.instruments.get(name), told.quotes.get(name)
        position = told.positions[name]
        figures = held_figures(position, instrument, quote)
        terms = instrument.option if instrument is not None else None
        group = groups.setdefault(terms.underlying if terms is not None else "", [])
        group.append(Held(position, instrument, quote, figures))
    for underlying, group in groups.items():
        rows += group
        if underlying:
            rows.append(Total(underlying, totals(each.figures for each in group)))
    return (*rows, *map(Ended, told.settlements))


def _ordered(
    positions: Mapping[InstrumentId, Position], instruments: Mapping[InstrumentId, Instrument]
) -> Iterable[InstrumentId]:
    """By strike, what is listed no more at the end."""
    listed = [each.id for each in in_order(instruments.values()) if each.id in positions]
    gone = [name for name in positions if name not in instruments]
    return (*listed, *gone)


def row_cells(row: PositionRow, *, is_hidden: bool = False) -> tuple[Run, ...]:
    """A row's cells; stars stand for quantities and money where those are not to be seen."""
    match row:
        case Held():
            cells = _held(row)
        case Total():
            cells = _total(row)
        case Ended():
            cells = _ended(row.settlement)
    if not is_hidden:
        return cells
    secret = {"quantity", "value", "P&L", "delta"}
    return tuple(
        (fmt.HIDDEN, "quiet") if column.title in secret and text else (text, style)
        for column, (text, style) in zip(COLUMNS, cells, strict=True)
    )


def _held(row: Held) -> tuple[Run, ...]:
    position, figures, instrument = row.position, row.figures, row.instrument
    places = instrument.price_places if instrument is not None else 0
    name = instrument.symbol if instrument is not None else _symbol(position.instrument_id)
    state = "long" if position.quantity > 0 else "short"
    return (
        (name, "text"),
        signed_run(position.quantity),
        (fmt.exact(position.average_price, places), "text"),
        mark_run(row.quote, places) if instrument is not None else ("settling", "stale"),
        _money(figures.value),
        pnl_run(figures.pnl),
        share_run(figures.share),
        (fmt.optional(figures.breakeven, 2), "quiet"),
        (figure(figures.delta), "text" if figures.delta is not None else "quiet"),
        (state, "quiet"),
    )


def _total(row: Total) -> tuple[Run, ...]:
    figures = row.figures
    return (
        (f"{row.underlying} together", "strong"),
        *(_NOTHING,) * 3,
        _money(figures.value),
        pnl_run(figures.pnl),
        *(_NOTHING,) * 2,
        (figure(figures.delta), "strong"),
        ("net delta", "quiet"),
    )


def _ended(told: Settlement) -> tuple[Run, ...]:
    """What was settled: the payout is its value, and nothing of it moves any more."""
    paid = told.payout - told.pnl
    price = told.settlement_price
    return (
        (_symbol(told.instrument_id), "quiet"),
        (signed_run(told.quantity)[0], "quiet"),
        (fmt.exact(told.average_price), "quiet"),
        ("settled", "own"),
        _money(told.payout),
        pnl_run(told.pnl),
        share_run(told.pnl / abs(paid) if paid else None),
        *(_NOTHING,) * 2,
        ("" if price is None else f"at {spot_text(price)}", "quiet"),
    )


def signed_run(quantity: Decimal) -> Run:
    """A quantity with its sign: what is short is not what is long."""
    return (f"{'+' if quantity > 0 else ''}{fmt.exact(quantity)}", "text")


def pnl_run(value: Decimal | None) -> Run:
    """A profit or a loss, exact, with its sign; a dash where nobody quotes."""
    if value is None:
        return (fmt.ABSENT, "quiet")
    style = "good" if value > 0 else "ask" if value < 0 else "text"
    return (f"{'+' if value > 0 else ''}{fmt.exact(value, 2)}", style)


def share_run(value: Decimal | None) -> Run:
    """A profit or a loss in percent of what was paid or received."""
    if value is None:
        return (fmt.ABSENT, "quiet")
    return (fmt.percent(value), "good" if value > 0 else "ask" if value < 0 else "text")


def _money(value: Decimal | None) -> Run:
    return (fmt.ABSENT, "quiet") if value is None else (fmt.exact(value, 2), "text")


def _symbol(instrument_id: InstrumentId) -> str:
    return instrument_id.partition(":")[2]
