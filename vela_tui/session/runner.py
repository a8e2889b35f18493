"""The only asyncio of the session: moves bytes, keeps the engine's time, performs its effects.

Every event enters the engine through `_apply`, in the order in which it happened; what the
engine answers is performed and never decided here.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Final, NoReturn

from vela_tui.domain.clock import MILLISECOND, SECOND, Clock
from vela_tui.domain.enums import BookState, LinkState
from vela_tui.domain.errors import LinkError
from vela_tui.domain.events import Event, LinkChanged, MessageRefused, TimePassed
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.domain.transport import Left
from vela_tui.net.backoff import Backoff
from vela_tui.session.bookkeeping import Bookkeeping
from vela_tui.session.changes import Dirty
from vela_tui.session.commands import Command
from vela_tui.session.departures import Departures
from vela_tui.session.effects import (
    Effect,
    Fetch,
    HangUp,
    LogIn,
    Ping,
    Record,
    Remember,
    Resync,
    SendCancel,
    SendCancelAll,
    SendOrder,
    Subscribe,
    Unsubscribe,
    WriteExport,
)
from vela_tui.session.engine import Engine
from vela_tui.session.patience import patience
from vela_tui.session.ports import Journal, OpenSignatures, Socket, Venue
from vela_tui.session.rehearsing import rehearsed
from vela_tui.session.requests import Requests
from vela_tui.session.state import SessionState
from vela_tui.session.views import Rehearsal
from vela_tui.session.wallet import SessionWallet
from vela_tui.venues.codec import Codec

HEARTBEAT: Final = 250 * MILLISECOND
"""How often the engine is told the time."""
SLEPT: Final = 5 * SECOND
"""Wall clock ahead of the monotonic one by this much: the machine slept (reliability P43)."""

LAST_ANSWERS: Final = 2 * SECOND
"""At the end, orders and cancels under way are given so long to get their answer."""

_log = logging.getLogger(__name__)


class Runner:
    """A session that runs: implements `views.SessionPort`.

    Args:
        engine: the session's only writer.
        codec: the venue's protocol.
        venue: the way to the venue.
        clock: where times come from.
        open_signatures: opens the wallet in the background; None when only reading.
        seed: of the reconnect jitter; None for a random one.
        journal: where orders are written down before they are sent; None for no orders, or
            for orders that nobody will ask for after the end.
        sleep: waits for so many seconds, for heartbeats and between attempts.
        companion: runs for as long as the session does; never ends by itself.
    """

    def __init__(
        self,
        engine: Engine,
        codec: Codec,
        venue: Venue,
        clock: Clock,
        open_signatures: OpenSignatures | None = None,
        *,
        seed: int | None = None,
        journal: Journal | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        companion: Callable[[], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        self._engine = engine
        self._companion = companion
        self._codec = codec
        self._venue = venue
        self._clock = clock
        self._open_signatures = open_signatures
        self._wallet = SessionWallet(codec, clock, self._apply)
        self._books = Bookkeeping(journal, clock, self._apply)
        self._requests = Requests(codec, venue, clock, self._books, self._wallet.in_time)
        self._backoff = Backoff(random.Random(seed))  # noqa: S311 - jitter, not a secret
        self._sleep = sleep
        self._socket: Socket | None = None
        self._hung_up = ""
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Task[None]] = set()
        self._departures = Departures()
        self._login: asyncio.Task[None] | None = None
        self._is_closing = False
        self._wake: Callable[[], None] | None = None
        self._is_woken = False

    @property
    def view(self) -> SessionState:
        """What may be read."""
        return self._engine.state

    @property
    def clock(self) -> Clock:
        """The session's clock."""
        return self._clock

    @property
    def can_trade(self) -> bool:
        """Whether orders can be signed by now."""
        return self._wallet.signatures is not None

    def let_market_come_first(self) -> None:
        """The wallet is opened behind the first book; for sessions that begin on a screen."""
        self._wallet.let_market_come_first()

    def submit(self, command: Command) -> None:
        """The engine takes the command now; its effects follow in the background.

        A session that is being closed takes none: what it sent could not be followed.
        """
        if not self._is_closing:
            self._apply((command,))

    def take_dirty(self) -> Dirty:
        """All changes since the last call."""
        self._is_woken = False
        return self._engine.take_dirty()

    def watch(
        self, wake: Callable[[], None] | None, departs: Callable[[], None] | None = None
    ) -> None:
        """These are called when there is something to paint, and before something leaves."""
        self._wake = wake
        self._departures.watcher = departs

    @property
    def is_departing(self) -> bool:
        """Whether an order or a cancel has not left this program yet."""
        return bool(self._departures)

    def next_client_order_id(self) -> ClientOrderId:
        """A fresh, sortable name for an order."""
        return self._engine.next_client_order_id(self._clock.now())

    def signing_text(self, intent: OrderIntent) -> str:
        """The text that will be signed for this order, its nonce included."""
        nonce = self._engine.keep_nonce(intent.client_order_id, self._clock.now())
        return self._codec.place(intent, nonce).text

    def rehearse(self, intent: OrderIntent) -> Rehearsal:
        """What would be signed and sent for this order; nothing is."""
        nonce = self._engine.keep_nonce(intent.client_order_id, self._clock.now())
        return rehearsed(self._codec.place(intent, nonce))

    async def run(self) -> None:
        """The session's whole life; ends when cancelled, and leaves nothing open."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._books.keep())
                group.create_task(self._keep_time())
                group.create_task(self._keep_link())
                if self._open_signatures is not None:
                    group.create_task(self._wallet.open(self._open_signatures))
                if self._companion is not None:
                    group.create_task(self._companion())
        except Exception:
            _log.exception("the session ended by an error")
            raise
        finally:
            await self.close()

    async def close(self) -> None:
        """Links are closed and tasks ended; idempotent.

        Orders and cancels under way have `LAST_ANSWERS` to get theirs. What has none by then is
        left as it stands, SUBMITTING or UNKNOWN: nothing is sent again.
        """
        self._is_closing = True
        await self._hear_last_answers()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._books.close()
        if self._socket is not None:
            await self._socket.close()
            self._socket = None
        await self._venue.close()

    async def _hear_last_answers(self) -> None:
        """A cancel that waited for its order's answer still leaves, and is waited for as well."""
        until = self._clock.monotonic() + LAST_ANSWERS
        while self._sending and (left := until - self._clock.monotonic()) > 0:
            await asyncio.wait(
                self._sending, timeout=left / SECOND, return_when=asyncio.FIRST_COMPLETED
            )

    def _apply(self, items: Iterable[Event | Command]) -> None:
        for item in (*self._requests.time.news(), *items):
            for effect in self._engine.apply(item, self._clock.now()):
                self._perform(effect)
        if self._wake is not None and not self._is_woken and self._engine.dirty:
            self._is_woken = True
            self._wake()

    def _perform(self, effect: Effect) -> None:
        if self._is_closing and not isinstance(effect, SendCancel | Record):
            return
        match effect:
            case SendOrder() | SendCancel() | SendCancelAll():
                self._send(effect)
            case Subscribe() | Unsubscribe() | Resync() | Ping() | HangUp():
                self._perform_on_link(effect)
            case Record() | Remember():
                self._books.record(effect)
            case WriteExport():
                self._spawn(self._tell(self._books.export(effect)))
            case LogIn():
                if self._login is not None:
                    self._login.cancel()
                self._login = self._spawn(self._log_in())
            case Fetch(read):
                self._spawn(self._tell(self._requests.read(read)))

    def _request(
        self, effect: SendOrder | SendCancel | SendCancelAll, left: Left
    ) -> Coroutine[Any, Any, Iterable[Event]]:
        match effect:
            case SendOrder(intent, nonce):
                return self._requests.order(intent, nonce, self._is_locked, left)
            case SendCancel(order, nonce):
                return self._requests.cancel(order, nonce, left)
            case SendCancelAll():
                return self._requests.cancel_all(left)

    def _perform_on_link(self, effect: Subscribe | Unsubscribe | Resync | Ping | HangUp) -> None:
        match effect:
            case Subscribe(topics):
                self._post(self._codec.subscribe(topics))
            case Unsubscribe(topics):
                self._post(self._codec.unsubscribe(topics))
            case Resync(topic):
                self._post(self._codec.unsubscribe((topic,)))
                self._post(self._codec.subscribe((topic,)))
            case Ping():
                ping = self._codec.ping(self._clock.now())
                self._post(() if ping is None else (ping,))
            case HangUp(why):
                self._hang_up(why)

    def _send(self, effect: SendOrder | SendCancel | SendCancelAll) -> None:
        left = self._departures.begin()
        task = self._spawn(self._tell(self._request(effect, left)))
        self._departures.told()
        task.add_done_callback(lambda _: left())
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def _post(self, frames: Iterable[str]) -> None:
        for frame in frames:
            self._outbox.put_nowait(frame)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a request's task failed: %s", type(error).__name__)
            self._apply((MessageRefused(f"internal: {type(error).__name__}", self._clock.now()),))

    async def _tell(self, events: Coroutine[Any, Any, Iterable[Event]]) -> None:
        self._apply(await events)

    def _is_locked(self) -> bool:
        return self._engine.state.kill is not None

    async def _log_in(self) -> None:
        socket = self._socket
        frames, events = await self._wallet.login(self._requests.time)
        if socket is self._socket:
            self._post(frames)
            self._apply(events)

    async def _keep_time(self) -> None:
        drift = self._clock.now() - self._clock.monotonic()
        while True:
            await self._sleep(HEARTBEAT / SECOND)
            now, monotonic = self._clock.now(), self._clock.monotonic()
            if (now - monotonic) - drift > SLEPT:
                self._hang_up("this machine slept")
                self._spawn(self._venue.renew())
            drift = now - monotonic
            self._apply((TimePassed(now),))
            shown = self.view.selected
            if shown is not None and self.view.book(shown).state is BookState.LIVE:
                self._wallet.market_came()

    def _hang_up(self, why: str) -> None:
        """The link is cut at once: its peer may be long gone, and a polite end would wait."""
        if (socket := self._socket) is not None:
            _log.info("cutting the link: %s", why)
            self._hung_up = self._hung_up or why
            socket.abort()

    async def _keep_link(self) -> None:
        await self._books.opened()
        while not self._is_closing:
            self._link(LinkState.CONNECTING, "connecting")
            started = self._clock.monotonic()
            detail, patience, was_open = await self._live_once()
            lasted = self._clock.monotonic() - started
            delay = max(self._backoff.after(lasted, was_open=was_open), patience)
            self._link(LinkState.DOWN, detail, retry_at=self._clock.now() + delay)
            await self._sleep(delay / SECOND)

    async def _live_once(self) -> tuple[str, int, bool]:
        """One connection: why it ended, the least wait before the next, whether it was open."""
        try:
            self._apply(await self._requests.detect())
            socket = await self._venue.connect()
        except LinkError as error:
            return str(error), patience(error), False
        self._socket = socket
        self._hung_up = ""
        self._outbox = asyncio.Queue()
        self._codec.opened()
        self._requests.calls.opened(socket)
        sender = asyncio.create_task(self._send_all(socket, self._outbox))
        sender.add_done_callback(self._finished)
        self._link(LinkState.UP, "connected")
        try:
            await self._receive_all(socket)
        except LinkError as error:
            return self._hung_up or str(error), 0, True  # our own reason first
        finally:
            sender.cancel()
            self._requests.calls.closed()
            self._socket = None
            await socket.close()

    async def _receive_all(self, socket: Socket) -> NoReturn:
        while True:
            frame, ts_recv = await socket.recv()
            if self._departures:  # a frame is a third of an order's way
                await self._departures.over()
            self._apply(self._requests.calls.heard(self._codec.receive(frame, ts_recv)))

    async def _send_all(self, socket: Socket, outbox: asyncio.Queue[str]) -> None:
        try:
            while True:
                await socket.send(await outbox.get())
        except LinkError as error:
            if socket is self._socket:
                self._hang_up(str(error))

    def _link(self, state: LinkState, detail: str, retry_at: int | None = None) -> None:
        self._apply((LinkChanged(state, detail, retry_at, self._clock.now()),))
