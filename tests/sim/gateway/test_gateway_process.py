"""The exchange as a process of its own: how it begins, what it keeps and how it ends."""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time

import httpx
import pytest
from websockets.asyncio.client import connect

from vela_tui.sim import options, server
from vela_tui.sim.gateways import openings
from vela_tui.sim.gateways.vela import opening
from vela_tui.sim.listener import bind
from vela_tui.sim.state_file import StateFile, StateHeldError, encode

ETH = 1_000_000
PATIENCE = 60
TO_END = 60
"""Seconds on a loaded machine for what takes a third of a second on an idle one."""


class Exchange:
    """A running process and where it listens."""

    def __init__(self, process, http, ws):
        self.process = process
        self.http = http
        self.ws = ws

    async def ended(self):
        """The exit code, of a process that was told to end."""
        async with asyncio.timeout(TO_END):
            return await self.process.wait()

    async def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return await self.ended()


def command(*arguments):
    return [sys.executable, "-W", "error", "-m", "vela_tui.sim", *arguments]


@contextlib.asynccontextmanager
async def running(*arguments, **kwargs):
    process = await asyncio.create_subprocess_exec(
        *command("--port", "0", "--json", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        **kwargs,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            line = await process.stdout.readline()
        assert line, (await process.stderr.read()).decode()
        where = json.loads(line)
        assert set(where) == {"http", "ws"}
        async with httpx.AsyncClient(base_url=where["http"], verify=False, timeout=60) as http:
            yield Exchange(process, http, where["ws"])
    finally:
        if process.returncode is None:
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.communicate()


async def test_it_says_where_it_listens_when_it_does():
    async with running("--flow", "none") as exchange:
        assert exchange.ws == exchange.http.base_url.copy_with(scheme="ws").join("/ws")
        assert (await exchange.http.get("/health")).status_code == 200
        assert await exchange.stop() == 0
        assert await exchange.process.stdout.read() == b""
        assert await exchange.process.stderr.read() == b""


async def test_without_json_it_says_so_in_words():
    process = await asyncio.create_subprocess_exec(
        *command("--port", "0", "--flow", "none"), stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE):
        line = (await process.stdout.readline()).decode()
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(TO_END):
        assert await process.wait() == 0
    await process.communicate()
    assert line.startswith("Exchange open at http://127.0.0.1:")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_signals_end_it_cleanly_with_sockets_open(number):
    async with running() as exchange, connect(exchange.ws) as reader, connect(exchange.ws) as deaf:
        for socket_ in (reader, deaf):
            await socket_.send(json.dumps({"type": "subscribe", "channel": "markets"}))
        deaf.transport.pause_reading()
        exchange.process.send_signal(number)
        assert await exchange.ended() == 0
        deaf.transport.abort()
        with contextlib.suppress(Exception):
            while True:
                await reader.recv()
        assert reader.close_code == 1012


async def test_it_ends_with_its_owner():
    async with running("--flow", "none", "--owner-pipe", stdin=asyncio.subprocess.PIPE) as exchange:
        exchange.process.stdin.write(b"still here\n" * 1000)
        await exchange.process.stdin.drain()
        assert (await exchange.http.get("/health")).status_code == 200
        assert exchange.process.returncode is None
        exchange.process.stdin.close()
        assert await exchange.ended() == 0


async def test_it_ends_with_an_owner_that_was_killed():
    """The owner's end of the pipe closes however the owner dies."""
    starter = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)\n"
        "time.sleep(600)\n"
    )
    arguments = command("--port", "0", "--json", "--flow", "none", "--owner-pipe")
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", starter, *arguments, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE):
        where = json.loads(await owner.stdout.readline())
    owner.kill()
    await owner.wait()
    async with asyncio.timeout(TO_END):
        # the exchange holds the other end of this stdout, which ends when it does
        assert await owner.stdout.read() == b""
    async with httpx.AsyncClient(verify=False, timeout=60) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(where["http"] + "/health")


async def account_of(exchange, wallet):
    account = (await exchange.http.get(f"/account/{wallet.user}/balances")).json()["data"]
    return {row["asset"]: (row["available"], row["locked"]) for row in account["balances"]}


