"""Caps, collar and words: what no path of sending an order escapes (P26, P56, P57)."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import Mode, OrderStatus, Side, TimeInForce
from vela_tui.domain.market import MarketQuote
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.rules.caps import NO_CAPS, Measure, guards_of
from vela_tui.rules.guard import Consent, SentOrders, breaches, unanswered
from vela_tui.rules.validate import assess

LIVE = guards_of(Mode.LIVE).default
D = Decimal


def order(made, price="1580", quantity="0.1", side=Side.BUY, tif=TimeInForce.GTC, *, post=False):
    return OrderIntent(
        made.eth, ClientOrderId("my-1"), side, D(price), D(quantity), tif, post_only=post
    )


def live(made, **changes):
    """The market of the notes, 1579 to 1580, under the caps of LIVE."""
    return made.context(**({"caps": LIVE} | changes))


def test_an_ordinary_order_passes(made):
    """P56: nothing is asked about an order within every cap."""
    assert breaches(order(made), live(made)) == ()


@pytest.mark.parametrize(
    ("terms", "consent", "words"),
    [
        ({"quantity": "0.64"}, Consent.OVER, "the soft cap is 1,000"),
        ({"quantity": "6.4", "post": True}, None, "the hard cap is 10,000"),
        ({"price": "1620", "post": True}, Consent.OVER, "the soft cap is 2 %"),
        ({"price": "1740", "post": True}, None, "the hard cap is 10 %"),
        ({"price": "1540"}, Consent.OVER, "the soft cap is 2 %"),
        ({"price": "158"}, None, "the hard cap is 10 %"),
        ({"price": "158", "side": Side.SELL}, None, "the hard cap is 10 %"),
        ({"price": "1582", "quantity": "1.2"}, Consent.OVER, "the soft cap is 25 %"),
    ],
)
def test_each_cap_speaks_with_its_figure(made, terms, consent, words):
    """P56: beyond a soft cap a word is asked for, beyond a hard one there is none."""
    found = breaches(order(made, **terms), live(made))
    assert any(each.consent is consent and words in each.text for each in found), found
    assert [each.consent is None for each in found] == sorted(
        (each.consent is None for each in found), reverse=True
    )


def test_caps_are_let_pass_at_their_own_figure(made):
    """P56: a cap is the most that is allowed, exactly: not a millionth more."""
    caps = LIVE.changed({Measure.NOTIONAL: {"soft": None, "hard": D(158)}})
    context = live(made, caps=caps)
    assert breaches(order(made, quantity="0.1"), context) == ()
    assert breaches(order(made, quantity="0.100001"), context)[0].consent is None


def test_a_sale_far_below_the_book_is_worth_what_the_bids_pay(made):
    """P56: a tiny limit doesn't hide a large sale from the cap on its worth."""
    caps = LIVE.changed({Measure.COLLAR: {"soft": None, "hard": None}})
    sale = order(made, "1", "7", Side.SELL)
    found = breaches(sale, live(made, caps=caps))
    assert any("worth 11,053.00 USDC" in each.text and each.consent is None for each in found)


def test_sixteenth_open_order_is_blocked(made):
    """P56: at most 15 orders rest, so that every one of them can be cancelled within a minute."""
    resting = [made.order(f"r-{at}", price="1500") for at in range(15)]
    assert breaches(order(made), live(made, active_orders=resting[:14])) == ()
    found = breaches(order(made), live(made, active_orders=resting))
    assert [(each.consent, each.text) for each in found] == [
        (None, "16 open orders: the hard cap is 15")
    ]
    taking = order(made, tif=TimeInForce.IOC)
    assert breaches(taking, live(made, active_orders=resting)) == ()


def test_eleventh_order_of_a_minute_is_asked_about(made):
    """P56: more than 10 orders a minute take a word each; more than 20 are blocked."""
    assert breaches(order(made), live(made, orders_last_minute=9)) == ()
    (asked,) = breaches(order(made), live(made, orders_last_minute=10))
    assert asked.consent is Consent.OVER
    (blocked,) = breaches(order(made), live(made, orders_last_minute=20))
    assert blocked.consent is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"is_book_live": False}, "the book is not live"),
        ({"bids": ()}, "the book has no bid"),
        ({"asks": ()}, "the book has no ask"),
        ({"bids": (), "asks": ()}, "no book"),
        ({"bids": ((D(1590), D(1)),)}, "the book is crossed"),
        ({"quote": MarketQuote("vela:ETH-USDC", D(1600), D(1601))}, "disagree by more than 1%"),
    ],
)
def test_without_a_reference_only_the_word_sends(made, changes, why):
    """P57: no believable middle blocks in LIVE unless `no-reference` is typed for that order."""
    context = live(made, **changes)
    intent = order(made, price="1580")
    found = [each for each in breaches(intent, context) if each.consent is Consent.NO_REFERENCE]
    assert [why in each.text for each in found] == [True]
    assert unanswered(intent, context, frozenset({Consent.OVER}))
    assert not unanswered(intent, context, frozenset({Consent.NO_REFERENCE}))


def test_paper_needs_no_reference_and_has_wide_caps(made):
    """P57: on paper an empty book takes an order; a slip of three digits is still stopped."""
    paper = made.context(caps=guards_of(Mode.PAPER).default, bids=(), asks=())
    assert breaches(order(made, quantity="5"), paper) == ()
    assert breaches(order(made, price="15800", quantity="70"), paper)[0].consent is None


