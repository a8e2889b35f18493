"""The maker's desk's panes as one list; importing this imports the plotting library."""

from typing import Final

from vela_tui.session.views import SessionPort
from vela_tui.ui.options import UiOptions
from vela_tui.ui.widgets.charts import Depth, Profit
from vela_tui.ui.widgets.gauges import Gauges
from vela_tui.ui.widgets.maker_pane import Places
from vela_tui.ui.widgets.maker_tables import Days, Earnings, Quality, Queue

Pane = Gauges | Earnings | Quality | Queue | Days | Depth | Profit

_KINDS: Final = (Gauges, Depth, Profit, Earnings, Days, Quality, Queue)


def panes_of(session: SessionPort, options: UiOptions, places: Places) -> list[Pane]:
    """Every pane, in the order in which they are laid out and left and right walk them."""
    return [kind(session, options, places) for kind in _KINDS]
