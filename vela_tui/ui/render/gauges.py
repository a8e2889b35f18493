"""The maker's gauges as runs: credit, nonces, budgets, the kill switch. One line each.

Amber comes before red, and each has its word: colour is never the only signal.
"""

from decimal import Decimal
from typing import Final

from vela_tui.domain.account import Credit
from vela_tui.domain.clock import SECOND
from vela_tui.domain.order import Order
from vela_tui.rules.nonce_window import NonceCell
from vela_tui.session.views import BudgetView, NonceView, SessionView
from vela_tui.state.credit import oldest_first
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Part, Run, Runs, part
from vela_tui.ui.render.rows import UNKNOWN, side_run

AMBER: Final = Decimal("0.80")
"""Share of the credit from which its gauge is amber (vela.md section 13)."""
RED: Final = Decimal("0.95")
"""Share of the credit from which it is red."""
_SCARCE: Final = Decimal("0.75")
"""Share of a budget from which its gauge is amber and counts down to the next slot."""
_BPS: Final = Decimal(10_000)
_CELLS: Final[dict[NonceCell, Run]] = {
    NonceCell.FREE: ("▫", "quiet"),
    NonceCell.IN_FLIGHT: ("◇", "own"),
    NonceCell.USED: ("▪", "text"),
    NonceCell.REFUSED: ("✕", "alarm"),
}


def loudness(share: Decimal) -> tuple[str, str]:
    """The style and the word of a share of the credit: nothing, `high`, `full`."""
    if share >= RED:
        return "alarm", "full"
    return ("stale", "high") if share >= AMBER else ("text", "")


def bar(share: Decimal, cells: int, style: str) -> Runs:
    """A share of one as so many cells, full ones first; something is never drawn as nothing."""
    full = max(0, min(cells, int(share * cells)))
    full = max(full, 1) if share > 0 else full
    return (("▰" * full, style), ("▱" * (cells - full), "rule"))


def credit_parts(credit: Credit | None, cells: int, *, is_hidden: bool = False) -> list[Part]:
    """How much of the credit is used, and what is left of it; `≈` for an estimate."""
    if credit is None or credit.utilization is None:
        return [part(0, UNKNOWN)]
    style, word = loudness(credit.utilization)
    share = f"{'≈' * credit.is_estimate}{fmt.rounded(credit.utilization * 100, 0)}%"
    parts = [
        part(2, *bar(credit.utilization, cells, style)),
        part(0, (f"{share:>4}", style), *(((f" {word}", style),) if word else ())),
    ]
    if is_hidden:
        return [*parts, part(1, (fmt.HIDDEN, "quiet"), (" left", "quiet"))]
    parts += [
        part(1, (fmt.rounded(credit.headroom, 2), "strong"), (" left", "quiet")),
        part(3, ("of ", "quiet"), (fmt.rounded(credit.deposited, 2), "quiet")),
    ]
    return parts


def first_out_parts(view: SessionView) -> list[Part]:
    """The oldest order: the one that the venue cancels first where credit runs out."""
    if not view.capabilities.has_credit:
        return [part(0, UNKNOWN)]
    if not view.active_orders():
        return [part(0, ("nothing rests", "quiet"))]
    return [part(0, *_order_words(view, oldest_first(view.active_orders())[0]))]


def _order_words(view: SessionView, order: Order) -> Runs:
    instrument = view.instruments.get(order.instrument_id)
    places = instrument.price_places if instrument else 0
    name = instrument.symbol if instrument else order.instrument_id.partition(":")[2]
    word, style = side_run(order.side)
    words = f" {fmt.exact(order.remaining_quantity)} {name} @ {fmt.exact(order.price, places)}"
    return ((word, style), (words, "text"))


def nonce_cells(nonces: NonceView) -> Runs:
    """One cell for each number that the venue keeps, the newest at the left."""
    return tuple(_CELLS[cell] for cell in nonces.cells)


