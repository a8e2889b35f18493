"""The options of `export`. Nothing heavy is imported to know them."""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from vela_tui.venues.names import VENUES

SECOND: Final = 1_000_000_000
_DATE: Final = len("2026-11-21")


def add_arguments(commands: "argparse._SubParsersAction[Any]") -> None:
    """`export` stands among these."""
    words = "write fills, orders or profit and loss of an account's journal as CSV or JSON"
    parser = commands.add_parser("export", help=words, description=words, allow_abbrev=False)
    parser.add_argument("what", choices=("fills", "orders", "pnl"), help="what to write")
    parser.add_argument("--format", choices=("csv", "json"), default="csv", help="csv unless told")
    parser.add_argument(
        "--from", dest="since", type=since, default=0, metavar="TIME",
        help="first day or moment, UTC: 2026-11-21 or 2026-11-21T12:04:05",
    )  # fmt: skip
    parser.add_argument(
        "--to", dest="until", type=until, default=2**62, metavar="TIME",
        help="last day, or the moment before which",
    )  # fmt: skip
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--account", metavar="NAME", default=argparse.SUPPRESS)
    who.add_argument("--paper", action="store_true", help="the paper wallet")
    parser.add_argument("--venue", choices=VENUES, default=argparse.SUPPRESS)
    parser.add_argument("--output", type=Path, metavar="PATH", help="a new file, 0600; else stdout")
    parser.add_argument("--replace", action="store_true", help="the file may be there already")


def since(text: str) -> int:
    """The first moment that is meant, nanoseconds UTC."""
    return _instant(text) * SECOND


def until(text: str) -> int:
    """The first moment that is not meant any more, nanoseconds UTC: a day is meant whole."""
    whole = timedelta(days=1) if len(text) == _DATE else timedelta()
    return (_instant(text) + int(whole.total_seconds())) * SECOND


def _instant(text: str) -> int:
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is no time such as 2026-11-21 or 2026-11-21T12:04:05"
        ) from None
    if told.tzinfo is None:
        told = told.replace(tzinfo=UTC)
    return int(told.timestamp())
