"""The colours of a pane as styles, gathered once for each change of style."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from rich.style import Style
from textual.color import Color

from vela_tui.domain.value import Value

NO_STYLE: Final = Style()
"""Changes nothing; made once, since making a style is dear."""
STALE_FADE: Final = 0.3
"""How far a stale pane's colours move towards the background: unlike, and still 3:1 in ours."""


class Palette(Value, frozen=True):
    """One style for each meaning; a line is drawn from these and from nothing else."""

    text: Style
    """Data."""
    quiet: Style
    """Labels, units, separators, trailing zeros."""
    rule: Style
    """Lines that only divide."""
    strong: Style
    """What is read first."""
    bid: Style
    ask: Style
    bid_bar: Style
    """Depth as a soft block; the colour is the foreground's."""
    ask_bar: Style
    bid_flash: Style
    """A background."""
    ask_flash: Style
    own: Style
    """Our orders."""
    stale: Style
    """What can't be believed, and amber states."""
    hand: Style
    """What the hand is on."""
    cursor: Style
    """A background."""
    cursor_quiet: Style
    """The cursor of a pane without the focus, a background."""
    paper: Style
    live: Style
    band: Style
    """A whole line about time that runs out: amber, neither an alarm nor a market's word."""
    replay: Style
    """A recording: neither paper nor live."""
    alarm: Style
    """Red means act."""
    good: Style

    def named(self, name: str) -> Style:
        """The style of a meaning, by the name of its field."""
        style: Style = getattr(self, name)
        return style

    @classmethod
    def of(cls, variables: Mapping[str, str], *, is_stale: bool = False) -> "Palette":
        """The palette of a theme's variables; a stale one is faded as a whole."""
        background = Color.parse(variables["background"])
        fade = STALE_FADE if is_stale else 0.0

        def ink(name: str, **extra: bool) -> Style:
            colour = Color.parse(variables[name])
            if fade and background.ansi is not None:
                return Style(color=colour.rich_color, dim=True, **extra)  # type: ignore[arg-type] # flags only
            colour = colour.blend(background, fade) if fade else colour
            return Style(color=colour.rich_color, **extra)  # type: ignore[arg-type] # flags only

        def ground(name: str, strength: float = 1.0) -> Style:
            colour = Color.parse(variables[name])
            if background.ansi is None:
                colour = background.blend(colour, strength * (1 - fade))
            return Style(bgcolor=colour.rich_color)

        def badge(name: str) -> Style:
            ink_colour = Color.parse(variables[f"{name}-ink"]).rich_color
            return Style(
                color=ink_colour, bgcolor=Color.parse(variables[name]).rich_color, bold=True
            )

        return cls(
            text=ink("foreground"),
            quiet=ink("quiet"),
            rule=ink("rule"),
            strong=ink("foreground", bold=True),
            bid=ink("bid"),
            ask=ink("ask"),
            bid_bar=ink("bid-bar"),
            ask_bar=ink("ask-bar"),
            bid_flash=ground("bid-flash"),
            ask_flash=ground("ask-flash"),
            own=ink("own", bold=True),
            stale=ink("stale"),
            hand=ink("hand"),
            cursor=ground("cursor"),
            cursor_quiet=ground("cursor", 0.5),
            paper=badge("paper"),
            live=badge("live"),
            band=Style(
                color=background.rich_color,
                bgcolor=Color.parse(variables["stale"]).rich_color,
                bold=True,
            ),
            replay=Style(
                color=background.rich_color,
                bgcolor=Color.parse(variables["stale"]).rich_color,
                bold=True,
            ),
            alarm=ink("live", bold=True),
            good=ink("bid"),
        )

    @classmethod
    def plain(cls) -> "Palette":
        """A palette without colours."""
        return cls(*(Style() for _ in fields(cls)))
