"""The kill switch in words: the band over the status line, and what it would take."""

from datetime import datetime, tzinfo

from vela_tui.domain.clock import SECOND
from vela_tui.session.views import KillView, SessionView
from vela_tui.ui.render.line import Part, Run, Runs, fitted, part

_INK = "live"
"""The band is one block of the danger colour; its words are enough without it."""


def band(kill: KillView, now: int, zone: tzinfo, width: int) -> Runs:
    """The whole band: what is locked, what was cancelled, what waits, whether it is proved."""
    parts = [part(0, (" KILL ", _INK)), *_parts(kill, now, zone)]
    return fitted(parts, width, gap="")


def _parts(kill: KillView, now: int, zone: tzinfo) -> list[Part]:
    if kill.proved_at is not None:
        return [
            part(0, (" done: 0 orders rest", _INK)),
            part(0, (f" (proved {_clock(kill.proved_at, zone)})", _INK)),
            _word(1, "u unlock"),
            _word(3, "entry locked"),
            _word(4, f"{_orders(kill.total)} cancelled or filled"),
        ]
    words = [part(2, (" entry locked", _INK))]
    if kill.total:
        words.append(_word(3, f"cancelling {_orders(kill.total)}"))
        words.append(_word(1, _waves(kill, now)))
        words.append(_word(0, f"{kill.left} left"))
    if kill.unknown:
        words.append(_word(1, f"{kill.unknown} of unknown outcome"))
    words.append(_word(1, "proof pending"))
    words.append(_word(5, "u unlock"))
    return words


def _waves(kill: KillView, now: int) -> str:
    """`20 now, 14 in 41 s`; the last one's wait as well where there are more waves."""
    words = f"{kill.under_way} now"
    if kill.next_at is None or kill.last_at is None:
        return words
    words += f", {kill.waiting} in {_seconds(kill.next_at - now)} s"
    if kill.last_at - kill.next_at >= SECOND:
        words += f" to {_seconds(kill.last_at - now)} s"
    return words


def forecast(view: SessionView, now: int) -> Part | None:
    """`34 rest on, kill 60 s`: what outlives this program, and when the last cancel would leave.

    It is said at every width, `34 rest, kill 60s` where room is short (P25). Where the venue has a
    dead-man's switch of its own, nothing rests on: `kill 34 → 60 s`. None without orders.
    """
    count = len(view.active_orders())
    if view.is_read_only or not count:
        return None
    budget = view.cancel_budget
    wait = max(_seconds(budget.last_of_plan(now, count)) if budget else 0, 1)
    style = "stale" if wait > 1 else "text"
    if view.capabilities.has_dead_man_switch:
        return part(3, ("kill ", "quiet"), (f"{count} → {wait} s", style))
    short = part(0, (f"{count} rest", "stale"), (", kill ", "quiet"), (f"{wait}s", style))
    rests = (f"{count} rest on", "stale")
    return part(3, rests, (", kill ", "quiet"), (f"{wait} s", style), short=short)


def keeps_resting(view: SessionView) -> tuple[Run, ...]:
    """Why orders rest on, where some do: the venue has no dead-man's switch."""
    if view.capabilities.has_dead_man_switch or not view.active_orders():
        return ()
    return (("no dead-man's switch", "quiet"),)


def _word(rank: int, text: str) -> Part:
    return part(rank, (f" · {text}", _INK))


def _orders(count: int) -> str:
    return f"{count} order{'s'[: count != 1]}"


def _seconds(wait: int) -> int:
    return max(-(-wait // SECOND), 0)


def _clock(ts: int, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(ts // SECOND, zone):%H:%M:%S}"