@pytest.mark.parametrize("status", [OrderStatus.SUBMITTING, OrderStatus.UNKNOWN])
def test_the_same_order_without_an_answer_is_asked_about(made, status):
    """P26: market, side, price and quantity of an unresolved order take the word `again`."""
    waiting = made.order("first", price="1579", quantity="0.1", status=status)
    context = live(made, active_orders=[waiting])
    same = order(made, price="1579.00", quantity="0.10")
    (asked,) = breaches(same, context)
    assert (asked.consent, status.value in asked.text) == (Consent.AGAIN, True)
    for other in (
        order(made, price="1579.01"), order(made, price="1579", quantity="0.2"),
        order(made, price="1579", side=Side.SELL),
    ):  # fmt: skip
        assert breaches(other, context) == ()
    resting = replace(waiting, status=OrderStatus.OPEN)
    assert breaches(same, live(made, active_orders=[resting])) == ()


@pytest.mark.parametrize(
    ("cap", "size", "consent"),
    [
        ({"hard": "7.5"}, "1", "passes"),
        ({"hard": "7.5"}, "1.000001", None),
        ({"soft": "7", "hard": "9"}, "1", Consent.OVER),
        ({"soft": None, "hard": None}, "100", "passes"),
    ],
)
def test_inventory_counts_what_is_held_and_all_that_buys(made, cap, size, consent):
    """5 ETH are held and 1.5 more are being bought here; a sale is never in the way."""
    limits = {part: value and D(value) for part, value in cap.items()}
    caps = NO_CAPS.changed({Measure.INVENTORY: limits})
    resting = [
        made.order("b-1", price="1500", quantity="1.5"),
        made.order("b-2", price="1500", quantity="9", instrument_id="vela:BTC-USDC"),
        made.order("a-1", Side.SELL, "1600", "2"),
    ]
    context = made.context(caps=caps, active_orders=resting)
    found = breaches(order(made, price="1500", quantity=size, post=True), context)
    assert [each.consent for each in found] == ([] if consent == "passes" else [consent])
    assert breaches(order(made, price="1600", quantity="5", side=Side.SELL), context) == ()


def test_an_unknown_inventory_is_not_added_to(made):
    """Where a cap is set and the balance is not told, nothing is bought."""
    caps = NO_CAPS.changed({Measure.INVENTORY: {"hard": D(9)}})
    (found,) = breaches(order(made), made.context(caps=caps, balances=None))
    assert (found.consent, "not known yet" in found.text) == (None, True)


def test_ticket_and_command_line_are_told_by_the_same_function(made):
    """P56: a hard cap is a violation of the draft, a soft one a caution that leads the others."""
    blocked = assess(made.draft(price="1740", quantity="0.1", execution="post"), live(made))
    assert blocked.intent is None
    assert "the hard cap is 10 %" in blocked.violations[0].message
    asked = assess(made.draft(price="1620", quantity="0.1"), live(made))
    assert asked.intent is not None
    assert asked.cautions[0] == asked.breaches[0].text
    assert asked.breaches[0].consent is Consent.OVER


def test_sent_orders_count_at_once_and_for_a_minute():
    """P56: an order counts from the moment it is sent; a clock set back takes none away."""
    sent = SentOrders()
    for at in range(3):
        sent.note(at * SECOND)
    assert sent.count(3 * SECOND) == 3
    assert sent.count(MINUTE) == 2
    sent.note(MINUTE)
    assert sent.count(MINUTE - 3600 * SECOND) == 3


MICRO = 10**6


def naive_breaks(side, price, size, *, may_take):
    """The hard caps of LIVE on the market of the notes, written down once more in integers.

    Prices and sizes are in millionths; 4.5 ETH are visible on the ask, 6 on the bid.
    """
    bid, ask = 1579 * MICRO, 1580 * MICRO
    worth = (price if side is Side.BUY else max(price, bid)) * size
    collar = 200 * abs(2 * price - bid - ask) > 10 * 2 * (bid + ask)
    takes = may_take and (price >= ask if side is Side.BUY else price <= bid)
    visible = (45 if side is Side.BUY else 60) * MICRO // 10
    return worth > 10_000 * MICRO**2 or collar or (takes and size > visible)


@pytest.mark.parametrize(
    "count",
    [100_000, pytest.param(1_000_000, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])],
)
def test_no_random_order_escapes_the_hard_caps(made, count):
    """P56: of 1e5 random orders, 1e6 nightly, none passes that breaks a hard cap."""
    rng = Random(56)
    context = live(made)
    passed = broken = 0
    sides, forces, words = list(Side), list(TimeInForce), frozenset(Consent)
    for _ in range(count):
        side, post = rng.choice(sides), rng.random() < 0.3
        price = rng.choice(
            (rng.randint(1, 4_000 * MICRO), rng.randint(1_400 * MICRO, 1_800 * MICRO))
        )
        size = rng.choice((rng.randint(1, 1_000 * MICRO), rng.randint(1, 10 * MICRO)))
        intent = OrderIntent(
            *(made.eth, ClientOrderId("x"), side, D(price) / MICRO, D(size) / MICRO),
            *(rng.choice(forces), post),
        )
        goes = not unanswered(intent, context, words)
        breaks = naive_breaks(side, price, size, may_take=not post)
        assert goes is not breaks, intent
        passed += goes
        broken += breaks
    assert passed > count // 50
    assert broken > count // 50
