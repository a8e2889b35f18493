"""What is pushed, and a round's end: J12 to J14, J18 to J20 of joyride.md section 14."""

import asyncio
import json

import httpx
import pytest
from joyride_kit import C150, C190, EXPIRATION, SECOND, START

C180 = "SOL_USDC-22NOV26-180-C"
FULL = 10_000_000_000


def applied(book, data):
    """A client's own book after a message of the channel (R-47)."""
    if data["type"] == "snapshot":
        book = {"bids": {}, "asks": {}}
    for side, levels in book.items():
        for level in data[side]:
            levels[level["price"]] = (level["size"], level["count"])
            if not level["size"]:
                assert level["count"] == 0
                del levels[level["price"]]
    return book


def sides(book):
    bids = sorted(book["bids"].items(), reverse=True)
    return bids, sorted(book["asks"].items())


async def rest(venue, depth):
    told = await venue.data(f"/market/orderbook/{C150}")
    return tuple(
        [(level["price"], (level["size"], level["count"])) for level in told[side][:depth]]
        for side in ("bids", "asks")
    )


async def test_j12_the_seed_s_channels_are_taken_in_one_call(venue, w):
    channels = [f"book.{C150}.10", f"trades.{C150}", "user.orders", "user.trades"]
    async with venue.link() as link:
        assert await link.refused("public/subscribe", channels=channels) == 1001
        assert await link.heard() == []
        await link.sign_in(w)
        assert await link.ask("public/subscribe", channels=channels) == {"channels": channels}
        (snapshot,) = await link.heard(channels[0])
        assert snapshot["type"] == "snapshot"
        assert snapshot["bids"] == [{"price": 1_500_000, "size": 2_000, "count": 1}]
        assert snapshot["instrument_id"] == C150


@pytest.mark.parametrize("depth", [1, 5, 20])
async def test_j12_updates_turn_one_book_into_the_next(venue, link, depth):
    """Also where a level comes into sight because a better one went."""
    channel, book, sequence = f"book.{C150}.{depth}", None, None
    await link.ask("public/subscribe", channels=[channel])
    steps = (
        lambda: None,
        *(lambda at=at: venue.quote("bid", 1_400_000 - at * 1_000, 100 + at) for at in range(7)),
        lambda: venue.cross("ask", 1_400_000, 2_050),
        lambda: venue.quote("ask", 1_450_000, 500),
        lambda: venue.cross("bid", 1_600_000, 700),
        lambda: venue.floor.cancel_all("~book", C150),
    )
    messages = 0
    for step in steps:
        step()
        for data in await link.heard(channel):
            messages += 1
            assert sequence is None or data["sequence"] == sequence + 1
            sequence = data["sequence"]
            book = applied(book, data)
        assert sides(book) == await rest(venue, depth)
    assert messages > 4
    assert sides(book) == ([], [])


async def test_a_second_reader_begins_where_the_first_one_is(venue, link, theirs):
    channel = f"book.{C150}.10"
    await link.ask("public/subscribe", channels=[channel])
    venue.quote("bid", 1_400_000, 100)
    await theirs.ask("public/subscribe", channels=[channel])
    venue.quote("bid", 1_300_000, 100)
    first, second = await link.heard(channel), await theirs.heard(channel)
    assert [data["type"] for data in second] == ["snapshot", "update"]
    assert first[-1] == second[-1]
    assert second[0]["sequence"] == first[1]["sequence"]
    assert await link.ask("public/unsubscribe", channels=[channel]) == {"channels": [channel]}
    venue.quote("bid", 1_200_000, 100)
    assert await link.heard(channel) == []
    assert len(await theirs.heard(channel)) == 1


@pytest.mark.parametrize(
    "name",
    [
        *("", "book", f"book.{C150}", f"book.{C150}.3", f"book.{C150}.10.x", "book.x.10"),
        *(
            "spot.DOGE",
            "candle.SOL.2m",
            "user",
            "user.positions",
            f"trades.{C150}x",
            "\ud83d\ude80",
        ),
    ],
)
async def test_an_unknown_channel_refuses_the_whole_call(venue, link, name):
    good = f"book.{C150}.10"
    assert await link.refused("public/subscribe", channels=[good, name]) == -32602
    venue.quote("bid", 1_400_000, 100)
    assert await link.heard() == []


