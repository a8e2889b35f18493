"""Mishaps on demand, and only where they were asked for."""

import httpx
import pytest

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.vela.gateway import Gateway

ETH = 1_000_000


async def test_a_lost_answer_leaves_the_order_placed_and_findable(venue, one):
    """What a client must never take for a rejection."""
    venue.fund(one, USDC=10_000)
    await venue.accepted("/sim/faults", {"lose_answers": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        await venue.post("/orders", one.order("bid", 1_000_000, ETH, cid="lost"))
    found = await venue.data(f"/account/{one.user}/orders/by-client-id/lost")
    assert found["status"] == "open"
    assert (await venue.order(one, "bid", 1_000_000, ETH))["status"] == "open"


async def test_a_late_answer_is_to_a_request_carried_out_at_once(venue, one):
    venue.fund(one, USDC=10_000)
    await venue.accepted("/sim/faults", {"delay_answers_ms": 60_000})
    with pytest.raises(httpx.ReadTimeout):
        await venue.http.post(
            "/orders",
            json=one.order("bid", 1_000_000, ETH, cid="late"),
            timeout=httpx.Timeout(60, read=0.5),
        )
    found = await venue.data(f"/account/{one.user}/orders/by-client-id/late")
    assert found["status"] == "open"
    await venue.accepted("/sim/faults", {"delay_answers_ms": 0})


async def test_faults_are_checked_like_any_request(venue):
    for wrong in ({"lose_answers": "1"}, {"lose_answers": -1}, {"delay_answers_ms": 10**9}):
        assert await venue.refused("/sim/faults", wrong) == (400, "InvalidRequest"), wrong
    assert await venue.refused("/sim/faults", {"pause": "XXX-USDC"}) == (404, "MarketNotFound")


def test_an_exchange_that_offers_no_faults_has_no_such_path():
    def paths(**options):
        gateway = Gateway(Floor(Exchange(), lambda: 0), **options)
        return {route.path for route in gateway.app.routes}

    assert paths(offers_faults=True) - paths() == {"/sim/faults"}
