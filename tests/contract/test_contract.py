"""What holds at every venue, in the house's own words: codec, links and exchange together.

Venues differ by their capabilities alone, and by what they call a refusal (`houses.py`).
"""

from decimal import Decimal

import pytest
from houses import HERE

from vela_tui.domain.enums import EndReason, Liquidity, MarketState, OrderStatus, TimeInForce
from vela_tui.domain.errors import AmountError, RuleViolation
from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    CancelAccepted,
    CancelOutcomeUnknown,
    CancelRefused,
    FillReported,
    InstrumentsListed,
    LoggedIn,
    LoginRefused,
    MessageRefused,
    OptionsQuoted,
    OrderAccepted,
    OrderLookupMissed,
    OrderOutcomeUnknown,
    OrderRefused,
    PrivateFeedProven,
    QuotesChanged,
    ReadFailed,
    TradesReported,
)
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic

IOC, FOK = TimeInForce.IOC, TimeInForce.FOK
SMALLEST_MONEY = Decimal("0.000001")


def _book(one):
    return Topic(Feed.BOOK, one.market)


async def test_markets_are_listed_with_their_steps(trader):
    """Each once, under the venue's name, open; options exactly where options are traded."""
    one = await trader()
    (listed,) = await one.read(Read(ReadKind.INSTRUMENTS))
    assert isinstance(listed, InstrumentsListed)
    assert listed.is_complete
    names = [instrument.id for instrument in listed.instruments]
    assert len(set(names)) == len(names) > 10
    abilities = one.codec.capabilities
    for instrument in listed.instruments:
        assert instrument.id == f"{abilities.venue}:{instrument.symbol}"
        assert instrument.state is MarketState.ACTIVE
        assert 0 < instrument.tick_size <= instrument.display_tick
        assert 0 < instrument.lot_size <= instrument.display_lot
        assert (instrument.option is not None) is abilities.has_options
        assert instrument.quote == abilities.quote_currency


async def test_feed_and_read_tell_the_same_book_after_each_change(trader):
    one = await trader()
    await one.connect(_book(one))
    await one.until(BookSnapshotted)
    for side, price in (("buy", "9"), ("buy", "9.5"), ("buy", "8.5"), ("sell", "11")):
        assert isinstance(await one.place(one.intent(side, price, "1")), OrderAccepted)
        read = await one.books()
        resting = read.bids if side == "buy" else read.asks
        assert (Decimal(price), Decimal(1)) in resting
        assert list(read.bids) == sorted(read.bids, reverse=True)
    await one.leave()
    gone = await one.books()
    assert (gone.bids, gone.asks) == ((), ())
    assert one.gaps == 0
    assert one.told(MessageRefused) == []


async def test_an_unsubscribed_book_is_silent_and_begins_anew(trader):
    one = await trader()
    await one.connect(_book(one))
    await one.until(BookSnapshotted)
    await one.unsubscribe(_book(one))
    await one.pinged()
    one.heard.clear()
    await one.place(one.intent("buy", "9", "1"))
    await one.pinged()
    assert one.told(BookSnapshotted) == one.told(BookUpdated) == []
    await one.subscribe(_book(one))
    assert isinstance(await one.until(BookSnapshotted), BookSnapshotted)


