"""The embedded exchange: the simulator in a process of its own, which ends when this one does.

The child reads its standard input; its end, by whatever cause, is the end of this process.
"""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vela_tui.domain.errors import ConnectFailed, CredentialError
from vela_tui.keys.files import open_appending
from vela_tui.venues.names import VENUES

READY_WITHIN: Final = 30.0
"""Seconds in which the exchange must say where it listens."""
_ENDS_WITHIN: Final = 3.0


@dataclass(frozen=True, slots=True)
class ExchangeOptions:
    """How the embedded exchange is run."""

    state: Path
    """Where it keeps the paper account."""
    log: Path
    """Where its standard error goes."""
    address: str
    """The paper wallet, funded at first sight."""
    seed: int | None = None
    flow: str = "calm"
    dialect: str = ""
    """How it speaks; empty for what the venue's pages say."""
    venue: str = VENUES[0]
    """Whose exchange is run."""
    speed: int | None = None
    """How fast its time runs; None for as fast as ours."""

    def command(self) -> list[str]:
        """The child's argv. It holds no secret: an address is public."""
        seed = [] if self.seed is None else ["--seed", str(self.seed)]
        venue = ["--venue", self.venue] if self.venue in VENUES[1:] else []
        speed = [] if self.speed is None else ["--speed", str(self.speed)]
        dialect = ["--dialect", self.dialect] if self.dialect else []
        return [
            *(sys.executable, "-m", "vela_tui.sim"),
            *("--port", "0", "--json", "--owner-pipe"),
            *("--flow", self.flow),
            *("--state", str(self.state), "--fund", self.address),
            *(*venue, *dialect, *speed, *seed),
        ]


class EmbeddedExchange:
    """One child process; started early, asked late, started again when it died."""

    def __init__(self, options: ExchangeOptions) -> None:
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._url: str | None = None
        self._lock = asyncio.Lock()

    def start(self) -> None:
        """The child is being started; where it listens is known later. Blocks for a moment.

        Raises:
            ConnectFailed: when there is no way to run it.
        """
        self._url = None
        try:
            with open(open_appending(self._options.log), "ab") as log:  # noqa: PTH123 - a descriptor
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    self._options.command(),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    start_new_session=True,  # ctrl+c in the terminal is not for the exchange
                )
        except OSError as error:
            words = f"the embedded exchange did not start: {error.strerror}"
            raise ConnectFailed(words) from None
        except CredentialError as error:
            raise ConnectFailed(f"the embedded exchange did not start: {error}") from None

    async def url(self) -> str:
        """The exchange's base URL, `http://127.0.0.1:PORT`, as soon as it listens.

        Raises:
            ConnectFailed: when it does not come up; the text says where its log is.
        """
        async with self._lock:
            if self._process is None or self._process.poll() is not None:
                await asyncio.to_thread(self._start_again)
            if self._url is None:
                self._url = await self._read_url()
            return self._url

    def _start_again(self) -> None:
        self.stop()  # what is left of a dead child, its pipes
        self.start()

    async def _read_url(self) -> str:
        process = self._process
        if process is None or process.stdout is None:
            raise ConnectFailed("the embedded exchange is not running")
        try:
            async with asyncio.timeout(READY_WITHIN):
                line = await asyncio.to_thread(process.stdout.readline)
            return str(json.loads(line)["http"])
        except asyncio.CancelledError:
            process.kill()  # it has said nothing yet; the thread that listens must end with us
            raise
        except (TimeoutError, ValueError, KeyError, TypeError):
            await asyncio.to_thread(self.stop)
            raise ConnectFailed(
                f"the embedded exchange did not start; its log is {self._options.log}"
            ) from None

    def stop(self) -> None:
        """The child has ended, its account saved; idempotent."""
        process, self._process, self._url = self._process, None, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        process.terminate()
        try:
            process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
