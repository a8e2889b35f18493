"""How the session and this process run, as lines of words and figures."""

from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import JournalState
from vela_tui.rules.clock_skew import MOST_FOR_LOGIN
from vela_tui.session.view_parts import CountsView, DurationsView
from vela_tui.session.views import SessionView
from vela_tui.ui import format as fmt
from vela_tui.ui.facts import Facts
from vela_tui.ui.render.line import Run, Runs
from vela_tui.ui.render.status import link_runs

LABEL: Final = 10
"""Cells of a line's name and the gap behind it."""
SKEW_AMBER: Final = 5 * SECOND
"""A clock that is off by more is worth a look."""
SKEW_RED: Final = 20 * SECOND
"""Soon no login is signed any more."""
_MEBIBYTE: Final = 2**20
_JOURNAL: Final[dict[JournalState, Run]] = {
    JournalState.OFF: ("none is kept", "quiet"),
    JournalState.OPENING: ("opening", "stale"),
    JournalState.READY: ("written before each order", "text"),
    JournalState.FAILED: ("can't be written: no orders", "alarm"),
}


def health_lines(view: SessionView, facts: Facts, lag: DurationsView, now: int) -> tuple[Runs, ...]:
    """One line for each thing, its name first."""
    health = view.health
    return (
        _line("link", *link_runs(view.link, now), *_spread(" · ping ", health.round_trips)),
        _line("orders", *_spread("order to answer ", health.answers)),
        _line("screen", *_spread("feed to terminal ", lag)),
        _line("clock", *skew_runs(view.clock_skew)),
        _line("ignored", *count_runs(health.ignored, "of unknown types and channels")),
        _line("refused", *count_runs(health.refused, "not understood")),
        _line("dialect", (view.capabilities.dialect or "not known yet", "text")),
        _line("journal", *_journal(view, facts)),
        _line("key", (facts.key or "none: this session only reads", "text")),
        _line("proxy", (facts.proxy or "none", "stale" if facts.proxy else "text")),
        _line("process", *_process(facts)),
        _line("versions", (facts.versions or fmt.ABSENT, "text")),
        _line("log", (facts.log_file or fmt.ABSENT, "text")),
    )


def skew_runs(skew: int | None) -> Runs:
    """The difference of the clocks, and what it means for logging in."""
    if skew is None:
        return (("the exchange has not told its time yet", "quiet"),)
    apart = abs(skew)
    if apart <= SKEW_AMBER:
        words = "as the exchange's" if not apart else f"within {-(-apart // SECOND)} s of it"
        return ((words, "text"),)
    way = "behind" if skew > 0 else "ahead of"
    told = f"{apart // SECOND} s {way} the exchange's"
    limit = MOST_FOR_LOGIN // SECOND
    if apart > MOST_FOR_LOGIN:
        return ((told, "alarm"), (f": no login beyond {limit} s, set it right", "alarm"))
    style = "alarm" if apart > SKEW_RED else "stale"
    return ((told, style), (f": no login beyond {limit} s, set it right", style))


def count_runs(counts: CountsView, words: str) -> Runs:
    """How many messages, and of which kinds, the most frequent first."""
    if not counts.total:
        return (("0 ", "text"), (words, "quiet"))
    most = sorted(counts.by_kind.items(), key=lambda kind: -kind[1])
    told = ", ".join(f"{kind} {count}" for kind, count in most)
    return ((f"{counts.total} ", "stale"), (f"{words}: ", "quiet"), (told, "text"))


def _line(name: str, *runs: Run) -> Runs:
    return ((f"{name:<{LABEL}}", "quiet"), *runs)


def _spread(words: str, durations: DurationsView) -> Runs:
    usual, worst = durations.quantile(50), durations.quantile(99)
    if usual is None or worst is None:
        return ((words, "quiet"), ("not measured yet", "quiet"))
    return (
        (words, "quiet"),
        ("p50 ", "quiet"),
        (fmt.round_trip(usual), "text"),
        ("  p99 ", "quiet"),
        (fmt.round_trip(worst), "text"),
        (f"  of {len(durations)}", "quiet"),
    )


def _journal(view: SessionView, facts: Facts) -> Runs:
    told = [_JOURNAL[view.journal.state]]
    if view.journal.detail:
        told.append((f" ({view.journal.detail})", "stale"))
    if facts.journal_file:
        told.append((f" · {facts.journal_file}", "quiet"))
    return tuple(told)


def _process(facts: Facts) -> Runs:
    cpu = fmt.ABSENT if facts.cpu is None else f"{facts.cpu} %"
    memory = fmt.ABSENT if facts.memory is None else f"{facts.memory // _MEBIBYTE} MiB"
    return (("cpu ", "quiet"), (cpu, "text"), ("  memory ", "quiet"), (memory, "text"))