async def test_an_order_rests_is_found_and_is_cancelled(trader, as_order):
    """Accepted, pushed, listed, looked up, in the book, cancelled, gone; and gone it stays."""
    one = await trader()
    await one.connect()
    await one.until(PrivateFeedProven)
    abilities = one.codec.capabilities
    offered = abilities.executions[0]
    intent = one.intent("buy", "9", "1", offered.time_in_force, post_only=offered.post_only)
    accepted = await one.place(intent)
    assert isinstance(accepted, OrderAccepted)
    assert (accepted.report.status, accepted.report.filled_quantity) == (OrderStatus.OPEN, 0)
    number = accepted.report.venue_order_id
    await one.reports(number, OrderStatus.OPEN)

    (resting,) = await one.resting()
    named = intent.client_order_id if abilities.has_client_order_ids else None
    assert (resting.venue_order_id, resting.client_order_id) == (number, named)
    assert (resting.price, resting.quantity) == (intent.price, intent.quantity)
    assert (resting.side, resting.instrument_id) == (intent.side, intent.instrument_id)
    (book,) = await one.read(Read(ReadKind.BOOK, one.market))
    assert book.bids[0] == (intent.price, intent.quantity)

    order = as_order(intent, venue_order_id=number)
    assert isinstance(await one.cancel(order), CancelAccepted)
    await one.reports(number, OrderStatus.CANCELLED)
    again = await one.cancel(order)
    assert isinstance(again, CancelRefused)
    assert (again.is_gone, again.is_nonce) == (True, False)
    assert await one.resting() == ()
    assert one.told(MessageRefused) == []


async def test_an_order_is_looked_up_where_the_venue_knows_our_names(trader):
    one = await trader()
    intent = one.intent("buy", "9", "1")
    accepted = await one.place(intent)
    lookup = Read(ReadKind.ORDER, client_order_id=intent.client_order_id)
    found, *missed = await one.read(lookup)
    if one.codec.capabilities.has_client_order_ids:
        assert found.report.venue_order_id == accepted.report.venue_order_id
        await one.leave()
        assert isinstance((await one.read(lookup))[0], OrderLookupMissed)
    else:  # a list, in which what is known of the order decides
        numbers = [report.venue_order_id for report in found.reports]
        assert numbers == [accepted.report.venue_order_id]
        assert [type(event) for event in missed] == [OrderLookupMissed]


async def test_an_order_of_elsewhere_is_cancelled_by_the_venue_s_name(trader, as_order):
    one = await trader()
    intent = one.intent("buy", "9", "1")
    number = (await one.place(intent)).report.venue_order_id
    order = as_order(intent, is_external=True, client_order_id="venue-1", venue_order_id=number)
    assert isinstance(await one.cancel(order), CancelAccepted)
    assert await one.resting() == ()


async def test_both_sides_hear_of_a_fill_once_and_the_money_adds_up(trader):
    """At the resting price; fees, or none, as the capabilities say."""
    maker, taker = await trader(), await trader()
    for one in (maker, taker):
        await one.connect()
        await one.until(PrivateFeedProven)
    before = {one: await one.money() for one in (maker, taker)}
    abilities = maker.codec.capabilities

    bid = await maker.place(maker.intent("buy", "10", "1"))
    done = await taker.place(taker.intent("sell", "9.5", "0.5", IOC))
    assert (done.report.status, done.report.filled_quantity) == (OrderStatus.FILLED, Decimal("0.5"))
    assert done.report.end_reason is EndReason.FILLED
    notional = 10 * maker.instrument.units(Decimal("0.5"))
    for one, report, side, liquidity, rate in (
        (maker, bid.report, "buy", Liquidity.MAKER, abilities.maker_fee),
        (taker, done.report, "sell", Liquidity.TAKER, abilities.taker_fee),
    ):
        fill = (await one.until(FillReported)).fill
        assert (fill.venue_order_id, fill.instrument_id) == (report.venue_order_id, one.market)
        assert (fill.side, fill.liquidity) == (side, liquidity)
        assert (fill.price, fill.quantity) == (10, Decimal("0.5"))
        assert abs(fill.fee - notional * rate) < SMALLEST_MONEY
        assert fill.fee_currency == abilities.quote_currency
        await one.pinged()
        assert [each.fill for each in one.told(FillReported)] == [fill]
        assert one.told(MessageRefused) == []
        paid = notional if side == "buy" else -notional
        total, reserved = await one.money()
        assert abs(before[one][0] - total - paid - fill.fee) <= SMALLEST_MONEY
        assert reserved - before[one][1] == (notional if side == "buy" else 0)
    answered = {fill.trade_id for fill in done.fills}
    assert answered <= {each.fill.trade_id for each in taker.told(FillReported)}
    (resting,) = await maker.resting()
    assert resting.filled_quantity == Decimal("0.5")
    if abilities.has_options:
        for one, held in ((maker, "0.5"), (taker, "-0.5")):
            (positions,) = await one.read(Read(ReadKind.POSITIONS))
            assert [each.quantity for each in positions.positions] == [Decimal(held)]