def nonce_parts(nonces: NonceView | None) -> list[Part]:
    """The window of nonces: its cells, what is in flight, what was refused and by whom."""
    if nonces is None:
        return [part(0, UNKNOWN)]
    count = {cell: nonces.cells.count(cell) for cell in NonceCell}
    parts = [part(0, *nonce_cells(nonces))]
    if flying := count[NonceCell.IN_FLIGHT]:
        words: list[Run] = [(f"{flying} in flight", "own")]
        margin = nonces.oldest_margin
        if margin is not None and margin < nonces.size // 2:
            words.append((f", oldest {margin} from the edge", "stale"))
        parts.append(part(1, *words))
    if count[NonceCell.REFUSED]:
        parts.append(part(1, (f"{count[NonceCell.REFUSED]} refused", "alarm")))
    if nonces.has_second_writer:
        parts.append(part(0, ("2nd writer?", "alarm")))
    parts.append(part(2, (f"{count[NonceCell.USED]} used", "quiet")))
    return parts


def budget_parts(budget: BudgetView | None, now: int, cells: int) -> list[Part]:
    """A rolling limit: used of allowed, and when there is one slot more."""
    if budget is None:
        return [part(0, UNKNOWN)]
    used, relief = budget.used(now), budget.next_relief(now)
    share = Decimal(used) / max(budget.limit, 1)
    is_full = budget.next_slot(now) > 0
    style = "alarm" if is_full else "stale" if share >= _SCARCE else "text"
    word = "full" if is_full else "low" if share >= _SCARCE else ""
    parts = [
        part(2, *bar(share, cells, style)),
        part(0, (f"{used}/{budget.limit}", style), *(((f" {word}", style),) if word else ())),
    ]
    if is_full:
        wait = max(budget.next_slot(now), 0)
        parts.append(part(1, (f"+1 in {fmt.seconds(wait)}", "alarm")))
    elif relief is not None:
        parts.append(part(1, (f"+1 in {fmt.seconds(relief)}", "quiet")))
    return parts


def is_scarce(budget: BudgetView, now: int) -> bool:
    """Whether so much of a budget is used that a person plans by its next slot."""
    return Decimal(budget.used(now)) / max(budget.limit, 1) >= _SCARCE


def whole_seconds(wait: int) -> int:
    """A wait in seconds, rounded up."""
    return max(-(-wait // SECOND), 0)


def kill_parts(view: SessionView, now: int) -> list[Part]:
    """What the kill switch would take: `34 → 60 s`; and what happens without this program."""
    count = len(view.active_orders())
    if view.is_read_only:
        return [part(0, UNKNOWN)]
    if not count:
        return [part(0, ("nothing rests", "quiet"))]
    budget = view.cancel_budget
    wait = whole_seconds(budget.last_of_plan(now, count)) if budget else 0
    style = "stale" if wait > 1 else "text"
    parts = [part(0, (f"{count} → {max(wait, 1)} s", style))]
    if not view.capabilities.has_dead_man_switch:
        parts.append(part(1, ("they rest on without us", "quiet")))
    return parts


def fee_parts(view: SessionView) -> list[Part]:
    """The rates in basis points, the selected market's where they are told; below 0 is a rebate."""
    told = None if view.selected is None else view.exchange.fees(view.selected)
    venue = view.capabilities
    maker, taker = (told.maker, told.taker) if told else (venue.maker_fee, venue.taker_fee)
    return [
        part(0, ("maker ", "quiet"), (fmt.signed(maker * _BPS, 1), "text")),
        part(0, ("taker ", "quiet"), (fmt.signed(taker * _BPS, 1), "text"), (" bp", "quiet")),
    ]


def signed_budgets(view: SessionView) -> list[tuple[str, BudgetView | None]]:
    """What signed requests take from: orders and cancels, or both from one."""
    if view.capabilities.limits.shares_orders_and_cancels:
        return [("orders+cancels", view.order_budget)]
    return [("orders", view.order_budget), ("cancels", view.cancel_budget)]


def budgets(view: SessionView) -> list[tuple[str, BudgetView | None]]:
    """Every budget with its word."""
    return [
        *signed_budgets(view),
        ("reads", view.read_budget),
        ("messages", view.message_budget),
    ]
