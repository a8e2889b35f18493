"""The way of an order to the wire, step by step, each beside its floor: our own parts, in a row.

The engine, the journal, the codec, the signer and the HTTP side of the terminal, without a screen.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Final

from tests.bench.feed import Feed
from tests.bench.figures import Table, median, quantile
from tests.ui.scripted_session import ETH, ScriptedSession, lively
from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import Side, TimeInForce
from vela_tui.domain.order import OrderIntent
from vela_tui.domain.origin import parse_origin
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.signer import EthSigner
from vela_tui.net.clock import SystemClock
from vela_tui.net.http import HttpLink
from vela_tui.rules.guard import Consent
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.commands import Submit
from vela_tui.session.journal import FileJournal
from vela_tui.venues.registry import open_codec

STEPS: Final = ("check and book", "journal, fsync included", "text to sign", "signature", "seal",
                "socket")  # fmt: skip
FLOOR: Final = "a plain fsync"
OWN: Final = ("check and book", "text to sign", "signature", "seal")


def measure(table: Table, count: int) -> None:
    """So many orders, their steps in turn with a plain fsync on the same disk."""
    costs = asyncio.run(_orders(count))
    for step, found in costs.items():
        table.keep(step, found)
        table.add(f"of which: {step}", p50_ms=median(found), p99_ms=quantile(found, 0.99))
    table.figure("key.journal", median(costs[STEPS[1]]), FLOOR, median(costs[FLOOR]))
    table.figure("key.own", sum(median(costs[step]) for step in OWN))


async def _orders(count: int) -> dict[str, list[float]]:
    costs: dict[str, list[float]] = {step: [] for step in (*STEPS, FLOOR)}
    with Feed() as feed, tempfile.TemporaryDirectory() as folder:
        credential = Credential.make(PAPER)
        signer = EthSigner(credential, feed.url)
        codec = open_codec("vela", signer.address)
        link = HttpLink(parse_origin(feed.url), SystemClock())
        await link.warm("/markets")
        journal = FileJournal(Path(folder) / "journal.sqlite3", "bench", SystemClock())
        await journal.open()
        session = lively()
        session.view.price_proofs[ETH] = PriceProof.PROVEN
        with (Path(folder) / "plain").open("ab", buffering=0) as plain:
            for _ in range(count):
                at = time.perf_counter_ns()
                plain.write(b"x" * 300)
                os.fsync(plain.fileno())
                costs[FLOOR].append((time.perf_counter_ns() - at) / 1e6)
                intent = _intent(session)
                nonce = session.clock.now() // MILLISECOND
                watch = _Watch(costs)
                session.submit(Submit(intent, frozenset(Consent)))
                watch.step(STEPS[0])
                await journal.intend(intent, nonce, "x" * 90)
                watch.step(STEPS[1])
                unsigned = codec.place(intent, nonce)
                watch.step(STEPS[2])
                signature = signer.sign(unsigned.text)
                watch.step(STEPS[3])
                request = unsigned.seal(signature)
                watch.step(STEPS[4])
                begun = time.monotonic_ns()
                await link.send(request)  # type: ignore[arg-type]
                came = feed.log()["orders"]
                costs[STEPS[5]].append((came[0][1] - begun) / 1e6)
                session.accept(intent.client_order_id)
                session.clock.advance(60_000 * MILLISECOND)
        await journal.close()
        await link.close()
    return costs


class _Watch:
    """Milliseconds of each step since the one before."""

    def __init__(
        self, costs: dict[str, list[float]], clock: Callable[[], int] = time.perf_counter_ns
    ) -> None:
        self._costs, self._clock, self._at = costs, clock, clock()

    def step(self, name: str) -> None:
        """A step ends."""
        now = self._clock()
        self._costs[name].append((now - self._at) / 1e6)
        self._at = self._clock()


def _intent(session: ScriptedSession) -> OrderIntent:
    return OrderIntent(ETH, session.next_client_order_id(), Side.BUY, Price(Decimal("3150.3")),
                       Quantity(Decimal("0.0001")), TimeInForce.GTC, post_only=True)  # fmt: skip
