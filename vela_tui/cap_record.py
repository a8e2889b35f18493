"""Hard caps that were raised since the last start are agreed to by a typed phrase (T25).

Whoever can write the file of settings can raise a cap; a person who did not do that sees it
before the screen opens. The caps last agreed to stand in the state directory; without that
record the program's own defaults are what was agreed to.
"""

import json
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from vela_tui.domain.amounts import parse_plain
from vela_tui.domain.enums import Mode
from vela_tui.domain.errors import AmountError, ConfigError
from vela_tui.keys.files import make_private_directory, read_private, write_private
from vela_tui.rules.caps import Cap, Guards, Measure, guards_of

PHRASE: Final = "raise my limits"
"""What is typed to agree."""
_LARGEST: Final = 64 * 1024

HardCaps = dict[str, dict[Measure, Decimal | None]]
"""By market, the empty text for all others; None is no cap."""


def agree(path: Path, guards: Guards, ask: Callable[[list[str]], str]) -> None:
    """The hard caps are those of the last time, lower, or agreed to; they are the record now.

    Args:
        path: of the record.
        guards: what the settings say.
        ask: shows what was raised, a sentence each, and gives what is typed.

    Raises:
        ConfigError: when caps were raised and the phrase was not typed.
        CredentialError: when others can replace the record.
    """
    raised = list(_raised(_load(path), guards))
    if raised and " ".join(ask(raised).lower().split()) != PHRASE:
        raise ConfigError("hard caps were raised and not agreed to; nothing was started")
    make_private_directory(path.parent)
    write_private(path, json.dumps(_as_json(_hard_caps(guards)), indent=1).encode())


def ask(raised: list[str]) -> str:
    """What a person types at the terminal after reading what was raised."""
    sys.stderr.write("Hard caps on orders are higher than at the last start:\n")
    sys.stderr.writelines(f"  {each}\n" for each in raised)
    if not sys.stdin.isatty():
        return ""
    sys.stderr.write(f"Type {PHRASE!r} to trade with them, anything else to end: ")
    sys.stderr.flush()
    return sys.stdin.readline(_LARGEST)


def _hard_caps(guards: Guards) -> HardCaps:
    sets = {"": guards.default, **guards.markets}
    return {
        symbol: {measure: caps.of(measure).hard for measure in Measure}
        for symbol, caps in sets.items()
    }


def _raised(before: HardCaps, guards: Guards) -> Iterator[str]:
    """Each hard cap that lets something through that the record's would block."""
    after = _hard_caps(guards)
    for symbol in sorted({*before, *after}):
        old, new = (each.get(symbol, each[""]) for each in (before, after))
        for measure in Measure:
            if Cap(hard=new[measure]).is_looser_than(Cap(hard=old[measure])):
                what = f"{symbol or 'all markets'}: {measure.value}"
                yield f"{what}: from {_shown(old[measure])} to {_shown(new[measure])}"


def _load(path: Path) -> HardCaps:
    """The record; the defaults where there is none that can be read."""
    default = _hard_caps(guards_of(Mode.LIVE))
    try:
        content: Any = json.loads(read_private(path, _LARGEST))
        recorded = {
            str(symbol): {
                measure: None if caps[measure.value] is None else parse_plain(caps[measure.value])
                for measure in Measure
            }
            for symbol, caps in content.items()
        }
    except (FileNotFoundError, ValueError, RecursionError, *_SHAPES):
        return default
    return recorded if "" in recorded else default


_SHAPES: Final = (AmountError, AttributeError, KeyError, TypeError)


def _as_json(caps: HardCaps) -> dict[str, dict[str, str | None]]:
    return {
        symbol: {
            measure.value: None if most is None else f"{most:f}" for measure, most in each.items()
        }
        for symbol, each in caps.items()
    }


def _shown(most: Decimal | None) -> str:
    return "no cap" if most is None else f"{most:,f}"
