"""What the tests of requests share."""

from vela_tui.domain.clock import SECOND
from vela_tui.net.http import HttpTimeouts

PATIENT = HttpTimeouts(connecting=60 * SECOND, reading=60 * SECOND, whole=60 * SECOND)
"""Where time is not what is tested: no busy machine gets there."""
