"""How final each execution is: in a batch, its proof made, the state anchored after it.

An execution belongs to the batch that names it. It is final once the batch is proven, or once the
state root was anchored after the batch's window. Where the exchange skips proofs until somebody
challenges, only an anchor makes it final (vela.md 3.7).
"""

from collections.abc import Iterable
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.exchange import (
    Batch,
    BatchProof,
    FillFinality,
    FinalityStage,
    ProofState,
    StateRoot,
)
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import Fill

WINDOW: Final = 30 * SECOND
"""How long a batch gathers executions (vela.md 3.7)."""
MAX_TRADES: Final = 50_000
"""Executions whose batch is remembered, the newest ones."""


class FinalityBoard:
    """Batches, proofs and the state root, as last told."""

    __slots__ = ("_batch_of", "_batches", "_proofs", "root")

    def __init__(self) -> None:
        self.root: StateRoot | None = None
        """None until it was told."""
        self._batches: dict[int, Batch] = {}
        self._batch_of: dict[TradeId, int] = {}
        self._proofs: dict[int, BatchProof] = {}

    @property
    def batches(self) -> tuple[Batch, ...]:
        """Oldest first."""
        return tuple(self._batches.values())

    def listed(self, batches: Iterable[Batch]) -> None:
        """These batches and no others: an exchange that started again numbers them anew."""
        self._batches = {batch.number: batch for batch in batches}
        self._batch_of = {}
        for batch in reversed(self._batches.values()):
            for trade_id in reversed(batch.trade_ids):
                if len(self._batch_of) >= MAX_TRADES:
                    return
                self._batch_of.setdefault(trade_id, batch.number)

    def proven(self, proofs: Iterable[BatchProof]) -> None:
        """The proofs stand so; those that are not named any more are older."""
        self._proofs = self._proofs | {proof.number: proof for proof in proofs}
        self._proofs = {n: proof for n, proof in self._proofs.items() if n in self._batches}

    def proof(self, number: int) -> BatchProof | None:
        """Of one batch; None where nothing was told."""
        return self._proofs.get(number)

    def of(self, fill: Fill) -> FillFinality | None:
        """How final this execution is; None for one from before all batches that are kept.

        An exchange that started again forgot it (vela.md 3.6): nobody can tell any more.
        """
        number = self._batch_of.get(fill.trade_id)
        if number is None:
            first = next(iter(self._batches.values()), None)
            if first is not None and fill.ts_event < first.ts_start:
                return None
            return FillFinality(FinalityStage.EXECUTED, None, None, None)
        told = self._proofs.get(number)
        proof = told.state if told else None
        ends_at = self._batches[number].ts_start + WINDOW
        anchored_at = self.root.ts_anchor if self.root else None
        is_anchored = anchored_at is not None and anchored_at >= ends_at
        is_proven = proof is ProofState.PROVEN
        times = [
            at
            for at in (
                told.ts_generated if told and is_proven else None,
                anchored_at if is_anchored else None,
            )
            if at is not None
        ]
        stage = FinalityStage.BATCHED
        if is_anchored:
            stage = FinalityStage.ANCHORED
        elif is_proven:
            stage = FinalityStage.PROVEN
        return FillFinality(stage, number, proof, min(times, default=None))

    def oldest_open(self, fills: Iterable[Fill]) -> Fill | None:
        """The oldest of these executions that is not final yet."""
        waiting = (fill for fill in fills if (told := self.of(fill)) and not told.stage.is_final)
        return min(waiting, key=lambda fill: fill.ts_event, default=None)
