"""Which session a command without a screen runs on: whose, where, and whether it may trade."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from vela_tui import bootstrap
from vela_tui.bootstrap import DEFAULT_SYMBOL, Place, Wallet
from vela_tui.domain.account import AccountName
from vela_tui.domain.enums import Mode
from vela_tui.domain.errors import ConfigError
from vela_tui.domain.origin import parse_origin
from vela_tui.headless.codes import Exit
from vela_tui.headless.halt import Halt

if TYPE_CHECKING:
    from vela_tui.config import Account, Paths, Settings
    from vela_tui.keys.secret import Secret
    from vela_tui.session.ports import OpenSignatures, Signatures
    from vela_tui.session.runner import Runner
    from vela_tui.wallet_lock import Holder, WalletLock

_PAPER: Final = "paper"
_LONGEST_LINE: Final = 4096


@contextmanager
def opened(
    arguments: argparse.Namespace, places: "Paths", settings: "Settings", *, trades: bool
) -> Iterator["Runner"]:
    """A session that needs only to be run; what was held or started for it is let go at the end.

    Args:
        arguments: `url`, `account`, `paper` and `market`, where they were given.
        places: the program's directories.
        settings: a person's.
        trades: whether orders or cancels are to be sent.

    Raises:
        ConfigError: when the options do not fit together.
        Halt: when another program trades with the wallet.
    """
    url, name = getattr(arguments, "url", None), getattr(arguments, "account", None)
    symbol = getattr(arguments, "market", None) or DEFAULT_SYMBOL
    if arguments.paper and name is not None:
        raise ConfigError("--paper and --account exclude each other")
    if trades and not arguments.paper and name is None:
        raise ConfigError("say whose orders: --account NAME, or --paper")
    from vela_tui.config import choose_account

    dialect = getattr(arguments, "dialect", None)
    account = None
    if not arguments.paper:
        account = choose_account(places, name, may_use_last=url is None)
    if arguments.paper or (account is None and url is None):
        with _paper(places, settings, url, symbol, dialect, trades=trades) as session:
            yield session
    elif account is None:
        yield bootstrap.build(_live(url or "", symbol, dialect), None, settings.guards)
    else:
        place = _live(url or account.url, symbol, dialect or account.dialect)
        with _accounts(
            account, places, settings, place, url or account.url, trades, _typed(arguments)
        ) as session:
            yield session


def _typed(arguments: argparse.Namespace) -> "Secret | None":
    """The passphrase that another program writes to us, where that was asked for."""
    if not getattr(arguments, "passphrase_stdin", False):
        return None
    if sys.stdin.isatty():
        raise ConfigError("--passphrase-stdin at a terminal would show it: leave it out")
    from vela_tui.keys.secret import Secret

    return Secret(sys.stdin.readline(_LONGEST_LINE).rstrip("\r\n"))


def _opener(
    account: "Account", places: "Paths", url: str, typed: "Secret | None"
) -> "OpenSignatures":
    """Opens the account's wallet, by a passphrase that was written to us where there is one."""
    from vela_tui.keys.signer import open_signer
    from vela_tui.keys.stores import CredentialStore

    if typed is None:
        return bootstrap.account_opener(account, places, url)
    store = CredentialStore(places.keystores)

    async def open_signatures() -> "Signatures":
        credential = await store.open_async(account, lambda: typed)
        return await asyncio.to_thread(open_signer, credential, url)

    return open_signatures


def _live(url: str, symbol: str, dialect: str | None) -> Place:
    return Place(_fixed(url), Mode.LIVE, parse_origin(url).host, symbol, dialect or "auto")


def _fixed(url: str) -> Callable[[], Awaitable[str]]:
    async def find() -> str:
        return url

    return find


