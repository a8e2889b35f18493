"""The diagnostics: figures in words, the log by level, painted again only where they changed."""

import logging

import pytest
from scripted_session import ScriptedSession, lively

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import Mode
from vela_tui.domain.events import (
    ClockCompared,
    MessageIgnored,
    MessageRefused,
    RoundTripMeasured,
)
from vela_tui.state.durations import Durations
from vela_tui.ui.app import TerminalApp, UiOptions
from vela_tui.ui.facts import Facts, LogLine
from vela_tui.ui.lag import SAMPLE, Lag
from vela_tui.ui.render.health import health_lines, skew_runs
from vela_tui.ui.render.status import status

SIZES = [(80, 24), (120, 36), (160, 45), (200, 50)]


def text(runs):
    return "".join(each for each, _ in runs)


def troubled(session=None):
    """A session that has met strange messages, and whose clock is off."""
    session = lively(session or ScriptedSession())
    now = session.clock.now()
    session.feed(
        *(MessageIgnored("type candle", now), MessageIgnored("type candle", now)),
        *(MessageIgnored("channel weather", now), ClockCompared(7 * SECOND, now)),
        *(MessageRefused("Expected `int`, got `str` - at `$.data[3]`", now),),
    )
    for trip in range(1, 101):
        session.feed(RoundTripMeasured(trip * MILLISECOND, now))
    return session


def facts_at(now, lines=20):
    """A look at a process that stands still."""
    levels = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR)
    log = [
        LogLine(now - (lines - at) * 13 * SECOND, levels[at % 4], f"vela_tui.net.link line {at}")
        for at in range(lines)
    ]
    log.append(LogLine(now, logging.ERROR, "vela_tui.ui it [b]failed[/b]\n    Traceback\n    File"))
    return lambda: Facts(
        cpu=4,
        memory=71 * 2**20,
        proxy="http://proxy.example:3128",
        key="a keystore file, its passphrase in the system's keyring",
        versions="vela-tui 0.1.0 · Python 3.11.7 · textual 8.2.8",
        log_file="~/.local/state/vela-tui/vela-tui.log",
        log=tuple(log),
    )


@pytest.fixture
def run_diagnostics(run_app, settle):
    """The diagnostics of a troubled session, open and looked at once."""
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def run(size=(120, 36), session=None, **options):
        session = troubled(session)
        facts = facts_at(session.clock.now())
        async with run_app(size=size, port=session, **({"facts": facts} | options)) as (app, pilot):
            await pilot.press("D")
            await pilot.pause()
            await app.screen.look()
            await settle(pilot)
            yield app, pilot

    return run


def test_every_figure_has_its_line():
    session = troubled()
    lag = Durations()
    lag.add(6 * MILLISECOND)
    facts = facts_at(session.clock.now())()
    lines = [text(each) for each in health_lines(session.view, facts, lag, session.clock.now())]
    for words in (
        "up 100 ms · ping p50 50 ms  p99 99 ms  of 101",
        "order to answer p50 0.0 ms  p99 0.0 ms  of 5",
        "feed to terminal p50 6 ms  p99 6 ms  of 1",
        "7 s behind the exchange's: no login beyond 25 s",
        "3 of unknown types and channels: type candle 2, channel weather 1",
        "1 not understood: Expected `int`, got `str` 1",
        "documented",
        "keystore file, its passphrase in the system's keyring",
        "http://proxy.example:3128",
        "cpu 4 %  memory 71 MiB",
        "Python 3.11.7",
        "~/.local/state/vela-tui/vela-tui.log",
    ):
        assert any(words in line for line in lines), (words, lines)


def test_what_was_not_measured_is_no_nought():
    session = ScriptedSession()
    lines = [text(each) for each in health_lines(session.view, Facts(), Durations(), 0)]
    assert sum("not measured yet" in line for line in lines) == 3
    assert any("cpu -  memory -" in line for line in lines)
    assert any("has not told its time" in line for line in lines)


@pytest.mark.parametrize(
    ("skew", "words", "style"),
    [
        (0, "as the exchange's", "text"),
        (4, "within 4 s", "text"),
        (-5, "within 5 s", "text"),
        (6, "6 s behind", "stale"),
        (-6, "6 s ahead of", "stale"),
        (-20, "20 s ahead of", "stale"),
        (21, "no login beyond 25 s", "alarm"),
        (26, "no login beyond 25 s", "alarm"),
    ],
)
def test_a_clock_that_is_off_is_amber_then_red_and_says_what_follows(skew, words, style):
    runs = skew_runs(skew * SECOND)
    assert words in text(runs)
    assert runs[0][1] == style


