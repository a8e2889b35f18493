"""Which parts of the engine hear of an item: most kinds concern few of them."""

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from vela_tui.session.turn import Turn

Heard = Callable[[Turn, Any], None]


class Hearer(Protocol):
    """A part that hears of some kinds of events and commands, whoever answers them."""

    HEARS: ClassVar[tuple[type, ...]]
    """The kinds, with all that is derived from them."""

    def heard(self, turn: Turn, item: Any) -> None:
        """One of them is applied."""
        ...


class Hearers(dict[type, tuple[Heard, ...]]):
    """Who hears of each kind, in order; found out when the first of a kind is applied.

    Args:
        parts: all that may hear, in the order in which they are told.
    """

    def __init__(self, *parts: Hearer) -> None:
        super().__init__()
        self._parts = parts

    def __missing__(self, kind: type) -> tuple[Heard, ...]:
        found = self[kind] = tuple(
            part.heard for part in self._parts if issubclass(kind, part.HEARS)
        )
        return found
