"""One user's window of recent nonces, shared by orders and cancels (vela.md section 7)."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from vela_tui.sim.messages import Rejected


class NonceWindow:
    """The largest nonces accepted so far, at most `size` of them.

    Args:
        size: how many are held (20 in the seed, seed:80).
        strict_minimum: whether the minimum rule applies before the window is full.
        held: nonces accepted before a restart.
    """

    __slots__ = ("_held", "_size", "_strict_minimum")

    def __init__(
        self, size: int, *, strict_minimum: bool = False, held: Iterable[int] = ()
    ) -> None:
        self._size = size
        self._strict_minimum = strict_minimum
        self._held = sorted(set(held))[-size:]

    def check(self, nonce: int) -> None:
        """Nothing changes: a refused request leaves its nonce free.

        Raises:
            Rejected: `InvalidNonce` at or below the minimum, `DuplicateNonce` if held;
                the minimum counts first (seed:81-83; decision 2).
        """
        held = self._held
        applies = len(held) >= self._size or (self._strict_minimum and held)
        if applies and nonce <= held[0]:
            raise Rejected("InvalidNonce", "The nonce is not above the window's minimum.")
        at = bisect_left(held, nonce)
        if at < len(held) and held[at] == nonce:
            raise Rejected("DuplicateNonce", "The nonce was used before.")

    def consume(self, nonce: int) -> None:
        """The nonce, checked before, is held; a full window forgets its minimum."""
        insort(self._held, nonce)
        if len(self._held) > self._size:
            del self._held[0]

    def held(self) -> tuple[int, ...]:
        """The nonces in the window, ascending."""
        return tuple(self._held)
