"""Only what changed is built and painted: cost follows dirty lines, not ticks."""

import asyncio
import gc
from decimal import Decimal
from random import Random

import pytest
from scripted_session import ScriptedSession, lively
from textual.strip import Strip

from vela_tui.domain.enums import Side
from vela_tui.session.changes import Dirty, Part
from vela_tui.ui.frame import FRAME, FramePump, Pace
from vela_tui.ui.widgets.line_view import LineView


def shown(view):
    return [view.line(y) for y in range(view.size.height)]


async def test_strips_built_are_the_dirty_lines_after_a_thousand_events(run_app, session, settle):
    """One frame after 1,000 random events builds as many strips as lines differ."""
    rng = Random(11)
    async with run_app(size=(160, 45)) as (app, pilot):
        ladder = app.desk.panes.ladder
        before, built = shown(ladder), ladder.built
        known = set(ladder._strips.keys())
        for _ in range(1000):
            side = rng.choice(("bids", "asks"))
            base = Decimal("3199.8") if side == "bids" else Decimal("3200.5")
            step = Decimal(rng.randint(0, 60)) / 10 * (-1 if side == "bids" else 1)
            session.update(**{side: [(base + step, Decimal(rng.randint(0, 99_999)) / 10_000)]})
        app.desk.pump.flush()
        await pilot.pause()
        after = shown(ladder)
        dirty = {row for old, row in zip(before, after, strict=True) if old != row}
        assert dirty
        assert ladder.built - built == len(dirty - known)


async def test_one_level_that_changes_builds_one_strip(run_app, settle):
    """At 80 columns no cumulative stands in the ladder's way."""
    session = lively()
    async with run_app(port=session) as (app, pilot):
        ladder = app.desk.panes.ladder
        assert not ladder._columns.cumulative
        built = ladder.built
        session.update(bids=[("3199.8", "9.9900")])
        await settle(pilot)
        assert ladder.built - built == 1


async def test_a_still_market_is_a_still_screen(run_app, session):
    """Without an event no frame is painted, and a second look builds nothing."""
    async with run_app() as (app, pilot):
        frames = app.desk.pump.frames
        built = {view.id: view.built for view in app.desk.query(LineView)}
        for _ in range(5):
            app.desk.tick()
            await pilot.pause()
        assert app.desk.pump.frames == frames
        assert {view.id: view.built for view in app.desk.query(LineView)} == built


async def test_a_new_trade_moves_lines_and_builds_one(run_app, session, settle):
    """Strips are kept by row: a row that moved down is not drawn again."""
    async with run_app() as (app, pilot):
        tape = app.desk.panes.tape
        built = tape.built
        session.trade("3200.5", "1.2345", Side.BUY, "new")
        await settle(pilot)
        assert tape.built - built == 1
        assert "1.2345" in tape.render_line(1).text


async def test_a_hidden_pane_does_no_work_and_catches_up(run_app, session, settle):
    async with run_app(size=(80, 24)) as (app, pilot):
        markets, tape = app.desk.panes.markets, app.desk.panes.tape
        assert (markets.is_on_screen, tape.is_on_screen) == (False, True)
        await pilot.press("2")
        await settle(pilot)
        built = tape.built
        session.trade("3200.5", "2.3456", Side.BUY, "unseen")
        await settle(pilot)
        assert tape.built == built
        await pilot.press("3")
        await settle(pilot)
        assert "2.3456" in tape.render_line(1).text


@pytest.fixture
def pump():
    """A pump without an app, its calls written down."""

    class Pumped:
        def __init__(self):
            self.now, self.calls, self.painted = 100.0, [], []
            self.session = ScriptedSession()
            self.pump = FramePump(
                self.session,
                self.painted.append,
                later=lambda wait, call: self.calls.append((wait, call)),
                seconds=lambda: self.now,
            )

    return Pumped()


def test_the_first_change_paints_at_once_and_a_storm_sixty_times_a_second(pump):
    pump.pump.start()
    assert [wait for wait, _ in pump.calls] == [0]
    pump.calls.pop()[1]()
    assert pump.painted == []
    pump.session.list_markets()
    assert [wait for wait, _ in pump.calls] == [0]
    pump.calls.pop()[1]()
    assert len(pump.painted) == 1
    for _ in range(50):
        pump.session.go_up()
    assert [wait for wait, _ in pump.calls] == [pytest.approx(FRAME)]
    pump.now += FRAME
    pump.calls.pop()[1]()
    assert len(pump.painted) == 2
    assert pump.painted[1].parts >= {Part.LINK}


