"""The venue's error codes, and what each means for whoever asked (joyride.md 11)."""

from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.joyride import rpc

NOT_LOGGED_IN: Final = 1001
ORDER_NOT_FOUND: Final = 1003
RATE_LIMIT: Final = 1007
ALREADY_ENDED: Final = 1008
WORDS: Final = {
    1001: "not authenticated",
    1002: "insufficient balance",
    1003: "order not found",
    1004: "instrument not found",
    1005: "invalid price",
    1006: "invalid size",
    1007: "rate limit exceeded",
    1008: "order already cancelled or filled",
    1009: "market closed or instrument expired",
    1014: "the instrument is paused",
    -32700: "the request is no JSON",
    -32600: "the request is malformed",
    -32601: "no such method",
    -32602: "a parameter is wrong",
}
"""Said where the venue sends a code alone."""
WAIT: Final = SECOND
"""After a rate limit (joyride.md 11)."""
GONE: Final = frozenset({ORDER_NOT_FOUND, ALREADY_ENDED})
"""No such order rests."""
_TURNED_AWAY: Final = frozenset({-32700, -32600, -32601, -32602})
"""Of JSON-RPC's own codes those that say that the request was not even begun (R-55)."""


def is_decisive(refusal: rpc.Refusal) -> bool:
    """Whether the error proves that what was asked was not done.

    A code of the venue's own does. An internal error proves nothing, nor does an error without a
    number: what was asked may have been done.
    """
    return refusal.code > 0 or refusal.code in _TURNED_AWAY


def wait_of(refusal: rpc.Refusal) -> int | None:
    """Nanoseconds to wait; None where no rate limit was the reason."""
    return WAIT if refusal.code == RATE_LIMIT else None


def worded(refusal: rpc.Refusal) -> str:
    """The venue's sentence, or ours for its code."""
    return refusal.message or WORDS.get(refusal.code, "")


def must_be_json(answer: VenueAnswer) -> None:
    """The answer is a text, all of it.

    Raises:
        UnicodeDecodeError: when it is not: the decoder skips members it does not know.
    """
    answer.body.decode()
