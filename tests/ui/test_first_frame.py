"""The way to the first frame: what is done once is done once, and nothing is painted in vain."""

import pytest
from textual.css.stylesheet import Stylesheet

from vela_tui.ui.app import TerminalApp
from vela_tui.ui.screens.trade import TradeScreen
from vela_tui.ui.theme import DARK, LIGHT
from vela_tui.ui.widgets.bars import TopLine
from vela_tui.ui.widgets.ladder import Ladder

SIZES = [(80, 24), (120, 36), (160, 45), (200, 50), (40, 10)]


@pytest.fixture
def noted(monkeypatch):
    """Notes each call of a method from now on: its arguments and what it gave."""

    def note(owner, name):
        plain, calls = getattr(owner, name), []

        def noting(self, *args, **kwargs):
            found = plain(self, *args, **kwargs)
            calls.append((args, found))
            return found

        monkeypatch.setattr(owner, name, noting)
        return calls

    return note


@pytest.mark.parametrize("size", SIZES)
async def test_no_styles_are_worked_out_twice(run_app, noted, size):
    """The theme is there before the first sheet, the screen's classes before its first pane."""
    read_anew, styled_anew = noted(Stylesheet, "reparse"), noted(TerminalApp, "update_styles")
    async with run_app(size=size):
        assert not read_anew
        assert not [args for args, _ in styled_anew if isinstance(args[0], TradeScreen)]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
async def test_the_first_styles_are_those_of_the_theme(run_app, theme):
    async with run_app(theme=theme) as (app, _):
        background = app.available_themes[theme].background
        assert app.desk.styles.background.hex.lower() == background.lower()


async def test_the_first_frame_says_all_there_is_to_say(run_app, noted):
    lines, rungs = noted(TopLine, "render_line"), noted(Ladder, "render_line")
    async with run_app(size=(160, 45)) as (app, _):
        _, first = lines[0]
        assert first.text.startswith(" PAPER   ETH-USDC")
        height = app.desk.panes.ladder.size.height
        frame = [strip.text for _, strip in rungs[:height]]
        assert any("3,199.8" in text for text in frame)


async def test_a_size_is_painted_once(run_app, noted, settle):
    """The toolkit tells of a size after it has painted it: by then there is nothing to do."""
    async with run_app(size=(160, 45)) as (app, pilot):
        await settle(pilot)
        arranged = noted(Ladder, "rearrange")
        rungs = noted(Ladder, "render_line")
        await pilot.resize_terminal(200, 50)
        await pilot.pause()
        assert len(arranged) == 1
        assert len(rungs) == app.desk.panes.ladder.size.height


async def test_styles_that_come_out_the_same_paint_nothing(run_app, noted, settle):
    async with run_app() as (app, pilot):
        await settle(pilot)
        rungs = noted(Ladder, "render_line")
        app.update_styles(app.desk)
        await pilot.pause()
        assert not rungs
