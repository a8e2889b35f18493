"""What the runner needs from the world: sockets, requests, signatures, an address. All injected."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from vela_tui.domain.order import ClientOrderId, Fill, Order, OrderIntent
from vela_tui.domain.recall import NOTHING_EARLIER, Earlier, FillMid
from vela_tui.domain.trail import Sign, Trail
from vela_tui.domain.transport import Left, untold
from vela_tui.domain.value import Value
from vela_tui.session.history import History
from vela_tui.venues.codec import HttpRequest, VenueAnswer


class Socket(Protocol):
    """One open WebSocket."""

    async def recv(self) -> tuple[bytes, int]:
        """The next message and when it came, nanoseconds UTC.

        Raises:
            Disconnected: when the link has ended.
        """
        ...

    async def send(self, text: str) -> None:
        """The frame is on its way.

        Raises:
            Disconnected: when the link has ended or takes nothing.
        """
        ...

    async def close(self) -> None:
        """The link has ended; idempotent."""

    def abort(self) -> None:
        """The link is cut at once, without a word to the peer; idempotent."""


class Http(Protocol):
    """Requests to one host."""

    async def send(self, request: HttpRequest, left: Left = untold) -> VenueAnswer:
        """The complete answer.

        Args:
            request: sent once.
            left: called when it was handed to the socket.

        Raises:
            ConnectFailed: when nothing was sent.
            OutcomeUnknown: when it was sent, or may have been, and no complete answer came.
        """
        ...

    async def close(self) -> None:
        """All connections are closed; idempotent."""


class Signatures(Protocol):
    """Signs texts for one wallet; knows nothing of orders."""

    @property
    def address(self) -> str:
        """The wallet's address: EIP-55, or base58."""
        ...

    def sign(self, text: str) -> str:
        """The signature as the venue takes it: EIP-191 in hex, or ed25519 in base58."""
        ...


class Venue(Protocol):
    """The way to one venue; its address may change between connections."""

    async def connect(self) -> Socket:
        """A fresh WebSocket.

        Raises:
            LinkError: when there is none.
        """
        ...

    async def http(self) -> Http:
        """The HTTP side, at the address that holds now.

        Raises:
            LinkError: when the venue has no address at present.
        """
        ...

    async def renew(self) -> None:
        """No connection that was kept for later is used again: its peer may be gone (P43)."""

    async def close(self) -> None:
        """Everything opened here is closed; idempotent."""


class Recalled(Value, frozen=True):
    """What stood in the journal."""

    orders: tuple[Order, ...]
    """Not known to have ended, oldest first; UNKNOWN."""
    fills: tuple[Fill, ...]
    """Oldest first."""
    trail: Trail
    """What else the requests of before left behind."""
    earlier: Earlier = NOTHING_EARLIER
    """What is known of the fills beside themselves."""
    warning: str = ""
    """What a person should know of the file itself."""


class Journal(Protocol):
    """Where orders are written down before they are sent, and what became of them after."""

    async def open(self) -> Recalled:
        """The journal can be written; what stood in it. Opens it anew where it is open.

        Raises:
            JournalError: when it can't.
        """
        ...

    def intend(self, intent: OrderIntent, nonce: int, text: str) -> Awaitable[None]:
        """The order begins to be written down; once this was awaited it stands there for good.

        Raises:
            JournalError: when it does not.
        """
        ...

    def record(
        self, orders: Iterable[Order], fills: Iterable[Fill], mids: Iterable[FillMid] = ()
    ) -> None:
        """These stand there together after the next `flush`."""
        ...

    def attempted(self, kind: str, name: ClientOrderId, nonce: int) -> None:
        """A request with this nonce leaves; stands there after the next `flush`."""
        ...

    def remember(self, sign: Sign) -> None:
        """This was seen now; stands there after the next `flush`."""
        ...

    def withdraw(self, name: ClientOrderId, nonce: int) -> None:
        """This order never left; stands there after the next `flush`."""
        ...

    async def history(self) -> History:
        """All that stands there, the newest news included.

        Raises:
            JournalError: when it can't be read.
        """
        ...

    async def flush(self) -> None:
        """Everything recorded stands there, and more can be.

        Raises:
            JournalError: when it does not; it is kept for the next `flush`.
        """
        ...

    async def close(self) -> None:
        """What was recorded is written if possible, and the journal is free; idempotent."""


OpenSignatures = Callable[[], Awaitable[Signatures]]
"""Opens the wallet; slow, and off the event loop inside. Raises CredentialError."""
