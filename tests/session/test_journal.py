"""The journal: what returned stands on the disk, and comes back as it was."""

import asyncio
import sqlite3
import stat
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_kit import NONCE, OWNER, SetClock, fill, intent, journal_at, order

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import EndReason, OrderStatus
from vela_tui.domain.errors import JournalError
from vela_tui.domain.order import VenueOrderId
from vela_tui.session import journal_checks, journal_file, journal_rows

DAY = 24 * 3600 * SECOND


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "journal" / "venue.sqlite3"


async def test_an_intent_stands_on_the_disk_when_it_returns(path):
    """P01: another process sees the order before anything is sent."""
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "the text that is signed")
    copy = path.with_name("copy.sqlite3")
    copy.write_bytes(path.read_bytes())
    copy.with_name("copy.sqlite3-wal").write_bytes(path.with_name(path.name + "-wal").read_bytes())
    with sqlite3.connect(copy) as seen:
        row = seen.execute("SELECT nonce, client_order_id, text, status FROM intent").fetchone()
    seen.close()
    assert row == (NONCE, intent().client_order_id, "the text that is signed", "submitting")
    await journal.close()


async def test_an_order_without_an_outcome_comes_back_unknown(path):
    """P01: what was written down and not concluded is a question, with its terms unchanged."""
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "text")
    await journal.close()
    journal, recalled = await journal_at(path)
    (found,) = recalled.orders
    assert (found.status, found.venue_order_id) == (OrderStatus.UNKNOWN, None)
    assert (found.price, found.quantity, found.side) == (Decimal(100), Decimal(1), intent().side)
    assert not found.is_external
    assert (recalled.trail.last_nonce, recalled.trail.last_name) == (NONCE, 1795262671000)
    await journal.close()


@pytest.mark.parametrize("status", [each for each in OrderStatus if each.is_terminal])
async def test_an_ended_order_does_not_come_back(path, status):
    """An order that is known to have ended is no question at the next start."""
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "text")
    journal.record([order(status=status, end_reason=EndReason.USER)], [])
    await journal.close()
    journal, recalled = await journal_at(path)
    assert recalled.orders == ()
    assert recalled.trail.last_nonce == NONCE
    await journal.close()


async def test_proof_and_fills_come_back_together(path):
    """P07: an execution and what it did to its order are one transaction."""
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "text")
    there = order(
        status=OrderStatus.PARTIALLY_FILLED,
        venue_order_id=VenueOrderId("17"),
        filled_quantity=Decimal("0.25"),
    )
    journal.record([there], [fill()])
    journal.record([], [fill()])
    await journal.close()
    journal, recalled = await journal_at(path)
    (found,) = recalled.orders
    assert (found.venue_order_id, found.filled_quantity) == ("17", Decimal("0.25"))
    assert recalled.fills == (fill(),)
    await journal.close()


@given(
    st.decimals(min_value=0, max_value=10**12, places=6),
    st.decimals(min_value=-(10**9), max_value=10**9, places=6),
)
@settings(max_examples=200)
def test_numbers_come_back_exactly(amount, fee):
    """A figure is text on the disk: what is read is what was written, to the last digit."""
    for value in (amount, fee):
        read = journal_rows.number(journal_rows.written(value))
        assert (read, format(read, "f")) == (value, format(value, "f")) or value == 0


async def test_a_nonce_is_written_down_once(path):
    """An order under a nonce that another one had is refused before it is signed."""
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "text")
    with pytest.raises(JournalError, match="nonce was used before"):
        await journal.intend(intent("vt-1795262671001"), NONCE, "text")
    await journal.intend(intent("vt-1795262671001"), NONCE + 1, "text")
    await journal.close()


async def test_a_cancels_nonce_counts(path):
    """The next session begins above every nonce that left, cancels included."""
    journal, _ = await journal_at(path)
    journal.attempted("cancel", intent().client_order_id, NONCE + 7)
    await journal.close()
    journal, recalled = await journal_at(path)
    assert recalled.trail.last_nonce == NONCE + 7
    await journal.close()


async def test_no_signature_is_stored(path):
    """T13: no column could hold one; what was signed can be signed again, byte by byte."""
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "text")
    await journal.close()
    stored = b"".join(each.read_bytes() for each in path.parent.iterdir())
    assert b"0x11" not in stored
    assert b"signature" not in stored.lower()


