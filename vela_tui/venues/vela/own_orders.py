"""Whose side of an execution is ours, where the venue names two orders and no role (16 #29).

The engine's private fills name a maker's and a taker's order and nothing else: no market, no
role, no name of ours. A fill may come before the number of its order is known (vela.md 6.3): it
is held until then.
"""

from collections.abc import Iterable
from typing import Final

from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.enums import Liquidity, Side
from vela_tui.domain.events import OrderReport
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import ClientOrderId, Fill, VenueOrderId
from vela_tui.domain.value import Value

MAX_KNOWN: Final = 20_000
"""Orders remembered, the newest ones."""
MAX_HELD: Final = 1_000
"""Executions held until their order is known."""


class OwnOrder(Value, frozen=True):
    """The terms of an order of this wallet."""

    instrument_id: InstrumentId
    side: Side
    price: Price
    client_order_id: ClientOrderId | None


class Execution(Value, frozen=True):
    """One execution between two orders."""

    maker: VenueOrderId
    taker: VenueOrderId
    taker_side: Side
    price: Price
    quantity: Quantity
    maker_fee: Amount
    taker_fee: Amount
    ts_event: int

    @property
    def trade_id(self) -> TradeId:
        """The engine's own name of it (vela.md section 9)."""
        return TradeId(f"fill_{self.maker}_{self.taker}")


class OwnOrders:
    """The orders of one wallet by the venue's numbers, and executions that wait for one."""

    def __init__(self) -> None:
        self._known: dict[VenueOrderId, OwnOrder] = {}
        self._held: dict[TradeId, Execution] = {}

    def __contains__(self, number: VenueOrderId) -> bool:
        return number in self._known

    def learn(self, report: OrderReport) -> None:
        """An order of this wallet has this number; a report without its terms teaches nothing."""
        if report.instrument_id is None or report.side is None or report.price is None:
            return
        number = report.venue_order_id
        self._known.pop(number, None)  # the newest word is kept longest
        self._known[number] = OwnOrder(
            report.instrument_id, report.side, report.price, report.client_order_id
        )
        if len(self._known) > MAX_KNOWN:
            del self._known[next(iter(self._known))]

    def hold(self, execution: Execution) -> None:
        """Nobody knows yet whose it is."""
        self._held[execution.trade_id] = execution
        if len(self._held) > MAX_HELD:
            del self._held[next(iter(self._held))]

    def release(self) -> tuple[Fill, ...]:
        """Held executions whose order is known by now, oldest first; they are held no more."""
        found = [(each, self.fill(each)) for each in self._held.values()] if self._held else ()
        for execution, told in found:
            if told is not None:
                del self._held[execution.trade_id]
        return tuple(told for _, told in found if told is not None)

    def fill(self, execution: Execution) -> Fill | None:
        """Our side of the execution; None when neither order is known to be ours.

        A maker is executed at its own price, a taker at no worse than its own: a number that the
        venue has given anew fits neither.
        """
        taker = self._known.get(execution.taker)
        if taker is not None and _is_taker(taker, execution):
            return _fill(taker, execution, Liquidity.TAKER)
        maker = self._known.get(execution.maker)
        if maker is not None and _is_maker(maker, execution):
            return _fill(maker, execution, Liquidity.MAKER)
        return None

    def fills(self, executions: Iterable[Execution]) -> tuple[Fill, ...]:
        """Our sides of these, and of all that were held for the same orders, each once."""
        told = {each.trade_id: each for each in self.release()}
        for execution in executions:
            mine = self.fill(execution)
            if mine is not None:
                told[mine.trade_id] = mine
        return tuple(told.values())


def _is_taker(order: OwnOrder, execution: Execution) -> bool:
    if order.side is not execution.taker_side:
        return False
    if order.side is Side.BUY:
        return execution.price <= order.price
    return execution.price >= order.price


def _is_maker(order: OwnOrder, execution: Execution) -> bool:
    return order.side is execution.taker_side.opposite and order.price == execution.price


def _fill(order: OwnOrder, execution: Execution, liquidity: Liquidity) -> Fill:
    is_maker = liquidity is Liquidity.MAKER
    return Fill(
        instrument_id=order.instrument_id,
        trade_id=execution.trade_id,
        client_order_id=order.client_order_id,
        venue_order_id=execution.maker if is_maker else execution.taker,
        side=order.side,
        price=execution.price,
        quantity=execution.quantity,
        liquidity=liquidity,
        fee=execution.maker_fee if is_maker else execution.taker_fee,
        fee_currency=order.instrument_id.rpartition("-")[2],
        ts_event=execution.ts_event,
    )
