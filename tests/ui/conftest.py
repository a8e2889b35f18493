"""What tests of the screen share: the scripted session, and an app that holds still."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from at_rest import patient
from scripted_session import lively

from vela_tui.ui.app import TerminalApp, UiOptions

STILL = {"flashes": False}


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    patient(monkeypatch)


@pytest.fixture
def session():
    """A session in the middle of a day, its clock standing still."""
    return lively()


@pytest.fixture
def run_app(session):
    """Runs the app on a session, at a size, until everything asked for has been painted."""

    @asynccontextmanager
    async def run(size=(120, 36), port=None, **options) -> AsyncIterator:
        app = TerminalApp(port or session, UiOptions(**(STILL | options)))
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield app, pilot

    return run


@pytest.fixture(name="settle")
def settle_fixture():
    """Waits until what is due has been painted."""
    return settle


async def settle(pilot):
    """The pump, the layout and the paint have had their turns."""
    for _ in range(3):
        await pilot.pause()
    pilot.app.desk.catch_up()
    await pilot.pause()


def texts(widget):
    """What a line view shows, as text, line by line."""
    return [widget.render_line(y).text for y in range(widget.size.height)]


@pytest.fixture(name="texts")
def texts_fixture():
    """What a line view shows, as text, line by line."""
    return texts


@pytest.fixture(name="screen_text")
def screen_text_fixture():
    """The whole screen as lines of text."""

    def read(app):
        lines = app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in lines[: app.size.height])

    return read
