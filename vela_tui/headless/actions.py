"""Actions: one order, cancels, the kill switch; each ends with what is known of its outcome."""

import argparse
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import astuple, replace
from typing import Any, Final

from vela_tui.domain.enums import CancelState, EndReason, Mode, OrderStatus
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent
from vela_tui.headless import figures
from vela_tui.headless.attendance import Attendance
from vela_tui.headless.codes import Exit
from vela_tui.headless.halt import Halt
from vela_tui.headless.reads import symbol
from vela_tui.rules import grammar
from vela_tui.rules.draft import Field, plain
from vela_tui.rules.guard import Consent
from vela_tui.rules.sizing import sized
from vela_tui.rules.validate import assess
from vela_tui.rules.victims import age_text, distance_text, victims
from vela_tui.session.commands import Cancel, CancelMany, Command, Kill, Submit
from vela_tui.session.judging import breaches_of, order_context, touch_of, victims_of

Answer = tuple[Exit, Any]
"""What the exit code says, and what is shown."""
Doer = Callable[[Attendance, argparse.Namespace], Awaitable[Answer]]

_SETTLED: Final = frozenset(OrderStatus) - {
    OrderStatus.SUBMITTING,
    OrderStatus.UNKNOWN,
    OrderStatus.VANISHED,
}
_RATE: Final = "rate"
"""Stands in the venue's word for its limits, `RateLimitExceeded` (seed:396)."""


async def order(here: Attendance, asked: argparse.Namespace) -> Answer:
    """One order, sent once; what became of it, as far as the time allows to know.

    Raises:
        Halt: when it is not sent.
    """
    if getattr(asked, "market", None) is None:
        raise Halt(Exit.USAGE, "say in which market: --market ETH-USDC")
    market = await here.market(asked.market)
    await here.account()
    await here.wallet()
    await here.book(market)
    await here.until(lambda: here.view.selected == market, "market")
    await here.proof(market)
    intent = _intent(here, " ".join(asked.line))
    consents = frozenset(Consent(word) for word in asked.consent)
    agreed = frozenset(ClientOrderId(name) for name in asked.lose)
    _check_guards(here, intent, consents)
    _check_victims(here, intent, agreed)
    if here.view.mode is Mode.LIVE and not asked.yes:
        _ask(here, intent)
    here.runner.submit(Submit(intent, consents, agreed))
    name = intent.client_order_id
    if here.view.order(name) is None:
        raise _not_sent(here)
    sent = await _settled(here, name)
    return _placed(sent), {"order": figures.order_row(sent, symbol(here, market))}


def _intent(here: Attendance, line: str) -> OrderIntent:
    meaning = _parsed(here, line)
    if not isinstance(meaning, grammar.PlaceOrder):
        raise Halt(Exit.USAGE, "that is no order; an order is: buy QTY @ PRICE [post]")
    if meaning.accepts:
        raise Halt(Exit.USAGE, "! agrees on the screen only: name each order with --lose ID")
    draft = meaning.draft
    if not draft.client_order_id:
        draft = replace(draft, client_order_id=here.runner.next_client_order_id())
    instrument = here.view.instruments[draft.instrument_id]
    context = order_context(here.view, instrument, here.runner.clock.now())
    assessment = assess(sized(draft, context), context)
    if assessment.intent is None:
        wrong = assessment.violations[0]
        is_typing = assessment.worth is None or wrong.field is Field.CLIENT_ORDER_ID
        code = Exit.USAGE if is_typing else Exit.GUARDED  # sound numbers, too much money
        raise Halt(code, f"not sent: {wrong.field.value}: {wrong.message}")
    for caution in assessment.cautions:
        sys.stderr.write(f"vela-tui: {caution}\n")
    return assessment.intent


