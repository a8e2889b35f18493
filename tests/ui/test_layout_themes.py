"""Colours: readable, meant, and gone without loss."""

import pytest
from rich.color import Color as RichColor
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from vela_tui.ui.render.palette import Palette
from vela_tui.ui.theme import (
    BLUE_ORANGE,
    CONTRAST,
    DARK,
    LIGHT,
    LIGHT_BLUE_ORANGE,
    themes,
    variable_defaults,
)

OURS = [theme.name for theme in themes()]
INKS = ("foreground", "bid", "ask", "own", "stale", "quiet", "hand", "live", "paper")
GROUNDS = ("background", "surface", "panel", "cursor", "bid-flash", "ask-flash")


def variables(theme):
    return theme.to_color_system().generate() | theme.variables


PAIRS = (
    *((f"{mode}-ink", mode) for mode in ("paper", "live")),
    ("background", "hand"),
    ("block-cursor-foreground", "block-cursor-background"),
)
"""Inks on grounds of their own: badges, the kill switch's band, the choice that is focused."""


@pytest.mark.parametrize("theme", themes(), ids=OURS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_stands_out_from_its_ground(theme, ground):
    """4.5 (WCAG AA) for every ink on a pane, a bar, the cursor's line and a flash."""
    values = variables(theme)
    for ink in INKS:
        assert contrast(Color.parse(values[ink]), Color.parse(values[ground])) >= 4.5, ink


def test_the_theme_of_high_contrast_is_one():
    """7 to 1 (WCAG AAA) on a pane and a bar, for the quietest ink as well."""
    (theme,) = [each for each in themes() if each.name == CONTRAST]
    values = variables(theme)
    for ink in INKS:
        for ground in ("background", "panel"):
            assert contrast(Color.parse(values[ink]), Color.parse(values[ground])) >= 7, ink


CONFUSION = {
    "protanopia": ((0.112, 0.885, 0.004), (0.112, 0.885, 0.004), (0.004, -0.005, 1.001)),
    "deuteranopia": ((0.292, 0.708, 0.0), (0.292, 0.708, 0.0), (-0.022, 0.022, 1.0)),
}
"""What is left of linear red, green and blue (Viénot, Brettel and Mollon 1999)."""


@pytest.mark.parametrize("theme", [BLUE_ORANGE, LIGHT_BLUE_ORANGE])
@pytest.mark.parametrize("kind", CONFUSION)
def test_sides_differ_in_hue_without_red_or_green(theme, kind):
    """As such an eye sees them, bids are blue and asks yellow: blue outweighs, or is outweighed."""
    (found,) = [each for each in themes() if each.name == theme]
    for bid, ask in (("bid", "ask"), ("bid-bar", "ask-bar"), ("bid-flash", "ask-flash")):
        seen = [yellowness(variables(found)[name], kind) for name in (bid, ask)]
        assert seen[0] < 0 < seen[1], (bid, seen)


def yellowness(colour, kind):
    linear = [(share / 255) ** 2.2 for share in Color.parse(colour).rgb]
    red, _, blue = (
        sum(weight * share for weight, share in zip(row, linear, strict=True))
        for row in CONFUSION[kind]
    )
    return red - blue


@pytest.mark.parametrize("theme", themes(), ids=OURS)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_a_badge_can_be_read(theme, ink, ground):
    values = variables(theme)
    assert contrast(Color.parse(values[ink]), Color.parse(values[ground])) >= 4.5


def test_our_inks_stand_out_in_every_other_theme():
    """Colours that are ours on a ground that is not: made lighter or darker until 4.5 is reached.

    The toolkit's two themes of terminal colours have no ground that is known.
    """
    seen = 0
    for theme in BUILTIN_THEMES.values():
        values = theme.to_color_system().generate() | variable_defaults(theme) | theme.variables
        if Color.parse(values["background"]).ansi is not None:
            continue
        seen += 1
        for ground in GROUNDS:
            for ink in set(INKS) - {"foreground"}:
                ratio = contrast(Color.parse(values[ink]), Color.parse(values[ground]))
                assert ratio >= 4.5, (theme.name, ink, ground)
        for tint in ("cursor", "bid-flash", "ask-flash"):
            assert values[tint] != values["background"], theme.name
    assert seen >= 15


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    def linear(share):
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part / 255) for part in colour.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", themes(), ids=OURS)
def test_a_stale_pane_is_fainter_everywhere(theme):
    values = variables(theme)
    ground = Color.parse(values["background"])
    fresh, stale = Palette.of(values), Palette.of(values, is_stale=True)
    for name in ("text", "bid", "ask", "own", "quiet"):
        colours = [Color.from_rich_color(p.named(name).color) for p in (fresh, stale)]
        assert 2.9 <= contrast(colours[1], ground) < contrast(colours[0], ground), name


async def test_a_theme_reaches_every_line(run_app, settle):
    async with run_app(theme=DARK) as (app, pilot):
        ladder = app.desk.panes.ladder
        dark = next(iter(ladder.render_line(1))).style
        app.theme = LIGHT
        await settle(pilot)
        light = next(iter(ladder.render_line(1))).style
        assert dark.bgcolor != light.bgcolor
        assert light.bgcolor == RichColor.parse("#faf8f3")


async def test_every_theme_can_be_chosen(run_app, settle):
    async with run_app(size=(80, 24)) as (app, pilot):
        for name in app.available_themes:
            app.theme = name
            await settle(pilot)
            assert app.desk.panes.ladder.render_line(1).cell_length > 0


async def test_a_theme_is_tried_on_and_stepping_out_brings_the_former_back(run_app, settle):
    async with run_app(size=(80, 24)) as (app, pilot):
        for ending, worn in (("escape", DARK), ("enter", "vela-light")):
            await pilot.press("t")
            await app.workers.wait_for_complete([w for w in app.workers if w.group != "session"])
            await settle(pilot)
            assert app.theme == DARK
            await pilot.press("down")
            await settle(pilot)
            assert app.theme == "vela-light"
            await pilot.press(ending)
            await settle(pilot)
            assert app.theme == worn


async def test_an_unknown_theme_falls_back(run_app):
    async with run_app(size=(80, 24), theme="no-such-theme") as (app, _):
        assert app.theme == DARK


async def test_without_colours_sides_states_and_modes_are_words_and_signs(
    run_app, monkeypatch, screen_text, session, settle
):
    monkeypatch.setenv("NO_COLOR", "1")
    async with run_app() as (app, pilot):
        assert app.no_color
        session.go_down()
        await settle(pilot)
        app.desk.tick()
        await settle(pilot)
        text = screen_text(app)
        for words in (" PAPER ", "BUY", "SELL", "▲", "▼", "◆0.5000", "stale", "○ down", "+1.24%"):
            assert words in text
