"""The operating system's keyring, through back ends that are known to keep a secret.

The back end is chosen here by class, never by `keyring.get_keyring()`: an installed package, an
environment variable or `keyringrc.cfg` can turn that into a chain that prompts on stdin, a plain
file, or a null store that "succeeds" (reliability section 7; T08).
"""

import os
import secrets
import sys
from collections.abc import Callable, Collection
from importlib import import_module
from typing import Final, Protocol, Self, TypeVar, cast, final

from vela_tui.domain.errors import CredentialError, KeyringUnavailable
from vela_tui.keys.detached import call, call_async
from vela_tui.keys.secret import Secret

SERVICE: Final = "vela-tui"
"""The name under which a keyring's own program shows our entries."""
TIMEOUT: Final = 5.0
"""Seconds within which a keyring answers (P61); a prompt left open would hang for ever."""

ALLOWED: Final = {
    "linux": (
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
    ),
    "darwin": ("keyring.backends.macOS.Keyring",),
    "win32": ("keyring.backends.Windows.WinVaultKeyring",),
}
"""By `sys.platform`: the only classes used, the preferred one first."""
_ALL_ALLOWED: Final = frozenset(path for paths in ALLOWED.values() for path in paths)

_WORDS: Final = {
    "KeyringLocked": "the keyring is locked: unlock it and try again",
    "InitError": "the keyring has not been set up or stayed locked: open it once and try again",
    "NoKeyringError": "no system keyring answers here",
    "PasswordSetError": "the keyring did not take the secret",
    "PasswordDeleteError": "the keyring has no such entry",
}
"""By an error's class, never its text: what a back end says may hold what it was given."""

T = TypeVar("T")


class Backend(Protocol):
    """What is used of a back end of the library `keyring`."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret; None when there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keeps the secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forgets the secret."""
        ...


@final
class KeyringStore:
    """Secrets in the system's keyring; each call ends within the timeout and never prompts here.

    The plain methods block and refuse to run on an event loop; the `_async` ones are for there.

    Args:
        backend: of an allowed class.
        timeout: seconds that one call may take.
        allowed: dotted paths of the classes that may be used.

    Raises:
        KeyringUnavailable: when the back end's class is not allowed.
    """

    __slots__ = ("_backend", "_timeout")

    def __init__(
        self,
        backend: Backend,
        *,
        timeout: float = TIMEOUT,
        allowed: Collection[str] = _ALL_ALLOWED,
    ) -> None:
        path = f"{type(backend).__module__}.{type(backend).__qualname__}"
        if path not in allowed:
            raise KeyringUnavailable(f"the keyring back end {path} is not trusted with a key")
        self._backend = backend
        self._timeout = timeout

    @classmethod
    def open(cls, *, timeout: float = TIMEOUT) -> Self:
        """The store of the first allowed back end that answers on this machine.

        Raises:
            KeyringUnavailable: when none does, or an environment variable redirects it.
        """
        redirects = sorted(name for name in os.environ if _redirects(name))
        if redirects:
            raise KeyringUnavailable(f"{redirects[0]} redirects the keyring: unset it")
        return cls(_guarded(_choose, timeout), timeout=timeout)

    def get(self, entry: str) -> Secret | None:
        """The secret kept under this name; None when there is none.

        Raises:
            KeyringUnavailable: when the keyring is locked, fails or does not answer in time.
        """
        return _guarded(lambda: self._read(entry), self._timeout)

    def put(self, entry: str, secret: Secret) -> None:
        """The keyring holds the secret: it was read back and compared.

        Raises:
            KeyringUnavailable: when it was not kept, or it is not known whether it was.
        """
        _guarded(lambda: self._write(entry, secret), self._timeout)
        kept = self.get(entry)
        if kept is None or not _same(kept, secret):
            raise KeyringUnavailable("the keyring took the secret and does not give it back")

    def delete(self, entry: str) -> bool:
        """Whether there was such an entry; there is none now.

        Raises:
            KeyringUnavailable: when the keyring is locked, fails or does not answer in time.
        """
        if self.get(entry) is None:
            return False
        _guarded(lambda: self._backend.delete_password(SERVICE, entry), self._timeout)
        return True

    async def get_async(self, entry: str) -> Secret | None:
        """As `get`, off the event loop."""
        return await call_async(lambda: self.get(entry))

    async def put_async(self, entry: str, secret: Secret) -> None:
        """As `put`, off the event loop."""
        await call_async(lambda: self.put(entry, secret))

    async def delete_async(self, entry: str) -> bool:
        """As `delete`, off the event loop."""
        return await call_async(lambda: self.delete(entry))

    def _read(self, entry: str) -> Secret | None:
        text = self._backend.get_password(SERVICE, entry)
        return None if text is None else Secret(text)

    def _write(self, entry: str, secret: Secret) -> None:
        self._backend.set_password(SERVICE, entry, secret.reveal())


def _guarded(work: Callable[[], T], timeout: float) -> T:
    """The work's result within the timeout; every failure in our own words and without frames."""

    def _reported() -> T | _Failure:
        try:
            return work()
        except CredentialError as error:
            return _Failure(str(error))
        except Exception as error:  # noqa: BLE001 - D-Bus and plug-ins raise anything; frames hold secrets
            name = type(error).__name__
            return _Failure(_WORDS.get(name, f"the keyring failed ({name})"))

    try:
        outcome = call(_reported, timeout)
    except TimeoutError:
        outcome = _Failure(f"the keyring did not answer within {timeout:g} s: is it asking you?")
    if isinstance(outcome, _Failure):
        raise KeyringUnavailable(outcome.words)
    return outcome


@final
class _Failure:
    __slots__ = ("words",)

    def __init__(self, words: str) -> None:
        self.words = words


def _choose() -> Backend:
    for path in ALLOWED.get(sys.platform, ()):
        module, _, name = path.rpartition(".")
        try:
            backend_class = getattr(import_module(module), name)
            viable = bool(backend_class.viable)
        except (ImportError, AttributeError):
            continue
        if viable:
            return cast("Backend", backend_class())
    raise KeyringUnavailable("no system keyring answers here")


def _redirects(name: str) -> bool:
    """Whether an environment variable changes where an allowed back end writes."""
    return name.startswith("KEYRING_PROPERTY_") or name == "KEYCHAIN_PATH"


def _same(one: Secret, other: Secret) -> bool:
    return secrets.compare_digest(one.reveal().encode(), other.reveal().encode())
