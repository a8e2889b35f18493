"""The looks of our own: colours by what they mean, checked for contrast by a test.

Greys are a little warm or cold by less than 15 % of saturation: terminals of 256 colours then
show them as greys, not as the nearest teal.
"""

from collections.abc import Sequence
from typing import Final

from textual.color import Color
from textual.theme import Theme

from vela_tui.domain.value import Value

DARK: Final = "vela-dark"
LIGHT: Final = "vela-light"
BLUE_ORANGE: Final = "vela-blue-orange"
LIGHT_BLUE_ORANGE: Final = "vela-light-blue-orange"
"""Sides in blue and orange, which no common kind of colour blindness mixes up."""
CONTRAST: Final = "vela-contrast"
"""White on black; every ink at 7 to 1 (WCAG AAA) on a pane."""
READABLE: Final = 4.5
"""The least contrast of a text with its ground, a flash and the cursor included (WCAG AA)."""
_INKS: Final = ("bid", "ask", "own", "stale", "paper", "live", "quiet", "hand")
_TINTS: Final = (0.22, 0.16, 0.11, 0.08)
"""Shares of a colour in a ground, the strongest first."""
_MIDDLE: Final = 0.5
"""Of brightness."""
_LINEAR: Final = 0.04045
"""A share of sRGB up to which luminance grows with it (IEC 61966-2-1)."""

_DARK: Final = {
    "bid": "#57c99a",
    "ask": "#f0788a",
    "bid-bar": "#1c412f",
    "ask-bar": "#45242f",
    "bid-flash": "#16301f",
    "ask-flash": "#33191f",
    "own": "#f2c14e",
    "stale": "#d9a05b",
    "paper": "#7fd4e8",
    "paper-ink": "#06232b",
    "live": "#ff5470",
    "live-ink": "#2a0009",
    "quiet": "#8c93a3",
    "rule": "#343943",
    "cursor": "#252a45",
    "hand": "#8fb3ff",
    # Textual's own variables that our widgets meet
    "footer-key-foreground": "#8fb3ff",
    "input-selection-background": "#8fb3ff 35%",
    "block-cursor-background": "#8fb3ff",
    "block-cursor-foreground": "#101215",
}
_LIGHT: Final = {
    "bid": "#0b6e4b",
    "ask": "#b3253f",
    "bid-bar": "#cfe8da",
    "ask-bar": "#f6d5d8",
    "bid-flash": "#e2f1e8",
    "ask-flash": "#fbe7e8",
    "own": "#7d4e00",
    "stale": "#8a4b00",
    "paper": "#0a5f73",
    "paper-ink": "#f4fcff",
    "live": "#b0103a",
    "live-ink": "#fff5f7",
    "quiet": "#5d6573",
    "rule": "#d3cfc4",
    "cursor": "#dfe6f5",
    "hand": "#1f4fbf",
    "footer-key-foreground": "#1f4fbf",
    "input-selection-background": "#1f4fbf 25%",
    "block-cursor-background": "#1f4fbf",
    "block-cursor-foreground": "#ffffff",
}
_BLUE_ORANGE: Final = _DARK | {
    "bid": "#6cb6ff",
    "ask": "#f5a04c",
    "bid-bar": "#1b3552",
    "ask-bar": "#4a3018",
    "bid-flash": "#14283e",
    "ask-flash": "#33220f",
    "own": "#f3e36b",
    "stale": "#c9b48a",
}


_LIGHT_BLUE_ORANGE: Final = _LIGHT | {
    "bid": "#0a5a9c",
    "ask": "#9a4a00",
    "bid-bar": "#cde0f2",
    "ask-bar": "#f5dcc2",
    "bid-flash": "#e1edf8",
    "ask-flash": "#fbead9",
    "own": "#6b5200",
    "stale": "#6e5a33",
}
_CONTRAST: Final = _DARK | {
    "bid": "#5ff0a8",
    "ask": "#ff9aa8",
    "bid-bar": "#1f6b46",
    "ask-bar": "#7d2f40",
    "bid-flash": "#0c3320",
    "ask-flash": "#3a1019",
    "own": "#ffdd55",
    "stale": "#ffb964",
    "paper": "#8deaff",
    "paper-ink": "#000000",
    "live": "#ff8095",
    "live-ink": "#000000",
    "quiet": "#c9ced8",
    "rule": "#7d8490",
    "cursor": "#1d2452",
    "hand": "#a9c6ff",
    "footer-key-foreground": "#a9c6ff",
    "input-selection-background": "#a9c6ff 35%",
    "block-cursor-background": "#a9c6ff",
    "block-cursor-foreground": "#000000",
}