async def test_the_quiet_channels_are_taken(venue, link):
    channels = ["social", "leaderboard", "logs"]
    assert await link.ask("public/subscribe", channels=channels) == {"channels": channels}
    assert await link.heard() == []


async def test_k03_to_k05_follow_the_underlying(venue, link):
    channels = [f"tickers.{C150}", "spot.SOL", "candle.SOL.1m"]
    await link.ask("public/subscribe", channels=channels)
    first = {push["channel"]: push["data"] for push in await link.heard()}
    assert first[channels[0]]["spot_price"] == 180_250_000
    assert (first[channels[0]]["best_bid"], first[channels[0]]["mid_price"]) == (
        1_500_000,
        1_550_000,
    )
    assert first[channels[1]]["price"] == 180.25
    await venue.sim("spot", asset="SOL", price=181.5)
    second = {push["channel"]: push["data"] for push in await link.heard()}
    assert second[channels[0]]["spot_price"] == 181_500_000
    assert second[channels[1]]["price"] == 181.5
    candle = second[channels[2]]
    prices = [candle[key] for key in ("open", "high", "low", "close")]
    assert prices == [180.25, 181.5, 180.25, 181.5]
    venue.quote("bid", 1_400_000, 100)
    assert await link.heard(channels[0]) == []
    venue.quote("bid", 1_510_000, 100)
    (ticker,) = await link.heard(channels[0])
    assert ticker["best_bid"] == 1_510_000


async def test_j13_a_round_is_settled_in_cash(venue, link, theirs, w, other):
    venue.floor.cancel_all("~book", C150)
    await theirs.order("ask", 1_500_000, 1_000)
    await link.order("bid", 1_500_000, 1_000)
    before, _ = await link.money()
    venue.floor.exchange.account(other.address).available = 20_000_000
    for each in (link, theirs):
        await each.ask("public/subscribe", channels=["settlement"])
        await each.heard()
    told = await venue.admin("settle", expiration=EXPIRATION, twap_prices={"SOL": 180.25})
    rows = {row["user_id"]: row for row in told["settlements"]}
    assert (rows[w.address]["payout"], rows[w.address]["pnl"]) == (30_250_000, 28_750_000)
    assert rows[w.address]["settlement_price"] == 180.25
    assert rows[other.address]["payout"] == -30_250_000
    assert await link.money() == (before + 30_250_000, 0)
    assert await link.positions() == {}
    account = await theirs.ask("private/get_account")
    assert (account["available"], account["settlement_shortfall"]) == (0, 10_250_000)
    results = [data for data in await link.heard("settlement") if "results" in data]
    assert results == [{"results": [rows[w.address]]}]
    again = await venue.admin("settle", expiration=EXPIRATION, twap_prices={"SOL": 1})
    assert (again["settled_instruments"], again["settlements"]) == (0, [])
    assert await link.money() == (before + 30_250_000, 0)


