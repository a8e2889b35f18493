"""One application of an event or a command: the state, what changed, what is to be done."""

from typing import Final

from msgspec import field

from vela_tui.domain.clock import MINUTE
from vela_tui.domain.market import Trade
from vela_tui.domain.trail import Sign
from vela_tui.domain.value import Record
from vela_tui.rules.clock_skew import nonce_shift
from vela_tui.session.changes import Dirty, Part
from vela_tui.session.effects import Effect, Fetch, Remember, Subscribe
from vela_tui.session.state import SessionState
from vela_tui.session.views import Notice, Severity
from vela_tui.venues.codec import Read, Topic

_SAME_NOTICE: Final = MINUTE


class Turn(Record):
    """What the engine's parts share while one item is applied."""

    state: SessionState
    """To be changed."""
    dirty: Dirty
    """What must be painted again."""
    now: int
    """Nanoseconds UTC, as the system's clock says; it may have been set back."""
    time: int
    """Nanoseconds that never go back; for waits, not for showing."""
    effects: list[Effect] = field(default_factory=list)
    """What the runner must do, in order."""
    trades: tuple[Trade, ...] = ()
    """Public trades that were told by this as they happened, oldest first."""

    @property
    def nonce_time(self) -> int:
        """Nanoseconds UTC by which nonces are numbered: the venue's clock where it is known."""
        return self.now + nonce_shift(self.state.clock_skew)

    def do(self, effect: Effect) -> None:
        """This effect follows."""
        self.effects.append(effect)

    def remember(self, sign: Sign) -> None:
        """Later sessions know that this was seen now."""
        if self.state.config.keeps_journal:
            self.do(Remember(sign))

    def notice(self, severity: Severity, text: str) -> None:
        """A person reads this; the same words once a minute at most."""
        for old in self.state.notice_log:
            if old.text == text and 0 <= self.now - old.ts < _SAME_NOTICE:
                return
        self.state.notice_log.appendleft(Notice(severity, text, self.now))
        self.dirty.mark(Part.NOTICES)

    def fetch(self, read: Read, *, is_background: bool = False) -> bool:
        """The read follows, if the venue has it and the budget room. Returns whether it does."""
        if read.kind in self.state.capabilities.unreadable:
            return False
        if not self.state.budgets.try_read(self.now, is_background=is_background):
            return False
        self.do(Fetch(read))
        return True

    def subscribe(self, *topics: Topic) -> None:
        """These topics are subscribed."""
        self.state.budgets.charge_messages(self.now, len(topics))
        self.do(Subscribe(topics))