async def test_accounts_outlive_the_process(tmp_path, one):
    """Balances, open orders, client ids, nonces and credit come back; ids are not given twice."""
    state = tmp_path / "deep" / "paper.json"
    arguments = ("--flow", "none", "--state", str(state))
    used = one.order("bid", 1_580_500_000, ETH, cid="kept")
    async with running(*arguments) as exchange:
        deposit = {"user": one.address, "asset": "USDC", "amount": "10000"}
        await exchange.http.post("/deposit", json=deposit)
        order = (await exchange.http.post("/orders", json=used)).json()["data"]
        before = await account_of(exchange, one)
        assert await exchange.stop() == 0
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert sorted(path.name for path in state.parent.iterdir()) == [
        "paper.json",
        "paper.json.lock",
    ]
    async with running(*arguments) as exchange:
        assert await account_of(exchange, one) == before
        assert before["USDC"] == (8_419_500_000, 1_580_500_000)
        path = f"/account/{one.user}/orders/by-client-id/kept"
        kept = (await exchange.http.get(path)).json()["data"]
        for name in ("order_id", "client_order_id", "price", "quantity", "created_at"):
            assert kept[name] == order[name], name
        again = (await exchange.http.post("/orders", json=used)).json()
        assert again["error"] in {"DuplicateClientOrderId", "DuplicateNonce"}
        fresh = one.order("bid", 1_000_000, ETH)
        newer = (await exchange.http.post("/orders", json=fresh)).json()["data"]
        assert newer["order_id"] > order["order_id"]
        assert await exchange.stop() == 0


async def test_changes_are_kept_even_if_the_process_is_killed(tmp_path, one):
    state = tmp_path / "paper.json"
    async with running("--flow", "none", "--state", str(state)) as exchange:
        deposit = {"user": one.address, "asset": "USDC", "amount": "10"}
        await exchange.http.post("/deposit", json=deposit)
        async with asyncio.timeout(server.SAVE_SECONDS + TO_END):
            while not state.exists() or one.user not in state.read_text():  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.05)
        exchange.process.kill()
        await exchange.process.wait()
    async with running("--flow", "none", "--state", str(state)) as exchange:
        assert await account_of(exchange, one) == {"USDC": (10_000_000, 0)}


async def test_a_funded_account_is_funded_once(tmp_path, one):
    arguments = ("--state", str(tmp_path / "paper.json"), "--fund", one.address)
    async with running(*arguments) as exchange:
        first = await account_of(exchange, one)
        assert await exchange.stop() == 0
    assert first["USDC"] == (100_000_000_000, 0)
    assert len(first) == 17
    async with running(*arguments) as exchange:
        assert await account_of(exchange, one) == first
        rows = (await exchange.http.get("/markets")).json()["data"]
        assert await exchange.stop() == 0
    for row in rows:
        worth = first[row["base"]][0] * float(row["last_price"]) / 1_000_000
        assert 4_000 < worth < 6_000, row["id"]
    kept = json.loads((tmp_path / "paper.json").read_text())
    assert kept["clients"] == [one.user]


async def test_a_dialect_has_its_own_units_and_takes_over_no_others_accounts(tmp_path, one):
    """The engine's amounts are x 10^8; a file in other units is set aside, not read as money."""
    paper = tmp_path / "paper.json"
    arguments = ("--flow", "none", "--state", str(paper), "--fund", one.address)
    async with running(*arguments, "--dialect", "engine") as exchange:
        first = (await exchange.http.get(f"/account/{one.address}/balances")).json()["data"]
        assert await exchange.stop() == 0
    usdc = {"asset": "USDC", "available": "100000", "locked": "0", "total": "100000"}
    assert (first[0], len(first)) == (usdc, 17)
    async with running(*arguments, "--dialect", "engine") as exchange:
        again = (await exchange.http.get(f"/account/{one.address}/balances")).json()["data"]
        assert again == first
        assert await exchange.stop() == 0
    async with running(*arguments) as exchange:
        assert (await account_of(exchange, one))["USDC"] == (100_000_000_000, 0)
        assert await exchange.stop() == 0
    assert len(list(tmp_path.glob("paper.json.unreadable-*"))) == 1


