"""What every venue brings to the contract: how its exchange is run and what it calls a refusal.

The only place here that names a venue. A new one is an entry of `HOUSES`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import httpx

HERE = ""
"""In the place of a code: declined on this side, before anything is signed or sent."""
PAUSE = 60
"""Seconds that an exchange may take for one answer."""


@dataclass(frozen=True, slots=True)
class House:
    """One venue as its own simulator plays it, in one dialect."""

    venue: str
    dialect: str
    options: tuple[str, ...]
    """Of the simulator."""
    codes: Mapping[str, str]
    """What an order is refused with, by the reason."""
    unlisted: str
    """A market that could be there and is not."""
    fund: Callable[[str, str], Awaitable[None]]
    """Gives a wallet money and something to sell; arguments are the URL and the address."""
    lose_answer: Callable[[str], Awaitable[None]]
    """The next order is carried out, and its answer is lost; the argument is the URL."""
    cut: Callable[[str], Awaitable[None]] = field(repr=False)
    """Every open connection breaks; the argument is the URL."""

    def __str__(self) -> str:
        return f"{self.venue} {self.dialect}"


async def _post(url: str, path: str, **body: object) -> None:
    root = httpx.URL(url).copy_with(path="/")
    async with httpx.AsyncClient(base_url=root, trust_env=False, timeout=PAUSE) as client:
        (await client.post(path, json=body)).raise_for_status()


async def _deposit(url: str, address: str) -> None:
    for asset, amount in (("USDC", "10000"), ("ETH", "10")):
        await _post(url, "/deposit", user=address, asset=asset, amount=amount)


async def _give_nothing(_url: str, _address: str) -> None:
    """A newcomer has 10,000 at the first login (joyride.md 10)."""


async def _lose_vela_answer(url: str) -> None:
    await _post(url, "/sim/faults", lose_answers=1)


async def _lose_joyride_answer(url: str) -> None:
    await _post(url, "/__sim/fault", method="private/buy", drop=True)


async def _cut_vela(url: str) -> None:
    await _post(url, "/sim/faults", close_sockets=True)


async def _cut_joyride(url: str) -> None:
    await _post(url, "/__sim/fault", close_sockets=True)


_VELA = {"funds": "InsufficientBalance", "unlisted": "MarketNotFound", "tick": HERE, "size": HERE}
_JOYRIDE = {"funds": "1002", "unlisted": "1004", "tick": "1005", "size": "1006"}


def _vela(dialect: str) -> House:
    return House(
        "vela",
        dialect,
        ("--dialect", dialect),
        MappingProxyType(_VELA),
        "XXX-USDC",
        _deposit,
        _lose_vela_answer,
        _cut_vela,
    )


DOCUMENTED, ENGINE = _vela("documented"), _vela("engine")
"""Vela's two dialects: what only they hold stands in files of their own."""
JOYRIDE = House(
    "joyride",
    "documented",
    ("--venue", "joyride"),
    MappingProxyType(_JOYRIDE),
    "SOL_USDC-22NOV26-151-C",
    _give_nothing,
    _lose_joyride_answer,
    _cut_joyride,
)
HOUSES = (DOCUMENTED, ENGINE, JOYRIDE)
"""Whoever stands here is held to `test_contract.py` and `test_contract_session.py`."""
