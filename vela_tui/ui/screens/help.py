"""The help: generated from the actions, so that it can't drift from the keys."""

from textual.screen import ModalScreen


class HelpScreen(ModalScreen[None]):
    """Every key and what it does, in groups; scrolls."""
