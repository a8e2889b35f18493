"""Joyride's codec and the product's own links, before the exchange of our own on a real port."""

import asyncio
import contextlib
import sys
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "venues"))
sys.path.insert(0, str(Path(__file__).parents[1] / "sim" / "joyride"))

from joyride_kit import C150, Venue, Wallet
from joyride_words import order_of

from vela_tui.domain.enums import BookSide, Side, TimeInForce
from vela_tui.domain.events import LoggedIn, LoginInvited, LoginRefused, MessageRefused
from vela_tui.domain.order import OrderIntent
from vela_tui.domain.origin import parse_origin
from vela_tui.domain.transport import Call, CallAnswered, HttpRequest, VenueAnswer
from vela_tui.net.http import HttpLink
from vela_tui.net.websocket import WebSocketLink
from vela_tui.state.book import Book
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic
from vela_tui.venues.registry import open_codec

PATIENCE = 60.0
OPTION = f"joyride:{C150}"


class SimClock:
    """The exchange's own time, so that nonces and rounds are of one day."""

    def __init__(self, clock):
        self.now = clock.real
        self.monotonic = clock.real


class Desk:
    """A trader's codec on one connection after another; keeps every event in order."""

    def __init__(self, venue: Venue, wallet: Wallet, dialect="documented"):
        self.venue = venue
        self.wallet = wallet
        self.codec = open_codec("joyride", wallet.address, dialect)
        self.clock = SimClock(venue.clock)
        self.origin = parse_origin(f"http://127.0.0.1:{venue.port}/api/v1")
        self.http = HttpLink(self.origin, self.clock)
        self.events = []
        self.link = None
        self.book = Book()
        self._answers = {}
        self._names = 0

    @contextlib.asynccontextmanager
    async def connected(self, *, logs_in=True):
        """A fresh connection, logged in."""
        path = self.codec.capabilities.feed_path
        async with await WebSocketLink.connect(self.origin, self.clock, path) as link:
            self.link = link
            self.codec.opened()
            if logs_in:
                await self.log_in()
            yield self

    async def log_in(self):
        await self.post(self.codec.invitation())
        if (await self.heard(LoginInvited, LoginRefused, LoggedIn)).__class__ is LoginInvited:
            login = self.codec.login(self.clock.now())
            await self.post((login.seal(self.wallet.sign(login.text)),))
            await self.heard(LoggedIn, LoginRefused)

    async def post(self, frames):
        for frame in frames:
            await self.link.send(frame)

    async def subscribe(self, *feeds):
        """Feeds of the option, and of everything."""
        named = {Feed.BOOK, Feed.TRADES, Feed.QUOTES}
        topics = [Topic(each, OPTION if each in named else None) for each in feeds]
        await self.post(self.codec.subscribe(topics))

    async def hear(self):
        """One message, applied."""
        async with asyncio.timeout(PATIENCE):
            frame, ts_recv = await self.link.recv()
        for each in self.codec.receive(frame, ts_recv):
            if isinstance(each, CallAnswered):
                self._answers[each.number] = each
                continue
            assert not isinstance(each, MessageRefused), (each, frame)
            self.events.append(each)

    async def heard(self, *kinds):
        """The next event of these kinds, told after the last one that was heard so."""
        while True:
            for at, event in enumerate(self.events):
                if isinstance(event, kinds):
                    del self.events[: at + 1]
                    return event
            await self.hear()

    async def settle(self):
        """All that the exchange had to say by now was heard; the events since the last time."""
        await self.read(ReadKind.INSTRUMENTS)
        told, self.events = self.events, []
        return told

    async def ask(self, request):
        """The answer, by the way that the request takes."""
        if isinstance(request, HttpRequest):
            return await self.http.send(request)
        assert isinstance(request, Call)
        ts_sent = self.clock.now()
        await self.link.send(request.frame)
        while request.number not in self._answers:
            await self.hear()
        told = self._answers.pop(request.number)
        return VenueAnswer(200, "application/json", told.body, ts_sent, told.ts_recv)

    async def read(self, kind, **fields):
        """The events of a read, after whatever it needs first."""
        read = Read(kind, **fields)
        while (step := self.codec.admission(read, self.clock.now())) is not None:
            if not isinstance(step, HttpRequest):
                step = step.seal(self.wallet.sign(step.text))
            self.codec.admitted(await self.http.send(step))
        return self.codec.answered(read, await self.ask(self.codec.read(read)))

    def intent(self, side, price, quantity, in_force=TimeInForce.GTC, option=OPTION):
        self._names += 1
        terms = (Decimal(price), Decimal(quantity))
        return OrderIntent(option, f"mine-{self._names}", side, *terms, in_force)

    async def place(self, *terms, **more):
        """What became of an order."""
        intent = self.intent(*terms, **more)
        answer = await self.ask(self.codec.place(intent, 0).seal(""))
        return self.codec.placed(intent, answer)

    async def buy(self, price, quantity, **more):
        return await self.place(Side.BUY, price, quantity, **more)

    async def cancel(self, number, option=OPTION):
        """What became of a cancel."""
        order = order_of(instrument_id=option, venue_order_id=number)
        return self.codec.cancelled(order, await self.ask(self.codec.cancel(order, 0).seal("")))

    async def money(self):
        """Available and reserved."""
        balance = (await self.read(ReadKind.BALANCES))[0].balances[0]
        return balance.available, balance.reserved

    async def held(self):
        """Quantity and average price of the option."""
        positions = (await self.read(ReadKind.POSITIONS))[0].positions
        return {each.instrument_id: (each.quantity, each.average_price) for each in positions}

    def sides(self):
        """The book that the feed built."""
        return tuple(self.book.levels(side, 20) for side in (BookSide.BID, BookSide.ASK))