async def test_j14_a_round_ends_in_the_stated_order(venue, link):
    await link.order("bid", 1_600_000, 1_000)
    resting = (await link.order("bid", 1_000_000, 1_000))["order"]
    await link.ask("public/subscribe", channels=["user.orders", "settlement", f"book.{C150}.10"])
    left = (EXPIRATION * SECOND - venue.clock.now) // SECOND
    assert (await venue.sim("clock", advance_s=left - 1))["now"] == (EXPIRATION - 1) * SECOND
    await link.heard()
    await venue.sim("clock", advance_s=1)
    pushes = await link.heard()
    told = [push["channel"] for push in pushes]
    wanted = ["user.orders", "settlement", "settlement_complete", "instruments"]
    assert [name for name in told if name in wanted][:4] == wanted
    by_channel = {push["channel"]: push["data"] for push in reversed(pushes)}
    assert by_channel["user.orders"] == resting | {"status": "cancelled"}
    (row,) = by_channel["settlement"]["results"]
    assert (row["quantity"], row["settlement_price"]) == (1_000, 180.25)
    complete = by_channel["settlement_complete"]
    assert (complete["expiration"], complete["cancelled_orders"]) == (EXPIRATION, 1)
    new = {option["id"] for option in by_channel["instruments"]["instruments"]}
    assert {option["id"] for option in await link.ask("public/get_instruments")} == new
    assert all("-23NOV26-" in each for each in new)
    assert len(new) == 30
    assert await link.refused_order("bid", 1_600_000, 1_000) == 1009
    assert (await venue.get(f"/market/orderbook/{C150}")).json()["error"]["code"] == 1009
    timing = (await venue.data("/oracle/settlement"))["settlement"]
    assert timing["seconds_to_settlement"] == 86_400
    assert timing["in_twap_window"] is False


async def test_a_jump_of_days_settles_what_there_was_once(venue, link):
    await link.order("bid", 1_600_000, 1_000)
    before, _ = await link.money()
    await venue.sim("clock", advance_s=10 * 86_400)
    assert await link.money() == (before + 30_250_000, 0)
    told = [p["data"] for p in link.pushes if p["channel"] == "settlement_complete"]
    assert [data["expiration"] for data in told] == [EXPIRATION + n * 86_400 for n in range(10)]
    assert [data["settled_positions"] for data in told] == [2] + [0] * 9
    timing = (await venue.data("/oracle/settlement"))["settlement"]
    assert 0 < timing["seconds_to_settlement"] <= 86_400


async def test_the_settlement_price_is_the_mean_of_the_last_half_hour(venue, link):
    """Half of the window at 180.25, half at 190.25."""
    await link.order("bid", 1_600_000, 1_000)
    await link.ask("public/subscribe", channels=["settlement"])
    await venue.sim("clock", advance_s=12 * 3_600 - 1_800)
    timing = (await venue.data("/oracle/settlement"))["settlement"]
    assert (timing["in_twap_window"], timing["seconds_to_twap_window"]) == (True, 0)
    assert (await link.heard("settlement"))[-1]["settlement"]["in_twap_window"] is True
    await venue.sim("clock", advance_s=900)
    await venue.sim("spot", asset="SOL", price=190.25)
    await venue.sim("clock", advance_s=900)
    (row,) = next(d["results"] for d in await link.heard("settlement") if "results" in d)
    assert row["settlement_price"] == 185.25


async def test_each_round_has_a_mean_of_its_own(venue, link):
    """The second one's price is not mixed with samples of the first."""
    await link.ask("public/subscribe", channels=["settlement"])
    await venue.sim("clock", advance_s=12 * 3_600)
    await venue.sim("spot", asset="SOL", price=200)
    name = "SOL_USDC-23NOV26-180-C"
    venue.quote("ask", 1_500_000, 1_000, name)
    await link.order("bid", 1_500_000, 1_000, instrument=name)
    await link.heard()
    await venue.sim("clock", advance_s=86_400)
    (row,) = next(d["results"] for d in await link.heard("settlement") if "results" in d)
    assert (row["instrument_id"], row["settlement_price"]) == (name, 200)


async def test_j18_orders_and_money_survive_their_link(venue, w):
    async with venue.link(w) as link:
        ids = [(await link.order("bid", 1_550_000, size))["order"]["id"] for size in (100, 200)]
    venue.quote("ask", 1_550_000, 100)
    async with venue.link(w) as link:
        assert [order["id"] for order in await link.ask("private/get_open_orders")] == ids[1:]
        assert await link.positions() == {C150: (100, 1_550_000)}
        headers = await venue.token(w)
        history = await venue.data("/orders", headers=headers)
        assert [(o["id"], o["status"]) for o in history] == [(ids[1], "open"), (ids[0], "filled")]
        assert await venue.data("/orders/open", headers=headers) == history[:1]
        assert await venue.data("/orders?limit=1", headers=headers) == history[:1]


