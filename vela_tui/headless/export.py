"""`vela-tui export`: what stands in an account's journal, as text for other programs.

No link, no key, no session: only the journal is read.
"""

import argparse
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
    path = journal_of(paths(), getattr(arguments, "account", None), is_paper=arguments.paper)
    history = read_history(path, arguments.since, arguments.until)
    text = written(ROWS[arguments.what](history), arguments.format)
    if arguments.output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write_export(arguments.output, text, may_replace=arguments.replace)
    return Exit.OK.value


def journal_of(places: "Paths", name: str | None, *, is_paper: bool) -> Path:
    """The journal of an account; without a name the last one's, and paper's when there was none.

    Raises:
        ConfigError: when there is no such account.
    """
    from vela_tui.config import choose_account

    account = None if is_paper else choose_account(places, name, may_use_last=True)
    if account is not None:
        return places.journal(parse_origin(account.url).http_base, account.address)
    found = sorted((places.data / "journal").glob("paper-0x*.sqlite3"))
    return found[-1] if found else places.journal("paper", "0x")
