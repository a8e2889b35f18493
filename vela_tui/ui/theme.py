"""The looks of our own: colours by what they mean, checked for contrast by a test.

Greys are a little warm or cold by less than 15 % of saturation: terminals of 256 colours then
show them as greys, not as the nearest teal.
"""

from typing import Final

from textual.color import Color
from textual.theme import Theme

DARK: Final = "vela-dark"
LIGHT: Final = "vela-light"
BLUE_ORANGE: Final = "vela-blue-orange"

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
    "cursor": "#2a2f50",
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


def _dark(name: str, variables: dict[str, str]) -> Theme:
    return Theme(
        name=name,
        primary=variables["hand"],
        secondary="#6f7fa3",
        accent=variables["own"],
        foreground="#d8dce6",
        background="#101215",
        surface="#101215",
        panel="#1b1e23",
        success=variables["bid"],
        warning=variables["stale"],
        error=variables["ask"],
        dark=True,
        variables=variables,
    )


def themes() -> tuple[Theme, ...]:
    """Our themes, the default first."""
    light = Theme(
        name=LIGHT,
        primary=_LIGHT["hand"],
        secondary="#52607d",
        accent=_LIGHT["own"],
        foreground="#22262e",
        background="#faf8f3",
        surface="#faf8f3",
        panel="#efece4",
        success=_LIGHT["bid"],
        warning=_LIGHT["stale"],
        error=_LIGHT["ask"],
        dark=False,
        variables=_LIGHT,
    )
    return _dark(DARK, _DARK), light, _dark(BLUE_ORANGE, _BLUE_ORANGE)


def variable_defaults(theme: Theme) -> dict[str, str]:
    """Our colour variables for a theme that is not ours: its own ground, our meanings on it."""
    base = dict(_DARK if theme.dark else _LIGHT)
    colours = theme.to_color_system().generate()
    ground, ink = Color.parse(colours["background"]), Color.parse(colours["foreground"])
    if ground.ansi is not None or ink.ansi is not None:
        return base
    soft = {"rule": (ink, 0.25), "quiet": (ink, 0.62), "cursor": (Color.parse(base["hand"]), 0.22)}
    for side in ("bid", "ask"):
        soft |= {
            f"{side}-bar": (Color.parse(base[side]), 0.25),
            f"{side}-flash": (Color.parse(base[side]), 0.35),
        }
    return base | {name: ground.blend(colour, share).hex for name, (colour, share) in soft.items()}
