"""Which session a command without a screen runs on: whose, where, and whether it may trade."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from vela_tui import opening, practice
from vela_tui.bootstrap import spoken, venue_of
from vela_tui.domain.account import AccountName
from vela_tui.domain.enums import Mode
from vela_tui.domain.errors import ConfigError
from vela_tui.domain.origin import parse_origin
from vela_tui.headless.codes import Exit
from vela_tui.headless.halt import Halt
from vela_tui.opening import Place, Wallet
from vela_tui.practice import PAPER, Practice
from vela_tui.venues.names import VENUES

if TYPE_CHECKING:
    from vela_tui.config import Account, Paths, Settings
    from vela_tui.keys.secret import Secret
    from vela_tui.session.ports import OpenSignatures, Signatures
    from vela_tui.session.runner import Runner
    from vela_tui.wallet_lock import Holder, WalletLock

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
    symbol, venue = getattr(arguments, "market", None), getattr(arguments, "venue", None)
    if arguments.paper and name is not None:
        raise ConfigError("--paper and --account exclude each other")
    if trades and not arguments.paper and name is None:
        raise ConfigError("say whose orders: --account NAME, or --paper")
    from vela_tui.config import choose_account

    dialect = getattr(arguments, "dialect", None)
    account = None
    if not arguments.paper:
        account = choose_account(places, name, may_use_last=url is None and venue is None)
    if arguments.paper or (account is None and url is None):
        exchange = Practice(venue or VENUES[0], dialect or "auto" if url else spoken(dialect))
        with _paper(places, settings, url, symbol, exchange, trades=trades) as session:
            yield session
    elif account is None:
        place = _live(url or "", symbol, dialect, venue_of(None, venue))
        yield opening.build(place, None, settings.guards)
    else:
        dialect = dialect or account.dialect
        place = _live(url or account.url, symbol, dialect, venue_of(account, venue))
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
        return opening.account_opener(account, places, url)
    store = CredentialStore(places.keystores)

    async def open_signatures() -> "Signatures":
        credential = await store.open_async(account, lambda: typed)
        return await asyncio.to_thread(open_signer, credential, url)

    return open_signatures


def _live(url: str, symbol: str | None, dialect: str | None, venue: str) -> Place:
    host = parse_origin(url).host
    return Place(opening.at(url), Mode.LIVE, host, symbol, dialect or "auto", venue)


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
    """On a live account: a key is opened to trade, and to read where strangers are told nothing."""
    from vela_tui import cap_record
    from vela_tui.rules.caps import guards_of
    from vela_tui.wallet_lock import WalletLock

    journal = places.journal(parse_origin(url).http_base, account.address)
    if not trades:
        needs_key = opening.needs_login(place.venue)
        log_in = _opener(account, places, url, typed) if needs_key else None
        wallet = Wallet(account.name, account.address, None, journal, log_in=log_in)
        yield opening.build(place, wallet, settings.guards)
        return
    lock = WalletLock(places.state / "locks", account.address.lower())
    with _held(lock):
        caps = guards_of(Mode.LIVE, settings.guards)
        cap_record.agree(places.state / "caps.json", caps, cap_record.ask)
        opener = _opener(account, places, url, typed)
        wallet = Wallet(account.name, account.address, opener, journal)
        fence = settings.nonce_fence
        yield opening.build(place, wallet, settings.guards, nonce_fence=fence, settings=settings)


@contextmanager
def _paper(
    places: "Paths",
    settings: "Settings",
    url: str | None,
    symbol: str | None,
    exchange: Practice,
    *,
    trades: bool,
) -> Iterator["Runner"]:
    """On paper: at a URL of this machine, at a running terminal's exchange, or at its own."""
    lock = exchange.lock(places)
    if url is not None:
        with _paper_at(places, settings, url, symbol, exchange, lock, trades) as session:
            yield session
        return
    holder = lock.hold()
    try:
        if holder is not None:
            if trades:
                raise _busy(holder)
            yield practice.watch_paper(places, exchange, lock, holder, settings, symbol)
            return
        embedded, session = practice.open_paper(
            places, exchange, symbol=symbol, caps=settings.guards, lock=lock
        )
        try:
            yield session
        finally:
            embedded.stop()
    finally:
        lock.release()


@contextmanager
def _paper_at(
    places: "Paths",
    settings: "Settings",
    url: str,
    symbol: str | None,
    exchange: Practice,
    lock: "WalletLock",
    trades: bool,  # noqa: FBT001 - of this module alone
) -> Iterator["Runner"]:
    origin = parse_origin(url)
    if not origin.is_loopback:
        raise ConfigError("--paper: paper money is good for an exchange on this machine only")
    credential = exchange.credential(places)
    find = opening.at(url)
    journal = places.journal(origin.http_base, credential.address)
    place = Place(find, Mode.PAPER, origin.host, symbol, exchange.dialect, exchange.venue)
    opener = opening.paper_opener(credential, find)
    if not trades:
        name = AccountName(PAPER)
        wallet = Wallet(name, credential.address, None, journal, log_in=opener)
        yield opening.build(place, wallet, settings.guards)
        return
    with _held(lock):
        wallet = Wallet(AccountName(PAPER), credential.address, opener, journal)
        yield opening.build(place, wallet, settings.guards, settings=settings)


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
