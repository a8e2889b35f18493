"""Joyride's protocol for one connection: one socket for everything, and a few reads over HTTP."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import msgspec

from vela_tui.domain.capability import Capabilities
from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import ReadKind
from vela_tui.domain.errors import ConfigError, ProtocolBroken
from vela_tui.domain.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    LoginRefused,
    MessageIgnored,
    MessageRefused,
    OrderAccepted,
    OrderRefused,
    ReadFailed,
    RoundTimed,
    RoundTripMeasured,
    VenueComplained,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.option import RoundTiming
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.transport import CallAnswered, HttpRequest, Request, VenueAnswer
from vela_tui.venues.codec import Feed, Read, Topic, Unsigned, UnsignedLogin
from vela_tui.venues.joyride import (
    channels,
    endpoints,
    history,
    http_errors,
    orders,
    reports,
    rpc,
    wire,
)
from vela_tui.venues.joyride.capabilities import CAPABILITIES, LEGACY
from vela_tui.venues.joyride.errors import must_be_json, wait_of, worded
from vela_tui.venues.joyride.feed import Feed as Notifications
from vela_tui.venues.joyride.http_login import HttpLogin
from vela_tui.venues.joyride.listing import Listing
from vela_tui.venues.joyride.reads import Reads
from vela_tui.venues.joyride.rpc import Asked
from vela_tui.venues.joyride.signing import is_address, is_signable
from vela_tui.venues.joyride.socket_login import SocketLogin
from vela_tui.venues.understanding import understand

MAX_FRAME: Final = 2**20
"""Bytes of one message that are looked at (reliability P45, R-15)."""
_MOST_PINGS: Final = 16
_MOST_DOUBLINGS: Final = 5
"""A rate limit is met by half a minute's wait at most."""
_HOUR: Final = 3_600_000
"""In milliseconds."""

_CALLS: Final = {
    ReadKind.INSTRUMENTS: (Asked.INSTRUMENTS, "public/get_instruments", False),
    ReadKind.OPEN_ORDERS: (Asked.OPEN_ORDERS, "private/get_open_orders", True),
    ReadKind.BALANCES: (Asked.BALANCES, "private/get_account", True),
}
"""Read over the socket, whose answers come from the engine itself (M07, M09, M10)."""
_PUBLIC: Final = {
    ReadKind.GREEKS: endpoints.GREEKS,
    ReadKind.ROUND: endpoints.SETTLEMENT,
}
_OF_ONE_INSTRUMENT: Final = {
    ReadKind.BOOK: endpoints.book,
    ReadKind.TICKER: endpoints.ticker,
}
_OF_THE_WALLET: Final = {
    ReadKind.ORDER: endpoints.ORDERS,
    ReadKind.ORDER_HISTORY: endpoints.ORDERS,
    ReadKind.POSITIONS: endpoints.POSITIONS,
}
_SUBSCRIBING: Final = {
    Asked.CHANNELS: "subscribe",
    Asked.ACCOUNT: "subscribe the account",
    Asked.CHANNELS_END: "unsubscribe",
}
_CONFIG: Final = msgspec.json.Decoder(wire.Config)


