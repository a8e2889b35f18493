"""A link whose other end is gone without a word is noticed, and a fresh one takes its place."""

import asyncio

import pytest
from chaos_proxy import ChaosProxy
from exchange_kit import until
from transport_kit import watching

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookState, LinkState
from vela_tui.domain.events import TimePassed
from vela_tui.session.connecting import QUIET_TICKS

PACE = 10


async def noticed(session, proxy, fault):
    """When heartbeats still found the link believed, seconds of the session's clock from the fault.

    Then the link was given up, in words, and no book of it was believed.
    """
    await until(lambda: session.view.selected, "a market")
    await until(lambda: session.book.state is BookState.LIVE, "a book")
    session.losses.clear()
    proxy.fault(fault)
    began, believed = session.clock.monotonic(), []

    def note(item):
        link = session.view.link
        if isinstance(item, TimePassed) and link.state is LinkState.UP and not link.is_silent:
            believed.append((session.clock.monotonic() - began) / SECOND)

    session.turns.append(note)
    await until(lambda: session.losses, "the end of the link")
    assert session.losses[0] == {BookState.STALE}
    assert any("nothing heard for 8 s" in text for text in session.notices())
    return believed


@pytest.mark.parametrize("fault", ["half-open", "black-hole"])
async def test_a_half_open_link_is_noticed_in_scaled_time(proxied, fault):
    """P37: real TCP, nothing forwarded any more either way; 9 s by the session's clock."""
    session = watching(proxied.url, pace=PACE)
    try:
        believed = await noticed(session, proxied, fault)
        assert believed[-1] > 3, believed
        # it takes a dozen heartbeats at least, however seldom a loaded machine lets them come
        assert all(at <= 9 for at in believed[QUIET_TICKS + 1 :]), believed
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
        believed = await noticed(session, proxy, "half-open")
        assert believed[-1] <= 9
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
