"""`vela-tui export`: what stands in an account's journal, as text for other programs.

No link, no key, no session: only the journal is read.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from vela_tui.domain.errors import ConfigError
from vela_tui.domain.origin import parse_origin
from vela_tui.headless.codes import Exit
from vela_tui.session.export_file import write_export
from vela_tui.session.history import ROWS, written
from vela_tui.session.journal_history import read_history

if TYPE_CHECKING:
    from vela_tui.config import Paths


def run(arguments: argparse.Namespace) -> int:
    """The exit code, the rows written.

    Raises:
        ConfigError: when the options do not fit together or name no account.
        JournalError: when the journal can't be read.
        ExportError: when the file can't be written.
    """
    from vela_tui.config import paths

    if arguments.since >= arguments.until:
        raise ConfigError("--from: it must lie before --to")
    name, venue = (getattr(arguments, each, None) for each in ("account", "venue"))
    path = journal_of(paths(), name, is_paper=arguments.paper, venue=venue)
    history = read_history(path, arguments.since, arguments.until)
    text = written(ROWS[arguments.what](history), arguments.format)
    if arguments.output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write_export(arguments.output, text, may_replace=arguments.replace)
    return Exit.OK.value


def journal_of(
    places: "Paths", name: str | None, *, is_paper: bool, venue: str | None = None
) -> Path:
    """The journal of an account; without a name the last one's, and paper's when there was none.

    Args:
        places: the program's directories.
        name: of an account.
        is_paper: whether paper's is meant.
        venue: whose practice exchange; the first venue's where it is None.

    Raises:
        ConfigError: when there is no such account, or it is at another venue.
    """
    from vela_tui.bootstrap import venue_of
    from vela_tui.config import choose_account
    from vela_tui.practice import Practice

    account = None if is_paper else choose_account(places, name, may_use_last=venue is None)
    if account is not None:
        venue_of(account, venue)
        return places.journal(parse_origin(account.url).http_base, account.address)
    exchange = Practice(venue_of(None, venue))
    # an address holds no hyphen: what does is the journal of another practice exchange
    own = re.compile(rf"{re.escape(exchange.name)}-[0-9a-z]+")
    kept = (places.data / "journal").glob(f"{exchange.name}-*.sqlite3")
    found = sorted(each for each in kept if own.fullmatch(each.stem))
    return found[-1] if found else exchange.journal(places, "none")
