"""The trade screen over an option: headline, markets by strike, and the ticket's lines."""

from dataclasses import replace
from decimal import Decimal

import pytest
from option_session import CALL, EIGHT, PUT, quote, round_under_way
from textual.widgets import Input

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import MarketState
from vela_tui.domain.events import OptionsQuoted, RoundTimed
from vela_tui.domain.option import MarkSource, RoundTiming
from vela_tui.rules.expiry import Stage
from vela_tui.rules.option_orders import stage_of
from vela_tui.session.commands import SelectInstrument
from vela_tui.session.judging import order_context
from vela_tui.ui.app import TerminalApp, UiOptions
from vela_tui.ui.render.headline import headline
from vela_tui.ui.render.line import fitted
from vela_tui.ui.render.option_marks import figure, next_expiry
from vela_tui.ui.screens.picker import MarketPicker


@pytest.fixture
def session():
    """A round in its middle."""
    return round_under_way()


def top(session, width=160):
    runs = fitted(headline(session.view, session.clock.now()), width)
    return "".join(text for text, _ in runs)


def figures(app):
    """The ticket's lines by their labels."""
    lines = str(app.desk.ticket.query_one("#ticket-figures").content).splitlines()
    return {line[:10].strip(): line[10:].strip() for line in lines}


def test_the_headline_tells_what_an_option_is_and_what_is_left_of_it(session):
    text = top(session)
    for part in (
        *("PAPER", "SOL 180 call", "19h 55m left", "mark 2.868", "IV 80.0%", "delta +0.52"),
        *("spot 180.25", "bid 2.950", "ask 3.070"),
    ):
        assert part in text
    narrow = top(session, 60)
    assert "SOL 180 call" in narrow
    assert "19h 55m left" in narrow


def test_the_headline_says_where_a_mark_comes_from_and_that_trading_stands(session):
    told = quote(session.view.instruments[CALL], "180.25", source=MarkSource.CARRY_FORWARD)
    session.feed(OptionsQuoted((told,), 0))
    halted = replace(session.view.instruments[CALL], state=MarketState.HALTED)
    session.view.instruments[CALL] = halted
    assert "mark 2.868~" in top(session)
    assert "halted" in top(session)


async def test_the_countdown_goes_on_by_the_clock_alone(run_app, session, screen_text, settle):
    async with run_app() as (app, pilot):
        session.clock.advance(EIGHT - 12 * MINUTE - 7 * SECOND - session.clock.now())
        await settle(pilot)
        assert "12m 07s left" in screen_text(app).splitlines()[0]
        session.clock.advance(SECOND)
        await settle(pilot)
        assert "12m 06s left" in screen_text(app).splitlines()[0]


async def test_where_the_exchange_s_time_runs_faster_the_countdown_does(session):
    now = session.clock.now()
    for passed in (0, 15 * SECOND):
        told = RoundTiming(EIGHT, EIGHT - 30 * MINUTE, EIGHT - 60 * MINUTE + 60 * passed)
        session.feed(RoundTimed(told, now + passed))
    session.clock.advance(43 * SECOND)
    assert "17m 00s left" in top(session)
    session.clock.advance(16 * SECOND)
    context = order_context(session.view, session.view.instruments[CALL], session.clock.now())
    assert stage_of(context) is Stage.LAST_MINUTES


async def test_markets_and_the_picker_stand_by_underlying_and_strike(run_app, session, settle):
    async with run_app() as (app, pilot):
        names = [each.symbol for each in app.desk.panes.markets.records()]
        assert names[:3] == [
            "SOL_USDC-22NOV26-170-C",
            "SOL_USDC-22NOV26-170-P",
            "SOL_USDC-22NOV26-175-C",
        ]
        assert names[10].startswith("BTC_USDC-22NOV26-92000-C")
        await pilot.press("slash", *"sol")
        await settle(pilot)
        assert isinstance(app.screen, MarketPicker)
        listed = app.screen.query_one("OptionList")
        lines = [str(listed.get_option_at_index(at).prompt) for at in range(10)]
        assert [line.split()[0] for line in lines] == names[:10]
        assert "10.433~" in lines[0]


