"""What a person is told in the shell when the screen is gone, and what a watch may conclude."""

import sys
from typing import TYPE_CHECKING

from vela_tui.session import wording

if TYPE_CHECKING:
    from vela_tui.heartbeat import Heart
    from vela_tui.session.state import SessionState
    from vela_tui.ui.app import TerminalApp

_CRASHED = 1


def part(app: "TerminalApp", view: "SessionState", heart: "Heart | None") -> int:
    """The exit code; what rests or may rest is named in the shell.

    A watch is told that all is well only where the session lived to its end and whatever rests
    on was left there by a word or a setting: else it goes on and cancels.
    """
    code = app.return_code or int(app.has_lost_session)
    if heart is not None and code != _CRASHED and app.desk.leaving.has_agreed:
        heart.say_goodbye()
    _tell_open_questions(view)
    _tell_resting(view)
    return code


def _tell_open_questions(view: "SessionState") -> None:
    """Orders whose answer never came are named: they may rest, or be executed."""
    for order in view.active_orders():
        if not order.status.is_resting:
            words = wording.order(view, order)
            _say(
                f"unknown outcome: {words}, {order.client_order_id}; "
                "it may rest or have been executed, the next start shows it if it rests"
            )


def _tell_resting(view: "SessionState") -> None:
    resting = sum(order.status.is_resting for order in view.active_orders())
    if not resting:
        return
    orders = "1 order rests" if resting == 1 else f"{resting} orders rest"
    switch = "" if view.capabilities.has_dead_man_switch else "; nothing there cancels by itself"
    _say(f"{orders} on at {view.host}{switch}; the next start shows what is left")


def _say(text: str) -> None:
    sys.stderr.write(f"vela-tui: {text}\n")
