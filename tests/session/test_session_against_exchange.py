"""A whole session against a real exchange: what was sent is what is shown, whatever is lost."""

import httpx
import pytest
from exchange_kit import Session, break_things, fund, run_exchange, until

from vela_tui.domain.enums import (
    BookSide,
    BookState,
    EndReason,
    OrderStatus,
    TimeInForce,
)
from vela_tui.embedded import EmbeddedExchange, ExchangeOptions
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.commands import CancelMany, SelectInstrument

OPEN, FILLED, CANCELLED = OrderStatus.OPEN, OrderStatus.FILLED, OrderStatus.CANCELLED


@pytest.fixture(scope="module", params=["documented", "engine"])
def dialect(request):
    """How the exchange speaks; every session finds it out by reads."""
    return request.param


@pytest.fixture(scope="module")
def exchange(dialect):
    yield from run_exchange("--dialect", dialect, "--rate-limits", "off")


@pytest.fixture(scope="module")
def strict_exchange(dialect):
    yield from run_exchange("--dialect", dialect)


@pytest.fixture
async def enter(exchange):
    """Makes sessions, each with a fresh wallet of 10,000 USDC and 10 ETH, and ends them."""
    entered = []

    async def make(url=exchange, **options):
        async def find():
            return url

        session = Session(find, dialect="auto", **options)
        entered.append(session)
        if session.view.address is not None:
            await fund(url, session.view.address, USDC="10000", ETH="10", BTC="1")
        await session.ready()
        return session

    yield make
    await break_things(exchange, lose_answers=0, lose_private_events=0, lose_book_updates=0)
    for session in entered:
        await session.leave()


async def get(url, path):
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        return (await client.get(path)).json()["data"]


async def test_order_rests_fills_in_part_and_is_cancelled(enter):
    """What a person sees of an order is what the exchange did with it, to the last fee."""
    maker, taker = await enter(), await enter()
    resting = maker.place("buy", "100.5", "2")
    await maker.reaches(resting, OPEN)
    taking = taker.place("sell", "100.5", "0.5", TimeInForce.IOC)
    await taker.reaches(taking, FILLED)
    order = await maker.reaches(resting, OrderStatus.PARTIALLY_FILLED)
    assert order.remaining_quantity == taker.order(taking).quantity * 3
    await until(lambda: maker.view.fills() and taker.view.fills(), "both fills")
    assert maker.view.fills()[0].fee < 0 < taker.view.fills()[0].fee
    maker.cancel(resting)
    order = await maker.reaches(resting, CANCELLED)
    assert (order.end_reason, order.filled_quantity) == (
        EndReason.USER,
        taker.order(taking).quantity,
    )


async def test_lost_answer_is_unknown_until_it_is_found(enter, exchange):
    """An order whose answer was lost is found by its name, and rests once."""
    session = await enter()
    await break_things(exchange, lose_answers=1, lose_private_events=2)
    name = session.place("buy", "100", "1")
    await session.reaches(name, OrderStatus.UNKNOWN)
    await session.reaches(name, OPEN)
    assert len(await get(exchange, f"/account/{session.view.address}/orders")) == 1


async def test_lost_answer_to_a_cancel_is_no_cancel_until_it_is_proven(enter, exchange):
    """P22: a cancel whose answer and events were lost is repeated; its order is never CANCELLED.

    It rests no more, and whether it was cancelled or filled before is not known: LOST.
    """
    session = await enter(pace=5)
    name = session.place("buy", "100", "1")
    await session.reaches(name, OPEN)
    await break_things(exchange, lose_answers=1, lose_private_events=3)
    session.cancel(name)
    await session.reaches(name, OrderStatus.LOST)
    assert await get(exchange, f"/account/{session.view.address}/orders") == []


async def test_lost_private_events_are_found_by_the_poll(enter, exchange, dialect):
    """P11: an order that was filled unheard is not shown resting for longer than two polls.

    It is not shown as cancelled either: nobody told what ended it, but the engine's details of it.
    """
    maker, taker = await enter(pace=10), await enter()
    resting = maker.place("buy", "100", "1")
    await maker.reaches(resting, OPEN)
    await break_things(exchange, lose_private_events=6)
    await taker.reaches(taker.place("sell", "100", "1"), FILLED)
    is_told = dialect == "engine"
    order = await maker.reaches(resting, FILLED if is_told else OrderStatus.LOST)
    assert order.end_reason is (EndReason.FILLED if is_told else EndReason.GONE)
    await break_things(exchange, lose_private_events=0)


