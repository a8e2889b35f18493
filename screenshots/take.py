"""Takes the pictures of the README from the running program on the seeded embedded exchange.

`python screenshots/take.py [--png] [--into FOLDER] [SCENE ...]` writes one SVG for each scene and,
when asked and `rsvg-convert` is found, a PNG beside it. The exchange is the real one, in its own
process, with seed 7; what is typed is typed by keys.
"""

import argparse
import asyncio
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from textual.pilot import Pilot

from vela_tui.appearance import make_app
from vela_tui.config import Settings, paths
from vela_tui.domain.enums import BookSide, BookState
from vela_tui.practice import Practice, open_paper
from vela_tui.session.runner import Runner
from vela_tui.venues.names import VENUES

SEED = 7
PATIENCE = 120.0
"""Seconds in which a scene must come to be."""


@dataclass(frozen=True)
class Scene:
    """One picture: a size, a theme and the keys that lead there."""

    name: str
    columns: int
    lines: int
    keys: tuple[str, ...] = ()
    """Names of keys; a text that begins with `:` is typed into the command line."""
    theme: str = "vela-dark"
    then: tuple[str, ...] = ()
    """Names of keys pressed once the typed orders are there."""
    venue: str = VENUES[0]
    """Whose practice exchange it is played on."""
    wait: float = 1.5
    """Seconds that the market moves on before the picture is taken."""


QUOTES = (
    ":buy 0.5 @ {bid} post id mm-bid-0",
    ":sell 0.5 @ {ask} post id mm-ask-0",
    ":buy 0.02 @ {lift} ioc id take-0",
)
LADDER = (
    ":buy 8 @ {low} post id mm-bid-2",
    ":buy 6 @ {bid} post id mm-bid-0",
    ":buy 15 @ {low} post id mm-bid-1",
)
"""Almost all of the credit."""
ROUND = (
    ":buy 2 @ {lift} ioc id hold-0",
    ":buy 0.5 @ {bid} gtc id rest-0",
    ":sell 1 @ {ask} gtc id rest-1",
)
"""An option that is held, and orders on both sides of it."""
MANY = tuple(f":buy 0.{at} @ {{low}} post id mm-bid-{at}" for at in range(1, 10))
SCENES = (
    Scene("trade-80x24", 80, 24, QUOTES),
    Scene("trade-120x36", 120, 36, QUOTES),
    Scene("trade-160x45", 160, 45, QUOTES),
    Scene("trade-200x50", 200, 50, QUOTES),
    Scene("ticket-80x24", 80, 24, QUOTES, then=("b", *"0.25")),
    Scene("ticket-160x45", 160, 45, QUOTES, then=("b", *"0.25")),
    Scene("victims-160x45", 160, 45, LADDER, then=("b", *"5")),
    Scene("desk-160x45", 160, 45, (*QUOTES, ":sell 0.02 @ {dip} ioc id take-1"), then=("m",)),
    Scene("kill-160x45", 160, 45, MANY, then=("ctrl+k",), wait=0.0),
    Scene("watchlist-120x36", 120, 36, QUOTES, then=("w",)),
    Scene("options-120x36", 120, 36, ROUND, then=("o",), venue="joyride"),
    Scene("help-120x36", 120, 36, ("question_mark",)),
    Scene("light-160x45", 160, 45, QUOTES, theme="vela-light"),
)


NAMES = {".": "full_stop"}
"""Of keys that have another name than their character."""
SCENES_BY_NAME = {scene.name: scene for scene in SCENES}