def test_the_usual_answer_stands_in_the_status_line():
    """Short, and only where there is room."""
    session = lively()
    _, right = status(session.view, session.clock.now(), can_trade=True)
    assert "answer 0.0 ms" in [text(each.runs) for each in right]
    _, nothing = status(ScriptedSession().view, 0, can_trade=True)
    assert not any("answer" in text(each.runs) for each in nothing)


def test_the_lag_is_from_the_first_change_to_the_paint():
    """Sampled: a second frame within the same quarter second is not looked at."""
    now, painted = [10.0], []
    lag = Lag(painted.append, lambda: now[0])
    lag.painting(since=9.9)
    lag.painting(since=9.95)
    assert len(painted) == 1
    now[0] = 10.1
    painted.pop()()
    assert lag.durations.quantile(50) == pytest.approx(200 * MILLISECOND, rel=1e-6)
    now[0] = 10.0 + SAMPLE
    lag.painting(since=10.2)
    assert len(painted) == 1


async def test_one_key_opens_it_and_one_closes_it(run_diagnostics):
    async with run_diagnostics() as (app, pilot):
        assert app.screen is not app.desk
        await pilot.press("D")
        assert app.screen is app.desk


async def test_the_log_is_filtered_by_level_and_shows_notices(run_diagnostics, screen_text):
    """Newest first; a line is text, whatever stands in it."""
    async with run_diagnostics(size=(160, 45)) as (app, pilot):
        shown = screen_text(app)
        assert "it [b]failed[/b] …" in shown
        assert "notice: A message was not understood" in shown
        assert "debug" not in shown
        pane = app.screen.log_pane
        levels = []
        for _ in range(4):
            await pilot.press("f")
            await pilot.pause()
            levels.append(min(each.level for each in pane.records()))
        assert levels == [logging.WARNING, logging.ERROR, logging.DEBUG, logging.INFO]


async def test_the_whole_line_is_shown_below(run_diagnostics, screen_text):
    async with run_diagnostics(size=(160, 45)) as (app, pilot):
        pane = app.screen.log_pane
        at = next(i for i, each in enumerate(pane.records()) if "failed" in each.text)
        pane.move_to(at)
        await pilot.pause()
        assert "it [b]failed[/b] Traceback File" in screen_text(app)


async def test_only_lines_that_changed_are_painted(run_diagnostics):
    """Calm: a second look at the same figures paints nothing."""
    async with run_diagnostics() as (app, pilot):
        screen = app.screen
        painted = []
        for view in (screen.health, screen.log_pane):
            render = view.render_line
            view.render_line = lambda y, render=render: painted.append(y) or render(y)
        await screen.look()
        await pilot.pause()
        assert painted == []
        app.session.feed(RoundTripMeasured(999 * MILLISECOND, app.session.clock.now()))
        await screen.look()
        await pilot.pause()
        assert set(painted) - {2} == {0}  # the second line is the lag, which is real


async def test_a_look_is_taken_off_the_event_loop(run_diagnostics):
    import threading

    threads = []
    loop = threading.get_ident()

    def facts():
        threads.append(threading.get_ident())
        return Facts()

    async with run_diagnostics(facts=facts):
        assert threads
        assert loop not in threads


@pytest.mark.parametrize("size", [*SIZES, (60, 16), (110, 30)])
async def test_mode_link_and_the_kill_switch_stay_in_sight(
    run_diagnostics, screen_text, settle, size
):
    session = ScriptedSession(mode=Mode.LIVE, host="vela-engine.fly.dev")
    async with run_diagnostics(size=size, session=session) as (app, pilot):
        assert screen_text(app).count(" LIVE ") == 2
        await pilot.press("ctrl+k")
        await app.screen.look()
        await settle(pilot)
        shown = screen_text(app)
        assert " KILL " in shown
        assert "link" in shown
        assert "level" in shown


def opened(theme="vela-dark"):
    session = troubled()
    facts = facts_at(session.clock.now())
    return TerminalApp(session, UiOptions(theme=theme, flashes=False, facts=facts))


async def show(pilot):
    for _ in range(3):
        await pilot.pause()
    pilot.app.desk.catch_up()
    pilot.app.desk.lag.durations.__init__()  # real time has no place in a picture
    await pilot.press("D")
    await pilot.pause()
    pilot.app.desk.lag.durations.__init__()
    pilot.app.desk.lag.painting = lambda since: None
    await pilot.app.screen.look()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("theme", ["vela-dark", "vela-light"])
def test_pictures(snap_compare, size, theme):
    assert snap_compare(opened(theme), terminal_size=size, run_before=show)
