"""What was sent and heard, kept for the gauges: which nonces are on their way, how old data is."""

from typing import ClassVar, Final

from vela_tui.domain.enums import OrderStatus
from vela_tui.domain.events import (
    BalancesReported,
    CancelAccepted,
    CancelNotSent,
    CancelRefused,
    CandlesListed,
    Event,
    FillReported,
    InstrumentsListed,
    OpenOrdersListed,
    OrderAccepted,
    OrderNotSent,
    OrderRefused,
    OrderReport,
    OrderReported,
    QuotesChanged,
    TickerReported,
    TradesReported,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId
from vela_tui.rules.nonce_window import NonceWindow
from vela_tui.session.changes import Part
from vela_tui.session.commands import Command
from vela_tui.session.effects import SendCancel, SendOrder
from vela_tui.session.turn import Turn

_Decline = OrderRefused | OrderNotSent | CancelRefused | CancelNotSent

_KEPT: Final = 64
"""Requests remembered of each kind: more than three of the venue's windows."""
_OF_ALL: Final[dict[type, Part]] = {
    InstrumentsListed: Part.QUOTES,
    QuotesChanged: Part.QUOTES,
    BalancesReported: Part.BALANCES,
    OpenOrdersListed: Part.ORDERS,
    OrderReported: Part.ORDERS,
    OrderAccepted: Part.ORDERS,
    FillReported: Part.FILLS,
}
_SETTLES: Final = frozenset(
    {
        *(OrderAccepted, OrderReported, OpenOrdersListed, FillReported, OrderRefused),
        *(CancelRefused, CancelAccepted, OrderNotSent, CancelNotSent),
    }
)
"""Events that prove what became of a nonce."""


class Witness:
    """Follows each request's nonce from its leaving to the proof of what became of it."""

    HEARS: ClassVar[tuple[type, ...]] = (
        *(*_OF_ALL, *_SETTLES),
        *(TradesReported, CandlesListed, TickerReported),
    )

    def __init__(self) -> None:
        self._orders: dict[ClientOrderId, int] = {}
        self._cancels: dict[ClientOrderId, int] = {}

    def sent(self, turn: Turn) -> None:
        """The nonces of what leaves in this turn are on their way."""
        window = turn.state.nonces
        if window is None:
            return
        for effect in turn.effects:
            if isinstance(effect, SendOrder):
                _remember(self._orders, effect.intent.client_order_id, effect.nonce)
                window.sent(effect.nonce)
            elif isinstance(effect, SendCancel):
                _remember(self._cancels, effect.order.client_order_id, effect.nonce)
                window.sent(effect.nonce)
            else:
                continue
            turn.dirty.mark(Part.BUDGETS)

    def heard(self, turn: Turn, item: Event | Command) -> None:
        """What the venue told is dated, and settles the nonces that it speaks of."""
        if (told := _told(item)) is not None:
            turn.state.hearing.parts[told] = turn.now
        window = turn.state.nonces
        if window is None or type(item) not in _SETTLES:
            return
        before = window.cells
        self._settle(window, item)
        if window.cells != before:
            turn.dirty.mark(Part.BUDGETS)

    def _settle(self, window: NonceWindow, item: Event | Command) -> None:
        match item:
            case OrderAccepted(client_order_id=name):
                self._taken(window, name)
            case OrderReported(report=report):
                self._reported(window, report)
            case OpenOrdersListed(reports=reports):
                for report in reports:
                    self._reported(window, report)
            case FillReported(fill=fill) if fill.client_order_id is not None:
                self._taken(window, fill.client_order_id)
            case OrderRefused() | OrderNotSent():
                _declined(window, self._orders.get(item.client_order_id), item)
            case CancelRefused() | CancelNotSent():
                _declined(window, self._cancels.get(item.client_order_id), item)
            case CancelAccepted(client_order_id=name) if name in self._cancels:
                window.taken(self._cancels[name])
            case _:
                pass

    def _reported(self, window: NonceWindow, report: OrderReport) -> None:
        """An order that the venue knows used its nonce up; one that it rejected did not."""
        if report.client_order_id is not None and report.status is not OrderStatus.REJECTED:
            self._taken(window, report.client_order_id)

    def _taken(self, window: NonceWindow, name: ClientOrderId) -> None:
        if name in self._orders:
            window.taken(self._orders[name])


def _declined(window: NonceWindow, nonce: int | None, item: _Decline) -> None:
    """A refusal for the number itself is a fact about the window; any other leaves it free."""
    if nonce is None:
        return
    if isinstance(item, OrderRefused | CancelRefused) and item.is_nonce:
        window.refused(nonce)
    else:
        window.freed(nonce)


def _remember(numbers: dict[ClientOrderId, int], name: ClientOrderId, nonce: int) -> None:
    numbers.pop(name, None)
    numbers[name] = nonce
    while len(numbers) > _KEPT:
        del numbers[next(iter(numbers))]


def _told(item: Event | Command) -> tuple[Part, InstrumentId | None] | None:
    """The part of the state that this event tells of."""
    match item:
        case TradesReported(trades=trades) if trades:
            return Part.TRADES, trades[0].instrument_id
        case CandlesListed(instrument_id=instrument_id):
            return Part.CANDLES, instrument_id
        case TickerReported(ticker=ticker):
            return Part.TICKER, ticker.instrument_id
        case _:
            part = _OF_ALL.get(type(item))
            return None if part is None else (part, None)
