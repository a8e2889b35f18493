"""Who may come in: nonces that are used once, signatures, and tokens for HTTP (joyride.md 4)."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Final

from vela_tui.sim.gateways.joyride.signing import is_signed_by, nonce_of
from vela_tui.sim.limits import MINUTE_NS, SlidingLog

NONCE_SECONDS: Final = 300
MAX_NONCES: Final = 3
"""Active ones of a wallet; a fourth drops the oldest (R-09)."""
MAX_WALLETS: Final = 4_096
"""Wallets with nonces that are remembered at once."""
TOKEN_SECONDS: Final = 86_400
NONCES_A_MINUTE: Final = 10
VERIFIES_A_MINUTE: Final = 5

_NS: Final = 1_000_000_000
_NONCE_BYTES: Final = 16
_SECRET_BYTES: Final = 32
_HEADER: Final = b'{"alg":"HS256","typ":"JWT"}'


class Doors:
    """The way in. Times are real ones: a sped-up round does not speed up who is in it.

    Args:
        clock: nanoseconds UTC.
        enforces_limits: False lets any number of nonces be asked for.
        new_nonce: 32 hex digits.
    """

    def __init__(
        self,
        clock: Callable[[], int],
        *,
        enforces_limits: bool = True,
        new_nonce: Callable[[], str] = lambda: secrets.token_hex(_NONCE_BYTES),
    ) -> None:
        self._clock = clock
        self._new_nonce = new_nonce
        self._is_enforced = enforces_limits
        self._asked = SlidingLog(NONCES_A_MINUTE, MINUTE_NS)
        self._verified = SlidingLog(VERIFIES_A_MINUTE, MINUTE_NS)
        self._secret = secrets.token_bytes(_SECRET_BYTES)
        self._nonces: dict[str, dict[str, int]] = {}

    def nonce(self, wallet: str, address: str) -> str | None:
        """A fresh nonce of the wallet; None where that address asked too often."""
        if self._is_enforced and self._asked.ask(address, self._clock()) is not None:
            return None
        nonces = self._nonces.pop(wallet, {})
        self._nonces[wallet] = nonces
        nonce = self._new_nonce()
        nonces[nonce] = self._clock()
        while len(nonces) > MAX_NONCES:
            del nonces[next(iter(nonces))]
        while len(self._nonces) > MAX_WALLETS:
            del self._nonces[next(iter(self._nonces))]
        return nonce

    def may_verify(self, address: str) -> bool:
        """Whether that address has not verified too often; asking counts."""
        return not self._is_enforced or self._verified.ask(address, self._clock()) is None

    def admits(self, wallet: str, signature: str, message: str) -> bool:
        """Whether the wallet signed a text with a nonce of its own, which is used up by asking."""
        nonce = nonce_of(message, wallet)
        nonces = self._nonces.get(wallet, {})
        born = None if nonce is None else nonces.pop(nonce, None)
        if born is None or self._clock() - born > NONCE_SECONDS * _NS:
            return False
        return is_signed_by(wallet, signature, message)

    def token(self, user: str) -> str:
        """A token under which HTTP knows the user for a day."""
        claims = {"sub": user, "exp": self._clock() // _NS + TOKEN_SECONDS}
        signed = b".".join(map(_base64, (_HEADER, json.dumps(claims).encode())))
        return b".".join((signed, _base64(self._mac(signed)))).decode()

    def user_of(self, token: str) -> str | None:
        """Whose token it is; None for one that is not ours or too old."""
        signed, _, mac = token.encode(errors="replace").rpartition(b".")
        if not hmac.compare_digest(_base64(self._mac(signed)), mac):
            return None
        try:
            claims = json.loads(base64.urlsafe_b64decode(signed.partition(b".")[2] + b"=="))
        except (ValueError, binascii.Error):
            return None
        is_alive = self._clock() // _NS < claims["exp"]
        return str(claims["sub"]) if is_alive else None

    def _mac(self, signed: bytes) -> bytes:
        return hmac.new(self._secret, signed, hashlib.sha256).digest()


def _base64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