async def test_what_rests_is_reserved_and_what_is_cancelled_is_free(trader):
    one = await trader()
    await one.connect()
    total, reserved = await one.money()
    await one.place(one.intent("buy", "9", "2"))
    notional = 9 * one.instrument.units(Decimal(2))
    assert await one.money() == (total, reserved + notional)
    await one.leave()
    assert await one.money() == (total, reserved)


@pytest.mark.parametrize("in_force", [IOC, FOK])
async def test_what_must_not_rest_and_meets_nobody_is_no_more(trader, in_force):
    one = await trader()
    await one.connect()
    before = await one.money()
    done = await one.place(one.intent("buy", "0.01", "1", in_force))
    if isinstance(done, OrderAccepted):
        assert (done.report.status, done.report.filled_quantity) == (OrderStatus.CANCELLED, 0)
        assert done.report.end_reason is not None
    else:
        assert isinstance(done, OrderRefused)
        assert done.message
    assert await one.resting() == ()
    assert await one.money() == before


def _wrong(one, reason):
    """An order that can't be taken for this reason."""
    instrument = one.instrument
    least = instrument.min_quantity or instrument.lot_size
    return {
        "tick": lambda: one.intent("buy", 10 + instrument.tick_size / 2, "1"),
        "size": lambda: one.intent("buy", "10", least / 2),
        "funds": lambda: one.intent("buy", "10", "100000"),
        "unlisted": lambda: one.intent("buy", "10", "1", symbol=one.house.unlisted),
    }[reason]()


@pytest.mark.parametrize("reason", ["tick", "size", "funds", "unlisted"])
async def test_a_refused_order_says_why_and_changes_nothing(trader, reason):
    one = await trader()
    await one.connect()
    before = await one.money()
    code = one.house.codes[reason]
    if code == HERE:
        with pytest.raises((AmountError, RuleViolation)):
            await one.place(_wrong(one, reason))
    else:
        refused = await one.place(_wrong(one, reason))
        assert isinstance(refused, OrderRefused)
        assert (refused.code, refused.is_nonce, refused.retry_after) == (code, False, None)
        assert refused.message
    assert await one.resting() == ()
    assert await one.money() == before


async def test_an_own_login_is_proven(trader):
    one = await trader()
    await one.connect()
    await one.until(LoggedIn)
    await one.until(PrivateFeedProven)
    assert one.told(LoginRefused) == []


async def test_a_login_that_another_signed_is_refused(trader):
    """A signature over somebody else's address opens nothing."""
    one, other = await trader(), await trader()
    await one.connect(signer=other.wallet)
    assert isinstance(await one.until(LoginRefused), LoginRefused)
    assert one.told(LoggedIn) == one.told(PrivateFeedProven) == []


GARBAGE = [b"", b"{", b"<html>oops</html>", b"null", b"[]", b'{"jsonrpc":"2.0","id":1}', b"\xff"]


@pytest.mark.parametrize("body", GARBAGE)
@pytest.mark.parametrize("status", [200, 502])
async def test_an_answer_that_proves_nothing_leaves_the_order_unknown(
    trader, as_order, body, status
):
    """Neither accepted nor refused: whoever believed one of them would be wrong about an order."""
    one = await trader()
    intent = one.intent("buy", "9", "1")
    one.sealed(one.codec.place(intent, one.nonce()))
    answer = VenueAnswer(status, "application/json", body, 1, 2)
    assert isinstance(one.codec.placed(intent, answer), OrderOutcomeUnknown)
    order = as_order(intent, venue_order_id="42")
    assert isinstance(one.codec.cancelled(order, answer), CancelOutcomeUnknown)


