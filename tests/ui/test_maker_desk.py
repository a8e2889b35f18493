"""The maker's desk: one key away, calm, complete at every size, and nothing of it before."""

import subprocess
import sys

import pytest
from maker_session import move, pass_time, quoting
from scripted_session import ScriptedSession, lively, other_market

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Mode, Side
from vela_tui.ui.app import TerminalApp, UiOptions
from vela_tui.ui.screens.maker import LAYOUTS, layout_of

SIZES = [(80, 24), (120, 36), (160, 45), (200, 50)]
ODD_SIZES = [(60, 16), (120, 24), (110, 30), (80, 60), (250, 70)]
PANES = ("gauges", "earnings", "quality", "queue", "days", "depth", "profit")


def shown(app):
    return {name for name in PANES if any(w.is_on_screen for w in app.desk.query(f"#{name}"))}


async def open_desk(pilot, settle):
    await pilot.press("m")
    await settle(pilot)


@pytest.mark.parametrize("key", ["m", "escape"])
async def test_one_key_goes_there_and_two_come_back(run_app, settle, key):
    async with run_app() as (app, pilot):
        assert not shown(app)
        await open_desk(pilot, settle)
        assert "gauges" in shown(app)
        assert not app.desk.panes.ladder.is_on_screen
        await pilot.press(key)
        await settle(pilot)
        assert not shown(app)
        assert app.desk.panes.ladder.is_on_screen
        assert app.desk.panes.ladder.has_focus


@pytest.mark.parametrize(
    ("size", "panes"),
    [
        ((80, 24), {"gauges", "earnings"}),
        ((120, 24), {"gauges", "earnings"}),
        ((120, 36), {"gauges", "depth", "earnings", "quality"}),
        ((160, 45), {"gauges", "depth", "profit", "earnings", "quality", "queue"}),
        ((200, 50), {"gauges", "depth", "profit", "earnings", "quality", "queue"}),
    ],
)
async def test_each_size_shows_its_panes(run_app, settle, size, panes):
    async with run_app(size=size) as (app, pilot):
        await open_desk(pilot, settle)
        assert shown(app) == panes


def test_every_pane_has_one_place_in_every_layout():
    for groups in LAYOUTS.values():
        assert sorted(name for group in groups for name in group) == sorted(PANES)
    assert {layout_of(*size) for size in (*SIZES, (120, 24))} == set(LAYOUTS)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_right_and_left_walk_every_pane(run_app, settle, size):
    """Each has the focus in its turn, in sight; the one that had it has it again later."""
    async with run_app(size=size, port=quoting()) as (app, pilot):
        await open_desk(pilot, settle)
        seen = []
        for _ in PANES:
            focused = app.screen.focused
            assert focused.is_on_screen
            seen.append(focused.id)
            await pilot.press("l")
        assert sorted(seen) == sorted(PANES)
        assert app.screen.focused.id == seen[0]
        await pilot.press("left", "m", "m")
        await settle(pilot)
        assert app.screen.focused.id == seen[-1]


async def test_nothing_stands_outside_or_over_another(run_app, settle):
    async with run_app(port=quoting()) as (app, pilot):
        await open_desk(pilot, settle)
        for size in (*SIZES, *ODD_SIZES):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            names = (*PANES, "top", "status", "keys")
            widgets = [w for name in names if (w := app.desk.query_one(f"#{name}")).is_on_screen]
            regions = [widget.region for widget in widgets]
            assert all(region in app.screen.region for region in regions), size
            assert all(region.height > 2 for region in regions[:-3]), size
            for at, one in enumerate(regions):
                assert not any(one.overlaps(other) for other in regions[at + 1 :]), size


