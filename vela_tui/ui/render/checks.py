"""What is being proven with the exchange, in the status line's words."""

from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import LinkState
from vela_tui.session.views import SessionView
from vela_tui.ui.render.line import Runs

FOUND_FOR: Final = 20 * SECOND
"""How long what a pass found stays."""


def check_runs(view: SessionView, now: int) -> Runs:
    """Whether orders wait for a check, how much is in question, what was found."""
    told = view.reconcile
    is_news = told.ts_found is not None and now - told.ts_found < FOUND_FOR
    is_held_up = bool(told.waiting_for) and view.link.state is LinkState.UP
    choices: tuple[tuple[object, Runs], ...] = (
        (view.address is None, ()),
        (told.fences, ((f"? fencing {told.fences}", "alarm"),)),
        (told.checking, ((f"? checking {_orders(told.checking)}", "alarm"),)),
        (is_held_up, (("◌ checking orders", "stale"),)),
        (told.unresolved, ((f"? {_orders(told.unresolved)} unresolved", "alarm"),)),
        (told.found and is_news, (("found: ", "quiet"), (told.found, "text"))),
    )
    return next((runs for holds, runs in choices if holds), ())


def _orders(count: int) -> str:
    return f"{count} order{'s'[: count != 1]}"
