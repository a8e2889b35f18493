"""What the screen may see of what an exchange tells of itself.

Everything is None, or missing, where the dialect does not tell it (`extras`), and until it was
told: the screen says `n/a` and never 0.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from vela_tui.domain.enums import Extra
from vela_tui.domain.exchange import (
    Batch,
    BatchProof,
    ExchangeStatus,
    FillFinality,
    MarketFees,
    OrderDetail,
    StateRoot,
    Table,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import Fill, VenueOrderId


class ExchangeView(Protocol):
    """The exchange by its own word. `Part.EXCHANGE` is dirty when any of it changed."""

    @property
    def extras(self) -> AbstractSet[Extra]:
        """What this dialect tells at all; empty in the documented one."""
        ...

    @property
    def status(self) -> ExchangeStatus | None:
        """How it is; read once a minute."""
        ...

    def fees(self, instrument_id: InstrumentId) -> MarketFees | None:
        """The rates of a market; read once a connection."""
        ...

    @property
    def state_root(self) -> StateRoot | None:
        """Its state as one number; read while an execution of ours is not final."""
        ...

    @property
    def batches(self) -> Sequence[Batch]:
        """Executions of half a minute each, oldest first."""
        ...

    def proof(self, number: int) -> BatchProof | None:
        """The proof of a batch."""
        ...

    def finality(self, fill: Fill) -> FillFinality | None:
        """How final an execution of ours is: the time to final is `ts_final - fill.ts_event`."""
        ...

    @property
    def oldest_open(self) -> Fill | None:
        """Our oldest execution that is not final."""
        ...

    def detail(self, venue_order_id: VenueOrderId) -> OrderDetail | None:
        """An order of ours with its executions; comes after the command `AskOrder`."""
        ...

    def table(self, extra: Extra) -> Table | None:
        """The leaderboard, the referral or the analytics; comes after the command `AskExchange`."""
        ...
