"""A process whose children are clients to be killed: everything is loaded once, lives are forked.

Reads one JSON line for each life from stdin; says `born PID` and, when the first order of that
life is on its way, `placing PID`.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "session")]

import life  # noqa: E402 - after the path to the kits
import websockets.asyncio.client  # noqa: E402 - as above

from vela_tui.keys.credential import PAPER, Credential  # noqa: E402 - as above
from vela_tui.keys.signer import EthSigner  # noqa: E402 - as above
from vela_tui.net import direct  # noqa: E402 - as above
from vela_tui.session.bookkeeping import Standing  # noqa: E402 - as above


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def forget(*_: object) -> Standing:
    """What a client does that sends first and writes later."""
    return stands_nowhere


async def stands_nowhere() -> None:
    """Nothing is waited for."""


def live(orders: dict[str, str]) -> None:
    """A child's whole life; it never ends by itself."""
    is_told = False

    def placing() -> None:
        nonlocal is_told
        if not is_told:
            is_told = True
            say(f"placing {os.getpid()}")

    async def main() -> None:
        runner = life.client(orders["url"], orders["key"], Path(orders["journal"]))
        if orders["careless"]:
            runner._books.intend = forget
        await life.trade(runner, orders["seed"], placing)

    asyncio.run(main())


def load() -> None:
    """Everything that a client would load at its first signature and connection is here."""
    EthSigner(Credential.make(PAPER), "http://127.0.0.1:1").sign("anything")
    assert direct.Direct
    assert websockets.asyncio.client.connect


def serve() -> None:
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    say("loaded")
    for line in sys.stdin:
        orders = json.loads(line)
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                live(orders)
            finally:
                os._exit(3)
        say(f"born {child}")


if __name__ == "__main__":
    serve()
