"""Orders and cancels: what is sent, and what became of it; never a guess.

The numbers that are sent are those of the intent, as integers. Only a complete, well-formed
answer to the request itself decides; anything else leaves the outcome unknown (joyride.md 6.3).
"""

from itertools import compress
from typing import Final

import msgspec

from vela_tui.domain.amounts import EXACT, Quantity
from vela_tui.domain.enums import EndReason, OrderStatus, Side, TimeInForce
from vela_tui.domain.errors import ProtocolBroken, RuleViolation
from vela_tui.domain.events import (
    CancelAccepted,
    CancelOutcomeUnknown,
    CancelRefused,
    Event,
    OrderAccepted,
    OrderOutcomeUnknown,
    OrderRefused,
    OrderReport,
    VenueComplained,
)
from vela_tui.domain.order import Fill, Order, OrderIntent
from vela_tui.domain.transport import Call, VenueAnswer
from vela_tui.domain.value import Value
from vela_tui.venues.joyride import errors, reports, rpc, values, wire
from vela_tui.venues.joyride.symbols import name_of
from vela_tui.venues.text import clean
from vela_tui.venues.understanding import understand

_METHODS: Final = {Side.BUY: "private/buy", Side.SELL: "private/sell"}
_IN_FORCE: Final = {TimeInForce.IOC: "ioc", TimeInForce.FOK: "fok"}
"""What rests until it is cancelled goes without a word (R-20)."""
_RESULT: Final = msgspec.json.Decoder(wire.Placed | wire.Id | bool)
_ORDER: Final = msgspec.json.Decoder(wire.Order)
_CANCELLED: Final = msgspec.json.Decoder(wire.Order | wire.Id | bool)


class UnsignedCall(Value, frozen=True):
    """A request that lacks nothing: the login speaks for it."""

    call: Call

    @property
    def text(self) -> str:
        """The exact message."""
        return self.call.frame

    def seal(self, signature: str) -> Call:
        """The request itself; there is no signature in it."""
        del signature
        return self.call


def place(intent: OrderIntent, number: int) -> UnsignedCall:
    """The order, under the number of its request.

    Raises:
        AmountError: a number does not fit the venue's scale exactly.
        RuleViolation: it asks for what the venue does not offer (R-22).
    """
    if intent.post_only:
        raise RuleViolation("execution", "this exchange knows no post-only orders")
    params: dict[str, object] = {
        "instrument_id": name_of(intent.instrument_id),
        "type": "limit",
        "price": values.MONEY.encode(intent.price),
        "amount": values.SIZE.encode(intent.quantity),
    }
    if intent.time_in_force in _IN_FORCE:
        params["time_in_force"] = _IN_FORCE[intent.time_in_force]
    return UnsignedCall(rpc.call(number, _METHODS[intent.side], params, login=True))


def cancel(order: Order, number: int) -> UnsignedCall:
    """The cancel: it names the instrument and the venue's number (R-41).

    Raises:
        RuleViolation: the venue's number of the order is not known.
    """
    if order.venue_order_id is None:
        raise RuleViolation("order", "has no number at the exchange yet: it can't be named")
    params: dict[str, object] = {
        "instrument_id": name_of(order.instrument_id),
        "order_id": int(values.venue_order_id(order.venue_order_id)),
    }
    return UnsignedCall(rpc.call(number, "private/cancel", params, login=True))


def cancel_all(number: int) -> UnsignedCall:
    """The cancel of everything; without an instrument it filters nothing (M06)."""
    return UnsignedCall(rpc.call(number, "private/cancel_all", login=True))


def placed(
    wallet: str | None, intent: OrderIntent, answer: VenueAnswer, seen: reports.Occurrences
) -> Event:
    """What became of an order."""
    key, ts_recv = intent.client_order_id, answer.ts_recv
    try:
        refusal = _refusal(answer)
        if refusal is None:
            report, fills = understand(lambda: _placement(wallet, intent, answer, seen))
            return OrderAccepted(key, report, ts_recv, fills)
    except ProtocolBroken as error:
        return OrderOutcomeUnknown(key, _unclear(error), ts_recv)
    words = errors.worded(refusal)
    return OrderRefused(key, refusal.word, words, errors.wait_of(refusal), ts_recv)


