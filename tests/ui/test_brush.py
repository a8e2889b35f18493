"""The short way from a changed line to the terminal shows what the toolkit's own way shows."""

from decimal import Decimal
from random import Random

import pyte
import pytest
from rich.console import Console
from rich.style import Style
from scripted_session import lively
from textual.color import Color
from textual.filter import LineFilter
from textual.screen import ModalScreen

from vela_tui.domain.enums import Side
from vela_tui.ui.brush import Brush
from vela_tui.ui.printable import PRINTABLE
from vela_tui.ui.render.palette import Palette
from vela_tui.ui.render.pen import Inks, Pen
from vela_tui.ui.widgets.line_view import LineView


@pytest.fixture
def written(monkeypatch):
    """What the program hands to the terminal, piece by piece."""
    pieces = []

    def watch(app):
        display = app._display

        def note(screen, renderable):
            if renderable is not None:
                pieces.append(renderable.render_segments(app.console))
            return display(screen, renderable)

        monkeypatch.setattr(app, "_display", note)
        return pieces

    return watch


async def test_a_changed_level_is_written_in_the_step_in_which_it_changed(
    run_app, session, written
):
    """No message, timer or idle moment lies between the frame and the terminal."""
    async with run_app() as (app, pilot):
        await pilot.pause()
        pieces = written(app)
        session.update(bids=[("3199.8", "9.9871")])
        app.desk.pump.flush()
        assert sum("9.9871" in piece for piece in pieces) == 1
        assert app.desk.brush.strokes


async def test_what_changed_alone_is_written(run_app, session, written):
    """The rest of the book is not sent again."""
    async with run_app(size=(80, 24)) as (app, pilot):
        await pilot.pause()
        ladder = app.desk.panes.ladder
        others = [ladder.line(y).price for y in (2, 3)]
        pieces = written(app)
        session.update(bids=[("3199.8", "9.9871")])
        app.desk.pump.flush()
        text = "".join(pieces)
        assert "9.9871" in text
        assert not any(price in text for price in others)


async def test_a_title_that_counts_seconds_sends_its_line(run_app, session, written):
    """The age beside the market's name is one line of the terminal, not a pane."""
    async with run_app() as (app, pilot):
        await pilot.pause()
        ladder = app.desk.panes.ladder
        pieces = written(app)
        session.clock.advance(9 * 10**9)
        ladder.retitle()
        text = "".join(pieces)
        assert "10s" in text
        assert ladder.line(2).price not in text


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_the_terminal_shows_what_the_toolkit_would_compose(
    run_app, session, settle, screen_text, written, size
):
    """After any changes the terminal's cells are those of a whole picture, colours included."""
    rng = Random(5)
    terminal, whole = pyte.Screen(*size), pyte.Screen(*size)
    async with run_app(size=size) as (app, pilot):
        pieces = written(app)
        app.screen.refresh()
        await settle(pilot)
        for turn in range(60):
            side = rng.choice(("bids", "asks"))
            base = Decimal("3199.8") if side == "bids" else Decimal("3200.5")
            step = Decimal(rng.randint(0, 60)) / 10 * (-1 if side == "bids" else 1)
            session.update(**{side: [(base + step, Decimal(rng.randint(0, 99_999)) / 10_000)]})
            if turn % 7 == 0:
                session.trade("3200.5", f"1.{turn:04}", Side.BUY, f"t{turn}")
            if turn % 20 == 9:
                app.notify(f"toast {turn}", timeout=0.01)
            if turn % 15 == 3:
                await pilot.press(rng.choice(("up", "down", "2", "1")))
            app.desk.pump.flush()
            await pilot.pause()
        await settle(pilot)
        pyte.Stream(terminal).feed("".join(pieces))
        pieces.clear()
        app.screen.refresh()
        await settle(pilot)
        pyte.Stream(whole).feed("".join(pieces))
        # a frame is one stroke, title and lines together; most levels here are out of sight
        assert app.desk.brush.strokes > 15
    assert terminal.display == whole.display
    assert terminal.buffer == whole.buffer


async def test_without_the_toolkits_parts_its_own_way_shows_the_same(
    run_app, settle, screen_text, monkeypatch
):
    """A toolkit that moved its inner parts costs time, not truth."""
    shown = []
    for has_parts in (True, False):
        monkeypatch.setattr(Brush, "_is_open", Brush._is_open if has_parts else lambda *_: False)
        session = lively()
        async with run_app(port=session) as (app, pilot):
            session.update(bids=[("3199.8", "9.9871")], asks=[("3200.6", "1.2345")])
            await settle(pilot)
            assert bool(app.desk.brush.strokes) is has_parts
            shown.append(screen_text(app))
    assert shown[0] == shown[1]
    assert "9.9871" in shown[0]


async def test_nothing_is_painted_over_a_dialog(run_app, session, settle, written):
    """Under another screen the toolkit composes; the brush rests."""
    async with run_app() as (app, pilot):
        await app.push_screen(ModalScreen())
        await settle(pilot)
        strokes = app.desk.brush.strokes
        session.update(bids=[("3199.8", "9.9871")])
        await settle(pilot)
        assert app.desk.brush.strokes == strokes


async def test_every_live_view_has_the_brush(run_app):
    async with run_app() as (app, _):
        assert {view.brush for view in app.desk.query(LineView)} == {app.desk.brush}


async def test_a_line_is_written_as_its_strip_is(run_app, session):
    """Texts between their inks and a strip through every filter are the same to the terminal."""
    async with run_app(size=(160, 45), flashes=True) as (app, _):
        ladder = app.desk.panes.ladder
        session.update(bids=[("3199.8", "9.9871")])
        ladder.repaint()
        pen = Pen(app.console, ladder.get_line_filters(), ladder.background_colors[1])
        assert pen.knows_inks
        terminals = [pyte.Screen(ladder.size.width, ladder.size.height) for _ in range(2)]
        for y in range(ladder.size.height):
            texts = ladder.written(y, pen), pen.strip(ladder.render_line(y))
            for terminal, text in zip(terminals, texts, strict=True):
                pyte.Stream(terminal).feed(f"\x1b[{y + 1};1H{text}")
        assert terminals[0].display == terminals[1].display
        assert terminals[0].buffer == terminals[1].buffer


async def test_a_filter_of_texts_takes_the_long_way(run_app, session, written, monkeypatch):
    """Inks hold for filters that look at styles alone; any other sees each line whole."""

    class Shout(LineFilter):
        def apply(self, segments, background):
            return [each._replace(text=each.text.upper()) for each in segments]

    async with run_app() as (app, _):
        ladder = app.desk.panes.ladder
        monkeypatch.setattr(ladder, "get_line_filters", lambda: [Shout()])
        monkeypatch.setattr(ladder, "laid", lambda row: pytest.fail("written without a strip"))
        monkeypatch.setattr(ladder, "line", lambda y: (("a word", "text"),) if y == 5 else None)
        pieces = written(app)
        ladder.invalidate([5])
        assert "A WORD" in "".join(pieces)


def test_what_can_not_be_printed_is_not_written():
    """The strip's way boxes it; a text that is too long is cut there as well."""
    pen = Pen(Console(force_terminal=True), [PRINTABLE], Color(0, 0, 0))
    inks = Inks(pen, Palette.plain(), Style())
    assert inks.write((("ab", "text"), ("c", "")), 5) == "abc  "
    assert inks.write((("a\x1b[2Jb", "text"),), 20) is None
    assert inks.write((("abc", "text"),), 2) is None
    assert inks.write((("漢字", "text"),), 3) is None
    assert inks.write((("漢字", "text"),), 5) == "漢字 "
