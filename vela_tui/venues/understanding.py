"""The one place where a message that can't be decoded becomes one kind of error."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import msgspec

from vela_tui.domain.errors import AmountError, ProtocolBroken
from vela_tui.venues.text import clean

_T = TypeVar("_T")
_P = ParamSpec("_P")


def understand(read: Callable[_P, _T], *told: _P.args, **named: _P.kwargs) -> _T:
    """What was read, or one kind of error: the only place where decoding failures are caught.

    Args:
        read: decodes.
        *told: what it is called with.
        **named: the same, by name.

    Raises:
        ProtocolBroken: the message is malformed, ill-typed, out of bounds or too deep.
    """
    try:
        return read(*told, **named)
    except RecursionError:
        raise ProtocolBroken("nested too deeply") from None
    except (
        msgspec.MsgspecError,
        UnicodeError,
        ValueError,
        ArithmeticError,
        AmountError,
    ) as error:
        raise ProtocolBroken(clean(str(error)) or type(error).__name__) from None
