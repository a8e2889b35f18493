"""Figures of how a session runs, for the diagnostics."""

from msgspec import field

from vela_tui.domain.value import Value
from vela_tui.state.durations import Counts, Durations


class Health(Value, frozen=True):
    """Figures of the whole session. Implements `views.HealthView`; the engine alone adds to it."""

    round_trips: Durations = field(default_factory=Durations)
    """Pings and their answers."""
    answers: Durations = field(default_factory=Durations)
    """From an order's leaving to its answer, the journal and the signature included."""
    refused: Counts = field(default_factory=Counts)
    """Messages that could not be understood."""
    ignored: Counts = field(default_factory=Counts)
    """Messages of types and channels that are not known (P35)."""
