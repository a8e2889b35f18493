"""P21: whatever happened to the file or the disk, nothing crashes and no order leaves unwritten."""

import asyncio
import os
import random
import resource
import sqlite3
import tempfile
from pathlib import Path

import pytest
from journal_kit import NONCE, OWNER, intent, journal_at, write_much
from runner_kit import FakeSignatures, FakeVenue, make_runner, open_signatures, ready, until
from runner_kit import intent as intent_of

from vela_tui.domain.enums import EndReason, JournalState, OrderStatus
from vela_tui.domain.errors import JournalError
from vela_tui.net.clock import SystemClock
from vela_tui.session.commands import Cancel, SelectInterval, Submit
from vela_tui.session.journal import FileJournal

CASES = int(os.environ.get("VELA_EXAMPLES", "40"))
NIGHTLY_CASES = int(os.environ.get("VELA_EXAMPLES", "200"))


def flip(file, rng, bits):
    content = bytearray(file.read_bytes())
    for _ in range(bits):
        at = rng.randrange(len(content))
        content[at] ^= 1 << rng.randrange(8)
    file.write_bytes(content)


def cut(file, rng):
    file.write_bytes(file.read_bytes()[: rng.randrange(file.stat().st_size)])


def overwrite(file, rng):
    at = rng.randrange(file.stat().st_size)
    content = file.read_bytes()
    file.write_bytes(content[:at] + rng.randbytes(512) + content[at + 512 :])


def change_tables(file, rng):
    statements = (
        "DROP TABLE outcome", "ALTER TABLE intent RENAME TO other", "DROP TABLE fact",
        "UPDATE intent SET price = 'NaN'", "UPDATE intent SET side = 'both' WHERE nonce % 2",
        "UPDATE fill SET quantity = '1e1000000'", "PRAGMA application_id = 7",
        "UPDATE intent SET time_in_force = ''", "DELETE FROM fact", "PRAGMA user_version = 0",
        "UPDATE fact SET value = 'x' WHERE name = 'last_nonce'",
    )  # fmt: skip
    with sqlite3.connect(file) as changed:
        changed.execute(rng.choice(statements))
    changed.close()


def replace_all(file, rng):
    file.write_bytes(rng.choice((b"", b"\0", b"not a database\n" * 100, b"SQLite format 3\0" * 9)))


DAMAGES = (
    lambda file, rng: flip(file, rng, 1),
    lambda file, rng: flip(file, rng, 50),
    cut,
    overwrite,
    change_tables,
    replace_all,
)


async def damaged(folder, seed):
    """A journal that something happened to, and what a session does with it."""
    rng = random.Random(seed)
    path = folder / f"{seed}" / "journal.sqlite3"
    is_killed = bool(rng.randrange(2))
    await write_much(path, is_killed=is_killed)
    files = sorted(path.parent.iterdir())
    damage = DAMAGES[seed % len(DAMAGES)]
    target = path if damage is change_tables else rng.choice([*files, path])
    damage(target, rng)
    before = {each.name for each in path.parent.iterdir()}
    try:
        journal, recalled = await journal_at(path)
    except JournalError as refusal:
        return "refused" if str(refusal) else "refused without a word"
    # whatever came back is whole, and the next order is written down for good
    assert all(each.status is OrderStatus.UNKNOWN for each in recalled.orders)
    nonce = 2**52 + seed
    await journal.intend(intent("vt-after"), nonce, "after")
    await journal.close()
    journal, recalled_again = await journal_at(path)
    assert "vt-after" in {each.client_order_id for each in recalled_again.orders}
    await journal.close()
    if not recalled.warning:
        return "whole"
    aside = [each for each in path.parent.iterdir() if ".damaged-" in each.name]
    assert aside, before
    assert all(each.stat().st_mode & 0o077 == 0 for each in aside)
    return "set aside"


async def matrix(folder, cases):
    met = [await damaged(folder, seed) for seed in range(cases)]
    assert set(met) <= {"whole", "set aside", "refused"}, met
    assert min(met.count("whole"), met.count("set aside")) >= cases // 8, met
    return met


