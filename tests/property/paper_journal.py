"""A journal without a disk: what a session would find there if it were killed now."""

from dataclasses import dataclass, field, replace

from vela_tui.domain.enums import CancelState, OrderStatus
from vela_tui.domain.events import OrdersRecalled
from vela_tui.domain.order import Fill, Order
from vela_tui.domain.trail import Sign, Trail
from vela_tui.session.effects import Record, SendCancel
from vela_tui.state import births


@dataclass
class Paper:
    """A journal: orders stand in it before they leave, the rest follows and may be lost."""

    orders: dict[str, tuple[Order, int]] = field(default_factory=dict)
    fills: list[Fill] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    signs: dict[Sign, int] = field(default_factory=dict)
    unwritten: list = field(default_factory=list)

    def intend(self, intent, nonce, now):
        self.orders.setdefault(intent.client_order_id, (births.sent(intent, now), nonce))
        self.used.add(nonce)

    def flush(self):
        for effect in self.unwritten:
            match effect:
                case SendCancel(_, nonce):
                    self.used.add(nonce)
                case Record(orders, fills):
                    self.fills += fills
                    for order in orders:
                        if order.client_order_id in self.orders:
                            nonce = self.orders[order.client_order_id][1]
                            self.orders[order.client_order_id] = order, nonce
        self.unwritten = []

    def recalled(self, now):
        """What the next session reads."""
        left = [
            (replace(each, status=OrderStatus.UNKNOWN, cancel=CancelState.NONE), nonce)
            for each, nonce in self.orders.values()
            if not each.status.is_terminal
        ]
        trail = Trail(
            last_nonce=max(self.used, default=0),
            nonces=tuple((each.client_order_id, nonce) for each, nonce in left),
            fenced=tuple(n for name, (_, n) in self.orders.items() if name.startswith("vf-")),
            used=tuple(sorted(self.used)),
            numbers=tuple(
                (each.venue_order_id, each.ts_updated)
                for each, _ in self.orders.values()
                if each.status.is_terminal and each.venue_order_id is not None
            ),
            foreign_at=self.signs.get(Sign.FOREIGN, 0),
            restarted_at=self.signs.get(Sign.RESTARTED, 0),
        )
        return OrdersRecalled(tuple(each for each, _ in left), tuple(self.fills), trail, now)
