"""The engine is the last gate: no signed payload breaks a hard cap, none goes out unproven."""

from decimal import Decimal
from random import Random

import pytest
from engine_kit import ETH, T0, Kit, instrument, live_kit, of, price, quantity

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import LinkState, Mode, OrderStatus, Side
from vela_tui.domain.events import InstrumentsListed, OrderOutcomeUnknown, QuotesChanged
from vela_tui.domain.market import MarketQuote
from vela_tui.rules.caps import Measure, guards_of
from vela_tui.rules.guard import Consent
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.commands import Submit
from vela_tui.session.effects import SendOrder
from vela_tui.venues.registry import open_codec

LIVE = guards_of(Mode.LIVE)
ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
MICRO = 10**6


def guarded_kit():
    """A session under the caps of LIVE, its book 99 to 101 with 50 on each side."""
    kit = Kit(guards=LIVE)
    kit.link()
    kit.list_instruments()
    kit.book(1, [(price("99"), quantity("50"))], [(price("101"), quantity("50"))])
    kit.list_orders()
    tell(kit, "99", "101")
    return kit


def tell(kit, bid, ask):
    """The markets list tells these prices of ETH-USDC."""
    quote = MarketQuote(ETH, bid and price(bid), ask and price(ask))
    kit.apply(QuotesChanged((quote,), kit.now))


def sent(kit, consents=(), **terms):
    """The orders that leave when this one is submitted."""
    return of(kit.apply(Submit(kit.intent(**terms), frozenset(consents))), SendOrder)


def free(kit, name):
    """The order is gone and its minute over."""
    kit.report(name, OrderStatus.CANCELLED)
    kit.now += MINUTE + 2 * SECOND
    kit.book(kit.state.book(ETH).sequence + 1, *touch(kit))
    tell(kit, "99", "101")


def touch(kit):
    """The book as it was at first."""
    return [(price("99"), quantity("50"))], [(price("101"), quantity("50"))]


def test_a_hard_cap_blocks_whatever_was_typed():
    """P56: the engine refuses, says by which figure, and nothing is charged or kept."""
    kit = guarded_kit()
    assert sent(kit, Consent, at="98", size="200") == []
    assert "the hard cap is 10,000" in kit.notices()[0]
    assert sent(kit, Consent, at="120", size="1") == []
    assert "the hard cap is 10 %" in kit.notices()[0]
    assert not kit.state.active_orders()
    assert kit.state.orders_last_minute(kit.now) == 0


def test_a_soft_cap_blocks_without_its_word():
    """P56: a path that asks nobody sends nothing beyond a soft cap."""
    kit = guarded_kit()
    assert sent(kit, at="98.5", size="11") == []
    assert "the soft cap is 1,000" in kit.notices()[0]
    assert len(sent(kit, {Consent.OVER}, at="98.5", size="11")) == 1


def test_a_stale_book_blocks_in_live_until_the_word_is_typed():
    """P57: 0 escapes: without a reference every order needs `no-reference`, each time."""
    kit = guarded_kit()
    kit.book(2, [(price("99"), quantity("50"))], [])
    for _ in range(2):
        assert sent(kit, {Consent.OVER}, at="99.5") == []
        assert "no reference for the price" in kit.notices()[0]
        (effect,) = sent(kit, {Consent.NO_REFERENCE}, at="99.5")
        kit.accept(effect.intent.client_order_id)


def test_the_same_order_twice_needs_a_word_and_other_orders_none():
    """P26: while an order has no answer its twin is not sent; `again` sends it."""
    kit = guarded_kit()
    (first,) = sent(kit, at="99")
    assert sent(kit, at="99") == []
    assert "has no answer yet (submitting)" in kit.notices()[0]
    kit.apply(OrderOutcomeUnknown(first.intent.client_order_id, "timeout", kit.now))
    assert sent(kit, at="99") == []
    assert len(sent(kit, at="99.01")) == 1
    assert len(sent(kit, {Consent.AGAIN}, at="99")) == 1


@pytest.mark.parametrize(
    "count", [500, pytest.param(10_000, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])]
)
def test_double_presses_send_one_order_each(count):
    """P26: 500 double presses, 10,000 nightly, with new names 1 to 299 ms apart: one order each."""
    kit, rng, orders = guarded_kit(), Random(26), 0
    for _ in range(count):
        (effect,) = sent(kit, at="99")
        orders += 1
        kit.now += rng.randint(1, 299) * 1_000_000
        assert sent(kit, at="99") == []
        free(kit, effect.intent.client_order_id)
    assert orders == count


