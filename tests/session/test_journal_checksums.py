"""P21: a value that the disk changed is found, set aside and told, and never believed."""

import random
import re
import sqlite3

import pytest
from journal_kit import NONCE, ORDERS, SetClock, intent, journal_at, order, write_much

from vela_tui.domain.enums import OrderStatus
from vela_tui.domain.errors import JournalError
from vela_tui.session.journal_checks import TABLES


def content(file):
    """Every row of every table, byte by byte; None where SQLite itself finds the damage."""
    seen = sqlite3.connect(file)
    seen.text_factory = bytes
    try:
        if seen.execute("PRAGMA quick_check(1)").fetchone()[0] != b"ok":
            return None
        return {
            t: sorted(map(repr, seen.execute(f"SELECT * FROM {t} NOT INDEXED"))) for t in TABLES
        }
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    finally:
        seen.close()


def flipped(whole, at, path):
    """A copy of a journal in which one bit is another one."""
    path.parent.mkdir(mode=0o700)
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
    path.chmod(0o600)
    return path


async def bit_by_bit(folder, cases):
    """Flips of one bit that SQLite does not notice: how many there were, and were told."""
    path = folder / "whole" / "journal.sqlite3"
    await write_much(path, is_killed=False)
    whole, there, rng = path.read_bytes(), content(path), random.Random(cases)
    journal, before = await journal_at(path)
    await journal.close()
    met = 0
    for case in range(cases):
        changed = flipped(whole, rng.randrange(len(whole)), folder / str(case) / path.name)
        if (now := content(changed)) is None or now == there:
            continue
        met += 1
        journal, recalled = await journal_at(changed)
        assert "damaged" in recalled.warning, case
        assert set(recalled.orders) <= set(before.orders), case
        assert set(recalled.fills) <= set(before.fills), case
        assert [each for each in changed.parent.iterdir() if ".damaged-" in each.name], case
        await journal.intend(intent("vt-after"), 2**52, "after")
        await journal.close()
        journal, again = await journal_at(changed)
        assert not again.warning, case
        await journal.close()
    return met


async def test_a_flip_inside_a_value_is_found(tmp_path):
    """P21: SQLite does not notice it; the row is set aside and told, the good ones stay."""
    assert await bit_by_bit(tmp_path, 100) >= 20


@pytest.mark.nightly
@pytest.mark.timeout(1800)
async def test_a_flip_inside_a_value_is_found_at_night(tmp_path):
    """P21: the same with 3,000 flips anywhere in the file."""
    assert await bit_by_bit(tmp_path, 3_000) >= 600


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE intent SET price = '101' WHERE status = 'open'", "14 orders.*: vt-.*11 more"),
        ("UPDATE intent SET status = 'filled' WHERE status = 'open'", "14 orders"),
        ("UPDATE fill SET quantity = '2.5'", "40 executions.*open orders and balances"),
        ("UPDATE fact SET value = '7' WHERE name = 'last_nonce'", "1 fact"),
        ("UPDATE attempt SET nonce = nonce + 1 WHERE rowid = 3", "1 request"),
    ],
)
async def test_what_was_changed_is_set_aside_with_words(tmp_path, change, words):
    """P21: only what is damaged goes; an order whose row is lost is told by its name."""
    path = tmp_path / "journal" / "journal.sqlite3"
    await write_much(path, is_killed=False)
    with sqlite3.connect(path) as changed:
        changed.execute(change)
    changed.close()
    journal, recalled = await journal_at(path)
    assert re.search(words, recalled.warning), recalled.warning
    assert len(recalled.orders) == (0 if "intent" in change else 14)
    assert len(recalled.fills) == (0 if "fill SET" in change else ORDERS)
    assert recalled.trail.last_nonce == NONCE + ORDERS - 1
    (aside,) = path.parent.glob("*.damaged-*")
    assert aside.stat().st_mode & 0o077 == 0
    with sqlite3.connect(aside) as kept:
        assert kept.execute("SELECT count(*) FROM intent").fetchone() == (ORDERS,)
    kept.close()
    await journal.close()


async def test_a_bad_row_is_never_made_good_by_writing_it(tmp_path):
    """P21: news of an order whose row was damaged under way do not give it a right checksum."""
    path = tmp_path / "journal" / "journal.sqlite3"
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "text")
    journal._file._db.execute("UPDATE intent SET price = '1'")
    journal.record([order(status=OrderStatus.OPEN)], [])
    journal.withdraw(intent().client_order_id, NONCE)
    await journal.close()
    journal, recalled = await journal_at(path)
    assert "1 order)" in recalled.warning
    assert recalled.orders == ()
    await journal.close()


async def test_without_room_for_a_copy_no_damaged_journal_is_used(tmp_path, monkeypatch):
    """P21: what can't be set aside can't be trusted: no journal, no orders."""
    path = tmp_path / "journal" / "journal.sqlite3"
    await write_much(path, is_killed=False)
    with sqlite3.connect(path) as changed:
        changed.execute("UPDATE fill SET fee = '9'")
    changed.close()
    path.with_name(f"{path.name}.damaged-{SetClock().time}").touch()
    with pytest.raises(JournalError, match="no copy of it can be made"):
        await journal_at(path)


def leave_stale(path, index, change):
    """The index does not follow this change of its table, as if its pages had been damaged."""
    every = "SELECT * FROM sqlite_master WHERE name = ?"
    with sqlite3.connect(path) as raw:
        kept = raw.execute(every, (index,)).fetchone()
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("DELETE FROM sqlite_master WHERE name = ?", (index,))
    raw.close()
    with sqlite3.connect(path) as raw:
        raw.execute(change)
    raw.close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", kept)
    raw.close()


async def test_a_damaged_index_costs_no_order(tmp_path):
    """P21: it is made anew from the rows, which their checksums prove."""
    path = tmp_path / "journal" / "journal.sqlite3"
    await write_much(path, is_killed=False)
    leave_stale(path, "intent_by_name", "UPDATE intent SET rowid = rowid + 1000 WHERE rowid = 1")
    with sqlite3.connect(path) as seen:
        assert seen.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",)
    seen.close()
    journal, recalled = await journal_at(path)
    assert len(recalled.orders) == 14
    assert not recalled.warning
    await journal.close()
    with sqlite3.connect(path) as seen:
        assert seen.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
    seen.close()
