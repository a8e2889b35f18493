"""What a line would do, told while it is typed; and which orders it would cost."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from textual.content import Content

from vela_tui.domain.clock import SECOND
from vela_tui.domain.order import Order
from vela_tui.rules.draft import grouped
from vela_tui.rules.grammar import ACCEPT, CancelOrders, DryRun, Meaning, PlaceOrder, Problem
from vela_tui.rules.selection import End, Selection
from vela_tui.rules.sizing import sized
from vela_tui.rules.validate import Assessment, assess
from vela_tui.rules.victims import victims
from vela_tui.session.judging import order_context, touch_of
from vela_tui.session.views import SessionPort
from vela_tui.ui.render.victims import victims_content
from vela_tui.ui.widgets.ticket_lines import amount

_UNNAMED: Final = "vt-0"
"""Stands for the id that an order will get when it is sent."""


def preview(meaning: Meaning | Problem, session: SessionPort) -> str:
    """The line's effect in a few words; empty where there is nothing to foresee.

    Args:
        meaning: of the line as it stands.
        session: the market and the account.
    """
    match meaning:
        case CancelOrders():
            return _cancels(meaning, session)
        case PlaceOrder() | DryRun():
            order = meaning.order if isinstance(meaning, DryRun) else meaning
            return _order(assessed(order, session, _UNNAMED), session)
        case _:
            return ""


def assessed(order: PlaceOrder, session: SessionPort, name: str) -> Assessment:
    """What is thought of an order as it is written.

    Args:
        order: as written.
        session: the market and the account.
        name: its id where none is written.
    """
    view, draft = session.view, order.draft
    context = order_context(view, view.instruments[draft.instrument_id], session.clock.now())
    draft = replace(draft, client_order_id=draft.client_order_id or name)
    return assess(sized(draft, context), context)


def doomed_content(doomed: Sequence[Order], order: PlaceOrder, session: SessionPort) -> Content:
    """The orders that would go, all of them, and how a person agrees to lose them.

    Args:
        doomed: in the venue's order.
        order: as written.
        session: the market and the account.
    """
    told = victims(doomed, touch_of(session.view), session.clock.now())
    way = "enter again" if order.accepts else f"{ACCEPT} at the end and enter"
    head = Content.styled(f"not sent: {way} agrees to lose these", "bold $live")
    return Content("\n").join((head, victims_content(told, session.view.instruments)))


def _order(assessment: Assessment, session: SessionPort) -> str:
    intent, worth = assessment.intent, assessment.worth
    if intent is None or worth is None:
        return ""
    instrument = session.view.instruments[intent.instrument_id]
    parts = [f"{grouped(intent.quantity)} {instrument.base} = {amount(worth)} {instrument.quote}"]
    taken = assessment.match.quantity if assessment.match else intent.quantity * 0
    parts.append(f"{grouped(taken)} fills now" if taken else "rests")
    if assessment.credit is not None:
        doomed = len(assessment.credit.victims)
        parts.append(f"credit left {amount(assessment.credit.after.headroom)}")
        parts += [f"cancels {doomed} of yours"] if doomed else []
    return " · ".join((*parts, *assessment.cautions))


def _cancels(selection: Selection, session: SessionPort) -> str:
    view, now = session.view, session.clock.now()
    active = view.active_orders()
    count = sum(selection.matches(order, now) for order in active)
    if selection.end is not None:
        what = "the nearest" if selection.end is End.NEAREST else "the farthest"
        return f"cancels {what} of {count}" if count else "no order matches"
    if not count:
        return "no order matches"
    waits = view.cancel_budget.plan(now, count) if view.cancel_budget else (0,) * count
    late = sum(wait > 0 for wait in waits)
    pace = f": {count - late} now, {late} within {-(-waits[-1] // SECOND)} s" if late else ", now"
    return f"cancels {count} of {len(active)}{pace}"
