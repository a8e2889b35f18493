"""Alerts, kept between runs: bounded, 0600, each place's own, as paper prices are not LIVE ones."""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from vela_tui.domain.amounts import parse_plain
from vela_tui.domain.enums import Mode
from vela_tui.domain.errors import AmountError, CredentialError
from vela_tui.domain.instrument import InstrumentId
from vela_tui.keys.files import make_private_directory, read_private, write_private
from vela_tui.session.commands import RecallAlerts, SetAlert
from vela_tui.state.alerts import MOST, Alert, AlertKind

if TYPE_CHECKING:
    from vela_tui.config import Paths

PLACES: Final = 16
"""Places whose alerts are kept, those used last."""
_LARGEST: Final = 256 * 1024
_LONGEST_ID: Final = 64
_SHAPES: Final = (AmountError, TypeError, ValueError)
"""What a row raises that this program did not write."""

_log = logging.getLogger(__name__)


class View(Protocol):
    """What is read of a session."""

    @property
    def mode(self) -> Mode:
        """PAPER or LIVE."""
        ...

    @property
    def host(self) -> str:
        """Where orders go."""
        ...

    @property
    def alerts(self) -> Sequence[Alert]:
        """All that are set, the oldest first."""
        ...


class Session(Protocol):
    """A session, as far as its alerts go."""

    @property
    def view(self) -> View:
        """What it knows."""
        ...

    def submit(self, command: RecallAlerts) -> None:
        """These alerts stand."""


@contextmanager
def kept(session: Session) -> Iterator[None]:
    """The session has the alerts of earlier runs at its place, and leaves its own for the next."""
    from vela_tui.config import paths

    places, place = paths(), f"{session.view.mode.value} {session.view.host}"
    if before := load(places, place):
        session.submit(RecallAlerts(before))
    try:
        yield
    finally:
        now = (SetAlert(*alert.condition) for alert in session.view.alerts)
        save(places, place, tuple(now))


def load(places: "Paths", place: str) -> tuple[SetAlert, ...]:
    """The alerts of a place; none where there are none or they can't be trusted."""
    rows = _load(places).get(place, [])
    return tuple(_parsed(rows))


def save(places: "Paths", place: str, alerts: Sequence[SetAlert]) -> None:
    """These are the place's alerts at the next start; a disk that refuses them is no error."""
    if tuple(alerts) == load(places, place):
        return
    kept = _load(places)
    kept.pop(place, None)
    if alerts:
        kept[place] = [
            [each.kind.value, each.instrument_id, None if each.level is None else f"{each.level:f}"]
            for each in alerts[:MOST]
        ]
    newest = dict(list(kept.items())[-PLACES:])
    try:
        make_private_directory(places.state)
        write_private(_file(places), json.dumps(newest, indent=1).encode())
    except (CredentialError, OSError) as error:
        _log.warning("the alerts are not kept: %s", error)


def _file(places: "Paths") -> Path:
    return places.state / "alerts.json"


def _load(places: "Paths") -> dict[str, list[Any]]:
    try:
        content = json.loads(read_private(_file(places), _LARGEST))
    except FileNotFoundError:
        return {}
    except (CredentialError, ValueError, RecursionError) as error:
        _log.warning("the alerts are not read: %s", type(error).__name__)
        return {}
    known = content.items() if isinstance(content, dict) else ()
    return {place: rows for place, rows in known if isinstance(rows, list)}


def _parsed(rows: list[Any]) -> Iterator[SetAlert]:
    """Each row that means an alert; what means none is left out."""
    for row in rows[:MOST]:
        try:
            kind, market, level = row
            alert = SetAlert(AlertKind(kind))
            if alert.kind is not AlertKind.FILLS:
                if not isinstance(market, str) or len(market) > _LONGEST_ID:
                    continue
                alert = SetAlert(alert.kind, InstrumentId(market), parse_plain(level))
        except _SHAPES:
            continue
        yield alert
