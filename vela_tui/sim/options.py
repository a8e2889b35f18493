"""What the exchange can be told at its start, and the command line that tells it."""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

from vela_tui.sim.gateways.names import VENUES

DEFAULT_PORT: Final = 3001
"""The port of the venue's own engine (vela.md section 3)."""

Dialect = Literal["documented", "engine"]
FlowMode = Literal["none", "calm", "busy"]
RateLimits = Literal["seed", "off"]

MAX_SPEED: Final = 600
"""A round in not less than two minutes and a half."""
_MAX_PORT: Final = 65535
_ADDRESS: Final = re.compile(r"(0x[0-9a-fA-F]{40})|[1-9A-HJ-NP-Za-km-z]{32,44}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """One run of the exchange."""

    port: int = DEFAULT_PORT
    """Loopback port for HTTP and WebSocket; 0 takes any free one."""
    seed: int = 1
    """Decides everything that the participants do."""
    venue: str = VENUES[0]
    """Which exchange it is."""
    speed: int = 1
    """Simulated seconds in one real one, where rounds end."""
    is_legacy: bool = False
    """Whether the seed's ways to sign in are believed, where it has any."""
    seeds_accounts: bool = True
    """Whether newcomers are given paper money, where they are ever (joyride.md 1)."""
    dialect: Dialect = "documented"
    """How the exchange speaks, in which units, and on which terms of credit."""
    flow: FlowMode = "calm"
    """How much the participants trade; `none` leaves the books empty."""
    rate_limits: RateLimits = "seed"
    """Whether the dialect's limits are enforced (seed:386-402; vela.md section 4)."""
    announces_json: bool = False
    """Whether the line on stdout that says where to connect is JSON."""
    state: Path | None = None
    """File in which the clients' accounts outlive the process; None forgets them."""
    fund: tuple[str, ...] = ()
    """Addresses that are given test money unless they have an account; those in hexadecimal are
    lower-case."""
    ends_with_owner: bool = False
    """Whether the exchange ends when its standard input does."""
    offers_faults: bool = False
    """Whether `POST /sim/faults` is served."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The parser understands the exchange's options."""
    hidden = argparse.SUPPRESS
    add = parser.add_argument
    add("--port", type=_port, default=DEFAULT_PORT, help="loopback port, 0 for any free one")
    add("--seed", type=int, default=1, help="decides everything that the markets do")
    add(
        "--venue",
        choices=VENUES,
        default=VENUES[0],
        help="coins in an order book, or options that are settled once a day",
    )
    add(
        "--speed",
        type=parse_speed,
        default=1,
        metavar="N",
        help="simulated seconds in one real one, where rounds end: 60 ends a day in 24 minutes",
    )
    add(
        "--legacy-auth",
        action="store_true",
        help="a name alone signs in, where that was ever so",
    )
    add("--no-auto-seed", action="store_true", help="newcomers begin without paper money")
    add(
        "--dialect",
        choices=("documented", "engine"),
        default="documented",
        help="speak as the documents say, or as the engine does",
    )
    add("--flow", choices=("none", "calm", "busy"), default="calm", help="how much others trade")
    add("--rate-limits", choices=("seed", "off"), default="seed", help="the venue's limits or none")
    add("--json", action="store_true", help="say where to connect in one line of JSON")
    add("--state", type=Path, default=None, help=hidden)
    add("--fund", type=_address, action="append", default=[], help=hidden)
    add("--owner-pipe", action="store_true", help=hidden)
    add("--faults", action="store_true", help=hidden)


def parse(arguments: argparse.Namespace) -> ServerOptions:
    """The options in what a parser of `add_arguments` read."""
    return ServerOptions(
        port=arguments.port,
        seed=arguments.seed,
        venue=arguments.venue,
        speed=arguments.speed,
        is_legacy=arguments.legacy_auth,
        seeds_accounts=not arguments.no_auto_seed,
        dialect=cast("Dialect", arguments.dialect),
        flow=cast("FlowMode", arguments.flow),
        rate_limits=cast("RateLimits", arguments.rate_limits),
        announces_json=arguments.json,
        state=arguments.state,
        fund=tuple(arguments.fund),
        ends_with_owner=arguments.owner_pipe,
        offers_faults=arguments.faults,
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _MAX_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return int(text)


def parse_speed(text: str) -> int:
    """How many simulated seconds pass in one real one.

    Raises:
        argparse.ArgumentTypeError: when it is no whole number from 1 to `MAX_SPEED`.
    """
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_SPEED:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 to {MAX_SPEED}")
    return int(text)


def _address(text: str) -> str:
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no address")
    return text.lower() if found[1] else text
