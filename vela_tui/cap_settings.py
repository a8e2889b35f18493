"""The caps of `[guards]` and `[guards.ETH-USDC]` in `config.toml`, read strictly.

```toml
[guards]
notional = { soft = 2000, hard = 20000 }
collar.hard = 5          # percent

[guards.PEPE-USDC]
collar = { soft = 10, hard = 30 }
orders_per_minute.soft = "off"
```
"""

import difflib
import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from vela_tui.domain.amounts import parse_plain
from vela_tui.domain.errors import ConfigError
from vela_tui.rules.caps import CapOverrides, Measure

_SYMBOL: Final = re.compile(r"[A-Z0-9]{2,10}-[A-Z0-9]{2,10}")
_PARTS: Final = ("soft", "hard")
_OFF: Final = "off"


def parse_guards(value: object) -> CapOverrides:
    """What the table changes of the defaults, by market, the empty text for all markets.

    Args:
        value: the table as TOML gives it; numbers are integers or texts, never binary floats.

    Raises:
        ConfigError: when a key is unknown or a value is none; the text says what would be right.
    """
    if not isinstance(value, dict):
        raise ConfigError("must be a table, [guards] in the file")
    markets = {key: part for key, part in value.items() if _SYMBOL.fullmatch(key)}
    everywhere = {key: part for key, part in value.items() if key not in markets}
    found = {"": _measures(everywhere, "")}
    for symbol, part in markets.items():
        if not isinstance(part, dict):
            raise ConfigError(f"{symbol} must be a table, [guards.{symbol}]")
        found[symbol] = _measures(part, f"{symbol}.")
    return MappingProxyType(found)


def _measures(
    table: Mapping[str, object], where: str
) -> Mapping[Measure, Mapping[str, Decimal | None]]:
    found: dict[Measure, Mapping[str, Decimal | None]] = {}
    for key, part in table.items():
        if key not in {each.value for each in Measure}:
            raise ConfigError(f"{where}{_unknown(key, [each.value for each in Measure])}")
        found[Measure(key)] = _cap(part, f"{where}{key}")
    return MappingProxyType(found)


def _cap(part: object, where: str) -> Mapping[str, Decimal | None]:
    if not isinstance(part, dict):
        raise ConfigError(f"{where} must be a table such as {{ soft = 1000, hard = 10000 }}")
    for key in part:
        if key not in _PARTS:
            raise ConfigError(f"{where}.{_unknown(key, list(_PARTS))}")
    found = {key: _number(value, f"{where}.{key}") for key, value in part.items()}
    soft, hard = found.get("soft"), found.get("hard")
    if soft is not None and hard is not None and soft > hard:
        raise ConfigError(f"{where}: the soft cap is above the hard one")
    return MappingProxyType(found)


def _number(value: object, where: str) -> Decimal | None:
    if value == _OFF:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ConfigError(f'{where} must be a number, or "{_OFF}" for no cap')
    return parse_plain(str(value))


def _unknown(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)[0]
    return f"there is no cap {key[:60]!a}; did you mean {near}?"
