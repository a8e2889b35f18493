"""Both of Vela's dialects against their exchange, over sockets: orders, cancels and refusals."""

from decimal import Decimal

import pytest
from houses import DOCUMENTED, ENGINE

from vela_tui.domain.clock import MINUTE
from vela_tui.domain.enums import EndReason, Liquidity, OrderStatus, Side, TimeInForce
from vela_tui.domain.events import (
    BalancesReported,
    CancelAccepted,
    CancelRefused,
    FillReported,
    LoggedIn,
    LoginRefused,
    MessageRefused,
    OpenOrdersListed,
    OrderAccepted,
    OrderLookupMissed,
    OrderRefused,
    OrderReported,
    PrivateFeedProven,
)
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic

HELD_TO_IT = (DOCUMENTED, ENGINE)


IOC, FOK = TimeInForce.IOC, TimeInForce.FOK


def _is_report(client_order_id, status):
    return lambda event: (
        isinstance(event, OrderReported)
        and event.report.client_order_id == client_order_id
        and event.report.status is status
    )


async def test_order_rests_is_found_and_is_cancelled(trader, as_order):
    """Conformance 1 and 12, seen from the client: accepted, listed, looked up, gone."""
    one = await trader()
    intent = one.intent("buy", "1580.5", "1", post_only=True)
    accepted = await one.place(intent)
    assert isinstance(accepted, OrderAccepted)
    assert accepted.report.status is OrderStatus.OPEN

    (listed,) = await one.read(Read(ReadKind.OPEN_ORDERS))
    (resting,) = listed.reports
    assert (resting.price, resting.quantity) == (intent.price, intent.quantity)
    assert (resting.post_only, resting.client_order_id) == (True, intent.client_order_id)
    assert listed.is_complete
    lookup = Read(ReadKind.ORDER, client_order_id=intent.client_order_id)
    (found,) = await one.read(lookup)
    assert found.report == resting

    order = as_order(intent, venue_order_id=resting.venue_order_id)
    assert isinstance(await one.cancel(order), CancelAccepted)
    again = await one.cancel(order)
    assert isinstance(again, CancelRefused)
    assert again.is_gone
    assert isinstance((await one.read(lookup))[0], OrderLookupMissed)
    (left,) = await one.read(Read(ReadKind.OPEN_ORDERS))
    assert isinstance(left, OpenOrdersListed)
    assert left.reports == ()


FEES = {
    "documented": ("-0.039512", "0.197563"),
    "engine": ("-0.0395125", "0.1975625"),  # amounts of 10^-8 need no rounding here
}


async def test_both_sides_hear_of_a_fill(trader):
    """Conformance 3 and 30: the seed's own figures, by both private feeds."""
    maker, taker = await trader(), await trader()
    await maker.connect()
    await taker.connect()
    await maker.until(lambda event: isinstance(event, PrivateFeedProven))
    await taker.until(lambda event: isinstance(event, PrivateFeedProven))

    bid = maker.intent("buy", "1580.5", "0.5")
    assert isinstance(await maker.place(bid), OrderAccepted)
    ask = taker.intent("sell", "1580.5", "0.25", IOC)
    done = await taker.place(ask)
    assert (done.report.status, done.report.end_reason) == (OrderStatus.FILLED, EndReason.FILLED)
    maker_fee, taker_fee = FEES[maker.dialect]

    for who, intent, fee, liquidity in (
        (maker, bid, maker_fee, Liquidity.MAKER),
        (taker, ask, taker_fee, Liquidity.TAKER),
    ):
        fill = (await who.until(lambda event: isinstance(event, FillReported))).fill
        assert (fill.client_order_id, fill.side) == (intent.client_order_id, intent.side)
        assert (fill.fee, fill.fee_currency) == (Decimal(fee), "USDC")
        assert (fill.quantity, fill.liquidity) == (Decimal("0.25"), liquidity)
    if maker.dialect == "documented":  # the engine tells a maker of the fill alone (16 #31)
        partial = _is_report(bid.client_order_id, OrderStatus.PARTIALLY_FILLED)
        assert (await maker.until(partial)).report.filled_quantity == Decimal("0.25")
    assert not [event for event in maker.heard if isinstance(event, MessageRefused)]


