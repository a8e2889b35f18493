"""What signs is loaded behind the first book, unless somebody must sign before it."""

import asyncio

import pytest
from runner_kit import ADDRESS, ready, until

from vela_tui.domain.clock import SECOND
from vela_tui.net.clock import SystemClock
from vela_tui.session import wallet as wallet_module
from vela_tui.session.runner import HEARTBEAT
from vela_tui.session.wallet import SessionWallet
from vela_tui.venues.registry import open_codec


class _Signer:
    address = ADDRESS

    def sign(self, _text):
        raise AssertionError("nothing is signed here")


_BOOK = (
    b'{"type":"snapshot","channel":"orderbook:ETH-USDC","seq":1,'
    b'"data":{"bids":[[3199500000,1000000]],"asks":[[3200500000,1000000]]}}'
)


@pytest.fixture
def clock():
    return SystemClock()


@pytest.fixture
def opened():
    return []


@pytest.fixture
async def wallet(clock, opened):
    async def open_signatures():
        opened.append(clock.now())
        return _Signer()

    made = SessionWallet(open_codec("vela", ADDRESS), clock, lambda _events: None)
    made.let_market_come_first()
    task = asyncio.create_task(made.open(open_signatures))
    yield made
    task.cancel()


async def test_wallet_waits_for_the_market(wallet, opened):
    """It is not touched before the book is there, and opened then."""
    await asyncio.sleep(0)
    assert not opened
    wallet.market_came()
    await until(wallet.ready.is_set, "the wallet")
    assert len(opened) == 1


async def test_order_needs_the_wallet_at_once(wallet, opened):
    """Whoever must sign waits for no market."""
    await asyncio.sleep(0)
    assert not opened
    assert await wallet.in_time() is wallet.signatures
    assert len(opened) == 1


async def test_market_that_never_comes_keeps_no_wallet_shut(clock, opened, monkeypatch):
    """After a while it is opened although nothing was shown."""
    monkeypatch.setattr(wallet_module, "MARKET_WITHIN", 1)
    made = SessionWallet(open_codec("vela", ADDRESS), clock, lambda _events: None)
    made.let_market_come_first()

    async def open_signatures():
        opened.append(clock.now())
        return _Signer()

    await made.open(open_signatures)
    assert made.ready.is_set()
    assert len(opened) == 1


async def test_first_book_opens_the_wallet(runner, venue):
    """The session says that the market is there as soon as a book is live, not before."""
    await ready(runner)
    told = asyncio.Event()
    runner._wallet.market_came = told.set
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(told.wait(), 2 * HEARTBEAT / SECOND)
    venue.sockets[0].incoming.put_nowait(_BOOK)
    await until(told.is_set, "the market")
