"""Lines of the command line, kept between runs: bounded, 0600, and never anything like a secret.

A line has no place for a secret. What looks like a key or a signature all the same, because a
person pasted it there, is not kept.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from vela_tui.domain.errors import CredentialError
from vela_tui.keys.files import make_private_directory, read_private, write_private

if TYPE_CHECKING:
    from vela_tui.config import Paths

MOST: Final = 200
"""Lines kept, the newest."""
LONGEST: Final = 200
"""Characters of a line that is kept."""
_LARGEST: Final = 256 * 1024
_SECRET: Final = re.compile(r"[0-9A-Fa-f]{40}")
"""An address is as long and no secret; a key and a signature are longer. None is kept."""

_log = logging.getLogger(__name__)


class Line(Protocol):
    """A command line, as far as its history goes."""

    @property
    def history(self) -> tuple[str, ...]:
        """Lines typed, oldest first."""
        ...

    def remember(self, lines: Iterable[str]) -> None:
        """These lines were typed before."""


@contextmanager
def kept(line: Line) -> Iterator[None]:
    """The line knows what was typed in earlier runs, and what is typed now is kept at the end."""
    from vela_tui.config import paths

    places = paths()
    line.remember(load(places))
    try:
        yield
    finally:
        save(places, line.history)


def load(places: "Paths") -> tuple[str, ...]:
    """Lines typed before, oldest first; none where there are none or they can't be trusted."""
    try:
        text = read_private(_file(places), _LARGEST).decode("utf8", "replace")
    except FileNotFoundError:
        return ()
    except CredentialError as error:
        _log.warning("the command history is not read: %s", error)
        return ()
    return _kept(text.splitlines())


def save(places: "Paths", lines: Iterable[str]) -> None:
    """These lines are there at the next start; a disk that does not take them is no error."""
    kept = _kept(lines)
    if kept == load(places):
        return
    try:
        make_private_directory(places.state)
        write_private(_file(places), "".join(f"{line}\n" for line in kept).encode())
    except (CredentialError, OSError) as error:
        _log.warning("the command history is not kept: %s", error)


def _file(places: "Paths") -> Path:
    return places.state / "command-history"


def _kept(lines: Iterable[str]) -> tuple[str, ...]:
    clean = [
        line
        for line in lines
        if line and len(line) <= LONGEST and line.isprintable() and not _SECRET.search(line)
    ]
    return tuple(clean[-MOST:])
