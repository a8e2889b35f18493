"""`vela-tui watch`: cancels everything when the terminal's heartbeat stops.

The venue has no dead-man's switch; this small process is one. It opens the account's wallet at
its start, so that nothing must be asked when it matters. A machine that is gone takes both along.
"""

import argparse
from typing import Final

from vela_tui.domain.errors import ConfigError

PATIENCE: Final = 10
"""Seconds of silence after which a terminal is held to be gone, where nothing else is said."""
_LEAST, _MOST = 3, 3600


def add_arguments(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `watch` stands among these."""
    parser = commands.add_parser(
        "watch", help="cancel everything when the terminal dies", allow_abbrev=False
    )
    parser.add_argument("--account", metavar="NAME", required=True, help="whose orders")
    parser.add_argument(
        "--after",
        type=_seconds,
        default=PATIENCE,
        metavar="SECONDS",
        help=f"of silence, {PATIENCE} when nothing is said",
    )


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not _LEAST <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"must be {_LEAST} to {_MOST} seconds")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """The exit code of a watch that was told to end, 0.

    Raises:
        ConfigError: when there is no such account.
        CredentialError: when its wallet does not open.
    """
    import asyncio

    from vela_tui.config import load_accounts, load_settings, paths
    from vela_tui.environment import tame
    from vela_tui.heartbeat import heartbeat_file
    from vela_tui.keys.process import harden
    from vela_tui.log import start_log
    from vela_tui.opening import account_opener
    from vela_tui.watching import keep

    harden()
    places = paths()
    accounts = {str(account.name): account for account in load_accounts(places)}
    account = accounts.get(arguments.account)
    if account is None:
        raise ConfigError("--account: there is no account of this name")
    opener = account_opener(account, places, account.url)
    path = heartbeat_file(places.state, account.name)
    with start_log(places, load_settings(places).log_level):
        tame()
        return asyncio.run(keep(account, opener, path, arguments.after))