def cancelled(order: Order, answer: VenueAnswer) -> Event:
    """What became of a cancel (R-17)."""
    key, ts_recv = order.client_order_id, answer.ts_recv
    try:
        refusal = _refusal(answer)
        if refusal is None:
            understand(lambda: _must_cancel(order, answer))
            return CancelAccepted(key, ts_recv)
    except ProtocolBroken as error:
        return CancelOutcomeUnknown(key, _unclear(error), ts_recv)
    is_gone = refusal.code in errors.GONE
    wait = errors.wait_of(refusal)
    return CancelRefused(key, refusal.word, errors.worded(refusal), is_gone, wait, ts_recv)


def all_cancelled(answer: VenueAnswer) -> tuple[Event, ...]:
    """What is wrong with the answer to a cancel of everything; nothing where it was done (R-17).

    How many orders it names is not believed: the feed and the next list tell what rests.
    """
    try:
        refusal = _refusal(answer)
    except ProtocolBroken as error:
        return (VenueComplained("cancel_all", _unclear(error), None, answer.ts_recv),)
    if refusal is None:
        return ()
    words = f"cancel_all: {errors.worded(refusal)}"
    return (VenueComplained(refusal.word, words, errors.wait_of(refusal), answer.ts_recv),)


def _refusal(answer: VenueAnswer) -> rpc.Refusal | None:
    """The venue's refusal, if it proves that nothing was done; None for a result.

    Raises:
        ProtocolBroken: when nothing is proven.
    """

    def read() -> rpc.Refusal | None:
        errors.must_be_json(answer)
        return rpc.refusal_of(answer.body)

    refusal = understand(read)
    if refusal is not None and not errors.is_decisive(refusal):
        raise ProtocolBroken(f"{refusal.word} {refusal.message}".strip())
    return refusal


def _placement(
    wallet: str | None, intent: OrderIntent, answer: VenueAnswer, seen: reports.Occurrences
) -> tuple[OrderReport, tuple[Fill, ...]]:
    """The order in a successful answer, whichever of its forms it has (R-16).

    Raises:
        ValueError: it is another order, or contradicts itself.
    """
    told, trades = _forms(rpc.result_of(answer.body))
    number = reports.number_of(told)
    _must_describe(wallet, told, intent)
    whole = [_completed(each, told, intent, answer) for each in trades]
    fills = tuple(reports.fill(each, seen, intent.client_order_id) for each in whole)
    for each in fills:
        _must_fit(each, number, intent)
    executed = Quantity(sum((each.quantity for each in fills), values.quantity(0)))
    # an execution is itself by its time as well: without one the feed would tell it as another
    dated = (each.ts is not None for each in trades)
    status, filled = _standing(told, intent, executed)
    return (
        OrderReport(
            client_order_id=intent.client_order_id,
            venue_order_id=number,
            status=status,
            filled_quantity=filled,
            instrument_id=intent.instrument_id,
            side=intent.side,
            price=intent.price,
            quantity=intent.quantity,
            time_in_force=intent.time_in_force,
            post_only=False,
            end_reason=_end_reason(status, intent),
            ts_event=values.instant_or_none(told.created_at),
        ),
        tuple(compress(fills, dated)),
    )


def _completed(
    trade: wire.Execution, told: wire.Order, intent: OrderIntent, answer: VenueAnswer
) -> wire.Execution:
    """The execution with what it leaves out because its order says it (R-28)."""
    known = {
        "order_number": reports.number_of(told),
        "name": name_of(intent.instrument_id),
        "side": intent.side.rests_on.value,
        "ts": told.created_at or answer.ts_recv,
    }
    lacking = {key: value for key, value in known.items() if getattr(trade, key) is None}
    return msgspec.structs.replace(trade, **lacking)


