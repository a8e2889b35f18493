"""Joyride as a process: what it says, how fast its time passes and what outlives it."""

import argparse
import asyncio
import contextlib
import json
import sys
import time

import httpx
import pytest
from joyride_kit import EXPIRATION, Link, Wallet
from websockets.asyncio.client import connect

from vela_tui.sim import options
from vela_tui.sim.gateways.joyride import ASSUMPTIONS
from vela_tui.sim.gateways.joyride.opening import restored
from vela_tui.sim.rounds.clock import SpedClock
from vela_tui.sim.rounds.exchange import Exchange
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.messages import PlaceOrder
from vela_tui.sim.rounds.schedule import SECOND, next_settlement
from vela_tui.sim.rounds.spots import HOME, Mean
from vela_tui.sim.state_file import StateFile, encode

PATIENCE = 60
CALL = "SOL_USDC-22NOV26-180-C"


def command(*arguments):
    return [sys.executable, "-W", "error", "-m", "vela_tui.sim", "--venue", "joyride", *arguments]


@contextlib.asynccontextmanager
async def running(*arguments):
    process = await asyncio.create_subprocess_exec(
        *command("--port", "0", "--json", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            line = await process.stdout.readline()
        assert line, (await process.stderr.read()).decode()
        where = json.loads(line)
        assert set(where) == {"http", "ws"}
        async with connect(where["ws"]) as socket:
            yield where, Link(socket)
        process.terminate()
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0
        assert await process.stderr.read() == b""
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_accounts_outlive_the_process_and_are_funded_once(tmp_path):
    """Money, a resting order and a position; the order ids go on."""
    wallet, state = Wallet(0x22), ("--state", str(tmp_path / "joyride.json"))
    async with running("--flow", "calm", *state) as (where, link):
        assert where["http"] == where["ws"].replace("ws://", "http://")
        assert where["ws"].endswith("/api/v1")
        await link.sign_in(wallet)
        name = (await link.ask("public/get_instruments"))[4]["id"]
        bought = await link.order("bid", None, 500, instrument=name, type="market")
        assert bought["order"]["status"] == "filled"
        resting = (await link.order("bid", 1_000, 700, instrument=name))["order"]
        before, held = await link.money(), await link.positions()
        assert held[name][0] == 500
        async with httpx.AsyncClient(verify=False) as http:
            answer = await http.get(where["http"].replace("/v1", "/health"))
        assert answer.json() == {"status": "ok"}
    kept = json.loads((tmp_path / "joyride.json").read_text())
    assert kept["clients"] == [wallet.address]
    async with running("--flow", "none", "--no-auto-seed", *state) as (_, link):
        await link.sign_in(wallet)
        assert (await link.money(), await link.positions()) == (before, held)
        await link.sign_in(Wallet(0x33))
        assert await link.money() == (0, 0)
        await link.sign_in(wallet)
        assert [order["id"] for order in await link.ask("private/get_open_orders")] == [
            resting["id"]
        ]
        newer = (await link.order("bid", 1_000, 700, instrument=name))["order"]
        assert newer["id"] > resting["id"]


async def test_without_json_it_lists_what_it_assumes():
    process = await asyncio.create_subprocess_exec(
        *command("--port", "0", "--flow", "none", "--speed", "60"), stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE):
        told = (await process.stdout.readline()).decode()
        process.terminate()
        rest = (await process.stdout.read()).decode()
        assert await process.wait() == 0
    assert told.startswith("Exchange open at http://127.0.0.1:")
    assert "speed 60" in told
    assert [line.split()[0] for line in rest.splitlines()[1:]] == list(ASSUMPTIONS)
    assert list(ASSUMPTIONS) == [f"R-{number:02}" for number in range(1, 59)]


def test_a_file_of_coins_is_set_aside(tmp_path, capsys):
    for content in (
        b"{",
        encode([], {}),
        encode([], {"next_order_id": 1, "next_execution": 1, "marks": {}, "accounts": {}}),
    ):
        path = tmp_path / "state.json"
        path.write_bytes(content)
        exchange, _ = restored(StateFile(path), EXPIRATION - 1, Exchange(HOME))
        assert list(exchange.accounts()) == []
        assert "begin anew" in capsys.readouterr().err
    assert len(list(tmp_path.iterdir())) == 3


def kept_exchange(now):
    """Ann holds a contract that Bob owes, and bids for another."""
    exchange = Exchange(HOME)
    floor = Floor(exchange, lambda: now * SECOND)
    for user in ("ann", "bob"):
        floor.open_account(user)
    floor.place(PlaceOrder("bob", CALL, "ask", "limit", 1_000, 2_000_000))
    floor.place(PlaceOrder("ann", CALL, "bid", "limit", 2_000, 2_000_000))
    return exchange


@pytest.mark.parametrize("later", [1, 2 * 86_400])
def test_a_round_that_ended_meanwhile_settles_at_load(tmp_path, later):
    """At the mean so far, where its last half hour had begun."""
    state = StateFile(tmp_path / "state.json")
    kept = kept_exchange(EXPIRATION - 600)
    state.write(encode(["ann"], kept.dump({"SOL": (185_000_000 * 1_200, 1_200)})))
    exchange, mean = restored(state, EXPIRATION + later, Exchange(HOME))
    ann, bob = exchange.account("ann"), exchange.account("bob")
    assert (ann.available, ann.locked) == (10_000_000_000 - 2_000_000 + 5_000_000, 0)
    assert bob.available == 10_000_000_000 + 2_000_000 - 5_000_000
    assert (ann.positions, ann.orders, mean.prices()) == ({}, {}, {})
    assert exchange.options() == ()


def test_a_round_ahead_of_the_real_time_settles_at_load(tmp_path):
    """A sped-up exchange was in tomorrow's round; its successor lives in today's."""
    state = StateFile(tmp_path / "state.json")
    state.write(encode([], kept_exchange(EXPIRATION - 600).dump({})))
    exchange, _ = restored(state, EXPIRATION - 86_401, Exchange(HOME))
    assert exchange.options() == ()
    assert exchange.account("ann").available == 10_000_000_000 - 2_000_000 + 250_000


def test_the_present_round_goes_on(tmp_path):
    state = StateFile(tmp_path / "state.json")
    kept = kept_exchange(EXPIRATION - 600).dump({"SOL": (180_000_000, 1)})
    state.write(encode([], kept))
    exchange, mean = restored(state, EXPIRATION - 1, Exchange(HOME))
    assert exchange.dump(mean.dump()) == kept


@pytest.mark.parametrize(
    "damage",
    [
        {"next_order_id": 1},
        {"next_trade_id": 0},
        {"spots": {}},
        {"spots": {"SOL": -1, "BTC": 1, "ETH": 1}},
        {"samples": {"SOL": [1, 0]}},
        {"options": []},
        {"accounts": {}, "surplus": 1},
        {"version": 2},
    ],
    ids=str,
)
def test_a_state_that_contradicts_itself_is_not_taken(damage):
    kept = kept_exchange(EXPIRATION - 600).dump({}) | damage
    exchange = Exchange(HOME)
    with pytest.raises(ValueError, match=r"."):
        exchange.load(kept)
    assert (list(exchange.accounts()), exchange.options()) == ([], ())


def test_contracts_that_nobody_owes_are_not_taken():
    kept = json.loads(json.dumps(kept_exchange(EXPIRATION - 600).dump({})))
    kept["accounts"]["ann"]["positions"][CALL][0] += 1
    with pytest.raises(ValueError, match="held than owed"):
        Exchange(HOME).load(kept)


def test_simulated_time_passes_faster_and_can_jump():
    real = 1_000_000_000_000
    clock = SpedClock(lambda: real, 60)
    assert clock() == real // 1_000
    real += 1_000_000_000
    assert clock() == 1_000_000_000 + 60 * SECOND
    clock.advance(5 * SECOND)
    assert clock() == 1_000_000_000 + 65 * SECOND


def test_a_day_at_sixty_times_ends_within_24_minutes():
    second = time.time_ns() // 1_000_000_000
    assert 0 < next_settlement(second) - second <= 24 * 60 * 60
    assert next_settlement(EXPIRATION) == EXPIRATION + 86_400
    assert next_settlement(EXPIRATION - 1) == EXPIRATION


def test_the_mean_counts_a_second_once_and_those_of_the_window_alone():
    mean = Mean()
    for second, price in ((-1_801, 1), (-1_800, 10), (-1, 20), (0, 99)):
        mean.sample("SOL", price, EXPIRATION + second, 1, EXPIRATION)
    assert mean.prices() == {"SOL": 15}


def test_options_of_this_venue_are_read_or_refused_in_words(capsys):
    parser = argparse.ArgumentParser()
    options.add_arguments(parser)
    arguments = parser.parse_args(["--venue", "joyride", "--speed", "60", "--legacy-auth"])
    read = options.parse(arguments)
    assert (read.venue, read.speed, read.is_legacy) == ("joyride", 60, True)
    assert read.seeds_accounts
    assert not options.parse(parser.parse_args(["--no-auto-seed"])).seeds_accounts
    for wrong in (["--speed", "0"], ["--speed", "601"], ["--speed", "1.5"], ["--venue", "x"]):
        with pytest.raises(SystemExit):
            parser.parse_args(wrong)
    capsys.readouterr()
