"""How an alert leaves the screen: a bell, or a notification of the desktop; seldom and harmless."""

from collections.abc import Callable
from typing import Final, Literal

from textual.app import App

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.session.changes import Dirty, Part
from vela_tui.session.views import SessionView
from vela_tui.ui.render.line import harmless

AlertSignal = Literal["off", "bell", "osc9", "osc777"]
"""`osc9` is understood by iTerm2, kitty, WezTerm and Windows Terminal, `osc777` by foot, Ghostty,
urxvt and terminals on VTE."""
REST: Final = 3 * SECOND
"""Between two signals at least: a market that jumps about is no siren."""
_LONGEST: Final = 120


class Signals:
    """Rings for alerts, at most once in `REST`; what rang meanwhile stands in the notices.

    Args:
        signal: which way.
        clock: measures the rest.
        bell: rings the terminal's bell.
        write: puts a control sequence on the terminal.
    """

    def __init__(
        self,
        signal: AlertSignal,
        clock: Clock,
        *,
        bell: Callable[[], None],
        write: Callable[[str], None],
    ) -> None:
        self._signal = signal
        self._clock = clock
        self._bell = bell
        self._write = write
        self._rung_at: int | None = None
        self._heard = 0

    def look(self, view: SessionView, dirty: Dirty) -> None:
        """An alert that rang since the last look is told."""
        if Part.ALERTS in dirty.parts:
            self.hear(view.rings, view.notices[0].text if view.notices else "")

    def hear(self, rings: int, words: str) -> None:
        """An alert may have rung: `rings` counts them, `words` are the newest one's."""
        if rings <= self._heard:
            return
        self._heard = rings
        now = self._clock.monotonic()
        is_resting = self._rung_at is not None and now - self._rung_at < REST
        if self._signal == "off" or is_resting:
            return
        self._rung_at = now
        if self._signal == "bell":
            self._bell()
        else:
            self._write(notification(self._signal, words))


def notification(signal: str, words: str) -> str:
    """The control sequence that asks the terminal for a notification with these words.

    Semicolons end a field of it and are left out; nothing unprintable gets in.
    """
    text = harmless(words).replace(";", ",")[:_LONGEST]
    start = "9;" if signal == "osc9" else "777;notify;vela-tui;"
    return f"\x1b]{start}{text}\x07"


def signals_of(signal: AlertSignal, clock: Clock, app: Callable[[], App[None]]) -> Signals:
    """The signals of a screen, on its app's terminal.

    Args:
        signal: which way.
        clock: the session's.
        app: gives the app, which is not there yet when the screen is made.
    """

    def write(text: str) -> None:
        if (driver := app()._driver) is not None:  # noqa: SLF001 - there is no public way
            driver.write(text)
            driver.flush()

    return Signals(signal, clock, bell=lambda: app().bell(), write=write)
