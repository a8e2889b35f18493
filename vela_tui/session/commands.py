"""What a person asks of the session. Commands enter the engine like any event."""

from dataclasses import dataclass
from decimal import Decimal

from vela_tui.domain.enums import Extra
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.rules.guard import Consent
from vela_tui.rules.selection import Selection
from vela_tui.state.alerts import AlertKind


@dataclass(frozen=True, slots=True)
class SelectInstrument:
    """Show this instrument: its book, trades and candles are subscribed and read."""

    instrument_id: InstrumentId


@dataclass(frozen=True, slots=True)
class SelectInterval:
    """Show candles of this interval."""

    interval: str


@dataclass(frozen=True, slots=True)
class Submit:
    """Send this order, once."""

    intent: OrderIntent
    consents: frozenset[Consent] = frozenset()
    """Words that a person typed for this one order; without them a soft cap blocks as well."""
    sacrifices: frozenset[ClientOrderId] = frozenset()
    """Orders that a person agreed to lose for this one; it is not sent where others would go."""


@dataclass(frozen=True, slots=True)
class SubmitScale:
    """Send these orders one after another; the first that is not taken ends it."""

    intents: tuple[OrderIntent, ...]
    """In the order in which they are sent."""
    consents: frozenset[Consent] = frozenset()
    """Words that a person typed for all of them."""
    sacrifices: frozenset[ClientOrderId] = frozenset()
    """Orders that a person agreed to lose for them."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Cancel what was placed within the last five seconds, one order or one scale."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel one order, ours or external, by our name of it."""

    client_order_id: ClientOrderId


@dataclass(frozen=True, slots=True)
class CancelMany(Selection):
    """Cancel every active order that matches.

    External orders are included: the wallet is the same.
    """


@dataclass(frozen=True, slots=True)
class Kill:
    """Lock order entry at once and cancel everything until an empty list proves it."""


@dataclass(frozen=True, slots=True)
class Unlock:
    """Orders may be sent again; a person has said so."""


@dataclass(frozen=True, slots=True)
class Export:
    """Write what stands in the journal to a file of the user's own."""

    what: str
    """A key of `history.ROWS`."""
    form: str
    """One of `history.FORMATS`."""
    path: str
    may_replace: bool = False
    """Whether a file that is there gives way."""


@dataclass(frozen=True, slots=True)
class Unfreeze:
    """Orders may be sent in this market again, once all orders were compared; a person said so."""

    instrument_id: InstrumentId


@dataclass(frozen=True, slots=True)
class DismissNotice:
    """The newest notice has been read."""


@dataclass(frozen=True, slots=True)
class SetAlert:
    """Tell when this begins to hold; see `state.alerts`."""

    kind: AlertKind
    instrument_id: InstrumentId | None = None
    level: Decimal | None = None
    """A price, or basis points for a spread."""


@dataclass(frozen=True, slots=True)
class RecallAlerts:
    """These alerts stood when the program ended; they stand again."""

    alerts: tuple[SetAlert, ...]


@dataclass(frozen=True, slots=True)
class RemoveAlert:
    """Forget the alert of this number, or all for None."""

    number: int | None


@dataclass(frozen=True, slots=True)
class AskExchange:
    """Read what the exchange tells of itself; it comes as `view.exchange`, where it tells."""

    extra: Extra


@dataclass(frozen=True, slots=True)
class AskOrder:
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
