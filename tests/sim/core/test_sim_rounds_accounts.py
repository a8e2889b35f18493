"""Averages, margins and settlement of the exchange of rounds, in whole numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.sim.rounds.accounts import Account, Position
from vela_tui.sim.rounds.exchange import Exchange
from vela_tui.sim.rounds.instruments import MICRO, instrument
from vela_tui.sim.rounds.margin import per_contract
from vela_tui.sim.rounds.messages import Code, PlaceOrder, Rejected
from vela_tui.sim.rounds.schedule import SECOND
from vela_tui.sim.rounds.settlement import pay

EXPIRATION = 1_795_334_400
SPOT = 180_250_000
trades = st.lists(
    st.tuples(st.integers(-50, 50).filter(bool).map(lambda n: n * 100), st.integers(1, 10**7)),
    max_size=12,
)


def option(strike, kind="call"):
    return instrument("SOL", EXPIRATION, strike * MICRO, kind)


@pytest.mark.parametrize(
    ("steps", "quantity", "average"),
    [
        ([(1_000, 1_500_000), (500, 1_600_000)], 1_500, 1_533_333),
        ([(-1_000, 1_500_000), (-500, 1_600_000)], -1_500, 1_533_333),
        ([(1_000, 1_500_000), (-400, 9_000_000)], 600, 1_500_000),
        ([(-1_000, 1_500_000), (400, 9_000_000)], -600, 1_500_000),
        ([(1_000, 1_500_000), (-1_500, 2_000_000)], -500, 2_000_000),
        ([(-1_000, 1_500_000), (1_500, 2_000_000)], 500, 2_000_000),
    ],
)
def test_an_average_moves_only_while_the_position_grows(steps, quantity, average):
    """R-36: rounded down; it begins anew where the position turns over."""
    held = Position(0, 0)
    for change, price in steps:
        held.trade(change, price)
    assert (held.quantity, held.avg_price) == (quantity, average)


@given(trades)
def test_an_average_lies_between_the_prices_paid(steps):
    held = Position(0, 0)
    for change, price in steps:
        held.trade(change, price)
    prices = [price for _, price in steps] or [0]
    assert min(prices) - len(steps) <= held.avg_price <= max(prices)
    assert held.quantity == sum(change for change, _ in steps)


@pytest.mark.parametrize(
    ("sold", "mark", "margin"),
    [
        (option(190), 500_000, 18_525_000),
        (option(150), 30_000_000, 57_037_500),
        (option(250), 1_000, 18_026_000),
        (option(180, "put"), 1_000_000, 27_787_500),
        (option(150, "put"), 1_000, 18_026_000),
        (option(250, "put"), 70_000_000, 97_037_500),
    ],
    ids=lambda value: str(getattr(value, "instrument_id", value)),
)
def test_margins_are_the_rule_s(sold, mark, margin):
    """R-38; the first is the figure of J11."""
    assert per_contract(sold, SPOT, mark) == margin


def test_nothing_trades_from_the_end_of_its_round_on():
    """Also before anybody has settled it."""
    exchange = Exchange({"SOL": SPOT})
    exchange.list_options([option(150)])
    exchange.open_account("ann")
    order = PlaceOrder("ann", option(150).instrument_id, "bid", "limit", 100, 1_000)
    exchange.place(order, EXPIRATION * SECOND - 1)
    with pytest.raises(Rejected) as refusal:
        exchange.place(order, EXPIRATION * SECOND)
    assert refusal.value.code == Code.MARKET_CLOSED


def settled(price, positions, available=0):
    """The account and its rows after a round that ended at that price."""
    over = {each.instrument_id: each for each, _ in positions}
    account = Account("ann", available=available)
    for each, quantity in positions:
        account.positions[each.instrument_id] = Position(quantity, 1_500_000)
    return account, pay(account, over, {"SOL": price})


def test_credits_are_rounded_down_and_debits_half_up():
    """R-05, a millionth in the money."""
    for quantity, payout in ((499, 0), (500, 0), (1_000, 1), (-499, 0), (-500, -1), (-1_499, -1)):
        _, (row,) = settled(150 * MICRO + 1, [(option(150), quantity)], available=10)
        assert row.payout == payout, quantity


def test_what_one_round_wins_and_owes_is_set_off():
    """R-51: long the call at 150, short the one at 160; a leg alone would owe."""
    account, rows = settled(SPOT, [(option(160), -1_000), (option(150), 1_000)])
    assert [row.payout for row in rows] == [-20_250_000, 30_250_000]
    assert (account.available, account.shortfall, account.positions) == (10_000_000, 0, {})


def test_what_a_short_can_t_pay_is_recorded():
    """The figures of J13, and a put beside them."""
    account, _ = settled(SPOT, [(option(150), -1_000)], available=20_000_000)
    assert (account.available, account.shortfall) == (0, 10_250_000)
    account, (row,) = settled(SPOT, [(option(200, "put"), 1_000)])
    assert (row.payout, row.pnl) == (19_750_000, 18_250_000)
    account, (row,) = settled(SPOT, [(option(150, "put"), -1_000)])
    assert (row.payout, row.pnl, account.shortfall) == (0, 1_500_000, 0)
