"""The one place where a session's state changes; what it returns is what to do next."""

from vela_tui.domain.events import Event
from vela_tui.domain.order import ClientOrderId
from vela_tui.rules.nonce import NonceSource
from vela_tui.session.changes import Dirty
from vela_tui.session.commands import Command
from vela_tui.session.effects import Effect
from vela_tui.session.state import SessionConfig, SessionState

__all__ = ["Engine", "SessionConfig"]


class Engine:
    """Events and commands in, effects out.

    Args:
        config: what is fixed for the session.
        nonce_seed: the largest nonce that the wallet is known to have used, 0 for none.
    """

    def __init__(self, config: SessionConfig, *, nonce_seed: int) -> None:
        self.state = SessionState(config)
        """All that is known."""
        self.dirty = Dirty()
        """All that changed since `take_dirty`."""
        self._nonces = NonceSource(nonce_seed)
        self._names = NonceSource(nonce_seed)

    def take_dirty(self) -> Dirty:
        """All changes since the last call."""
        dirty, self.dirty = self.dirty, Dirty()
        return dirty

    def apply(self, item: Event | Command, now: int) -> tuple[Effect, ...]:
        """The state after this event or command holds; its effects are to be performed in order.

        Args:
            item: what happened or what is asked.
            now: nanoseconds UTC.
        """
        raise NotImplementedError(item, now)

    def peek_nonce(self, now: int) -> int:
        """The next nonce, not taken."""
        return self._nonces.peek(now)

    def next_client_order_id(self, now: int) -> ClientOrderId:
        """A fresh name, sortable by time and unique for this wallet."""
        return ClientOrderId(f"vt-{self._names.take(now):013d}")