async def wait_until(pilot: Pilot[object], holds: Callable[[], bool], what: str) -> None:
    """`holds` is true, or the script fails and says what did not come."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise SystemExit(f"never came: {what}")
        await pilot.pause(0.05)


def keys_of(scene: Scene, session: Runner) -> list[str]:
    """The scene's keys, its prices put in.

    {bid} and {ask} lie 1.20 behind the best prices, where they rest for a while; {lift} lies above
    the best ask, {dip} below the best bid, {low} where nobody trades.
    """
    view = session.view
    selected = view.selected
    if selected is None:
        raise SystemExit("no market is selected")
    instrument, book = view.instruments[selected], view.book(selected)
    best = {side: book.best(side) for side in BookSide}
    typed: list[str] = []
    for key in scene.keys:
        if not key.startswith(":"):
            typed.append(key)
            continue
        bid, ask = best[BookSide.BID], best[BookSide.ASK]
        if bid is None or ask is None:
            raise SystemExit("a side of the book is empty")
        text = key[1:].format(
            bid=instrument.bump(bid, -120),
            ask=instrument.bump(ask, 120),
            lift=instrument.bump(ask, 300),
            low=instrument.bump(bid, -3_000),
            dip=instrument.bump(bid, -300),
        )
        typed += ["colon", *text, "enter"]
    return typed


async def draw(scene: Scene, home: Path) -> str:
    """The SVG of a scene, played on a fresh exchange."""
    places = paths({f"XDG_{name}_HOME": str(home) for name in ("CONFIG", "DATA", "STATE")})
    places.create()
    exchange, session = open_paper(places, Practice(scene.venue, seed=SEED))
    settings = replace(Settings(), theme=scene.theme, time_zone="utc")
    app = make_app(session, settings)
    try:
        async with app.run_test(size=(scene.columns, scene.lines)) as pilot:
            view = session.view
            await wait_until(pilot, lambda: is_live(session), "a live book")
            await wait_until(pilot, lambda: session.can_trade, "a signer")
            for key in keys_of(scene, session):
                await pilot.press(NAMES.get(key, key))
            count = sum(key.startswith(":") for key in scene.keys)
            await wait_until(
                pilot, lambda: len(view.active_orders()) + len(view.fills()) >= count, "the orders"
            )
            for key in scene.then:
                await pilot.press(NAMES.get(key, key))
            await pilot.pause(scene.wait)
            return app.export_screenshot(title="vela-tui")
    finally:
        exchange.stop()


def is_live(session: Runner) -> bool:
    """Whether the selected market's book and trades are there, or all options' marks."""
    view = session.view
    if view.selected is None or view.book(view.selected).state is not BookState.LIVE:
        return False
    if view.capabilities.has_options:
        marked = sum(each.mark is not None for each in view.options.quotes.values())
        return marked == len(view.instruments) and bool(view.options.spots)
    return bool(view.trades(view.selected)) and bool(view.candles(view.selected, view.interval))


def tidy(svg: str) -> str:
    """The same picture, without fonts from elsewhere, and with its blanks kept."""
    svg = re.sub(r"\s*@font-face \{.*?\}\n", "\n", svg, flags=re.DOTALL)
    svg = svg.replace("font-variant-east-asian: full-width;", "")
    svg = svg.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas")
    # DejaVu Sans Mono is 0.602 em wide: so wide that a cell is the 12.2 px that the layout assumes
    svg = svg.replace("font-size: 20px", "font-size: 20.26px")
    return svg.replace("<svg ", '<svg xml:space="preserve" ', 1)


def save(scene: Scene, svg: str, folder: Path, *, png: bool) -> None:
    """The picture stands in the folder."""
    path = folder / f"{scene.name}.svg"
    path.write_text(tidy(svg), "utf8")
    if png and (convert := shutil.which("rsvg-convert")) is not None:
        subprocess.run([convert, "-o", path.with_suffix(".png"), path], check=True)
    print(path)


def main() -> None:
    """All scenes, or those named, are drawn into the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", metavar="SCENE", choices=[[], *SCENES_BY_NAME])
    parser.add_argument("--into", type=Path, default=Path(__file__).parent, metavar="FOLDER")
    parser.add_argument("--png", action="store_true")
    arguments = parser.parse_args()
    arguments.into.mkdir(parents=True, exist_ok=True)
    for name in arguments.scenes or SCENES_BY_NAME:
        scene = SCENES_BY_NAME[name]
        with tempfile.TemporaryDirectory() as home:
            save(scene, asyncio.run(draw(scene, Path(home))), arguments.into, png=arguments.png)


if __name__ == "__main__":
    main()
