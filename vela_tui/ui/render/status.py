"""The line that says how the ship is, and the line of keys and notices below it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookState, JournalState, LinkState, Mode
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.views import (
    BudgetView,
    LinkView,
    NonceView,
    Notice,
    SessionView,
    Severity,
)
from vela_tui.ui import format as fmt
from vela_tui.ui.bindings import FooterItem
from vela_tui.ui.render import gauges
from vela_tui.ui.render.checks import check_runs
from vela_tui.ui.render.headline import badge
from vela_tui.ui.render.kill import forecast, keeps_resting
from vela_tui.ui.render.line import Part, Run, Runs, fitted, padded, part

NOTICE_TIME: Final = 8 * SECOND
"""How long a notice stays."""
_LOUD_TIME: Final = 20 * SECOND
"""How long a warning or an error stays."""
_CELLS: Final = 8
_QUIET_LINK: Final = 5 * SECOND
"""Silence after which the age of the data is amber."""


def status(
    view: SessionView, now: int, *, can_trade: bool, hides_balances: bool = False
) -> tuple[list[Part], list[Part]]:
    """The parts at the left and at the right of the status line."""
    left = [
        badge(view.mode),
        part(0, (view.capabilities.title, "text")),
        *dialect_parts(view),
        part(5, (view.host, "quiet")),
        part(0, *link_runs(view.link, now)),
        part(1, *age_runs(view.link, now)),
        part(1, *sequence_runs(view)),
        part(3, access_run(view, can_trade=can_trade)),
        *proof_parts(view),
    ]
    if checks := check_runs(view, now):
        left.append(part(2, *checks))
    right = []
    if view.credit is not None and view.credit.utilization is not None:
        right.append(credit_part(view.credit.utilization, is_estimate=view.credit.is_estimate))
        left_over = fmt.HIDDEN if hides_balances else fmt.rounded(view.credit.headroom, 0)
        right.append(part(8, (f"{left_over} left", "quiet")))
    if view.nonces is not None:
        right += nonce_parts(view.nonces)
    if would_take := forecast(view, now):
        right.append(would_take)
    if rests_on := keeps_resting(view):
        right.append(part(11, *rests_on))
    for rank, (word, budget) in zip((2, 6), gauges.signed_budgets(view), strict=False):
        if budget is not None:
            right.append(part(rank, *budget_runs(word, budget, now)))
    return left, [*right, *_assurances(view, now)]


def _assurances(view: SessionView, now: int) -> list[Part]:
    """What is good to know where there is room: answers, the last check, the account."""
    told = []
    if (usual := view.health.answers.quantile(50)) is not None:
        told.append(part(8, ("answer ", "quiet"), (fmt.round_trip(usual), "text")))
    if view.link.ts_reconciled is not None:
        checked = fmt.age(max(0, now - view.link.ts_reconciled))
        told.append(part(9, ("checked ", "quiet"), (checked, "text")))
    if view.account is not None:
        # Whose money it is comes before the link's figures; on paper the badge says it.
        rank = 2 if view.mode is Mode.LIVE else 10
        told.append(part(rank, (view.account, "quiet")))
    return told


def dialect_parts(view: SessionView) -> list[Part]:
    """How the exchange is spoken to: found out, or still to be."""
    match view.capabilities.dialect:
        case "":
            return [part(2, ("dialect ?", "stale"))]
        case "documented":  # as its page has it: nothing to be aware of
            return [part(11, ("documented", "quiet"))]
        case other:
            return [part(3, (f"{other} dialect", "quiet"))]


def link_runs(link: LinkView, now: int) -> Runs:
    """The connection: up with its round trip, or why not and when it is tried again."""
    if link.state is LinkState.UP:
        trip = "" if link.round_trip is None else f" {fmt.round_trip(link.round_trip)}"
        return (("● ", "good"), (f"up{trip}", "text"))
    if link.state is LinkState.CONNECTING:
        return (("◌ connecting", "stale"),)
    words = link.state.value
    if link.retry_at is not None:
        words += f", retry in {max(0, -((now - link.retry_at) // SECOND))} s"
    return ((f"○ {words}", "alarm"),)


def age_runs(link: LinkView, now: int) -> Runs:
    """How old the newest message of any kind is."""
    if link.ts_recv is None:
        return (("no data", "stale"),)
    age = max(0, now - link.ts_recv)
    return (("data ", "quiet"), (fmt.age(age), "stale" if age >= _QUIET_LINK else "text"))


def sequence_runs(view: SessionView) -> Runs:
    """Whether the selected book's numbers follow each other."""
    if view.selected is None:
        return (("seq -", "quiet"),)
    book = view.book(view.selected)
    if book.state is BookState.GAP:
        return ((f"GAP resync {book.resyncs}", "alarm"),)
    if book.state is BookState.STALE:
        return (("seq STALE", "stale"),)
    if book.sequence is None:
        return (("seq -", "quiet"),)
    return (("seq ", "quiet"), (str(book.sequence), "text"))


