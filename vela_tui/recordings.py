"""Recordings of sessions: made beside one that runs, and played again as one that only reads."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.dialects import DIALECTS
from vela_tui.domain.errors import ConfigError

if TYPE_CHECKING:
    from vela_tui.config import Settings
    from vela_tui.domain.clock import Clock
    from vela_tui.net.replay import ReplayLinks
    from vela_tui.session.links import VenueLinks
    from vela_tui.session.ports import Venue
    from vela_tui.session.runner import Runner
    from vela_tui.session.state import SessionConfig

_file: ContextVar[BinaryIO | None] = ContextVar("recording", default=None)
_LARGEST_LINE: Final = 8_000_000
_LATEST: Final = 4_000_000_000 * SECOND
"""Some day in the next century, nanoseconds UTC: what calendars can still tell."""


@contextmanager
def recorded(path: Path | None) -> Iterator[None]:
    """A session that is built meanwhile is recorded to this new file; None records nothing.

    Raises:
        ConfigError: when the file exists or can't be made.
    """
    if path is None:
        yield
        return
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError:
        raise ConfigError(f"--record: {path} exists already") from None
    except OSError as error:
        raise ConfigError(f"--record: {path}: {error.strerror}") from None
    with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
        token = _file.set(file)
        try:
            yield
        finally:
            _file.reset(token)


def tapped(links: "VenueLinks", clock: "Clock", config: "SessionConfig", dialect: str) -> "Venue":
    """The links, of which everything that comes is recorded where a recording was asked for."""
    file = _file.get()
    if file is None:
        return links
    from vela_tui.net.recording import Recorder, RecordingLinks

    header = {
        "started": clock.now(),
        "mode": config.mode.value,
        "host": config.host,
        "address": config.address,
        "symbol": config.preferred_symbol,
        "venue": config.capabilities.venue,
        "dialect": dialect,
    }
    return RecordingLinks(links, Recorder(file, header), clock)


def run_replay(arguments: argparse.Namespace) -> int:
    """The exit code of a recording's replay on the screen: read-only, from one file.

    Raises:
        ConfigError: when the file is no recording.
    """
    from vela_tui.appearance import make_app
    from vela_tui.config import load_settings, paths
    from vela_tui.environment import tame_surroundings
    from vela_tui.log import start_log

    places = paths()
    settings: Settings = load_settings(places, profile=arguments.profile)
    with opened(arguments.file) as lines, start_log(places, settings.log_level):
        tame_surroundings()
        session, told = replay_session(lines, arguments.file.name, speed(arguments.speed))
        app = make_app(session, settings, replay=told)
        app.run()
        return app.return_code or 0


@contextmanager
def opened(path: Path) -> Iterator[Iterator[dict[str, Any]]]:
    """The lines of a recording, its header first.

    Raises:
        ConfigError: when there is no such file, or it is no recording.
    """
    from vela_tui.net.recording import lines_of

    try:
        with path.open("rb") as file:
            yield lines_of(lambda: file.readline(_LARGEST_LINE))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from None


def speed(text: str) -> float | None:
    """How fast a recording is played; None is as fast as can be.

    Raises:
        ConfigError: when it is no speed.
    """
    if text == "max":
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 1 / 100 <= value <= 1000:  # noqa: PLR2004 - what can be watched
        raise ConfigError("--speed: must be 0.01 to 1000, or max")
    return value


def replay_session(
    lines: Iterator[dict[str, Any]], name: str, at_speed: float | None
) -> "tuple[Runner, Told]":
    """A session on a recording, needing only to be run, and words on where it stands."""
    from vela_tui.domain.enums import Mode
    from vela_tui.net.replay import ReplayLinks, Timeline
    from vela_tui.session.engine import Engine
    from vela_tui.session.runner import Runner
    from vela_tui.session.state import SessionConfig
    from vela_tui.venues.registry import VENUES, open_codec

    header = next(lines)
    start, address, symbol = (header.get(each) for each in ("started", "address", "symbol"))
    dialect = header.get("dialect")
    is_text = all(each is None or isinstance(each, str) for each in (address, symbol))
    if not isinstance(start, int) or not 0 <= start < _LATEST or not is_text:
        raise ConfigError(f"{name}: the recording does not say when it began, or whose it is")
    if dialect not in ("", *DIALECTS):
        raise ConfigError(f"{name}: the recording is of no dialect that is known")
    venue = header.get("venue", VENUES[0])  # the first recordings did not say
    if venue not in VENUES:
        raise ConfigError(f"{name}: the recording is of no venue that is known")
    timeline = Timeline(start, at_speed)
    links = ReplayLinks(lines, timeline)
    codec = open_codec(venue, address, dialect)
    config = SessionConfig(
        mode=Mode.REPLAY,
        host=str(header.get("host", "?")),
        account=None,
        address=address,
        is_read_only=True,
        capabilities=codec.capabilities,
        preferred_symbol=symbol,
        default_interval=codec.capabilities.default_interval,
    )
    runner = Runner(
        Engine(config, nonce_seed=0),
        codec,
        links,
        timeline,
        seed=0,
        sleep=timeline.sleep,
        companion=links.play,
    )
    return runner, Told(name, str(header.get("mode", "?")), config.host, links, at_speed)


class Told:
    """The words of the band over a replay: that it is one, of what, and how far it is."""

    def __init__(
        self, name: str, mode: str, host: str, links: "ReplayLinks", at_speed: float | None
    ) -> None:
        self._tail = f"{name}, recorded in {mode.upper()} at {host}"
        self._links = links
        self._speed = "" if at_speed is None else f", speed {at_speed:g}"

    def __call__(self) -> str:
        """One line; nothing here can be traded."""
        timeline = self._links.timeline
        at = datetime.fromtimestamp(timeline.now() // SECOND, UTC).strftime("%Y-%m-%d %H:%M:%S")
        passed = (timeline.now() - timeline.start) // SECOND
        end = ", THE END" if self._links.has_ended else ""
        place = f"{at} UTC, {passed // 60}:{passed % 60:02} in{self._speed}{end}"
        return f"REPLAY, nothing is sent · {place} · {self._tail}"
