"""The one place where a message that can't be decoded becomes one kind of error."""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

import msgspec

from vela_tui.domain.errors import AmountError, ProtocolBroken
from vela_tui.venues.text import clean

_T = TypeVar("_T")
_P = ParamSpec("_P")

FAILURES: Final = (
    RecursionError,
    msgspec.MsgspecError,
    UnicodeError,
    ValueError,
    ArithmeticError,
    AmountError,
)
"""Whatever the decoding of a message can raise."""


def broken(error: Exception) -> ProtocolBroken:
    """One of `FAILURES` as the one kind of error, in words that can be shown."""
    if isinstance(error, RecursionError):
        return ProtocolBroken("nested too deeply")
    return ProtocolBroken(clean(str(error)) or type(error).__name__)


def understand(read: Callable[_P, _T], *told: _P.args, **named: _P.kwargs) -> _T:
    """What was read, or one kind of error.

    Args:
        read: decodes.
        *told: what it is called with.
        **named: the same, by name.

    Raises:
        ProtocolBroken: the message is malformed, ill-typed, out of bounds or too deep.
    """
    try:
        return read(*told, **named)
    except FAILURES as error:
        raise broken(error) from None
