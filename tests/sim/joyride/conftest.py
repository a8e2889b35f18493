"""Joyrides without participants, with and without limits; wallets and signed-in connections."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # kits stand beside the tests

from joyride_kit import Wallet, opened


@pytest.fixture
async def venue():
    """An exchange without limits, with the scenarios' book."""
    async with opened() as venue:
        venue.scene()
        yield venue


@pytest.fixture
async def limited_venue():
    async with opened(enforces_limits=True) as venue:
        venue.scene()
        yield venue


@pytest.fixture
def w():
    """The wallet of the published vector."""
    return Wallet(0x22)


@pytest.fixture
def other():
    return Wallet(0x33)


@pytest.fixture
async def link(venue, w):
    """The published wallet, signed in."""
    async with venue.link(w) as link:
        yield link


@pytest.fixture
async def theirs(venue, other):
    """Somebody else, signed in."""
    async with venue.link(other) as link:
        yield link
