"""Pictures of what sends many orders and of what an order would cost, reviewed by eye."""

import pytest
from scripted_session import ScriptedSession, lively
from textual.widgets import Input

from vela_tui.domain.clock import SECOND
from vela_tui.ui.app import TerminalApp, UiOptions

SIZES = [(80, 24), (160, 45)]
PANES = "#top, #desk, #status, #keys"
BESIDE_THE_TICKET = "#top, #book, #candles, #trades, #ledger, #status, #keys"


@pytest.fixture
def picture(snap_compare):
    """What stands there after these keys, and after a line where one is typed.

    Alone: other panes have pictures of their own, and theirs change without these.
    """

    def taken(size, *keys, line="", theme="vela-dark", others=PANES):
        session = lively(ScriptedSession())
        app = TerminalApp(session, UiOptions(theme=theme, flashes=False))

        async def act(pilot):
            await pilot.pause()
            if line:
                pilot.app.desk.open_command_line(line)
                await pilot.pause()
            for key in keys:
                session.clock.advance(SECOND)
                await pilot.press(key)
            for _ in range(3):
                await pilot.pause()
            pilot.app.desk.catch_up()
            for pane in pilot.app.desk.query(others):
                pane.display = False
            for entry in pilot.app.screen.query(Input):
                entry.cursor_blink = False
            await pilot.pause()

        return snap_compare(app, terminal_size=size, run_before=act)

    return taken


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_ticket_with_its_victims(picture, size):
    assert picture(size, "b", *"1.2", "enter", others=BESIDE_THE_TICKET)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_scale_with_its_victims(picture, size):
    assert picture(size, "enter", line="scale buy 5 from 3190 to 3180 total 1.5 post")


def test_a_scale_in_light(picture):
    line = "scale sell 4 from 3210 to 3213.3 total 1"
    assert picture((120, 36), "enter", line=line, theme="vela-light")


def test_a_line_that_would_cost_a_place(picture):
    assert picture((80, 24), "enter", line="buy 1.2 @ 3199.8 post")


def test_a_dry_run(picture):
    assert picture((80, 24), "enter", line="dry buy 0.1 @ 3190 post")


def test_flatten_asks(picture):
    assert picture((80, 24), "F")