def _parsed(here: Attendance, line: str) -> grammar.Meaning:
    from vela_tui.ui.widgets.order_context import grammar_context

    meaning = grammar.parse(line, grammar_context(here.view))
    if isinstance(meaning, grammar.Problem):
        raise Halt(Exit.USAGE, meaning.message)
    return meaning


def _check_guards(here: Attendance, intent: OrderIntent, consents: frozenset[Consent]) -> None:
    found = breaches_of(here.view, intent, here.runner.clock.now(), consents)
    if found:
        words = "; ".join(
            each.text + (f" (--consent {each.consent.value} sends it)" if each.consent else "")
            for each in found
        )
        raise Halt(Exit.GUARDED, f"not sent: {words}")


def _check_victims(here: Attendance, intent: OrderIntent, agreed: frozenset[ClientOrderId]) -> None:
    """Orders that this one would cost their place are named; each must be agreed to by name."""
    now = here.runner.clock.now()
    told = victims(victims_of(here.view, intent, now), touch_of(here.view), now)
    others = [each for each in told if each.order.client_order_id not in agreed]
    if others:
        words = "; ".join(
            f"{each.order.side.value} {plain(each.order.remaining_quantity)} @ "
            f"{plain(each.order.price)}, {distance_text(each)}, {age_text(each.age)} old "
            f"(--lose {each.order.client_order_id} agrees)"
            for each in others
        )
        raise Halt(Exit.GUARDED, f"not sent: the exchange would cancel {words}")


def _ask(here: Attendance, intent: OrderIntent) -> None:
    if not sys.stdin.isatty():
        raise Halt(Exit.USAGE, "LIVE: an order asks first; without a terminal, add --yes")
    sys.stderr.write(f"LIVE, {here.view.host}. This will be signed:\n")
    sys.stderr.write(f"  {here.runner.signing_text(intent)}\nType yes to send it: ")
    sys.stderr.flush()
    if sys.stdin.readline(16).strip() != "yes":
        raise Halt(Exit.GUARDED, "not sent")


def _not_sent(here: Attendance) -> Halt:
    """Why the engine did not send it: its newest notice says so."""
    now, budget = here.runner.clock.now(), here.view.order_budget
    told = here.view.notices[0].text if here.view.notices else "not sent"
    is_rate = budget is not None and budget.next_slot(now) > 0
    return Halt(Exit.RATE_LIMITED if is_rate or "budget" in told else Exit.GUARDED, told)


async def _settled(here: Attendance, name: ClientOrderId) -> Order:
    """The order once its outcome is known, or as it stands when the time is up."""
    while True:
        known = here.view.order(name)
        if known is None:
            raise Halt(Exit.FAILURE, "the session lost the order")
        if known.status in _SETTLED or not await here.moves():
            return known


def _placed(sent: Order) -> Exit:
    """What the exit code says of an order that was sent."""
    if sent.status is OrderStatus.REJECTED:
        if sent.end_reason is EndReason.NOT_SENT:
            return Exit.NETWORK
        is_rate = _RATE in sent.detail.casefold().split(":")[0]
        return Exit.RATE_LIMITED if is_rate else Exit.REJECTED
    if sent.status in {OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED, OrderStatus.FILLED}:
        return Exit.OK
    if sent.status is OrderStatus.CANCELLED:
        is_asked = sent.end_reason is EndReason.IOC_REMAINDER
        return Exit.OK if is_asked or sent.filled_quantity else Exit.REJECTED
    return Exit.UNKNOWN


