"""The engine's rate limits: two buckets by the address as it was spelled (vela.md section 4)."""

from typing import Final

from vela_tui.sim.gateways.limits import Limit

REQUESTS: Final = 20
"""Orders and cancels together."""
DEPOSITS: Final = 5


class Limits:
    """Nothing else is limited: neither reads nor messages.

    Args:
        is_enforced: False for an exchange without limits.
    """

    def __init__(self, *, is_enforced: bool) -> None:
        self.requests = Limit(REQUESTS, is_enforced=is_enforced)
        self.deposits = Limit(DEPOSITS, is_enforced=is_enforced)
