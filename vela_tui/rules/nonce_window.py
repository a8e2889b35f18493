"""The venue's window of nonces as far as this program can know it: which slots are taken.

The venue keeps the 20 largest nonces that a request of the wallet used up, and takes one that is
above the smallest of them and not among them; a request that it refuses uses none up (seed:78-95;
vela.md section 7). Numbers of other programs on the wallet are never told: they show only where
one of ours is refused that should have been taken.
"""

from collections import Counter
from enum import StrEnum


class NonceCell(StrEnum):
    """What became of one of the newest nonces."""

    FREE = "free"
    """No number of ours stands here."""
    IN_FLIGHT = "in flight"
    """Sent, and nothing proves yet whether the venue used it up."""
    USED = "used"
    """The venue used it up."""
    REFUSED = "refused"
    """The venue refused it for the number itself."""


class NonceWindow:
    """Our numbers in the venue's window. Each is used up, on its way, or refused.

    Args:
        size: how many the venue keeps, 20.
    """

    __slots__ = ("_copies", "_in_flight", "_refused", "_size", "_used")

    def __init__(self, size: int) -> None:
        self._size = size
        self._used: set[int] = set()
        self._in_flight: set[int] = set()
        self._refused: dict[int, bool] = {}
        self._copies: Counter[int] = Counter()

    @property
    def size(self) -> int:
        """How many numbers the venue keeps."""
        return self._size

    @property
    def used(self) -> tuple[int, ...]:
        """The numbers of ours that the venue keeps, ascending.

        They are its whole window where no other program uses the wallet.
        """
        return tuple(sorted(self._used))

    @property
    def in_flight(self) -> tuple[int, ...]:
        """Numbers whose outcome is not proven, ascending."""
        return tuple(sorted(self._in_flight))

    @property
    def cells(self) -> tuple[NonceCell, ...]:
        """The newest numbers, newest first, and free cells to the window's size."""
        known = dict.fromkeys(self._refused, NonceCell.REFUSED)
        known |= dict.fromkeys(self._used, NonceCell.USED)
        known |= dict.fromkeys(self._in_flight, NonceCell.IN_FLIGHT)
        shown = [known[nonce] for nonce in sorted(known, reverse=True)[: self._size]]
        return (*shown, *(NonceCell.FREE,) * (self._size - len(shown)))

    @property
    def oldest_margin(self) -> int | None:
        """How many more numbers may pass the oldest in flight before the venue forgets it.

        None when nothing is in flight; 0 means that it may have left the window already.
        """
        if not self._in_flight:
            return None
        return max(0, self._size - 1 - self._above(min(self._in_flight)))

    @property
    def has_second_writer(self) -> bool:
        """Whether one of the newest numbers was refused without a reason of ours."""
        return any(self._refused.values())

    def sent(self, nonce: int) -> None:
        """A request with this number left."""
        self._copies[nonce] += 1
        if nonce not in self._used:
            self._in_flight.add(nonce)
        self._forget()

    def taken(self, nonce: int) -> None:
        """The venue used the number up."""
        self._in_flight.discard(nonce)
        self._refused.pop(nonce, None)
        self._used.add(nonce)
        self._forget()

    def freed(self, nonce: int) -> None:
        """The number was not used up: nothing left, or the request was refused for another reason.

        Where a copy of the request is still on its way nothing is proven by that.
        """
        self._copies[nonce] -= 1
        if self._copies[nonce] <= 0:
            self._in_flight.discard(nonce)
            self._forget()

    def refused(self, nonce: int) -> None:
        """The venue said that the number is used or too old.

        A copy explains that: the other one used it up. So do as many later numbers as the window
        holds. Nothing else of ours does.
        """
        if nonce in self._used:
            return
        if self._copies[nonce] > 1:
            self.taken(nonce)
            return
        self._in_flight.discard(nonce)
        self._refused[nonce] = self._above(nonce) < self._size
        self._forget()

    def _above(self, nonce: int) -> int:
        """How many other numbers that the venue has or may have used are larger."""
        return sum(other > nonce for other in self._used | self._in_flight)

    def _forget(self) -> None:
        """What lies below a full window is in it no more and can't come into it."""
        for nonce in sorted(self._used)[: -self._size]:
            self._used.discard(nonce)
        if len(self._used) == self._size:
            least = min(self._used)
            self._in_flight = {nonce for nonce in self._in_flight if nonce > least}
            self._refused = {nonce: odd for nonce, odd in self._refused.items() if nonce > least}
        kept = self._used | self._in_flight | self._refused.keys()
        self._copies = Counter({nonce: self._copies[nonce] for nonce in kept})
