"""Each open decision of the venue notes, pinned by its number in `vela_tui.sim.decisions`."""

import pytest

from vela_tui.sim.fees import fee
from vela_tui.sim.messages import UNIT, Filled, OrderUpdated
from vela_tui.sim.terms import ExchangeOptions


def test_decision_01_the_cap_is_what_was_deposited(core):
    """After all USDC is spent on ETH a covered take-profit ask is still within the cap."""
    core.fund("A", USDC=1_580)
    core.fund("B", ETH=1, USDC=10_000)
    core.ask("B", "0.999", 1580)
    core.bid("A", "0.999", 1580)
    assert core.exchange.credit(core.users["A"]).deposited_balance == 1_580 * UNIT
    assert core.ask("A", "0.999", "1581.5").status == "open"


def test_decision_01_deposits_of_other_assets_give_no_credit(core):
    core.fund("A", ETH=10)
    with core.refused("CreditLimitExceeded"):
        core.ask("A", 1, 1)


def test_decision_02_the_minimum_waits_for_a_full_window(core):
    core.fund("A", USDC=100)
    for nonce in (100, 5, 0):
        core.bid("A", 1, 1, nonce=nonce)
    for nonce in (5, 0, 100):
        with core.refused("DuplicateNonce"):
            core.bid("A", 1, 1, nonce=nonce)


def test_decision_02_the_literal_rule_can_be_had(make_core):
    core = make_core(ExchangeOptions(strict_nonce_minimum=True))
    core.fund("A", USDC=100)
    core.bid("A", 1, 1, nonce=100)
    for nonce in (5, 100):
        with core.refused("InvalidNonce"):
            core.bid("A", 1, 1, nonce=nonce)


@pytest.mark.parametrize(
    ("price", "quantity", "maker", "taker"),
    [
        (1_580_500_000, 250_000, -39_512, 197_563),
        (1_580_000_000, 1_000_000, -158_000, 790_000),
        (10_000, 1_000_000, -1, 5),
        (1_999, 1_000_000, 0, 1),
        (1, 1, 0, 0),
    ],
)
def test_decision_03_fees_round_halves_up_from_the_exact_product(price, quantity, maker, taker):
    assert (fee(price, quantity, -1, UNIT), fee(price, quantity, 5, UNIT)) == (maker, taker)


def test_decision_04_missing_funds_and_missing_quota_are_two_things(core):
    core.fund("A", USDC=100, ETH=10)
    with core.refused("InsufficientBalance"):
        core.bid("A", 1, "100.000001")
    with core.refused("CreditLimitExceeded"):
        core.ask("A", 1, "100.000001")
    with core.refused("InsufficientBalance"):
        core.ask("A", "10.000001", 1000)
    assert core.ask("A", 1, 100).status == "open"
    assert core.bid("A", 1, 99).status == "open"


def test_decision_04_an_ask_needs_base_that_no_other_ask_locks(core):
    core.fund("A", USDC=10_000, ETH=1)
    core.ask("A", 1, 1000)
    with core.refused("InsufficientBalance"):
        core.ask("A", "0.5", 1000)


def test_decision_05_own_orders_are_skipped(core):
    core.fund("A", USDC=1_000, ETH=1)
    core.ask("A", 1, 100)
    assert core.bid("A", 1, 101).status == "open"
    assert core.exchange.best("ETH-USDC") == (101 * UNIT, 100 * UNIT)


def test_decision_06_a_taker_can_pay_its_fee(core):
    core.fund("A", ETH=2, USDC=1_000)
    core.ask("A", 1, 100)
    core.fund("B", USDC="100.049999")
    with core.refused("InsufficientBalance"):
        core.bid("B", 1, 100)
    core.fund("B", USDC="0.000001")
    assert core.bid("B", 1, 100).status == "filled"
    assert core.money("B") == (0, 0)


def test_decision_06_the_remainders_lock_counts_too(core):
    core.fund("A", ETH=2, USDC=1_000)
    core.ask("A", 1, 100)
    core.fund("B", USDC=200)
    with core.refused("InsufficientBalance"):
        core.bid("B", 2, 100)
    assert core.bid("B", "1.999", 100, "ioc").filled_quantity == UNIT


def test_decision_09_the_acknowledgement_comes_before_the_fills(core):
    core.fund("A", ETH=1, USDC=1_000)
    core.fund("B", USDC=1_000)
    core.ask("A", 1, 100)
    core.events()
    core.bid("B", 1, 100)
    first, second, *_ = core.events()
    assert isinstance(first, OrderUpdated)
    assert (first.order.status, first.order.filled_quantity) == ("open", 0)
    assert isinstance(second, Filled)


def test_decision_10_the_added_codes(make_core):
    core = make_core(ExchangeOptions(max_resting_orders=1))
    core.fund("A", USDC=100)
    with core.refused("InvalidPrice"):
        core.bid("A", 1, 0)
    with core.refused("InvalidQuantity"):
        core.bid("A", 0, 1)
    with core.refused("InvalidRequest"):
        core.cancel("A")
    core.bid("A", 1, 1)
    with core.refused("OrderBookFull"):
        core.bid("A", 1, 1)


def test_decision_11_an_ioc_that_fills_nothing_is_accepted(core):
    core.fund("A", USDC=100)
    order = core.bid("A", 1, 1, "ioc", nonce=7)
    assert (order.status, order.filled_quantity) == ("cancelled", 0)
    with core.refused("DuplicateNonce"):
        core.bid("A", 1, 1, "ioc", nonce=7)


@pytest.mark.parametrize(("maker", "taker"), [(-6, 5), (1, 5), (-1, 5_001)])
def test_terms_under_which_the_exchange_would_lose_are_refused(maker, taker):
    with pytest.raises(ValueError, match="fee"):
        ExchangeOptions(maker_fee_bps=maker, taker_fee_bps=taker)
