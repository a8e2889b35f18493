"""`vela-tui venues`: what each venue can do, and what is assumed of it where its pages are silent.

Everything here comes from the capabilities that the program itself goes by: nothing is stated
twice, and the README's table is this one.
"""

import argparse
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from vela_tui.domain.capability import Capabilities, RateLimit
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import KeyKind
from vela_tui.headless.codes import Exit
from vela_tui.headless.output import show
from vela_tui.venues.names import DIALECTS, VENUES

_KEYS: Final = {KeyKind.SECP256K1: "secp256k1 (Ethereum)", KeyKind.ED25519: "ed25519 (Solana)"}
_COLUMNS: Final = (
    "Venue",
    "Trades",
    "Key",
    "Orders",
    "Names of orders",
    "Executions",
    "Fees (maker / taker)",
    "Orders / cancels",
    "Dialects",
)


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0."""
    if arguments.name is None:
        show(table(), as_json=arguments.json)
        return Exit.OK.value
    told = venue(arguments.name)
    show(told if arguments.json else _lines(told), as_json=arguments.json)
    return Exit.OK.value


def table() -> list[dict[str, str]]:
    """A row for each venue, in words."""
    return [dict(zip(_COLUMNS, _cells(name), strict=True)) for name in VENUES]


def markdown_table() -> str:
    """The same as a table of Markdown, for the README."""
    rows = [_COLUMNS, tuple("---" for _ in _COLUMNS), *map(_cells, VENUES)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def venue(name: str) -> dict[str, Any]:
    """All that is known of a venue's ways: capabilities, documents, assumptions.

    Args:
        name: one of `VENUES`.
    """
    from vela_tui.venues.registry import assumptions

    can = _capabilities(name)
    return {
        **{column.lower(): cell for column, cell in zip(_COLUMNS, _cells(name), strict=True)},
        "name": name,
        "quote currency": can.quote_currency,
        "candles": list(can.candle_intervals),
        "feed": can.feed_path,
        "not told": sorted(each.value for each in can.unreadable),
        "documents": list(can.documents),
        "assumptions": [
            {
                "name": each.name,
                "subject": each.subject,
                "choice": each.choice,
                "risk": each.risk,
                "place": each.place,
                "section": each.section,
            }
            for each in assumptions(name)
        ],
    }


def _capabilities(name: str) -> Capabilities:
    from vela_tui.venues.registry import open_codec

    return open_codec(name).capabilities


def _cells(name: str) -> Sequence[str]:
    can = _capabilities(name)
    return (
        can.title,
        "options" if can.has_options else "spot",
        _KEYS[can.key_kind],
        "each one signed, over HTTP" if can.signs_requests else "under a login, over the socket",
        "ours and the venue's" if can.has_client_order_ids else "the venue's alone",
        ", ".join(each.label for each in can.executions),
        f"{_fee(can.maker_fee)} / {_fee(can.taker_fee)}",
        _limits(can),
        ", ".join(DIALECTS[name]),
    )


def _fee(fraction: Decimal) -> str:
    points = (fraction * 10_000).normalize()
    return f"{points:f} bp" if points else "none"


def _limits(can: Capabilities) -> str:
    told = (_rate(can.limits.orders), _rate(can.limits.cancels))
    return told[0] if told[0] == told[1] else " / ".join(told)


def _rate(limit: RateLimit | None) -> str:
    if limit is None:
        return "none"
    window = limit.window // SECOND
    unit = {1: "s", 60: "min"}.get(window, f"{window} s")
    return f"{limit.count}/{unit}"


def _lines(told: Mapping[str, Any]) -> list[str]:
    """A venue as a person reads it: what it can do, where that stands, what is assumed of it."""
    lines = [
        f"{name:22}{', '.join(value) if isinstance(value, list) else value}"
        for name, value in told.items()
        if name not in {"documents", "assumptions"}
    ]
    lines += ["", "These facts stand at", *(f"  {each}" for each in told["documents"])]
    lines += ["", "Assumed where the pages are silent"]
    for each in told["assumptions"]:
        lines.append(f"{each['name']:>6}  {each['subject']}: {each['choice']}")
        hints = (("if wrong", each["risk"]), ("decided in", each["place"]))
        hint = "; ".join(f"{word}: {text}" for word, text in hints if text)
        lines += [f"        {hint}"] if hint else []
    return lines
