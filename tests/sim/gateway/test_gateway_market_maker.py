"""The seed's own program (seed:403-527) trades here, unchanged but for address and key.

`tests/seed/market_maker.py` is that program with its indentation put back. It imports `web3`
for the accounts of eth-account alone, so a module of that name hands it those.
"""

import asyncio
import os
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / "seed" / "market_maker.py"
WEB3 = """
from eth_account import Account

class Web3:
    def __init__(self):
        self.eth = type("Eth", (), {"account": Account})()
"""
ETH = 1_000_000


def installed(folder, port, key):
    """The program with this exchange's address and this key, in a folder with its `web3`."""
    source = PROGRAM.read_text()
    for given, meant in (
        ("https://vela-engine.fly.dev", f"http://127.0.0.1:{port}"),
        ('"0x..."', f'"{key}"'),
    ):
        assert source.count(given) == 1
        source = source.replace(given, meant)
    (folder / "web3.py").write_text(WEB3)
    (folder / "maker.py").write_text(source)
    return folder / "maker.py"


async def cycles(process, count):
    """The program's lines until it has completed this many cycles."""
    lines = []
    async with asyncio.timeout(90):
        while sum("orders placed" in line for line in lines) < count:
            line = await process.stdout.readline()
            assert line, lines
            lines.append(line.decode().strip())
    return lines


async def test_the_seeds_market_maker_quotes_and_requotes(limited_venue, one, two, tmp_path):
    venue = limited_venue
    venue.fund(one, USDC=10_000, ETH=2)
    venue.fund(two, USDC=10_000, ETH=2)
    await venue.order(two, "bid", 1_579_500_000, ETH)
    await venue.order(two, "ask", 1_580_500_000, ETH)
    key = one.account.key.to_0x_hex()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-u",
        str(installed(tmp_path, venue.port, key)),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    try:
        lines = await cycles(process, 1)
        assert lines == ["[cycle] mid=1580.000000", "[cycle] 10/10 orders placed"]
        first = await venue.data(f"/account/{one.user}/orders")
        assert len(first) == 10
        assert {order["time_in_force"] for order in first} == {"post_only"}
        lines = await cycles(process, 1)
        assert lines[-1] == "[cycle] 10/10 orders placed"
        second = await venue.data(f"/account/{one.user}/orders")
    finally:
        process.kill()
        await process.communicate()
    assert len(second) == 10
    assert {row["order_id"] for row in first}.isdisjoint(row["order_id"] for row in second)
