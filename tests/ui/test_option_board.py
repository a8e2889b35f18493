"""The options board: what it shows, what moves, and where its keys lead."""

import re
from decimal import Decimal

import pytest
from option_session import (
    CALL,
    EIGHT,
    PUT,
    OptionSession,
    name_of,
    option,
    quote,
    round_under_way,
)

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import Side
from vela_tui.domain.events import OptionsQuoted, SpotChanged
from vela_tui.domain.instrument import OptionKind
from vela_tui.domain.option import MarkSource
from vela_tui.session.commands import SelectInstrument
from vela_tui.ui.app import TerminalApp, UiOptions
from vela_tui.ui.bindings import footer_items
from vela_tui.ui.screens.option_board import OptionBoard

SIZES = [(80, 24), pytest.param((120, 36), marks=pytest.mark.nightly), (200, 50)]


@pytest.fixture
def session():
    """A round in its middle."""
    return round_under_way()


@pytest.fixture
def board(run_app, settle):
    """Opens the options board."""

    async def open_it(pilot):
        await pilot.press("o")
        await settle(pilot)
        pilot.app.screen.tick()
        assert isinstance(pilot.app.screen, OptionBoard)
        return pilot.app.screen

    return open_it


def strikes(screen, texts):
    return [
        line.replace("▸", " ").replace("◂", " ") for line in texts(screen.chain) if line.strip()
    ]


def row_of(screen, texts, strike):
    return next(line for line in texts(screen.chain) if re.search(rf"[▸ ]{strike}[◂ ]", line))


def cursor(screen):
    return screen.chain.option.symbol


async def test_calls_stand_left_puts_right_and_the_strike_at_the_spot_is_marked(
    run_app, board, texts
):
    async with run_app(size=(200, 50)) as (_, pilot):
        screen = await board(pilot)
        row = row_of(screen, texts, "180")
        call, put = row.split("▸180◂")
        for part in ("2.868", "2.811", "2.925", "80.0%", "+0.52", "+0.0579", "-1.650", "+0.0342"):
            assert part in call
        for part in ("2.618", "2.566", "2.670", "80.0%", "-0.48", "+0.0579", "-1.650"):
            assert part in put
        lines = texts(screen.chain)
        assert [each for each in lines if "▸" in each] == [row]
        shown = [int(each) for each in re.findall(r"[ ▸](1[789][05])[ ◂]", "\n".join(lines))]
        assert shown == [170, 175, 180, 185, 190]


async def test_what_is_held_and_what_rests_stands_beside_its_option(run_app, board, texts):
    async with run_app() as (_, pilot):
        screen = await board(pilot)
        call, put = row_of(screen, texts, "180").split("▸180◂")
        assert "+2 ◆2" in call
        assert "◆1" in put
        assert "-1.5" in row_of(screen, texts, "170")


async def test_a_mark_of_another_source_has_a_sign(run_app, board, texts, session, screen_text):
    async with run_app() as (app, pilot):
        screen = await board(pilot)
        assert "10.433~" in row_of(screen, texts, "170")
        assert "0.183*" in row_of(screen, texts, "170")
        assert "2.868 " in row_of(screen, texts, "180")
        told = quote(session.view.instruments[CALL], "180.25", source=MarkSource.OTHER)
        session.feed(OptionsQuoted((told,), 0))
        screen.tick()
        assert "2.868?" in row_of(screen, texts, "180")
        await pilot.pause()
        assert "~ carried forward" in screen_text(app)


async def test_at_80_columns_the_first_columns_stay(run_app, board, texts):
    async with run_app(size=(80, 24)) as (_, pilot):
        screen = await board(pilot)
        titles = texts(screen.chain)[0].split()
        assert [each for each in titles if each not in {"calls", "puts"}] == [
            *("own", "delta", "mark", "bid", "ask", "strike"),
            *("bid", "ask", "mark", "delta", "own"),
        ]


