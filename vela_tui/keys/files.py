"""Files that only their owner can read or replace (reliability P63)."""

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from vela_tui.domain.errors import CredentialError

_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_WAIT: Final = getattr(os, "O_NONBLOCK", 0)
"""Opening a named pipe would otherwise wait for a writer."""

_Check = Callable[[Path, os.stat_result], None]


def make_private_directory(path: Path) -> None:
    """The directory exists; what had to be made of it and above it is 0700."""
    if not path.parent.exists():
        make_private_directory(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)


def read_private(path: Path, limit: int) -> bytes:
    """What stands in a file that nobody else can read or replace.

    Args:
        path: a regular file of this user, 0600 or tighter, in a directory that nobody else
            can write to; not a symbolic link.
        limit: bytes.

    Raises:
        FileNotFoundError: when there is no such file.
        CredentialError: when the file is anything else; the text says how to mend it.
    """
    check_directory(path.parent)
    descriptor = _open(path, os.O_RDONLY | _NO_FOLLOW | _NO_WAIT)
    return _read(path, descriptor, limit, check=_check_private)


def read_foreign(path: Path, limit: int) -> bytes:
    """What stands in a regular file that somebody gives us, of at most `limit` bytes.

    Raises:
        CredentialError: when it is not a regular file, is too large or can't be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_WAIT)
    except OSError as error:
        raise CredentialError(f"{path} can't be read: {error.strerror}") from None
    return _read(path, descriptor, limit, check=_check_regular)


def is_exposed(path: Path) -> bool:
    """Whether users other than the file's owner can read or change it, as far as can be told."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o066)


def write_private(path: Path, content: bytes, *, replace: bool = True) -> None:
    """The file holds the content, whole and 0600, or is as it was before; also after a crash.

    Args:
        path: a file in an existing directory that nobody else can write to.
        content: everything that shall stand there.
        replace: whether an existing file may be replaced.

    Raises:
        FileExistsError: when the file exists and may not be replaced.
        CredentialError: when the directory is not safe or the file can't be written.
    """
    check_directory(path.parent)
    draft = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    descriptor = _open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor has no path to race with
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        if replace:
            draft.replace(path)
        else:
            os.link(draft, path)  # unlike a rename, it fails where a file exists
    except FileExistsError:
        raise
    except OSError as error:
        raise CredentialError(f"{path} can't be written: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    _sync_directory(path.parent)


def open_appending(path: Path) -> int:
    """A descriptor that appends to a regular file of this user, which is 0600 from now on.

    For logs: loose permissions of an earlier file are mended, since nothing of ours loosened
    them; a link, a pipe or another user's file is refused.

    Raises:
        CredentialError: when the file is not such a file; the text says which.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    descriptor = _open(path, flags | _NO_FOLLOW | _NO_WAIT)
    try:
        status = os.fstat(descriptor)
        _check_regular(path, status)
        _check_owner(path, status)
        if os.name == "posix" and status.st_mode & 0o077:
            os.fchmod(descriptor, 0o600)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def check_settings_file(path: Path, status: os.stat_result) -> None:
    """Nobody else can change what stands in this file: limits stand there (reliability T25).

    Raises:
        CredentialError: when the file is not a regular one, is another user's, or others can
            write to it; the text says how to mend it.
    """
    _check_regular(path, status)
    if hasattr(os, "geteuid") and status.st_uid not in {0, os.geteuid()}:
        raise CredentialError(f"{path} belongs to another user; it is not trusted")
    if os.name == "posix" and status.st_mode & 0o022:
        raise CredentialError(f"{path} can be written to by others; run: chmod go-w {path}")


def remove(path: Path) -> bool:
    """Whether there was such a file; there is none now."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CredentialError(f"{path} can't be removed: {error.strerror}") from None
    _sync_directory(path.parent)
    return True


def check_directory(path: Path) -> None:
    """Nobody else can put files into this directory.

    Raises:
        FileNotFoundError: when there is no such directory.
        CredentialError: when somebody else owns it or may write to it.
    """
    status = path.stat()
    if not stat.S_ISDIR(status.st_mode):
        raise CredentialError(f"{path} is not a directory")
    _check_owner(path, status)
    if os.name == "posix" and status.st_mode & 0o022:
        raise CredentialError(f"{path} can be written to by others; run: chmod 700 {path}")


def _open(path: Path, flags: int) -> int:
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise CredentialError(f"{path} is a symbolic link; put the file itself there") from None
        raise CredentialError(f"{path} can't be opened: {error.strerror}") from None


def _read(path: Path, descriptor: int, limit: int, check: _Check) -> bytes:
    """What stands in the open file, which is looked at, not its path: that may change meanwhile."""
    try:
        check(path, os.fstat(descriptor))
        with open(descriptor, "rb", closefd=False) as file:
            content = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise CredentialError(f"{path} is larger than {limit} bytes")
    return content


def _check_regular(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise CredentialError(f"{path} is not a regular file")


def _check_private(path: Path, status: os.stat_result) -> None:
    _check_regular(path, status)
    _check_owner(path, status)
    if os.name == "posix" and status.st_mode & 0o077:
        raise CredentialError(f"{path} can be used by others; run: chmod 600 {path}")


def _check_owner(path: Path, status: os.stat_result) -> None:
    if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
        raise CredentialError(f"{path} belongs to another user; it is not trusted")


def _sync_directory(path: Path) -> None:
    with suppress(OSError):  # not every file system can
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
