"""Secrets are read from, and written to, files that only their owner can touch (P63)."""

import os
import stat

import pytest

from vela_tui.domain.errors import CredentialError
from vela_tui.keys.files import (
    make_private_directory,
    read_foreign,
    read_private,
    remove,
    write_private,
)

needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can give a file to another user"
)
NOBODY = 65534


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "secret"
    write_private(path, b"content")
    return path


def test_written_file_is_its_owners(file):
    status = file.stat()
    assert stat.S_IMODE(status.st_mode) == 0o600
    assert read_private(file, 100) == b"content"


def test_written_file_is_its_owners_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        write_private(tmp_path / "a", b"x")
        make_private_directory(tmp_path / "b" / "c")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "b" / "c").stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o660, 0o666, 0o777, 0o601, 0o610])
def test_loose_file_is_refused_with_the_remedy(mode, file):
    file.chmod(mode)
    with pytest.raises(CredentialError, match="chmod 600"):
        read_private(file, 100)


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o720, 0o702, 0o1777])
def test_directory_that_others_write_to_is_refused(mode, file):
    file.parent.chmod(mode)
    for work in (lambda: read_private(file, 100), lambda: write_private(file, b"")):
        with pytest.raises(CredentialError, match="chmod 700"):
            work()


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_tight_file_is_read(mode, file):
    file.chmod(mode)
    assert read_private(file, 100) == b"content"


def test_symbolic_link_is_not_followed(file):
    link = file.with_name("link")
    link.symlink_to(file)
    with pytest.raises(CredentialError, match="symbolic link"):
        read_private(link, 100)


def test_dangling_link_is_not_written_through(tmp_path):
    """A link is replaced, not followed."""
    target = tmp_path / "elsewhere"
    (tmp_path / "link").symlink_to(target)
    write_private(tmp_path / "link", b"x")
    assert not target.exists()
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_only_regular_files_are_read(kind, tmp_path):
    """Neither waits: a pipe has no writer here."""
    path = tmp_path / "x"
    path.mkdir(0o700) if kind == "folder" else os.mkfifo(path, 0o600)
    for read in (read_private, read_foreign):
        with pytest.raises(CredentialError):
            read(path, 100)


@needs_root
def test_file_of_another_user_is_refused(file):
    os.chown(file, NOBODY, -1)
    with pytest.raises(CredentialError, match="another user"):
        read_private(file, 100)


@needs_root
def test_directory_of_another_user_is_refused(file):
    os.chown(file.parent, NOBODY, -1)
    with pytest.raises(CredentialError, match="another user"):
        read_private(file, 100)


def test_large_file_is_refused(file):
    with pytest.raises(CredentialError, match="larger than 6"):
        read_private(file, 6)
    assert read_private(file, 7) == b"content"


def test_existing_file_is_kept_unless_it_may_be_replaced(file):
    with pytest.raises(FileExistsError):
        write_private(file, b"other", replace=False)
    assert read_private(file, 100) == b"content"
    write_private(file, b"other")
    assert read_private(file, 100) == b"other"


def test_failed_write_leaves_the_old_content_and_no_draft(file, monkeypatch):
    def fail(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vela_tui.keys.files.os.fsync", fail)
    with pytest.raises(CredentialError, match="No space"):
        write_private(file, b"other")
    assert file.read_bytes() == b"content"
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


def test_missing_file_is_told_apart(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_private(tmp_path / "none", 10)
    assert remove(tmp_path / "none") is False


def test_removed_file_is_gone(file):
    assert remove(file) is True
    assert not file.exists()
