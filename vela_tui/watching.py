"""One account's watch: a heartbeat in view, and everything cancelled when it stops.

It places no order ever, keeps no journal and needs no lock on the wallet: it must work exactly
when whoever holds them hangs (reliability P25).
"""

import asyncio
import json
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from vela_tui.domain.clock import MILLISECOND, SECOND, Clock
from vela_tui.domain.enums import Mode
from vela_tui.domain.origin import parse_origin
from vela_tui.heartbeat import Beat, Sign, Vigil, look
from vela_tui.keys.account import Account
from vela_tui.net.clock import SystemClock
from vela_tui.session.commands import Kill
from vela_tui.session.engine import Engine
from vela_tui.session.links import VenueLinks
from vela_tui.session.ports import OpenSignatures, Signatures
from vela_tui.session.runner import Runner
from vela_tui.session.state import SessionConfig
from vela_tui.venues.registry import open_codec

LOOK_EVERY: Final = 0.25
"""Seconds between two looks at the heartbeat."""


async def keep(account: Account, opener: OpenSignatures, path: Path, after: int) -> int:
    """SIGTERM and ctrl+c end the watch; a terminal that hangs up is what it is there for."""
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signatures = await opener()
    watch = Watch(account, signatures, path, after)
    watching = asyncio.create_task(watch.keep())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, watching.cancel)
    await asyncio.wait([watching])
    if not watching.cancelled() and (error := watching.exception()) is not None:
        raise error
    say("ended")
    return 0


class Watch:
    """One account's watch.

    Args:
        account: whose orders.
        signatures: its open wallet.
        path: the heartbeat's file.
        after: seconds of silence.
        clock: what silence is measured by; the system's when none is given.
    """

    def __init__(
        self,
        account: Account,
        signatures: Signatures,
        path: Path,
        after: int,
        clock: Clock | None = None,
    ) -> None:
        self._account = account
        self._signatures = signatures
        self._path = path
        self._after = after
        self._clock = clock or SystemClock()
        self._vigil = Vigil(after * SECOND)
        self._done_for: Beat | None = None

    async def keep(self) -> None:
        """The watch's whole life; ends when it is cancelled."""
        say(
            "watching", account=self._account.name, address=self._account.address, after=self._after
        )
        told: Sign | None = None
        while True:
            sign, beat = await self._see()
            if sign is not told:
                told = sign
                say(sign.name.lower())
            if sign is Sign.SILENT and beat != self._done_for:
                await self._cancel_everything()
                self._done_for = beat
            await asyncio.sleep(LOOK_EVERY)

    async def _see(self) -> tuple[Sign, Beat | None]:
        beat = await asyncio.to_thread(look, self._path)
        return self._vigil.see(beat, self._clock.monotonic()), beat

    async def _cancel_everything(self) -> None:
        """Nothing of the account rests, proved by an empty list; or the terminal is back."""
        runner = self._session()
        living = asyncio.create_task(runner.run())
        try:
            await self._pursue(runner, living)
        finally:
            living.cancel()
            await asyncio.wait([living])

    async def _pursue(self, runner: Runner, living: asyncio.Task[None]) -> None:
        runner.submit(Kill())
        told = None
        while not living.done():
            kill = runner.view.kill
            if kill is not None and kill.proved_at is not None:
                say("done", gone=kill.total, proved_at=_words(kill.proved_at))
                return
            if kill is not None and (kill.left, kill.waiting) != told:
                told = (kill.left, kill.waiting)
                say("cancelling", left=kill.left, waiting=kill.waiting, unknown=kill.unknown)
            sign, _ = await self._see()
            if sign is not Sign.SILENT:
                say("returned", left=kill.left if kill else None)
                return
            await asyncio.sleep(LOOK_EVERY)
        say("failed")

    def _session(self) -> Runner:
        """A session that is used for nothing but cancels: it keeps no journal and needs none."""
        account = self._account
        codec = open_codec(account.venue, account.address, account.dialect)
        config = SessionConfig(
            mode=Mode.LIVE,
            host=parse_origin(account.url).host,
            account=account.name,
            address=account.address,
            is_read_only=False,
            capabilities=codec.capabilities,
        )

        async def find() -> str:
            return account.url

        async def opened() -> Signatures:
            return self._signatures

        engine = Engine(config, nonce_seed=self._clock.now() // MILLISECOND)
        links = VenueLinks(find, self._clock, codec.capabilities.feed_path)
        return Runner(engine, codec, links, self._clock, opened)


def say(event: str, **told: object) -> None:
    """One line of JSON on stdout: what happened, and when."""
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **told}
    with suppress(OSError):  # whoever read this is gone; the watch goes on
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def _words(ts: int) -> str:
    return datetime.fromtimestamp(ts // SECOND, UTC).isoformat()
