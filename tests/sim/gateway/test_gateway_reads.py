"""The public and the account reads, and deposits: shapes and filters."""

import pytest

from vela_tui.sim.gateways import amounts
from vela_tui.sim.gateways.vela import answers

ETH = 1_000_000


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("1000.00", 1_000_000_000),
        ("0.000001", 1),
        ("1.9999999", 1_999_999),
        ("5.", 5_000_000),
        (" 7 ", 7_000_000),
        ("007", 7_000_000),
        ("0", 0),
    ],
)
def test_an_amount_is_digits_with_a_point(text, raw):
    assert amounts.parse_amount(text, 6) == raw


@pytest.mark.parametrize("text", ["", ".5", "-1", "+1", "1e3", "1,000", "٣", "1.2.3", "0x1", "NaN"])
def test_what_is_no_amount_has_no_value(text):
    assert amounts.parse_amount(text, 6) is None


def test_decimals_are_exact_and_short():
    assert amounts.decimal_text(1_580_500_000, 6) == "1580.5"
    assert amounts.decimal_text(8, 6) == "0.000008"
    assert amounts.decimal_text(-1_500_000, 6) == "-1.5"
    assert amounts.decimal_text(3_000_000, 6) == "3"
    assert amounts.ratio_text(1, 0) is None
    assert amounts.ratio_text(0, 0) == "0"
    assert amounts.ratio_text(-1, 3) == "-0.333334"


def test_times_are_cut_to_the_millisecond():
    assert answers.instant(1_713_009_600_999_999_999) == "2024-04-13T12:00:00.999Z"


async def test_a_deposit_is_credited_and_answers_with_the_account(venue, one):
    body = {"user": one.address, "asset": "usdc", "amount": "1000.50"}
    account = await venue.accepted("/deposit", body)
    assert account == {
        "balances": [
            {"asset": "USDC", "available": 1_000_500_000, "locked": 0, "total": 1_000_500_000}
        ],
        "credit": {
            "total_open_notional": 0,
            "deposited_balance": 1_000_500_000,
            "utilization": "0",
        },
    }
    assert await venue.data(f"/account/{one.user}/balances") == account


async def test_all_seventeen_assets_can_be_deposited(venue, one):
    rows = await venue.data("/markets")
    assets = ["USDC", *(row["base"] for row in rows)]
    assert len(assets) == 17
    for asset in assets:
        await venue.accepted("/deposit", {"user": one.address, "asset": asset, "amount": "1"})
    for asset in assets:
        assert await venue.money(one, asset) == (ETH, 0)


async def test_a_deposit_of_too_much_or_of_nothing_known_is_refused(venue, one):
    good = {"user": one.address, "asset": "USDC", "amount": "1"}
    for wrong in (
        {"amount": "0"},
        {"amount": "-1"},
        {"amount": "1000000.000001"},
        {"amount": 1},
        {"amount": "9" * 120},
        {"asset": "XYZ"},
        {"asset": ""},
        {"user": "0x12"},
    ):
        assert await venue.refused("/deposit", good | wrong) == (400, "InvalidRequest"), wrong
    assert await venue.money(one) == (0, 0)
    await venue.accepted("/deposit", good | {"amount": "1000000"})


async def test_markets_are_what_the_seeds_program_reads(venue, one):
    venue.fund(one, USDC=10_000, ETH=2)
    await venue.order(one, "bid", 1_580_500_000, ETH)
    await venue.order(one, "ask", 1_581_000_000, ETH)
    rows = await venue.data("/markets")
    assert [row["id"] for row in rows] == [row["id"] for row in await venue.data("/markets")]
    assert len(rows) == 16
    (row,) = [row for row in rows if row["id"] == "ETH-USDC"]
    assert row == {
        "id": "ETH-USDC",
        "base": "ETH",
        "quote": "USDC",
        "best_bid": "1580.5",
        "best_ask": "1581",
        "spread": "0.5",
        "last_price": None,
        "volume_24h": "0",
        "change_24h_pct": None,
        "status": "active",
    }


