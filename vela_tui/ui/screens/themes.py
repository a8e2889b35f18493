"""The palette of themes: the one under the cursor is worn at once."""

from functools import partial

from textual import on
from textual.app import App
from textual.command import Command, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import OptionList

from vela_tui.ui.theme import themes


class ThemeProvider(Provider):
    """Every theme by name: the one that is worn, ours, then the toolkit's."""

    @property
    def _names(self) -> list[str]:
        known, ours = self.app.available_themes, [each.name for each in themes()]
        return list(dict.fromkeys([self.app.theme, *ours, *sorted(known)]))

    async def discover(self) -> Hits:
        """All of them."""
        for name in self._names:
            yield DiscoveryHit(name, partial(setattr, self.app, "theme", name), text=name)

    async def search(self, query: str) -> Hits:
        """Those that resemble what was typed."""
        matcher = self.matcher(query)
        for name in self._names:
            if (score := matcher.match(name)) > 0:
                wear = partial(setattr, self.app, "theme", name)
                yield Hit(score, matcher.highlight(name), wear, text=name)


class ThemePalette(CommandPalette):
    """Stepping out brings back the theme that was worn before."""

    def __init__(self) -> None:
        super().__init__([ThemeProvider], placeholder="Choose a theme…")

    @on(OptionList.OptionHighlighted)
    def _wear(self, event: OptionList.OptionHighlighted) -> None:
        if isinstance(event.option, Command) and event.option.hit.text:
            self.app.theme = event.option.hit.text


def choose_theme(app: "App[None]") -> None:
    """The palette opens; what is worn when it closes without a choice is what was worn before."""
    before = app.theme

    def closed(_: object) -> None:
        app.theme = before  # a choice is worn right after this

    app.push_screen(ThemePalette(), closed)
