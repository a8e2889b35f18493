"""What a person chose about the screen."""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from vela_tui.domain.value import Record
from vela_tui.ui.facts import Gather, no_facts
from vela_tui.ui.signals import AlertSignal
from vela_tui.ui.theme import DARK


def frames_only(error: BaseException) -> str:
    """Where an error happened and of what kind it is; not its message, which may hold anything."""
    frames = traceback.format_tb(error.__traceback__)
    return f"{''.join(frames)}{type(error).__name__}"


OnExit = Literal["ask", "cancel", "leave"]
"""What becomes of resting orders when the program ends."""

Confirm = Literal["off", "risky", "always"]
"""When an order is asked about: never, where it is risky, or always."""


class Lens(Record):
    """What was changed by a key since the start; None leaves it to the settings."""

    time_zone: str | None = None
    hides_balances: bool | None = None


@dataclass(frozen=True, slots=True)
class UiOptions:
    """The screen's choices, each with its default."""

    theme: str = DARK
    """A theme's name; one that does not exist falls back to the default."""
    size_presets: tuple[Decimal, ...] = ()
    """Sizes that the ticket offers; empty for its own."""
    time_zone: Literal["local", "utc"] = "utc"
    """The wall clock that times are shown by."""
    confirm_live: Confirm = "always"
    """When an order in LIVE is asked about before it goes out."""
    confirm_paper: Confirm = "off"
    """When an order on PAPER is."""
    default_execution: str = ""
    """The execution that the ticket opens with; empty for the venue's first."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Action id to keys, comma-separated; replaces the action's own keys."""
    on_exit: OnExit = "ask"
    """What becomes of resting orders when the program ends."""
    alert_signal: AlertSignal = "off"
    """How an alert is told beyond the screen."""
    hide_balances: bool = False
    """Whether stars stand for money held when the program starts."""
    lens: Lens = field(default_factory=Lens, compare=False)
    """What a key changed since."""
    facts: Gather = field(default=no_facts)
    """A look at this process, for the diagnostics."""
    replay: Callable[[], str] | None = None
    """The words of the band over a recording; None for a session of this moment."""
    flashes: bool = True
    """Whether a level that changed is lit for a moment."""
    command_history: tuple[str, ...] = ()
    """What was typed in the command line before, oldest first."""
    describe_crash: Callable[[BaseException], str] = field(default=frames_only)
    """What is printed when the screen fails: plain lines that hold no value of any variable."""

    @property
    def zone(self) -> tzinfo:
        """The time zone in which times are shown."""
        return _zone(self.lens.time_zone or self.time_zone)

    @property
    def hides_balances(self) -> bool:
        """Whether stars stand for money held."""
        chosen = self.lens.hides_balances
        return self.hide_balances if chosen is None else chosen

    def toggle_zone(self) -> None:
        """Times are UTC where they were local, and the other way round."""
        now = self.lens.time_zone or self.time_zone
        self.lens.time_zone = "local" if now == "utc" else "utc"

    def toggle_balances(self) -> None:
        """Stars stand for money held, or the money is shown again."""
        self.lens.hides_balances = not self.hides_balances


@lru_cache(maxsize=2)
def _zone(name: str) -> tzinfo:
    return (datetime.now().astimezone().tzinfo if name == "local" else UTC) or UTC