async def cancel(here: Attendance, asked: argparse.Namespace) -> Answer:
    """Cancels by the words of the command line; each order's end, as far as it is known."""
    if getattr(asked, "market", None) is not None:
        await here.market(asked.market)
    await here.until(lambda: here.view.instruments, "list of markets")
    await here.account()
    await here.wallet()
    line = " ".join(asked.line)
    if not _is_known(here, line):
        raise Halt(Exit.REJECTED, f"no open order has the name {line[:64]!a}")
    if _is_filter(line) and getattr(asked, "market", None) is None:
        raise Halt(Exit.USAGE, f"say in which market: --market ETH-USDC, or cancel MARKET {line}")
    meaning = _parsed(here, f"cancel {line}")
    command: Command
    match meaning:
        case grammar.CancelOrder(name):
            command, names = Cancel(name), [name]
        case grammar.CancelOrders():
            command = CancelMany(*astuple(meaning))
            now = here.runner.clock.now()
            meant = [each for each in here.view.active_orders() if meaning.matches(each, now)]
            names = [each.client_order_id for each in meant]
        case _:
            raise Halt(Exit.USAGE, "that cancels nothing")
    here.runner.submit(command)
    if isinstance(meaning, grammar.CancelOrders) and meaning.end is not None:
        names = [name for name in names if _is_wanted_gone(here, name)]
    return await _cancelled(here, names)


def _is_wanted_gone(here: Attendance, name: ClientOrderId) -> bool:
    order = here.view.order(name)
    return order is not None and (order.status.is_terminal or order.cancel is not CancelState.NONE)


def _is_filter(line: str) -> bool:
    """Whether the line begins with a filter, which is for one market: here none is shown."""
    first = line.casefold().split()[:1]
    return any(word in grammar.FILTERS or word.endswith("*") for word in first)


def _is_known(here: Attendance, line: str) -> bool:
    """Whether a line of one word means something: an order that ended is no wrong usage."""
    words = line.split()
    if len(words) != 1 or words[0].casefold() == "all" or _is_filter(line):
        return True
    from vela_tui.ui.widgets.order_context import grammar_context

    context = grammar_context(here.view)
    return context.order(words[0]) is not None or context.instrument(words[0]) is not None


async def _cancelled(here: Attendance, names: Sequence[ClientOrderId]) -> Answer:
    while True:
        told = [each for name in names if (each := here.view.order(name)) is not None]
        is_over = all(each.status.is_terminal or _was_refused(each) for each in told)
        if is_over or not await here.moves():
            break
    rows = [figures.order_row(each, symbol(here, each.instrument_id)) for each in told]
    return _worst([_cancel_code(here, each) for each in told]), {"orders": rows}


def _was_refused(order: Order) -> bool:
    return order.status.is_resting and order.cancel is CancelState.NONE


def _cancel_code(here: Attendance, order: Order) -> Exit:
    if order.status is OrderStatus.CANCELLED:
        return Exit.OK
    if order.status.is_terminal or _was_refused(order):
        return Exit.UNKNOWN if order.status is OrderStatus.LOST else Exit.REJECTED
    budget = here.view.cancel_budget
    waits = budget is not None and budget.next_slot(here.runner.clock.now()) > 0
    return Exit.RATE_LIMITED if waits and order.cancel is not CancelState.UNKNOWN else Exit.UNKNOWN


def _worst(codes: Sequence[Exit]) -> Exit:
    """What is least certain is told first."""
    for code in (Exit.UNKNOWN, Exit.RATE_LIMITED, Exit.REJECTED):
        if code in codes:
            return code
    return Exit.OK


async def kill(here: Attendance, _: argparse.Namespace) -> Answer:
    """Everything of the wallet is cancelled, and an empty list proves it."""
    await here.account()
    await here.wallet()
    here.runner.submit(Kill())
    while True:
        state = here.view.kill
        if state is None:
            raise Halt(Exit.FAILURE, "the kill switch was taken back")
        if state.proved_at is not None or not await here.moves():
            break
    told = {"gone": state.total, "left": state.left, "unknown": state.unknown}
    if state.proved_at is not None:
        return Exit.OK, {**told, "proved": figures.moment(state.proved_at)}
    return Exit.RATE_LIMITED if state.waiting else Exit.UNKNOWN, {**told, "proved": None}


DOERS: Final[dict[str, Doer]] = {"order": order, "cancel": cancel, "kill": kill}
