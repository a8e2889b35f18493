"""Commands about the program itself: each in a module of its own, loaded when it is asked for."""

import argparse
import sys
from collections.abc import Callable


def run(arguments: argparse.Namespace, parser: Callable[[], argparse.ArgumentParser]) -> int:
    """The exit code of one of them.

    Args:
        arguments: as they were given.
        parser: makes the whole command line, for what describes it.
    """
    match arguments.command:
        case "doctor":
            from vela_tui.headless import doctor

            return doctor.run(arguments)
        case "config":
            from vela_tui.headless import settings

            return settings.run(arguments)
        case "demo":
            from vela_tui.headless import demo

            return demo.run(arguments)
        case "venues":
            from vela_tui.headless import venues

            return venues.run(arguments)
        case _:
            return _complete(arguments.shell, parser())


def _complete(shell: str, parser: argparse.ArgumentParser) -> int:
    import shtab

    sys.stdout.write(shtab.complete(parser, shell=shell) + "\n")
    return 0