async def test_ioc_that_meets_nobody_is_cancelled(trader):
    """Conformance 9."""
    one = await trader()
    done = await one.place(one.intent("buy", "0.01", "1", IOC))
    assert isinstance(done, OrderAccepted)
    assert done.report.status is OrderStatus.CANCELLED
    assert done.report.end_reason is EndReason.IOC_REMAINDER


REFUSED = {
    "InsufficientBalance": {"side": "sell", "price": "1600", "quantity": "11"},
    "CreditLimitExceeded": {"side": "sell", "price": "9000", "quantity": "9"},
    "FokNotFilled": {"side": "buy", "price": "0.01", "quantity": "1", "in_force": FOK},
    "MarketNotFound": {"side": "buy", "price": "1", "quantity": "1", "symbol": "XXX-USDC"},
}


@pytest.mark.parametrize("code", REFUSED)
async def test_refusal_has_the_venues_code(trader, code):
    """Seed:529-544; a refused order changed nothing."""
    one = await trader()
    if one.dialect == "engine" and code == "CreditLimitExceeded":
        # what is covered by one's own base needs no credit there: spend the base first (13, [E] 3)
        await one.place(one.intent("sell", "9000", "10"))
    refused = await one.place(one.intent(**REFUSED[code]))
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.is_nonce, refused.retry_after) == (code, False, None)
    assert refused.message
    await one.leave()
    (listed,) = await one.read(Read(ReadKind.OPEN_ORDERS))
    assert listed.reports == ()


async def test_post_only_that_would_trade_is_refused(trader):
    """Conformance 8: one's own order is enough."""
    one = await trader()
    await one.place(one.intent("sell", "1581", "1"))
    crossing = one.intent("buy", "1581", "1", post_only=True)
    assert (await one.place(crossing)).code == "PostOnlyWouldMatch"


async def test_client_order_id_is_refused_while_it_rests(trader):
    one = await trader()
    intent = one.intent("buy", "1500", "1")
    await one.place(intent)
    code = (await one.place(intent)).code
    # the engine's one sentence for five codes proves none of them (vela.md 5.2)
    assert code == {"documented": "DuplicateClientOrderId", "engine": "OrderRejected"}[one.dialect]


async def test_nonces_refusals_are_marked(trader, as_order):
    """Conformance 17: used, and older than the window, for orders and cancels alike."""
    one = await trader()
    intents = [one.intent("buy", "1", "1", name=f"n-{n}") for n in range(20)]
    for number, intent in enumerate(intents):
        assert isinstance(await one.place(intent, 1000 + number), OrderAccepted)
    used = await one.place(one.intent("buy", "1", "1"), 1005)
    old = await one.place(one.intent("buy", "1", "1"), 999)
    assert used.is_nonce
    assert old.is_nonce
    # the engine has one sentence for both (16 #10)
    expected = "DuplicateNonce" if one.dialect == "documented" else "InvalidNonce"
    assert (used.code, old.code) == (expected, "InvalidNonce")
    cancel = await one.cancel(as_order(intents[0]), 1005)
    assert isinstance(cancel, CancelRefused)
    assert (cancel.is_nonce, cancel.is_gone) == (True, False)


async def test_foreign_signature_is_refused(trader):
    """Conformance 19."""
    one, other = await trader(), await trader()
    refused = await one.place(one.intent("buy", "1500", "1"), signer=other.wallet)
    assert (refused.code, refused.is_nonce) == ("InvalidSignature", False)


@pytest.mark.parametrize("house", [DOCUMENTED], indirect=True, ids=str)
async def test_credit_cancels_the_oldest_and_says_why(trader):
    """Conformance 20, the page's own example."""
    one = await trader()
    await one.connect()
    oldest = one.intent("buy", "1580", "3")
    for intent in (oldest, one.intent("sell", "1582", "2"), one.intent("buy", "1575", "1")):
        assert isinstance(await one.place(intent), OrderAccepted)
    assert isinstance(await one.place(one.intent("buy", "600", "1")), OrderAccepted)
    told = await one.until(_is_report(oldest.client_order_id, OrderStatus.CANCELLED))
    assert told.report.end_reason is EndReason.CREDIT
    (money,) = await one.read(Read(ReadKind.BALANCES))
    assert isinstance(money, BalancesReported)
    assert money.credit.open_notional == Decimal(5339)
    assert money.credit.deposited == Decimal(10000)
    assert money.is_complete