async def test_the_market_goes_on_and_nothing_unseen_is_traded(run_app, settle, texts):
    """Fills count while the desk is open; the cursor of a hidden book cancels nothing."""
    session = quoting()
    async with run_app(size=(160, 45), port=session) as (app, pilot):
        await open_desk(pilot, settle)
        gauges = app.desk.query_one("#gauges")
        assert "orders" in texts(gauges)[3]
        before = list(session.commands)
        await pilot.press("x", "d", "enter")
        assert session.commands == before
        move(session, 5)
        name = session.place(Side.SELL, "3201.0", "0.5")
        session.accept(name)
        pass_time(session, SECOND)
        await settle(pilot)
        assert "15/20" in texts(gauges)[3]
        assert "5 → 1 s" in texts(gauges)[7]
        await pilot.press("m")
        await settle(pilot)
        assert "3,200.3" in "\n".join(texts(app.desk.panes.ladder))


@pytest.mark.parametrize("key", ["b", "1", "6"])
async def test_what_belongs_to_the_book_brings_it_back(run_app, settle, key):
    async with run_app() as (app, pilot):
        await open_desk(pilot, settle)
        await pilot.press(key)
        await settle(pilot)
        assert not shown(app)
        assert app.desk.panes.ladder.is_on_screen


async def test_a_still_market_paints_nothing(run_app, settle):
    """Neither a tick nor a second look builds a line or draws a chart again."""
    async with run_app(size=(160, 45), port=quoting()) as (app, pilot):
        await open_desk(pilot, settle)
        await settle(pilot)
        lines = {name: app.desk.query_one(f"#{name}") for name in PANES[:4]}
        charts = [app.desk.query_one(f"#{name}") for name in PANES[5:]]
        built = {name: pane.built for name, pane in lines.items()}
        drawn = [chart.drawn for chart in charts]
        for _ in range(5):
            app.desk.tick()
            for chart in charts:
                chart.repaint()
            await pilot.pause()
        assert {name: pane.built for name, pane in lines.items()} == built
        assert [chart.drawn for chart in charts] == drawn


async def test_hidden_it_does_nothing(run_app, settle):
    session = quoting()
    async with run_app(size=(160, 45), port=session) as (app, pilot):
        await open_desk(pilot, settle)
        await pilot.press("m")
        await settle(pilot)
        panes = [app.desk.query_one(f"#{name}") for name in PANES[:4]]
        before = [pane.built for pane in panes]
        move(session, 9)
        await settle(pilot)
        assert [pane.built for pane in panes] == before
        assert app.desk.query_one("#depth").drawn == 1


async def test_charts_follow_the_theme_and_the_market(run_app, settle):
    session = quoting()
    async with run_app(size=(160, 45), port=session) as (app, pilot):
        await open_desk(pilot, settle)
        depth = app.desk.query_one("#depth")
        before, ink = depth.drawn, depth.ink("bid")
        app.theme = "vela-light"
        await settle(pilot)
        assert depth.drawn == before + 1
        assert depth.ink("bid") != ink
        app.desk.select_market(other_market())
        await settle(pilot)
        assert depth.instrument.symbol == "SOL-USDC"
        assert depth.picture() == "waiting for both sides of the book"


async def test_the_period_of_the_earnings_is_one_key(run_app, settle):
    async with run_app(size=(160, 45), port=quoting()) as (app, pilot):
        await open_desk(pilot, settle)
        earnings = app.desk.query_one("#earnings")
        assert earnings.period == "today"
        await pilot.press("p")
        assert earnings.period == "session"
        await pilot.press("m", "p")
        assert earnings.period == "session"


async def test_the_shown_split_sums_to_the_shown_total(run_app, settle):
    """Every line of the earnings: spread, inventory, net rebate and the unsplit part."""
    session = quoting()
    async with run_app(size=(160, 45), port=session) as (app, pilot):
        await open_desk(pilot, settle)
        records = app.desk.query_one("#earnings").records()
        assert [record.name for record in records] == ["ETH-USDC", "all USDC"]
        for record in records:
            pnl = record.pnl
            assert pnl.spread + pnl.inventory + pnl.rebate + pnl.unsplit == pnl.total