def access_run(view: SessionView, *, can_trade: bool) -> Run:
    """What this session may do: read, read its own orders, trade."""
    if view.is_read_only:
        return ("read only", "stale")
    if not can_trade:
        return ("no key" if view.link.has_no_key else "key opening", "stale")
    if not view.link.is_logged_in:
        return ("not logged in", "stale")
    return ("logged in", "quiet")


def proof_parts(view: SessionView) -> list[Part]:
    """What keeps orders from being signed: no journal, another program, an unproven scale."""
    if view.journal.state is JournalState.FAILED:
        return [part(0, ("no journal, no orders", "alarm"))]
    if view.read_only_reason:
        return [part(4, (view.read_only_reason, "stale"))]
    if view.selected is None or view.is_read_only:
        return []
    match view.price_proof(view.selected):
        case PriceProof.PENDING:
            return [part(2, (PriceProof.PENDING.value, "stale"))]
        case PriceProof.WRONG:
            return [part(0, (PriceProof.WRONG.value, "alarm"))]
        case _:
            return []


def credit_part(utilization: Decimal, *, is_estimate: bool = False) -> Part:
    """The share of the credit that is used; from amber on it is said at every width."""
    _, word = gauges.loudness(utilization)
    runs = credit_runs(utilization, is_estimate=is_estimate)
    short = part(0, ("credit", "quiet"), runs[-1]) if word else None
    return part(4, *runs, short=short)


def credit_runs(utilization: Decimal, *, is_estimate: bool = False) -> Runs:
    """The share of the credit that is used, as a bar, a number and a word; `≈` for an estimate."""
    style, word = gauges.loudness(utilization)
    percent = f"{'≈' * is_estimate}{fmt.rounded(utilization * 100, 0)}%"
    label = f" {percent} {word}" if word else f" {percent}"
    return (("credit ", "quiet"), *gauges.bar(utilization, _CELLS, style), (label, style))


def nonce_parts(nonces: NonceView) -> list[Part]:
    """The window of nonces; a second writer is said before almost anything else."""
    cells = part(7, ("nonces ", "quiet"), *gauges.nonce_cells(nonces))
    if nonces.has_second_writer:
        return [cells, part(1, ("2nd writer?", "alarm"))]
    return [cells]


def budget_runs(word: str, budget: BudgetView, now: int) -> Runs:
    """A rolling limit: used of allowed, and where little is left when there is one slot more."""
    used, wait = budget.used(now), budget.next_slot(now)
    is_scarce = gauges.is_scarce(budget, now)
    style = "alarm" if wait else "stale" if is_scarce else "text"
    runs: Runs = ((f"{word} ", "quiet"), (f"{used}/{budget.limit}", style))
    relief = wait or (budget.next_relief(now) if is_scarce else None)
    return (*runs, (f" +1 in {gauges.whole_seconds(relief)} s", style)) if relief else runs


def fresh_notice(notices: Sequence[Notice], now: int) -> Notice | None:
    """The newest of these notices, while it is news."""
    if not notices:
        return None
    newest = max(notices, key=lambda notice: notice.ts)
    stays = NOTICE_TIME if newest.severity is Severity.INFO else _LOUD_TIME
    return newest if now - newest.ts < stays else None


def key_line(items: Sequence[FooterItem], notice: Notice | None, width: int) -> Runs:
    """The keys in order of use; a notice takes the room it needs, first of the keys' titles.

    A long notice leaves thirty cells to keys, or three eighths of a narrow line; the log has all
    of its words.
    """
    room = width - 1
    told: Runs = ()
    if notice is not None:
        bare = sum(len(item.key) + 2 for item in items)
        told = notice_runs(notice, max(room - bare, room - 30, room * 5 // 8))
        room -= sum(len(text) for text, _ in told) + 2
    parts = [_key(at, item, len(items)) for at, item in enumerate(items)]
    keys = fitted(parts, room) if room > 0 else ()
    lead: Runs = ((" ", "text"),)
    return (*lead, *told, ("  ", "text"), *keys) if told else (*lead, *keys)


def _key(at: int, item: FooterItem, count: int) -> Part:
    """The key with its title; all titles give way, the last one first, before any key does."""
    bare = part(at + 1, (item.key, "hand" if item.is_enabled else "quiet"))
    if not item.is_enabled:
        return part(at + 1 + count, (f"{item.key} {item.title}", "quiet"), short=bare)
    title = (f" {item.title}", "text")
    return part(at + 1 + count, (item.key, "hand"), title, short=bare)


def notice_runs(notice: Notice, room: int) -> Runs:
    """A notice in words, with a mark that says how loud it is."""
    marks: dict[Severity, Run] = {
        Severity.INFO: ("▪ ", "hand"),
        Severity.WARNING: ("▲ ", "stale"),
        Severity.ERROR: ("■ ", "alarm"),
    }
    style = {Severity.INFO: "strong", Severity.WARNING: "stale", Severity.ERROR: "alarm"}
    text = fmt.clipped(" ".join(notice.text.split()), max(0, room - 2))
    return (marks[notice.severity], (padded(text, len(text)), style[notice.severity]))
