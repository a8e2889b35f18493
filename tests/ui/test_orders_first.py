"""While an order is on its way to the socket, nothing is laid out or painted; not for long."""

from contextlib import contextmanager

import pytest
from scripted_session import ScriptedSession

from vela_tui.domain.enums import Side
from vela_tui.ui.frame import FramePump
from vela_tui.ui.orders_first import LONGEST, LOOK, OrdersFirst


class Held:
    """The gate and the pump behind it, without an app."""

    def __init__(self):
        self.now, self.calls, self.painted, self.holds = 100.0, [], [], []
        self.session = ScriptedSession()
        times = {
            "later": lambda wait, call: self.calls.append((wait, call)),
            "seconds": lambda: self.now,
        }
        self.gate = OrdersFirst(self.session, self.hold, **times)
        self.pump = FramePump(self.session, self.painted.append, waits=self.gate.put_off, **times)
        self.pump.start(self.gate.begin)
        self.run()
        self.painted.clear()

    @contextmanager
    def hold(self):
        self.holds.append("in")
        yield
        self.holds.append("out")

    def run(self):
        """What is due now is called, and what that asks for stays."""
        calls, self.calls = self.calls, []
        for _, call in calls:
            call()

    def depart(self):
        self.session.is_departing = True
        self.session.departs()


@pytest.fixture
def held():
    return Held()


def test_changes_wait_until_the_order_has_left_and_are_painted_then(held):
    held.depart()
    held.session.list_markets()
    held.run()
    assert (held.painted, held.holds) == ([], ["in"])
    held.session.is_departing = False
    held.run()
    assert (len(held.painted), held.holds) == (1, ["in", "out"])
    held.session.go_up()
    held.run()
    assert len(held.painted) == 2


def test_a_frame_that_was_due_before_waits_as_well(held):
    held.session.list_markets()
    held.depart()
    held.run()
    assert held.painted == []


def test_the_screen_goes_on_when_an_order_takes_too_long(held):
    held.depart()
    held.session.list_markets()
    held.now += LONGEST - LOOK
    held.run()
    assert held.painted == []
    held.now += LOOK
    held.run()
    assert (len(held.painted), held.holds) == (1, ["in", "out"])


def test_a_second_order_is_waited_for_in_the_same_pause(held):
    held.depart()
    held.now += LONGEST - LOOK
    held.depart()
    held.now += LONGEST - LOOK
    held.session.list_markets()
    held.run()
    assert (held.painted, held.holds) == ([], ["in"])


async def test_the_screen_stands_still_and_shows_the_order_after_it(session, run_app):
    """With the toolkit's own pump: no layout and no line while the order leaves."""
    async with run_app() as (app, pilot):
        session.is_departing = True
        session.departs()
        assert app._batch_count == 1
        session.place(Side.BUY, "3190.0", "0.5", "fresh")
        frames = app.desk.pump.frames
        app.desk.pump.flush()
        app.desk.tick()
        assert app.desk.pump.frames == frames
        session.is_departing = False
        app.desk.orders_first.look()
        await pilot.pause()
        assert app._batch_count == 0
        assert app.desk.pump.frames == frames + 1