class JoyrideCodec:
    """Implements `venues.codec.Codec`.

    Args:
        address: the wallet's address in base58; None for public data only.
        is_legacy: whether a name is enough to log in, as in old simulators (joyride.md 4.3).

    Raises:
        ConfigError: when the address is none.
    """

    def __init__(self, address: str | None, *, is_legacy: bool = False) -> None:
        if address is not None and not is_address(address):
            raise ConfigError("the wallet's address is not an ed25519 key in base58")
        self._address = address
        self._is_legacy = is_legacy
        self._numbers = rpc.Numbers()
        self._pings: dict[int, int] = {}
        self._limited = 0
        self._now: int | None = None
        self._listing = Listing()
        self._login = SocketLogin(address, is_legacy=is_legacy)
        self._http_login = HttpLogin(address)
        self._feed = Notifications(address, self._listing)
        self._reads = Reads(address, self._listing, self._feed.sequence_of_read)

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do."""
        return LEGACY if self._is_legacy else CAPABILITIES

    def probe(self) -> HttpRequest | None:
        """Nothing: there is one dialect."""
        return None

    def probed(self, answer: VenueAnswer) -> None:
        """No probe is ever asked for."""
        del answer

    def opened(self) -> None:
        """A new connection stands: its login, its questions and its books are its own (R-10)."""
        self._pings.clear()
        self._login.opened()
        self._http_login.opened()
        self._feed.opened()

    def login(self, now: int) -> UnsignedLogin | None:
        """The login to sign; None without a wallet, or while the nonce has not come."""
        self._now = now
        return self._login.login(self._numbers)

    def invitation(self) -> Sequence[str]:
        """The frame that asks for a nonce.

        The legacy form needs none: there the login itself and the account's channels leave.
        """
        frame = self._login.invitation(self._numbers)
        if frame is None:
            return ()
        if self._is_legacy:
            return (frame, *self.subscribe((Topic(Feed.ACCOUNT),)))
        return (frame,)

    def subscribe(self, topics: Sequence[Topic]) -> Sequence[str]:
        """One frame for all of them; private ones only with a wallet."""
        has_account = any(topic.feed is Feed.ACCOUNT for topic in topics)
        asked = Asked.ACCOUNT if has_account else Asked.CHANNELS
        return self._channels("public/subscribe", topics, asked)

    def unsubscribe(self, topics: Sequence[Topic]) -> Sequence[str]:
        """One frame for all of them."""
        return self._channels("public/unsubscribe", topics, Asked.CHANNELS_END)

    def ping(self, now: int) -> str | None:
        """A small question that anybody may ask: the venue documents no ping (R-15)."""
        self._now = now
        number = self._numbers.next(Asked.PING)
        self._pings[number] = now
        while len(self._pings) > _MOST_PINGS:
            del self._pings[next(iter(self._pings))]
        return rpc.call(number, "public/get_market_config").frame

    def receive(self, frame: bytes, ts_recv: int) -> Sequence[Event | CallAnswered]:
        """The events in a frame, and answers to calls; `MessageRefused` when it is neither."""
        self._now = ts_recv
        if len(frame) > MAX_FRAME:
            return (MessageRefused(f"a message of {len(frame)} bytes", ts_recv),)
        try:
            message = understand(lambda: rpc.parse(frame))
            if message.method is not None and message.id is None:
                return understand(lambda: self._notified(message, ts_recv))
            return self._answered(message, frame, ts_recv)
        except ProtocolBroken as error:
            return (MessageRefused(str(error), ts_recv),)

    def admission(self, read: Read, now: int) -> Unsigned | Request | None:
        """The next step of the login over HTTP, for reads that need it."""
        self._now = now
        return self._http_login.next_step(now) if read.kind in _OF_THE_WALLET else None

    def admitted(self, answer: VenueAnswer) -> None:
        """The answer to the last step came.

        Raises:
            ProtocolBroken: when it does not lead on.
        """
        self._http_login.answered(answer)

    def read(self, read: Read) -> Request:
        """The request that reads this; what is read up to now, up to the last moment told here.

        Raises:
            ValueError: the read lacks its instrument, its interval or its login, or there is none
                such.
        """
        if read.kind in _CALLS:
            asked, method, is_private = _CALLS[read.kind]
            return rpc.call(self._numbers.next(asked), method, login=is_private)
        if read.kind in _PUBLIC:
            return HttpRequest("GET", _PUBLIC[read.kind])
        if read.kind is ReadKind.CANDLES:
            identity = _instrument(read)
            expires_at = self._listing.expires_at(identity)
            where = history.path(identity, read.interval, self._now, expires_at)
            return HttpRequest("GET", where)
        if read.kind in _OF_ONE_INSTRUMENT:
            return HttpRequest("GET", _OF_ONE_INSTRUMENT[read.kind](_instrument(read)))
        if read.kind in _OF_THE_WALLET:
            header = self._http_login.authorization()
            return HttpRequest("GET", _OF_THE_WALLET[read.kind], authorization=header)
        raise ValueError(f"the venue's pages know no way to read {read.kind}")

    def answered(self, read: Read, answer: VenueAnswer) -> Sequence[Event]:
        """The events in the answer to a read."""
        what, ts_recv = read.kind.value, answer.ts_recv
        self._now = ts_recv
        try:
            if not http_errors.is_success(answer):
                if answer.status == http_errors.UNAUTHORIZED and read.kind in _OF_THE_WALLET:
                    self._http_login.declined()
                wait = http_errors.wait_of(answer)
                return (ReadFailed(what, http_errors.words_of(answer), wait, ts_recv),)
            return understand(lambda: self._told(read, answer))
        except ProtocolBroken as error:
            return (ReadFailed(what, str(error), None, ts_recv),)

    def may_sign(self, text: str) -> bool:
        """Whether the text is a login of this wallet, in full."""
        return self._address is not None and is_signable(text, self._address)

    def place(self, intent: OrderIntent, nonce: int) -> Unsigned:
        """The order; nothing of it is signed, and its nonce stays here.

        Raises:
            AmountError: a number does not fit the venue's scale exactly.
            RuleViolation: it asks for what the venue does not offer.
        """
        del nonce
        self._wallet()
        return orders.place(intent, self._numbers.next(Asked.ORDER))

    def placed(self, intent: OrderIntent, answer: VenueAnswer) -> Event:
        """`OrderAccepted`, `OrderRefused` or `OrderOutcomeUnknown`."""
        event = orders.placed(self._address, intent, answer, reports.Occurrences())
        return self._patiently(event)

    def cancel(self, order: Order, nonce: int) -> Unsigned:
        """The cancel; nothing of it is signed.

        Raises:
            RuleViolation: the venue's number of the order is not known.
        """
        del nonce
        self._wallet()
        return orders.cancel(order, self._numbers.next(Asked.CANCEL))

    def cancel_all(self) -> Unsigned:
        """The cancel of every order of the wallet, of all instruments (M06)."""
        self._wallet()
        return orders.cancel_all(self._numbers.next(Asked.CANCEL_ALL))

    def all_cancelled(self, answer: VenueAnswer) -> Sequence[Event]:
        """`VenueComplained` when it was declined, or not understood."""
        return orders.all_cancelled(answer)

    def cancelled(self, order: Order, answer: VenueAnswer) -> Event:
        """`CancelAccepted`, `CancelRefused` or `CancelOutcomeUnknown`."""
        return self._patiently(orders.cancelled(order, answer))

    def _patiently(self, event: Event) -> Event:
        """Each refusal for a rate limit asks to wait twice as long as the one before (11)."""
        if isinstance(event, OrderAccepted | CancelAccepted):
            self._limited = 0
        if not isinstance(event, OrderRefused | CancelRefused) or event.retry_after is None:
            return event
        wait = event.retry_after << min(self._limited, _MOST_DOUBLINGS)
        self._limited += 1
        return replace(event, retry_after=wait)

    def _wallet(self) -> str:
        if self._address is None:
            raise ConfigError("orders need a wallet, and none is open")
        return self._address

    def _channels(self, method: str, topics: Sequence[Topic], asked: Asked) -> Sequence[str]:
        has_wallet = self._address is not None
        names = channels.named(topics, self._listing.assets, has_wallet=has_wallet)
        if not names:
            return ()
        return (rpc.call(self._numbers.next(asked), method, {"channels": names}).frame,)

    def _notified(self, message: rpc.Incoming, ts_recv: int) -> Sequence[Event]:
        channel, body = rpc.notification(message)
        return self._feed.understand(channel, body, ts_recv)

    def _answered(
        self, message: rpc.Incoming, frame: bytes, ts_recv: int
    ) -> Sequence[Event | CallAnswered]:
        number = rpc.number_of(message.id)
        if number is None:
            return self._complained(message, ts_recv)
        match asked := Asked.by(number):
            case None:
                return (MessageIgnored("answer", ts_recv),)
            case Asked.NONCE | Asked.LOGIN:
                return self._login_answered(asked, frame, ts_recv)
            case Asked.CHANNELS | Asked.ACCOUNT | Asked.CHANNELS_END:
                return self._subscribed(asked, frame, ts_recv)
            case Asked.PING:
                since = self._pings.pop(number, ts_recv)
                measured = RoundTripMeasured(max(ts_recv - since, 0), ts_recv)
                return (measured, *self._timed(frame, ts_recv))
            case _:
                return (CallAnswered(number, frame, ts_recv),)

    def _login_answered(self, asked: Asked, frame: bytes, ts_recv: int) -> Sequence[Event]:
        if self._address is None:
            return (MessageIgnored("answer", ts_recv),)
        try:
            return self._login.answered(asked, frame, ts_recv)
        except ProtocolBroken as error:
            return (LoginRefused("unclear", str(error), ts_recv),)

    def _subscribed(self, asked: Asked, frame: bytes, ts_recv: int) -> Sequence[Event]:
        """Any result accepts all channels, any error refuses all (R-19)."""
        refusal = understand(lambda: rpc.refusal_of(frame))
        if refusal is not None:
            words = f"{_SUBSCRIBING[asked]}: {worded(refusal)}"
            return (VenueComplained(refusal.word, words, wait_of(refusal), ts_recv),)
        return self._feed.proven(ts_recv) if asked is Asked.ACCOUNT else ()

    def _complained(self, message: rpc.Incoming, ts_recv: int) -> Sequence[Event]:
        """An error without a number belongs to no request."""
        if message.error is None:
            raise ProtocolBroken("a message is neither an answer nor a notification")
        refusal = rpc.refusal(message.error)
        return (VenueComplained(refusal.word, worded(refusal), wait_of(refusal), ts_recv),)

    def _timed(self, frame: bytes, ts_recv: int) -> Sequence[Event]:
        """When the round ends, worked out from how rounds follow each other (joyride.md 8).

        Silent once the venue tells it by itself, and where the answer is not understood.
        """
        if self._feed.is_timed:
            return ()
        try:
            config = understand(lambda: _CONFIG.decode(rpc.result_of(frame)))
        except ProtocolBroken:
            return ()
        return (RoundTimed(_timing(config, ts_recv), ts_recv),)

    def _told(self, read: Read, answer: VenueAnswer) -> Sequence[Event]:
        must_be_json(answer)
        if read.kind in _CALLS:
            refusal = rpc.refusal_of(answer.body)
            if refusal is not None:
                detail = f"{refusal.word}: {worded(refusal)}"
                return (ReadFailed(read.kind.value, detail, wait_of(refusal), answer.ts_recv),)
            return self._reads.events(read, rpc.result_of(answer.body), answer)
        events = self._reads.events(read, answer.body, answer)
        if read.kind in _OF_THE_WALLET:
            self._http_login.accepted()
        self._feed.is_timed |= read.kind is ReadKind.ROUND
        return events


def _instrument(read: Read) -> InstrumentId:
    if read.instrument_id is None:
        raise ValueError(f"{read.kind} needs an instrument")
    return read.instrument_id


def _timing(config: wire.Config, now: int) -> RoundTiming:
    """Rounds follow each other without a gap from the first one's beginning."""
    epoch, length = config.epoch * MILLISECOND, config.hours * _HOUR * MILLISECOND
    settles_at = epoch + ((now - epoch) // length + 1) * length
    return RoundTiming(settles_at, settles_at - reports.TWAP)
