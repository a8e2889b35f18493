"""`vela-tui doctor`: what is wrong, in words that mend it. It changes nothing and signs nothing."""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.errors import VelaError
from vela_tui.headless.checks import Check, Verdict, failed, of_machine, ok, warning
from vela_tui.headless.codes import Exit
from vela_tui.headless.output import show

if TYPE_CHECKING:
    from vela_tui.config import Paths
    from vela_tui.headless.attendance import Attendance

_SKEW_WARNS: Final = 5 * SECOND
"""The exchange takes logins within 30 s of its own clock (seed:344)."""
_SKEW_FAILS: Final = 20 * SECOND
_MARKS: Final = {Verdict.OK: "ok  ", Verdict.WARNING: "warn", Verdict.FAILED: "FAIL"}


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 when nothing failed, 4 when only the exchange did, else 1."""
    from vela_tui.config import paths

    places = paths()
    found = [*of_machine(places, os.environ)]
    reached = [] if arguments.offline else _of_exchange(arguments, places)
    _tell([*found, *reached], as_json=arguments.json)
    if any(each.verdict is Verdict.FAILED for each in found):
        return Exit.FAILURE.value
    is_lost = any(each.verdict is Verdict.FAILED for each in reached)
    return Exit.NETWORK.value if is_lost else Exit.OK.value


def _tell(found: Sequence[Check], *, as_json: bool) -> None:
    if as_json:
        rows: list[dict[str, Any]] = [
            {"check": each.name, "verdict": each.verdict.value, "words": each.words}
            for each in found
        ]
        show(rows, as_json=True)
        return
    for each in found:
        show(f"{_MARKS[each.verdict]}  {each.name:12} {each.words}", as_json=False)


def _of_exchange(arguments: argparse.Namespace, places: "Paths") -> list[Check]:
    from vela_tui.config import Settings, load_settings
    from vela_tui.headless.opening import opened

    try:
        settings = load_settings(places)
    except VelaError:  # told by its own check
        settings = Settings()
    try:
        with opened(arguments, places, settings, trades=False) as runner:
            return asyncio.run(_attended(runner, arguments.timeout))
    except VelaError as error:
        return [failed("exchange", str(error))]


async def _attended(runner: Any, seconds: int) -> list[Check]:
    from vela_tui.headless.attendance import attend

    async with attend(runner, seconds) as here:
        return [each async for each in _reach(here)]


async def _reach(here: "Attendance") -> AsyncIterator[Check]:
    from vela_tui.domain.enums import LinkState

    view = here.view
    try:
        await here.until(lambda: view.link.state is LinkState.UP, "connection")
        yield ok("exchange", f"{view.host}: connected, its certificate trusted where it has one")
        await here.until(lambda: view.instruments, "list of markets")
        dialect = view.capabilities.dialect or "not known"
        yield ok("dialect", f"{dialect}; {len(view.instruments)} markets")
    except VelaError as error:
        yield failed("exchange", str(error))
        return
    yield await _round_trip(here)
    yield clock(view.clock_skew)


async def _round_trip(here: "Attendance") -> Check:
    """As the link measures it: it is asked at once, and its answer waited for to the end."""
    link = here.view.link
    try:
        await here.until(lambda: link.round_trip is not None, "answer to a ping")
    except VelaError as error:
        return warning("round trip", str(error))
    return ok("round trip", f"{(link.round_trip or 0) // 1_000 / 1_000:.1f} ms")


def clock(skew: int | None) -> Check:
    """How far the exchange's clock is from ours, nanoseconds; None where it does not tell."""
    if skew is None:
        return warning("clock", "the exchange does not tell its time")
    words = f"the exchange's is {skew // MILLISECOND / 1000:+.1f} s from ours"
    if abs(skew) > _SKEW_FAILS:
        return failed("clock", f"{words}: logins are refused; set this machine's clock")
    if abs(skew) > _SKEW_WARNS:
        return warning("clock", f"{words}: set this machine's clock")
    return ok("clock", words)
