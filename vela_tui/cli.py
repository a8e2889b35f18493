"""The command line: nothing heavy is imported before it is known which sub-command runs."""

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias

from vela_tui import __version__
from vela_tui.domain.dialects import DIALECTS
from vela_tui.headless.codes import Exit
from vela_tui.venues.names import VENUES

_DESCRIPTION: Final = (
    "A keyboard-driven trading terminal for order-book exchanges. Without an option it opens on "
    "the account used last, or on the embedded exchange, where the money is paper."
)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors never repeat what was typed: it might be a key in the wrong place."""

    def error(self, message: str) -> NoReturn:
        from vela_tui.crash import harmless

        self.print_usage(sys.stderr)
        self.exit(Exit.USAGE.value, f"{self.prog}: {harmless(message)}\n")


class _NotHereError(Exception):
    """The words are not of this grammar; the whole one says what is wrong, if anything."""


class _ScreenParser(_Parser):
    """A parser that says nothing of what it does not know."""

    def error(self, message: str) -> NoReturn:
        raise _NotHereError(message)


_Commands: TypeAlias = "argparse._SubParsersAction[Any]"  # noqa: SLF001 - argparse has no public name for it


def build_parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    parser = _Parser(prog="vela-tui", description=_DESCRIPTION, allow_abbrev=False)
    commands = _add_screen(parser)
    _add_replay(commands)
    _add_sim(commands)
    _add_accounts(commands)
    _add_watch(commands)
    _add_headless(commands)
    _add_export(commands)
    return parser


def parse(words: Sequence[str]) -> argparse.Namespace:
    """What the words of a command line ask for.

    Most ask for a screen: the other commands' grammar, 10 to 20 ms of work, is not made for them.
    """
    parser = _ScreenParser(prog="vela-tui", allow_abbrev=False, add_help=False)
    _add_screen(parser, add_help=False)
    try:
        return parser.parse_args(words)
    except _NotHereError:
        return build_parser().parse_args(words)


def _add_screen(parser: _Parser, *, add_help: bool = True) -> _Commands:
    """What opens a screen that trades; further commands are added to what is returned."""
    parser.add_argument("--version", action="version", version=f"vela-tui {__version__}")
    parser.add_argument("--url", metavar="URL", help="a server that speaks the venue's protocol")
    parser.add_argument(
        "--venue", choices=VENUES, help=f"whose protocol; {VENUES[0]} where no account tells"
    )
    parser.add_argument("--market", metavar="ID", help="open on this market, for example ETH-USDC")
    parser.add_argument(
        "--dialect",
        choices=DIALECTS,
        help="how the server speaks; auto, the default, finds it out by reads",
    )
    parser.add_argument(
        "--record", type=Path, metavar="FILE", help="record what comes, to be played by replay"
    )
    parser.add_argument("--profile", metavar="NAME", help="settings of [profile.NAME]")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--read-only", action="store_true", help="watch; no key, no orders")
    who.add_argument("--account", metavar="NAME", help="trade with this account")
    commands: _Commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", parser_class=type(parser)
    )
    _add_paper(commands, add_help=add_help)
    return commands


def _add_paper(commands: _Commands, *, add_help: bool) -> None:
    from vela_tui.sim.options import parse_speed

    paper = commands.add_parser(
        "paper",
        help="trade paper money on the embedded exchange",
        allow_abbrev=False,
        add_help=add_help,
    )
    paper.add_argument("--venue", choices=VENUES, default=argparse.SUPPRESS, help="whose exchange")
    paper.add_argument(
        "--speed", type=parse_speed, metavar="N", help="how fast its time runs, where it can"
    )
    paper.add_argument("--seed", type=int, default=None, metavar="N", help="the markets' seed")
    paper.add_argument("--market", metavar="ID", default=argparse.SUPPRESS)
    paper.add_argument(
        "--flow",
        choices=("none", "calm", "busy"),
        default="calm",
        help="how lively the markets are",
    )
    paper.add_argument(
        "--dialect",
        choices=DIALECTS[1:],
        default=argparse.SUPPRESS,
        help="how the embedded exchange speaks; each has its own account",
    )
    paper.add_argument(
        "--reset", action="store_true", help="forget the paper account and start anew"
    )


def _add_replay(commands: _Commands) -> None:
    replay = commands.add_parser(
        "replay", help="play a recording on the screen; nothing is sent", allow_abbrev=False
    )
    replay.add_argument("file", type=Path, metavar="FILE")
    replay.add_argument("--speed", default="1", metavar="N", help="0.01 to 1000, or max")


def _add_sim(commands: _Commands) -> None:
    from vela_tui.sim.options import add_arguments

    add_arguments(
        commands.add_parser(
            "sim", help="run the exchange alone, for bots and tests", allow_abbrev=False
        )
    )


def _add_accounts(commands: _Commands) -> None:
    from vela_tui import accounts

    accounts.add_arguments(commands)


def _add_watch(commands: _Commands) -> None:
    from vela_tui import watch

    watch.add_arguments(commands)


def _add_headless(commands: _Commands) -> None:
    from vela_tui.headless import arguments

    arguments.add_arguments(commands)


def _add_export(commands: _Commands) -> None:
    from vela_tui.headless import export_arguments

    export_arguments.add_arguments(commands)


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of one run; `headless.codes` has the table."""
    if list(sys.argv[1:] if argv is None else argv) == ["--version"]:
        print(f"vela-tui {__version__}")
        return Exit.OK.value
    return _answer(argv)


