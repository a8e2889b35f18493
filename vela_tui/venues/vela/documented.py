"""The documented dialect: what goes out, and which reader takes what comes in."""

from collections.abc import Sequence
from typing import Final

import msgspec

from vela_tui.domain.capability import Capabilities
from vela_tui.domain.clock import SECOND
from vela_tui.domain.events import Event, OrderReport
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.transport import HttpRequest, VenueAnswer
from vela_tui.domain.value import Value
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic, Unsigned, UnsignedLogin
from vela_tui.venues.text import clean
from vela_tui.venues.vela import endpoints, reports, signing, values, wire
from vela_tui.venues.vela.answers import listed
from vela_tui.venues.vela.capabilities import CAPABILITIES
from vela_tui.venues.vela.dialect import Asked, Decline, Placement
from vela_tui.venues.vela.feed import receiver, understand_frame
from vela_tui.venues.vela.symbols import symbol_of

_SIDES: Final = {side: word for word, side in wire.SIDES.items()}
_EXECUTIONS: Final = {meaning: word for word, meaning in wire.EXECUTIONS.items()}

_OF_ONE_MARKET: Final = {
    ReadKind.BOOK: endpoints.book,
    ReadKind.TRADES: endpoints.trades,
    ReadKind.TICKER: endpoints.ticker,
}

_PLACED: Final = msgspec.json.Decoder(wire.Answer[wire.Placed])
_CANCELLED: Final = msgspec.json.Decoder(wire.Answer[wire.Cancelled])
_REFUSAL: Final = msgspec.json.Decoder(wire.Refusal)


class UnsignedRequest(Value, frozen=True):
    """An order or a cancel that lacks only its signature."""

    text: str
    path: str
    body: wire.OrderBody | wire.CancelBody
    """Its signature is empty."""

    def seal(self, signature: str) -> HttpRequest:
        """The finished request.

        Raises:
            RuleViolation: when the signature is not `0x` and 130 hex digits.
        """
        sealed = msgspec.structs.replace(self.body, signature=signing.checked_signature(signature))
        return HttpRequest("POST", self.path, msgspec.json.encode(sealed))


class UnsignedDocumentedLogin(Value, frozen=True):
    """A login that lacks only its signature."""

    text: str
    address: str
    seconds: int

    def seal(self, signature: str) -> str:
        """The finished frame.

        Raises:
            RuleViolation: when the signature is not `0x` and 130 hex digits.
        """
        return _text(
            wire.LoginRequest(
                address=self.address,
                signature=signing.checked_signature(signature),
                seconds=self.seconds,
            )
        )


