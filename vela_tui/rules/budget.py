"""Rate limits as the venue counts them, kept on our side so that they are hardly ever met.

The venue keeps a log of requests over a rolling minute and refuses the one that would be too
many, without recording it (seed:386-402; vela.md section 4). It counts when a request arrives,
we when it leaves: each entry is therefore kept `MARGIN` longer than the venue's window.
"""

from collections import deque
from collections.abc import Iterable
from typing import Final

from vela_tui.domain.capability import RateLimit, RateLimits
from vela_tui.domain.clock import SECOND
from vela_tui.domain.value import Value

MARGIN: Final = SECOND
"""How much longer than the venue we remember a request, nanoseconds."""

_DOUBLINGS: Final = 6


class RollingBudget:
    """At most `limit` requests in any rolling window; never more than the venue would allow.

    Args:
        rate: the venue's limit.
    """

    __slots__ = ("_blocked_until", "_log", "_rate", "_turned_away", "_turned_away_at")

    def __init__(self, rate: RateLimit) -> None:
        self._rate = rate
        self._log: deque[int] = deque(maxlen=rate.count)
        self._blocked_until = 0
        self._turned_away = 0
        self._turned_away_at = 0

    @property
    def limit(self) -> int:
        """Requests allowed in the window."""
        return self._rate.count

    @property
    def blocked_until(self) -> int:
        """Until when the venue asked us to wait, nanoseconds UTC; 0 when it never did."""
        return self._blocked_until

    def used(self, now: int) -> int:
        """Requests that still count at this moment."""
        return sum(now - charged < self._lifetime for charged in self._log)

    def next_slot(self, now: int, keep: int = 0) -> int:
        """Nanoseconds until one more request is allowed and `keep` others after it; 0 when now.

        When `keep` leaves no room at all the answer is the wait for an empty log.
        """
        held = max(self._blocked_until - now, 0)
        live = [charged for charged in self._log if now - charged < self._lifetime]
        surplus = len(live) + keep + 1 - self.limit
        if surplus <= 0:
            return held
        expires = live[min(surplus, len(live)) - 1] if live else now
        return max(held, expires + self._lifetime - now)

    def next_relief(self, now: int) -> int | None:
        """Nanoseconds until one request less counts; None when none counts."""
        live = [charged for charged in self._log if now - charged < self._lifetime]
        return live[0] + self._lifetime - now if live else None

    def try_charge(self, now: int, keep: int = 0) -> bool:
        """Whether a request may leave now with `keep` others still possible; if so it counts."""
        self._follow(now)
        if self.next_slot(now, keep) > 0:
            return False
        self._log.append(now)
        return True

    def charge(self, now: int) -> None:
        """A request leaves whatever the budget says; it counts, in a full log for the oldest."""
        self._follow(now)
        self._log.append(now)

    def recall(self, times: Iterable[int]) -> None:
        """Requests that left before this session count as well."""
        self._log = deque(sorted((*times, *self._log)), maxlen=self.limit)

    def plan(self, now: int, count: int) -> tuple[int, ...]:
        """The waits after which the next `count` requests may leave, nanoseconds, in order.

        They leave as soon as they may; each takes the place of the one `limit` before it.
        """
        first = max(self._blocked_until, now)
        leaves = [charged for charged in self._log if now - charged < self._lifetime]
        live = len(leaves)
        for _ in range(count):
            at = len(leaves) - self.limit
            leaves.append(max(first, leaves[at] + self._lifetime) if at >= 0 else first)
        return tuple(each - now for each in leaves[live:])

    def last_of_plan(self, now: int, count: int) -> int:
        """The wait of the last of the next `count` requests, 0 for none; costs the same for any.

        Every request takes the place of the one `limit` before it: only that one's place counts.
        """
        if count < 1:
            return 0
        first = max(self._blocked_until, now)
        leaves = [charged for charged in self._log if now - charged < self._lifetime]
        waves, place = divmod(len(leaves) + count - 1, self.limit)
        leaves_at = leaves[place] if place < len(leaves) else first
        if waves:
            leaves_at = max(first, leaves_at + self._lifetime) + (waves - 1) * self._lifetime
        return leaves_at - now

    def refund(self, charged: int) -> None:
        """The request of this moment never left; it counts no more. Another moment is ignored."""
        if charged in self._log:
            self._log.remove(charged)

    def block(self, until: int) -> None:
        """The venue asked to wait until then; nothing leaves before."""
        self._blocked_until = max(self._blocked_until, until)

    def turned_away(self, now: int, wait: int) -> None:
        """The venue refused a request for its limit, which we had not met by our own count.

        Args:
            now: nanoseconds UTC.
            wait: what it asked for; 0 where it did not say. Then our own count tells, and where
                that has room, another program used it up: a second, doubled each time within a
                window (vela.md section 4).
        """
        if not wait:
            is_again = 0 <= now - self._turned_away_at < self._rate.window
            self._turned_away = self._turned_away + 1 if is_again else 0
            self._turned_away_at = now
            doubled = min(SECOND << min(self._turned_away, _DOUBLINGS), self._rate.window)
            wait = self.next_slot(now) or doubled
        self.block(now + wait)

    @property
    def _lifetime(self) -> int:
        return self._rate.window + MARGIN

    def _follow(self, now: int) -> None:
        """A clock that was set back moves the log with it: no entry lies in the future."""
        if self._log and self._log[-1] > now:
            back = self._log[-1] - now
            self._log = deque((charged - back for charged in self._log), maxlen=self.limit)
            self._blocked_until = max(self._blocked_until - back, 0)


