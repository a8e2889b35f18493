"""The ladder's lines: own, quantity, cumulative, notional, price, bar."""

from decimal import Decimal
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from vela_tui.domain.enums import BookSide
from vela_tui.ui import format as fmt
from vela_tui.ui.render.depth import Gauge
from vela_tui.ui.render.line import Runs, draw, padded, split_zeros, to_strip
from vela_tui.ui.render.palette import NO_STYLE, Palette

EIGHTHS: Final = " ▏▎▍▌▋▊▉"
"""A cell filled from the left by so many eighths."""
_GAP = 2
_LEAST_BAR = 4


class LadderRow(NamedTuple):
    """What is drawn of one price."""

    side: BookSide
    price: str
    quantity: str
    cumulative: str
    notional: str
    own: str
    own_style: str
    bar: int
    """Eighths of a cell."""
    is_flashing: bool = False
    cursor: int = 0
    """0 is elsewhere, 1 here without the focus, 2 here with it."""


class LadderWidths(NamedTuple):
    """Cells of each column; 0 for one that is not shown."""

    own: int
    quantity: int
    cumulative: int
    notional: int
    price: int
    bar: int
    gap: int = _GAP
    """Between two columns."""


def widths(room: int, price: int, quantity: int, *, own: int = 9) -> LadderWidths:
    """The columns that fit: notional goes first, then cumulative, the bar, our quantity.

    Of our quantity the mark stays. A price is never cut: a quantity that has to be ends in an
    ellipsis.

    Args:
        room: cells there are.
        price: cells of the widest price.
        quantity: cells of the widest quantity.
        own: cells of our own quantity with its mark.
    """
    fixed = own + quantity + price + 3 * _GAP
    for wide_cumulative, wide_notional in ((quantity + 1, 8), (quantity + 1, 0), (0, 0)):
        taken = fixed + sum(wide + _GAP for wide in (wide_cumulative, wide_notional) if wide)
        if room - taken >= _LEAST_BAR:
            return LadderWidths(own, quantity, wide_cumulative, wide_notional, price, room - taken)
    if own + quantity + price + 2 > room:
        own = 1
        quantity = max(0, min(quantity, room - own - price - 2))
    bar_room = max(0, room - own - quantity - price - 3)
    return LadderWidths(own, quantity, 0, 0, price, bar_room, gap=1)


def draw_header(columns: LadderWidths, width: int, palette: Palette, ground: Style) -> Strip:
    """The column titles, quiet."""
    titles = (
        ("own", columns.own),
        ("quantity", columns.quantity),
        ("total", columns.cumulative),
        ("notional", columns.notional),
        ("price", columns.price),
    )
    words = [padded(title, wide, to_right=True) for title, wide in titles if wide]
    return to_strip([Segment((" " * columns.gap).join(words), palette.quiet)], width, ground)


def row_runs(row: LadderRow, columns: LadderWidths) -> Runs:
    """One price's line, as wide as its columns at most."""
    is_bid = row.side is BookSide.BID
    gap = columns.gap
    mark = row.own if columns.own > 1 else row.own[:1]
    own = padded(mark, columns.own, to_right=True)
    head, zeros = split_zeros(padded(row.quantity, gap + columns.quantity, to_right=True))
    quiet = zeros
    if columns.cumulative:
        quiet += padded(row.cumulative, gap + columns.cumulative, to_right=True)
        if columns.notional:
            quiet += padded(row.notional, gap + columns.notional, to_right=True)
    price = padded(row.price, gap + columns.price, to_right=True) + " " * gap
    drawn = bar(row.bar, columns.bar) if columns.bar and row.bar else ""
    return (
        (own, row.own_style if mark else ""),
        (head, "text"),
        (quiet, "quiet"),
        (price, "bid" if is_bid else "ask"),
        (drawn, "bid_bar" if is_bid else "ask_bar"),
    )


def row_ground(row: LadderRow) -> str:
    """What lies under a price's line: the cursor, the light of a change, or nothing."""
    if row.cursor:
        return "cursor_quiet" if row.cursor == 1 else "cursor"
    if row.is_flashing:
        return "bid_flash" if row.side is BookSide.BID else "ask_flash"
    return ""


def draw_row(
    row: LadderRow, columns: LadderWidths, width: int, palette: Palette, ground: Style
) -> Strip:
    """One price's line, exactly as wide as asked."""
    under = row_ground(row)
    style = palette.named(under) if under else NO_STYLE
    return draw(row_runs(row, columns), width, palette, ground + style)


def bar(eighths: int, width: int) -> str:
    """A bar from the left, filled by so many eighths of a cell."""
    full, rest = divmod(min(eighths, width * 8), 8)
    return ("█" * full + (EIGHTHS[rest] if rest else "")).ljust(width)


def bar_length(quantity: Decimal, full_scale: Decimal, width: int) -> int:
    """The bar of a quantity in eighths of a cell; something is never drawn as nothing."""
    if quantity <= 0:
        return 0
    return max(1, min(width * 8, int(quantity * width * 8 / full_scale)))


def spread_runs(gauge: Gauge, places: int, width: int) -> Runs:
    """The line between asks and bids: spread, basis points, mid, imbalance; whole parts only."""
    spread, mid = gauge.spread, gauge.mid
    if spread is None or mid is None:
        side = (
            "no bids" if gauge.ask is not None else "no asks" if gauge.bid is not None else "empty"
        )
        return words_runs(side, width)
    if spread <= 0:
        words = [(fmt.crossing(spread), "stale"), (f" {fmt.exact(spread, places)}", "stale")]
        return _ruled(words, width)
    groups = [
        [("spread ", "quiet"), (fmt.exact(spread, places), "strong")],
        [(fmt.basis_points(spread, mid), "text"), (" bp", "quiet")],
        [("mid ", "quiet"), (fmt.exact(mid.normalize(), places), "text")],
    ]
    if gauge.imbalance is not None:
        imbalance = fmt.signed(gauge.imbalance, 2)
        groups.append([("imbalance ", "quiet"), (imbalance, "text")])
    while len(groups) > 1 and _length(_joined(groups)) > width - 6:
        groups.pop()
    return _ruled(_joined(groups), width)


def words_runs(words: str, width: int) -> Runs:
    """The line between asks and bids when there is no spread: why not."""
    return _ruled([(words, "quiet")], width)


def _joined(groups: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    runs = list(groups[0])
    for group in groups[1:]:
        runs += [(" · ", "rule"), *group]
    return runs


def _length(runs: list[tuple[str, str]]) -> int:
    return sum(len(text) for text, _ in runs)


def _ruled(runs: list[tuple[str, str]], width: int) -> Runs:
    spare = max(0, width - _length(runs) - 2)
    left = min(2, spare)
    return (("─" * left + " ", "rule"), *runs, (" " + "─" * (spare - left), "rule"))
