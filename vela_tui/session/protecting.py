"""Market-maker protection at work: the market's orders go, and none is sent until it thaws."""

from collections.abc import Sequence

from vela_tui.domain.enums import Liquidity
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import Fill
from vela_tui.session.cancelling import Cancelling
from vela_tui.session.changes import Part
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import seconds, symbol


class Protecting:
    """Watches own maker fills.

    Args:
        cancels: take the market's orders away.
    """

    def __init__(self, cancels: Cancelling) -> None:
        self._cancels = cancels

    @staticmethod
    def tick(turn: Turn) -> None:
        """Time passed: a countdown is shown."""
        if turn.state.maker.protection.is_any_frozen(turn.time):
            turn.dirty.mark(Part.BUDGETS)

    def filled(self, turn: Turn, fills: Sequence[Fill]) -> None:
        """These executions are new."""
        protection = turn.state.maker.protection
        for fill in fills:
            was_frozen = protection.frozen_for(fill.instrument_id, turn.time) > 0
            if fill.liquidity is not Liquidity.MAKER:
                continue
            if not protection.filled(fill.instrument_id, turn.time) or protection.terms is None:
                continue
            market = fill.instrument_id
            resting = [e for e in turn.state.active_orders() if e.instrument_id == market]
            self._cancels.cancel_all(turn, resting)
            if not was_frozen:
                terms = protection.terms
                turn.notice(
                    Severity.ERROR,
                    f"MMP: {terms.fills} fills in {seconds(terms.window)}: the orders in "
                    f"{symbol(turn.state, market)} are cancelled, new ones wait "
                    f"{seconds(terms.freeze)} (this program's own protection)",
                )


def objection(turn: Turn, instrument_id: InstrumentId) -> str | None:
    """Why no order is sent in a market now; None where one may be."""
    left = turn.state.maker.protection.frozen_for(instrument_id, turn.time)
    return f"MMP froze the market for another {seconds(left)}" if left else None