class EntryRoom(Value, frozen=True):
    """What the limits leave for new orders while everything can still be cancelled at once."""

    left: int
    """Orders that may be placed now."""
    limit: int
    """Orders allowed in the window."""
    reserved: int
    """Cancels that are kept back, one for each order that rests or may rest."""


class RequestBudgets:
    """Every budget of one session; cancels are always possible before new orders are.

    Args:
        limits: the venue's.
    """

    __slots__ = ("cancels", "messages", "orders", "reads", "shares_orders_and_cancels")

    def __init__(self, limits: RateLimits) -> None:
        self.orders = RollingBudget(limits.orders) if limits.orders else None
        """Orders, None where the venue states no limit."""
        self.shares_orders_and_cancels = limits.shares_orders_and_cancels
        """Whether a cancel takes a slot of the orders."""
        own = RollingBudget(limits.cancels) if limits.cancels else None
        self.cancels = self.orders if limits.shares_orders_and_cancels else own
        """Cancels; the very same budget as the orders' where the venue shares one."""
        self.reads = RollingBudget(limits.reads) if limits.reads else None
        """Reads over HTTP."""
        self.messages = RollingBudget(limits.messages) if limits.messages else None
        """Messages on the link."""

    def recall(self, ordered_at: Iterable[int], cancelled_at: Iterable[int]) -> None:
        """Orders and cancels that left before this session count at the venue, and so here."""
        if self.orders:
            self.orders.recall(ordered_at)
        if self.cancels:
            self.cancels.recall(cancelled_at)

    def order_wait(self, now: int, cancels_needed: int) -> int:
        """Nanoseconds until an order may leave; 0 when one may now.

        Args:
            now: nanoseconds UTC.
            cancels_needed: how many orders may rest once this one is placed; so many cancels
                stay possible at once (reliability.md decision 10 and section 4.3): in a shared
                budget `open + posts + cancels <= limit`, else `open + cancels <= limit`.
        """
        wait = self.orders.next_slot(now, self._reserve(cancels_needed)) if self.orders else 0
        if self.shares_orders_and_cancels or not self.cancels or not cancels_needed:
            return wait
        return max(wait, self.cancels.next_slot(now, cancels_needed - 1))

    def try_order(self, now: int, cancels_needed: int) -> bool:
        """Whether an order may leave now; if so it counts."""
        if self.order_wait(now, cancels_needed) > 0:
            return False
        return not self.orders or self.orders.try_charge(now, self._reserve(cancels_needed))

    def can_ever_cancel(self, count: int) -> bool:
        """Whether so many cancels fit the limit at all; where they do not, waiting mends nothing.

        A shared budget needs a slot for the order that is to be placed as well.
        """
        own = 1 if self.shares_orders_and_cancels else 0
        return not self.cancels or count + own <= self.cancels.limit

    def room(self, now: int, resting: int) -> EntryRoom | None:
        """What the limits leave for new orders; None where the venue states none."""
        if not self.orders or not self.cancels:
            return None
        free = self.cancels.limit - self.cancels.used(now) - resting
        if self.shares_orders_and_cancels:
            free //= 2  # an order takes a slot itself, and keeps one for its cancel
        left = min(free, self.orders.limit - self.orders.used(now))
        return EntryRoom(max(left, 0), self.orders.limit, resting)

    def cancel_wait(self, now: int) -> int:
        """Nanoseconds until a cancel may leave; 0 when one may now."""
        return self.cancels.next_slot(now) if self.cancels else 0

    def try_cancel(self, now: int) -> bool:
        """Whether a cancel may leave now; if so it counts. Cancels leave no reserve to anything."""
        return not self.cancels or self.cancels.try_charge(now)

    def repeat_cancel(self, now: int) -> bool:
        """Whether a cancel whose answer never came may be sent again while everything must go.

        It counts, and takes no free slot: what was lost on its way was never counted by the
        venue, and a request too many is refused there without being counted (vela.md section 4).
        Only a venue that asked to wait is waited for.
        """
        if self.cancels:
            if self.cancels.blocked_until > now:
                return False
            self.cancels.charge(now)
        return True

    def refund_cancel(self, charged: int) -> None:
        """The cancel that was counted at this moment never left this machine."""
        if self.cancels:
            self.cancels.refund(charged)

    def try_read(self, now: int, *, is_background: bool) -> bool:
        """Whether a read may leave now; if so it counts.

        The limit is per address of the network, not per wallet (seed:392): polling keeps two
        fifths of it free for the user's own reads and a second program, and these keep a tenth.
        """
        if not self.reads:
            return True
        keep = self.reads.limit * 2 // 5 if is_background else self.reads.limit // 10
        return self.reads.try_charge(now, keep)

    def try_messages(self, now: int, count: int) -> bool:
        """Whether so many messages may leave on the link now; if so they count.

        Of the limit a quarter is kept for heartbeats, which are not counted here, a tenth for
        two more logins, and a sixth stays free: fifty messages of sixty at most (P31).
        """
        if self.messages is None:
            return True
        limit = self.messages.limit
        keep = limit // 4 + limit // 10 + limit // 6
        if self.messages.next_slot(now, keep + count - 1):
            return False
        self.charge_messages(now, count)
        return True

    def charge_messages(self, now: int, count: int) -> None:
        """So many messages leave on the link whatever the budget says; they count."""
        if self.messages:
            for _ in range(count):
                self.messages.charge(now)

    def _reserve(self, cancels_needed: int) -> int:
        return cancels_needed if self.shares_orders_and_cancels else 0
