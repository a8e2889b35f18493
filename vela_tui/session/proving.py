"""The proof of the scale, from the reads and feeds that come anyway (reliability P55)."""

from typing import ClassVar, Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import LinkState
from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    Event,
    InstrumentsListed,
    LinkChanged,
    PriceWitnessed,
    QuotesChanged,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.changes import Part
from vela_tui.session.commands import Command
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import symbol
from vela_tui.venues.codec import Read, ReadKind

ASK_AGAIN: Final = 2 * SECOND
"""How often the markets list is read while the market shown is not proven by it."""
_TELLING: Final = (BookSnapshotted, BookUpdated, InstrumentsListed, PriceWitnessed, QuotesChanged)


class Proving:
    """Each market is proven once a connection, before the first signature for it."""

    HEARS: ClassVar[tuple[type, ...]] = (LinkChanged, *_TELLING)

    def __init__(self) -> None:
        self._asked_at = 0
        self._shown: tuple[InstrumentId | None, PriceProof] = (None, PriceProof.ABSENT)

    def heard(self, turn: Turn, item: Event | Command) -> None:
        """Prices came, or the connection went: proofs follow. Call it after all others."""
        state = turn.state
        if isinstance(item, LinkChanged) and item.state is not LinkState.UP:
            state.price_proofs.clear()
            state.hearing.disconnected()
        if isinstance(item, PriceWitnessed):
            state.hearing.witnesses[item.instrument_id] = item
        if isinstance(item, InstrumentsListed | QuotesChanged):
            for quote in item.quotes:
                if quote.bid is not None or quote.ask is not None:
                    state.hearing.quotes[quote.instrument_id] = turn.now
        if isinstance(item, _TELLING):
            self._look(turn)

    def tick(self, turn: Turn) -> None:
        """Time passed: a market that only waits for the list has the list read."""
        state = turn.state
        if state.selected is None or state.link.state is not LinkState.UP:
            return
        self._look(turn)
        is_open = state.price_proof(state.selected) in {PriceProof.PENDING, PriceProof.WRONG}
        if is_open and turn.time - self._asked_at >= ASK_AGAIN:
            self._asked_at = turn.time
            is_raw = state.capabilities.needs_price_witness
            kind = ReadKind.ANALYTICS if is_raw else ReadKind.INSTRUMENTS
            turn.fetch(Read(kind, state.selected if is_raw else None), is_background=True)

    def _look(self, turn: Turn) -> None:
        selected, known = turn.state.selected, PriceProof.PROVEN
        if selected is None:
            return
        if turn.state.price_proofs.get(selected) is known and self._shown == (selected, known):
            return  # only a lost connection takes it back
        proof = turn.state.price_proof(selected)
        if proof is PriceProof.PROVEN:
            turn.state.price_proofs[selected] = proof
        if (selected, proof) == self._shown:
            return
        self._shown = (selected, proof)
        turn.dirty.mark(Part.LINK)
        if proof is PriceProof.WRONG:
            name = symbol(turn.state, selected)
            text = f"{name}: the book and the markets list are of different scales; nothing is sent"
            turn.notice(Severity.ERROR, text)


def unproven(turn: Turn, identity: InstrumentId) -> str | None:
    """Why nothing of this market is signed now; None when its scale is proven, or can't be."""
    match turn.state.price_proof(identity):
        case PriceProof.PENDING:
            return "its prices are being proven; show its book and try again in a moment"
        case PriceProof.WRONG:
            return "its prices in the book and in the markets list are of different scales"
        case _:
            return None
