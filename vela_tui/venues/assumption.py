"""What is assumed of a venue where its pages are silent, as data that can be shown."""

from vela_tui.domain.value import Value


class Assumption(Value, frozen=True):
    """One choice where the pages say nothing."""

    name: str
    """As the code and the protocol notes cite it: `R-08`."""
    subject: str
    choice: str
    section: str
    """Of the protocol notes."""
    risk: str = ""
    """What follows where the venue chose otherwise."""
    place: str = ""
    """The one module in which it is decided; empty where nothing of this program hangs on it."""
