"""`python -m tests.bench`: every figure beside a peer or a floor of the same run.

Each measurement runs in a process of its own, one after another in a fixed order; one that fails
or hangs is told as such and the rest goes on. `table --from FOLDER` shows what a run found, and
with `--write` puts it into the README.
"""

import argparse
import importlib
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure, Table
from tests.bench.plan import PROGRAMS, Plan
from tests.bench.results import README, Results, put_into, read_figures

MEASUREMENTS: Final = {
    "book": ("frame_to_book", 180),
    "signature": ("signature", 60),
    "start": ("starting", 180),
    "screen": ("frame_to_screen", 420),
    "markets": ("all_markets", 90),
    "key": ("key_to_wire", 240),
    "paint": ("key_to_paint", 90),
    "memory": ("memory", 420),
    "exchange": ("exchange_rate", 120),
    "growth": ("growth", 180),
}
"""By name: the module, and the seconds after which it counts as hanging. In this order."""

_WHY: Final = 160
"""Letters of a failure's reason that are told."""


def main() -> None:
    """The measurements that were named run, or all; or a run's table is shown."""
    options = _options()
    if options.names == ["table"]:
        _table(options.source, is_written=options.write)
    elif options.alone:
        _measure(options.names[0], _plan(options), options.into)
    else:
        _run(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = [*MEASUREMENTS, "table"]
    parser.add_argument("names", nargs="*", choices=[[], *names], default=[], metavar="NAME",
                        help=", ".join(names))  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="one short turn, to try it")
    parser.add_argument("--seconds", type=float, help="a rate lasts, each turn")
    parser.add_argument("--turns", type=int, help="how often everything is done")
    parser.add_argument("--rates", type=int, nargs="+", help="updates a second")
    parser.add_argument("--programs", nargs="+", choices=PROGRAMS)
    parser.add_argument("--into", type=Path, help="a folder for results and raw samples")
    parser.add_argument("--from", dest="source", type=Path, help="where `table` finds a run")
    parser.add_argument("--write", action="store_true", help="`table` goes into the README")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.names == ["table"] and options.source is None:
        parser.error("table needs --from FOLDER")
    options.into = options.into or _default_folder()
    return options


def _default_folder() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "vela-tui-bench" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


def _plan(options: argparse.Namespace) -> Plan:
    plan = Plan.quick() if options.quick else Plan()
    told = {name: getattr(options, name) for name in ("seconds", "turns", "rates", "programs")}
    told = {n: tuple(v) if isinstance(v, list) else v for n, v in told.items() if v is not None}
    return replace(plan, **told)


def _measure(name: str, plan: Plan, folder: Path) -> None:
    """One measurement, in this process."""
    table: Table = importlib.import_module(f"tests.bench.{MEASUREMENTS[name][0]}").run(plan)
    table.name = name
    table.save(folder)
    sys.stdout.write(f"\n{table.markdown()}\n")


def _run(options: argparse.Namespace) -> None:
    folder: Path = options.into
    results = Results.new(is_quick=options.quick)
    if options.names and (folder / "results.json").exists():
        results = replace(results, figures=Results.read(folder).figures)
    for name in options.names or MEASUREMENTS:
        failure = _run_alone(name, folder)
        if failure:
            results.failed[name] = failure
            sys.stdout.write(f"\n{name} failed: {failure}\n")
        results.figures |= _found(folder, name, failure)
        results.write(folder)
    sys.stdout.write(f"\n{results.markdown()}\n\nResults and raw samples: {folder}\n")
    sys.exit(1 if results.failed else 0)


def _found(folder: Path, name: str, failure: str) -> dict[str, Figure]:
    return {} if failure else read_figures(folder / f"{name}.json")


def _run_alone(name: str, folder: Path) -> str:
    """One measurement in a process of its own: why it failed, empty if it did not."""
    given = [each for each in sys.argv[1:] if each not in MEASUREMENTS]
    command = [sys.executable, "-m", "tests.bench", name, *given, "--alone", "--into", str(folder)]
    child = subprocess.Popen(
        command, stderr=subprocess.PIPE, start_new_session=True, encoding="utf-8"
    )
    try:
        _, errors = child.communicate(timeout=MEASUREMENTS[name][1])
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        return f"not done after {MEASUREMENTS[name][1]} s"
    if child.returncode == 0:
        return ""
    sys.stderr.write(errors)
    last = (errors.strip().splitlines() or [f"exit {child.returncode}"])[-1]
    return last.partition(";")[0].replace(str(Path.home()), "~")[:_WHY]


def _table(folder: Path, *, is_written: bool) -> None:
    table = Results.read(folder).markdown()
    if is_written:
        text = README.read_text(encoding="utf-8")
        README.write_text(put_into(text, table), encoding="utf-8")
    sys.stdout.write(f"{table}\n")


if __name__ == "__main__":
    main()
