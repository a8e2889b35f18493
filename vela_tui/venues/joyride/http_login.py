"""The login over HTTP, for the few reads that need it: a token that never leaves the codec."""

from typing import Final

import msgspec

from vela_tui.domain.clock import MINUTE
from vela_tui.domain.errors import ProtocolBroken
from vela_tui.domain.transport import HttpRequest, VenueAnswer
from vela_tui.domain.value import Value
from vela_tui.venues.joyride import endpoints, signing, wire
from vela_tui.venues.joyride.http_errors import must_succeed
from vela_tui.venues.understanding import understand

LASTS: Final = 23 * 60 * MINUTE
"""A token is valid for 24 hours and is renewed an hour before (R-11)."""
NONCE_LASTS: Final = 4 * MINUTE
"""A nonce is valid for five minutes (joyride.md 4.1)."""
_ATTEMPTS: Final = 2
"""The login, and one more after a 401; then it is given up until the next connection (R-11)."""
_NONCE: Final = msgspec.json.Decoder(wire.Nonce | wire.Name)
_TOKEN: Final = msgspec.json.Decoder(wire.Token)


class UnsignedHttpLogin(Value, frozen=True):
    """A login that lacks only its signature."""

    text: str
    wallet: str

    def seal(self, signature: str) -> HttpRequest:
        """The finished request.

        Raises:
            RuleViolation: when the signature is not base58 of 64 bytes.
        """
        body = {
            "wallet": self.wallet,
            "signature": signing.checked_signature(signature),
            "message": self.text,
        }
        return HttpRequest("POST", endpoints.VERIFY, msgspec.json.encode(body))


class HttpLogin:
    """Where the login over HTTP stands.

    Args:
        wallet: the wallet's address; None where nobody logs in.
    """

    def __init__(self, wallet: str | None) -> None:
        self._wallet = wallet
        self._nonce: str | None = None
        self._nonce_at = 0
        self._token: str | None = None
        self._token_at = 0
        self._now = 0
        self._attempts = 0

    def opened(self) -> None:
        """A new connection stands: a login that was given up may be tried again."""
        self._attempts = 0

    def next_step(self, now: int) -> UnsignedHttpLogin | HttpRequest | None:
        """What must be sent next; None with a token at hand, or where none can be had.

        Args:
            now: nanoseconds UTC.
        """
        self._now = now
        if self._wallet is None or self.has_token(now):
            return None
        if self._nonce is not None and now - self._nonce_at < NONCE_LASTS:
            nonce, self._nonce = self._nonce, None
            return UnsignedHttpLogin(signing.login_text(self._wallet, nonce), self._wallet)
        if self._attempts >= _ATTEMPTS:
            return None
        self._attempts += 1
        return HttpRequest("POST", endpoints.NONCE, msgspec.json.encode({"wallet": self._wallet}))

    def answered(self, answer: VenueAnswer) -> None:
        """The answer to the last step: a nonce, or a token.

        Raises:
            ProtocolBroken: when it is neither.
        """
        must_succeed(answer)
        try:
            token = understand(lambda: _TOKEN.decode(answer.body)).token
        except ProtocolBroken:
            nonce = understand(lambda: _nonce(answer.body))
            if not signing.is_nonce(nonce):
                raise ProtocolBroken("the answer holds no nonce of 32 hex digits") from None
            self._nonce, self._nonce_at = nonce, self._now
            return
        self._token, self._token_at = token, self._now

    def has_token(self, now: int) -> bool:
        """Whether a read can be sent with a token that is young enough."""
        return self._token is not None and 0 <= now - self._token_at < LASTS

    def authorization(self) -> str:
        """The header of that name.

        Raises:
            ValueError: nobody has logged in.
        """
        if self._token is None:
            raise ValueError("nobody has logged in over HTTP")
        return f"Bearer {self._token}"

    def declined(self) -> None:
        """A read with the token was answered 401: it is worth nothing."""
        self._token = None

    def accepted(self) -> None:
        """A read with the token was answered: a later 401 is met by a login of its own."""
        self._attempts = 0


def _nonce(body: bytes) -> str:
    told = _NONCE.decode(body)
    return told.nonce if isinstance(told, wire.Nonce) else told
