"""The dialect in the status line, and how final executions are where it tells."""

from dataclasses import replace

import pytest
from scripted_session import ScriptedSession, lively

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Extra, Side
from vela_tui.domain.events import BatchesListed, ProofsListed
from vela_tui.domain.exchange import Batch, BatchProof, ProofState
from vela_tui.ui.render import status
from vela_tui.ui.render.finality import final_parts
from vela_tui.ui.render.line import fitted


def text(parts, width=200):
    return "".join(run for run, _ in fitted(parts, width))


@pytest.mark.parametrize(
    ("dialect", "words"),
    [
        ("engine", "Vela  engine dialect"),
        ("documented", "Vela  documented"),
        ("", "Vela  dialect ?"),
    ],
)
def test_status_line_says_which_dialect_is_spoken(dialect, words):
    session = lively()
    state = session.engine.state
    state.capabilities = replace(state.capabilities, dialect=dialect)
    left, _ = status.status(session.view, session.clock.now(), can_trade=True)
    assert words in text(left, 300)
    assert (words.split("  ")[1] in text(left, 79)) is (dialect != "documented")


def test_finality_is_not_known_where_the_dialect_does_not_tell():
    """n/a, not 0."""
    session = lively()
    assert text(final_parts(session.view, session.clock.now())) == "n/a"


def test_finality_counts_executions_by_stage():
    session = ScriptedSession()
    session.list_markets()
    session.go_up()
    session.engine.state.exchange.extras = frozenset(Extra)
    at = session.clock.now()
    assert text(final_parts(session.view, at)) == "n/a"
    for name in ("one", "two", "three"):
        session.fill(session.place(Side.BUY, "3200", "0.1", name), "3200", "0.1", Side.BUY)
        session.clock.advance(SECOND)
    names = [fill.trade_id for fill in session.view.fills()][::-1]
    started = session.view.fills()[-1].ts_event
    listed = (
        Batch(1, started, (names[0],), 1, 2, "0x"),
        Batch(2, started, (names[1],), 1, 2, "0x"),
    )
    proof = BatchProof(1, ProofState.PROVEN, started + 45 * SECOND)
    session.feed(BatchesListed(listed, at), ProofsListed((proof,), at))
    now = started + 60 * SECOND
    assert text(final_parts(session.view, now)) == (
        "oldest open 59s  1 executed  1 batched  1 proven  last in 45 s"
    )
