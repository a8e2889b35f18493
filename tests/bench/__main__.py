"""`python -m tests.bench`: every figure as a ratio to a peer or a floor of the same run."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import frame_to_book, frame_to_screen, key_to_wire, signature, starting
from tests.bench.figures import Table

MEASUREMENTS: dict[str, Callable[[argparse.Namespace], Table]] = {
    "book": lambda _: frame_to_book.run(),
    "signature": lambda _: signature.run(),
    "start": lambda o: starting.run(o.turns),
    "key": lambda o: key_to_wire.run(o.turns),
    "screen": lambda o: frame_to_screen.run(o.seconds, o.rates, o.programs),
}


def main() -> None:
    """The measurements that were named run, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *MEASUREMENTS], default=[], metavar="NAME")
    parser.add_argument("--seconds", type=float, default=10, help="a rate lasts")
    parser.add_argument("--turns", type=int, default=3, help="starts of each kind")
    parser.add_argument("--rates", type=int, nargs="+", default=list(frame_to_screen.RATES))
    parser.add_argument("--programs", nargs="+", default=list(frame_to_screen.PROGRAMS))
    parser.add_argument("--into", type=Path, help="a folder for the raw samples")
    options = parser.parse_args()
    for name in options.names or MEASUREMENTS:
        table = MEASUREMENTS[name](options)
        sys.stdout.write(f"\n{table.markdown()}\n")
        sys.stdout.flush()
        if options.into:
            table.save(options.into)


if __name__ == "__main__":
    main()
