"""How final executions are: batched, proven, anchored, and when."""

from decimal import Decimal

import pytest

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Liquidity, Side
from vela_tui.domain.exchange import Batch, BatchProof, FinalityStage, ProofState, StateRoot
from vela_tui.domain.order import Fill
from vela_tui.state.finality import FinalityBoard

T0 = 1_713_009_600 * SECOND


def fill(trade, at=T0):
    return Fill(
        "vela:ETH-USDC", trade, None, "1", Side.BUY, Decimal(1), Decimal(1), Liquidity.MAKER,
        Decimal(0), "USDC", at,
    )  # fmt: skip


def batch(number, *trades):
    return Batch(number, T0 + (number - 1) * 30 * SECOND, trades, len(trades), 2, "0x")


def root(anchored_at):
    return StateRoot("0x", T0, 0, 0, "0x1" if anchored_at else "", anchored_at, 1)


@pytest.fixture
def board():
    board = FinalityBoard()
    board.listed([batch(1, "a", "b"), batch(2, "c")])
    return board


def test_execution_in_no_batch_is_executed_only(board):
    told = board.of(fill("z"))
    assert (told.stage, told.batch, told.proof, told.ts_final) == (
        FinalityStage.EXECUTED, None, None, None,
    )  # fmt: skip


def test_execution_that_the_exchange_forgot_is_unknown(board):
    """It started again and lists only what came since: n/a, and nothing that is waited for."""
    old = fill("z", T0 - 1)
    assert board.of(old) is None
    assert board.oldest_open([old]) is None


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        (ProofState.PENDING, FinalityStage.BATCHED),
        (ProofState.SKIPPED, FinalityStage.BATCHED),
        (ProofState.FAILED, FinalityStage.BATCHED),
        (ProofState.PROVEN, FinalityStage.PROVEN),
    ],
)
def test_only_a_proof_that_was_made_is_one(board, state, stage):
    """A proof that is skipped until somebody challenges makes nothing final."""
    board.proven([BatchProof(1, state, T0 + 50 * SECOND)])
    told = board.of(fill("b"))
    assert (told.stage, told.batch, told.proof) == (stage, 1, state)
    assert told.ts_final == (T0 + 50 * SECOND if stage.is_final else None)


@pytest.mark.parametrize(("after", "is_final"), [(29, False), (30, True), (45, True)])
def test_anchor_counts_for_windows_that_had_ended(board, after, is_final):
    board.root = root(T0 + after * SECOND)
    told = board.of(fill("a"))
    assert told.stage.is_final is is_final
    assert told.ts_final == (T0 + after * SECOND if is_final else None)
    assert board.of(fill("c")).stage is FinalityStage.BATCHED


def test_oldest_that_is_not_final(board):
    fills = [fill("c", T0 + 40), fill("b", T0 + 20), fill("a", T0)]
    assert board.oldest_open(fills).trade_id == "a"
    board.proven([BatchProof(1, ProofState.PROVEN, T0 + 50)])
    assert board.oldest_open(fills).trade_id == "c"
    board.root = root(T0 + 60 * SECOND)
    assert board.oldest_open(fills) is None


def test_numbers_that_are_given_anew_keep_nothing(board):
    """An exchange that started again counts its batches from one."""
    board.proven([BatchProof(2, ProofState.PROVEN, T0)])
    board.listed([batch(1, "n")])
    board.proven([])
    assert board.of(fill("c")).stage is FinalityStage.EXECUTED
    assert board.proof(2) is None