@pytest.mark.parametrize(
    "count", [1_000, pytest.param(20_000, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])]
)
def test_no_signed_payload_breaks_a_hard_cap(count):
    """P56: the integers in the text to be signed hold every hard cap, whatever was typed."""
    kit, rng, signed = guarded_kit(), Random(57), 0
    codec = open_codec("vela", ADDRESS)
    for _ in range(count):
        at, size = rng.randint(1, 200 * MICRO), rng.randint(1, 150 * MICRO)
        if rng.random() < 0.7:
            at = rng.randint(88 * MICRO, 112 * MICRO)
        terms = {"at": Decimal(at) / MICRO, "size": Decimal(size) / MICRO}
        effects = sent(kit, Consent, side=rng.choice(list(Side)), **terms)
        for effect in effects:
            _, _, _, side, p, q, *_ = codec.place(effect.intent, effect.nonce).text.split(":")
            signed += 1
            dearest = max(int(p), 99 * MICRO) if side == "ask" else int(p)
            assert dearest * int(q) <= 10_000 * MICRO**2
            assert 90 * MICRO <= int(p) <= 110 * MICRO
            takes = int(p) >= 101 * MICRO if side == "bid" else int(p) <= 99 * MICRO
            assert not takes or int(q) <= 50 * MICRO
            free(kit, effect.intent.client_order_id)
    assert signed > count // 10


def test_sent_orders_count_at_once():
    """P56: the eleventh order of a minute needs a word although no answer came to the ten."""
    kit = guarded_kit()
    for at in range(10):
        assert len(sent(kit, at=f"99.{at}", size="0.1")) == 1
    assert kit.state.orders_last_minute(kit.now) == 10
    assert sent(kit, at="98.9", size="0.1") == []
    assert "11 orders within a minute: the soft cap is 10" in kit.notices()[0]


def test_caps_of_a_market_are_its_own():
    """P56: a set for one market leaves the others as they are."""
    guards = guards_of(
        Mode.LIVE, {"BTC-USDC": {Measure.NOTIONAL: {"hard": Decimal(50), "soft": None}}}
    )
    assert guards.caps("BTC-USDC").of(Measure.NOTIONAL).hard == 50
    assert guards.caps("BTC-USDC").of(Measure.COLLAR).hard == 10
    assert guards.caps("ETH-USDC").of(Measure.NOTIONAL).hard == 10_000


def test_nothing_is_signed_before_the_prices_are_proven():
    """P55: list and book must agree on this connection, on paper too; then orders go."""
    kit = Kit()
    kit.link()
    quote = MarketQuote(ETH, price("99"), price("101"))
    kit.apply(InstrumentsListed((instrument("ETH-USDC"),), (quote,), kit.now))
    kit.list_orders()
    assert kit.state.price_proof(ETH) is PriceProof.PENDING
    assert sent(kit, at="99") == []
    assert "being proven" in kit.notices()[0]
    kit.book(1, *touch(kit))
    assert kit.state.price_proof(ETH) is PriceProof.PROVEN
    assert len(sent(kit, at="99")) == 1
    kit.link(LinkState.DOWN)
    kit.link()
    assert kit.state.price_proofs == {}


def test_a_wrong_scale_is_told_and_mended_by_agreement_only():
    """P55: prices a power of ten apart stop every signature until both agree again."""
    kit = Kit()
    kit.link()
    kit.list_instruments()
    kit.list_orders()
    tell(kit, "990", "1010")
    kit.book(1, *touch(kit))
    assert any("different scales" in text for text in kit.notices())
    assert sent(kit, Consent, at="99") == []
    kit.now += 11 * SECOND
    tell(kit, "99", "101")
    assert len(sent(kit, at="99")) == 1


def test_a_book_that_waits_for_the_list_has_the_list_read():
    """P55: the proof asks for no more than a read every two seconds, and none once it holds."""
    kit = live_kit()
    kit.link(LinkState.DOWN)
    kit.link()
    tell(kit, "99", "101")
    kit.now += SECOND
    reads = [each.read.kind.value for each in kit.later(5 * SECOND) if hasattr(each, "read")]
    assert 1 <= reads.count("instruments") <= 3
    kit.book(9, *touch(kit))
    tell(kit, "99", "101")
    later = [each.read.kind.value for each in kit.later(5 * SECOND) if hasattr(each, "read")]
    assert "instruments" not in later
    assert kit.now > T0
