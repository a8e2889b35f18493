"""What the ticket says below its fields: pure functions from an assessment to lines."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from textual.content import Content

from vela_tui.domain.account import Credit
from vela_tui.domain.amounts import decimal_places
from vela_tui.domain.enums import OrderStatus
from vela_tui.domain.instrument import Instrument
from vela_tui.domain.order import Order
from vela_tui.rules.budget import EntryRoom
from vela_tui.rules.draft import grouped
from vela_tui.rules.validate import Assessment
from vela_tui.ui.render.victims import ACCEPT

LABEL: Final = 10
"""Width of the labels; the fields' labels are as wide."""
_MONEY: Final = 2
_MONEY_EXACT: Final = 6
_BAR: Final = 8
"""Cells of the credit's bar: with both shares before it, a line is 30 wide at most."""
_AMBER: Final = Decimal("0.8")
_RED: Final = Decimal("0.95")
"""Shares of the credit from which it is shown amber and red (vela.md 13)."""


def figures(
    assessment: Assessment,
    instrument: Instrument,
    room: EntryRoom | None = None,
    option: Sequence[Content] = (),
) -> Content:
    """Notional, what fills now, fee or rebate, credit; labels stay where a figure is not known.

    What the limits leave is told where anything of it is taken.

    Args:
        assessment: of what is typed.
        instrument: the market.
        room: what the limits leave; None where there are none.
        option: lines about an option, below its premium.
    """
    lines = [
        line("premium" if instrument.option else "notional", _notional(assessment, instrument)),
        *option,
        line("fills now", _fills_now(assessment, instrument)),
        *_fee_lines(assessment),
    ]
    if assessment.credit is not None:
        before, after = assessment.credit.before, assessment.credit.after
        lines.append(line("credit", credit_bar(before, after)))
        lines.append(line("headroom", f"{amount(after.headroom)} {instrument.quote} left"))
    if room is not None and (room.reserved or room.left < room.limit):
        lines.append(_room(room))
    return Content("\n").join(lines)


def hint(sends: str, count: int, new: int) -> str:
    """What Enter does now.

    Args:
        sends: the word for it where nothing stands against it.
        count: orders that the venue would cancel for this one.
        new: those of them that nobody agreed to lose.
    """
    if new:
        more = "more " if new < count else ""
        return f"enter sends nothing: {ACCEPT} agrees to lose {new} {more}".rstrip()
    if count:
        return f"agreed: enter {sends}, {count} of yours go{'es'[: 2 * (count == 1)]}"
    return f"enter {sends}  esc closes"


def cautions(assessment: Assessment) -> Content:
    """What may surprise, a sentence a line, the gravest first."""
    return Content("\n").join(Content(f"! {text}") for text in assessment.cautions)


def is_taken(order: Order | None) -> bool:
    """Whether the exchange has the order, or had it: nothing is in doubt."""
    in_doubt = {
        OrderStatus.SUBMITTING,
        OrderStatus.UNKNOWN,
        OrderStatus.UNRESOLVED,
        OrderStatus.REJECTED,
    }
    return order is not None and order.status not in in_doubt


def outcome(order: Order | None, refusal: str) -> tuple[str, str]:
    """What became of the order that was sent last: a style class and a sentence."""
    if order is None:
        return ("-refused", refusal) if refusal else ("", "")
    match order.status:
        case OrderStatus.SUBMITTING:
            return "-waiting", "sent: no answer yet"
        case OrderStatus.UNKNOWN:
            return "-waiting", "outcome unknown: being checked, don't send it again"
        case OrderStatus.UNRESOLVED:
            return "-waiting", "outcome unknown and not provable: cancel it, don't send it again"
        case OrderStatus.REJECTED:
            return "-refused", f"refused: {order.detail or 'no reason given'}"
        case _:
            return "-taken", f"taken: {order.status.value.replace('_', ' ')}"


def amount(value: Decimal) -> str:
    """Money in as many decimals as it has, two at least; beyond six it is approximate."""
    if decimal_places(value) <= _MONEY_EXACT:
        return grouped(value, _MONEY)
    return f"≈ {value:,.{_MONEY_EXACT}f}"


def credit_bar(before: Credit, after: Credit) -> Content:
    """The share of the credit before and after, and a bar: used, then added."""
    was, will = before.utilization or Decimal(0), after.utilization or Decimal(0)
    style = "$live" if will >= _RED else "$stale" if will >= _AMBER else "$hand"
    old, new = (min(int(share * _BAR + Decimal("0.5")), _BAR) for share in (was, will))
    kept = min(old, new)
    return Content.assemble(
        f"{was * 100:.0f}% → {will * 100:.0f}% ",
        ("█" * kept, "$quiet"),
        ("█" * (new - kept), style),
        ("░" * (_BAR - max(new, kept)), "$rule"),
    )


def line(label: str, value: Content | str) -> Content:
    """A quiet label and what stands beside it."""
    return Content.assemble((f"{label:<{LABEL}}", "$quiet"), value)


def _room(room: EntryRoom) -> Content:
    """Orders that may still be placed, and cancels kept back for the kill switch."""
    style = "$hand" if room.left else "$live"
    told = f" of {room.limit} left, {room.reserved} kept for kill"
    return Content.assemble((str(room.left), style), (told, "$quiet"))


def _notional(assessment: Assessment, instrument: Instrument) -> str:
    if assessment.worth is None:
        return "-"
    return f"{amount(assessment.worth)} {instrument.quote}"


def _fills_now(assessment: Assessment, instrument: Instrument) -> str:
    match = assessment.match
    if match is None:
        return "-"
    if match.average_price is None:
        return "nothing, rests" if assessment.resting else "nothing"
    places = max(instrument.price_places, 2)
    average = match.average_price
    is_exact = decimal_places(average) <= places
    shown = grouped(average, places) if is_exact else f"≈{average:,.{places}f}"
    return f"{grouped(match.quantity)} at {shown}"


def _fee_lines(assessment: Assessment) -> list[Content]:
    """The taker's fee on what fills now, and the maker's on what rests; a rebate says so.

    Both are forecasts: the book moves, and the venue rounds each fill by itself.
    """
    if assessment.match is None or assessment.resting_fee is None:
        return [line("fee", "-")]
    lines = []
    if assessment.match.quantity:
        lines.append(_fee_line(assessment.match.fee))
    if assessment.resting:
        lines.append(_fee_line(assessment.resting_fee))
    return lines or [line("fee", "none")]


def _fee_line(fee: Decimal) -> Content:
    """A fee is paid, a rebate received."""
    text = amount(abs(fee))
    return line("rebate" if fee < 0 else "fee", text if text.startswith("≈") else f"≈ {text}")
