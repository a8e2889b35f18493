"""Which orders are meant: the same as by a plain filter over all of them."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Side
from vela_tui.rules.selection import End, Selection, selected

relaxed = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
NOW = 1_000 * SECOND
MARKETS = ("vela:ETH-USDC", "vela:BTC-USDC")
rows = st.lists(
    st.tuples(
        st.sampled_from(MARKETS), st.sampled_from(Side), st.integers(1, 9),
        st.sampled_from(["mm-a", "mm-b", "x-1", "m"]), st.integers(0, 120),
    ),
    max_size=12,
)  # fmt: skip
optional_price = st.none() | st.integers(1, 9)
selections = st.builds(
    Selection,
    st.none() | st.sampled_from(MARKETS),
    st.none() | st.sampled_from(Side),
    optional_price.map(lambda each: each and Decimal(each)),
    optional_price.map(lambda each: each and Decimal(each)),
    st.sampled_from(["", "m", "mm-", "x-", "none"]),
    st.none() | st.integers(0, 120).map(lambda each: each * SECOND),
    st.none() | st.sampled_from(End),
)


@relaxed
@given(rows, selections)
def test_selection_is_a_plain_filter(made, told, selection):
    """Every condition that is said, and no other."""
    orders = [
        made.order(
            f"{name}{at}", side, str(price), instrument_id=market, ts_created=NOW - age * SECOND
        )
        for at, (market, side, price, name, age) in enumerate(told)
    ]
    expected = [
        order
        for order, (market, side, price, _, age) in zip(orders, told, strict=True)
        if not (selection.instrument_id and selection.instrument_id != market)
        and not (selection.side and selection.side is not side)
        and not (selection.low is not None and price < selection.low)
        and not (selection.high is not None and price > selection.high)
        and order.client_order_id.startswith(selection.prefix)
        and not (selection.older_than is not None and age * SECOND <= selection.older_than)
    ]
    found = list(selected(selection, orders, NOW, lambda order: order.price))
    if selection.end is None or not expected:
        assert found == expected
        return
    (only,) = found
    ends = [order.price for order in expected]
    assert only in expected
    assert only.price == (min(ends) if selection.end is End.NEAREST else max(ends))


def test_older_means_older(made):
    """Not as old."""
    order = made.order(ts_created=NOW - 30 * SECOND)
    assert not Selection(older_than=30 * SECOND).matches(order, NOW)
    assert Selection(older_than=30 * SECOND).matches(order, NOW + 1)
