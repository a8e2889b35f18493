"""The watchlist: every market with its age, sorted and filtered by keys; alerts on the way."""

from decimal import Decimal

import pytest
from scripted_session import ETH, MARKETS, ScriptedSession, lively, other_market

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Mode
from vela_tui.domain.events import QuotesChanged
from vela_tui.domain.market import MarketQuote
from vela_tui.session.commands import RemoveAlert, SelectInstrument, SetAlert
from vela_tui.state.alerts import AlertKind
from vela_tui.ui.screens.watchlist import WatchlistScreen
from vela_tui.ui.widgets.watchlist import CALM

SIZES = [(80, 24), (120, 36), (160, 45), (200, 50)]


@pytest.fixture
def watch(run_app, settle):
    """Opens the watchlist and reads its rows."""

    async def open_it(pilot):
        await pilot.press("w")
        await settle(pilot)
        assert isinstance(pilot.app.screen, WatchlistScreen)
        return pilot.app.screen

    return open_it


def names(screen, texts):
    known = {entry[0].symbol for entry in MARKETS}
    rows = [line.replace("▸", " ").split() for line in texts(screen.list)]
    return [row[0] for row in rows if row and row[0] in known]


def row_of(screen, texts, symbol):
    return next(line for line in texts(screen.list) if symbol in line)


async def test_every_market_is_there_in_the_venue_s_order(run_app, watch, texts):
    async with run_app() as (_, pilot):
        screen = await watch(pilot)
        assert names(screen, texts) == [entry[0].symbol for entry in MARKETS]
        row = row_of(screen, texts, "ETH-USDC")
        for part in ("▸", "3,199.8", "3,200.5", "2.2", "+1.24%", "2b 1a", "1s"):
            assert part in row


async def test_columns_sort_both_ways_and_what_is_unknown_comes_last(run_app, watch, texts):
    async with run_app() as (_, pilot):
        screen = await watch(pilot)
        await pilot.press(*(["greater_than_sign"] * 6))
        assert "▼24 h" in texts(screen.list)[0]
        order = names(screen, texts)
        assert order[0] == "DOGE-USDC"
        assert order[-2:] == ["SOL-USDC", "PEPE-USDC"]
        await pilot.press("r")
        assert names(screen, texts)[0] == "SOL-USDC"
        assert names(screen, texts)[-1] == "PEPE-USDC"
        await pilot.press(*(["less_than_sign"] * 6))
        assert names(screen, texts) == [entry[0].symbol for entry in MARKETS]


async def test_a_row_does_not_move_with_every_figure(run_app, watch, texts, session):
    async with run_app() as (_, pilot):
        screen = await watch(pilot)
        await pilot.press("greater_than_sign", "greater_than_sign")
        assert names(screen, texts)[0] == "BTC-USDC"
        price = MARKETS[0][0].tick_size * 10**12
        session.feed(QuotesChanged((MarketQuote(other_market(), price, price),), 0))
        screen.tick()
        assert names(screen, texts)[0] == "BTC-USDC"
        session.clock.advance(CALM)
        screen.tick()
        assert names(screen, texts)[0] == "SOL-USDC"


async def test_the_filter_keeps_names_that_hold_a_text_and_goes_with_escape(run_app, watch, texts):
    async with run_app() as (app, pilot):
        screen = await watch(pilot)
        await pilot.press("slash", *"o")
        assert names(screen, texts) == ["SOL-USDC", "DOGE-USDC"]
        await pilot.press("enter", "escape")
        assert len(names(screen, texts)) == len(MARKETS)
        await pilot.press("escape")
        assert app.screen is app.desk


async def test_enter_shows_the_market_on_the_trade_screen(run_app, watch, session):
    async with run_app() as (app, pilot):
        await watch(pilot)
        await pilot.press("j", "j", "enter")
        assert session.commands[-1] == SelectInstrument(other_market())
        assert app.screen is app.desk


async def test_old_lines_say_their_age(run_app, watch, texts, session):
    async with run_app() as (_, pilot):
        screen = await watch(pilot)
        session.clock.advance(45 * SECOND)
        session.feed(QuotesChanged((MarketQuote(ETH, Decimal(3200), Decimal(3201)),), 0))
        screen.tick()
        assert "46s" in row_of(screen, texts, "SOL-USDC")
        assert "now" in row_of(screen, texts, "ETH-USDC")


async def test_a_lost_link_dims_the_list(run_app, watch, session, screen_text):
    async with run_app() as (app, pilot):
        screen = await watch(pilot)
        session.go_down()
        screen.tick()
        await pilot.pause()
        assert screen.list.is_stale
        assert "down" in screen_text(app)


async def test_the_kill_switch_works_here_and_says_so(run_app, watch, session, screen_text):
    async with run_app() as (app, pilot):
        screen = await watch(pilot)
        await pilot.press("ctrl+k")
        screen.tick()
        await pilot.pause()
        assert session.view.kill is not None
        assert " KILL " in screen_text(app)


async def test_news_are_told_here_as_well(run_app, watch, session, screen_text):
    async with run_app() as (app, pilot):
        screen = await watch(pilot)
        session.submit(SetAlert(AlertKind.ABOVE, ETH, Decimal(1000)))
        screen.tick()
        await pilot.pause()
        assert "Alert 1: ETH-USDC > 1,000.0" in screen_text(app)


async def test_an_alert_is_typed_from_the_list_and_removed_there(run_app, watch, session):
    async with run_app() as (_, pilot):
        await watch(pilot)
        await pilot.press("a", *"3300", "enter")
        alert = session.commands[-1]
        assert alert == SetAlert(AlertKind.ABOVE, MARKETS[0][0].id, Decimal(3300))
        await watch(pilot)
        await pilot.press("d")
        assert session.commands[-1] == RemoveAlert(1)
        assert not session.view.alerts


@pytest.mark.parametrize("count", [1, 5, 40])
async def test_all_alerts_are_listed_or_counted(run_app, watch, session, screen_text, count):
    for at in range(count):
        session.submit(SetAlert(AlertKind.BELOW, ETH, Decimal(at + 1)))
    async with run_app(size=(80, 24)) as (app, pilot):
        screen = await watch(pilot)
        for _ in range(2):
            screen.tick()
            await pilot.pause()
        text = screen_text(app)
        shown = [at for at in range(count) if f"ETH-USDC < {at + 1} " in text.replace("\n", " ")]
        if len(shown) < count:
            assert f"and {count - len(shown)} more" in text
        assert len(shown) >= min(count, 5)
        assert "esc" in text.splitlines()[-1]


async def test_the_list_opens_from_the_command_line(run_app, session):
    async with run_app() as (app, pilot):
        await pilot.press("colon", *"alert list", "enter")
        assert isinstance(app.screen, WatchlistScreen)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_watchlist_looks_right(snap_compare, size):
    from vela_tui.ui.app import TerminalApp, UiOptions

    session = lively(ScriptedSession(mode=Mode.PAPER))
    session.submit(SetAlert(AlertKind.ABOVE, ETH, Decimal(3300)))
    session.submit(SetAlert(AlertKind.SPREAD, ETH, Decimal(2)))
    session.submit(SetAlert(AlertKind.FILLS))

    async def show(pilot):
        await pilot.pause()
        pilot.app.desk.catch_up()
        await pilot.press("w")
        for _ in range(3):
            await pilot.pause()
        pilot.app.screen.tick()
        await pilot.pause()

    app = TerminalApp(session, UiOptions(flashes=False))
    assert snap_compare(app, terminal_size=size, run_before=show)
