"""The ways in which the engine lets a wallet into its private feed, tried one after another.

A login is refused by an error and the connection stays, so the next way can be tried at once
(vela.md 6.6). What worked is remembered for the server and tried first on the next connection.

    TIMED ──refused──> CHALLENGED ──refused──> DATED ──refused──> nothing is left
      └─ `vela:ws:` in ms   └─ `vela:auth:` and     └─ `vela:auth:` in seconds,
                               the server's nonce       as the page has it
"""

from enum import Enum
from typing import Final

import msgspec

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.value import Value
from vela_tui.venues.vela import signing


class Way(Enum):
    """One way to log in."""

    TIMED = "milliseconds"
    CHALLENGED = "challenge"
    DATED = "seconds"


WAYS: Final = (Way.TIMED, Way.CHALLENGED, Way.DATED)


class _Timed(msgspec.Struct, frozen=True, kw_only=True, tag="auth"):
    address: str
    signature: str
    timestamp: int


class _Challenged(msgspec.Struct, frozen=True, kw_only=True, tag="auth"):
    address: str
    signature: str
    nonce: str


class UnsignedEngineLogin(Value, frozen=True):
    """A login that lacks only its signature."""

    text: str
    body: _Timed | _Challenged
    """Its signature is empty."""

    def seal(self, signature: str) -> str:
        """The finished frame.

        Raises:
            RuleViolation: when the signature is not `0x` and 130 hex digits.
        """
        sealed = msgspec.structs.replace(self.body, signature=signing.checked_signature(signature))
        return msgspec.json.encode(sealed).decode()


class LoginLadder:
    """Where we stand on the ladder.

    Attributes:
        is_pending: whether a login, or the request for a challenge, was not answered yet.
    """

    def __init__(self) -> None:
        self.is_pending = False
        self._first = Way.TIMED
        self._left: list[Way] = []
        self._challenge: str | None = None
        self.opened()

    @property
    def way(self) -> Way | None:
        """The way that is tried now; None when all were refused on this connection."""
        return self._left[0] if self._left else None

    def opened(self) -> None:
        """A new connection stands: all ways are open, the one that worked first."""
        self.is_pending = False
        self._challenge = None
        self._left = sorted(WAYS, key=lambda way: way is not self._first)

    def login(self, address: str, now: int) -> UnsignedEngineLogin | None:
        """The login by this way; None when a challenge must come first, or no way is left.

        Args:
            address: spelled in the text as in the frame (vela.md 2.1).
            now: nanoseconds UTC by the venue's clock; within 60 s of it (vela.md 6.6).
        """
        match self.way:
            case Way.TIMED:
                stamp = now // MILLISECOND
                unsigned = _timed(signing.timed_login_text(address, stamp), address, stamp)
            case Way.DATED:
                stamp = now // SECOND
                unsigned = _timed(signing.login_text(address, stamp), address, stamp)
            case Way.CHALLENGED if self._challenge is not None:
                nonce, self._challenge = self._challenge, None  # it is good for one login
                body = _Challenged(address=address, signature="", nonce=nonce)
                unsigned = UnsignedEngineLogin(signing.challenged_login_text(nonce), body)
            case _:
                return None
        self.is_pending = True
        return unsigned

    def invitation(self) -> bool:
        """Whether a challenge must be asked for before the next login."""
        is_needed = self.way is Way.CHALLENGED and self._challenge is None
        self.is_pending |= is_needed
        return is_needed

    def challenged(self, nonce: str) -> None:
        """The server sent its challenge.

        Raises:
            ValueError: when it is nothing that could be signed.
        """
        if not signing.is_challenge(nonce):
            raise ValueError("the challenge is not 32 hex digits")
        self._challenge = nonce

    def refused(self) -> bool:
        """This way is closed. Returns whether another one is left."""
        self.is_pending = False
        del self._left[:1]
        return bool(self._left)

    def worked(self) -> None:
        """This way led in: it is tried first on the next connection."""
        self.is_pending = False
        self._first = self.way or self._first


def _timed(text: str, address: str, stamp: int) -> UnsignedEngineLogin:
    return UnsignedEngineLogin(text, _Timed(address=address, signature="", timestamp=stamp))
