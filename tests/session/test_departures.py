"""What comes in waits for what goes out, for a moment and never for long."""

import asyncio

from vela_tui.session import departures as departures_module
from vela_tui.session.departures import Departures


async def ended(waiting):
    """Whether it ends without anything else happening."""
    for _ in range(5):
        await asyncio.sleep(0)
    return waiting.done()


async def test_a_frame_waits_until_everything_has_left():
    departures = Departures()
    first, second = departures.begin(), departures.begin()
    waiting = asyncio.create_task(departures.over())
    first()
    assert not await ended(waiting)
    second()
    assert await ended(waiting)
    assert not departures


async def test_frames_wait_no_longer_for_orders_that_do_not_leave(monkeypatch):
    """A slow disk, or order after order, makes no book lag: the first of them began it."""
    monkeypatch.setattr(departures_module, "PATIENCE", 0)
    departures = Departures()
    departures.begin()
    for _ in range(3):
        assert await ended(asyncio.create_task(departures.over()))
        departures.begin()
    assert departures
