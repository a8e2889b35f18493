"""An export from the screen: read in the journal's thread, written beside it, told when done."""

import asyncio
import csv
import json

import pytest
from engine_kit import live_kit
from journal_kit import NONCE, START, SetClock, fill, intent, journal_at
from runner_kit import FakeVenue, make_runner, open_signatures, until

from vela_tui.session import journal_history
from vela_tui.session.commands import Export
from vela_tui.session.journal import FileJournal


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "journal" / "venue.sqlite3"


async def traded(path, count=3):
    journal, _ = await journal_at(path)
    journal.record([], [fill(trade=f"t{each}", at=START + each) for each in range(count)])
    await journal.intend(intent(), NONCE, "text")
    return journal


async def test_all_that_was_recorded_is_read_though_it_comes_in_parts(path, monkeypatch):
    """Newest news included; between two parts an intent finds its place."""
    monkeypatch.setattr(journal_history, "PART", 2)
    journal = await traded(path, 7)
    reading = asyncio.create_task(journal.history())
    await asyncio.sleep(0)
    await journal.intend(intent("vt-1795262671009"), NONCE + 9, "text")
    history = await reading
    assert [each.trade_id for each in history.fills] == [f"t{each}" for each in range(7)]
    assert "vt-1795262671000" in {each.client_order_id for each in history.orders}
    await journal.close()


async def exported(path, tmp_path, **terms):
    """What the session says, and the file."""
    await (await traded(path)).close()
    venue = FakeVenue()
    journal = FileJournal(path, "venue-0xaa", SetClock())
    runner = make_runner(venue, open_signatures, journal=journal)
    target = tmp_path / "fills"
    running = asyncio.create_task(runner.run())
    await until(lambda: runner.view.journal.state == "ready", "the journal")
    runner.submit(Export("fills", terms.pop("form", "csv"), str(target), **terms))
    notices = lambda: [e.text for e in runner.view.notices if "xported" in e.text]  # noqa: E731
    await until(notices, "the end of the export")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await runner.close()
    return notices()[0], target


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_the_file_has_every_fill_and_the_screen_says_so(path, tmp_path, form):
    said, target = await exported(path, tmp_path, form=form)
    assert said == f"Exported 3 rows to {target}"
    text = target.read_text()
    rows = json.loads(text) if form == "json" else list(csv.DictReader(text.splitlines()))
    assert [row["trade_id"] for row in rows] == ["t0", "t1", "t2"]
    assert target.stat().st_mode & 0o777 == 0o600


async def test_a_file_that_is_there_stays_and_what_would_replace_it_is_said(path, tmp_path):
    (tmp_path / "fills").write_text("mine")
    said, target = await exported(path, tmp_path)
    assert said.startswith("Not exported:")
    assert said.endswith("! behind the line replaces it")
    assert target.read_text() == "mine"


async def test_with_a_word_it_gives_way(path, tmp_path):
    (tmp_path / "fills").write_text("mine")
    said, target = await exported(path, tmp_path, may_replace=True)
    assert said.startswith("Exported 3 rows")
    assert target.read_text().startswith("time,market")


def test_a_session_without_a_journal_says_so():
    kit = live_kit()
    assert kit.apply(Export("fills", "csv", "x", may_replace=False)) == ()
    assert "Not exported: this session keeps no journal" in kit.notices()
