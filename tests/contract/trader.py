"""One wallet at any venue: its codec, its links and what it heard; ways differ by capabilities."""

import asyncio
import time
from decimal import Decimal

from vela_tui.domain.enums import BookSide, CancelState, OrderStatus, Side, TimeInForce
from vela_tui.domain.events import (
    BalancesReported,
    BookSnapshotted,
    BookUpdated,
    LoggedIn,
    LoginInvited,
    LoginRefused,
    OrderAccepted,
    OrderReported,
    RoundTripMeasured,
)
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.origin import parse_origin
from vela_tui.domain.transport import Call, CallAnswered, VenueAnswer
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.signer import open_signer
from vela_tui.net.clock import SystemClock
from vela_tui.net.http import HttpLink
from vela_tui.net.websocket import WebSocketLink
from vela_tui.state.book import Book
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic
from vela_tui.venues.registry import open_codec

PATIENCE = 60
"""Seconds in which an expected event must have come."""


def order_of(intent: OrderIntent, **changes) -> Order:
    """The order that an intent became, as far as a cancel needs it."""
    fields = {
        "client_order_id": intent.client_order_id,
        "venue_order_id": None,
        "instrument_id": intent.instrument_id,
        "side": intent.side,
        "price": intent.price,
        "quantity": intent.quantity,
        "filled_quantity": Decimal(0),
        "time_in_force": intent.time_in_force,
        "post_only": intent.post_only,
        "status": OrderStatus.OPEN,
        "cancel": CancelState.NONE,
        "is_external": False,
        "end_reason": None,
        "detail": "",
        "ts_created": 0,
        "ts_updated": 0,
    }
    return Order(**(fields | changes))


