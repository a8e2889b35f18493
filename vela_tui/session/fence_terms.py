"""The order that a fence is: the least there is, in a market that can take it."""

from typing import Final

from vela_tui.domain.enums import MarketState, Side, TimeInForce
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent
from vela_tui.session.proving import unproven
from vela_tui.session.turn import Turn

PREFIX: Final = "vf-"
"""How the client order ids of fences begin (reliability.md section 4.4)."""


def is_fence_name(name: ClientOrderId) -> bool:
    """Whether an order of this name is a fence."""
    return name.startswith(PREFIX)


def takes_orders(turn: Turn, identity: InstrumentId) -> bool:
    """Whether an order may be signed for this market now."""
    instrument = turn.state.instruments.get(identity)
    return (
        instrument is not None
        and instrument.state is not MarketState.HALTED
        and identity not in turn.state.frozen
        and unproven(turn, identity) is None
    )


def fence_for(turn: Turn, order: Order, nonce: int) -> OrderIntent | None:
    """The fence for this order, the same as in an earlier session; None where none may be sent.

    The window is the wallet's: where the order's own market can't take a fence, the one that is
    shown does.
    """
    earlier = turn.state.orders.get(ClientOrderId(f"{PREFIX}{nonce}"))
    own = (order.instrument_id, turn.state.selected)
    markets = own if earlier is None else (earlier.instrument_id,)
    sound = next((each for each in markets if each is not None and takes_orders(turn, each)), None)
    return None if sound is None else _harmless(turn.state.instruments[sound], nonce)


def _harmless(instrument: Instrument, nonce: int) -> OrderIntent:
    """The smallest bid at the lowest price there is; it rests or is refused."""
    return OrderIntent(
        instrument.id,
        ClientOrderId(f"{PREFIX}{nonce}"),
        Side.BUY,
        instrument.tick_size,
        instrument.lot_size,
        TimeInForce.GTC,
        post_only=True,
    )
