"""Nonces only grow: one source per wallet, shared by orders and cancels, never a number twice.

The venue accepts a nonce that is above the smallest of the 20 last used ones and not among
them (seed:78-95); milliseconds since 1970 are recommended. A number that was taken is never
taken again, also when its request was refused or its answer lost: a used nonce is what makes
a repeated request harmless (vela.md section 7).
"""

from collections import deque
from collections.abc import Iterable
from typing import Final

from vela_tui.domain.clock import MILLISECOND

_FIRST_LEAP: Final = 1_000
_FURTHEST: Final = 60_000
_KEPT: Final = 8
_REMEMBERED: Final = 64
_FRESH: Final = 10
"""Half of the venue's window: a number kept while so many later ones were taken is given up."""


class NonceSource:
    """Numbers that strictly increase and keep to the clock's milliseconds where they can.

    Args:
        seed: the largest nonce that this wallet is known to have used, 0 when none is known.
    """

    __slots__ = ("_kept", "_last", "_leap", "_recent", "_sent", "_taken")

    def __init__(self, seed: int = 0) -> None:
        self._last = max(seed, 0)
        self._sent = self._last
        self._leap = _FIRST_LEAP
        self._taken = 0
        self._recent: deque[int] = deque(maxlen=_REMEMBERED)
        self._kept: dict[str, tuple[int, int]] = {}

    @property
    def last(self) -> int:
        """The largest number that was taken or observed."""
        return self._last

    def peek(self, now: int) -> int:
        """The number that `take` would give at this moment, in milliseconds; it stays untaken.

        Args:
            now: nanoseconds UTC.
        """
        return max(self._last + 1, now // MILLISECOND)

    def take(self, now: int) -> int:
        """A number that this source has never given and will never give again."""
        self._sent = self._next(now)
        return self._sent

    def _next(self, now: int) -> int:
        self._last = self.peek(now)
        self._taken += 1
        self._recent.append(self._last)
        return self._last

    def later(self, nonce: int) -> int:
        """How many numbers above this one were taken; more than the venue's window is enough."""
        return sum(taken > nonce for taken in self._recent)

    def keep(self, name: str, now: int) -> int:
        """The number kept for this name, so that what is shown is what will be signed.

        It stays the same until it is redeemed, or so many others were taken that the venue's
        window could leave it behind; then another one is kept.
        """
        kept = self._kept.get(name)
        if kept is None or self._taken - kept[1] > _FRESH:
            number = self._next(now)
            self._kept.pop(name, None)
            self._kept[name] = (number, self._taken)
            while len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        return self._kept[name][0]

    def redeem(self, name: str, now: int) -> int:
        """The number kept for this name, which is kept no more; a fresh one when none was."""
        number = self.keep(name, now)
        del self._kept[name]
        self._sent = max(self._sent, number)
        return number

    def forget_kept(self) -> None:
        """Numbers that were kept and never sent are free again: the clock was found wrong.

        A number from a clock that ran ahead would otherwise drag all later ones ahead with it.
        """
        self._kept.clear()
        self._last = self._sent

    def observe(self, nonce: int) -> None:
        """Another program's nonce on this wallet was seen: ours stay above it."""
        self._last = max(self._last, nonce)
        self._sent = max(self._sent, nonce)

    def recall(self, used: Iterable[int]) -> None:
        """Numbers that earlier sessions of this wallet used count among those that were taken."""
        self._recent = deque(sorted({*used, *self._recent}), maxlen=_REMEMBERED)

    def refused(self, now: int) -> None:
        """The next number is well above the refused one.

        Each refusal in a row doubles the leap, from one second on; none reaches further than a
        minute ahead of the clock, because 20 numbers from the far future would lock out every
        other program of this wallet for that long.
        """
        clock = now // MILLISECOND
        leapt = min(max(self._last, clock) + self._leap, clock + _FURTHEST)
        self._last = max(self._last, leapt)
        self._sent = self._last
        self._kept.clear()
        self._leap = min(self._leap * 2, _FURTHEST)

    def accepted(self) -> None:
        """The venue took one of our numbers: leaps begin small again."""
        self._leap = _FIRST_LEAP
