"""Positions: what they are worth, their sums, and what is shown as a round ends."""

from dataclasses import replace

import pytest
from option_session import CALL, EIGHT, PUT, OptionSession, name_of, quote, round_under_way

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import SECOND
from vela_tui.domain.events import OptionsQuoted
from vela_tui.domain.instrument import OptionKind
from vela_tui.session.commands import SelectInstrument
from vela_tui.ui.app import TerminalApp, UiOptions

FAR = name_of("SOL", "170", OptionKind.PUT)
COIN = name_of("BTC", "94000", OptionKind.CALL)


@pytest.fixture
def session():
    """A round in its middle."""
    return round_under_way()


@pytest.fixture
def rows(texts):
    """The positions' rows, by their first words."""

    def read(app):
        table = app.desk.query_one("#positions")
        table.repaint()
        lines = [line.split() for line in texts(table)[1:] if line.strip()]
        return {" ".join(line[:2]) if line[1] == "together" else line[0]: line for line in lines}

    return read


async def test_9_shows_what_is_held_and_what_it_is_worth(run_app, session, rows):
    told = quote(session.view.instruments[CALL], "180.25")
    session.feed(OptionsQuoted((replace(told, bid=Price(1), ask=Price(2)),), 0))
    session.hold((CALL, "1", "1.25"))
    async with run_app(size=(200, 50)) as (app, pilot):
        await pilot.press("9")
        assert app.focused.id == "positions"
        row = rows(app)[CALL.partition(":")[2]]
        assert row[1:] == [
            *("+1", "1.250", "2.868", "1.50", "+0.25", "+20.00%", "181.25", "+0.522", "long")
        ]


async def test_what_nobody_quotes_has_no_value_and_no_profit(run_app, session, rows):
    async with run_app(size=(200, 50)) as (app, pilot):
        await pilot.press("9")
        row = rows(app)[FAR.partition(":")[2]]
        assert row[1:] == [
            *("-1.5", "0.800", "0.183*", "-", "-", "-", "169.20", "+0.0908", "short")
        ]
        assert rows(app)["SOL together"][2:4] == ["-", "-"]


async def test_sums_stand_below_their_underlying(run_app, session, rows):
    session.hold((COIN, "0.5", "1000"), (CALL, "2", "2.5"), (PUT, "-1", "2"))
    async with run_app(size=(200, 50)) as (app, pilot):
        await pilot.press("9")
        found = rows(app)
        assert list(found) == [
            *("SOL_USDC-22NOV26-180-C", "SOL_USDC-22NOV26-180-P", "SOL together"),
            *("BTC_USDC-22NOV26-94000-C", "BTC together"),
        ]
        assert found["SOL together"][2:5] == ["3.118", "+0.118", "+1.52"]


async def test_money_is_hidden_by_its_key(run_app, rows):
    async with run_app(size=(200, 50)) as (app, pilot):
        await pilot.press("9", "dollar_sign")
        row = rows(app)[CALL.partition(":")[2]]
        assert row[1:6] == ["****", "2.500", "2.868", "****", "****"]


async def test_enter_shows_the_option(run_app, session):
    async with run_app() as (_, pilot):
        await pilot.press("9", "g", "enter")
        assert session.commands[-1] == SelectInstrument(FAR)
        await pilot.press("G", "enter")
        assert session.commands[-1] == SelectInstrument(FAR)


async def test_y_copies_the_option_s_name(run_app):
    async with run_app() as (app, pilot):
        await pilot.press("9", "g", "y")
        assert app.clipboard == FAR.partition(":")[2]


async def test_tabs_turn_through_positions(run_app):
    async with run_app() as (app, pilot):
        seen = []
        await pilot.press("5")
        for _ in range(5):
            await pilot.press("l")
            seen.append(app.focused.id)
        assert seen == ["fills", "balances", "positions", "history", "orders"]


async def test_where_no_options_are_traded_there_is_no_tab(run_app, screen_text):
    from scripted_session import lively

    async with run_app(port=lively()) as (app, pilot):
        await pilot.press("9")
        assert not app.desk.query("#positions")
        assert "positions" not in screen_text(app)


async def test_a_settlement_is_told_and_stays_as_a_row(run_app, session, rows, screen_text, settle):
    async with run_app(size=(200, 50)) as (app, pilot):
        await pilot.press("9")
        session.clock.advance(EIGHT - session.clock.now())
        session.settle(CALL, "2.000", "2.5", "0.5")
        session.settle(FAR, "-1.5", "0.8", "0")
        await settle(pilot)
        assert "Settled: SOL_USDC-22NOV26-170-P" in screen_text(app)
        session.end_round()
        session.hold()
        await settle(pilot)
        found = rows(app)
        assert found["SOL_USDC-22NOV26-180-C"][1:] == [
            *("+2", "2.5", "settled", "0.50", "-4.50", "-90.00%", "at", "180.25")
        ]
        assert found["SOL_USDC-22NOV26-170-P"][1:7] == [
            *("-1.5", "0.8", "settled", "0.00", "+1.20", "+100.00%")
        ]
        assert "positions │" in screen_text(app)


async def test_a_position_whose_option_is_gone_waits_for_its_settlement(run_app, session, rows):
    async with run_app(size=(200, 50)) as (app, pilot):
        await pilot.press("9")
        session.end_round()
        session.hold((CALL, "2", "2.5"))
        row = rows(app)[CALL.partition(":")[2]]
        assert row[1:4] == ["+2", "2.5", "settling"]
        await pilot.press("g", "enter")


async def test_an_option_that_expires_under_the_hand_leaves_without_an_error(
    run_app, session, settle, screen_text
):
    async with run_app() as (app, pilot):
        await pilot.press("b", "1")
        session.clock.advance(EIGHT + SECOND - session.clock.now())
        session.end_round()
        await settle(pilot)
        await pilot.press("enter", "escape", "5", "2", "o", "escape", "c", "b", "1")
        await settle(pilot)
        assert "22NOV26" not in screen_text(app).splitlines()[0]
        assert not [each for each in session.view.notices if each.severity != "info"]


async def show_positions(pilot):
    for _ in range(3):
        await pilot.pause()
    pilot.app.desk.catch_up()
    await pilot.press("9")
    for _ in range(3):
        await pilot.pause()
    pilot.app.desk.catch_up()
    await pilot.pause()


@pytest.mark.parametrize(
    "size", [(80, 24), pytest.param((120, 36), marks=pytest.mark.nightly), (200, 50)], ids=str
)
def test_the_positions_look_right(snap_compare, size):
    session = round_under_way(OptionSession())
    session.settle(PUT, "1", "2.5", "3.25", "176.75")
    app = TerminalApp(session, UiOptions(flashes=False))
    assert snap_compare(app, terminal_size=size, run_before=show_positions)
