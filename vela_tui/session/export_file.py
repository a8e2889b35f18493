"""An exported file: this user's alone, and never in the place of another one unasked."""

import os
from contextlib import suppress
from pathlib import Path

from vela_tui.domain.errors import ExportError


def write_export(path: Path, text: str, *, may_replace: bool = False) -> None:
    """The text stands in the file, whole, with mode 0600. It blocks.

    Args:
        path: where; `~` is the home directory. Its directory must be there.
        text: all of it.
        may_replace: whether a file that is there gives way.

    Raises:
        ExportError: when it does not; what was there is as it was.
    """
    place = path.expanduser()
    if place.exists() and not may_replace:
        raise ExportError(f"{place} is there already; nothing was written")
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if may_replace:
            draft.replace(place)
        else:
            os.link(draft, place)  # fails where another came first
            draft.unlink()
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        words = error.strerror or type(error).__name__
        raise ExportError(f"{place} can't be written: {words.lower()}") from None
