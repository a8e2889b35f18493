"""One WebSocket connection in the documented dialect: what it asks and what it has proved."""

from typing import Final

from starlette.websockets import WebSocket

from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways import connection, signing
from vela_tui.sim.gateways.bodies import decode, parse
from vela_tui.sim.gateways.limits import Limit, TooManyRequests
from vela_tui.sim.gateways.vela.answers import Answer
from vela_tui.sim.gateways.vela.feed import Feed
from vela_tui.sim.gateways.vela.signing import authentication_text
from vela_tui.sim.gateways.vela.wire import (
    Authenticate,
    ClientMessage,
    Ping,
    Subscribe,
    Unsubscribe,
)
from vela_tui.sim.messages import Rejected

AUTHENTICATION_SECONDS: Final = 30
"""How far a login's timestamp may be from the exchange's clock, either way (seed:344)."""
_ECHOED: Final = 128
"""Characters of a client's own text that an answer repeats."""


class Connection(connection.Connection):
    """A reader of the feed.

    Args:
        socket: not yet accepted.
        floor: for the time and the accounts.
        feed: what is subscribed to.
        limit: this connection's own limit of messages.
    """

    def __init__(self, socket: WebSocket, floor: Floor, feed: Feed, limit: Limit) -> None:
        super().__init__(socket)
        self._floor = floor
        self._feed = feed
        self._limit = limit
        self._address: str | None = None

    def may_read(self, address: str) -> bool:
        """Whether the lower-case address is the one that logged in here."""
        return self._address == address

    def ended(self) -> None:
        """The feed has forgotten this reader."""
        self._feed.forget(self)

    def received(self, text: str | None) -> None:
        """The message has been counted, and obeyed or refused."""
        try:
            self._limit.count("", self._floor.now())
            self._obey(_message(text))
        except TooManyRequests as refusal:
            self.answer(
                {
                    "type": "error",
                    "code": "RateLimitExceeded",
                    "message": refusal.MESSAGE,
                    "retry_after_ms": refusal.retry_after_ms,
                }
            )
        except Rejected as refusal:
            self._refuse(refusal)

    def _obey(self, message: ClientMessage) -> None:
        match message:
            case Ping():
                self.answer({"type": "pong"})
            case Authenticate():
                self._authenticate(message)
            case Subscribe():
                self._subscribe(message)
            case Unsubscribe():
                self._unsubscribe(message)

    def _subscribe(self, message: Subscribe) -> None:
        accepted = []
        for name in _named(message):
            try:
                self._feed.check(self, name)
            except Rejected as refusal:
                self._refuse(refusal, name)
            else:
                accepted.append(name)
        if accepted:
            self.answer({"type": "subscribed", "channel": accepted[0], "channels": accepted})
        for name in accepted:
            self._feed.attach(self, name)

    def _unsubscribe(self, message: Unsubscribe) -> None:
        names = _named(message)
        for name in names:
            self._feed.detach(self, name)
        self.answer({"type": "unsubscribed", "channel": names[0], "channels": names})

    def _authenticate(self, message: Authenticate) -> None:
        if not signing.ADDRESS.fullmatch(message.address):
            raise Rejected("AUTH_FAILED", "This is no address.")
        text = authentication_text(message.address, message.timestamp)
        if not signing.is_signed_by(message.address, message.signature, text):
            raise Rejected("AUTH_FAILED", "The signature is not this address'.")
        age = self._floor.now() - message.timestamp * 1_000_000_000
        if abs(age) > AUTHENTICATION_SECONDS * 1_000_000_000:
            raise Rejected(
                "AUTH_EXPIRED",
                f"The timestamp must be within {AUTHENTICATION_SECONDS} seconds of server time.",
            )
        if self._address is not None:
            self._feed.detach(self, f"account:{self._address}")
        self._address = message.address.lower()
        self.answer({"type": "authenticated", "address": message.address})

    def _refuse(self, refusal: Rejected, channel: str | None = None) -> None:
        answer: Answer = {"type": "error", "code": refusal.code, "message": refusal.message}
        if channel is not None:
            answer["channel"] = channel[:_ECHOED]
        self.answer(answer)


def _message(text: str | None) -> ClientMessage:
    if text is None:
        raise Rejected("InvalidRequest", "Messages are text.")
    body = text.encode()
    parse(body)
    # mypy takes a union of Structs for a value, not for a type
    message: ClientMessage = decode(body, ClientMessage)  # type: ignore[arg-type]
    return message


def _named(message: Subscribe | Unsubscribe) -> tuple[str, ...]:
    """The channels of both forms together, each once: a client may send both (vela.md 6.1)."""
    first = () if message.channel is None else (message.channel,)
    names = tuple(dict.fromkeys(first + message.channels))
    if not names:
        raise Rejected("InvalidRequest", "No channel is named.")
    return names
