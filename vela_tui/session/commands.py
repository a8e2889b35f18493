"""What a person asks of the session. Commands enter the engine like any event."""

from decimal import Decimal

from vela_tui.domain.enums import Extra
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.domain.value import Value
from vela_tui.rules.guard import Consent
from vela_tui.rules.selection import Selection
from vela_tui.state.alerts import AlertKind


class SelectInstrument(Value, frozen=True):
    """Show this instrument: its book, trades and candles are subscribed and read."""

    instrument_id: InstrumentId


class SelectInterval(Value, frozen=True):
    """Show candles of this interval."""

    interval: str


class Submit(Value, frozen=True):
    """Send this order, once."""

    intent: OrderIntent
    consents: frozenset[Consent] = frozenset()
    """Words that a person typed for this one order; without them a soft cap blocks as well."""
    sacrifices: frozenset[ClientOrderId] = frozenset()
    """Orders that a person agreed to lose for this one; it is not sent where others would go."""


class SubmitScale(Value, frozen=True):
    """Send these orders one after another; the first that is not taken ends it."""

    intents: tuple[OrderIntent, ...]
    """In the order in which they are sent."""
    consents: frozenset[Consent] = frozenset()
    """Words that a person typed for all of them."""
    sacrifices: frozenset[ClientOrderId] = frozenset()
    """Orders that a person agreed to lose for them."""


class Undo(Value, frozen=True):
    """Cancel what was placed within the last five seconds, one order or one scale."""


class Cancel(Value, frozen=True):
    """Cancel one order, ours or external, by our name of it."""

    client_order_id: ClientOrderId


class CancelMany(Selection, frozen=True):
    """Cancel every active order that matches.

    External orders are included: the wallet is the same.
    """


class Kill(Value, frozen=True):
    """Lock order entry at once and cancel everything until an empty list proves it."""


class Unlock(Value, frozen=True):
    """Orders may be sent again; a person has said so."""


class Export(Value, frozen=True):
    """Write what stands in the journal to a file of the user's own."""

    what: str
    """A key of `history.ROWS`."""
    form: str
    """One of `history.FORMATS`."""
    path: str
    may_replace: bool = False
    """Whether a file that is there gives way."""


class Unfreeze(Value, frozen=True):
    """Orders may be sent in this market again, once all orders were compared; a person said so."""

    instrument_id: InstrumentId


class DismissNotice(Value, frozen=True):
    """The newest notice has been read."""


class SetAlert(Value, frozen=True):
    """Tell when this begins to hold; see `state.alerts`."""

    kind: AlertKind
    instrument_id: InstrumentId | None = None
    level: Decimal | None = None
    """A price, or basis points for a spread."""


class RecallAlerts(Value, frozen=True):
    """These alerts stood when the program ended; they stand again."""

    alerts: tuple[SetAlert, ...]


class RemoveAlert(Value, frozen=True):
    """Forget the alert of this number, or all for None."""

    number: int | None


class AskExchange(Value, frozen=True):
    """Read what the exchange tells of itself; it comes as `view.exchange`, where it tells."""

    extra: Extra


class AskOrder(Value, frozen=True):
    """Read an order's details; they come as `view.exchange.detail`."""

    client_order_id: ClientOrderId


Command = (
    SelectInstrument
    | SelectInterval
    | Submit
    | SubmitScale
    | Undo
    | Cancel
    | CancelMany
    | Kill
    | Unlock
    | Export
    | Unfreeze
    | DismissNotice
    | AskExchange
    | AskOrder
    | SetAlert
    | RecallAlerts
    | RemoveAlert
)
