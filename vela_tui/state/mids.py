"""The live mids by market: what fills are split by, valued at and marked out against."""

from vela_tui.domain.amounts import Price
from vela_tui.domain.instrument import InstrumentId


class MidBoard:
    """One mid per market, only while it may be believed."""

    __slots__ = ("_mids",)

    def __init__(self) -> None:
        self._mids: dict[InstrumentId, Price] = {}

    def mid(self, instrument_id: InstrumentId) -> Price | None:
        """The mid; None while no live one is known."""
        return self._mids.get(instrument_id)

    def told(self, instrument_id: InstrumentId, mid: Price | None) -> bool:
        """The mid is this now, or is not known any more. Returns whether that is a change."""
        if self._mids.get(instrument_id) == mid:
            return False
        if mid is None:
            del self._mids[instrument_id]
        else:
            self._mids[instrument_id] = mid
        return True

    def copy(self) -> "MidBoard":
        """The mids as they are at this moment, for good."""
        kept = MidBoard()
        kept._mids = dict(self._mids)
        return kept
