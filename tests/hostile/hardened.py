"""The program, and beside it a thread that notes whether its memory may be read.

Run as a program: `hardened.py FILE [ARGUMENT...]`; FILE gets `dumpable 1` or `dumpable 0` for each
change, as the kernel says it of this process.
"""

import ctypes
import sys
import time
from pathlib import Path
from threading import Thread

_PR_GET_DUMPABLE = 3


def watch(note: Path) -> None:
    """Each change is noted."""
    libc, known = ctypes.CDLL(None), None
    while True:
        told = libc.prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0)
        if told != known:
            known = told
            with note.open("a") as file:
                file.write(f"dumpable {told}\n")
        time.sleep(0.02)


if __name__ == "__main__":
    Thread(target=watch, args=(Path(sys.argv.pop(1)),), daemon=True).start()
    from vela_tui.cli import main

    sys.exit(main())
