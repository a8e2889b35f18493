"""Against a real exchange that never rests: audits find what is wrong, and only that."""

import asyncio

from exchange_kit import until
from transport_kit import watching
from websockets.asyncio.client import connect

from vela_tui.domain.enums import BookSide, BookState

PACE = 20
BID = BookSide.BID


def audit_of(session):
    return session.runner._engine._market.audit


async def test_a_moving_book_is_audited_without_a_false_alarm_and_a_corrupt_one_is_found(exchange):
    """P32: the right book agrees at its number; one level changed silently is found in 60 s."""
    session = watching(exchange, pace=PACE)
    try:
        await session.ready()
        await until(lambda: audit_of(session).agreed, "an audit")
        assert audit_of(session).differed == 0
        bids = session.view.books[session.view.selected]._bids
        raw = bids.touch - 1  # integers: no level of the venue's stands so near another
        phantom = bids._scale.price(raw)
        agreed = audit_of(session).agreed

        def is_found():
            """A book that was told anew meanwhile, as on a loaded machine, is spoiled again."""
            if not audit_of(session).differed and not session.book.quantity_at(BID, phantom):
                bids.put([(raw, raw)])
            return audit_of(session).differed

        await until(is_found, "the audit that finds it")
        assert audit_of(session).agreed == agreed
        assert any("not the exchange's own" in text for text in session.notices())
        await until(lambda: session.book.state is BookState.LIVE, "a live book")
        assert session.book.quantity_at(BID, phantom) == 0
    finally:
        await session.leave()


async def test_others_who_subscribe_make_no_gaps(exchange):
    """P30, replaced: here a snapshot carries the number of the last change and makes no new one.

    The promise was written for a server on which every subscription counts (reliability S9).
    Ten readers a second join for three seconds: no gap, and the book is live all the time.
    """
    session = watching(exchange, pace=1)
    try:
        await session.ready()
        before, dead = session.book.resyncs, 0
        for _ in range(30):
            async with connect(exchange.replace("http", "ws") + "/ws", proxy=None) as other:
                await other.send('{"type":"subscribe","channel":"orderbook:ETH-USDC"}')
                await other.recv()
            await asyncio.sleep(0.05)
            dead += session.book.state is not BookState.LIVE
        assert session.book.resyncs == before
        assert dead == 0
    finally:
        await session.leave()
