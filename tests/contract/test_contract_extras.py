"""What only the engine's dialect tells, from its exchange through the codec, to the last figure."""

from decimal import Decimal

import pytest
from houses import ENGINE

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Extra, OrderStatus, TimeInForce
from vela_tui.domain.events import ReadFailed
from vela_tui.domain.exchange import ProofState
from vela_tui.venues.codec import Read, ReadKind

pytestmark = pytest.mark.parametrize("house", [ENGINE], indirect=True, ids=str)


@pytest.fixture
async def traded(trader):
    """A maker whose order was filled in part, and the order."""
    maker, taker = await trader(), await trader()
    made = await maker.place(maker.intent("sell", "1600", "1", name="made"))
    done = await taker.place(taker.intent("buy", "1600", "0.25", TimeInForce.IOC))
    assert done.report.status is OrderStatus.FILLED
    return maker, made.report, done.report


async def test_an_orders_details_have_its_executions(traded):
    maker, made, taken = traded
    wanted = Read(ReadKind.ORDER_DETAIL, venue_order_id=made.venue_order_id)
    (told,) = await maker.read(wanted)
    detail = told.detail
    assert (detail.status, detail.client_order_id) == (OrderStatus.PARTIALLY_FILLED, "made")
    assert (detail.price, detail.quantity) == (Decimal(1600), Decimal(1))
    (fill,) = detail.fills
    assert fill.trade_id == f"fill_{made.venue_order_id}_{taken.venue_order_id}"
    assert (fill.price, fill.quantity) == (Decimal(1600), Decimal("0.25"))
    anothers = Read(ReadKind.ORDER_DETAIL, venue_order_id=taken.venue_order_id)
    assert await maker.read(anothers) == ()


async def test_an_execution_is_in_the_newest_batch_whose_proof_is_yet_to_come(traded):
    maker, made, taken = traded
    (batches,) = await maker.read(Read(ReadKind.BATCHES))
    newest = batches.batches[-1]
    assert f"fill_{made.venue_order_id}_{taken.venue_order_id}" in newest.trade_ids
    assert newest.fill_count == len(newest.trade_ids)
    assert newest.ts_start % (30 * SECOND) == 0
    (proofs,) = await maker.read(Read(ReadKind.PROOFS))
    (proof,) = [each for each in proofs.proofs if each.number == newest.number]
    assert proof.state is ProofState.PENDING
    (root,) = await maker.read(Read(ReadKind.STATE_ROOT))
    assert root.root.root.startswith("0x")
    assert root.root.anchors == 0


async def test_status_rates_and_tables_are_understood(traded):
    maker, *_ = traded
    (told,) = await maker.read(Read(ReadKind.STATUS))
    assert (told.status.version, told.status.markets) == ("0.2.0", 16)
    assert told.status.fills_today > 0
    (fees,) = await maker.read(Read(ReadKind.FEES))
    assert {(fee.maker, fee.taker) for fee in fees.fees} == {
        (Decimal("-0.0001"), Decimal("0.0005"))
    }
    (leaders,) = await maker.read(Read(ReadKind.LEADERBOARD))
    assert leaders.extra is Extra.LEADERBOARD
    assert maker.wallet.address.lower() in {row[0] for row in leaders.table.rows}
    (referral,) = await maker.read(Read(ReadKind.REFERRAL))
    assert referral.table.rows


async def test_analytics_bear_witness_to_the_books_prices(traded):
    maker, *_ = traded
    witness, table = await maker.read(Read(ReadKind.ANALYTICS, maker.market))
    assert (witness.bid, witness.ask) == (None, Decimal(1600))
    assert table.extra is Extra.ANALYTICS
    (book,) = await maker.read(Read(ReadKind.BOOK, maker.market))
    assert book.asks[0][0] == witness.ask


EXTRAS = {
    Extra.STATUS: [ReadKind.STATUS],
    Extra.FEES: [ReadKind.FEES],
    Extra.ORDER_DETAILS: [ReadKind.ORDER_DETAIL],
    Extra.FINALITY: [ReadKind.BATCHES, ReadKind.PROOFS, ReadKind.STATE_ROOT],
    Extra.LEADERBOARD: [ReadKind.LEADERBOARD],
    Extra.REFERRAL: [ReadKind.REFERRAL],
    Extra.ANALYTICS: [ReadKind.ANALYTICS],
}


async def test_every_extra_of_the_dialect_can_be_read(traded):
    maker, made, _ = traded
    asked = {
        ReadKind.ORDER_DETAIL: {"venue_order_id": made.venue_order_id},
        ReadKind.ANALYTICS: {"instrument_id": maker.market},
    }
    extras = maker.codec.capabilities.extras
    assert extras
    for kind in (kind for extra in extras for kind in EXTRAS[extra]):
        events = await maker.read(Read(kind, **asked.get(kind, {})))
        assert not [event for event in events if isinstance(event, ReadFailed)], kind
