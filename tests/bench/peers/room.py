"""`python -m tests.bench.peers.room`: an environment of its own for peers that bring much along.

What stands in it is measured beside the rest; without it those rows are left out.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

PACKAGES: Final = ("nautilus_trader==1.221.0", "ccxt==4.5.90")


def folder() -> Path:
    """Where the environment is, or would be."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "vela-tui-bench" / "peers"


def interpreter() -> Path | None:
    """Its Python; None where it was not made."""
    python = folder() / "bin" / "python"
    return python if python.exists() else None


def main() -> None:
    """The environment is there."""
    subprocess.run([sys.executable, "-m", "venv", str(folder())], check=True)
    subprocess.run([str(folder() / "bin" / "pip"), "install", *PACKAGES], check=True)


if __name__ == "__main__":
    main()
