"""The seed's rate limits (seed:386-402)."""

from typing import Final

from vela_tui.sim.gateways.limits import Limit

ORDERS: Final = 20
CANCELS: Final = 20
DEPOSITS: Final = 5
READS: Final = 100
SOCKET_MESSAGES: Final = 60


class Limits:
    """Orders, cancels and deposits by wallet, reads by address of the peer.

    A terminal that embeds the exchange shares 127.0.0.1 with every other local reader, so
    whoever embeds it may prefer to switch the limits off.

    Args:
        is_enforced: False for an exchange without limits.
    """

    def __init__(self, *, is_enforced: bool) -> None:
        self.orders = Limit(ORDERS, is_enforced=is_enforced)
        self.cancels = Limit(CANCELS, is_enforced=is_enforced)
        self.deposits = Limit(DEPOSITS, is_enforced=is_enforced)
        self.reads = Limit(READS, is_enforced=is_enforced)
        self._is_enforced = is_enforced

    def of_socket(self) -> Limit:
        """A new connection's own limit of messages."""
        return Limit(SOCKET_MESSAGES, is_enforced=self._is_enforced)
