"""What the exchange told of itself. Implements `exchange_view.ExchangeView`."""

from collections.abc import Callable, Sequence
from typing import Final

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
from vela_tui.state.finality import FinalityBoard

MAX_DETAILS: Final = 200
"""Orders whose details are kept, the newest ones."""


class ExchangeBoard:
    """Changed by the engine alone.

    Args:
        fills: our executions, newest first.
        extras: what the dialect tells, as far as it is known from the start.
    """

    def __init__(
        self, fills: Callable[[], Sequence[Fill]], extras: frozenset[Extra] = frozenset()
    ) -> None:
        self.extras = extras
        """What the dialect tells at all."""
        self.status: ExchangeStatus | None = None
        """None until it was told."""
        self.finality_board = FinalityBoard()
        """Batches, proofs and the root."""
        self._fills = fills
        self._fees: dict[InstrumentId, MarketFees] = {}
        self._details: dict[VenueOrderId, OrderDetail] = {}
        self._tables: dict[Extra, Table] = {}
        self._has_batches = False

    @property
    def state_root(self) -> StateRoot | None:
        """None until it was told."""
        return self.finality_board.root

    @property
    def batches(self) -> Sequence[Batch]:
        """Oldest first."""
        return self.finality_board.batches

    def proof(self, number: int) -> BatchProof | None:
        """Of one batch; None where nothing was told."""
        return self.finality_board.proof(number)

    def fees(self, instrument_id: InstrumentId) -> MarketFees | None:
        """The rates of a market; None where they were not told."""
        return self._fees.get(instrument_id)

    def detail(self, venue_order_id: VenueOrderId) -> OrderDetail | None:
        """An order of ours for ever; None where it was not asked for, or is not kept."""
        return self._details.get(venue_order_id)

    def table(self, extra: Extra) -> Table | None:
        """The leaderboard, the referral or the analytics; None until it was told."""
        return self._tables.get(extra)

    def finality(self, fill: Fill) -> FillFinality | None:
        """How final an execution is; None where the exchange did not tell, or forgot it."""
        return self.finality_board.of(fill) if self._has_batches else None

    @property
    def oldest_open(self) -> Fill | None:
        """Our oldest execution that is not final; None where all are, or nothing is known."""
        return self.finality_board.oldest_open(self._fills()) if self._has_batches else None

    def listed(self, batches: Sequence[Batch]) -> None:
        """These batches and no others."""
        self._has_batches = True
        self.finality_board.listed(batches)

    def rated(self, fees: Sequence[MarketFees]) -> None:
        """These rates and no others."""
        self._fees = {each.instrument_id: each for each in fees}

    def detailed(self, detail: OrderDetail) -> None:
        """An order's details came."""
        self._details.pop(detail.venue_order_id, None)
        self._details[detail.venue_order_id] = detail
        if len(self._details) > MAX_DETAILS:
            del self._details[next(iter(self._details))]

    def tabled(self, extra: Extra, table: Table) -> None:
        """A table came."""
        self._tables[extra] = table