async def test_the_ticker_and_the_candles_tell_what_traded(venue, one, two):
    venue.fund(one, ETH=2, USDC=10_000)
    venue.fund(two, USDC=10_000)
    await venue.order(one, "ask", 1_000_000_000, ETH)
    await venue.order(one, "ask", 1_100_000_000, ETH)
    await venue.order(two, "bid", 1_000_000_000, ETH)
    venue.clock.advance(1)
    await venue.order(two, "bid", 1_100_000_000, ETH // 2)
    ticker = await venue.data("/markets/ETH-USDC/ticker")
    assert ticker == {
        "market_id": "ETH-USDC",
        "open_24h": "1000",
        "high_24h": "1100",
        "low_24h": "1000",
        "last_price": "1100",
        "volume_24h": "1.5",
        "quote_volume_24h": "1550",
        "change_24h_pct": "10",
        "best_bid": None,
        "best_ask": "1100",
        "trade_count_24h": 2,
        "timestamp": "2024-04-13T09:20:01.000Z",
    }
    candles = await venue.data("/ohlcv/ETH-USDC", timeframe="1H", limit=1)
    assert (candles["timeframe"], candles["count"]) == ("1H", 1)
    assert candles["candles"] == [
        {
            "time": 1_712_998_800,
            "open": "1000",
            "high": "1100",
            "low": "1000",
            "close": "1100",
            "volume": "1.5",
            "quote_volume": "1550",
            "trade_count": 2,
        }
    ]
    trades = await venue.data("/trades/ETH-USDC")
    assert [trade["price"] for trade in trades] == [1_100_000_000, 1_000_000_000]
    assert len(await venue.data("/trades/ETH-USDC", limit=1)) == 1


async def test_every_timeframe_is_served_and_no_other(venue):
    for timeframe in ("1m", "5m", "15m", "1H", "4H", "1D"):
        assert (await venue.data("/ohlcv/ETH-USDC", timeframe=timeframe))["candles"] == []
    for wrong in ({"timeframe": "2m"}, {"timeframe": "1h"}, {"limit": "0"}, {"limit": "501"}):
        answer = await venue.get("/ohlcv/ETH-USDC", **wrong)
        assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest"), wrong


async def test_open_orders_are_filtered_and_oldest_first(venue, one):
    venue.fund(one, USDC=10_000, ETH=2)
    first = await venue.order(one, "bid", 1_000_000, ETH, cid="first")
    second = await venue.order(one, "ask", 9_000_000, ETH)
    third = await venue.order(one, "bid", 1_000_000, ETH, market="BTC-USDC")

    async def ids(**params):
        rows = await venue.data(f"/account/{one.user}/orders", **params)
        return [row["order_id"] for row in rows]

    one_, two_, three_ = (order["order_id"] for order in (first, second, third))
    assert await ids() == [one_, two_, three_]
    assert await ids(market_id="ETH-USDC") == [one_, two_]
    assert await ids(side="bid") == [one_, three_]
    assert await ids(side="ask", market_id="BTC-USDC") == []
    assert await ids(limit=1) == [one_]
    (row,) = await venue.data(f"/account/{one.address}/orders", limit=1)
    assert row == {
        "order_id": one_,
        "client_order_id": "first",
        "status": "open",
        "market_id": "ETH-USDC",
        "side": "bid",
        "price": 1_000_000,
        "quantity": ETH,
        "filled_quantity": 0,
        "remaining_quantity": ETH,
        "order_type": "limit",
        "time_in_force": "gtc",
        "created_at": "2024-04-13T09:20:00.000Z",
    }


async def test_bad_filters_and_addresses_are_refused(venue, one):
    for wrong in (
        {"side": "buy"},
        {"limit": "0"},
        {"limit": "501"},
        {"limit": "-1"},
        {"limit": "1.5"},
        {"limit": "٣"},
        {"limit": "9" * 5_000},
        {"market_id": "XXX-USDC"},
    ):
        answer = await venue.get(f"/account/{one.user}/orders", **wrong)
        assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest"), wrong
    for path in ("orders", "balances", "orders/by-client-id/x"):
        answer = await venue.get(f"/account/0x12/{path}")
        assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest"), path


async def test_an_unknown_account_is_empty(venue, two):
    assert await venue.data(f"/account/{two.user}/orders") == []
    account = await venue.data(f"/account/{two.user}/balances")
    assert account["balances"] == []


async def test_answers_carry_a_date(venue):
    """A client corrects its clock by it before it logs in (vela.md 6.6)."""
    answer = await venue.get("/health")
    assert answer.headers["date"].endswith("GMT")
    assert answer.json() == {"ok": True, "data": {"status": "ok"}}
