"""When the venue told of what, and what became of our nonces: known by witnessing, for gauges."""

from vela_tui.domain.events import PriceWitnessed
from vela_tui.domain.instrument import InstrumentId
from vela_tui.rules.nonce_window import NonceWindow
from vela_tui.session.changes import Part
from vela_tui.session.health import Health


class Hearing:
    """What was heard and sent so far. The engine's parts write, the state's views read.

    Args:
        nonce_window: how many nonces the venue keeps; None where it keeps none, or nothing is
            ever signed.
    """

    __slots__ = ("health", "nonces", "parts", "quotes", "witnesses")

    def __init__(self, nonce_window: int | None) -> None:
        self.nonces = NonceWindow(nonce_window) if nonce_window else None
        """The window of nonces."""
        self.health = Health()
        """How the session runs."""
        self.parts: dict[tuple[Part, InstrumentId | None], int] = {}
        """When the venue last told of a part, of an instrument where it tells by instrument."""
        self.quotes: dict[InstrumentId, int] = {}
        """When the markets list last told of a market on this connection, nanoseconds UTC."""
        self.witnesses: dict[InstrumentId, PriceWitnessed] = {}
        """Raw prices told on this connection, where only they prove the scale."""

    def disconnected(self) -> None:
        """The connection went, and what it told of prices with it."""
        self.quotes.clear()
        self.witnesses.clear()
