"""The options of the commands without a screen. Nothing heavy is imported to know them."""

import argparse
from typing import Any, Final

from vela_tui.domain.dialects import DIALECTS
from vela_tui.venues.names import VENUES

READS: Final = {
    "markets": "best prices and day's figures of every market",
    "book": "an order book",
    "trades": "public trades, the newest first",
    "candles": "prices by interval",
    "ticker": "the day's figures of a market",
    "orders": "open orders of the account",
    "balances": "money of the account, and its credit",
}
"""Commands that only read, with what they show."""
ACTIONS: Final = {
    "order": 'place one order: --market ETH-USDC "buy 0.5 @ 3200 post"',
    "cancel": "cancel by id, side, price, prefix, age or market, or all",
    "kill": "cancel everything of the wallet and prove that nothing rests",
}
"""Commands that change something, with what they do."""
TOOLS: Final = {
    "doctor": "look at keys, clock, directories, terminal and exchange, and say what is wrong",
    "config": "check the settings, list keys and profiles, tell where files are",
    "demo": "the terminal at its liveliest: no account, no network, nothing kept",
    "venues": "what each exchange can do, and what is assumed of it where its pages are silent",
    "completion": "a script that completes commands and options in your shell",
}
"""Commands about the program itself, with what they do."""
COMMANDS: Final = frozenset((*READS, *ACTIONS))
_OF_A_MARKET: Final = ("book", "trades", "candles", "ticker")
_MOST_SECONDS: Final = 600
_MOST_ROWS: Final = 1000


def add_arguments(commands: "argparse._SubParsersAction[Any]") -> None:
    """The commands stand among these."""
    for name, words in READS.items():
        parser = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        if name in _OF_A_MARKET:
            parser.add_argument("market", metavar="MARKET", help="for example ETH-USDC")
        if name == "candles":
            parser.add_argument("--interval", default="5m", metavar="WIDTH", help="1m, 5m, 1h, ...")
        if name in {"book", "trades", "candles"}:
            parser.add_argument(
                "--limit", type=_rows, default=20, metavar="N", help="rows at most, 20"
            )
        _add_common(parser)
    _add_tools(commands)
    for name, words in ACTIONS.items():
        parser = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        _add_action(parser, name)
        parser.add_argument(
            "--passphrase-stdin", action="store_true", help="read the keystore's passphrase there"
        )
        _add_common(parser)


def _add_tools(commands: "argparse._SubParsersAction[Any]") -> None:
    doctor = commands.add_parser("doctor", help=TOOLS["doctor"], allow_abbrev=False)
    doctor.add_argument("--offline", action="store_true", help="ask no exchange")
    _add_common(doctor)
    settings = commands.add_parser("config", help=TOOLS["config"], allow_abbrev=False)
    settings.add_argument("config_command", choices=("check", "keys", "paths", "profiles"))
    settings.add_argument("--json", action="store_true", help="as JSON, on one line")
    demo = commands.add_parser("demo", help=TOOLS["demo"], allow_abbrev=False)
    demo.add_argument("--market", metavar="ID", default=argparse.SUPPRESS)
    venues = commands.add_parser("venues", help=TOOLS["venues"], allow_abbrev=False)
    venues.add_argument("name", nargs="?", choices=VENUES, help="all of one exchange")
    venues.add_argument("--json", action="store_true", help="as JSON, on one line")
    shell = commands.add_parser("completion", help=TOOLS["completion"], allow_abbrev=False)
    shell.add_argument("shell", choices=("bash", "zsh", "fish"))


def _add_action(parser: argparse.ArgumentParser, name: str) -> None:
    if name != "kill":
        parser.add_argument("line", nargs="+", metavar="WORD", help="as behind : on the screen")
    if name != "kill":
        parser.add_argument("--market", default=argparse.SUPPRESS, metavar="ID")
    if name == "order":
        parser.add_argument(
            "--yes", action="store_true", help="in LIVE: send it without being asked"
        )
        parser.add_argument(
            "--consent",
            action="append",
            choices=("over", "no-reference", "again"),
            default=[],
            metavar="WORD",
            help="the word that a guard asks for: over, no-reference or again",
        )
        parser.add_argument(
            "--lose",
            action="append",
            default=[],
            metavar="ID",
            help="an order of yours that the exchange may cancel to make room for this one",
        )


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON, on one line")
    parser.add_argument("--url", metavar="URL", default=argparse.SUPPRESS)
    parser.add_argument("--venue", choices=VENUES, default=argparse.SUPPRESS)
    parser.add_argument("--dialect", choices=DIALECTS, default=argparse.SUPPRESS)
    parser.add_argument("--profile", metavar="NAME", default=argparse.SUPPRESS)
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--account", metavar="NAME", default=argparse.SUPPRESS)
    who.add_argument(
        "--paper",
        action="store_true",
        help="the paper wallet: on the exchange of a running terminal, or on one started for this",
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=15,
        metavar="SECONDS",
        help="how long to wait for the exchange, 15",
    )


def _seconds(text: str) -> int:
    return _whole(text, _MOST_SECONDS, "seconds")


def _rows(text: str) -> int:
    return _whole(text, _MOST_ROWS, "rows")


def _whole(text: str, most: int, unit: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"must be 1 to {most} {unit}")
    return int(text)
