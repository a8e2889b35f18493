"""What only the outer rooms know of this process, handed to the screen as plain values."""

from collections.abc import Callable

from vela_tui.domain.value import Value


class LogLine(Value, frozen=True):
    """One line of the log, redacted as in the file."""

    ts: int
    """Nanoseconds UTC."""
    level: int
    """As the standard library numbers levels."""
    text: str
    """May have several lines."""


class Facts(Value, frozen=True):
    """This process at one moment."""

    cpu: int | None = None
    """Percent of one core since the last look; None at the first."""
    memory: int | None = None
    """Bytes that the process holds; None where the platform does not say."""
    proxy: str = ""
    """Through which proxy the venue is reached, without its credentials; empty for none."""
    key: str = ""
    """What keeps the wallet's key; empty where there is none."""
    versions: str = ""
    """Of this program and of what it stands on."""
    log_file: str = ""
    """Where the log is written."""
    journal_file: str = ""
    """Where orders are written down; empty for none."""
    log: tuple[LogLine, ...] = ()
    """The last lines, oldest first."""


Gather = Callable[[], Facts]
"""Looks at this process; reads files, so it is called in a thread."""


def no_facts() -> Facts:
    """Nothing is known: for a screen that stands alone."""
    return Facts()
