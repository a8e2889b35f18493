"""What `y` copies: the price or the id under the cursor, never a key, a signature or a secret."""

from typing import Final

from textual.widget import Widget

from vela_tui.domain.instrument import Instrument
from vela_tui.domain.market import Trade
from vela_tui.domain.order import Fill, Order
from vela_tui.rules.draft import plain
from vela_tui.ui.render.line import harmless
from vela_tui.ui.render.position_rows import Held
from vela_tui.ui.screens.panes import Panes
from vela_tui.ui.widgets.table_view import TableView

LONGEST: Final = 128
"""Characters; an id of a venue is shorter."""


def copied(panes: Panes, focused: Widget | None) -> str:
    """The text for the clipboard; empty where the cursor is on nothing.

    Args:
        panes: of the trade screen.
        focused: the pane under the hand; any other takes the ladder's price.
    """
    text = ""
    if isinstance(focused, TableView):
        text = _of_record(focused.selected)
    elif panes.ladder.cursor is not None:
        text = plain(panes.ladder.cursor[1])
    return harmless(text)[:LONGEST]


def _of_record(record: object) -> str:
    match record:
        case Order():
            return record.client_order_id
        case Fill():
            return record.client_order_id or record.venue_order_id
        case Instrument():
            return record.symbol
        case Held(instrument=Instrument() as held):
            return held.symbol
        case Trade():
            return plain(record.price)
        case _:
            return ""