async def test_a_quote_paints_its_own_line_and_no_other(run_app, board, session):
    async with run_app() as (app, pilot):
        screen = await board(pilot)
        await pilot.pause()
        built = screen.chain.built
        screen.tick()
        await pilot.pause()
        assert screen.chain.built == built
        told = quote(session.view.instruments[PUT], "181")
        session.feed(OptionsQuoted((told,), 0))
        app.desk.catch_up()
        screen.tick()
        await pilot.pause()
        assert screen.chain.built == built + 1


async def test_figures_reach_the_board_by_the_pump(run_app, board, session, texts, settle):
    async with run_app() as (_, pilot):
        screen = await board(pilot)
        screen.tick = lambda: pytest.fail("the clock, not the pump")
        painted = []
        screen._pace._do = lambda: painted.append(screen.chain.repaint())
        session.feed(OptionsQuoted((quote(session.view.instruments[PUT], "181"),), 0))
        await settle(pilot)
        assert painted
        del screen.tick


async def test_the_cursor_begins_on_the_option_that_is_shown_and_moves(run_app, board, settle):
    async with run_app() as (app, pilot):
        screen = await board(pilot)
        assert cursor(screen) == "SOL_USDC-22NOV26-180-C"
        for key, expected in (
            ("l", "180-P"),
            ("j", "185-P"),
            ("left", "185-C"),
            ("up", "180-C"),
            ("G", "190-C"),
            ("g", "170-C"),
            ("right", "170-P"),
        ):
            await pilot.press(key)
            assert cursor(screen).endswith(expected)
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is app.desk
        assert app.session.view.selected == name_of("SOL", "170", OptionKind.PUT)


async def test_tab_goes_from_underlying_to_underlying_and_begins_at_its_spot(run_app, board):
    async with run_app() as (_, pilot):
        screen = await board(pilot)
        assert screen.chain.underlyings == ("SOL", "BTC", "ETH")
        await pilot.press("tab")
        assert cursor(screen) == "BTC_USDC-22NOV26-94000-C"
        await pilot.press("shift+tab", "shift+tab")
        assert cursor(screen) == "ETH_USDC-22NOV26-3200-C"
        await pilot.press("tab")
        assert cursor(screen) == "SOL_USDC-22NOV26-180-C"


@pytest.mark.parametrize(
    ("key", "side", "price"), [("b", Side.BUY, "1.006"), ("s", Side.SELL, "1.048")]
)
async def test_b_and_s_open_the_ticket_at_the_quote(
    run_app, board, session, settle, key, side, price
):
    async with run_app() as (app, pilot):
        await board(pilot)
        await pilot.press("j", key)
        await settle(pilot)
        assert app.screen is app.desk
        assert session.commands[-1] == SelectInstrument(name_of("SOL", "185", OptionKind.CALL))
        draft = app.desk.ticket.draft
        assert (draft.side, draft.price) == (side, price)
        assert draft.instrument_id == session.view.selected
        assert app.desk.ticket.is_open


async def test_where_nobody_quotes_the_ticket_begins_at_the_mark(run_app, board, settle):
    async with run_app() as (app, pilot):
        await board(pilot)
        await pilot.press("g", "b")
        await settle(pilot)
        assert app.desk.ticket.draft.price == "10.433"


async def test_where_nothing_is_known_the_ticket_has_no_price_of_another_option(
    run_app, board, settle, session
):
    session.feed(OptionsQuoted((), 0))
    session.view.options.listed(())
    async with run_app() as (app, pilot):
        await board(pilot)
        await pilot.press("j", "b")
        await settle(pilot)
        assert app.desk.ticket.draft.price == ""


async def test_who_only_reads_gets_no_ticket(run_app, board):
    session = round_under_way(OptionSession(is_read_only=True))
    async with run_app(port=session) as (app, pilot):
        screen = await board(pilot)
        await pilot.press("b")
        assert app.screen is screen
        assert not app.desk.ticket.is_open


