"""One run of the exchange, from its options to its end: the only room that reads the clock."""

import asyncio
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Final

from vela_tui.sim.gateways.openings import open_operation
from vela_tui.sim.listener import LOOPBACK, Listener, bind
from vela_tui.sim.operation import Operation
from vela_tui.sim.options import ServerOptions
from vela_tui.sim.state_file import StateFile, StateHeldError

SAVE_SECONDS: Final = 2.0
"""Between two looks at whether the clients' accounts changed."""
HOLD_PATIENCE: Final = 2.0
"""Seconds that a predecessor has to let go of the state file."""

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
            operation = open_operation(options, state)
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
