"""What only the engine tells, as events (vela.md 3.7)."""

from decimal import Decimal

import pytest
from engine_words import ADDRESS, ETH, engine, fill_frame, no, ok, receive

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Extra, Liquidity, OrderStatus, Side
from vela_tui.domain.events import OrderDetailed, ReadFailed
from vela_tui.domain.exchange import MarketFees, ProofState
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.registry import open_codec

DETAIL = {
    "id": 5, "market_id": "ETH-USDC", "user": ADDRESS.lower(), "side": "bid",
    "price": 158050000000, "quantity": 50000000, "filled_quantity": 25000000,
    "status": "partially_filled", "order_type": "limit", "time_in_force": "gtc",
    "nonce": 1713000000001, "client_order_id": "my-order-001", "signature": "0x",
    "created_at": 1713009600123456, "updated_at": 1713009600123457, "da_hash": None,
    "fills": [{
        "fill_id": "fill_1_5", "counterparty_order_id": 1, "counterparty_address": "0x1",
        "price": 158050000000, "quantity": 25000000, "timestamp": 1713009600123456,
    }],
}  # fmt: skip
BATCH = {
    "batch_id": 1, "timestamp": 1713009600000, "fill_count": 2, "order_count": 3,
    "markets": ["ETH-USDC"], "state_root": "0xab", "operator_signature": "0x00",
    "fills": ["fill_1_2", "fill_1_5"],
}  # fmt: skip


def ask(kind, data, instrument_id=None, **options):
    read = Read(kind, instrument_id, **options)
    return engine().read(read).path, engine().answered(read, ok(data))


def test_status():
    path, (event,) = ask(ReadKind.STATUS, {
        "status": "operational", "engine_uptime_seconds": 61, "engine_version": "0.2.0",
        "last_snapshot_timestamp": 1713009600123, "last_state_root": "0xab",
        "orders_processed_today": 7, "fills_today": 3, "volume_today_usdc": "12.34",
        "active_markets": 16, "connected_ws_clients": 2, "last_restart_reason": None,
    })  # fmt: skip
    status = event.status
    assert path == "/status"
    assert (status.state, status.uptime, status.version) == ("operational", 61 * SECOND, "0.2.0")
    assert (status.volume_today, status.fills_today) == (Decimal("12.34"), 3)
    assert status.ts_snapshot == 1713009600123 * 10**6
    assert status.restart_reason == ""


def test_status_of_an_engine_that_never_saved_its_state():
    told = {"status": "starting", "engine_uptime_seconds": 1, "engine_version": "0.2.0"}
    _, (event,) = ask(ReadKind.STATUS, told | {"last_snapshot_timestamp": 0})
    assert (event.status.ts_snapshot, event.status.volume_today) == (None, None)


def test_fees_are_fractions_by_market():
    row = {"market": "ETH-USDC", "maker_fee_bps": -1, "taker_fee_bps": 5, "maker_fee_pct": -0.01}
    path, (event,) = ask(ReadKind.FEES, [row])
    assert path == "/fees"
    assert event.fees == (MarketFees(ETH, Decimal("-0.0001"), Decimal("0.0005")),)


def test_order_detail_holds_its_executions():
    path, events = ask(ReadKind.ORDER_DETAIL, DETAIL, venue_order_id="5")
    assert path == "/orders/5"
    detail = events[0].detail
    assert (detail.price, detail.filled_quantity) == (Decimal("1580.5"), Decimal("0.25"))
    assert (detail.status, detail.side) == (OrderStatus.PARTIALLY_FILLED, Side.BUY)
    (execution,) = detail.fills
    assert (execution.trade_id, execution.quantity) == ("fill_1_5", Decimal("0.25"))
    assert detail.ts_created == 1713009600123456000


def test_order_of_another_wallet_is_nothing_to_us():
    """16 #40: anybody may read any order."""
    assert (
        ask(ReadKind.ORDER_DETAIL, DETAIL | {"user": "0x" + "0" * 40}, venue_order_id="5")[1] == ()
    )
    reader = open_codec("vela", None, "engine")
    assert reader.answered(Read(ReadKind.ORDER_DETAIL, venue_order_id="5"), ok(DETAIL)) == ()


