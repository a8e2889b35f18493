"""A throw-away key (vela.md 2.3), and a keyring in memory."""

import pytest

from vela_tui.keys.keyring_store import KeyringStore

KEY = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
ORIGIN = "https://vela-engine.fly.dev"


class MemoryKeyring:
    """A back end that keeps what it is given."""

    def __init__(self):
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self.entries[service, username] = password

    def delete_password(self, service, username):
        del self.entries[service, username]


def store_of(backend, timeout=5.0) -> KeyringStore:
    """A store that allows this fake's class."""
    path = f"{type(backend).__module__}.{type(backend).__qualname__}"
    return KeyringStore(backend, timeout=timeout, allowed={path})


@pytest.fixture
def key() -> str:
    return KEY


@pytest.fixture
def address() -> str:
    return ADDRESS


@pytest.fixture
def origin() -> str:
    return ORIGIN


@pytest.fixture
def backend() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def keyring(backend) -> KeyringStore:
    return store_of(backend)


@pytest.fixture
def make_keyring():
    """Makes a store around a fake back end."""
    return store_of


@pytest.fixture
def quick_work(monkeypatch) -> None:
    """Scrypt at n=2^12 also for a person's passphrase: the figure itself is tested once."""
    monkeypatch.setattr("vela_tui.keys.keystore.HUMAN_WORK", 2**12)


@pytest.fixture
def leaks(key):
    """Whether a text holds the key: as hex, as bytes, or as a number."""
    shapes = (key, repr(bytes.fromhex(key))[2:-1], str(int(key, 16)))

    def holds(text: str) -> bool:
        return any(shape.lower() in text.lower() for shape in shapes)

    return holds