@pytest.mark.parametrize("dialect", ["documented"], indirect=True)
async def test_gap_is_shown_and_mended(enter, exchange):
    """A lost update is noticed at the next one, and the book is the exchange's own again.

    The trader's scale is proven before: a list that tells a bid which the book lost proves none,
    and an order would rightly wait for that.
    """
    watcher, trader = await enter(reads_only=True), await enter()
    await trader.reaches(trader.place("buy", "89", "1"), OPEN)
    await until(lambda: trader.proof is PriceProof.PROVEN, lambda: f"a proof: {trader.proof}")
    await break_things(exchange, lose_book_updates=1)
    for price in ("90", "91", "92"):
        await trader.reaches(trader.place("buy", price, "1"), OPEN)
    await until(lambda: watcher.book.resyncs, "a gap")
    await until(lambda: watcher.book.state is BookState.LIVE, "a live book")
    told = await get(exchange, "/orderbook/ETH-USDC")
    shown = [[int(p * 10**6), int(q * 10**6)] for p, q in watcher.levels()[BookSide.BID]]
    assert shown == told["bids"]


@pytest.mark.parametrize("dialect", ["engine"], indirect=True)
async def test_a_book_that_is_lost_is_followed_by_a_whole_one_and_is_no_gap(enter, exchange):
    """The engine's books are whole and share their numbers: a missing one is nobody's loss."""
    watcher, trader = await enter(reads_only=True), await enter()
    await break_things(exchange, lose_book_updates=1)
    for price in ("90", "91", "92"):
        await trader.reaches(trader.place("buy", price, "1"), OPEN)

    def shown():
        return [[int(p), int(q)] for p, q in watcher.levels()[BookSide.BID]]

    await until(lambda: shown() == [[92, 1], [91, 1], [90, 1]], lambda: f"the book, not {shown()}")
    assert watcher.book.resyncs == 0
    told = await get(exchange, "/markets/ETH-USDC/book")
    assert [[int(level["price"]), int(level["quantity"])] for level in told["bids"]] == shown()


async def test_closed_socket_is_replaced_with_all_that_hung_on_it(enter, exchange):
    """After a reconnect the login, the feeds and the orders are as before."""
    session, other = await enter(), await enter()
    resting = session.place("buy", "100", "1")
    await session.reaches(resting, OPEN)
    before = session.view.link.ts_reconciled
    await break_things(exchange, close_sockets=True)
    await until(lambda: session.losses, "the end of the link")
    assert session.losses[0] == {BookState.STALE}
    await session.ready()
    await until(lambda: session.view.link.ts_reconciled != before, "another list")
    await other.ready()
    await other.reaches(other.place("sell", "100", "1"), FILLED)
    await session.reaches(resting, FILLED)


async def test_credit_cancel_names_its_reason(enter, dialect):
    """An order that the venue cancelled to free credit says so; nobody asked for it.

    10,000 may be quoted once as documented, and five times in the engine (vela.md 13).
    """
    session = await enter()
    oldest = session.place("buy", "100", "60")
    await session.reaches(oldest, OPEN)
    for _ in range({"documented": 1, "engine": 6}[dialect]):
        await session.reaches(session.place("buy", "100", "80"), OPEN)
    order = await session.reaches(oldest, CANCELLED)
    assert order.end_reason is EndReason.CREDIT


async def test_orders_of_two_markets_are_cancelled_together(enter):
    """Selecting another market loses nothing of the first one's orders."""
    session = await enter()
    eth = session.place("buy", "100", "1")
    await session.reaches(eth, OPEN)
    market = next(i for i in session.view.instruments if i.endswith("BTC-USDC"))
    session.runner.submit(SelectInstrument(market))
    await session.ready()
    btc = session.place("buy", "100", "1")
    await session.reaches(btc, OPEN)
    session.runner.submit(CancelMany())
    await session.reaches(eth, CANCELLED)
    await session.reaches(btc, CANCELLED)


async def test_reader_sends_no_order(enter, exchange):
    """A session without a wallet says why nothing was sent."""
    reader = await enter(reads_only=True)
    name = reader.place("buy", "100", "1")
    assert reader.order(name) is None
    assert any("only reads" in text for text in reader.notices())