async def test_another_spot_marks_another_strike(run_app, board, session, texts):
    async with run_app() as (_, pilot):
        screen = await board(pilot)
        session.feed(SpotChanged("SOL", Decimal("186.9"), 0))
        screen.tick()
        assert "▸185◂" in "".join(texts(screen.chain))
        assert cursor(screen) == "SOL_USDC-22NOV26-180-C"


async def test_the_next_round_takes_the_place_of_the_one_that_ended(run_app, board, session, texts):
    async with run_app() as (_, pilot):
        screen = await board(pilot)
        await pilot.press("tab")
        session.clock.advance(EIGHT - session.clock.now())
        session.end_round()
        screen.tick()
        assert screen.chain.chain.expires_at > EIGHT
        assert screen.chain.chain.underlying == "BTC"
        assert "94,000" in "".join(texts(screen.chain))
        await pilot.press("l", "j", "b")


@pytest.mark.nightly
async def test_two_expiries_are_turned_by_a_key(run_app, board, session):
    async with run_app() as (_, pilot):
        later = option("SOL", "181", OptionKind.CALL, EIGHT + MINUTE, "23NOV26")
        session.view.instruments[later.id] = later
        screen = await board(pilot)
        await pilot.press("greater_than_sign")
        assert cursor(screen) == later.symbol
        assert "expiry 2 of 2" in "".join(text for text, _ in screen.chain.title_runs())
        await pilot.press("less_than_sign")
        assert screen.chain.chain.expires_at == EIGHT


async def test_a_band_tells_that_the_round_ends_and_goes_with_it(
    run_app, session, screen_text, settle
):
    async with run_app() as (app, pilot):
        for left, words in (
            (31 * MINUTE, ()),
            (29 * MINUTE, ("SETTLES", "29m 00s", "2 positions settle", "in the window")),
            (2 * MINUTE, ("LAST MINUTES", "2m 00s", "asked about")),
            (0, ("EXPIRED", "waiting for the settlement")),
        ):
            session.clock.advance(EIGHT - left - session.clock.now())
            await settle(pilot)
            text = screen_text(app)
            assert [word for word in words if word not in text] == []
            is_shown = any(each in text for each in ("SETTLES", "LAST MIN", "EXPIRED"))
            assert is_shown is bool(words)
        session.clock.advance(SECOND)
        session.end_round()
        await settle(pilot)
        assert "EXPIRED" not in screen_text(app)


@pytest.mark.nightly
async def test_a_lost_link_dims_the_board(run_app, board, session):
    async with run_app() as (_, pilot):
        screen = await board(pilot)
        session.go_down()
        screen.tick()
        assert screen.chain.is_stale


async def test_the_key_is_named_where_options_are_traded_and_nowhere_else(run_app, session):
    from scripted_session import lively

    async with run_app() as (app, _):
        assert "options" in [each.title for each in footer_items(app.desk)]
    async with run_app(port=lively()) as (app, pilot):
        assert "options" not in [each.title for each in footer_items(app.desk)]
        await pilot.press("o")
        assert app.screen is app.desk


def shown(session, theme="vela-dark"):
    return TerminalApp(session, UiOptions(theme=theme, flashes=False))


async def opened(pilot):
    await pilot.pause()
    pilot.app.desk.catch_up()
    await pilot.press("o")
    for _ in range(3):
        await pilot.pause()
    pilot.app.screen.tick()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_board_looks_right(snap_compare, session, size):
    assert snap_compare(shown(session), terminal_size=size, run_before=opened)


def test_the_board_looks_right_in_light(snap_compare, session):
    app = shown(session, "vela-light")
    assert snap_compare(app, terminal_size=(120, 36), run_before=opened)


def test_the_board_looks_right_in_its_last_minutes(snap_compare, session, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    session.clock.advance(EIGHT - MINUTE - session.clock.now())
    assert snap_compare(shown(session), terminal_size=(80, 24), run_before=opened)
