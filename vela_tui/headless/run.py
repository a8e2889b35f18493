"""One command without a screen, from its options to its exit code."""

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from vela_tui.domain.errors import (
    ConfigError,
    CredentialError,
    LinkError,
    OutcomeUnknown,
    VelaError,
)
from vela_tui.environment import tame_surroundings
from vela_tui.headless.codes import Exit
from vela_tui.headless.halt import Halt
from vela_tui.headless.output import show, show_end

if TYPE_CHECKING:
    from vela_tui.session.runner import Runner


def run(arguments: argparse.Namespace) -> int:
    """The exit code of the command, its answer shown."""
    try:
        code, answer = _answered(arguments)
    except VelaError as error:
        code = code_of(error)
        show_end(code, str(error), as_json=arguments.json)
        return code.value
    if answer is not None:
        show(answer, as_json=arguments.json)
    if code is not Exit.OK:
        show_end(code, code.meaning, as_json=False)
    return code.value


def code_of(error: VelaError) -> Exit:
    """The exit code that tells of this error."""
    match error:
        case Halt(code=code):
            return code
        case ConfigError():
            return Exit.USAGE
        case CredentialError():
            return Exit.CREDENTIALS
        case OutcomeUnknown():
            return Exit.UNKNOWN
        case LinkError():
            return Exit.NETWORK
        case _:
            return Exit.FAILURE


def _answered(arguments: argparse.Namespace) -> tuple[Exit, Any]:
    from vela_tui.config import load_settings, paths
    from vela_tui.headless.actions import DOERS
    from vela_tui.headless.opening import opened
    from vela_tui.log import start_log

    places = paths()
    name = "paper" if arguments.paper else getattr(arguments, "account", None)
    settings = load_settings(places, profile=arguments.profile, account=name)
    trades = arguments.command in DOERS
    with start_log(places, settings.log_level):
        tame_surroundings()
        with opened(arguments, places, settings, trades=trades) as runner:
            return asyncio.run(_attended(runner, arguments))


async def _attended(runner: "Runner", arguments: argparse.Namespace) -> tuple[Exit, Any]:
    from vela_tui.headless.actions import DOERS
    from vela_tui.headless.attendance import attend
    from vela_tui.headless.reads import READERS

    async with attend(runner, arguments.timeout) as here:
        if arguments.command in DOERS:
            return await DOERS[arguments.command](here, arguments)
        return Exit.OK, await READERS[arguments.command](here, arguments)