def test_detail_tells_whose_a_held_fill_is():
    """6.3: the answer to the order was lost; its number leads to the order, and to the fill."""
    codec = engine()
    receive(codec, fill_frame(1, 5))
    detailed, told = codec.answered(Read(ReadKind.ORDER_DETAIL, venue_order_id="5"), ok(DETAIL))
    assert isinstance(detailed, OrderDetailed)
    assert told.fill.client_order_id == "my-order-001"
    assert told.fill.liquidity is Liquidity.TAKER


def test_batches_and_proofs():
    path, (listed,) = ask(ReadKind.BATCHES, [BATCH, BATCH | {"batch_id": 2, "fills": []}])
    assert path == "/batches"
    first, second = listed.batches
    assert (first.number, first.trade_ids) == (1, ("fill_1_2", "fill_1_5"))
    assert first.ts_start == 1713009600000 * 10**6
    assert second.number == 2
    rows = [
        {"batch_id": 2, "status": "pending", "generated_at": None},
        {"batch_id": 1, "status": "skipped", "generated_at": 1713009650000},
        {"batch_id": 0, "status": "what nobody knows"},
    ]
    path, (told,) = ask(ReadKind.PROOFS, {"proofs": rows, "next_cursor": 1})
    assert path == "/proofs?limit=200"
    assert [proof.state for proof in told.proofs] == [
        ProofState.PENDING, ProofState.SKIPPED, ProofState.OTHER,
    ]  # fmt: skip
    assert told.proofs[1].ts_generated == 1713009650000 * 10**6


def test_state_root():
    told = {"state_root": "0xab", "timestamp": 1713009600123, "order_count": 620, "user_count": 2,
            "block_number": None, "last_anchor_tx": None, "last_anchor_time": None,
            "anchor_count": 0}  # fmt: skip
    path, (event,) = ask(ReadKind.STATE_ROOT, told)
    assert path == "/state-root"
    assert (event.root.root, event.root.anchor, event.root.ts_anchor) == ("0xab", "", None)
    _, (anchored,) = ask(
        ReadKind.STATE_ROOT, told | {"last_anchor_tx": "0x1", "last_anchor_time": 1713009600}
    )
    assert anchored.root.ts_anchor == 1713009600 * SECOND


def test_tables_are_shown_as_they_came():
    path, (board,) = ask(ReadKind.LEADERBOARD, {
        "top_traders": [{"address": "0xaa", "volume_usdc": "1.50", "fill_count": 3}],
        "top_referrers": [], "period": "all_time",
    })  # fmt: skip
    assert (path, board.extra) == ("/leaderboard", Extra.LEADERBOARD)
    assert board.table.rows == (("0xaa", "1.50", "3", "n/a", "n/a"),)
    path, (referral,) = ask(ReadKind.REFERRAL, {
        "address": "0xaa", "referrer": None, "referred_count": 0,
        "total_earnings_usdc": "0.000000", "referred_users": [],
    })  # fmt: skip
    assert path == f"/referral/{ADDRESS}"
    assert ("referrer", "n/a") in referral.table.rows
    assert ("total earnings usdc", "0.000000") in referral.table.rows
    row = {"market_id": "ETH-USDC", "current_bid": 1, "slippage_1k_usdc": 0.5,
           "fill_count": 0, "slippage_10k_usdc": None}  # fmt: skip
    path, events = ask(ReadKind.ANALYTICS, {"timeframe": "24H", "markets": [row]}, ETH)
    assert path == "/analytics/ETH-USDC?timeframe=24H"
    assert events[-1].table.rows == (
        ("slippage 1k usdc", "0.5"), ("fill count", "0"), ("slippage 10k usdc", "n/a"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "kind", [ReadKind.STATUS, ReadKind.FEES, ReadKind.BATCHES, ReadKind.LEADERBOARD]
)
def test_page_knows_none_of_it(kind):
    codec = open_codec("vela", ADDRESS)
    assert codec.capabilities.extras == frozenset()
    with pytest.raises(ValueError, match="no way to read"):
        codec.read(Read(kind))


def test_server_that_lacks_one_fails_that_read_alone():
    (event,) = engine().answered(Read(ReadKind.PROOFS), no("not found", 404))
    assert isinstance(event, ReadFailed)