async def test_a_killed_exchange_is_replaced_and_believed_anew(tmp_path, dialect):
    """After kill -9 the session finds the next exchange, and shows what that one lists.

    The new one may give the numbers of the old one's orders anew.
    """
    credential = Credential.make(PAPER)
    places = (tmp_path / "state.json", tmp_path / "exchange.log")
    options = ExchangeOptions(*places, credential.address, 3, "none", dialect)
    exchange = EmbeddedExchange(options)
    session = Session(exchange.url, pace=5, credential=credential, dialect=dialect)
    try:
        await session.ready()
        names = [session.place("buy", price, "1") for price in ("100", "101", "102")]
        for name in names:
            await session.reaches(name, OPEN)
        session.losses.clear()
        exchange._process.kill()
        await until(lambda: session.losses, "the end of the link")
        assert session.losses[0] == {BookState.STALE}
        await session.ready()
        later = session.place("buy", "99", "1")
        await session.reaches(later, OPEN)
        url, path = await exchange.url(), f"/account/{credential.address}/orders"
        listed = {order["client_order_id"] for order in await get(url, path)}
        assert later in listed
        await until(
            lambda: {order.client_order_id for order in session.view.active_orders()} == listed,
            f"{listed}",
        )
        assert all(session.status(n) is OrderStatus.LOST for n in names if n not in listed)
    finally:
        await session.stop()
        exchange.stop()


async def test_quitting_with_an_order_under_way_hears_its_answer_once(enter, exchange):
    """The exchange is slow, not gone: the order is known to rest, and rests once."""
    session = await enter()
    await break_things(exchange, delay_answers_ms=300)
    name = session.place("buy", "100", "1")
    await session.stop()
    await break_things(exchange, delay_answers_ms=0)
    assert session.status(name) is OPEN
    assert len(await get(exchange, f"/account/{session.view.address}/orders")) == 1


async def test_orders_beyond_the_limit_are_not_sent_and_cancels_are(
    enter, strict_exchange, dialect
):
    """So many orders rest as a minute can cancel; the next is kept back with words.

    Twenty as documented, and ten in the engine, where orders and cancels share twenty.
    """
    session = await enter(strict_exchange)
    most = {"documented": 20, "engine": 10}[dialect]
    names = [session.place("buy", f"{50 + at}", "0.1") for at in range(22)]
    for name in names[:most]:
        await session.reaches(name, OPEN)
    assert [session.order(name) for name in names[most:]] == [None] * (22 - most)
    words = {"documented": "take one back first", "engine": "kept for cancels"}[dialect]
    assert any(words in text for text in session.notices())
    session.runner.submit(CancelMany())
    await until(lambda: not session.view.active_orders(), "every cancel")


async def test_a_limit_met_through_another_program_is_waited_out(enter, strict_exchange):
    """A 429 ends the order unsent, says how long to wait, and nothing is sent by itself."""
    session = await enter(strict_exchange)
    address = session.view.address
    # as the engine counts it: well-formed, under the same spelling, and signed by nobody
    unsigned = {"market": "ETH-USDC", "side": "Bid", "order_type": "PostOnly", "price": 1}
    unsigned |= {"quantity": 1, "nonce": 1, "signature": "0x"}
    for _ in range(20):
        async with httpx.AsyncClient(
            base_url=strict_exchange, trust_env=False, timeout=60
        ) as client:
            await client.post("/orders", json={"user": address, "address": address, **unsigned})
    name = session.place("buy", "100", "1")
    order = await session.reaches(name, OrderStatus.REJECTED)
    assert "RateLimitExceeded" in order.detail
    assert session.view.order_budget.blocked_until > session.clock.now()
    blocked = session.place("buy", "100", "1")
    assert session.order(blocked) is None
    assert await get(strict_exchange, f"/account/{session.view.address}/orders") == []


async def test_an_id_that_is_taken_is_refused_and_shown_as_two_orders(enter, exchange):
    """Two programs on one wallet take the same name: each order keeps its own terms."""
    first, second = await enter(), None
    name = first.place("buy", "100", "1", name="mm-bid")
    await first.reaches(name, OPEN)

    async def find():
        return exchange

    second = Session(find, pace=5, credential=first.credential, dialect="auto")
    try:
        await until(lambda: second.runner.can_trade and second.view.selected, "a start")
        second.place("sell", "200", "2", name="mm-bid")
        await until(lambda: second.view.link.ts_reconciled, "the list of orders")
        (shown,) = [o for o in second.view.active_orders() if o.price == 100]
        assert (shown.is_external, shown.quantity) == (True, 1)
        refused = "the end of what was refused"
        await until(lambda: all(o.price != 200 for o in second.view.active_orders()), refused)
    finally:
        await second.stop()