async def test_damaged_files_crash_nothing(tmp_path):
    """P21: 40 corruptions: each is whole, set aside or refused with words; the next order holds."""
    assert len(await matrix(tmp_path, CASES)) >= CASES


@pytest.mark.nightly
@pytest.mark.timeout(600)
async def test_damaged_files_crash_nothing_at_night(tmp_path):
    """P21: 200 corruptions."""
    assert len(await matrix(tmp_path, NIGHTLY_CASES)) >= NIGHTLY_CASES


async def end(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class BrokenJournal:
    """A journal in front of a disk that fails as the test says."""

    def __init__(self, path):
        self._real = FileJournal(path, OWNER, SystemClock())
        self.failure: Exception | None = None
        self.hangs = False

    def __getattr__(self, name):
        return getattr(self._real, name)

    async def open(self):
        self._check()
        return await self._real.open()

    async def intend(self, *what):
        if self.hangs:
            await asyncio.Event().wait()
        self._check()
        await self._real.intend(*what)

    async def flush(self):
        self._check()
        await self._real.flush()

    def _check(self):
        if self.failure is not None:
            raise self.failure


@pytest.fixture
async def broken(tmp_path, monkeypatch):
    """A session, its venue and its journal, which works until it is told not to."""
    monkeypatch.setattr("vela_tui.session.bookkeeping.MEND_EVERY", 20_000_000)
    monkeypatch.setattr("vela_tui.session.bookkeeping.INTENT_WITHIN", 50_000_000)
    venue, journal = FakeVenue(), BrokenJournal(tmp_path / "journal.sqlite3")
    runner = make_runner(venue, open_signatures, journal=journal)
    task = asyncio.create_task(runner.run())
    await ready(runner)
    await until(lambda: not runner.view.reconcile.waiting_for, "a clean pass")
    await until(lambda: runner.view.journal.state is JournalState.READY, "the journal")
    yield runner, venue, journal
    await end(task)


def posts(venue):
    return [each for each in venue.the_http.requests if each.method == "POST"]


async def test_no_journal_no_orders_and_reads_go_on(broken):
    """P21: the order that meets a full disk is not sent, says why, and the next waits for it."""
    runner, venue, journal = broken
    journal.failure = JournalError("the disk is full")
    placed = intent_of(runner)
    runner.submit(Submit(placed))
    name = placed.client_order_id
    await until(lambda: runner.view.order(name).status is OrderStatus.REJECTED, "the end")
    assert runner.view.order(name).end_reason is EndReason.NOT_SENT
    assert runner.view.journal.state is JournalState.FAILED
    runner.submit(Submit(intent_of(runner)))
    assert "journal can't be written" in runner.view.notices[0].text
    assert posts(venue) == []
    runner.submit(SelectInterval("15m"))
    await until(lambda: "15m" in venue.the_http.requests[-1].path, "a read")
    journal.failure = None
    await until(lambda: runner.view.journal.state is JournalState.READY, "the disk again")
    runner.submit(Submit(intent_of(runner)))
    await until(lambda: posts(venue), "an order")


async def test_an_order_is_signed_while_the_disk_writes_and_leaves_when_it_stands_there(
    broken, monkeypatch
):
    """P21: neither waits for the other, and nothing leaves that is not written down."""
    runner, venue, journal = broken
    signed, standing = [], asyncio.Event()
    real_sign, real_intend = FakeSignatures.sign, journal.intend

    def sign(self, text):
        signed.append(text)
        return real_sign(self, text)

    async def slow(*what):
        await standing.wait()
        await real_intend(*what)

    monkeypatch.setattr(FakeSignatures, "sign", sign)
    journal.intend = lambda *what: asyncio.ensure_future(slow(*what))
    runner.submit(Submit(intent_of(runner)))
    await until(lambda: any("order" in text for text in signed), "a signature")
    assert posts(venue) == []
    standing.set()
    await until(lambda: posts(venue), "the order")


async def test_a_disk_that_hangs_holds_no_order_back_for_later(broken):
    """P21: an order that the disk did not take in time is not sent afterwards either."""
    runner, venue, journal = broken
    journal.hangs = True
    placed = intent_of(runner)
    runner.submit(Submit(placed))
    name = placed.client_order_id
    await until(lambda: runner.view.order(name).status is OrderStatus.REJECTED, "the end")
    assert any("not written in time" in each.text for each in runner.view.notices)
    journal.hangs = False
    await until(lambda: runner.view.journal.state is JournalState.READY, "the disk again")
    assert posts(venue) == []


async def test_a_cancel_waits_for_no_disk(broken):
    """P21: while the journal can't be written, what rests can still be cancelled."""
    runner, venue, journal = broken
    placed = intent_of(runner)
    runner.submit(Submit(placed))
    await until(lambda: posts(venue), "the order")
    name = placed.client_order_id
    await until(lambda: runner.view.order(name).status is not OrderStatus.SUBMITTING, "its answer")
    journal.failure = JournalError("the disk is full")
    runner.submit(Cancel(name))
    await until(lambda: posts(venue)[-1].path.endswith("cancel"), "the cancel")


def in_a_child(work):
    """What a child process of this one says; the child's limits are its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        said = "crashed"
        try:
            said = work()
        finally:
            os.write(write, said.encode())
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        said = told.read().decode()
    os.waitpid(child, 0)
    return said


@pytest.mark.parametrize("limit", [0, 4096, 40_000, 60_000, 90_000])
def test_a_file_that_may_not_grow_stops_orders(tmp_path, limit):
    """P21: RLIMIT_FSIZE: every intent that returned stands on the disk, the next is refused."""
    path = tmp_path / "journal" / "journal.sqlite3"
    path.parent.mkdir(mode=0o700)

    def work():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        async def fill_up():
            written = 0
            try:
                journal, _ = await journal_at(path)
                for at in range(2000):
                    await journal.intend(intent(f"vt-{NONCE + at}"), NONCE + at, "x" * 300)
                    written += 1
            except JournalError as error:
                return f"{written} {error}"
            return "never full"

        return asyncio.run(fill_up())

    written, _, words = in_a_child(work).partition(" ")
    assert words, written
    journal = FileJournal(path, OWNER, SystemClock())
    recalled = asyncio.run(_opened_and_closed(journal))
    assert len(recalled.orders) >= int(written)
    assert len(recalled.orders) - int(written) <= 1


async def _opened_and_closed(journal):
    recalled = await journal.open()
    await journal.close()
    return recalled


@pytest.fixture
def open_folder():
    """A directory that another user can enter."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.mark.skipif(not hasattr(os, "setuid") or os.geteuid() != 0, reason="needs another user")
@pytest.mark.parametrize("mode", [0o500, 0o000])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_directory_that_takes_no_file_is_told(open_folder, mode, is_there):
    """P21: read only, or not to be entered: words, no crash, no journal."""
    somebody = 65534
    path = open_folder / "journal" / "journal.sqlite3"
    if is_there:
        asyncio.run(write_much(path, is_killed=False))
        os.chown(path, somebody, somebody)
        path.chmod(0o400)
    else:
        path.parent.mkdir()
    os.chown(path.parent, somebody, somebody)
    path.parent.chmod(mode)

    def work():
        os.setuid(somebody)
        try:
            asyncio.run(_opened_and_closed(FileJournal(path, OWNER, SystemClock())))
        except JournalError as error:
            return f"told: {error}"
        return "opened"

    assert in_a_child(work).startswith("told: ")


def test_a_directory_of_somebody_else_is_not_trusted(tmp_path):
    """P63: where others can put files, no journal is kept."""
    path = tmp_path / "journal" / "journal.sqlite3"
    path.parent.mkdir()
    path.parent.chmod(0o777)
    with pytest.raises(JournalError, match="chmod 700"):
        asyncio.run(_opened_and_closed(FileJournal(path, OWNER, SystemClock())))
