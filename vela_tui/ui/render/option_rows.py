"""A strike's line of the options board: calls at the left, puts at the right, columns by room."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from vela_tui.domain.amounts import Price
from vela_tui.domain.instrument import Instrument, OptionKind
from vela_tui.domain.market import MarketQuote
from vela_tui.domain.option import Greeks, OptionQuote, Position
from vela_tui.domain.order import Order
from vela_tui.state.option_chain import Strike
from vela_tui.ui import format as fmt
from vela_tui.ui.render.book_marks import worst_glyph
from vela_tui.ui.render.line import Run, padded, split_zeros, to_strip
from vela_tui.ui.render.option_marks import figure, greek, mark_run, volatility
from vela_tui.ui.render.palette import NO_STYLE, Palette
from vela_tui.ui.render.table import Column, Widths

_CALLS: Final = (
    Column("own", 5, 1, is_number=True),
    Column("volume", 6, 9, is_number=True),
    Column("theta", 7, 7, is_number=True),
    Column("vega", 7, 8, is_number=True),
    Column("gamma", 7, 6, is_number=True),
    Column("delta", 5, 3, is_number=True),
    Column("IV", 6, 5, is_number=True),
    Column("mark", 6, 2, is_number=True),
    Column("bid", 6, 0, is_number=True),
    Column("ask", 6, 0, is_number=True),
)
_PUTS: Final = (*_CALLS[-2:], *reversed(_CALLS[:-2]))
COLUMNS: Final = (*_CALLS, Column("strike", 6, 0), *_PUTS)
MIDDLE: Final = len(_CALLS)
"""The strike's place among the columns."""
_WIDE: Final = 100
"""Cells from which columns stand two apart."""


class ChainRow(NamedTuple):
    """What is drawn of one strike."""

    cells: tuple[Run, ...]
    kind: OptionKind | None = None
    """On which of the two the cursor stands; None where it is elsewhere."""
    has_focus: bool = False


class OptionFacts(NamedTuple):
    """All that is known of one option."""

    instrument: Instrument | None
    quote: OptionQuote | None = None
    market: MarketQuote | None = None
    """The markets list's line, for the volume."""
    position: Position | None = None
    orders: tuple[Order, ...] = ()


def own_run(facts: OptionFacts) -> Run:
    """What is held, signed, and how many own orders may rest, with the sign of their state."""
    words = []
    if facts.position is not None:
        quantity = facts.position.quantity
        words.append(f"{'+' if quantity > 0 else ''}{fmt.exact(quantity)}")
    glyph = worst_glyph(facts.orders)
    if glyph:
        words.append(f"{glyph}{len(facts.orders)}")
    return (" ".join(words), "alarm" if glyph == "?" else "own")


def side_cells(facts: OptionFacts) -> tuple[Run, ...]:
    """An option's cells in the order of a call; nothing where none is listed."""
    instrument, quote = facts.instrument, facts.quote
    if instrument is None:
        return (("", "quiet"),) * MIDDLE
    places = instrument.price_places
    greeks = (quote.greeks if quote is not None else None) or Greeks()
    volume = facts.market.volume_24h if facts.market is not None else None
    bid, ask = (quote.bid, quote.ask) if quote is not None else (None, None)
    return (
        own_run(facts),
        (fmt.ABSENT if volume is None else fmt.compact(volume), "quiet"),
        (greek(greeks.theta), "quiet"),
        (greek(greeks.vega, 4), "quiet"),
        (figure(greeks.gamma), "quiet"),
        (greek(greeks.delta, 2), "quiet" if greeks.delta is None else "text"),
        (volatility(quote.volatility if quote is not None else None), "quiet"),
        mark_run(quote, places),
        (fmt.optional(bid, places), "quiet" if bid is None else "bid"),
        (fmt.optional(ask, places), "quiet" if ask is None else "ask"),
    )


def strike_run(strike: Strike, *, is_nearest: bool) -> Run:
    """The strike; arrows point at the one that is nearest to the spot."""
    text = fmt.exact(strike.price)
    return (f"▸{text}◂", "hand") if is_nearest else (f" {text} ", "strong")


