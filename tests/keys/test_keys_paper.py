"""The paper wallet makes itself, stays the same, and is bound to this machine."""

import threading

import pytest

from vela_tui.domain.errors import CredentialError
from vela_tui.keys import paper
from vela_tui.keys.credential import PAPER


@pytest.fixture(autouse=True)
def _still_dumpable(monkeypatch):
    """The test's own process keeps its core limit."""
    monkeypatch.setattr("vela_tui.keys.paper.harden", lambda: None)


def test_wallet_is_the_same_at_every_start(tmp_path):
    first, second = paper.open_wallet(tmp_path / "state"), paper.open_wallet(tmp_path / "state")
    assert first.address == second.address
    assert first.binding == second.binding == PAPER
    assert (tmp_path / "state" / "paper.key").stat().st_mode & 0o777 == 0o600


def test_reset_makes_another_wallet(tmp_path):
    before = paper.open_wallet(tmp_path).address
    after = paper.reset(tmp_path).address
    assert before != after == paper.open_wallet(tmp_path).address


def test_reset_works_before_the_first_start(tmp_path):
    assert paper.reset(tmp_path / "new").address


def test_starts_at_the_same_instant_share_one_wallet(tmp_path):
    found = []
    gate = threading.Barrier(6)

    def start():
        gate.wait()
        found.append(paper.open_wallet(tmp_path).address)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["paper.key"]


@pytest.mark.parametrize("content", [b"", b"not a key", b"\xff" * 64, b"0" * 64, b"a" * 200])
def test_broken_file_is_refused_not_replaced(content, tmp_path):
    path = tmp_path / "paper.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(CredentialError):
        paper.open_wallet(tmp_path)
    assert path.read_bytes() == content
