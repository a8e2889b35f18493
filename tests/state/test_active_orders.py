"""What is asked of all active orders at once is right after any changes, and costs little."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import OrderStatus, Side, TimeInForce
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.state import active_orders, births
from vela_tui.state.active_orders import ActiveOrders
from vela_tui.state.credit import open_notional

STATUSES = (OrderStatus.SUBMITTING, OrderStatus.OPEN, OrderStatus.UNKNOWN)


def order(name, price=1, quantity=1, filled=0, status=OrderStatus.OPEN, at=0):
    intent = OrderIntent(
        InstrumentId("vela:ETH-USDC"), ClientOrderId(name), Side.BUY, Price(Decimal(price) / 100),
        Quantity(Decimal(quantity) / 1_000), TimeInForce.GTC,
    )  # fmt: skip
    filled = Quantity(Decimal(filled) / 1_000)
    return replace(births.sent(intent, at), filled_quantity=filled, status=status)


names = st.sampled_from("abcdef")
orders = st.builds(
    order, names, st.integers(1, 10**9), st.integers(1, 10**9), st.integers(0, 10**9),
    st.sampled_from(STATUSES), st.integers(0, 5),
)  # fmt: skip


@given(st.lists(orders | names | st.just("look")))
def test_every_answer_is_that_of_a_fresh_look_at_all_of_them(steps):
    """Put, replaced and taken out in any order, looked at in between or not."""
    kept, plain = ActiveOrders(), {}
    for step in steps:
        if step == "look":
            assert kept.open_notional == open_notional(plain.values())
        elif isinstance(step, str):
            assert kept.pop(step, None) is plain.pop(step, None)
        else:
            kept[step.client_order_id] = plain[step.client_order_id] = step
    assert dict(kept) == plain
    assert kept.open_notional == open_notional(plain.values())
    newest = sorted(plain.values(), key=lambda each: each.ts_created, reverse=True)
    assert list(kept.newest_first) == newest
    for status in STATUSES:
        having = [each for each in plain.values() if each.status is status]
        assert kept.count(status) == len(having)
        assert kept.having(status) == having


def test_what_did_not_change_is_not_reckoned_again(monkeypatch):
    """A thousand orders of which one changes: two notionals, its old one and its new one."""
    kept = ActiveOrders()
    for at in range(1_000):
        kept[ClientOrderId(str(at))] = order(str(at), at=at)
    reckoned = []
    real = active_orders.notional
    monkeypatch.setattr(active_orders, "notional", lambda *a: reckoned.append(a) or real(*a))
    assert kept.open_notional == Decimal("0.01")
    assert len(reckoned) == 1_000
    kept[ClientOrderId("7")] = order("7", price=2)
    assert [kept.open_notional for _ in range(5)] == [Decimal("0.01001")] * 5
    assert len(reckoned) == 1_002


def test_the_list_is_the_same_object_until_an_order_changes():
    """So that whoever worked something out of it knows whether to do so again."""
    kept = ActiveOrders()
    kept[ClientOrderId("a")] = order("a")
    listed = kept.newest_first
    assert kept.newest_first is listed
    kept[ClientOrderId("a")] = order("a", price=2)
    assert kept.newest_first is not listed
