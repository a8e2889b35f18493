"""What is known of a person's account at a venue, without its key."""

import re
from enum import StrEnum
from typing import Final

from vela_tui.domain.account import AccountName
from vela_tui.domain.dialects import DIALECTS
from vela_tui.domain.enums import KeyKind
from vela_tui.domain.errors import ConfigError
from vela_tui.domain.origin import parse_origin
from vela_tui.domain.value import Value
from vela_tui.keys.credential import PAPER
from vela_tui.keys.forms import FORMS
from vela_tui.keys.venues import VENUES

_NAME: Final = re.compile(r"[a-z0-9-]{1,32}")


class KeyPlace(StrEnum):
    """What opens an account's keystore file."""

    KEYRING = "keyring"
    """A random passphrase that the system's keyring holds."""
    KEYSTORE = "keystore"
    """A passphrase that its owner types."""


class Account(Value, frozen=True):
    """An account at a venue: whose orders are signed, where they go, what opens its key."""

    name: AccountName
    """1 to 32 of `a-z`, `0-9` and `-`; not `paper`, which is the practice account."""
    venue: str
    """The venue's name in this program, one of `VENUES`."""
    url: str
    """The venue's address; its origin is the only one that the key signs for."""
    address: str
    """Of the wallet, in the spelling of its kind: EIP-55, or base58."""
    store: KeyPlace
    dialect: str = "auto"
    """How the venue's server is spoken to, one of `DIALECTS`."""

    @property
    def kind(self) -> KeyKind:
        """Of which kind its key is: the venue's."""
        return VENUES[self.venue].kind

    @property
    def origin(self) -> str:
        """The origin of `url`.

        Raises:
            ConfigError: when the URL is not one that a key may be bound to.
        """
        return parse_origin(self.url).http_base


def parse_account_name(text: str) -> AccountName:
    """The name of an account.

    Raises:
        ConfigError: when the text is not such a name; the message does not hold the text.
    """
    if not _NAME.fullmatch(text):
        raise ConfigError("an account's name has 1 to 32 of a-z, 0-9 and -")
    if text == PAPER:
        raise ConfigError("the name paper is taken: it is the practice account, made by itself")
    return AccountName(text)


def parse_venue(text: str) -> str:
    """The name of a venue that an account can be at.

    Raises:
        ConfigError: when this program knows no such venue.
    """
    if text not in VENUES:
        raise ConfigError(f"the venue must be one of: {', '.join(VENUES)}")
    return text


def parse_dialect(text: str) -> str:
    """How a venue's server is spoken to.

    Raises:
        ConfigError: when this program knows no such dialect.
    """
    if text not in DIALECTS:
        raise ConfigError(f"the dialect must be one of: {', '.join(DIALECTS)}")
    return text


def parse_address(text: str, kind: KeyKind = KeyKind.SECP256K1) -> str:
    """An address of that kind of key; that it is the key's is proven when the key is opened.

    Raises:
        ConfigError: when the text is not one.
    """
    if not FORMS[kind].is_address(text):
        raise ConfigError(FORMS[kind].ADDRESS_RULE)
    return text