class Documented:
    """Implements `dialect.Dialect` as the venue's page states it."""

    @property
    def capabilities(self) -> Capabilities:
        """What the venue's page promises."""
        return CAPABILITIES

    def opened(self) -> None:
        """Nothing is remembered of a connection."""

    def place(self, address: str, intent: OrderIntent, nonce: int) -> Unsigned:
        """The order; the integers in its text are those in its body (seed:119)."""
        body = wire.OrderBody(
            address=address,
            symbol=symbol_of(intent.instrument_id),
            side=_SIDES[intent.side],
            price=values.SCALE.encode(intent.price),
            quantity=values.SCALE.encode(intent.quantity),
            order_type="limit",
            execution=_EXECUTIONS[intent.time_in_force, intent.post_only],
            nonce=nonce,
            signature="",
            client_order_id=intent.client_order_id,
        )
        text = signing.order_text(
            body.symbol, body.side, body.price, body.quantity, nonce, intent.client_order_id
        )
        return UnsignedRequest(text, endpoints.PLACE, body)

    def cancel(self, address: str, order: Order, nonce: int) -> Unsigned:
        """The cancel; it sends exactly one identifier and signs exactly that one (vela.md 2.2).

        An order that we placed goes by our name of it, any other by the venue's: a client id
        may have been given away again since.
        """
        body = wire.CancelBody(address=address, nonce=nonce, signature="")
        if order.venue_order_id is not None and order.is_external:
            text = signing.cancel_by_venue_order_id_text(order.venue_order_id, nonce)
            body = msgspec.structs.replace(body, venue_order_id=int(order.venue_order_id))
        else:
            text = signing.cancel_by_client_order_id_text(order.client_order_id, nonce)
            body = msgspec.structs.replace(body, client_order_id=order.client_order_id)
        return UnsignedRequest(text, endpoints.CANCEL, body)

    def login(self, address: str, now: int) -> UnsignedLogin:
        """The login, in Unix seconds (seed:337-344)."""
        seconds = now // SECOND
        return UnsignedDocumentedLogin(signing.login_text(address, seconds), address, seconds)

    def invitation(self) -> str | None:
        """A login needs none."""
        return None

    def subscribe(self, address: str | None, topic: Topic) -> str | None:
        """One channel a frame, named in both dialects' ways (vela.md 6.1)."""
        channel = _channel(address, topic)
        if channel is None:
            return None
        return _text(wire.ChannelRequest(type="subscribe", channel=channel, channels=(channel,)))

    def unsubscribe(self, address: str | None, topic: Topic) -> str | None:
        """Like `subscribe`."""
        channel = _channel(address, topic)
        if channel is None:
            return None
        return _text(wire.ChannelRequest(type="unsubscribe", channel=channel, channels=(channel,)))

    def ping(self) -> str | None:
        """Assumption 8."""
        return _text(wire.Ping())

    receiver = staticmethod(receiver)
    message = staticmethod(understand_frame)

    def path(self, address: str | None, read: Read) -> str:
        """Where this is read."""
        match read.kind:
            case ReadKind.INSTRUMENTS:
                return endpoints.MARKETS
            case ReadKind.OPEN_ORDERS:
                return endpoints.open_orders(_wallet(address))
            case ReadKind.BALANCES:
                return endpoints.balances(_wallet(address))
            case ReadKind.ORDER:
                return endpoints.order(_wallet(address), read.client_order_id or "")
            case ReadKind.CANDLES:
                return endpoints.candles(_symbol(read), _interval(read))
            case ReadKind.BOOK | ReadKind.TRADES | ReadKind.TICKER:
                return _OF_ONE_MARKET[read.kind](_symbol(read))
            case _:
                raise ValueError(f"the venue's page knows no way to read {read.kind}")

    def listed(self, address: str | None, read: Read, answer: VenueAnswer) -> Sequence[Event]:  # noqa: ARG002 - answers name no wallet
        """The events in a successful answer to a read."""
        return listed(read, answer)

    def placed(self, address: str, intent: OrderIntent, answer: VenueAnswer) -> Placement:  # noqa: ARG002 - the answer tells the whole order
        """The order in a successful answer (seed:163-173)."""
        decoded = _PLACED.decode(answer.body)
        if not decoded.ok:
            raise ValueError("success and refusal in one answer")
        return Placement(reports.placed_report(decoded.data))

    def cancelled(self, answer: VenueAnswer) -> OrderReport:
        """The order in a successful answer to its cancel (seed:194-202)."""
        decoded = _CANCELLED.decode(answer.body)
        if not decoded.ok:
            raise ValueError("success and refusal in one answer")
        return reports.cancelled_report(decoded.data)

    def declined(self, asked: Asked, answer: VenueAnswer) -> Decline:  # noqa: ARG002 - its codes say all
        """The refusal in an answer (seed:174-176, 394-400, 529-544)."""
        refusal = _REFUSAL.decode(answer.body)
        if refusal.ok:
            raise ValueError("a refusal that says it is none")
        is_wait = refusal.code == wire.RATE_LIMIT_CODE or refusal.retry_after_ms is not None
        return Decline(
            code=clean(refusal.code),
            message=clean(refusal.message or ""),
            retry_after=_wait(refusal, answer) if is_wait else None,
            is_nonce=refusal.code in wire.NONCE_CODES,
            is_gone=refusal.code == wire.GONE_CODE,
            is_used=refusal.code in wire.USED_CODES,
        )

    def declined_in_plain_text(self, answer: VenueAnswer) -> Decline | None:  # noqa: ARG002 - never
        """The page knows no refusal but those in its envelope."""
        return None


def _wait(refusal: wire.Refusal, answer: VenueAnswer) -> int | None:
    if refusal.retry_after_ms is not None:
        return values.wait(refusal.retry_after_ms)
    return values.wait_of_header(answer.retry_after)


def _text(message: msgspec.Struct) -> str:
    return msgspec.json.encode(message).decode()


def _channel(address: str | None, topic: Topic) -> str | None:
    match topic.feed:
        case Feed.QUOTES:
            return wire.QUOTES_CHANNEL
        case Feed.ACCOUNT:
            return None if address is None else f"{wire.ACCOUNT_CHANNEL}:{address}"
        case Feed.BOOK:
            kind = wire.BOOK_CHANNEL
        case Feed.TRADES:
            kind = wire.TRADES_CHANNEL
    if topic.instrument_id is None:
        raise ValueError(f"{topic.feed} needs an instrument")
    return f"{kind}:{symbol_of(topic.instrument_id)}"


def _symbol(read: Read) -> str:
    if read.instrument_id is None:
        raise ValueError(f"{read.kind} needs an instrument")
    return symbol_of(read.instrument_id)


def _interval(read: Read) -> str:
    word = wire.INTERVALS.get(read.interval or "")
    if word is None:
        raise ValueError(f"{read.interval!r} is not an interval of the venue")
    return word


def _wallet(address: str | None) -> str:
    if address is None:
        raise ValueError("this read needs a wallet")
    return address