async def test_file_and_directory_are_private(path):
    """0600 in 0700, the write-ahead log included."""
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "text")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    files = list(path.parent.iterdir())
    assert len(files) >= 2
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    await journal.close()


async def test_ended_orders_are_kept_for_thirty_days(path):
    """Retention forgets what ended, never what is open, and never the largest nonce."""
    clock = SetClock()
    journal, _ = await journal_at(path, clock)
    await journal.intend(intent("vt-1795262671001"), NONCE, "open")
    await journal.intend(intent("vt-1795262671002"), NONCE + 1, "ended")
    journal.record([order("vt-1795262671002", status=OrderStatus.CANCELLED)], [fill()])
    await journal.close()
    for days, left in ((30, 2), (31, 1)):
        journal, recalled = await journal_at(path, SetClock(clock.time + days * DAY - SECOND))
        await journal.close()
        with sqlite3.connect(path) as seen:
            assert seen.execute("SELECT count(*) FROM intent").fetchone() == (left,)
        seen.close()
    assert [each.client_order_id for each in recalled.orders] == ["vt-1795262671001"]
    assert recalled.trail.last_nonce == NONCE + 1


async def test_a_second_owner_has_no_journal_while_the_first_has_it(path):
    """P18: two sessions never write one wallet's journal; after the first ends, the second may."""
    first, _ = await journal_at(path)
    with pytest.raises(JournalError, match="another program uses it"):
        await journal_at(path)
    await first.intend(intent(), NONCE, "text")
    await first.close()
    second, recalled = await journal_at(path)
    assert len(recalled.orders) == 1
    await second.close()


async def test_another_wallets_journal_is_refused(path):
    """One wallet's orders are never taken for another's."""
    journal, _ = await journal_at(path)
    await journal.close()
    with pytest.raises(JournalError, match="another wallet"):
        await journal_at(path, owner="somebody else")
    journal, _ = await journal_at(path, owner=OWNER)
    await journal.close()


async def test_a_newer_journal_is_left_alone(path):
    """P21: a downgrade is refused with words, and not a byte changes."""
    journal, _ = await journal_at(path)
    await journal.close()
    with sqlite3.connect(path) as changed:
        changed.execute(f"PRAGMA user_version = {journal_file.VERSION + 1}")
    changed.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match="newer vela-tui"):
        await journal_at(path)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


async def test_an_older_journal_is_copied_before_it_changes(path, monkeypatch):
    """The migration's backup is the file as it was, and the rows are still there after it."""
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "text")
    await journal.close()
    monkeypatch.setattr(journal_file, "VERSION", 4)
    script = "CREATE TABLE more (name TEXT) STRICT; INSERT INTO more VALUES ('kept')"
    monkeypatch.setattr(journal_file, "MIGRATIONS", {3: script})
    journal, recalled = await journal_at(path)
    await journal.close()
    assert len(recalled.orders) == 1
    (backup,) = path.parent.glob("*.version-3-*")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with sqlite3.connect(backup) as seen:
        assert seen.execute("PRAGMA user_version").fetchone() == (3,)
        assert seen.execute("SELECT count(*) FROM intent").fetchone() == (1,)
    seen.close()


VERSION_1 = """
CREATE TABLE intent (
    nonce INTEGER NOT NULL, client_order_id TEXT NOT NULL, is_fence INTEGER NOT NULL,
    text TEXT NOT NULL, instrument_id TEXT NOT NULL, side TEXT NOT NULL, price TEXT NOT NULL,
    quantity TEXT NOT NULL, time_in_force TEXT NOT NULL, post_only INTEGER NOT NULL,
    ts INTEGER NOT NULL, status TEXT NOT NULL, venue_order_id TEXT, filled_quantity TEXT NOT NULL,
    end_reason TEXT, ts_updated INTEGER NOT NULL, PRIMARY KEY (nonce, client_order_id)
) STRICT;
CREATE UNIQUE INDEX order_by_nonce ON intent (nonce) WHERE is_fence = 0;
CREATE INDEX intent_by_name ON intent (client_order_id);
CREATE TABLE attempt (
    nonce INTEGER NOT NULL, kind TEXT NOT NULL, client_order_id TEXT NOT NULL, ts INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_by_nonce ON attempt (nonce);
CREATE TABLE outcome (
    nonce INTEGER NOT NULL, client_order_id TEXT NOT NULL, status TEXT NOT NULL,
    filled_quantity TEXT NOT NULL, detail TEXT NOT NULL, ts INTEGER NOT NULL
) STRICT;
CREATE INDEX outcome_by_nonce ON outcome (nonce);
CREATE TABLE fill (
    trade_id TEXT NOT NULL, venue_order_id TEXT NOT NULL, ts_event TEXT NOT NULL,
    client_order_id TEXT, instrument_id TEXT NOT NULL, side TEXT NOT NULL, price TEXT NOT NULL,
    quantity TEXT NOT NULL, liquidity TEXT NOT NULL, fee TEXT NOT NULL, fee_currency TEXT NOT NULL,
    ts INTEGER NOT NULL, PRIMARY KEY (trade_id, venue_order_id, ts_event)
) STRICT, WITHOUT ROWID;
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
PRAGMA application_id = 0x56454C41;
PRAGMA user_version = 1;
"""
"""As it was written before rows had checksums."""