class _Ground(Value, frozen=True):
    """What a theme lies on."""

    foreground: str
    background: str
    panel: str
    secondary: str
    is_dark: bool


_NIGHT: Final = _Ground("#d8dce6", "#101215", "#1b1e23", "#6f7fa3", is_dark=True)
_DAY: Final = _Ground("#22262e", "#faf8f3", "#efece4", "#52607d", is_dark=False)
_BLACK: Final = _Ground("#ffffff", "#000000", "#121417", "#8fa3cc", is_dark=True)


def _theme(name: str, ground: _Ground, variables: dict[str, str]) -> Theme:
    return Theme(
        name=name,
        primary=variables["hand"],
        secondary=ground.secondary,
        accent=variables["own"],
        foreground=ground.foreground,
        background=ground.background,
        surface=ground.background,
        panel=ground.panel,
        success=variables["bid"],
        warning=variables["stale"],
        error=variables["ask"],
        dark=ground.is_dark,
        variables=variables,
    )


def themes() -> tuple[Theme, ...]:
    """Our themes, the default first."""
    return (
        _theme(DARK, _NIGHT, _DARK),
        _theme(LIGHT, _DAY, _LIGHT),
        _theme(BLUE_ORANGE, _NIGHT, _BLUE_ORANGE),
        _theme(LIGHT_BLUE_ORANGE, _DAY, _LIGHT_BLUE_ORANGE),
        _theme(CONTRAST, _BLACK, _CONTRAST),
    )


def variable_defaults(theme: Theme) -> dict[str, str]:
    """Our colour variables for a theme that is not ours: its own ground, our meanings on it."""
    base = dict(_DARK if theme.dark else _LIGHT)
    colours = theme.to_color_system().generate()
    ground, ink = Color.parse(colours["background"]), Color.parse(colours["foreground"])
    if ground.ansi is not None or ink.ansi is not None:
        return base
    soft = {"rule": (ink, 0.25), "quiet": (ink, 0.62)}
    soft |= {f"{side}-bar": (Color.parse(base[side]), 0.25) for side in ("bid", "ask")}
    base |= {name: ground.blend(colour, share).hex for name, (colour, share) in soft.items()}
    tints = {"cursor": "hand", "bid-flash": "bid", "ask-flash": "ask"}
    base |= {name: _tint(ground, base[of], ink).hex for name, of in tints.items()}
    grounds = [ground, *(Color.parse(colours[name]) for name in ("surface", "panel"))]
    grounds += [Color.parse(base[name]) for name in tints]
    return base | {name: _legible(Color.parse(base[name]), grounds).hex for name in _INKS}


def _tint(ground: Color, colour: str, ink: Color) -> Color:
    """The ground with as much of a colour as the theme's own text bears; always some."""
    tints = [ground.blend(Color.parse(colour), share) for share in _TINTS]
    return next((tint for tint in tints if contrast(ink, tint) >= READABLE), tints[-1])


def _legible(ink: Color, grounds: Sequence[Color]) -> Color:
    """The ink, as much lighter or darker as it must be to be read on each of these grounds."""
    pole = Color(255, 255, 255) if grounds[0].brightness < _MIDDLE else Color(0, 0, 0)
    shades = (ink.blend(pole, step / 20) for step in range(21))
    return next(
        (each for each in shades if all(contrast(each, on) >= READABLE for on in grounds)), pole
    )


def contrast(one: Color, other: Color) -> float:
    """How far two colours stand apart, 1 to 21 (WCAG 2.1, relative luminance)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    linear = [
        part / 12.92 if part <= _LINEAR else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