class Trader:
    """A wallet of its own at one exchange."""

    def __init__(self, house, url):
        self.house = house
        self.url = url
        kind = open_codec(house.venue).capabilities.key_kind
        self.wallet = open_signer(Credential.make(PAPER, kind), url)
        self.codec = open_codec(house.venue, self.wallet.address, "auto")
        self.clock = SystemClock()
        self.http = HttpLink(parse_origin(url), self.clock)
        self.feed = None
        self.heard = []
        self.market = ""
        self.book = Book()
        self.gaps = 0
        """Times that the book's messages did not follow each other."""
        self._answers = {}
        self._numbers = 0
        self._has_placed = False
        self._has_logged_in = False

    @property
    def venue(self):
        return self.house.venue

    @property
    def dialect(self):
        return self.codec.capabilities.dialect

    async def arrive(self):
        """The dialect is found, the markets are known and the first of them is chosen."""
        while (probe := self.codec.probe()) is not None:
            self.codec.probed(await self.http.send(probe))
        assert self.dialect == self.house.dialect
        (listed,) = await self.read(Read(ReadKind.INSTRUMENTS))
        by_symbol = {each.symbol: each for each in listed.instruments}
        chosen = self.codec.capabilities.default_symbol
        self.instrument = by_symbol.get(chosen) or listed.instruments[0]
        self.market = self.instrument.id

    def nonce(self):
        self._numbers += 1
        return time.time_ns() // 1_000_000 + self._numbers

    def intent(self, side, price, quantity, in_force=TimeInForce.GTC, **options):
        name = options.pop("name", f"t-{self.nonce()}")
        symbol = options.pop("symbol", None)
        market = self.market if symbol is None else f"{self.house.venue}:{symbol}"
        amounts = (Decimal(price), Decimal(quantity))
        return OrderIntent(market, name, Side(side), *amounts, in_force, **options)

    def sealed(self, unsigned, signer=None):
        """The request, signed where this venue signs requests."""
        if not self.codec.capabilities.signs_requests:
            return unsigned.seal("")
        assert self.codec.may_sign(unsigned.text)
        return unsigned.seal((signer or self.wallet).sign(unsigned.text))

    async def place(self, intent, nonce=None, signer=None):
        """What became of an order."""
        unsigned = self.codec.place(intent, self.nonce() if nonce is None else nonce)
        event = self.codec.placed(intent, await self.ask(self.sealed(unsigned, signer)))
        self._has_placed |= isinstance(event, OrderAccepted)
        return event

    async def cancel(self, order, nonce=None):
        """What became of a cancel."""
        unsigned = self.codec.cancel(order, self.nonce() if nonce is None else nonce)
        return self.codec.cancelled(order, await self.ask(self.sealed(unsigned)))

    async def read(self, read):
        """The events of a read, after whatever the venue wants first."""
        while (step := self.codec.admission(read, self.clock.now())) is not None:
            if hasattr(step, "seal"):
                step = step.seal(self.wallet.sign(step.text))
            self.codec.admitted(await self.http.send(step))
        return self.codec.answered(read, await self.ask(self.codec.read(read)))

    async def ask(self, request):
        """The answer, by the way that the request takes."""
        if not isinstance(request, Call):
            return await self.http.send(request)
        if request.needs_login and not self._has_logged_in:
            await self.connect()
        elif self.feed is None:
            await self.dial()
        sent = self.clock.now()
        await self.feed.send(request.frame)
        async with asyncio.timeout(PATIENCE):
            while request.number not in self._answers:
                await self.hear()
        told = self._answers.pop(request.number)
        return VenueAnswer(200, "application/json", told.body, sent, told.ts_recv)

    async def dial(self):
        """A connection stands, and nobody is logged in."""
        path = self.codec.capabilities.feed_path
        self.feed = await WebSocketLink.connect(parse_origin(self.url), self.clock, path)
        self.codec.opened()
        self.book = Book()

    async def log_in(self, signer=None):
        """A login was sent, and answered where this venue answers logins."""
        await self._post(self.codec.invitation())
        while (login := self.codec.login(self.clock.now())) is None:
            await self.until(LoginInvited)
        await self.feed.send(login.seal((signer or self.wallet).sign(login.text)))
        if self.codec.capabilities.answers_logins:
            await self.until(LoggedIn, LoginRefused)

    async def connect(self, *topics, signer=None):
        """Connected, logged in and subscribed."""
        self._has_logged_in = True
        if self.feed is None:
            await self.dial()
        await self.log_in(signer)
        await self._post(self.codec.subscribe([*topics, Topic(Feed.ACCOUNT)]))

    async def subscribe(self, *topics):
        await self._post(self.codec.subscribe(topics))

    async def unsubscribe(self, *topics):
        await self._post(self.codec.unsubscribe(topics))

    async def _post(self, frames):
        for frame in frames:
            await self.feed.send(frame)

    async def hear(self):
        """One message, understood; those of the chosen market are in the book."""
        async with asyncio.timeout(PATIENCE):
            events = self.codec.receive(*await self.feed.recv())
        for event in events:
            if isinstance(event, CallAnswered):
                self._answers[event.number] = event
                continue
            self.heard.append(event)
            if isinstance(event, BookSnapshotted) and event.instrument_id == self.market:
                self.book.snapshotted(event)
            elif isinstance(event, BookUpdated) and event.instrument_id == self.market:
                self.gaps += self.book.updated(event).needs_snapshot

    async def until(self, *kinds):
        """The first event of these kinds, or that is the one, heard already or yet to come."""
        is_it = (lambda event: isinstance(event, kinds)) if isinstance(kinds[0], type) else kinds[0]
        seen = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                for event in self.heard[seen:]:
                    if is_it(event):
                        return event
                seen = len(self.heard)
                await self.hear()

    async def reports(self, venue_order_id, status):
        """What the private feed told of this order when it had that status."""
        return await self.until(
            lambda event: (
                isinstance(event, OrderReported)
                and event.report.venue_order_id == venue_order_id
                and event.report.status is status
            )
        )

    async def pinged(self):
        """A ping came back: what the exchange had to say before has been heard."""
        self.heard = [each for each in self.heard if not isinstance(each, RoundTripMeasured)]
        await self.feed.send(self.codec.ping(self.clock.now()))
        return await self.until(RoundTripMeasured)

    def told(self, kind):
        """All events of a kind that were heard."""
        return [event for event in self.heard if isinstance(event, kind)]

    def sides(self):
        """The book that the feed built."""
        return tuple(tuple(self.book.levels(side, 20)) for side in BookSide)

    def book_read(self):
        return Read(ReadKind.BOOK, self.market)

    async def books(self):
        """The book as a read tells it; the feed has told the same by now."""
        (read,) = await self.read(self.book_read())
        async with asyncio.timeout(PATIENCE):
            while self.sides() != (read.bids, read.asks):
                await self.hear()
        return read

    async def resting(self):
        """The exchange's own list."""
        (listed,) = await self.read(Read(ReadKind.OPEN_ORDERS))
        return listed.reports

    async def money(self):
        """The whole and the reserved part, in what orders are paid with."""
        told, *_ = await self.read(Read(ReadKind.BALANCES))
        assert isinstance(told, BalancesReported)
        (balance,) = [
            each
            for each in told.balances
            if each.currency == self.codec.capabilities.quote_currency
        ]
        return balance.total, balance.reserved

    async def leave(self):
        """Nothing of this wallet rests any more: the next test has the book to itself."""
        for report in await self.resting() if self._has_placed else ():
            parts = (report.instrument_id, report.client_order_id or "t-0", report.side)
            intent = OrderIntent(*parts, report.price, report.quantity, report.time_in_force)
            await self.cancel(order_of(intent, venue_order_id=report.venue_order_id))

    async def close(self):
        if self.feed is not None:
            await self.feed.close()
        await self.http.close()
