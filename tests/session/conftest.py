"""Kits of the session's tests stand beside them; tests are not a package."""

import asyncio
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from runner_kit import FakeVenue, make_runner, open_signatures


@pytest.fixture
def venue():
    return FakeVenue()


@pytest.fixture
async def runner(venue):
    runner = make_runner(venue, open_signatures)
    task = asyncio.create_task(runner.run())
    yield runner
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
