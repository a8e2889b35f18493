"""One run of Joyride, from the options to an exchange that can be listened to."""

import os
import sys
from collections.abc import Callable

from vela_tui.sim.gateways.joyride.admin import TOKEN_VARIABLE
from vela_tui.sim.gateways.joyride.assumptions import banner
from vela_tui.sim.gateways.joyride.gateway import BASE, Gateway, Terms
from vela_tui.sim.gateways.joyride.rpc import MAX_MESSAGE
from vela_tui.sim.operation import Operation
from vela_tui.sim.options import ServerOptions
from vela_tui.sim.rounds.clock import SpedClock
from vela_tui.sim.rounds.exchange import Exchange
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.flow import Flow
from vela_tui.sim.rounds.schedule import SECOND, next_settlement
from vela_tui.sim.rounds.spots import HOME, Mean
from vela_tui.sim.state_file import StateFile, encode


def open_operation(
    options: ServerOptions,
    state: StateFile | None,
    nanoseconds: Callable[[], int],
    step_ms: int,
) -> Operation:
    """An exchange of rounds with its participants.

    Args:
        options: how fast its time passes, who else trades, who is believed.
        state: where accounts were kept; None begins with none.
        nanoseconds: the real clock.
        step_ms: between two steps of the participants.
    """
    clock = SpedClock(nanoseconds, options.speed)
    empty = Exchange(HOME, seeds_accounts=options.seeds_accounts)
    exchange, mean = restored(state, clock() // SECOND, empty)
    moves = options.flow != "none"
    floor = Floor(exchange, clock, seed=options.seed, moves=moves, mean=mean)
    if options.flow != "none":
        floor.participants = Flow(floor.exchange, options.seed, options.flow, floor.now())
        floor.tell()
    terms = Terms(
        enforces_limits=options.rate_limits == "seed",
        is_legacy=options.is_legacy,
        admin_token=os.environ.get(TOKEN_VARIABLE) or None,
        advance=clock.advance if options.offers_faults else None,
    )
    gateway = Gateway(floor, terms)
    kept = tuple((seconds * 1_000, act) for seconds, act in gateway.rounds)
    return Operation(
        app=gateway.app,
        paces=((step_ms, floor.step), *kept),
        changes=lambda: floor.client_changes,
        content=lambda: encode(_clients(exchange), exchange.dump(floor.mean.dump())),
        max_message=MAX_MESSAGE,
        http_path=BASE,
        ws_path=BASE,
        spoken=f"Joyride, flow {options.flow}, speed {options.speed}",
        notes=banner(),
    )


def restored(state: StateFile | None, second: int, exchange: Exchange) -> tuple[Exchange, Mean]:
    """The exchange as it was kept, rounds settled that are not the present one.

    A round that ended while nobody looked settles at the mean so far, or where the prices stood;
    so does one that a sped-up clock had brought ahead of the real time.

    Args:
        state: where accounts were kept; None begins with none.
        second: Unix seconds, now.
        exchange: an empty one, to be filled.
    """
    if state is None:
        return exchange, Mean()
    try:
        kept = state.read()
        if kept is None:
            return exchange, Mean()
        mean = Mean(exchange.load(kept[1]))
    except ValueError as error:
        aside = state.set_aside()
        sys.stderr.write(f"vela-tui sim: accounts begin anew, {aside} is not ours: {error}\n")
        return exchange, Mean()
    present = next_settlement(second)
    for expiration in exchange.expirations():
        if expiration != present:
            exchange.settle(expiration, mean.prices())
            mean = Mean()
    exchange.drain()
    return exchange, mean


def _clients(exchange: Exchange) -> list[str]:
    return [account.user for account in exchange.accounts() if not account.is_house]
