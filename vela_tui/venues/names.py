"""The names of the venues and of their dialects: known before any of their packages is loaded."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

VENUES: Final = ("vela", "joyride")
"""The names under which venues can be opened; the first where nobody named one."""
DIALECTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"vela": ("documented", "engine"), "joyride": ("documented", "legacy")}
)
"""How each venue's servers may be spoken to; the first is what its pages say."""
AUTO: Final = "auto"
"""Beside those of every venue: the dialect is found out by reads, where there is a choice."""
UNPROVEN: Final = frozenset({"legacy"})
"""Dialects in which a name alone logs in: spoken on paper, and nowhere else."""