async def test_the_ticket_reckons_premium_breakeven_loss_and_greeks(run_app):
    async with run_app() as (app, pilot):
        await pilot.press("b", *"1.5")
        told = figures(app)
        assert told["premium"] == "4.425 USDC"
        assert told["breakeven"] == "182.95  +1.50%"
        assert told["max loss"] == "4.425 USDC"
        assert told["mark"] == "2.868  price +2.86%"
        assert told["delta"] == "+0.783 gamma +0.0869"
        assert told["theta"] == "-2.47  vega +0.0514"


async def test_a_sale_of_a_put_has_other_signs_and_no_made_up_margin(run_app, session):
    session.submit(SelectInstrument(PUT))
    async with run_app() as (app, pilot):
        await pilot.press("o", "s", *"1")
        told = figures(app)
        assert "max loss" not in told
        assert told["breakeven"].startswith("177.33 ")
        assert told["delta"].startswith("+0.478")
        assert told["theta"].startswith("+1.65")


async def test_labels_stay_where_nothing_is_known(run_app, session):
    session.view.options.listed(())
    async with run_app() as (app, pilot):
        await pilot.press("b")
        told = figures(app)
        assert told["premium"] == told["mark"] == told["max loss"] == "-"
        assert told["delta"] == "-      gamma -"


async def test_a_new_mark_reaches_the_open_ticket(run_app, session, settle):
    async with run_app() as (app, pilot):
        await pilot.press("b", "1")
        session.clock.advance(SECOND)
        session.feed(OptionsQuoted((quote(session.view.instruments[CALL], "190"),), 0))
        await settle(pilot)
        assert figures(app)["mark"].startswith("10.251")


async def test_an_execution_that_the_venue_lacks_is_not_begun_with(run_app):
    async with run_app(default_execution="moon") as (app, pilot):
        await pilot.press("b", "1")
        assert app.desk.ticket.draft.execution == "post"
        assert app.desk.ticket.assessment.intent is not None


async def test_a_coin_s_ticket_has_none_of_it(run_app):
    from scripted_session import lively

    async with run_app(port=lively()) as (app, pilot):
        await pilot.press("b", "1")
        assert {"premium", "breakeven", "delta"}.isdisjoint(figures(app))
        assert "notional" in figures(app)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.0466", "+0.0466"),
        ("-823.456", "-823"),
        ("-1.65", "-1.65"),
        ("0.0000182", "+0.000018"),
        ("0", "0.00"),
        ("0E-12", "0.00"),
        ("-0.0000001", "0.00"),
        ("1234567", "+1,234,567"),
    ],
)
def test_greeks_are_told_by_three_figures_and_never_by_exponents(value, text):
    assert figure(Decimal(value)) == text


def test_the_next_expiry_is_one_that_lies_ahead_if_any_does(session):
    listed = list(session.view.instruments.values())
    assert next_expiry(listed, EIGHT - 1) == EIGHT
    assert next_expiry(listed, EIGHT) == EIGHT
    assert next_expiry([], 0) is None
    far = replace(listed[0], option=replace(listed[0].option, expires_at=EIGHT + 9))
    assert next_expiry([*listed, far], EIGHT) == EIGHT + 9


async def ticket_open(pilot):
    for _ in range(3):
        await pilot.pause()
    pilot.app.desk.catch_up()
    await pilot.press("b", "2")
    for entry in pilot.app.screen.query(Input):
        entry.cursor_blink = False
    for _ in range(3):
        await pilot.pause()
    pilot.app.desk.catch_up()
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=str)
def test_an_option_s_ticket_looks_right(snap_compare, session, size):
    app = TerminalApp(session, UiOptions(flashes=False))
    assert snap_compare(app, terminal_size=size, run_before=ticket_open)
