"""Secrets that exist in these tests alone, and the search for them in all that a run left."""

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

from vela_tui.domain.account import AccountName
from vela_tui.keys import keystore
from vela_tui.keys.account import Account, KeyPlace
from vela_tui.keys.credential import Credential
from vela_tui.keys.files import make_private_directory, write_private
from vela_tui.keys.register import AccountRegister
from vela_tui.keys.secret import Secret

KEY = "c0ffee5a17ab1e00c0ffee5a17ab1e00c0ffee5a17ab1e00c0ffee5a17ab1e77"
PASSPHRASE = "canary-passphrase-Quokka-7"
TOKEN = "canary-token-Wombat-8"
SIGNATURE = "0x" + "5ec4e7" * 21 + "5e1c"


def spellings(signatures: Iterable[str] = ()) -> list[bytes]:
    """The secrets as text, bytes, base64 and numbers, in either case."""
    raw = bytes.fromhex(KEY)
    spelled = [
        *(KEY, KEY.upper(), str(int(KEY, 16)), repr(raw)[2:-1]),
        *(PASSPHRASE, PASSPHRASE.encode().hex(), TOKEN, SIGNATURE[2:]),
        *(each.strip().removeprefix("0x") for each in signatures if each.strip()),
    ]
    return [raw, base64.b64encode(raw)[:40], *(each.encode() for each in spelled)]


def found(streams: dict[str, bytes], signatures: Iterable[str] = ()) -> list[str]:
    """Where a secret stands, and which; a secret cut in two by a terminal's line as well."""
    sought = spellings(signatures)
    return [
        f"{name}: {secret[:16]!r}"
        for name, stream in streams.items()
        for secret in sought
        if secret in stream or secret in stream.replace(b"\r\n", b"")
    ]


def files(home: Path) -> Iterator[tuple[str, bytes]]:
    """Everything that the program wrote, but for what holds keys on purpose."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.parent.name != "keystores" and not path.match("paper*.key"):
            yield str(path), path.read_bytes()


def add_account(home: Path, url: str) -> None:
    """An account `main` whose key is KEY, opened by PASSPHRASE."""
    credential = Credential.parse(KEY, url)
    keystores = home / ".local/share/vela-tui/keystores"
    config = home / ".config/vela-tui"
    make_private_directory(keystores)
    make_private_directory(config)
    content = keystore.encrypt(credential, Secret(PASSPHRASE), keystore.RANDOM_WORK)
    write_private(keystores / "main.json", content)
    AccountRegister(config / "accounts.toml").add(
        Account(AccountName("main"), "vela", url, credential.address, KeyPlace.KEYSTORE)
    )
