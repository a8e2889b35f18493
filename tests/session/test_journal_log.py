"""The journal's log has its room before an order needs it, and what stands in it is read whole."""

import os
import shutil
import sqlite3

import pytest
from journal_kit import NONCE, OWNER, START, SetClock, intent, journal_at, write_much

from vela_tui.session import journal_log
from vela_tui.session.journal import FileJournal


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "venue.sqlite3"


def size(path):
    return path.with_name(f"{path.name}-wal").stat().st_size


async def test_an_order_makes_no_file_longer(path):
    """A longer file waits for the file system too; the log is begun anew before it is full."""
    journal, _ = await journal_at(path)
    whole = size(path)
    assert whole > 10**6
    for at in range(3 * journal_log.CHANGES):
        await journal.intend(intent(f"vt-{NONCE + at}"), NONCE + at, "x" * 90)
        assert size(path) == whole
        if at % 7 == 0:
            journal.withdraw(intent(f"vt-{NONCE + at}").client_order_id, NONCE + at)
            await journal.flush()
    await journal.close()
    journal, recalled = await journal_at(path)
    assert recalled.trail.last_nonce == NONCE + 3 * journal_log.CHANGES - 1
    await journal.close()


async def test_a_log_with_room_is_read_whole_after_a_kill(path):
    """What stands behind the last page is nothing: neither zeros nor pages of a round before."""
    other = path.parent.with_name("other") / path.name
    await write_much(path, is_killed=True)
    await write_much(other, is_killed=False)
    assert size(path) > 10**6
    killed, found = await journal_at(path)
    closed, expected = await journal_at(other)
    assert found == expected
    assert found.orders
    await killed.close()
    await closed.close()


async def test_the_log_is_emptied_behind_outcomes(path, monkeypatch):
    """No order's own commit copies the log into the database."""
    emptied = []
    monkeypatch.setattr(journal_log, "empty", emptied.append)
    journal, _ = await journal_at(path)
    for at in range(journal_log.CHANGES):
        await journal.intend(intent(f"vt-{NONCE + at}"), NONCE + at, "x")
        assert emptied == []
    await journal.flush()
    assert len(emptied) == 1
    await journal.flush()
    assert len(emptied) == 1
    await journal.close()


async def test_a_disk_without_room_to_spare_keeps_it(path, monkeypatch):
    """The journal works as before, and takes nothing that it does not need."""
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2**20))
    journal, _ = await journal_at(path)
    assert size(path) < 10**5
    await journal.intend(intent(), NONCE, "x")
    await journal.close()


async def test_room_that_the_disk_refuses_half_way_is_given_back(path, monkeypatch):
    """No order loses its place to a log that might be written one day."""
    real, left = os.write, [3]

    def write(descriptor, data):
        if len(data) > 2**15:
            left[0] -= 1
            if not left[0]:
                raise OSError(28, "No space left on device")
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", write)
    journal, _ = await journal_at(path)
    assert left == [0]
    assert size(path) < 10**5
    await journal.intend(intent(), NONCE, "x")
    await journal.close()


async def test_a_file_of_large_pages_stays_as_it_is(path):
    """Journals of before have pages of 4 KiB: nothing of them is rewritten."""
    path.parent.mkdir(mode=0o700, parents=True)
    path.touch(0o600)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA page_size = 4096")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE before (x)")
        db.execute("DROP TABLE before")
    db.close()
    journal = FileJournal(path, OWNER, SetClock(START))
    await journal.open()
    await journal.intend(intent(), NONCE, "x")
    assert size(path) > 4 * 10**6
    await journal.close()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA page_size").fetchone() == (4096,)
        (count,) = db.execute("SELECT count(*) FROM intent").fetchone()
        assert count == 1
    db.close()