async def test_j19_a_lost_answer_leaves_its_order_a_lost_request_none(venue, link):
    await venue.sim("fault", method="private/buy", drop=True)
    shape = {"instrument_id": C150, "type": "limit", "price": 1_000_000, "amount": 100}
    await link.send("private/buy", **shape)
    assert len(await link.ask("private/get_open_orders")) == 1
    await venue.sim("fault", method="private/buy", lose=True)
    await link.send("private/buy", **shape)
    assert len(await link.ask("private/get_open_orders")) == 1
    await venue.sim("fault", method="private/buy", code=1007, times=2)
    assert await link.refused("private/buy", **shape) == 1007
    await venue.sim("reset")
    await link.ask("private/buy", **shape)


async def test_faults_of_answers(venue, link):
    """Twice, late, and after the pushes that it caused."""
    await link.ask("public/subscribe", channels=["user.orders"])
    await venue.sim("fault", method="private/cancel_all", dup=True)
    request_id = await link.send("private/cancel_all")
    assert [(await link.next())["id"] for _ in "12"] == [request_id] * 2
    await venue.sim("fault", method="private/buy", reorder=True)
    shape = {"instrument_id": C150, "type": "limit", "price": 1_000_000, "amount": 100}
    request_id = await link.send("private/buy", **shape)
    assert (await link.next())["params"]["channel"] == "user.orders"
    assert (await link.next())["id"] == request_id
    await venue.sim("fault", method="public/get_market_config", delay_ms=50)
    late, soon = [
        await link.send(f"public/get_{name}") for name in ("market_config", "instruments")
    ]
    assert [(await link.next())["id"] for _ in "12"] == [soon, late]


async def test_faults_of_pushes(venue, link):
    """A gap, a double and two in the wrong order: each shows in the sequence."""
    channel = f"book.{C150}.10"
    await link.ask("public/subscribe", channels=[channel])
    first = (await link.heard(channel))[0]["sequence"]

    async def sequences(quotes, **fault):
        await venue.sim("fault", channel="book.", **fault)
        for _ in range(quotes):
            venue.quote("bid", 1_000_000, 100)
        return [data["sequence"] - first for data in await link.heard(channel)]

    assert await sequences(2, drop=True) == [2]
    assert await sequences(1, dup=True) == [3, 3]
    assert await sequences(2, reorder=True) == [5, 4]
    await venue.sim("fault", channel="book.", delay_ms=20)
    venue.quote("bid", 1_000_000, 100)
    assert await link.heard(channel) == []
    assert (await link.next())["params"]["data"]["sequence"] == first + 6


async def test_faults_of_http_and_of_links(venue, link, w):
    headers = await venue.token(w)
    await venue.sim("fault", path="/api/v1/account", code=503)
    assert (await venue.get("/account", headers=headers)).status_code == 503
    await venue.sim("fault", path="/api/v1/account", code=1007)
    answer = await venue.get("/account", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 1007)
    await venue.sim("fault", path="/api/v1/market", drop=True)
    with pytest.raises(httpx.HTTPError):
        await venue.get("/market/config")
    assert (await venue.get("/market/config")).status_code == 200
    await venue.sim("fault", close_sockets=True)
    async with asyncio.timeout(60):
        await link.socket.wait_closed()


async def test_j20_greeks_are_the_published_ones(venue, link):
    """R-53: six hours left, no quotes, so that the model alone speaks."""
    await venue.sim("clock", advance_s=6 * 3_600)
    await link.ask("public/subscribe", channels=[f"tickers.{C180}"])
    (ticker,) = await link.heard(f"tickers.{C180}")
    wanted = {
        "delta": 0.5306,
        "gamma": 0.1054,
        "vega": 0.01876,
        "theta": -3.0023,
        "lambda": 58.57,
        "pop": 0.5223,
        "iv": 0.80,
    }
    for name, figure in wanted.items():
        assert ticker["greeks"][name] == pytest.approx(figure, rel=1e-3), name
    assert ticker["best_bid"] is ticker["best_ask"] is ticker["mid_price"] is None


