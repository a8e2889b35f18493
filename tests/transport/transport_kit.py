"""Sessions behind a proxy, what the exchange itself says, and clocks that hurry."""

import asyncio
import json
import subprocess
import sys
import time
from collections import OrderedDict
from pathlib import Path

from exchange_kit import Session
from websockets.asyncio.client import connect

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide, BookState
from vela_tui.domain.events import BookSnapshotted, BookUpdated
from vela_tui.net.websocket import LinkTimeouts
from vela_tui.state.book import Book
from vela_tui.venues.codec import Feed, Topic
from vela_tui.venues.registry import open_codec

ROOT = Path(__file__).parents[2]
LEVELS = 10
_KEPT = 20_000


def run_exchange(*options):
    """Where an exchange listens, for as long as it is wanted."""
    command = [sys.executable, "-m", "vela_tui.sim", "--port", "0", "--json", "--owner-pipe"]
    process = subprocess.Popen(
        [*command, "--faults", *options],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield json.loads(process.stdout.readline())["http"]
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def watching(url: str, *, pace: int) -> Session:
    """A session that only reads, with every wait of its own divided by the pace."""

    async def find():
        return url

    session = Session(find, pace=pace, reads_only=True)

    async def sleep(seconds):
        await asyncio.sleep(seconds / pace)

    session.runner._sleep = sleep
    session.links._timeouts = LinkTimeouts(
        opening=5 * SECOND // min(pace, 5), sending=2 * SECOND // min(pace, 4), closing=SECOND // 10
    )
    return session


class Truth:
    """The exchange's own books by sequence number, heard without a proxy."""

    def __init__(self, url: str, market: str) -> None:
        self._url, self._market = url, market
        self.books: OrderedDict[int, dict] = OrderedDict()
        self.newest = 0

    async def follow(self) -> None:
        codec, book = open_codec("vela", None), Book()
        async with connect(self._url.replace("http", "ws") + "/ws", proxy=None) as link:
            for frame in codec.subscribe((Topic(Feed.BOOK, self._market),)):
                await link.send(frame)
            async for message in link:
                for event in codec.receive(message.encode(), time.time_ns()):
                    if isinstance(event, BookSnapshotted):
                        book.snapshotted(event)
                    elif isinstance(event, BookUpdated):
                        book.updated(event)
                if book.state is BookState.LIVE and book.sequence != self.newest:
                    self.newest = book.sequence
                    self.books[self.newest] = top(book)
                    while len(self.books) > _KEPT:
                        self.books.popitem(last=False)


def top(book) -> dict:
    return {side: list(book.levels(side, LEVELS)) for side in BookSide}


class Comparison:
    """Every live book that a session ever showed, against the exchange's own at that number."""

    def __init__(self, session: Session, truth: Truth) -> None:
        self._session, self._truth = session, truth
        self._waiting: dict[int, dict] = {}
        self.compared = 0
        self.wrong: list[int] = []

    def look(self) -> None:
        book = self._session.book
        if book.state is BookState.LIVE and book.sequence is not None:
            self._waiting[book.sequence] = top(book)
        for sequence in [each for each in self._waiting if each <= self._truth.newest]:
            shown, known = self._waiting.pop(sequence), self._truth.books.get(sequence)
            if known is not None:
                self.compared += 1
                if shown != known:
                    self.wrong.append(sequence)

    async def keep_looking(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(0.003)
