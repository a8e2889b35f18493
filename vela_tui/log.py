"""The log: a file of its owner, without secrets, never the terminal.

Records are redacted and put in one piece where they are made, and written by a thread: nothing
waits for the disk, and no secret waits in the queue.
"""

import atexit
import logging
import queue
import re
import time
from collections import deque
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, NamedTuple, Self, final

from vela_tui.domain.secret_shapes import BASE58_64, HEX_64, HEX_SIGNATURE, TOKEN
from vela_tui.keys.files import check_directory, make_private_directory, open_appending

if TYPE_CHECKING:
    from vela_tui.config import Paths

__all__ = ["LOG_FILE", "Log", "LogLine", "recent_lines", "redact", "start_log"]

LOG_FILE: Final = "vela-tui.log"
"""In the state directory."""
_LARGEST: Final = 2_000_000
"""Bytes of one file."""
_KEPT: Final = 3
"""Earlier files."""
_QUEUED: Final = 10_000
"""Records that may wait for the disk; later ones are dropped."""
_SHOWN: Final = 1_000
"""Records kept to be looked at while the program runs."""
_LONGEST: Final = 20_000
"""Characters of one record."""

_TAIL: Final = 200
"""Characters that a cut record also loses: a secret that the cut halved is not recognised."""

CAPS: Final = {
    "asyncio": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "keyring": logging.WARNING,
    "uvicorn": logging.WARNING,
    "websockets": logging.INFO,
}
"""By library, the least level that is logged: at DEBUG, websockets and httpx write the
Authorization header and signatures (reliability P60, T05)."""

_REDACTIONS: Final = (
    # r || s || v, and a public key; before the rule of 32 bytes
    (re.compile(rf"(?<![0-9a-fA-F]){HEX_SIGNATURE.pattern}(?![0-9a-fA-F])"), "<signature>"),
    (HEX_64, "<32 bytes>"),
    (TOKEN, "<token>"),
    (BASE58_64, "<64 bytes>"),
    # a keypair's list, its seed's alone, and either in a record's cut half
    (re.compile(r"(?<![\d.])\d{1,3}(?:\s*,\s*\d{1,3}){31,}(?![\d.])"), "<bytes>"),
    (re.compile(r"(?<!\d)\d{70,80}(?!\d)"), "<32 bytes>"),
    (
        re.compile(r"""\bb(?P<q>['"])(?=[^\n]*?\\x)(?:\\.|(?!(?P=q))[^\\\n]){20,}(?P=q)"""),
        "<bytes>",
    ),
    (re.compile(r"(?i)\b((?:authorization|cookie)\b['\"]?\s*[:=,]\s*)[^\n]+"), r"\1<redacted>"),
    (
        re.compile(r"(?i)((?:session|signature|jwt)['\"]?\s*[:=]\s*['\"]?)[\w.+/=-]{16,}"),
        r"\1<redacted>",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 <redacted>"),
    (
        re.compile(
            r"(?i)\b((?:pass(?:phrase|word|wd)|secret|(?:private|api)[_-]?key|token)"
            r"['\"]?\s*[:=]\s*)('[^'\n]*'|\"[^\"\n]*\"|[^\n]+)"
        ),
        r"\1<redacted>",
    ),
    (re.compile(r"(://)[^/\s@]+@"), r"\1<redacted>@"),
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def redact(text: str) -> str:
    """The text without anything of the shape of a private key, a signature or a password.

    It is the second line of defence: keys never reach a log call in the first place.
    """
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    return text


@final
class RedactingFormatter(logging.Formatter):
    """One record as redacted text, in UTC; what a venue sent can't start a line of its own."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s")
        self.datefmt = "%Y-%m-%dT%H:%M:%S"

    def format(self, record: logging.LogRecord) -> str:
        """The record's lines; the second and later ones, a traceback's, are indented."""
        text = super().format(record)
        lines = redact(text[:_LONGEST])[: None if len(text) <= _LONGEST else -_TAIL].split("\n")
        return "\n    ".join(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", line) for line in lines)


class LogLine(NamedTuple):
    """One record as the file has it."""

    ts: int
    """Nanoseconds UTC."""
    level: int
    """As the standard library numbers levels."""
    text: str
    """Redacted; a traceback's lines follow the first one, indented."""


_recent: Final[deque[LogLine]] = deque(maxlen=_SHOWN)


def recent_lines() -> tuple[LogLine, ...]:
    """The last lines of this run's log, oldest first; also those that the disk did not take."""
    return tuple(_recent.copy())  # in one step: another thread may log


class _CappedHandler(QueueHandler):
    """Queues what passes the caps, formatted and redacted; drops when the queue is full."""

    def enqueue(self, record: logging.LogRecord) -> None:
        """The record waits for the disk, and can be looked at."""
        _recent.append(LogLine(int(record.created * 1e9), record.levelno, record.getMessage()))
        super().enqueue(record)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is at or above the cap of its library."""
        cap = CAPS.get(record.name.partition(".")[0], 0)
        return record.levelno >= cap and bool(super().filter(record))


class _Listener(QueueListener):
    """Can be told to stop also while its queue is full."""

    def enqueue_sentinel(self) -> None:
        """The end is queued, behind all that waits."""
        self.queue.put(None)  # type: ignore[attr-defined]  # a Queue, by our constructor's call


class _PrivateFileHandler(RotatingFileHandler):
    """Writes files that only their owner can read, and follows no link."""

    def _open(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the library's type is private to its stubs
        descriptor = open_appending(Path(self.baseFilename))
        return open(descriptor, "a", encoding="utf-8")  # noqa: PTH123 - kept open


def start_log(places: "Paths", level: str = "info") -> "Log":
    """The log of this run, in the state directory; closed at exit when not before."""
    log = Log(places.state, level)
    atexit.register(log.close)
    return log


@final
class Log:
    """The running log: open from its making to `close`, or for the length of a `with`.

    Args:
        directory: of the file `vela-tui.log`; the program's state directory.
        level: the least level written, `debug` to `error`.

    Raises:
        CredentialError: when others can write to the directory.
    """

    def __init__(self, directory: Path, level: str = "info") -> None:
        make_private_directory(directory)
        check_directory(directory)
        self.path = directory / LOG_FILE
        writer = _PrivateFileHandler(
            self.path, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8"
        )
        records: queue.Queue[logging.LogRecord] = queue.Queue(_QUEUED)
        self._handler = _CappedHandler(records)
        self._handler.setFormatter(RedactingFormatter())
        self._listener = _Listener(records, writer)
        self._writer = writer
        self._closed = False
        self._listener.start()
        logging.raiseExceptions = False  # a failing log must not write over the screen
        logging.captureWarnings(capture=True)
        root = logging.getLogger()
        root.addHandler(self._handler)
        root.setLevel(level.upper())
        for name, cap in CAPS.items():
            logging.getLogger(name).setLevel(cap)

    def close(self) -> None:
        """Everything logged until now is in the file, which is closed; idempotent."""
        if self._closed:
            return
        self._closed = True
        logging.getLogger().removeHandler(self._handler)
        logging.captureWarnings(capture=False)
        self._listener.stop()
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
