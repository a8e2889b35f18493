"""What a line of the command line may mean, and what may be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId
from vela_tui.domain.value import Value
from vela_tui.rules.alert_grammar import AlertMeaning
from vela_tui.rules.draft import Field, OrderDraft
from vela_tui.rules.scale import ScaleDraft
from vela_tui.rules.selection import Selection


class Word(Value, frozen=True):
    """One word of a line."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The position after its last character."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Place this order, if its draft is found right."""

    draft: OrderDraft
    words: Mapping[Field, Word] = field(default_factory=dict, compare=False)
    """Where each field stands in the line, so that a violation can point at it."""
    accepts: bool = False
    """Whether a person wrote that the orders that were named may go."""


class DryRun(Value, frozen=True):
    """Show what would be signed and sent for this order; send nothing."""

    order: PlaceOrder


class PlaceScale(Value, frozen=True):
    """Show the plan of a scale, ready to be sent."""

    draft: ScaleDraft


class CancelOrder(Value, frozen=True):
    """Cancel one order."""

    client_order_id: ClientOrderId


class CancelOrders(Selection, frozen=True):
    """Cancel all active orders that match everything that is said; no pattern may leave any out."""


class FlattenPosition(Value, frozen=True):
    """Ask whether what is held of this market's base may be sold."""

    instrument_id: InstrumentId


class UndoLast(Value, frozen=True):
    """Cancel what was placed a moment ago."""


class ShowMarket(Value, frozen=True):
    """Show this market."""

    instrument_id: InstrumentId


class ExportHistory(Value, frozen=True):
    """Write fills, orders or profit and loss of the journal to a file."""

    what: str
    form: str
    path: str
    may_replace: bool = False
    """Whether a person wrote that a file may be there already."""


class UnfreezeMarket(Value, frozen=True):
    """Ask whether orders may be sent in this frozen market again."""

    instrument_id: InstrumentId


class QuitProgram(Value, frozen=True):
    """End the program."""


class Problem(Value, frozen=True):
    """The first word that is wrong, and what would be right."""

    word: str
    """Empty where a word is missing."""
    position: int
    message: str
    suggestions: tuple[str, ...] = ()
    """Words that would be right in its place, the likeliest first."""


Meaning = (
    PlaceOrder
    | DryRun
    | PlaceScale
    | CancelOrder
    | CancelOrders
    | FlattenPosition
    | UndoLast
    | ShowMarket
    | ExportHistory
    | UnfreezeMarket
    | QuitProgram
    | AlertMeaning
)
