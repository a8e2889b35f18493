"""`python -m vela_tui` is `vela-tui`."""

import sys

from vela_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
