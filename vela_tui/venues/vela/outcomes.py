"""What became of an order or a cancel: accepted, refused, or unknown; never a guess.

Only a complete, well-formed answer of the venue itself decides (reliability 4.2). A 2xx that
does not describe the order that was sent, a 5xx, a page of HTML, half an answer: unknown.
A 429 was turned away before it was looked at, whoever says so, and whatever stands in it.
"""

from dataclasses import replace
from typing import Final

from vela_tui.domain.clock import MINUTE
from vela_tui.domain.enums import EndReason, OrderStatus, TimeInForce
from vela_tui.domain.errors import ProtocolBroken
from vela_tui.domain.events import (
    CancelAccepted,
    CancelOutcomeUnknown,
    CancelRefused,
    Event,
    OrderAccepted,
    OrderOutcomeUnknown,
    OrderRefused,
    OrderReport,
)
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.text import clean
from vela_tui.venues.understanding import understand
from vela_tui.venues.vela.dialect import Asked, Decline, Dialect
from vela_tui.venues.vela.values import wait_of_header

_TOO_MANY: Final = 429
_UNREASONED_WAIT: Final = MINUTE
"""The longest that any of the venue's windows can ask for (seed:386-402)."""


def is_success(answer: VenueAnswer) -> bool:
    """Whether the status is a 2xx."""
    return 200 <= answer.status < 300  # noqa: PLR2004 - HTTP's classes


def placed(dialect: Dialect, address: str, intent: OrderIntent, answer: VenueAnswer) -> Event:
    """What became of an order."""
    key, ts_recv = intent.client_order_id, answer.ts_recv
    try:
        if is_success(answer):
            _must_be_json(answer)
            placement = understand(lambda: dialect.placed(address, intent, answer))
            _must_describe(placement.report, intent)
            report = _with_reason(placement.report, intent)
            return OrderAccepted(key, report, ts_recv, placement.fills, placement.displaced)
        decline = declined(dialect, intent, answer)
    except ProtocolBroken as error:
        return OrderOutcomeUnknown(key, _unclear(answer, error), ts_recv)
    return OrderRefused(
        key,
        decline.code,
        decline.message,
        decline.retry_after,
        ts_recv,
        is_nonce=decline.is_nonce,
        is_used=decline.is_used,
    )


def cancelled(dialect: Dialect, order: Order, answer: VenueAnswer) -> Event:
    """What became of a cancel."""
    key, ts_recv = order.client_order_id, answer.ts_recv
    try:
        if is_success(answer):
            _must_be_json(answer)
            _must_cancel(understand(lambda: dialect.cancelled(answer)), order)
            return CancelAccepted(key, ts_recv)
        decline = declined(dialect, order, answer)
    except ProtocolBroken as error:
        return CancelOutcomeUnknown(key, _unclear(answer, error), ts_recv)
    return CancelRefused(
        key,
        decline.code,
        decline.message,
        decline.is_gone,
        decline.retry_after,
        ts_recv,
        is_nonce=decline.is_nonce,
    )


def declined(dialect: Dialect, asked: Asked, answer: VenueAnswer) -> Decline:
    """The venue's refusal in an answer that is no success.

    Raises:
        ProtocolBroken: when nothing in it proves that the venue declined.
    """
    if answer.status == _TOO_MANY:
        return _turned_away(dialect, asked, answer)
    if not 400 <= answer.status < 500:  # noqa: PLR2004 - HTTP's classes
        raise ProtocolBroken("the answer decides nothing")
    plain = dialect.declined_in_plain_text(answer)
    if plain is not None:
        return plain
    _must_be_json(answer)
    return understand(lambda: dialect.declined(asked, answer))


def _turned_away(dialect: Dialect, asked: Asked, answer: VenueAnswer) -> Decline:
    try:
        decline = understand(lambda: dialect.declined(asked, answer))
    except ProtocolBroken:
        decline = Decline("RateLimited", "", None, is_nonce=False, is_gone=False)
    wait = decline.retry_after
    if wait is None:
        wait = wait_of_header(answer.retry_after)
    if wait is None:
        wait = _UNREASONED_WAIT
    return Decline(decline.code, decline.message, wait, is_nonce=False, is_gone=False)


def _must_be_json(answer: VenueAnswer) -> None:
    media_type = answer.content_type.partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise ProtocolBroken("the answer is not JSON")
    try:
        answer.body.decode()  # the decoder skips members it does not know, whatever they hold
    except UnicodeDecodeError:
        raise ProtocolBroken("the answer is not UTF-8") from None


def _must_describe(report: OrderReport, intent: OrderIntent) -> None:
    """The accepted order is the one that was sent (reliability T14, T21)."""
    compared = (
        ("client order id", report.client_order_id, intent.client_order_id),
        ("market", report.instrument_id, intent.instrument_id),
        ("side", report.side, intent.side),
        ("price", report.price, intent.price),
        ("quantity", report.quantity, intent.quantity),
    )
    for what, told, meant in compared:
        if told != meant:
            raise ProtocolBroken(f"the answer names another {what}")
    execution = (report.time_in_force, report.post_only)
    if report.time_in_force and execution != (intent.time_in_force, intent.post_only):
        raise ProtocolBroken("the answer names another time in force")
    filled, quantity = report.filled_quantity, intent.quantity
    fits = {
        OrderStatus.OPEN: filled == 0,
        OrderStatus.PARTIALLY_FILLED: 0 < filled < quantity,
        OrderStatus.FILLED: filled == quantity,
        OrderStatus.CANCELLED: filled < quantity,
    }
    if not fits.get(report.status, False):
        raise ProtocolBroken("the answer's status contradicts its filled quantity")


def _with_reason(report: OrderReport, intent: OrderIntent) -> OrderReport:
    if report.status is OrderStatus.CANCELLED and intent.time_in_force is TimeInForce.IOC:
        return replace(report, end_reason=EndReason.IOC_REMAINDER)
    return report


def _must_cancel(report: OrderReport, order: Order) -> None:
    if report.status is not OrderStatus.CANCELLED:
        raise ProtocolBroken("the answer does not say that the order is cancelled")
    if order.venue_order_id not in (None, report.venue_order_id):
        raise ProtocolBroken("the answer names another order")
    if not order.is_external and report.client_order_id not in (None, order.client_order_id):
        raise ProtocolBroken("the answer names another client order id")


def _unclear(answer: VenueAnswer, error: ProtocolBroken) -> str:
    return clean(f"HTTP {answer.status}: {error}")
