"""The login on one connection: a nonce is asked for, its text signed, the answer waited for."""

from typing import Final

import msgspec

from vela_tui.domain.events import Event, LoggedIn, LoginInvited, LoginRefused
from vela_tui.domain.value import Value
from vela_tui.venues.joyride import rpc, signing, wire
from vela_tui.venues.joyride.errors import worded
from vela_tui.venues.joyride.rpc import Asked
from vela_tui.venues.understanding import understand

_NONCE: Final = msgspec.json.Decoder(wire.Nonce | wire.Name)
_SESSION: Final = msgspec.json.Decoder(wire.Session | bool | wire.Name | None)


class UnsignedSocketLogin(Value, frozen=True):
    """A login that lacks only its signature."""

    text: str
    wallet: str
    number: int

    def seal(self, signature: str) -> str:
        """The finished frame.

        Raises:
            RuleViolation: when the signature is not base58 of 64 bytes.
        """
        params = {
            "wallet": self.wallet,
            "signature": signing.checked_signature(signature),
            "message": self.text,
        }
        return rpc.call(self.number, "public/auth", params).frame


class SocketLogin:
    """Where the login of the present connection stands (joyride.md 4.1, R-08, R-10).

    Args:
        wallet: the wallet's address; None where nobody logs in.
        is_legacy: whether a name is enough (4.3).
    """

    def __init__(self, wallet: str | None, *, is_legacy: bool) -> None:
        self._wallet = wallet
        self._is_legacy = is_legacy
        self._nonce: str | None = None
        self._is_asked = False

    def opened(self) -> None:
        """A new connection stands: nobody has logged in on it."""
        self._nonce = None
        self._is_asked = False

    def invitation(self, numbers: rpc.Numbers) -> str | None:
        """The frame that asks for a nonce; None while one is at hand.

        In the legacy form it is the whole login.
        """
        if self._wallet is None or self._nonce is not None:
            return None
        if self._is_legacy:
            params = {"grant_type": "client_credentials", "client_id": self._wallet}
            return rpc.call(numbers.next(Asked.LOGIN), "public/auth", params).frame
        self._is_asked = True
        number = numbers.next(Asked.NONCE)
        return rpc.call(number, "public/get_nonce", {"wallet": self._wallet}).frame

    def login(self, numbers: rpc.Numbers) -> UnsignedSocketLogin | None:
        """The login to sign, once; None while the nonce has not come."""
        if self._wallet is None or self._nonce is None:
            return None
        nonce, self._nonce = self._nonce, None
        text, number = signing.login_text(self._wallet, nonce), numbers.next(Asked.LOGIN)
        return UnsignedSocketLogin(text, self._wallet, number)

    def answered(self, asked: Asked, frame: bytes, ts_recv: int) -> tuple[Event, ...]:
        """What the answer to one of its two questions means.

        A nonce that was not asked for is none: nothing is signed because somebody says so.

        Raises:
            ProtocolBroken: it can't be understood; the login has failed.
        """
        if asked is Asked.NONCE:
            if not self._is_asked:
                return ()
            self._is_asked = False
        refusal = understand(lambda: rpc.refusal_of(frame))
        if refusal is not None:
            return (LoginRefused(refusal.word, worded(refusal), ts_recv),)
        if asked is Asked.NONCE:
            return self._invited(understand(lambda: _nonce(frame)), ts_recv)
        told = understand(lambda: _SESSION.decode(rpc.result_of(frame)))
        if told is False:
            return (LoginRefused("false", "the login was declined", ts_recv),)
        if isinstance(told, wire.Session) and told.wallet not in (None, self._wallet):
            return (LoginRefused("Wallet", "the exchange logged another wallet in", ts_recv),)
        return (LoggedIn(ts_recv),)

    def _invited(self, nonce: str, ts_recv: int) -> tuple[Event, ...]:
        if not signing.is_nonce(nonce):
            words = "what the exchange wants signed is no nonce of 32 hex digits"
            return (LoginRefused("Nonce", words, ts_recv),)
        self._nonce = nonce
        return (LoginInvited(ts_recv),)


def _nonce(frame: bytes) -> str:
    """An object with it, or the bare text (R-08)."""
    told = _NONCE.decode(rpc.result_of(frame))
    return told.nonce if isinstance(told, wire.Nonce) else told