def _forms(result: msgspec.Raw) -> tuple[wire.Order, list[wire.Execution]]:
    """An order with its trades, an order alone, or its bare number."""
    try:
        told = _RESULT.decode(result)
    except msgspec.ValidationError:
        return _ORDER.decode(result), []
    if isinstance(told, bool):
        raise ValueError("the answer names no order")  # noqa: TRY004 - the venue's fault, not a caller's
    if isinstance(told, wire.Placed):
        return told.order, told.trades or []
    return wire.Order(number=told), []


def _must_describe(wallet: str | None, told: wire.Order, intent: OrderIntent) -> None:
    """The accepted order is the one that was sent (reliability T14, T21)."""
    reports.must_be_own(wallet, told.wallet, told.user)
    compared = (
        ("market", told.name, name_of(intent.instrument_id)),
        ("side", told.side and values.side(told.side), intent.side),
        ("price", told.price, values.MONEY.encode(intent.price)),
        ("quantity", told.size, values.SIZE.encode(intent.quantity)),
    )
    for what, said, meant in compared:
        if said is not None and said != meant:
            raise ValueError(f"the answer names another {what}")
    in_force = reports.in_force(told)
    if in_force is not None and in_force is not intent.time_in_force:
        raise ValueError("the answer names another time in force")


def _must_fit(fill: Fill, number: str, intent: OrderIntent) -> None:
    """An execution in our own answer is ours, on our terms."""
    is_worse = fill.price > intent.price if intent.side is Side.BUY else fill.price < intent.price
    checks = (
        ("order", fill.venue_order_id == number),
        ("market", fill.instrument_id == intent.instrument_id),
        ("side", fill.side is intent.side),
        ("price than the order allows", not is_worse),
    )
    for what, fits in checks:
        if not fits:
            raise ValueError(f"an execution in the answer names another {what}")


def _standing(
    told: wire.Order, intent: OrderIntent, executed: Quantity
) -> tuple[OrderStatus, Quantity]:
    """How the order stands; what the answer leaves out is told by the next list (R-16).

    Raises:
        ValueError: status and quantities contradict each other.
    """
    quantity = intent.quantity
    status = OrderStatus.OPEN if told.status is None else values.status(told.status)
    if told.remaining is not None:
        filled = Quantity(EXACT.subtract(quantity, values.quantity(told.remaining)))
    else:
        filled = quantity if status is OrderStatus.FILLED else executed
    if filled < 0 or max(filled, executed) > quantity:
        raise ValueError("the answer's quantities exceed the order's")
    filled = max(filled, executed)
    if status is OrderStatus.CANCELLED:
        if filled == quantity:
            raise ValueError("the answer cancels an order that is filled")
        return status, filled
    if status is OrderStatus.FILLED and filled < quantity:
        raise ValueError("the answer's status contradicts its filled quantity")
    if filled == quantity:
        return OrderStatus.FILLED, filled
    return (OrderStatus.PARTIALLY_FILLED if filled else OrderStatus.OPEN), filled


def _end_reason(status: OrderStatus, intent: OrderIntent) -> EndReason | None:
    if status is OrderStatus.FILLED:
        return EndReason.FILLED
    if status is OrderStatus.CANCELLED and intent.time_in_force is not TimeInForce.GTC:
        return EndReason.IOC_REMAINDER
    return None


def _must_cancel(order: Order, answer: VenueAnswer) -> None:
    """The answer says that this order is cancelled.

    Raises:
        ValueError: when it does not.
    """
    told = _CANCELLED.decode(rpc.result_of(answer.body))
    if told is True:
        return
    if told is False:
        raise ValueError("the answer does not say that the order is cancelled")
    if not isinstance(told, wire.Order):
        told = wire.Order(number=told)
    if order.venue_order_id != reports.number_of(told):
        raise ValueError("the answer names another order")
    if told.status is not None and values.status(told.status) is not OrderStatus.CANCELLED:
        raise ValueError("the answer does not say that the order is cancelled")


def _unclear(error: ProtocolBroken) -> str:
    return clean(str(error))