async def test_a_mark_says_what_it_stands_on(venue, link):
    """A book of two sides, then the volatility of a minute ago, then the model alone."""
    venue.quote("bid", 2_000_000, 100, C180)
    venue.quote("ask", 2_200_000, 100, C180)
    mark = await venue.data(f"/market/greeks/{C180}")
    assert (mark["mark_source"], mark["mark_price"]) == ("two_sided_mid", 2.1)
    assert (mark["quote_age_ms"], mark["spread_bps"]) == (0, 952)
    venue.floor.cancel_all("~book", C180)
    await venue.sim("clock", advance_s=60)
    carried = await venue.data(f"/market/greeks/{C180}")
    assert (carried["mark_source"], carried["quote_age_ms"]) == ("carry_forward", 60_000)
    assert carried["mark_iv"] == mark["mark_iv"]
    await venue.sim("clock", advance_s=1)
    fallen = await venue.data(f"/market/greeks/{C180}")
    assert fallen["mark_source"] == "surface_fallback"
    assert fallen["mark_iv"] == pytest.approx(0.8, rel=1e-4)
    marks = await venue.data("/market/greeks")
    assert {row["instrument_id"] for row in marks} >= {C150, C180, C190}


async def test_prices_of_options_are_never_floats(venue, link, w):
    """Integers on the wire, but where the venue itself says USD (joyride.md section 3)."""
    await link.order("bid", 1_600_000, 333)
    headers = await venue.token(w)
    allowed = {"return_pct", "pnl_percent"}
    for path in (
        *(f"/market/orderbook/{C150}", f"/market/ticker/{C150}", "/market/tickers"),
        *("/account", "/account/positions-with-metrics", "/orders", "/market/instruments"),
    ):
        found = json.loads((await venue.get(path, headers=headers)).text, parse_float=str)

        def floats(value, key=""):
            if isinstance(value, dict):
                return [each for k, v in value.items() for each in floats(v, k)]
            if isinstance(value, list):
                return [each for v in value for each in floats(v, key)]
            is_float = isinstance(value, str) and value.replace(".", "").lstrip("-").isdigit()
            return [key] if is_float and "." in value else []

        assert set(floats(found)) <= allowed, path


async def test_a_ticker_tells_of_the_underlying_at_most_twice_a_second(venue, link):
    """However fast time passes; the last price is told in the end."""
    channel = f"tickers.{C150}"
    await link.ask("public/subscribe", channels=[channel])
    await link.heard()
    for price in (181, 182, 183):
        await venue.sim("spot", asset="SOL", price=price)
    assert [data["spot_price"] for data in await link.heard(channel)] == [181_000_000]
    venue.clock.advance(0.5)
    venue.gateway.feed.publish_late()
    assert [data["spot_price"] for data in await link.heard(channel)] == [183_000_000]
    venue.clock.advance(0.5)
    venue.gateway.feed.publish_late()
    assert await link.heard(channel) == []


async def test_quotes_of_the_past_are_kept_a_minute_apart(venue, link):
    for _ in range(4):
        venue.clock.advance(30)
        for _seconds, act in venue.gateway.rounds:
            act()
    told = await venue.data(f"/market/price-history/{C150}")
    assert [row["timestamp"] - START for row in told["data"]] == [
        30 * SECOND,
        90 * SECOND,
    ]
    assert told["data"][0] == {
        "timestamp": START + 30 * SECOND,
        "bid_price": 1_500_000,
        "ask_price": 1_600_000,
        "mid_price": 1_550_000,
        "spot_price": 180_250_000,
    }
    params = {"start": START + 31 * SECOND, "end": START + 90 * SECOND}
    cut = await venue.data(f"/market/price-history/{C150}", params=params)
    assert cut["data"] == told["data"][1:]