def as_version_1(path):
    """The journal at this path, written by the first version."""
    new = sqlite3.connect(path)
    rows = {t: new.execute(f"SELECT * FROM {t}").fetchall() for t in journal_checks.TABLES}
    new.close()
    path.unlink()
    with sqlite3.connect(path) as old:
        old.executescript(VERSION_1)
        for table, found in rows.items():
            for row in found:
                old.execute(
                    f"INSERT INTO {table} VALUES ({', '.join('?' * len(row[:-1]))})", row[:-1]
                )
    old.close()
    path.chmod(0o600)


async def test_the_first_versions_rows_get_their_checksums(path):
    """P21: copied first; then every row has the checksum that a new one would have."""
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "text")
    await journal.intend(intent("vt-1795262671001"), NONCE + 1, "text")
    there = order(status=OrderStatus.OPEN, venue_order_id=VenueOrderId("17"))
    journal.record([there], [fill()])
    await journal.close()
    journal, before = await journal_at(path)
    await journal.close()
    as_version_1(path)
    journal, recalled = await journal_at(path)
    assert recalled == before
    assert not recalled.warning
    await journal.close()
    assert len(list(path.parent.glob("*.version-1-*"))) == 1
    journal, recalled = await journal_at(path)
    assert recalled == before
    await journal.close()


async def test_a_writer_that_was_given_up_writes_in_order(path):
    """An intent nobody waits for any more is on the disk before its withdrawal is."""
    journal, _ = await journal_at(path)
    waiting = asyncio.ensure_future(journal.intend(intent(), NONCE, "text"))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    journal.withdraw(intent().client_order_id, NONCE)
    await journal.close()
    journal, recalled = await journal_at(path)
    assert recalled.orders == ()
    assert recalled.trail.last_nonce == NONCE
    await journal.close()


async def test_a_fence_stands_beside_the_order_whose_nonce_it_takes(path):
    """Section 4.4: the same nonce under a fence's name, again and again with the same bytes."""
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "text")
    fence = intent(f"vf-{NONCE}", at="0.01")
    for _ in range(3):
        await journal.intend(fence, NONCE, "fence")
    with pytest.raises(JournalError):
        await journal.intend(fence, NONCE, "other bytes")
    journal.withdraw(fence.client_order_id, NONCE)
    await journal.close()
    journal, recalled = await journal_at(path)
    names = {each.client_order_id for each in recalled.orders}
    assert names == {intent().client_order_id, fence.client_order_id}
    await journal.close()


async def test_an_order_is_not_written_down_twice(path):
    """The same order with the same nonce once more is refused: it would leave twice."""
    journal, _ = await journal_at(path)
    await journal.intend(intent(), NONCE, "text")
    with pytest.raises(JournalError, match="used before"):
        await journal.intend(intent(), NONCE, "text")
    await journal.close()


async def test_what_happened_to_a_fence_does_not_happen_to_its_order(path):
    """A fence that ended, and is forgotten after thirty days, leaves the order in question."""
    clock = SetClock()
    journal, _ = await journal_at(path, clock)
    await journal.intend(intent(), NONCE, "text")
    await journal.intend(intent(f"vf-{NONCE}"), NONCE, "fence")
    journal.record([order(f"vf-{NONCE}", status=OrderStatus.CANCELLED)], [])
    await journal.close()
    journal, recalled = await journal_at(path, SetClock(clock.time + 31 * DAY))
    assert [each.client_order_id for each in recalled.orders] == [intent().client_order_id]
    await journal.close()
