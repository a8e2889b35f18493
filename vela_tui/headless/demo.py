"""`vela-tui demo`: the embedded exchange at its liveliest, and nothing of it is kept."""

import argparse
import os
import tempfile
from typing import Final

SEED: Final = 7
"""The same markets at each demo."""


def run(arguments: argparse.Namespace) -> int:
    """The exit code of a session on a fresh paper account, forgotten at the end.

    Settings are a person's own; wallet, journal and log live in a directory of their own.
    """
    from vela_tui import bootstrap
    from vela_tui.practice import Practice
    from vela_tui.recordings import recorded

    temporary = tempfile.TemporaryDirectory(prefix="vela-tui-demo-")
    with temporary as directory, recorded(arguments.record):
        for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
            os.environ[name] = directory
        return bootstrap.run_paper(
            Practice(seed=SEED, flow="busy"),
            symbol=arguments.market,
            profile=arguments.profile,
        )
