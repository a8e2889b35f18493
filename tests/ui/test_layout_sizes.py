"""The screen at the sizes it was designed for, and at those it was not."""

import pytest
from scripted_session import ScriptedSession, lively

from vela_tui.domain.enums import Mode, Side

SIZES = [(80, 24), (120, 36), (160, 45), (200, 50)]
ODD_SIZES = [(60, 16), (79, 24), (100, 24), (120, 24), (160, 24), (80, 60), (250, 70), (110, 30)]
PANES = ("book", "trades", "markets", "candles", "orders", "fills", "balances", "history")


def shown(app):
    return {pane for pane in PANES if app.desk.query_one(f"#{pane}").is_on_screen}


@pytest.mark.parametrize("mode", list(Mode))
async def test_paper_or_live_stands_on_every_screen(run_app, screen_text, mode):
    async with run_app(port=lively(ScriptedSession(mode=mode))) as (app, pilot):
        for size in (*SIZES, *ODD_SIZES, (40, 10), (20, 5)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert f" {mode.value.upper()} " in screen_text(app), size


@pytest.mark.parametrize(
    ("size", "panes"),
    [
        ((80, 24), {"book", "trades", "orders"}),
        ((120, 36), {"book", "trades", "markets", "candles", "orders"}),
        ((160, 45), {"book", "trades", "markets", "candles", "orders"}),
        ((200, 50), {"book", "trades", "markets", "candles", "orders"}),
    ],
)
async def test_each_size_shows_its_panes(run_app, size, panes):
    async with run_app(size=size) as (app, _):
        assert shown(app) == panes


async def test_a_table_that_was_wide_fits_a_narrow_screen_as_one_that_began_there(run_app):
    """A tape with milliseconds leaves no room behind when they go."""
    async with run_app(size=(80, 24)) as (app, _):
        began = app.desk.query_one("#trades")._widths
    async with run_app(size=(200, 50)) as (app, pilot):
        wide = app.desk.query_one("#trades")._widths
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.desk.query_one("#trades")._widths == began != wide


@pytest.mark.parametrize("has_ticket", [False, True])
async def test_nothing_stands_outside_the_screen_or_over_another(run_app, has_ticket):
    """Panes, bars and the ticket share the screen without overlap and without a cut."""
    async with run_app() as (app, pilot):
        await pilot.press("b" if has_ticket else "3")
        for size in (*SIZES, *ODD_SIZES):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            names = (*PANES, "ticket", "top", "status", "keys")
            widgets = [w for name in names if (w := app.desk.query_one(f"#{name}")).is_on_screen]
            regions = [widget.region for widget in widgets]
            assert app.desk.ticket.is_on_screen is has_ticket
            assert all(region in app.screen.region for region in regions), size
            for at, one in enumerate(regions):
                assert not any(one.overlaps(other) for other in regions[at + 1 :]), size


@pytest.mark.parametrize("size", SIZES)
async def test_the_ticket_opens_beside_the_book_and_does_not_move_it(run_app, size):
    async with run_app(size=size) as (app, pilot):
        before = app.desk.panes.ladder.region
        await pilot.press("b")
        await pilot.pause()
        book, ticket = app.desk.panes.ladder.region, app.desk.ticket.region
        assert app.desk.ticket.is_on_screen
        assert (book.x, book.y, book.width) == (before.x, before.y, before.width)
        assert book.height >= before.height
        assert not book.overlaps(ticket)
        assert ticket.width >= 34
        await pilot.press("escape")
        await pilot.pause()
        assert app.desk.panes.ladder.region == before
        assert app.desk.panes.ladder.has_focus


LEVELS = {(80, 24): 5, (120, 36): 9, (160, 45): 19, (200, 50): 21}


@pytest.mark.parametrize(("size", "levels"), LEVELS.items())
async def test_so_many_levels_a_side_have_room(run_app, size, levels):
    async with run_app(size=size) as (app, _):
        ladder = app.desk.panes.ladder
        assert ladder._middle - 1 >= levels
        assert ladder.size.height - 1 - ladder._middle >= levels


@pytest.mark.parametrize("size", [(80, 24), (160, 24), (160, 45)])
async def test_digits_show_and_focus_their_pane(run_app, size):
    keyed = dict(zip("12345678", ("book", "markets", "trades", "candles", *PANES[4:]), strict=True))
    async with run_app(size=size) as (app, pilot):
        for key, pane in keyed.items():
            await pilot.press(key)
            await pilot.pause()
            widget = app.desk.query_one(f"#{pane}")
            assert (widget.has_focus, widget.is_on_screen) == (True, True), pane
            assert app.desk.panes.ladder.is_on_screen


async def test_where_there_is_no_room_words_say_so(run_app, screen_text):
    async with run_app() as (app, pilot):
        for size in ((59, 24), (80, 15), (20, 5), (5, 2)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert not shown(app)
            if size[0] >= 20:
                assert f"{size[0]}x{size[1]} is too small" in screen_text(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "book" in shown(app)


async def test_left_and_right_walk_the_tabs(run_app):
    async with run_app() as (app, pilot):
        await pilot.press("5", "l")
        assert app.desk.query_one("#fills").has_focus
        await pilot.press("h", "left")
        assert app.desk.query_one("#history").has_focus


async def test_enter_on_a_market_shows_it(run_app, settle):
    session = lively()
    async with run_app(port=session) as (app, pilot):
        await pilot.press("2", "g", "enter")
        await settle(pilot)
        assert session.view.selected == "vela:BTC-USDC"
        assert "BTC-USDC" in str(app.desk.panes.ladder.border_title)


async def test_the_command_line_opens_above_the_status_line(run_app):
    async with run_app(size=(80, 24)) as (app, pilot):
        await pilot.press("5", "colon")
        await pilot.pause()
        line, status = app.desk.command_line.region, app.desk.query_one("#status").region
        assert line.bottom == status.y
        await pilot.press("escape")
        await pilot.pause()
        assert not app.desk.command_line.is_on_screen
        assert app.desk.query_one("#orders").has_focus


async def test_a_cursor_goes_with_its_order(run_app, session, settle):
    """When the order under the cursor ends, no other order takes its place under the hand."""
    from vela_tui.domain.enums import EndReason, OrderStatus

    async with run_app() as (app, pilot):
        await pilot.press("5")
        await settle(pilot)
        first = app.desk.selected_order.client_order_id
        session.place(Side.BUY, "3190.0", "0.5", "newer")
        await settle(pilot)
        assert app.desk.selected_order.client_order_id == first
        session.accept(first, OrderStatus.CANCELLED, "0", EndReason.USER)
        await settle(pilot)
        assert app.desk.selected_order is None
        await pilot.press("j")
        assert app.desk.selected_order is not None


async def test_nothing_is_traded_unseen(run_app, session):
    """Where the ticket can't be seen, neither it nor a key of the book sends anything."""
    async with run_app() as (app, pilot):
        await pilot.press("b", "1")
        before = list(session.commands)
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        await pilot.press("enter", "x", "s", "enter", "X")
        await pilot.pause()
        assert session.commands == before
        await pilot.press("ctrl+x")
        assert len(session.commands) == len(before) + 1
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        await pilot.press("escape", "j")
        assert app.desk.panes.ladder.has_focus


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_a_terminal_that_grows_is_never_called_too_small(run_app, screen_text, size):
    """Not in one frame: every picture that is painted after the change is looked at."""
    async with run_app(size=(40, 10)) as (app, pilot):
        pictures = []
        paint = app._display

        def display(screen, renderable):
            pictures.append((app.size, screen_text(app)))
            return paint(screen, renderable)

        app._display = display
        await pilot.resize_terminal(*size)
        await pilot.pause()
        grown = [text for at, text in pictures if at == size]
        assert grown
        assert not any("too small" in text for text in grown)
        assert "seq" in grown[-1]
