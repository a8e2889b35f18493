"""Refusals over HTTP: their body is assumed, their status is not (R-26)."""

from typing import Final

import msgspec
from msgspec import Struct

from vela_tui.domain.clock import SECOND
from vela_tui.domain.errors import ProtocolBroken
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.joyride import rpc
from vela_tui.venues.joyride.errors import worded

UNAUTHORIZED: Final = 401
_TOO_MANY: Final = 429
_LIMIT: Final = 60 * SECOND
"""The longest that any window of the venue's pages asks for (joyride.md 12)."""


class _Body(Struct, frozen=True):
    error: rpc.Problem | str | None = None
    message: str | None = None


_BODY: Final = msgspec.json.Decoder(_Body)


def is_success(answer: VenueAnswer) -> bool:
    """Whether the status is a 2xx."""
    return 200 <= answer.status < 300  # noqa: PLR2004 - HTTP's classes


def must_succeed(answer: VenueAnswer) -> None:
    """The answer is a success.

    Raises:
        ProtocolBroken: when it is not; with the venue's words.
    """
    if not is_success(answer):
        raise ProtocolBroken(words_of(answer))


def words_of(answer: VenueAnswer) -> str:
    """What a refusal says; its status where nothing in it can be read."""
    try:
        body = _BODY.decode(answer.body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return f"HTTP {answer.status}"
    problem = body.error if body.error is not None else body.message
    if problem is None:
        return f"HTTP {answer.status}"
    refusal = rpc.refusal(problem)
    return f"HTTP {answer.status}: {refusal.word} {worded(refusal)}".strip()


def wait_of(answer: VenueAnswer) -> int | None:
    """Nanoseconds to wait; None where no rate limit was the reason."""
    return _LIMIT if answer.status == _TOO_MANY else None
