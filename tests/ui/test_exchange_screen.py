"""The exchange by its own word, on one page: what is not told is n/a, and text is data."""

from datetime import UTC
from decimal import Decimal

import pytest
from scripted_session import ScriptedSession, lively

from vela_tui.domain.amounts import Amount
from vela_tui.domain.clock import MINUTE
from vela_tui.domain.enums import Extra
from vela_tui.domain.events import ExchangeStatusReported, FeesListed, TableReported
from vela_tui.domain.exchange import ExchangeStatus, MarketFees, Table
from vela_tui.session.commands import AskExchange
from vela_tui.ui.app import TerminalApp, UiOptions
from vela_tui.ui.render.exchange import sections
from vela_tui.ui.screens.exchange import ExchangeScreen, exchange_text

ETH = "vela:ETH-USDC"


def told(session):
    return {head: dict(rows) for head, rows in sections(session.view, session.clock.now(), UTC)}


def engine_like():
    session = lively(ScriptedSession())
    session.engine.state.exchange.extras = frozenset(Extra)
    return session


def test_documented_exchange_tells_nothing_of_itself():
    page = told(lively())
    assert page["exchange"]["state"] == "n/a"
    assert page["rates"]["ETH-USDC"] == "n/a"
    assert set(page["final"].values()) == {"n/a"}
    assert list(page) == ["exchange", "rates", "final"]


def test_engine_tells_its_state_and_its_rates():
    session = engine_like()
    now = session.clock.now()
    status = ExchangeStatus(
        "operational", 5 * MINUTE, "0.2.0", None, 7, 3, Amount(Decimal("12.5")), 16, 2, "",
    )  # fmt: skip
    session.feed(
        ExchangeStatusReported(status, now),
        FeesListed((MarketFees(ETH, Decimal("-0.0001"), Decimal("0.0005")),), now),
    )
    page = told(session)
    assert page["exchange"]["state"] == "operational"
    assert page["exchange"]["up for"] == "5m"
    assert page["exchange"]["state saved at"] == page["exchange"]["last start"] == "n/a"
    assert page["exchange"]["volume today"] == "12.50"
    assert page["rates"]["ETH-USDC"].startswith("maker -1 bp, taker 5 bp")


def test_tables_are_text_and_never_markup():
    session = engine_like()
    rows = (("[bold red]0xaa[/]", "1.00", "3"),)
    table = Table("leaderboard", ("address", "volume usdc", "fill count"), rows)
    session.feed(TableReported(Extra.LEADERBOARD, table, session.clock.now()))
    shown = exchange_text(sections(session.view, session.clock.now(), UTC)).plain
    assert "[bold red]0" in shown
    assert "address" in shown


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_one_key_opens_it_asks_for_what_is_missing_and_escape_closes(size):
    session = engine_like()
    asked = []
    session.submit, submit = lambda each: (asked.append(each), submit(each)), session.submit
    async with TerminalApp(session, UiOptions()).run_test(size=size) as pilot:
        await pilot.press("e")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ExchangeScreen)
        wanted = {each.extra for each in asked if isinstance(each, AskExchange)}
        assert {Extra.LEADERBOARD, Extra.REFERRAL, Extra.ANALYTICS} <= wanted
        await pilot.press("j", "escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, ExchangeScreen)
