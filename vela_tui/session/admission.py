"""What a venue asks for before some things can be read: signed where it must be, one at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.domain.errors import ConnectFailed
from vela_tui.domain.transport import Call, HttpRequest, Request, VenueAnswer
from vela_tui.session.ports import Signatures
from vela_tui.venues.codec import Codec, Read, Unsigned

OpenWallet = Callable[[], Awaitable[Signatures | None]]
"""Gives the open wallet, or None when there is none in time."""
MOST_STEPS: Final = 4
"""Requests of one admission; a venue that asks for more is not followed."""
ADMITTED_EVERY: Final = 10 * SECOND
"""Between two admissions: venues count sign-ins, and one that fails would be tried with each
read (joyride.md 12, R-48)."""


class Admission:
    """Leads reads past the venue's door.

    Args:
        codec: says what is to be asked, and hears the answers.
        clock: by which sign-ins are paced.
        send: sends one request and gives its answer.
    """

    def __init__(
        self, codec: Codec, clock: Clock, send: Callable[[Request], Awaitable[VenueAnswer]]
    ) -> None:
        self._codec = codec
        self._clock = clock
        self._send = send
        self._one_at_a_time = asyncio.Lock()
        self._begun_at: int | None = None

    async def lead(self, read: Read, wallet: OpenWallet) -> None:
        """The read can be asked now.

        Raises:
            VelaError: when the venue does not admit it, or the wallet does not sign.
        """
        if self._codec.admission(read, self._clock.now()) is None:
            return
        async with self._one_at_a_time:
            for step in range(MOST_STEPS + 1):
                asked = self._codec.admission(read, self._clock.now())
                if asked is None:
                    return
                if step == 0:
                    self._pace()
                if step < MOST_STEPS:
                    self._codec.admitted(await self._send(await _sealed(asked, wallet)))
        raise ConnectFailed(f"the exchange did not admit us within {MOST_STEPS} requests")

    def _pace(self) -> None:
        now, begun_at = self._clock.monotonic(), self._begun_at
        if begun_at is not None and now - begun_at < ADMITTED_EVERY:
            raise ConnectFailed("signed in a moment ago, without being admitted; it waits")
        self._begun_at = now


async def _sealed(asked: Unsigned | Request, wallet: OpenWallet) -> Request:
    if isinstance(asked, HttpRequest | Call):
        request: Request = asked
    else:
        signatures = await wallet()
        if signatures is None:
            raise ConnectFailed("no wallet is open")
        request = asked.seal(signatures.sign(asked.text))
    # what is answered may let its reader act for the wallet
    return replace(request, is_secret=True) if isinstance(request, HttpRequest) else request
