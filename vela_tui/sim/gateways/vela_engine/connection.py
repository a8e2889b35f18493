"""One WebSocket connection in the engine's dialect: two ways to log in, and no refusals.

Any channel is acknowledged, and nothing comes of one that does not exist (vela.md 6.1). No error
closes the socket, no message is too many, and a reader that does not keep up misses messages
without being told (vela.md 5.4, 6.4, 6.5).
"""

import secrets
from typing import Annotated, Final

from msgspec import Meta, Struct
from starlette.websockets import WebSocket

from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways import connection, signing
from vela_tui.sim.gateways.bodies import decode, parse
from vela_tui.sim.gateways.vela_engine.answers import MILLI
from vela_tui.sim.gateways.vela_engine.feed import Feed
from vela_tui.sim.messages import Rejected

AUTHENTICATION_MS: Final = 60_000
"""How far a login's timestamp may be from the exchange's clock, either way."""
MAX_CHANNELS: Final = 64
"""Channels in one message; the engine has no such bound."""
_NONCE_BYTES: Final = 16

_Channel = Annotated[str, Meta(max_length=128)]
_Channels = Annotated[tuple[_Channel, ...], Meta(max_length=MAX_CHANNELS)]
_U64 = Annotated[int, Meta(ge=0)]


class Subscribe(Struct, frozen=True, tag="subscribe"):
    """Ask for channels."""

    channels: _Channels


class Unsubscribe(Struct, frozen=True, tag="unsubscribe"):
    """Give channels back."""

    channels: _Channels


class Challenge(Struct, frozen=True, tag="request_challenge"):
    """Ask for something to sign."""


class Authenticate(Struct, frozen=True, tag="auth"):
    """Prove an address: by a time in milliseconds, or by what the server asked to be signed."""

    address: Annotated[str, Meta(max_length=64)]
    signature: Annotated[str, Meta(max_length=256)]
    timestamp: _U64 | None = None
    nonce: Annotated[str, Meta(max_length=128)] | None = None


class Ping(Struct, frozen=True, tag="ping"):
    """Ask for a `pong`."""


ClientMessage = Subscribe | Unsubscribe | Challenge | Authenticate | Ping


class Connection(connection.Connection):
    """A reader of the feed.

    Args:
        socket: not yet accepted.
        floor: for the time.
        feed: what is subscribed to.
    """

    def __init__(self, socket: WebSocket, floor: Floor, feed: Feed) -> None:
        super().__init__(socket)
        self._floor = floor
        self._feed = feed
        self._challenge: str | None = None

    def deliver(self, frame: str) -> None:
        """The frame will be sent, unless the peer reads too slowly: then it is left out."""
        if self.has_room(frame):
            super().deliver(frame)

    def ended(self) -> None:
        """The feed has forgotten this reader."""
        self._feed.forget(self)

    def received(self, text: str | None) -> None:
        """The message has been obeyed, or called unparseable; one that is no text is ignored."""
        if text is None:
            return
        try:
            body = text.encode()
            parse(body)
            # mypy takes a union of Structs for a value, not for a type
            message: ClientMessage = decode(body, ClientMessage)  # type: ignore[arg-type]
        except (Rejected, UnicodeError):
            self._refuse("INVALID_MESSAGE", "could not parse message")
            return
        self._obey(message)

    def _obey(self, message: ClientMessage) -> None:
        match message:
            case Ping():
                self.answer({"type": "pong"})
            case Subscribe():
                for channel in message.channels:
                    self._feed.attach(self, channel)
                self.answer({"type": "subscribed", "channels": message.channels})
            case Unsubscribe():
                for channel in message.channels:
                    self._feed.detach(self, channel)
                self.answer({"type": "subscribed", "channels": []})
            case Challenge():
                self._challenge = secrets.token_hex(_NONCE_BYTES)
                self.answer({"type": "challenge", "nonce": self._challenge})
            case Authenticate(timestamp=None):
                self._by_challenge(message)
            case Authenticate():
                self._by_time(message, message.timestamp or 0)

    def _by_challenge(self, message: Authenticate) -> None:
        asked, self._challenge = self._challenge, None
        if asked is None:
            self._refuse("NO_CHALLENGE", "request a challenge before authenticating")
        elif message.nonce != asked:
            self._refuse("INVALID_NONCE", "nonce does not match server challenge")
        elif not _is_signed(message, f"vela:auth:{asked}"):
            self._refuse("AUTH_FAILED", "invalid signature")
        else:
            self._feed.admit(self, message.address, is_flat=True)
            self.answer({"type": "authenticated", "address": message.address})

    def _by_time(self, message: Authenticate, timestamp: int) -> None:
        if abs(self._floor.now() // MILLI - timestamp) > AUTHENTICATION_MS:
            words = "timestamp expired; must be within 60 seconds of server time"
            self._refuse("AUTH_EXPIRED", words)
        elif not _is_signed(message, f"vela:ws:{message.address}:{timestamp}"):
            self._refuse("AUTH_FAILED", "Auth failed")
        else:
            self._feed.admit(self, message.address, is_flat=False)
            self.answer({"type": "authenticated", "address": message.address})
            self._feed.snapshot(self, message.address)

    def _refuse(self, code: str, words: str) -> None:
        self.answer({"type": "error", "code": code, "message": words})


def _is_signed(message: Authenticate, text: str) -> bool:
    is_address = signing.ADDRESS.fullmatch(message.address) is not None
    return is_address and signing.is_signed_by(message.address, message.signature, text)
