"""What the runner needs from the world: sockets, requests, signatures, an address. All injected."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from vela_tui.venues.codec import HttpAnswer, HttpRequest


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

    async def send(self, request: HttpRequest) -> HttpAnswer:
        """The complete answer.

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
        """The wallet's address, EIP-55."""
        ...

    def sign(self, text: str) -> str:
        """The EIP-191 signature, `0x` and 130 hex digits."""
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


OpenSignatures = Callable[[], Awaitable[Signatures]]
"""Opens the wallet; slow, and off the event loop inside. Raises CredentialError."""
