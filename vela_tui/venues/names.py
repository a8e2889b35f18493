"""The names of the venues: known before any of their packages is imported."""

from typing import Final

VENUES: Final = ("vela", "joyride")
"""The names under which venues can be opened; the first where nobody named one."""