def chain_cells(
    strike: Strike, call: OptionFacts, put: OptionFacts, nearest: Price | None
) -> tuple[Run, ...]:
    """A strike's line, the put's cells the mirror of the call's but for bid and ask."""
    other = side_cells(put)
    return (
        *side_cells(call),
        strike_run(strike, is_nearest=strike.price == nearest),
        *other[-2:],
        *reversed(other[:-2]),
    )


def gap_of(room: int) -> int:
    """Cells between two columns."""
    return 2 if room >= _WIDE else 1


def fit(needs: Sequence[int], room: int) -> Widths:
    """The widths of the columns that fit: both sides alike, the highest ranks dropped whole.

    Args:
        needs: cells that each column needs.
        room: cells there are.
    """
    widths = list(needs)
    for at in range(MIDDLE):
        twin = COLUMNS.index(_CALLS[at], MIDDLE + 1)
        widths[at] = widths[twin] = max(widths[at], widths[twin])
    for rank in sorted({column.rank for column in COLUMNS if column.rank}, reverse=True):
        if taken(widths, gap_of(room)) <= room:
            break
        widths = [0 if COLUMNS[at].rank == rank else width for at, width in enumerate(widths)]
    return tuple(widths)


def taken(widths: Iterable[int], gap: int) -> int:
    """Cells that the columns take together."""
    shown = [width for width in widths if width]
    return sum(shown) + gap * (len(shown) - 1)


def has_side_words(widths: Widths, width: int) -> bool:
    """Whether the line of titles has room to say where calls and where puts stand."""
    return (width - taken(widths, gap_of(width))) // 2 > len("calls")


def draw_titles(widths: Widths, width: int, palette: Palette, ground: Style) -> Strip:
    """The column titles, quiet, and where there is room the words `calls` and `puts`."""
    titles = tuple((column.title, "quiet") for column in COLUMNS)
    strip = draw_chain(ChainRow(titles), widths, width, palette, ground)
    if not has_side_words(widths, width):
        return strip
    lead = (width - taken(widths, gap_of(width))) // 2
    inner = strip.crop(lead, width - lead)
    left = Segment(padded("calls", lead), ground + palette.strong)
    right = Segment(padded("puts", lead, to_right=True), ground + palette.strong)
    return Strip([left, *inner, right], 2 * lead + inner.cell_length)


def draw_chain(row: ChainRow, widths: Widths, width: int, palette: Palette, ground: Style) -> Strip:
    """One strike, exactly as wide as asked, in the middle; the cursor lies under its half."""
    gap = gap_of(width)
    lead = max(0, width - taken(widths, gap)) // 2
    lit = palette.cursor if row.has_focus else palette.cursor_quiet
    segments = [Segment(" " * lead)]
    is_first = True
    for at, (column, wide, (text, name)) in enumerate(zip(COLUMNS, widths, row.cells, strict=True)):
        if not wide:
            continue
        under = NO_STYLE if at == MIDDLE or row.kind is not _kind_at(at) else lit
        if not is_first:
            segments.append(Segment(" " * gap, under if at != MIDDLE + 1 else NO_STYLE))
        is_first = False
        if at == MIDDLE:
            segments.append(Segment(centred(text, wide), palette.named(name)))
            continue
        shown = padded(text, wide, to_right=True)
        if column.title in {"bid", "ask", "mark"} and name == "text":
            head, zeros = split_zeros(shown)
            segments += [Segment(head, palette.text + under), Segment(zeros, palette.quiet + under)]
        else:
            segments.append(Segment(shown, palette.named(name) + under))
    return to_strip(segments, width, ground)


def _kind_at(column: int) -> OptionKind:
    return OptionKind.CALL if column < MIDDLE else OptionKind.PUT


def centred(text: str, width: int) -> str:
    """The text in the middle of exactly so many cells."""
    spare = max(0, width - len(text))
    return padded(" " * (spare // 2) + text, width)