async def test_only_one_exchange_keeps_a_file(tmp_path):
    arguments = ("--flow", "none", "--state", str(tmp_path / "paper.json"))
    async with running(*arguments):
        second = await asyncio.create_subprocess_exec(
            *command("--port", "0", "--json", *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(PATIENCE):
            out, err = await second.communicate()
        assert (second.returncode, out) == (1, b"")
        assert b"another exchange keeps its accounts" in err


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"version":2}',
        b'{"version":1,"clients":[],"exchange":5}',
        b'{"version":1,"clients":[5],"exchange":{}}',
        b'{"version":1,"clients":["x"],"exchange":{"accounts":"x"}}',
        b"\xff\xfe",
    ],
)
def test_a_file_that_is_not_ours_is_set_aside_and_not_lost(tmp_path, content, capsys):
    path = tmp_path / "paper.json"
    path.write_bytes(content)
    chosen = options.ServerOptions(flow="none", fund=("0x" + "1" * 40,))
    floor = opening.open_floor(chosen, StateFile(path), time.time_ns)
    assert floor.clients == {"0x" + "1" * 40}
    (aside,) = tmp_path.iterdir()
    assert aside.name.startswith("paper.json.unreadable-")
    assert aside.read_bytes() == content
    assert "begin anew" in capsys.readouterr().err


async def test_a_file_nested_beyond_reading_is_set_aside(tmp_path):
    """In its own process: the wallets of this one have lifted Python's recursion limit."""
    (tmp_path / "paper.json").write_bytes(b"[" * 100_000)
    async with running("--flow", "none", "--state", str(tmp_path / "paper.json")) as exchange:
        assert await exchange.stop() == 0
    assert len(list(tmp_path.glob("paper.json.unreadable-*"))) == 1


def test_a_write_that_fails_leaves_the_former_file(tmp_path, monkeypatch):
    path = tmp_path / "paper.json"
    state = StateFile(path)
    state.write(encode(["0x1"], {"a": 1}))

    def full(_descriptor):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        state.write(encode([], {}))
    monkeypatch.undo()
    assert state.read() == (frozenset({"0x1"}), {"a": 1})
    assert [entry.name for entry in tmp_path.iterdir()] == ["paper.json"]


def test_a_released_file_can_be_held_again(tmp_path):
    first, second = StateFile(tmp_path / "s"), StateFile(tmp_path / "s")
    first.hold(0)
    with pytest.raises(StateHeldError):
        second.hold(0)
    first.release()
    second.hold(0)
    second.release()


def test_a_taken_port_is_told_in_one_line():
    with bind(0) as taken:
        taken.listen()
        port = str(taken.getsockname()[1])
        outcome = subprocess.run(
            command("--port", port, "--flow", "none"), capture_output=True, text=True, check=False
        )
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert outcome.stderr.count("\n") == 1
    assert "Traceback" not in outcome.stderr


def test_the_server_loads_no_wallet_and_nothing_of_the_client():
    """They take longer to import than the exchange takes to start."""
    script = (
        "import sys, vela_tui.sim.server, vela_tui.sim.flow, vela_tui.sim.gateways.vela.opening\n"
        "print(*sorted(sys.modules), sep='\\n')"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    roots = {name.partition(".")[0] for name in loaded}
    assert roots.isdisjoint({"eth_account", "eth_keys", "httpx", "textual", "rich", "keyring"})
    ours = {name for name in loaded if name.startswith("vela_tui.")}
    assert all(name.startswith(("vela_tui.sim", "vela_tui.domain")) for name in ours)


def test_options_are_read_or_refused_in_words(capsys):
    parser = argparse.ArgumentParser()
    options.add_arguments(parser)
    assert options.parse(parser.parse_args([])) == options.ServerOptions()
    read = options.parse(
        parser.parse_args(["--port", "0", "--seed", "7", "--flow", "busy", "--rate-limits", "off"])
    )
    assert (read.port, read.seed, read.flow, read.rate_limits) == (0, 7, "busy", "off")
    for wrong in (["--port", "65536"], ["--port", "-1"], ["--flow", "x"], ["--fund", "me"]):
        with pytest.raises(SystemExit):
            parser.parse_args(wrong)
    capsys.readouterr()
    shown = parser.format_help()
    assert "--port" in shown
    for hidden in ("--state", "--fund", "--owner-pipe", "--faults"):
        assert hidden not in shown


def test_the_participants_pace_is_what_their_habits_are_tuned_for():
    from vela_tui.sim.flow import STEP_NS

    assert round(openings.STEP_MS * 1_000_000) == STEP_NS


async def test_the_port_is_a_loopback_one():
    with bind(0) as bound:
        assert bound.getsockname()[0] == "127.0.0.1"
        assert bound.proto == socket.IPPROTO_TCP
