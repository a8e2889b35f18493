"""Both of Vela's dialects against their exchange, over sockets: books, trades, lists, candles."""

from decimal import Decimal

import pytest
from houses import DOCUMENTED, ENGINE

from vela_tui.domain.enums import MarketState, OrderStatus, TimeInForce
from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    CandlesListed,
    InstrumentsListed,
    MessageRefused,
    PrivateFeedProven,
    QuotesChanged,
    ReadFailed,
    TickerReported,
    TradesReported,
)
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic

HELD_TO_IT = (DOCUMENTED, ENGINE)


def _of(kind):
    return lambda event: isinstance(event, kind)


@pytest.mark.parametrize("house", [DOCUMENTED], indirect=True, ids=str)
async def test_feed_and_http_tell_the_same_book(trader):
    """Conformance 28: a snapshot, then each change once and in order; HTTP agrees at the end."""
    one = await trader()
    await one.connect(Topic(Feed.BOOK, one.market))
    first = await one.until(_of(BookSnapshotted))
    book = {"bids": dict(first.bids), "asks": dict(first.asks)}
    for price in ("1500", "1500.5", "1499"):
        await one.place(one.intent("buy", price, "0.5"))
    await one.place(one.intent("sell", "1600", "0.5"))
    (over_http,) = await one.read(Read(ReadKind.BOOK, one.market))
    await one.until(lambda e: isinstance(e, BookUpdated) and e.sequence == over_http.sequence)

    updates = [event for event in one.heard if isinstance(event, BookUpdated)]
    sequences = [update.sequence for update in updates]
    assert sequences == list(range(first.sequence + 1, over_http.sequence + 1))
    for update in map(BookUpdated.in_decimals, updates):
        book["bids"].update(update.bids)
        book["asks"].update(update.asks)
    for side in ("bids", "asks"):
        kept = {price: quantity for price, quantity in book[side].items() if quantity}
        assert kept == dict(getattr(over_http, side))
    assert list(over_http.bids) == sorted(over_http.bids, reverse=True)
    assert not [event for event in one.heard if isinstance(event, MessageRefused)]


@pytest.mark.parametrize("house", [ENGINE], indirect=True, ids=str)
async def test_whole_books_come_to_what_http_tells(trader):
    """Conformance 28 in the engine's dialect: no changes, but a whole book each second."""
    one = await trader()
    await one.connect(Topic(Feed.BOOK, one.market))
    await one.until(_of(BookSnapshotted))
    for price in ("1500", "1500.5", "1499"):
        await one.place(one.intent("buy", price, "0.5"))
    await one.place(one.intent("sell", "1600", "0.5"))
    (over_http,) = await one.read(Read(ReadKind.BOOK, one.market))
    assert [len(over_http.bids), len(over_http.asks)] == [3, 1]
    told = await one.until(
        lambda e: (
            isinstance(e, BookSnapshotted) and (e.bids, e.asks) == (over_http.bids, over_http.asks)
        )
    )
    assert told.sequence > 0
    assert over_http.sequence == 0
    assert not [event for event in one.heard if isinstance(event, (BookUpdated, MessageRefused))]


async def test_trade_is_told_by_feed_list_candle_and_ticker(trader):
    """One execution, four ways to hear of it, one price."""
    one, other = await trader(), await trader()
    await one.connect(Topic(Feed.TRADES, one.market))
    # the engine tells executions one by one, and none where there were none
    await one.until(_of(TradesReported if one.dialect == "documented" else PrivateFeedProven))
    await one.pinged()
    one.heard.clear()
    await one.place(one.intent("sell", "1700.25", "0.5"))
    taken = await other.place(other.intent("buy", "1700.25", "0.5", TimeInForce.IOC))
    assert taken.report.status is OrderStatus.FILLED

    (heard,) = (await one.until(_of(TradesReported))).trades
    assert (heard.price, heard.quantity) == (Decimal("1700.25"), Decimal("0.5"))
    assert heard.aggressor_side == "buy"
    (listed,) = await one.read(Read(ReadKind.TRADES, one.market))
    assert listed.trades[-1] == heard
    (told,) = await one.read(Read(ReadKind.TICKER, one.market))
    assert isinstance(told, TickerReported)
    assert told.ticker.last == heard.price
    for interval in one.codec.capabilities.candle_intervals:
        (candles,) = await one.read(Read(ReadKind.CANDLES, one.market, interval))
        assert isinstance(candles, CandlesListed)
        assert candles.candles[-1].close == heard.price
        starts = [candle.start for candle in candles.candles]
        assert starts == sorted(set(starts))


async def test_markets_are_listed_and_their_quotes_told(trader):
    """All sixteen, in the venue's order, with their steps."""
    one = await trader()
    (listed,) = await one.read(Read(ReadKind.INSTRUMENTS))
    assert isinstance(listed, InstrumentsListed)
    symbols = [instrument.symbol for instrument in listed.instruments]
    assert (symbols[:3], len(symbols)) == (["BTC-USDC", "ETH-USDC", "SOL-USDC"], 16)
    assert {instrument.state for instrument in listed.instruments} == {MarketState.ACTIVE}
    for instrument in listed.instruments:
        assert instrument.tick_size <= instrument.display_tick
        assert instrument.lot_size <= instrument.display_lot
    await one.connect(Topic(Feed.QUOTES))
    changed = await one.until(_of(QuotesChanged))
    assert {quote.instrument_id for quote in changed.quotes} == {
        instrument.id for instrument in listed.instruments
    }


async def test_unknown_market_fails_the_read_in_words(trader):
    one = await trader()
    (failed,) = await one.read(Read(ReadKind.BOOK, f"{one.venue}:XXX-USDC"))
    assert isinstance(failed, ReadFailed)
    assert "MarketNotFound" in failed.detail
