"""What can't be believed is dimmed, and says why."""

import pytest
from scripted_session import ScriptedSession

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import Side


async def test_a_live_book_says_so_and_how_old_it_is(run_app, session, settle):
    async with run_app() as (app, pilot):
        ladder = app.desk.panes.ladder
        session.update(bids=[("3199.8", 2)])
        await settle(pilot)
        assert str(ladder._title[-1][0]) == "live"
        session.clock.advance(4 * SECOND)
        app.desk.tick()
        await settle(pilot)
        assert ladder._title[-1] == ("live · 4s", "quiet")
        assert not ladder.is_stale


async def test_a_gap_is_dimmed_and_counts_its_resyncs(run_app, session, settle):
    async with run_app() as (app, pilot):
        ladder = app.desk.panes.ladder
        session.update(bids=[("3199.8", 2)], sequence=session.sequence + 2)
        await settle(pilot)
        assert ladder._title[-1] == ("gap · resync 1", "stale")
        assert ladder.is_stale
        assert ladder.has_class("-stale")
        session.snapshot([(100, 1)], [(101, 1)], sequence=session.sequence + 5)
        await settle(pilot)
        assert ladder._title[-1] == ("live", "good")
        assert not ladder.is_stale


async def test_a_lost_link_dims_what_it_fed_and_says_stale(run_app, session, settle):
    async with run_app() as (app, pilot):
        panes = app.desk.panes
        session.update(bids=[("3199.8", 2)])
        session.clock.advance(3_249 * MILLISECOND)
        session.go_down()
        await settle(pilot)
        assert panes.ladder._title[-1] == ("stale 3.2 s", "stale")
        assert all(
            view.is_stale for view in (panes.ladder, panes.tape, panes.markets, panes.orders)
        )
        assert "as of the last connection" in str(panes.ledger.border_title)
        session.go_up()
        session.snapshot([(100, 1)], [(101, 1)], sequence=1)
        await settle(pilot)
        assert not any(view.is_stale for view in (panes.ladder, panes.tape, panes.orders))
        assert "last connection" not in str(panes.ledger.border_title)


async def test_a_crossed_book_is_shown_as_it_is(run_app, session, settle, texts):
    async with run_app() as (app, pilot):
        session.update(bids=[("3201.0", 1)])
        await settle(pilot)
        assert any("crossed -0.5" in line for line in texts(app.desk.panes.ladder))


async def test_an_empty_side_is_said(run_app, settle, texts):
    session = ScriptedSession()
    session.list_markets()
    session.go_up()
    async with run_app(port=session) as (app, pilot):
        assert any("waiting for a snapshot" in line for line in texts(app.desk.panes.ladder))
        session.snapshot([], [(101, 1)])
        await settle(pilot)
        assert any("no bids" in line for line in texts(app.desk.panes.ladder))


async def test_an_unknown_order_is_never_shown_as_open_or_gone(run_app, session, settle, texts):
    from vela_tui.domain.events import OrderOutcomeUnknown
    from vela_tui.domain.order import ClientOrderId

    async with run_app() as (app, pilot):
        session.place(Side.BUY, "3190.0", "0.5", "lost")
        session.feed(OrderOutcomeUnknown(ClientOrderId("lost"), "no answer", session.clock.now()))
        await settle(pilot)
        (line,) = [text for text in texts(app.desk.panes.orders) if "3,190.0" in text]
        assert "unknown" in line
        assert " open" not in line


@pytest.mark.parametrize("text", ["[bold red]x[/]", "\x1b]0;owned\x07", "a\nb"])
async def test_words_of_a_venue_are_only_words(run_app, session, settle, screen_text, text):
    """A link's detail goes through notices to the screen as plain, harmless text."""
    from vela_tui.domain.enums import LinkState
    from vela_tui.domain.events import LinkChanged

    async with run_app() as (app, pilot):
        session.feed(LinkChanged(LinkState.DOWN, text, None, session.clock.now()))
        await settle(pilot)
        app.desk.tick()
        await settle(pilot)
        shown = screen_text(app)
        assert "\x1b" not in shown
        assert "\x07" not in shown
        if "[" in text and text.isprintable():
            assert text in shown
