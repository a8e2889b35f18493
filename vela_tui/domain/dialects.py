"""The ways of speaking that the command line knows; on its own, since every start reads it."""

from typing import Final

DIALECTS: Final = ("auto", "documented", "engine", "legacy")
"""How servers of any venue may be spoken to; `auto` finds it out by reads, never by an order."""
