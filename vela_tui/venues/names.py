"""The names of the venues: known before any of their packages is imported."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

VENUES: Final = ("vela", "joyride")
"""The names under which venues can be opened; the first where nobody named one."""
DIALECTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"vela": ("documented", "engine"), "joyride": ("documented", "legacy")}
)
"""How each venue's servers may be spoken to; the first is what its pages say."""