def test_changes_without_a_pause_are_painted_thirty_times_a_second(pump):
    """The first two frames come as fast as they may; a pause makes the next ones fast again."""
    pump.session.list_markets()
    pump.session.go_up()
    pump.session.snapshot([(100, 1)], [(101, 1)])
    pump.pump.start()
    pump.calls.pop()[1]()
    waits = []
    for quantity in range(2, 6):
        pump.session.update(bids=[(100, quantity)])
        wait, call = pump.calls.pop()
        waits.append(wait)
        pump.now += wait
        call()
    assert waits == [pytest.approx(wait) for wait in (FRAME, 2 * FRAME, 2 * FRAME, 2 * FRAME)]
    pump.now += 1
    pump.session.update(bids=[(100, 1)])
    wait, call = pump.calls.pop()
    assert wait == 0
    call()
    pump.session.update(bids=[(100, 2)])
    assert [wait for wait, _ in pump.calls] == [pytest.approx(FRAME)]


def test_a_pace_follows_every_request_and_keeps_its_interval(pump):
    done = []
    pace = Pace(
        lambda: done.append(pump.now),
        0.1,
        later=lambda wait, call: pump.calls.append((wait, call)),
        seconds=lambda: pump.now,
    )
    pace.ask()
    assert done == [100.0]
    pump.now += 0.04
    pace.ask()
    pace.ask()
    assert [wait for wait, _ in pump.calls] == [pytest.approx(0.06)]
    pump.now += 0.06
    pump.calls.pop()[1]()
    assert len(done) == 2
    pace.finish()
    assert len(done) == 2


def test_a_pump_that_is_stopped_is_never_woken(pump):
    pump.pump.start()
    pump.calls.clear()
    pump.pump.flush()
    pump.pump.stop()
    pump.session.list_markets()
    assert pump.calls == []


def test_an_empty_set_of_changes_is_false():
    assert not Dirty()


async def test_of_ten_thousand_levels_only_those_in_sight_are_rendered(run_app, settle):
    """P34: the lines drawn are those of the screen, however deep the book is."""
    session = lively()
    tick, many = Decimal("0.1"), 10_000
    async with run_app(size=(160, 45), port=session) as (app, pilot):
        ladder = app.desk.panes.ladder
        drawn, looked_at = set(), []
        draw, laid, line = ladder.draw, ladder.laid, ladder.line
        ladder.draw = lambda row: drawn.add(row) or draw(row)
        ladder.laid = lambda row: drawn.add(row) or laid(row)
        ladder.line = lambda y: looked_at.append(y) or line(y)
        session.snapshot(
            [(Decimal("3199.8") - tick * at, "1.5") for at in range(many)],
            [(Decimal("3200.5") + tick * at, "1.5") for at in range(many)],
        )
        await settle(pilot)
        assert 0 < len(drawn) <= ladder.size.height
        assert set(looked_at) <= set(range(ladder.size.height))
        drawn.clear()
        session.update(bids=[(Decimal("3199.8") - tick * 900, "7")])
        await settle(pilot)
        assert not drawn
        session.update(bids=[("3199.7", "7")])
        await settle(pilot)
        assert 0 < len(drawn) <= ladder.size.height


async def test_a_market_that_moves_leaves_few_strips_behind(run_app, session):
    """A strip is twenty objects: kept by the thousand they are what the collector stops for."""
    async with run_app(size=(160, 45)) as (app, _):
        strips = []
        for turn in range(200):
            session.update(bids=[("3199.8", f"9.{turn:04}")])  # the total of every bid moves
            app.desk.pump.flush()
            if turn % 10 == 0:
                strips.append(sum(type(each) is Strip for each in gc.get_objects()))
        assert app.desk.panes.ladder.built > 2_000
        assert max(strips[10:]) - strips[10] < 40, "no more than before"


async def test_a_frame_that_waits_is_no_task(run_app, monkeypatch):
    """The toolkit's timer is a task for each frame; the loop's own is an entry in a heap."""
    async with run_app() as (app, _):
        monkeypatch.setattr(app.desk, "set_timer", lambda *_: pytest.fail("a task was made"))
        done = asyncio.Event()
        app.desk._later(0.001, done.set)
        await done.wait()


async def test_a_frame_that_fails_is_not_passed_over(run_app):
    """An error in what the loop calls ends the program as one in a message does."""

    def fail():
        raise ZeroDivisionError

    async def run():
        async with run_app() as (app, pilot):
            app.desk._do(fail)
            await pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await run()


async def test_a_screen_that_is_over_paints_nothing(run_app):
    done = []
    async with run_app() as (app, _):
        app.desk._do(lambda: done.append("alive"))
    app.desk._do(lambda: done.append("over"))
    assert done == ["alive"]
