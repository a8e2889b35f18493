"""`vela-tui watch`: cancels everything when the terminal's heartbeat stops.

The venue has no dead-man's switch; this small process is one. It opens the account's wallet at
its start, so that nothing must be asked when it matters, places no order ever, and stands in
for nothing but the terminal: a machine that is gone takes both along (reliability P25).
"""

import argparse
import json
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vela_tui.domain.clock import MILLISECOND, SECOND, Clock
from vela_tui.domain.enums import Mode
from vela_tui.domain.errors import ConfigError

if TYPE_CHECKING:
    import asyncio

    from vela_tui.config import Account
    from vela_tui.heartbeat import Beat, Sign
    from vela_tui.session.ports import OpenSignatures, Signatures
    from vela_tui.session.runner import Runner

PATIENCE: Final = 10
"""Seconds of silence after which a terminal is held to be gone, where nothing else is said."""
_LEAST, _MOST = 3, 3600
_LOOK_EVERY: Final = 0.25


def add_arguments(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `watch` stands among these."""
    parser = commands.add_parser(
        "watch", help="cancel everything when the terminal dies", allow_abbrev=False
    )
    parser.add_argument("--account", metavar="NAME", required=True, help="whose orders")
    parser.add_argument(
        "--after",
        type=_seconds,
        default=PATIENCE,
        metavar="SECONDS",
        help=f"of silence, {PATIENCE} when nothing is said",
    )


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not _LEAST <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"must be {_LEAST} to {_MOST} seconds")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """The exit code of a watch that was told to end, 0.

    Raises:
        ConfigError: when there is no such account.
        CredentialError: when its wallet does not open.
    """
    import asyncio

    from vela_tui.bootstrap import account_opener
    from vela_tui.config import load_accounts, load_settings, paths
    from vela_tui.heartbeat import heartbeat_file
    from vela_tui.keys.process import harden
    from vela_tui.log import start_log

    harden()
    places = paths()
    accounts = {str(account.name): account for account in load_accounts(places)}
    account = accounts.get(arguments.account)
    if account is None:
        raise ConfigError("--account: there is no account of this name")
    opener = account_opener(account, places, account.url)
    path = heartbeat_file(places.state, account.name)
    with start_log(places, load_settings(places).log_level):
        return asyncio.run(_keep(account, opener, path, arguments.after))


async def _keep(account: "Account", opener: "OpenSignatures", path: Path, after: int) -> int:
    """Signals end the watch; a cancelling that is under way ends with it."""
    import asyncio

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
        account: "Account",
        signatures: "Signatures",
        path: Path,
        after: int,
        clock: Clock | None = None,
    ) -> None:
        from vela_tui.heartbeat import Vigil
        from vela_tui.net.clock import SystemClock

        self._account = account
        self._signatures = signatures
        self._path = path
        self._after = after
        self._clock = clock or SystemClock()
        self._vigil = Vigil(after * SECOND)
        self._done_for: Beat | None = None

    async def keep(self) -> None:
        """The watch's whole life; ends when it is cancelled."""
        from vela_tui.heartbeat import Sign

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
            await asyncio.sleep(_LOOK_EVERY)

    async def _see(self) -> "tuple[Sign, Beat | None]":
        import asyncio

        from vela_tui.heartbeat import look

        beat = await asyncio.to_thread(look, self._path)
        return self._vigil.see(beat, self._clock.monotonic()), beat

    async def _cancel_everything(self) -> None:
        """Nothing of the account rests, proved by an empty list; or the terminal is back."""
        import asyncio

        runner = self._session()
        living = asyncio.create_task(runner.run())
        try:
            await self._pursue(runner, living)
        finally:
            living.cancel()
            await asyncio.wait([living])

    async def _pursue(self, runner: "Runner", living: "asyncio.Task[None]") -> None:
        import asyncio

        from vela_tui.heartbeat import Sign
        from vela_tui.session.commands import Kill

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
            await asyncio.sleep(_LOOK_EVERY)
        say("failed")

    def _session(self) -> "Runner":
        """A session that is used for nothing but cancels: it keeps no journal and needs none."""
        from vela_tui.domain.origin import parse_origin
        from vela_tui.session.engine import Engine
        from vela_tui.session.links import VenueLinks
        from vela_tui.session.runner import Runner
        from vela_tui.session.state import SessionConfig
        from vela_tui.venues.registry import open_codec

        account = self._account
        codec = open_codec(account.venue, account.address)
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

        async def opened() -> "Signatures":
            return self._signatures

        engine = Engine(config, nonce_seed=self._clock.now() // MILLISECOND)
        return Runner(engine, codec, VenueLinks(find, self._clock), self._clock, opened)


def say(event: str, **told: object) -> None:
    """One line of JSON on stdout: what happened, and when."""
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **told}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _words(ts: int) -> str:
    return datetime.fromtimestamp(ts // SECOND, UTC).isoformat()