@pytest.mark.parametrize("house", [ENGINE], indirect=True, ids=str)
async def test_five_times_the_money_is_quoted_and_the_oldest_makes_room(trader):
    """Section 13, [E] 3: told by the answer itself, and on the feed without a reason."""
    one = await trader()
    await one.connect()
    await one.until(lambda event: isinstance(event, PrivateFeedProven))
    oldest = one.intent("buy", "9500", "1")
    first = await one.place(oldest)
    for _ in range(4):
        assert isinstance(await one.place(one.intent("buy", "9000", "1")), OrderAccepted)
    newest = await one.place(one.intent("buy", "9400", "1"))
    (displaced,) = newest.displaced
    assert displaced.venue_order_id == first.report.venue_order_id
    assert displaced.status is OrderStatus.CANCELLED
    (listed,) = await one.read(Read(ReadKind.OPEN_ORDERS))
    assert oldest.client_order_id not in {report.client_order_id for report in listed.reports}
    assert len(listed.reports) == 5
    (money,) = await one.read(Read(ReadKind.BALANCES))
    assert money.credit is None, "the engine tells no credit"


async def test_login_of_another_is_refused(trader):
    """Conformance 29: a signature over somebody else's address opens nothing."""
    one, other = await trader(), await trader()
    one.wallet, own = other.wallet, one.wallet
    await one.connect()
    assert isinstance(await one.until(lambda e: isinstance(e, LoginRefused)), LoginRefused)
    assert not [event for event in one.heard if isinstance(event, LoggedIn)]
    one.wallet = own


async def test_own_login_is_proven(trader):
    one = await trader()
    await one.connect()
    await one.until(lambda event: isinstance(event, LoggedIn))
    money = await one.until(lambda event: isinstance(event, BalancesReported))
    assert {balance.currency for balance in money.balances} == {"USDC", "ETH"}


async def test_expired_login_is_refused(trader):
    """Conformance 29: two minutes are too old in any dialect."""
    one = await trader()
    await one.connect()
    await one.until(lambda event: isinstance(event, LoggedIn))
    late = one.codec.login(one.clock.now() - 2 * MINUTE)
    await one.feed.send(late.seal(one.wallet.sign(late.text)))
    refused = await one.until(lambda event: isinstance(event, LoginRefused))
    assert refused.code == "AUTH_EXPIRED"


async def test_twenty_first_order_is_told_to_wait(trader, strict_exchange):
    """Conformance 25: the wait is the venue's, and cancels have their own budget."""
    one = await trader(strict_exchange)
    intents = [one.intent("buy", "1", "1", name=f"r-{n}") for n in range(21)]
    *accepted, refused = [await one.place(intent) for intent in intents]
    assert {type(event) for event in accepted} == {OrderAccepted}
    assert isinstance(refused, OrderRefused)
    if one.dialect == "engine":  # it does not say how long, and cancels count with orders
        assert refused.retry_after == 0
        return
    assert 0 < refused.retry_after <= MINUTE


async def test_both_sides_of_the_ticket_reach_the_book(trader):
    """What is bought rests as a bid, what is sold as an ask, in raw units and back."""
    one = await trader()
    await one.connect(Topic(Feed.BOOK, one.market))
    await one.place(one.intent(Side.BUY, "1234.567891", "0.000001"))
    await one.place(one.intent(Side.SELL, "8765.432109", "0.000002"))
    (book,) = await one.read(Read(ReadKind.BOOK, one.market))
    assert (Decimal("1234.567891"), Decimal("0.000001")) in book.bids
    assert (Decimal("8765.432109"), Decimal("0.000002")) in book.asks
