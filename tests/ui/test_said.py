"""Words that change often: drawn when they differ, laid out anew only for another height."""

import pytest
from textual.app import App
from textual.content import Content
from textual.widgets import Static

from vela_tui.ui.widgets.said import Said


class Page(App):
    CSS = "Said { width: 20; }"

    def compose(self):
        yield Said("words")
        yield Static("below", markup=False)


@pytest.fixture
def refreshes(monkeypatch):
    """Every refresh that the words ask for: whether with a layout."""
    asked = []
    real = Said.refresh

    def refresh(self, *regions, repaint=True, layout=False, recompose=False):
        asked.append(layout)
        return real(self, *regions, repaint=repaint, layout=layout, recompose=recompose)

    monkeypatch.setattr(Said, "refresh", refresh)
    return asked


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        ("buy 1", "buy 1", []),
        ("buy 1", "buy 2", [False]),
        ("buy 1", "buy 1\nat 3200", [True]),
        ("buy 1\nat 3200", "buy 2\nat 3201", [False]),
        ("buy 1", "a line of more than twenty cells", [True]),
        ("a line of more than twenty cells", "another line of more than it", [False]),
        ("a line of more than twenty cells", "one of two words, and then of more and more", [True]),
        ("buy 1", "", [True]),
        ("one", "two [b]", [False]),
    ],
)
async def test_only_another_height_is_a_layout(refreshes, before, after, asked):
    async with Page().run_test() as pilot:
        words = pilot.app.query_one(Said)
        words.update(Content(before))
        await pilot.pause()
        refreshes.clear()
        words.update(Content(after))
        assert refreshes == asked
        await pilot.pause()
        lines = pilot.app.export_screenshot()
        for word in after.split():
            assert word in lines


async def test_a_colour_is_a_difference(refreshes):
    async with Page().run_test() as pilot:
        words = pilot.app.query_one(Said)
        words.update(Content("buy"))
        await pilot.pause()
        refreshes.clear()
        words.update(Content.styled("buy", "bold"))
        assert refreshes == [False]


async def test_a_text_is_never_markup():
    async with Page().run_test() as pilot:
        pilot.app.query_one(Said).update("[red]no[/red]")
        await pilot.pause()
        assert "[red]no[/red]" in pilot.app.export_screenshot()
