"""The session's wallet: opened in the background, waited for by whoever must sign."""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.domain.errors import LinkError, VelaError
from vela_tui.domain.events import Event, LoginRefused, LoginSent, TimePassed
from vela_tui.net.backoff import Backoff
from vela_tui.rules.clock_skew import MOST_FOR_LOGIN, offset
from vela_tui.session.connecting import NO_WALLET
from vela_tui.session.ports import OpenSignatures, Signatures
from vela_tui.session.signing_gate import GatedSignatures
from vela_tui.session.venue_time import VenueTime
from vela_tui.venues.codec import Codec, Feed, Topic

_log = logging.getLogger(__name__)

WALLET_WITHIN: Final = 3 * SECOND
"""An order that is sent before the wallet is open waits so long for it: right after the start."""
MARKET_WITHIN: Final = SECOND
"""What signs takes the processor while it is loaded, and a keystore for up to 2 s: the first book
is painted before, when it comes within this time."""
Login = tuple[Sequence[str], Sequence[Event]]
"""Frames to be sent, then what happened by that."""


class SessionWallet:
    """The wallet that orders and logins of one session are signed with.

    Args:
        codec: the venue's; says what may be signed.
        clock: stamps events.
        tell: applies events to the engine.
    """

    def __init__(self, codec: Codec, clock: Clock, tell: Callable[[Iterable[Event]], None]) -> None:
        self._codec = codec
        self._clock = clock
        self._tell = tell
        self.signatures: Signatures | None = None
        """None until it is open."""
        self.ready = asyncio.Event()
        """Set once it is open."""
        self._may_open = asyncio.Event()
        self._may_open.set()

    def let_market_come_first(self) -> None:
        """It is opened when the market is there, when someone must sign, or a second later."""
        self._may_open.clear()

    def market_came(self) -> None:
        """Whatever comes now comes behind the market."""
        self._may_open.set()

    async def in_time(self) -> Signatures | None:
        """The open wallet; one that is being opened is waited for, but not for long."""
        if self.ready.is_set():
            return self.signatures
        self._may_open.set()
        try:
            async with asyncio.timeout(WALLET_WITHIN / SECOND):
                await self.ready.wait()
        except TimeoutError:
            return None
        return self.signatures

    async def open(self, open_signatures: OpenSignatures) -> None:
        """It is open, or a person has been told why not."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MARKET_WITHIN / SECOND):
                await self._may_open.wait()
        patience = Backoff(random.Random())  # noqa: S311 - jitter, not a secret
        while self.signatures is None:
            try:
                self.signatures = GatedSignatures(await open_signatures(), self._codec.may_sign)
            except LinkError:
                # where it may sign is not known yet; the link says why
                await asyncio.sleep(patience.after(0) / SECOND)
            except VelaError as error:
                self._does_not_open(str(error))
                return
            except Exception as error:  # noqa: BLE001 - a keyring may raise anything, with anything in it
                self._does_not_open(f"unexpected {type(error).__name__}")
                return
        self.ready.set()
        self._tell((TimePassed(self._clock.now()),))

    def _does_not_open(self, why: str) -> None:
        _log.error("the wallet did not open: %s", why)
        self._tell((LoginRefused(NO_WALLET, why, self._clock.now(), is_ours=True),))

    async def login(self, time: VenueTime) -> Login:
        """The next step of a login on the present connection, as soon as it can be signed.

        Args:
            time: the venue's.
        """
        await self.ready.wait()
        skew = time.skew or 0
        able = self._codec.capabilities
        if able.dates_logins and abs(skew) > MOST_FOR_LOGIN:
            return (), (LoginRefused("ClockOff", offset(skew), self._clock.now(), is_ours=True),)
        frames = tuple(self._codec.invitation())
        login = self._codec.login(self._clock.now() + skew)
        if login is None or self.signatures is None:
            return frames, ()
        try:
            sealed = login.seal(self.signatures.sign(login.text))
        except VelaError as error:
            refused = LoginRefused("NotSigned", str(error), self._clock.now(), is_ours=True)
            return frames, (refused,)
        # where a login has no answer, the feed is asked for right behind it
        behind = () if able.answers_logins else self._codec.subscribe((Topic(Feed.ACCOUNT),))
        return (*frames, sealed, *behind), (LoginSent(self._clock.now()),)
