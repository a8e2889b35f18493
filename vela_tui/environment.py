"""What the environment may not decide about this program, and what it is told about (T31, T07).

Variables that make libraries write secrets to files, load code or press keys are removed before
those libraries are imported. What can't be undone from inside is named in the log.
"""

import logging
import os
import re
import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Final

from vela_tui.keys.process import exposed_keys

_REMOVED: Final = re.compile(
    r"SSLKEYLOGFILE"  # TLS session keys to a file
    r"|WEBSOCKETS_\w+"  # the library's limits on headers, frames and redirects
    r"|TEXTUAL|TEXTUAL_(DEBUG|DRIVER|LOG|PRESS|SHOW_RETURN)"  # key presses, code, log files
    r"|TEXTUAL_(DEVTOOLS|SCREENSHOT)(_\w+)?"
    r"|PYTHON_KEYRING_BACKEND"  # another keeper of passphrases (T08)
    r"|PYTHON(ASYNCIODEBUG|BREAKPOINT|INSPECT|STARTUP|TRACEMALLOC)",
    re.ASCII,
)
"""Names whose variables nothing of this program, nor its children, shall see."""
_NAMED: Final = frozenset(
    {
        "LD_AUDIT",
        "LD_LIBRARY_PATH",
        "LD_PRELOAD",
        "PYTHONDEVMODE",
        "PYTHONHOME",
        "PYTHONINSPECT",
        "PYTHONPATH",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
    }
)
"""Names whose variables had their effect already, or are a person's right: told, not removed."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Names of variables, sorted; never their values."""

    removed: tuple[str, ...]
    """Were set, and are no longer."""
    named: tuple[str, ...]
    """Change how this process loads code or whom it trusts."""
    exposed: tuple[str, ...]
    """Look like private keys, which other programs can read there."""

    def sentences(self) -> tuple[str, ...]:
        """One sentence for each kind that is not empty."""
        told = (
            ("ignored from the environment: ", self.removed),
            ("the environment changes what is loaded or trusted: ", self.named),
            (
                "private keys stand in the environment, treat them as exposed: ",
                self.exposed,
            ),
        )
        return tuple(words + ", ".join(names) for words, names in told if names)


def survey(environment: Mapping[str, str]) -> Surroundings:
    """What stands in an environment; nothing is changed."""
    return Surroundings(
        removed=tuple(sorted(name for name in environment if _REMOVED.fullmatch(name))),
        named=tuple(sorted(_NAMED.intersection(environment))),
        exposed=exposed_keys(environment),
    )


def tame(environment: MutableMapping[str, str] = os.environ) -> Surroundings:
    """The environment holds none of the removed names any more; the log says which it held.

    Call it before the toolkit and the network libraries are imported: they look once.
    """
    found = survey(environment)
    for name in found.removed:
        del environment[name]
    for sentence in found.sentences():
        _log.warning("%s", sentence)
    return found


def tame_surroundings() -> None:
    """What of the environment could leak or steer is away; an exposed key is told at once."""
    for name in tame().exposed:
        sys.stderr.write(
            f"vela-tui: {name} stands in the environment, where other programs can read it: "
            "treat that key as exposed\n"
        )
