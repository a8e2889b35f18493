"""P18: one writer per wallet: the second program is told who the first one is."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from vela_tui.wallet_lock import Holder, WalletLock

HOLD = """
import sys, time
from pathlib import Path
from vela_tui.wallet_lock import WalletLock
lock = WalletLock(Path(sys.argv[1]), "paper")
assert lock.hold() is None
lock.publish("http://127.0.0.1:4242")
print("held", flush=True)
time.sleep(60)
"""


def start_holder(directory: Path) -> subprocess.Popen[bytes]:
    """Another process that holds the lock by now."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(directory)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


@pytest.mark.parametrize("number", range(20))
def test_second_is_told_who_and_a_killed_holder_frees_the_lock(tmp_path, number):
    """P18: the second learns PID, time and URL; `kill -9` of the first frees the lock at once."""
    first = start_holder(tmp_path / "locks")
    try:
        second = WalletLock(tmp_path / "locks", "paper")
        holder = second.hold()
        assert holder is not None
        assert (holder.pid, holder.url) == (first.pid, "http://127.0.0.1:4242")
        assert f"PID {first.pid}" in str(holder)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait(60)
        first.stdout.close()
    assert second.hold() is None
    assert second.holder().pid == os.getpid()
    second.release()


def test_locks_of_one_process_exclude_each_other_until_released(tmp_path):
    """P18: who releases leaves neither a lock nor a note of itself."""
    first, second = (WalletLock(tmp_path, "0xabc") for _ in range(2))
    assert first.hold() is None
    assert second.hold() == first.holder()
    first.release()
    first.release()
    assert second.hold() is None
    second.release()
    assert second.holder() == Holder()


def test_wallets_do_not_exclude_each_other(tmp_path):
    """P18: each wallet has a lock of its own."""
    locks = [WalletLock(tmp_path, name) for name in ("paper", "0xabc")]
    assert [lock.hold() for lock in locks] == [None, None]
    for lock in locks:
        lock.release()


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"not json",
        b"[1]",
        b"[" * 1_000,
        b'{"pid": true, "since": "\\u001b]0;x", "url": "http://evil.example"}',
        b'{"pid": -1, "since": 7, "url": "http://127.0.0.1@evil.example"}',
        b'{"pid": "1; rm", "since": "2026-11-21 12:04\\n", "url": {"a": 1}}',
        b"x" * 5_000,
    ],
)
def test_a_note_is_data_and_nothing_of_it_is_trusted(tmp_path, note):
    """P18: a note that another wrote is refused fact by fact; the words stay plain."""
    lock = WalletLock(tmp_path, "paper")
    path = tmp_path / "paper.json"
    path.write_bytes(note)
    path.chmod(0o600)
    assert lock.holder() == Holder()
    assert str(Holder()) == "another vela-tui"


def test_a_note_of_the_right_shape_is_told(tmp_path):
    """P18: PID, start and a loopback URL are taken from the note."""
    path = tmp_path / "paper.json"
    path.write_text(
        json.dumps({"pid": 7, "since": "2026-11-21 12:04", "url": "http://127.0.0.1:9"})
    )
    path.chmod(0o600)
    holder = WalletLock(tmp_path, "paper").holder()
    assert str(holder) == "another vela-tui, PID 7, started 2026-11-21 12:04 UTC"
    assert holder.url == "http://127.0.0.1:9"


def test_a_lock_has_a_plain_name(tmp_path):
    """P18: no name leads out of the directory."""
    with pytest.raises(ValueError, match="lower-case"):
        WalletLock(tmp_path, "../x")
