"""One life of a trading client that will be killed: the real session, journal, codec and links."""

import asyncio
import itertools
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from exchange_kit import HurriedClock

from vela_tui.domain.account import AccountName
from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.capability import RateLimit, RateLimits
from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import Mode, OrderStatus, Side, TimeInForce
from vela_tui.domain.order import OrderIntent
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.signer import EthSigner
from vela_tui.session.commands import Cancel, Submit
from vela_tui.session.engine import Engine
from vela_tui.session.journal import FileJournal
from vela_tui.session.links import VenueLinks
from vela_tui.session.runner import Runner
from vela_tui.session.state import SessionConfig
from vela_tui.venues.registry import open_codec

PACE = 10
"""The client's clock runs faster, so that what takes seconds to be sure of takes tenths."""
MANY = RateLimit(1_000_000)
AT_ONCE = 8
"""Orders that may rest at a time."""
UNDER_WAY = 2
"""Orders that may be without their answer at a time; three unknown ones would end the trading."""


def client(url: str, key: str, journal: Path, *, nonce_fence: bool = False) -> Runner:
    """A session as the program builds it; only its limits are those of an exchange without any."""
    credential = Credential.parse(key, PAPER)
    clock = HurriedClock(PACE)
    codec = open_codec("vela", credential.address)
    limits = RateLimits(MANY, MANY, MANY, MANY)
    config = SessionConfig(
        mode=Mode.PAPER, host="127.0.0.1", account=AccountName("paper"),
        address=credential.address, is_read_only=False,
        capabilities=replace(codec.capabilities, limits=limits),
        preferred_symbol="ETH-USDC", keeps_journal=True, nonce_fence=nonce_fence,
    )  # fmt: skip

    async def find() -> str:
        return url

    async def open_wallet() -> EthSigner:
        return await asyncio.to_thread(EthSigner, credential, url)

    runner = Runner(
        Engine(config, nonce_seed=clock.now() // MILLISECOND),
        codec, VenueLinks(find, clock, "/ws"), clock, open_wallet,
        seed=1, journal=FileJournal(journal, journal.stem, clock),
    )  # fmt: skip
    runner._requests.time.heard = lambda _: None  # a clock that runs is no clock that is wrong
    return runner


def is_ready(runner: Runner) -> bool:
    """Whether everything of before was compared with the exchange."""
    view = runner.view
    return (
        view.selected is not None
        and view.link.ts_reconciled is not None
        and runner.can_trade
        and not view.reconcile.waiting_for
    )


async def trade(runner: Runner, seed: int, placing) -> None:
    """Orders and cancels as fast as they go, until somebody ends it all.

    Args:
        runner: the session.
        seed: decides what is sent.
        placing: called when the first order of this life is on its way.
    """
    rng = random.Random(seed)
    task = asyncio.create_task(runner.run())
    while not is_ready(runner):  # noqa: ASYNC110 - what is waited for is a state, not an Event
        await asyncio.sleep(0.005)
    for turn in itertools.count():
        assert not task.done(), task.exception()
        active = [each for each in runner.view.active_orders() if each.status.is_resting]
        under_way = sum(
            each.status is OrderStatus.SUBMITTING for each in runner.view.active_orders()
        )
        if under_way < UNDER_WAY and len(active) < AT_ONCE and rng.random() < 0.7:
            name = send(runner, rng)
            if turn == 0 or runner.view.order(name) is not None:
                placing()
        elif active:
            runner.submit(Cancel(rng.choice(active).client_order_id))
        await asyncio.sleep(rng.choice((0, 0.001, 0.003)))


def send(runner: Runner, rng: random.Random) -> str:
    """Mostly an order that rests, now and then one that is executed at once: its name."""
    takes = rng.random() < 0.15
    price = "3201" if takes else str(3100 + rng.randrange(90))
    name = runner.next_client_order_id()
    intent = OrderIntent(
        runner.view.selected, name, Side.BUY, Price(Decimal(price)), Quantity(Decimal("0.01")),
        TimeInForce.IOC if takes else TimeInForce.GTC, post_only=not takes,
    )  # fmt: skip
    runner.submit(Submit(intent))
    return name
