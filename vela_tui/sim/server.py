"""One run of the exchange, from its options to its end: the only room that reads the clock."""

import asyncio
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Final

from vela_tui.sim.dialects import new_exchange, open_gateway
from vela_tui.sim.exchange import Exchange
from vela_tui.sim.floor import Floor, Participants
from vela_tui.sim.gateways.bodies import MAX_BODY
from vela_tui.sim.listener import LOOPBACK, Listener, bind
from vela_tui.sim.operation import Operation
from vela_tui.sim.options import Dialect, ServerOptions, Venue
from vela_tui.sim.state_file import StateFile, StateHeldError, encode

STEP_MS: Final = 100
"""Milliseconds between two steps of the participants."""
SAVE_SECONDS: Final = 2.0
"""Between two looks at whether the clients' accounts changed."""
HOLD_PATIENCE: Final = 2.0
"""Seconds that a predecessor has to let go of the state file."""

FUNDED_QUOTE: Final = 100_000
"""Test money of a funded account, whole units of the quote asset."""
FUNDED_BASE_NOTIONAL: Final = 5_000
"""About what a funded account holds of each base asset, in whole quote units."""

_OWNER_CHUNK: Final = 4096
_MS: Final = 1_000

_log = logging.getLogger(__name__)


def run(options: ServerOptions) -> int:
    """The exchange has run until a signal or its owner ended it; the process' exit code.

    Returns:
        0 after a clean end, 1 where it could not begin: the reason is on stderr.
    """
    state = None if options.state is None else StateFile(options.state)
    with ExitStack() as held:
        try:
            if state is not None:
                state.hold(HOLD_PATIENCE)
                held.callback(state.release)
            bound = held.enter_context(bind(options.port))
            operation = OPENINGS[options.venue](options, state)
        except (OSError, StateHeldError) as error:
            sys.stderr.write(f"vela-tui sim: {error}\n")
            return 1
        listener = Listener(
            operation.app,
            bound,
            max_message=operation.max_message,
            on_ready=lambda: _announce(options, operation, bound.getsockname()[1]),
        )
        asyncio.run(_operate(options, listener, operation, state))
    return 0


def open_vela(options: ServerOptions, state: StateFile | None) -> Operation:
    """An order-book exchange of coins, in the dialect that the options name."""
    floor = open_floor(options, state, time.time_ns)
    gateway = open_gateway(floor, options)

    def content() -> bytes:
        clients = sorted(floor.clients)
        return encode(clients, floor.exchange.dump(clients))

    told = ((seconds * _MS, act) for seconds, act in gateway.rounds)
    return Operation(
        app=gateway.app,
        paces=((STEP_MS, floor.step), *told),
        changes=lambda: floor.client_changes,
        content=content,
        max_message=MAX_BODY,
        spoken=f"{options.dialect} dialect, flow {options.flow}",
    )


def open_joyride(options: ServerOptions, state: StateFile | None) -> Operation:
    """An exchange of options that live one round."""
    from vela_tui.sim.gateways.joyride.opening import open_operation

    return open_operation(options, state, time.time_ns, STEP_MS)


OPENINGS: Final[dict[Venue, Callable[[ServerOptions, StateFile | None], Operation]]] = {
    "vela": open_vela,
    "joyride": open_joyride,
}


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


def _announce(options: ServerOptions, operation: Operation, port: int) -> None:
    http = f"http://{LOOPBACK}:{port}{operation.http_path}"
    ws = f"ws://{LOOPBACK}:{port}{operation.ws_path}"
    if options.announces_json:
        line = json.dumps({"http": http, "ws": ws})
    else:
        line = f"Exchange open at {http} and {ws}, {operation.spoken}. Ctrl-C closes it."
        line = "\n".join(filter(None, (line, operation.notes)))
    with suppress(BrokenPipeError):  # whoever started us no longer listens: so be it
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


async def _operate(
    options: ServerOptions,
    listener: Listener,
    operation: Operation,
    state: StateFile | None,
) -> None:
    _end_on_signals(listener.stop)
    if options.ends_with_owner:
        _end_with_owner(listener.stop)
    keeper = None if state is None else Keeper(operation, state)
    try:
        async with asyncio.TaskGroup() as group:
            rounds = [
                group.create_task(_every(milliseconds / _MS, act))
                for milliseconds, act in operation.paces
            ]
            if keeper is not None:
                rounds.append(group.create_task(keeper.keep()))
            await listener.listen()
            for task in rounds:
                task.cancel()
    finally:
        if keeper is not None:
            keeper.save()


class Keeper:
    """Writes the clients' accounts whenever they changed, off the event loop.

    Args:
        operation: whose clients are kept.
        state: a held file.
    """

    def __init__(self, operation: Operation, state: StateFile) -> None:
        self._operation = operation
        self._state = state
        self._kept_changes = -1

    async def keep(self) -> None:
        """Every change is in the file a few seconds later, as long as this runs."""
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            changes = self._operation.changes()
            if changes != self._kept_changes:
                await self._write(self._operation.content())
                self._kept_changes = changes

    def save(self) -> None:
        """The accounts and the prices of this moment are in the file, if it can be written."""
        try:
            self._state.write(self._operation.content())
        except OSError:
            _log.exception("the accounts were not kept")

    async def _write(self, content: bytes) -> None:
        writing = asyncio.create_task(asyncio.to_thread(self._state.write, content))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            # or it would replace the last save, which is about to come
            await asyncio.wait([writing])
            raise
        except OSError:
            _log.exception("the accounts were not kept")


async def _every(seconds: float, act: Callable[[], None]) -> None:
    """`act` is called at a steady pace; what a sleeping machine missed is not made up for."""
    loop = asyncio.get_running_loop()
    due = loop.time() + seconds
    while True:
        await asyncio.sleep(max(0.0, due - loop.time()))
        act()
        due = max(due + seconds, loop.time())


def _end_on_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    numbers = [signal.SIGTERM, signal.SIGINT]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)  # the terminal is gone, and nohup did not say to stay
    for number in numbers:
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))


def _end_with_owner(stop: Callable[[], None]) -> None:
    """`stop` is called at the end of standard input, which comes even when the owner is killed."""
    loop = asyncio.get_running_loop()

    def watch() -> None:
        with suppress(OSError):
            while os.read(sys.stdin.fileno(), _OWNER_CHUNK):
                pass
        with suppress(RuntimeError):  # the loop has ended by another way
            loop.call_soon_threadsafe(stop)

    threading.Thread(target=watch, name="owner", daemon=True).start()
