"""What this process gives away while it holds a key."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from vela_tui.domain.secret_shapes import BASE58_64, KEYPAIR

_PR_SET_DUMPABLE: Final = 4
"""linux/prctl.h."""


def harden() -> None:
    """A crash writes no core file and, on Linux, no other process of this user can trace this one.

    Best effort: Python can't erase memory, so the key's exposure is limited instead
    (reliability section 7, T06). Safe to call again.
    """
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, *map(ctypes.c_ulong, (0, 0, 0, 0)))


def exposed_keys(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Names of environment variables that look like private keys (T07); never their values.

    By name, or by a value that is nothing but a key in one of Solana's spellings.
    """
    return tuple(sorted(name for name, value in environment.items() if _is_key(name, value)))


def _is_key(name: str, value: str) -> bool:
    if name.upper().endswith("PRIVATE_KEY"):
        return True
    value = value.strip()
    return bool(BASE58_64.fullmatch(value) or KEYPAIR.fullmatch(value))
