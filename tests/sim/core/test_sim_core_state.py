"""A dumped state, through JSON and back, is the same exchange; a broken one is refused whole."""

import copy
import json

import pytest

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.messages import CancelOrder, Rejected


@pytest.fixture
def traded(core):
    core.fund("A", USDC=10_000, ETH=2)
    core.fund("B", USDC=10_000, ETH=2)
    core.bid("A", 1, "1500.333333", cid="bid")
    core.ask("B", "0.4", "1500.333333", "ioc")
    core.ask("A", 1, 1700, cid="ask")
    core.bid("A", "0.001", 90_000, market="BTC-USDC")
    return core


def _through_json(core, *names):
    return json.loads(json.dumps(core.exchange.dump([core.users[name] for name in names])))


def test_an_account_survives_a_restart(traded):
    user = traded.users["A"]
    state = _through_json(traded, "A")
    again = Exchange()
    again.load(state)
    assert again.balances(user) == traded.exchange.balances(user)
    assert again.credit(user) == traded.exchange.credit(user)
    assert again.open_orders(user) == traded.exchange.open_orders(user)
    assert again.dump([user])["accounts"] == state["accounts"]
    assert again.drain() == []
    assert not again.has_account(traded.users["B"])
    assert {a: v for a, v in again.supplied().items() if v} == {
        view.asset: view.available + view.locked for view in again.balances(user)
    }


def test_ids_nonces_and_orders_go_on_where_they_stopped(traded):
    user = traded.users["A"]
    old = traded.exchange.open_orders(user)
    nonce = traded.nonce
    again = Exchange()
    again.load(_through_json(traded, "A"))
    with pytest.raises(Rejected, match="DuplicateNonce"):
        again.cancel(CancelOrder(user, nonce, old[0].order_id), traded.tick())
    traded.nonce += 1
    done = again.cancel(CancelOrder(user, traded.nonce, None, "bid"), traded.tick())
    assert (done.status, done.filled_quantity) == ("cancelled", 400_000)
    traded.exchange = again
    new = traded.ask("A", "0.1", 1800)
    assert new.order_id > max(order.order_id for order in old)


def test_a_fill_id_is_never_given_twice(traded):
    fill_ids = {trade.trade_id for trade in traded.exchange.trades("ETH-USDC")}
    again = Exchange()
    again.load(_through_json(traded, "A", "B"))
    traded.exchange = again
    traded.ask("B", "0.1", "1500.333333", "ioc")
    assert fill_ids.isdisjoint(trade.trade_id for trade in again.trades("ETH-USDC"))


def test_prices_go_on_near_where_they_stood(traded):
    marks = _through_json(traded, "A")["marks"]
    assert marks["ETH-USDC"] == 1_500_333_333
    traded.ask("B", "0.1", 1502)
    traded.bid("A", "0.1", 1501)
    assert _through_json(traded)["marks"]["ETH-USDC"] == 1_501_500_000
    again = Exchange()
    again.load({**_through_json(traded), "marks": {**marks, "SOL-USDC": 77}})
    assert again.mark("SOL-USDC") == 77


def test_loaded_orders_trade_in_their_old_order(core):
    core.fund("A", USDC=1_000, ETH=5)
    core.fund("B", USDC=1_000, ETH=5)
    core.fund("C", USDC=1_000)
    first = core.ask("B", 1, 100)
    core.ask("A", 1, 100)
    state = _through_json(core, "A", "B", "C")
    again = Exchange()
    again.load(state)
    core.exchange = again
    core.bid("C", 1, 100, "ioc")
    assert again.find_order(core.users["B"], first.order_id, None) is None
    assert len(again.open_orders(core.users["A"])) == 1


def test_a_used_exchange_loads_nothing(traded):
    with pytest.raises(ValueError, match="before anything"):
        traded.exchange.load(_through_json(traded, "A"))


def _set(path, value):
    def change(state):
        *parents, last = path
        for key in parents:
            state = state[key]
        state[last] = value

    return change


A = f"0x{10:040x}"
ORDER = ("accounts", A, "orders", 0)
BROKEN = {
    "another version": _set(("version",), 2),
    "a float": _set(("accounts", A, "deposited"), 1.5),
    "a text": _set(("accounts", A, "deposited"), "1"),
    "a negative amount": _set(("accounts", A, "totals", "USDC"), -1),
    "an unknown asset": _set(("accounts", A, "totals", "XXX"), 1),
    "an unknown market": _set((*ORDER, "market_id"), "XXX-USDC"),
    "a complete order": _set((*ORDER, "filled_quantity"), 1_000_000),
    "a zero price": _set((*ORDER, "price"), 0),
    "a notional out of range": _set((*ORDER, "price"), 2**63 - 1),
    "an id from the future": _set((*ORDER, "order_id"), 10**6),
    "an id twice": _set((*ORDER, "order_id"), 3),
    "a client id twice": _set((*ORDER, "client_order_id"), "ask"),
    "a malformed client id": _set((*ORDER, "client_order_id"), "a b"),
    "a foreign key": _set(("accounts", A, "surprise"), 1),
    "an address in capitals": _set(("accounts", A.upper()), {}),
    "locks beyond the balance": _set(("accounts", A, "totals", "USDC"), 5),
    "no accounts": _set(("accounts",), None),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_state_is_refused_and_changes_nothing(traded, change):
    state = copy.deepcopy(_through_json(traded, "A"))
    change(state)
    again = Exchange()
    blank = again.dump([A])
    with pytest.raises(ValueError, match=r"."):
        again.load(state)
    assert again.dump([A]) == blank
    assert not again.has_account(A)


def test_the_unbroken_state_is_the_one_that_loads(traded):
    Exchange().load(_through_json(traded, "A"))