def _answer(argv: Sequence[str] | None) -> int:
    from vela_tui import crash
    from vela_tui.domain.errors import ConfigError, CredentialError, LinkError, VelaError

    if argv is None:  # the process is ours alone
        crash.install()
    arguments = parse(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED.value
    except ConfigError as error:
        print(f"vela-tui: {crash.harmless(str(error))}", file=sys.stderr)
        return Exit.USAGE.value
    except CredentialError as error:
        print(f"vela-tui: {crash.harmless(str(error))}", file=sys.stderr)
        return Exit.CREDENTIALS.value
    except LinkError as error:
        print(f"vela-tui: {crash.harmless(str(error))}", file=sys.stderr)
        return Exit.NETWORK.value
    except VelaError as error:
        print(f"vela-tui: {crash.harmless(str(error))}", file=sys.stderr)
        return Exit.FAILURE.value


def _run(arguments: argparse.Namespace) -> int:
    from vela_tui.recordings import recorded

    if arguments.command in {None, "paper"}:
        with recorded(arguments.record):
            return _run_screen(arguments)
    if arguments.command in {"accounts", "watch", "export"}:
        return _run_without_session(arguments)
    from vela_tui.headless.arguments import COMMANDS, TOOLS

    if arguments.command in TOOLS:
        from vela_tui.headless import tools

        return tools.run(arguments, build_parser)
    if arguments.command in COMMANDS:
        from vela_tui.headless.run import run

        return run(arguments)
    from vela_tui import bootstrap

    if arguments.command == "sim":
        return bootstrap.run_sim(arguments)
    from vela_tui.recordings import run_replay

    return run_replay(arguments)


def _run_screen(arguments: argparse.Namespace) -> int:
    gc.disable()  # until the first paint: a tenth of the way to it would go into it
    from vela_tui import bootstrap

    if arguments.command == "paper":
        from vela_tui.practice import Practice

        dialect = bootstrap.spoken(arguments.dialect)
        venue = arguments.venue or VENUES[0]
        return bootstrap.run_paper(
            Practice(venue, dialect, arguments.seed, arguments.flow, arguments.speed),
            reset=arguments.reset,
            symbol=arguments.market,
            profile=arguments.profile,
        )
    return bootstrap.run_terminal(
        url=arguments.url,
        symbol=arguments.market,
        account_name=arguments.account,
        read_only=arguments.read_only,
        dialect=arguments.dialect,
        profile=arguments.profile,
        venue=arguments.venue,
    )


def _run_without_session(arguments: argparse.Namespace) -> int:
    if arguments.command == "accounts":
        from vela_tui import accounts

        return accounts.run(arguments)
    if arguments.command == "watch":
        from vela_tui import watch

        return watch.run(arguments)
    from vela_tui.headless import export

    return export.run(arguments)