async def test_without_colours_the_gauges_are_words_and_signs(
    run_app, settle, monkeypatch, screen_text
):
    monkeypatch.setenv("NO_COLOR", "1")
    async with run_app(size=(160, 45), port=quoting()) as (app, pilot):
        await open_desk(pilot, settle)
        assert app.no_color
        text = screen_text(app)
        for words in ("✕◇▪▪▪", "2nd writer?", "14/20", "+1 in", "→ 1 s", "n/a", "#≤", "-0.0"):
            assert words in text


async def test_hidden_money_is_hidden_here_too(run_app, settle, screen_text):
    """Stars for sums and holdings; shares, prices, rates and signs of trouble stay."""
    async with run_app(size=(160, 45), port=quoting()) as (app, pilot):
        await open_desk(pilot, settle)
        pnl = app.desk.query_one("#earnings").records()[0].pnl
        sums = [f"{figure:+.4f}" for figure in (pnl.spread, pnl.total, pnl.rebate)]
        sums += ["3,281.62", "-0.1500", "3,680", "0.0800"]
        assert all(each in screen_text(app) for each in sums)
        assert app.desk.query_one("#profit").drawn == 1
        await pilot.press("dollar_sign")
        await settle(pilot)
        text = screen_text(app)
        assert not [each for each in sums if each in text]
        for words in ("****", "67%", "+1.30", "96%", "3,200.5", "2nd writer?"):
            assert words in text
        await pilot.press("dollar_sign")
        await settle(pilot)
        assert all(each in screen_text(app) for each in sums)


async def test_the_first_fill_is_not_told_as_none(run_app, settle):
    """Before the chart's first point there is nothing to draw, yet something was earned."""
    told = {}
    for session in (lively(), lively(ScriptedSession(is_read_only=True))):
        async with run_app(size=(160, 45), port=session) as (app, pilot):
            await open_desk(pilot, settle)
            told[bool(session.view.fills())] = app.desk.query_one("#profit").picture()
    assert told == {True: "no point to draw yet", False: "no fills in this session yet"}


async def test_a_reading_session_shows_what_it_can(run_app, settle, texts):
    async with run_app(port=lively(ScriptedSession(is_read_only=True))) as (app, pilot):
        await open_desk(pilot, settle)
        lines = texts(app.desk.query_one("#gauges"))
        assert [line.split()[1] for line in lines if line.startswith(("nonces", "kill"))] == [
            "n/a",
            "n/a",
        ]


def test_the_start_does_not_pay_for_the_plotting_library():
    """It is imported when the desk is first opened."""
    code = "import sys, vela_tui.ui.app; sys.exit('plotext' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def settled(pilot):
    for _ in range(3):
        await pilot.pause()
    pilot.app.desk.catch_up()
    await pilot.pause()


@pytest.mark.parametrize(
    ("size", "theme"),
    [
        *((size, "vela-dark") for size in SIZES),
        ((80, 24), "vela-light"),
        ((120, 36), "vela-light"),
        ((120, 36), "vela-blue-orange"),
    ],
    ids=str,
)
def test_the_makers_desk_looks_right(snap_compare, size, theme):
    app = TerminalApp(quoting(), UiOptions(theme=theme, flashes=False))

    async def show(pilot):
        await settled(pilot)
        await pilot.press("m")
        await settled(pilot)
        await settled(pilot)

    assert snap_compare(app, terminal_size=size, run_before=show)


def test_live_is_said_on_the_makers_desk(snap_compare):
    session = quoting(ScriptedSession(mode=Mode.LIVE, host="vela-engine.fly.dev"))
    app = TerminalApp(session, UiOptions(flashes=False))

    async def show(pilot):
        await settled(pilot)
        await pilot.press("m", "l", "l")
        await settled(pilot)

    assert snap_compare(app, terminal_size=(80, 24), run_before=show)
