"""A link whose other end is gone without a word is noticed, and a fresh one takes its place."""

import asyncio
import time

import pytest
from chaos_proxy import ChaosProxy
from exchange_kit import until
from transport_kit import watching

from vela_tui.domain.enums import BookState, LinkState

PACE = 10


async def noticed(session, proxy, fault):
    """Seconds from the fault to a book that is not believed and a link that is given up."""
    await until(lambda: session.view.selected, "a market")
    await until(lambda: session.book.state is BookState.LIVE, "a book")
    proxy.fault(fault)
    began = time.monotonic()
    await until(lambda: session.view.link.state is not LinkState.UP, "the end of the link")
    took = time.monotonic() - began
    assert session.book.state is BookState.STALE
    assert "nothing heard for 8 s" in session.notices()[0] or any(
        "nothing heard for 8 s" in text for text in session.notices()
    )
    return took


@pytest.mark.parametrize("fault", ["half-open", "black-hole"])
async def test_a_half_open_link_is_noticed_in_scaled_time(proxied, fault):
    """P37: real TCP, nothing forwarded any more either way; 9 s by the session's clock."""
    session = watching(proxied.url, pace=PACE)
    try:
        took = await noticed(session, proxied, fault)
        assert 0.3 <= took <= 9 / PACE + 0.6, took  # and what two loaded cores add
        proxied.heal()
        await until(lambda: session.book.state is BookState.LIVE, "a fresh book")
    finally:
        await session.leave()


@pytest.mark.nightly
async def test_a_half_open_link_is_noticed_in_real_time(exchange):
    """P37: the product's own figures on a real clock: 9 s at most."""
    proxy = ChaosProxy(exchange, seed=2)
    await proxy.start()
    session = watching(proxy.url, pace=1)
    try:
        assert await noticed(session, proxy, "half-open") <= 9
    finally:
        await session.leave()
        await proxy.stop()


async def test_a_new_link_through_a_black_hole_is_given_up(exchange):
    """P37: accepted and never answered: the handshake has its own time."""
    proxy = ChaosProxy(exchange, seed=3)
    await proxy.start()
    proxy.fault("black-hole")
    session = watching(proxy.url, pace=PACE)
    try:
        await until(lambda: "did not answer in time" in session.view.link.detail, "words")
        proxy.heal()
        await until(lambda: session.view.link.state is LinkState.UP, "a link")
    finally:
        await session.leave()
        await proxy.stop()
        await asyncio.sleep(0)