HOSTILE = [
    *(b"", b"\xff\xfe", b"[]", b"null", b"nope", b"[" * 5_000, b"1e999", b'{"type":5}'),
    *(b'{"jsonrpc":"2.0","method":"subscription","params":[]}', b" " * (4 << 20)),
]


@pytest.mark.parametrize("frame", HOSTILE, ids=lambda frame: repr(frame[:30]))
async def test_a_hostile_frame_changes_nothing(trader, frame):
    """It is told as such, or ignored; book and link go on."""
    one = await trader()
    await one.connect(_book(one))
    await one.until(BookSnapshotted)
    await one.place(one.intent("buy", "9", "1"))
    before = await one.books()
    for event in one.codec.receive(frame, one.clock.now()):
        assert not isinstance(event, BookSnapshotted | BookUpdated | FillReported | LoggedIn)
    await one.place(one.intent("buy", "8", "1"))
    after = await one.books()
    assert after.bids == (*before.bids, (Decimal(8), Decimal(1)))
    assert (await one.pinged()).round_trip > 0


async def test_a_ping_is_measured(trader):
    one = await trader()
    await one.connect()
    assert (await one.pinged()).round_trip > 0


async def test_a_trade_is_told_to_everybody(trader):
    """By the feed; and by the list, where the venue has one."""
    one, other = await trader(), await trader()
    await one.connect(Topic(Feed.TRADES, one.market))
    await one.until(PrivateFeedProven)
    await one.pinged()
    one.heard.clear()
    await one.place(one.intent("sell", "10.25", "0.5"))
    taken = await other.place(other.intent("buy", "10.25", "0.5", IOC))
    assert taken.report.status is OrderStatus.FILLED
    (heard,) = (await one.until(TradesReported)).trades
    assert (heard.price, heard.quantity) == (Decimal("10.25"), Decimal("0.5"))
    assert heard.aggressor_side == "buy"
    if ReadKind.TRADES not in one.codec.capabilities.unreadable:
        (listed,) = await one.read(Read(ReadKind.TRADES, one.market))
        assert listed.trades[-1] == heard


async def test_quotes_are_told_of_what_was_subscribed(trader):
    """Of one market where they are subscribed so, else of all."""
    one = await trader()
    await one.connect()
    is_by_market = one.codec.capabilities.has_quotes_by_instrument
    await one.subscribe(Topic(Feed.QUOTES, one.market if is_by_market else None))
    await one.place(one.intent("buy", "9", "1"))
    changed = await one.until(QuotesChanged, OptionsQuoted)
    assert one.market in {quote.instrument_id for quote in changed.quotes}


async def test_an_unknown_market_fails_the_read_in_words(trader):
    one = await trader()
    read = Read(ReadKind.BOOK, f"{one.house.venue}:{one.house.unlisted}")
    (failed,) = await one.read(read)
    assert isinstance(failed, ReadFailed)
    assert failed.detail


async def test_everything_is_cancelled_at_once_where_the_venue_can(trader):
    one = await trader()
    for price in ("8", "8.5", "9"):
        await one.place(one.intent("buy", price, "1"))
    request = one.codec.cancel_all()
    assert (request is not None) is one.codec.capabilities.has_cancel_all
    if request is not None:
        assert one.codec.all_cancelled(await one.ask(one.sealed(request))) == ()
        assert await one.resting() == ()


async def test_a_key_signs_nothing_but_the_venue_s_own_texts(trader):
    one = await trader()
    for text in ("", "hello", "vela-tui:self-test", "Sign in to elsewhere", "transfer all"):
        assert not one.codec.may_sign(text)
