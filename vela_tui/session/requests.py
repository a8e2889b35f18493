"""Requests and what became of them, as events: accepted, refused, unknown, or never sent."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Final

from vela_tui.domain.clock import MILLISECOND, SECOND, Clock
from vela_tui.domain.errors import (
    ConnectFailed,
    CredentialError,
    LinkError,
    ProtocolBroken,
    VelaError,
)
from vela_tui.domain.events import (
    CancelNotSent,
    CancelOutcomeUnknown,
    CancelRefused,
    DialectFound,
    Event,
    OrderNotSent,
    OrderOutcomeUnknown,
    ReadFailed,
)
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.transport import Call, Left, Request, VenueAnswer, untold
from vela_tui.rules.clock_skew import MOST_AHEAD
from vela_tui.session.admission import Admission, OpenWallet
from vela_tui.session.bookkeeping import Bookkeeping, Standing
from vela_tui.session.calls import Calls
from vela_tui.session.ports import Signatures, Venue
from vela_tui.session.venue_time import VenueTime
from vela_tui.venues.codec import Codec, Read, Unsigned

READS_AT_ONCE: Final = 4
"""Reads in flight; orders and cancels never wait for them."""
_Way = Callable[[], Awaitable[VenueAnswer]]
"""Sends one request, and gives its answer."""
_Begun = tuple[Unsigned, Standing]
"""An order to be signed, and what waits until it stands in the journal."""


class Requests:
    """Sends what the engine asked for and says what came of it.

    Args:
        codec: the venue's.
        venue: the way to it.
        clock: stamps what is sent.
        books: where orders are written down before.
        wallet: gives the open wallet.
    """

    def __init__(
        self, codec: Codec, venue: Venue, clock: Clock, books: Bookkeeping, wallet: OpenWallet
    ) -> None:
        self._books = books
        self._wallet = wallet
        self._codec = codec
        self._venue = venue
        self._clock = clock
        self.calls = Calls(clock)
        """Those requests that travel over the open socket."""
        self._admission = Admission(codec, clock, self._asked)
        self._reads = asyncio.Semaphore(READS_AT_ONCE)
        self._queued: set[Read] = set()
        self.time = VenueTime(clock)
        """The venue's, by the answers that came."""

    async def detect(self) -> Sequence[Event]:
        """Which dialect the venue speaks, where that is still to be found out.

        Raises:
            LinkError: when its answers do not come, or tell none.
        """
        reads = 0
        while (probe := self._codec.probe()) is not None:
            http = await self._venue.http()
            answer = await http.send(probe)
            reads += 1
            self.time.heard(answer)
            try:
                self._codec.probed(answer)
            except ProtocolBroken as error:
                raise ConnectFailed(f"the exchange speaks no known dialect: {error}") from None
        found = DialectFound(self._codec.capabilities, reads, self._clock.now())
        return (found,) if reads else ()

    async def read(self, read: Read) -> Sequence[Event]:
        """The events in the answer; `ReadFailed` when there is none.

        A read that waits for its turn stands for any like it: a venue that answers nothing for
        minutes is not asked everything at once when it does again.
        """
        if read in self._queued:
            return ()
        self._queued.add(read)
        try:
            await self._reads.acquire()
        finally:
            self._queued.discard(read)
        try:
            await self._admission.lead(read, self._wallet)
            answer = await self._asked(self._codec.read(read))
        except (VelaError, ValueError) as error:
            return (ReadFailed(read.kind.value, str(error), None, self._clock.now()),)
        finally:
            self._reads.release()
        return self._codec.answered(read, answer)

    def order(
        self,
        intent: OrderIntent,
        nonce: int,
        is_locked: Callable[[], bool] = lambda: False,
        left: Left = untold,
    ) -> Coroutine[Any, Any, Sequence[Event]]:
        """What became of an order, sent exactly once; its way begins with this call.

        The disk writes it down from now on, and it is signed meanwhile; it leaves when it stands
        in the journal, never before. Only a failure before the first byte is `OrderNotSent`;
        every other failure, the end of this program included, leaves the outcome unknown.
        """
        begun: _Begun | Exception
        try:
            unsigned = self._codec.place(intent, nonce)
            self._check_nonce(nonce)
            begun = unsigned, self._books.intend(intent, nonce, unsigned.text)
        except Exception as error:  # noqa: BLE001 - raised where the order is awaited
            begun = error
        return self._ordered(intent, nonce, begun, is_locked, left)

    async def _ordered(
        self,
        intent: OrderIntent,
        nonce: int,
        begun: _Begun | Exception,
        is_locked: Callable[[], bool],
        left: Left,
    ) -> Sequence[Event]:
        key = intent.client_order_id
        try:
            way = await self._way(await self._written(begun), left)
            _check_open(is_locked)
        except (VelaError, ValueError) as error:
            return (OrderNotSent(key, str(error), self._clock.now()),)
        except asyncio.CancelledError:
            self._books.withdraw(key, nonce)
            raise
        try:
            answer = await way()
        except ConnectFailed as error:
            return (OrderNotSent(key, str(error), self._clock.now()),)
        except LinkError as error:
            return (OrderOutcomeUnknown(key, str(error), self._clock.now()),)
        return (self._codec.placed(intent, answer),)

    async def _written(self, begun: _Begun | Exception) -> Request:
        """The signed request, once its order stands in the journal.

        Raises:
            VelaError: when it does not, or can't be signed.
        """
        if isinstance(begun, Exception):
            raise begun
        unsigned, standing = begun
        try:
            signatures = await self._wallet()
            if signatures is None:
                raise CredentialError("no wallet is open")
            return self._sealed(unsigned, signatures)
        finally:
            await standing()

    async def cancel(self, order: Order, nonce: int, left: Left = untold) -> Sequence[Event]:
        """What became of a cancel."""
        key = order.client_order_id
        signatures = await self._wallet()
        if signatures is None:
            return (
                CancelRefused(
                    *(key, "NoWallet", "no wallet is open", False, None, self._clock.now()),
                    is_ours=True,
                ),
            )
        try:
            unsigned = self._codec.cancel(order, nonce)
            request = self._sealed(unsigned, signatures)
        except VelaError as error:
            return (CancelNotSent(key, str(error), self._clock.now()),)
        try:
            way = await self._way(request, left)
            self._books.cancelling(key, nonce)
            answer = await way()
        except ConnectFailed as error:
            return (CancelNotSent(key, str(error), self._clock.now()),)
        except VelaError as error:
            return (CancelOutcomeUnknown(key, str(error), self._clock.now()),)
        return (self._codec.cancelled(order, answer),)

    async def cancel_all(self, left: Left = untold) -> Sequence[Event]:
        """What is said of the one cancel of every order; nothing where it could not be sent.

        Each order is cancelled by itself as well: this only makes it quicker.
        """
        signatures = await self._wallet()
        unsigned = self._codec.cancel_all()
        if signatures is None or unsigned is None:
            return ()
        try:
            way = await self._way(self._sealed(unsigned, signatures), left)
            answer = await way()
        except VelaError:
            return ()
        return self._codec.all_cancelled(answer)

    def _sealed(self, unsigned: Unsigned, signatures: Signatures) -> Request:
        if not self._codec.capabilities.signs_requests:
            return unsigned.seal("")
        return unsigned.seal(signatures.sign(unsigned.text))

    async def _asked(self, request: Request) -> VenueAnswer:
        """The answer to a read, by which the venue's time is known."""
        way = await self._way(request)
        answer = await way()
        self.time.heard(answer)
        return answer

    async def _way(self, request: Request, left: Left = untold) -> _Way:
        """How the request leaves, as soon as it can.

        Raises:
            LinkError: when it can't leave at all.
        """
        if isinstance(request, Call):
            await self.calls.ready(request)
            return partial(self.calls.send, request, left)
        http = await self._venue.http()
        return partial(http.send, request, left)

    def _check_nonce(self, nonce: int) -> None:
        """The last gate: no order is signed under a number from the venue's future (P19)."""
        if self._codec.capabilities.nonce_window is None:
            return
        ahead = nonce * MILLISECOND - self._clock.now() - (self.time.skew or 0)
        if ahead > MOST_AHEAD:
            raise VelaError(f"the nonce lies {ahead // SECOND} s ahead of the exchange's clock")


def _check_open(is_locked: Callable[[], bool]) -> None:
    """Entry may have been locked while an order waited for its wallet, the journal or the way."""
    if is_locked():
        raise VelaError("order entry was locked before it left")