@contextmanager
def _accounts(
    account: "Account",
    places: "Paths",
    settings: "Settings",
    place: Place,
    url: str,
    trades: bool,  # noqa: FBT001 - of this module alone,
    typed: "Secret | None",
) -> Iterator["Runner"]:
    """On a live account: to read, its address is enough and no key is opened."""
    from vela_tui import cap_record
    from vela_tui.rules.caps import guards_of
    from vela_tui.wallet_lock import WalletLock

    journal = places.journal(parse_origin(url).http_base, account.address)
    if not trades:
        wallet = Wallet(account.name, account.address, None, journal)
        yield bootstrap.build(place, wallet, settings.guards)
        return
    lock = WalletLock(places.state / "locks", account.address.lower())
    with _held(lock):
        caps = guards_of(Mode.LIVE, settings.guards)
        cap_record.agree(places.state / "caps.json", caps, cap_record.ask)
        opener = _opener(account, places, url, typed)
        wallet = Wallet(account.name, account.address, opener, journal)
        fence = settings.nonce_fence
        yield bootstrap.build(place, wallet, settings.guards, nonce_fence=fence, settings=settings)


@contextmanager
def _paper(
    places: "Paths",
    settings: "Settings",
    url: str | None,
    symbol: str,
    dialect: str | None,
    *,
    trades: bool,
) -> Iterator["Runner"]:
    """On paper: at a URL of this machine, at a running terminal's exchange, or at its own."""
    from vela_tui.wallet_lock import WalletLock

    lock = WalletLock(places.state / "locks", _PAPER)
    if url is not None:
        with _paper_at(places, settings, url, symbol, dialect, lock, trades) as session:
            yield session
        return
    holder = lock.hold()
    try:
        if holder is not None:
            if trades:
                raise _busy(holder)
            yield _beside(places, settings, lock, holder, symbol)
            return
        exchange, session = bootstrap.open_paper(
            places, seed=None, flow="calm", symbol=symbol, caps=settings.guards, lock=lock
        )
        try:
            yield session
        finally:
            exchange.stop()
    finally:
        lock.release()


@contextmanager
def _paper_at(
    places: "Paths",
    settings: "Settings",
    url: str,
    symbol: str,
    dialect: str | None,
    lock: "WalletLock",
    trades: bool,  # noqa: FBT001 - of this module alone
) -> Iterator["Runner"]:
    from vela_tui.keys import paper

    origin = parse_origin(url)
    if not origin.is_loopback:
        raise ConfigError("--paper: paper money is good for an exchange on this machine only")
    credential = paper.open_wallet(places.state)
    find = _fixed(url)
    journal = places.journal(origin.http_base, credential.address)
    place = Place(find, Mode.PAPER, origin.host, symbol, dialect or "auto")
    if not trades:
        wallet = Wallet(AccountName(_PAPER), credential.address, None, journal)
        yield bootstrap.build(place, wallet, settings.guards)
        return
    with _held(lock):
        opener = bootstrap.paper_opener(credential, find)
        wallet = Wallet(AccountName(_PAPER), credential.address, opener, journal)
        yield bootstrap.build(place, wallet, settings.guards, settings=settings)


def _beside(
    places: "Paths", settings: "Settings", lock: "WalletLock", holder: "Holder", symbol: str
) -> "Runner":
    from vela_tui.keys import paper
    from vela_tui.sharing import followed

    address = paper.open_wallet(places.state).address
    wallet = Wallet(AccountName(_PAPER), address, None, places.journal(_PAPER, address))
    place = Place(followed(lock, holder), Mode.PAPER, "embedded exchange", symbol)
    return bootstrap.build(place, wallet, settings.guards)


@contextmanager
def _held(lock: "WalletLock") -> Iterator[None]:
    try:
        holder = lock.hold()
        if holder is not None:
            raise _busy(holder)
        yield
    finally:
        lock.release()


def _busy(holder: "Holder") -> Halt:
    text = f"{holder}, trades with this wallet: act there, or quit it first"
    return Halt(Exit.CREDENTIALS, text)
