"""One run of Vela, from the options to an exchange that can be listened to, in either dialect."""

import sys
from collections.abc import Callable
from typing import Final

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.floor import Floor, Participants
from vela_tui.sim.gateways.bodies import MAX_BODY
from vela_tui.sim.gateways.dialects import new_exchange, open_gateway
from vela_tui.sim.operation import Operation
from vela_tui.sim.options import Dialect, ServerOptions
from vela_tui.sim.state_file import StateFile, encode

FUNDED_QUOTE: Final = 100_000
"""Test money of a funded account, whole units of the quote asset."""
FUNDED_BASE_NOTIONAL: Final = 5_000
"""About what a funded account holds of each base asset, in whole quote units."""
_MS: Final = 1_000


def open_operation(
    options: ServerOptions,
    state: StateFile | None,
    nanoseconds: Callable[[], int],
    step_ms: int,
) -> Operation:
    """An order-book exchange of coins, in the dialect that the options name.

    Args:
        options: how it speaks, who else trades, whom to fund.
        state: where accounts were kept; None begins with none.
        nanoseconds: the real clock.
        step_ms: between two steps of the participants.
    """
    floor = open_floor(options, state, nanoseconds)
    gateway = open_gateway(floor, options)

    def content() -> bytes:
        clients = sorted(floor.clients)
        return encode(clients, floor.exchange.dump(clients))

    told = ((seconds * _MS, act) for seconds, act in gateway.rounds)
    return Operation(
        app=gateway.app,
        paces=((step_ms, floor.step), *told),
        changes=lambda: floor.client_changes,
        content=content,
        max_message=MAX_BODY,
        spoken=f"{options.dialect} dialect, flow {options.flow}",
    )


def open_floor(options: ServerOptions, state: StateFile | None, clock: Callable[[], int]) -> Floor:
    """An exchange with its kept accounts, its participants and its funded clients.

    Args:
        options: which participants, and whom to fund.
        state: where accounts were kept; None begins with none.
        clock: nanoseconds UTC.
    """
    exchange, clients = _restored(state, options.dialect)
    floor = Floor(exchange, clock, _participants(exchange, options, clock()))
    floor.admit(clients)
    exchange.drain()
    for client in options.fund:
        if client not in clients:
            fund(floor, client)
    return floor


def fund(floor: Floor, client: str) -> None:
    """The client has test money: the quote asset, and some of every base asset to sell.

    Deposits of the quote asset are what credit is measured by (vela.md 13, decision C).
    """
    exchange = floor.exchange
    markets = [exchange.market(market_id) for market_id in exchange.market_ids()]
    for quote, unit in dict.fromkeys((market.quote, market.unit) for market in markets):
        floor.deposit(client, quote, FUNDED_QUOTE * unit)
    for market in markets:
        quantity = FUNDED_BASE_NOTIONAL * market.unit * market.unit // market.mid
        floor.deposit(client, market.base, max(market.lot, quantity - quantity % market.lot))


def _restored(state: StateFile | None, dialect: Dialect) -> tuple[Exchange, frozenset[str]]:
    if state is None:
        return new_exchange(dialect), frozenset()
    try:
        kept = state.read()
        if kept is None:
            return new_exchange(dialect), frozenset()
        clients, dumped = kept
        exchange = new_exchange(dialect)
        exchange.load(dumped)
    except ValueError as error:
        aside = state.set_aside()
        sys.stderr.write(f"vela-tui sim: accounts begin anew, {aside} is not ours: {error}\n")
        return new_exchange(dialect), frozenset()
    return exchange, clients


def _participants(exchange: Exchange, options: ServerOptions, now: int) -> Participants | None:
    if options.flow == "none":
        return None
    # empty books need none of this, and start sooner without it
    from vela_tui.sim.flow import Flow

    return Flow(exchange, options.seed, options.flow, now)
