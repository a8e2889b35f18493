"""What notices say: whole sentences, exact figures, no markup."""

from decimal import Decimal

from vela_tui.domain.amounts import decimal_places
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import EndReason, Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import Fill, Order, OrderIntent
from vela_tui.session.state import SessionState
from vela_tui.state.alerts import Alert, AlertKind


def symbol(state: SessionState, instrument_id: InstrumentId) -> str:
    """The text under which an instrument is shown."""
    instrument = state.instruments.get(instrument_id)
    return instrument.symbol if instrument else instrument_id.partition(":")[2] or instrument_id


def price(state: SessionState, instrument_id: InstrumentId, value: Decimal) -> str:
    """A price in its market's decimal places, in more where it has more: never rounded."""
    instrument = state.instruments.get(instrument_id)
    places = max(decimal_places(value), instrument.price_places if instrument else 0)
    return f"{value:,.{places}f}"


def quantity(value: Decimal) -> str:
    """A quantity without needless zeros: never rounded."""
    return f"{value:,.{decimal_places(value)}f}"


def order(state: SessionState, told: Order | OrderIntent) -> str:
    """An order in words: `buy 0.5 ETH-USDC at 3,199.80`."""
    return (
        f"{told.side} {quantity(told.quantity)} {symbol(state, told.instrument_id)}"
        f" at {price(state, told.instrument_id, told.price)}"
    )


def fill(state: SessionState, told: Fill) -> str:
    """An execution in words: `Bought 0.5 ETH-USDC at 3,199.80, maker`."""
    done = "Bought" if told.side is Side.BUY else "Sold"
    return (
        f"{done} {quantity(told.quantity)} {symbol(state, told.instrument_id)}"
        f" at {price(state, told.instrument_id, told.price)}, {told.liquidity}"
    )


def alert_words(state: SessionState, told: Alert) -> str:
    """What an alert waits for: `ETH-USDC > 3,300.0`, `ETH-USDC spread > 20 bp`, `fills`."""
    if told.instrument_id is None or told.level is None:
        return told.kind.value
    name = symbol(state, told.instrument_id)
    if told.kind is AlertKind.SPREAD:
        return f"{name} {told.kind.value} {quantity(told.level)} bp"
    return f"{name} {told.kind.value} {price(state, told.instrument_id, told.level)}"


def seconds(wait: int) -> str:
    """A wait in whole seconds, rounded up: `12 s`."""
    return f"{-(-wait // SECOND)} s"


def time_of_day(instant: int) -> str:
    """A moment in nanoseconds UTC as a clock shows it: `12:04:05 UTC`."""
    second = instant // SECOND % 86_400
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02} UTC"


def end(state: SessionState, told: Order) -> str | None:
    """Why an order ended, where a person should know; None where it was expected."""
    words = order(state, told)
    filled = f"{quantity(told.filled_quantity)} of {quantity(told.quantity)} filled"
    match told.end_reason:
        case EndReason.CREDIT:
            return f"Cancelled by the venue to free credit: {words}; {filled}"
        case EndReason.VENUE:
            return f"Cancelled by the venue: {words}; {filled}"
        case EndReason.GONE:
            return (
                f"Lost: {words} rests no more and nobody told why; at least {filled}; "
                f"{told.detail or 'look at the balances'}"
            )
        case EndReason.IOC_REMAINDER:
            return f"The rest of an IOC was dropped: {words}; {filled}"
        case _:
            return None
