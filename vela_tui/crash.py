"""What is said of an error that nobody caught: where it happened, never what was in hand there.

A traceback that shows local variables showed a private key (reliability decision 7, P59); the
message of an error can hold a secret or an escape sequence of somebody else's.
"""

import logging
import re
import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING, Final

from vela_tui.log import redact

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

__all__ = ["harmless", "install", "words"]

_LONGEST: Final = 8_000
"""Characters of one report; its end is kept, where the error stands."""
_LONGEST_LINE: Final = 300
_FRAMES: Final = 24
"""Innermost calls that are named of each error."""
_STEERING: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]"
)

_log = logging.getLogger(__name__)


def words(error: BaseException) -> str:
    """The error's traceback in plain printable lines: no local values, no secret shapes."""
    lines = traceback.TracebackException.from_exception(
        error, limit=-_FRAMES, capture_locals=False, max_group_width=4, max_group_depth=3
    ).format()
    # redacted whole first: a secret that the cut halved would not be recognised
    short = (line[:_LONGEST_LINE] for line in harmless("".join(lines)).splitlines())
    return "\n".join(short)[-_LONGEST:]


def harmless(text: str) -> str:
    """The text without secret shapes, and without anything that a terminal obeys but new lines."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", redact(text))


def install() -> None:
    """Errors that nobody caught are told by `words`, and by nothing else.

    On stderr where the program ends by one; in the log alone where it is a thread's or a
    destructor's, since the screen may stand on the terminal.
    """
    sys.excepthook = _tell_end
    threading.excepthook = _tell_thread
    sys.unraisablehook = _tell_unraisable


def _tell_end(
    kind: type[BaseException],  # noqa: ARG001 - the hook's signature
    error: BaseException,
    trace: TracebackType | None,  # noqa: ARG001 - the hook's signature
) -> None:
    sys.stderr.write(f"{words(error)}\n")


def _tell_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
        _log.error("a thread failed: %s", words(failed.exc_value))


def _tell_unraisable(failed: "UnraisableHookArgs") -> None:
    # not the object: its repr is anybody's
    if failed.exc_value is not None:
        _log.error("an error could not be raised: %s", words(failed.exc_value))
