"""Venues by name. A venue's package is imported when it is asked for, not before."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Final

from vela_tui.domain.errors import ConfigError
from vela_tui.venues.assumption import Assumption
from vela_tui.venues.codec import Codec
from vela_tui.venues.names import AUTO, DIALECTS, UNPROVEN, VENUES

__all__ = ["VENUES", "assumptions", "check_dialect", "open_codec"]


def open_codec(venue: str, address: str | None = None, dialect: str = "") -> Codec:
    """A codec for one connection to the venue.

    Args:
        venue: one of `VENUES`.
        address: the wallet's address, as its kind of key spells it; None opens public data only.
        dialect: how the venue's server speaks, as its pages say where it is empty; `auto` finds it
            out by reads.

    Raises:
        ConfigError: when there is no such venue or dialect, or the address is none.
    """
    factory = _FACTORIES.get(venue)
    if factory is None:
        raise ConfigError(f"venue {venue!r} is not known; known are: {', '.join(VENUES)}")
    return factory(address, dialect or DIALECTS[venue][0])


def check_dialect(venue: str, dialect: str, *, is_paper: bool) -> None:
    """The venue speaks this dialect, and it may be spoken there.

    Args:
        venue: one of `VENUES`.
        dialect: how its server is to be spoken to.
        is_paper: whether that server is an exchange of our own.

    Raises:
        ConfigError: when it may not.
    """
    known = (AUTO, *DIALECTS[venue])
    if dialect and dialect not in known:
        raise ConfigError(f"the dialect of {venue} must be one of: {', '.join(known)}")
    if dialect in UNPROVEN and not is_paper:
        raise ConfigError(f"the dialect {dialect} proves nothing: it is for paper alone")


def assumptions(venue: str) -> Sequence[Assumption]:
    """What is assumed of a venue where its pages are silent.

    Args:
        venue: one of `VENUES`.
    """
    module = import_module(f"vela_tui.venues.{venue}.assumptions")
    found: Sequence[Assumption] = module.ASSUMPTIONS
    return found


def _vela(address: str | None, dialect: str) -> Codec:
    from vela_tui.venues import vela

    return vela.open_codec(address, dialect)


def _joyride(address: str | None, dialect: str) -> Codec:
    from vela_tui.venues import joyride

    return joyride.open_codec(address, dialect)


_FACTORIES: Final[Mapping[str, Callable[[str | None, str], Codec]]] = MappingProxyType(
    {"vela": _vela, "joyride": _joyride}
)
