"""`python -m tests.bench.peers.room`: an environment of its own for peers that bring much along.

What stands in it is measured beside the rest; without it those rows are left out.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

PACKAGES: Final = ("nautilus_trader==1.221.0", "ccxt==4.5.90", "polymarket-tui==0.1.1")


def folder() -> Path:
    """Where the environment is, or would be."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "vela-tui-bench" / "peers"


def interpreter() -> Path | None:
    """Its Python; None where it was not made."""
    python = folder() / "bin" / "python"
    return python if python.exists() else None


def command(name: str, *arguments: str) -> list[str] | None:
    """How a program of this folder is run there; None where there is no such environment.

    By its file, as one of the packages brings a package `tests` along that hides this one.
    """
    python = interpreter()
    return python and [str(python), str(Path(__file__).with_name(f"{name}.py")), *arguments]


def main() -> None:
    """The environment is there.

    polymarket-tui says that it needs Python 3.12; 0.1.1 runs on 3.11 as well.
    """
    subprocess.run([sys.executable, "-m", "venv", str(folder())], check=True)
    subprocess.run(
        [str(folder() / "bin" / "pip"), "install", "--ignore-requires-python", *PACKAGES],
        check=True,
    )


if __name__ == "__main__":
    main()
