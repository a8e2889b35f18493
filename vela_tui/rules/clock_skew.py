"""What a difference between our clock and the venue's allows (reliability P19).

A nonce is milliseconds of a clock. Twenty from the far future would lock every other program out
of the wallet until then, and a login must be within 30 s of the venue's clock (seed:344).
"""

from typing import Final

from vela_tui.domain.clock import MINUTE, SECOND

MOST_AHEAD: Final = 60 * SECOND
"""A clock that is further ahead of the venue's signs no order."""
MOST_FOR_LOGIN: Final = 25 * SECOND
"""Beyond it, either way, no login is signed; the venue takes 30 s, whole seconds both sides."""
MOST_BEHIND: Final = 24 * 60 * MINUTE
"""A venue that says it is further ahead is not followed: its nonces would be from the future."""


def nonce_shift(skew: int | None) -> int:
    """Nanoseconds to add to our clock for a nonce: it follows the venue's, never far ahead of it.

    Args:
        skew: nanoseconds that the venue's clock is ahead of ours; None while not known.
    """
    return skew if skew is not None and skew <= MOST_BEHIND else 0


def objection(skew: int | None) -> str | None:
    """Why no order is signed at this difference of clocks; None when one may be."""
    if skew is None or -MOST_AHEAD <= skew <= MOST_BEHIND:
        return None
    return f"{offset(skew)}; set it right"


def offset(skew: int) -> str:
    """The difference in words: `this machine's clock is 120 s ahead of the exchange's`."""
    return f"this machine's clock is {_duration(abs(skew))} {_word(skew)} the exchange's"


def _word(skew: int) -> str:
    return "behind" if skew > 0 else "ahead of"


def _duration(nanoseconds: int) -> str:
    seconds = nanoseconds // SECOND
    for size, word in ((86_400, "days"), (3_600, "h"), (600, "min")):
        if seconds >= 2 * size:
            unit = 60 if word == "min" else size
            return f"{seconds // unit:,} {word}"
    return f"{seconds} s"
