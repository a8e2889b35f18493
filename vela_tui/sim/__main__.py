"""`python -m vela_tui.sim` is `vela-tui sim`."""

import argparse
import sys

from vela_tui.sim.options import add_arguments, parse


def main() -> int:
    """The exchange has run and ended; its exit code."""
    parser = argparse.ArgumentParser(
        prog="vela-tui sim", description="An exchange of one's own, on this machine alone."
    )
    add_arguments(parser)
    options = parse(parser.parse_args())
    from vela_tui.sim.server import run

    return run(options)


if __name__ == "__main__":
    sys.exit(main())
