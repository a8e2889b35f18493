"""The names of the exchanges that can be run, known before any of them is loaded."""

from typing import Final

VENUES: Final = ("vela", "joyride")
"""The first where nobody named one."""
