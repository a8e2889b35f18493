"""The composition root: settings, keys, venue, session and screen meet here and nowhere else."""

import argparse
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vela_tui.domain.account import AccountName
from vela_tui.domain.enums import Mode
from vela_tui.domain.errors import ConfigError, CredentialError

if TYPE_CHECKING:
    from vela_tui.config import Account, OnDisconnect, Paths, Settings
    from vela_tui.embedded import EmbeddedExchange
    from vela_tui.heartbeat import Heart
    from vela_tui.keys.credential import Credential
    from vela_tui.keys.secret import Secret
    from vela_tui.rules.caps import CapOverrides
    from vela_tui.session.ports import OpenSignatures, Signatures
    from vela_tui.session.runner import Runner
    from vela_tui.wallet_lock import Holder, WalletLock

DEFAULT_SYMBOL: Final = "ETH-USDC"
DEFAULT_INTERVAL: Final = "5m"
_EMBEDDED: Final = "embedded exchange"
_PAPER: Final = "paper"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session goes."""

    find: Callable[[], Awaitable[str]]
    """The venue's base URL, as soon as it is known."""
    mode: Mode
    host: str
    """As shown to a person."""
    symbol: str
    """The market on which it opens."""
    dialect: str = "documented"
    """How its server is spoken to; `auto` finds it out by reads."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """Who trades: the name and the address are known at once, the key is opened later."""

    name: AccountName
    address: str
    open: "OpenSignatures | None"
    """None where another program trades with this wallet."""
    journal: Path
    """The file in which its orders are written down before they are sent."""
    heart: "Heart | None" = None
    """Beats for a watch while the session lives; None where no watch can stand by."""
    why_shut: str = ""
    """Why the wallet is not opened, in words; empty when it is."""


def add_sim_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `vela-tui sim` stand on this parser."""
    from vela_tui.sim.options import add_arguments

    add_arguments(parser)


def run_sim(arguments: argparse.Namespace) -> int:
    """The exit code of an exchange that ran alone until it was told to end."""
    from vela_tui.sim.options import parse
    from vela_tui.sim.server import run

    return run(parse(arguments))


def run_paper(
    *,
    seed: int | None,
    flow: str,
    reset: bool,
    symbol: str | None,
    dialect: str | None = None,
    profile: str | None = None,
) -> int:
    """The exit code of a session on the embedded exchange, which speaks the dialect."""
    from vela_tui.config import load_settings, paths
    from vela_tui.log import start_log
    from vela_tui.wallet_lock import WalletLock

    places = paths()
    settings = load_settings(places, profile=profile, account=_PAPER)
    lock = WalletLock(places.state / "locks", _PAPER)
    holder = lock.hold()
    try:
        if reset:
            _reset_paper(places, holder)
        with start_log(places, settings.log_level):
            tame_surroundings()
            if holder is not None:
                return _show(_watch_paper(places, lock, holder, settings, symbol), settings)
            exchange, session = open_paper(
                places,
                seed=seed,
                flow=flow,
                symbol=symbol,
                dialect=dialect,
                caps=settings.guards,
                lock=lock,
                on_disconnect=settings.on_disconnect,
                settings=settings,
            )
            try:
                return _show(session, settings)
            finally:
                exchange.stop()
    finally:
        lock.release()


def _reset_paper(places: "Paths", holder: "Holder | None") -> None:
    from vela_tui.keys import paper

    if holder is not None:
        raise ConfigError(f"--reset: {holder} trades on the paper account; quit it first")
    paper.reset(places.state)
    for kept in places.state.glob("paper-exchange*.json"):
        kept.unlink(missing_ok=True)
    for written in (places.data / "journal").glob("paper-*"):
        written.unlink(missing_ok=True)


def _watch_paper(
    places: "Paths", lock: "WalletLock", holder: "Holder", settings: "Settings", symbol: str | None
) -> "Runner":
    """A session that only reads, on the exchange that the first program runs."""
    from vela_tui.keys import paper
    from vela_tui.sharing import followed

    address = paper.open_wallet(places.state).address
    journal = places.journal(_PAPER, address)
    wallet = Wallet(AccountName(_PAPER), address, None, journal, why_shut=_held_by(holder))
    where = followed(lock, holder)
    place = Place(where, Mode.PAPER, _EMBEDDED, symbol or DEFAULT_SYMBOL, "auto")
    return build(place, wallet, settings.guards)


def _held_by(holder: "Holder") -> str:
    return f"{holder}, trades with this wallet"


def open_paper(
    places: "Paths",
    *,
    seed: int | None,
    flow: str,
    symbol: str | None,
    dialect: str | None = None,
    caps: "CapOverrides | None" = None,
    lock: "WalletLock | None" = None,
    on_disconnect: "OnDisconnect" = "nothing",
    settings: "Settings | None" = None,
) -> "tuple[EmbeddedExchange, Runner]":
    """The embedded exchange, starting, and a session on it for the paper wallet.

    Args:
        places: the program's directories.
        seed: of the markets.
        flow: how lively they are.
        symbol: the market shown first.
        dialect: how it speaks, `engine` or as documented; each has an account and a journal.
        caps: on orders, in the place of the defaults.
        lock: on the wallet; who comes second learns there where the exchange listens.
        on_disconnect: what becomes of orders when a lost link is back.
        settings: a person's; the defaults without.
    """
    from vela_tui.embedded import EmbeddedExchange, ExchangeOptions
    from vela_tui.keys import paper
    from vela_tui.sharing import published

    credential = paper.open_wallet(places.state)
    spoken, other = ("engine", "-engine") if dialect == "engine" else ("documented", "")
    exchange = EmbeddedExchange(
        ExchangeOptions(
            state=places.state / f"paper-exchange{other}.json",
            log=places.state / "paper-exchange.log",
            address=credential.address,
            seed=seed,
            flow=flow,
            dialect=spoken,
        )
    )
    exchange.start()
    opener = paper_opener(credential, exchange.url)
    journal = places.journal(f"{_PAPER}{other}", credential.address)
    wallet = Wallet(AccountName(_PAPER), credential.address, opener, journal)
    find = exchange.url if lock is None else published(exchange.url, lock)
    place = Place(find, Mode.PAPER, _EMBEDDED, symbol or DEFAULT_SYMBOL, spoken)
    return exchange, build(place, wallet, caps, on_disconnect=on_disconnect, settings=settings)


def run_terminal(
    *,
    url: str | None,
    symbol: str | None,
    account_name: str | None,
    read_only: bool,
    dialect: str | None = None,
    profile: str | None = None,
) -> int:
    """The exit code of a session on a server elsewhere, or on paper when nothing names one.

    Raises:
        ConfigError: when the options or the settings do not fit together.
    """
    from vela_tui.config import choose_account, load_settings, paths, remember_account
    from vela_tui.domain.origin import parse_origin
    from vela_tui.log import start_log
    from vela_tui.wallet_lock import WalletLock

    places = paths()
    account = choose_account(places, account_name, may_use_last=not (read_only or url))
    if account is None and url is None:
        if read_only:
            raise ConfigError("--read-only: say where to read from with --url")
        return run_paper(
            seed=None, flow="calm", reset=False, symbol=symbol, dialect=dialect, profile=profile
        )
    settings = load_settings(places, profile=profile, account=account.name if account else None)
    base = url or (account.url if account else "")
    dialect = dialect or (account.dialect if account else "auto")
    host = parse_origin(base).host
    place = Place(_at(base), Mode.LIVE, host, symbol or DEFAULT_SYMBOL, dialect)
    with start_log(places, settings.log_level):
        tame_surroundings()
        if account is None:
            return _show(build(place, None, settings.guards), settings)
        lock = WalletLock(places.state / "locks", account.address.lower())
        try:
            wallet = _live_wallet(account, places, base, settings, lock.hold())
            remember_account(places, account.name)
            session = build(
                place,
                wallet,
                settings.guards,
                on_disconnect=settings.on_disconnect,
                nonce_fence=settings.nonce_fence,
                settings=settings,
            )
            return _show(session, settings, wallet.heart)
        finally:
            lock.release()


def _live_wallet(
    account: "Account", places: "Paths", url: str, settings: "Settings", holder: "Holder | None"
) -> Wallet:
    """The account's wallet: to be opened, or shut because another program holds it."""
    from vela_tui import cap_record
    from vela_tui.domain.origin import parse_origin
    from vela_tui.heartbeat import Heart, heartbeat_file
    from vela_tui.rules.caps import guards_of

    journal = places.journal(parse_origin(url).http_base, account.address)
    if holder is not None:
        return Wallet(account.name, account.address, None, journal, why_shut=_held_by(holder))
    caps = guards_of(Mode.LIVE, settings.guards)
    cap_record.agree(places.state / "caps.json", caps, cap_record.ask)
    opener = account_opener(account, places, url)
    heart = Heart(heartbeat_file(places.state, account.name))
    return Wallet(account.name, account.address, opener, journal, heart)


def build(
    place: Place,
    wallet: Wallet | None,
    caps: "CapOverrides | None" = None,
    *,
    on_disconnect: "OnDisconnect" = "nothing",
    nonce_fence: bool = False,
    settings: "Settings | None" = None,
) -> "Runner":
    """A session that needs only to be run: no link is open and no key is read yet.

    Args:
        place: where it goes.
        wallet: who trades; None to watch only.
        caps: on orders, in the place of the mode's defaults.
        on_disconnect: what becomes of orders when a lost link is back.
        nonce_fence: whether a fence may settle an order of unknown outcome.
        settings: where days begin and when fills freeze a market; UTC and never without.
    """
    from vela_tui.net.clock import SystemClock, day_of
    from vela_tui.recordings import tapped
    from vela_tui.rules.caps import guards_of
    from vela_tui.session.engine import Engine
    from vela_tui.session.journal import FileJournal
    from vela_tui.session.links import VenueLinks
    from vela_tui.session.runner import Runner
    from vela_tui.session.state import SessionConfig
    from vela_tui.venues.registry import open_codec

    clock = SystemClock()
    codec = open_codec("vela", wallet.address if wallet else None, place.dialect)
    config = SessionConfig(
        mode=place.mode,
        host=place.host,
        account=wallet.name if wallet else None,
        address=wallet.address if wallet else None,
        is_read_only=wallet is None or wallet.open is None,
        capabilities=codec.capabilities,
        preferred_symbol=place.symbol,
        default_interval=DEFAULT_INTERVAL,
        keeps_journal=wallet is not None and wallet.open is not None,
        cancels_on_disconnect=on_disconnect == "cancel",
        nonce_fence=nonce_fence,
        guards=guards_of(place.mode, caps or {}),
        day_of=day_of(settings.time_zone if settings else "utc"),
        protection=settings.mmp if settings else None,
        read_only_reason=wallet.why_shut if wallet else "",
    )
    journal = None
    if wallet is not None and wallet.open is not None:
        journal = FileJournal(wallet.journal, wallet.journal.stem, clock)
    return Runner(
        Engine(config, nonce_seed=0),
        codec,
        tapped(VenueLinks(place.find, clock), clock, config, place.dialect),
        clock,
        wallet.open if wallet else None,
        journal=journal,
        companion=wallet.heart.beat if wallet and wallet.heart else None,
    )


def tame_surroundings() -> None:
    """What of the environment could leak or steer is away; an exposed key is told at once."""
    from vela_tui.environment import tame

    for name in tame().exposed:
        sys.stderr.write(
            f"vela-tui: {name} stands in the environment, where other programs can read it: "
            "treat that key as exposed\n"
        )


def _show(session: "Runner", settings: "Settings", heart: "Heart | None" = None) -> int:
    from vela_tui import alert_memory, command_history, farewell
    from vela_tui.appearance import make_app

    app = make_app(session, settings)
    with command_history.kept(app.desk.command_line), alert_memory.kept(session):
        app.run()
    return farewell.part(app, session.view, heart)


def _at(url: str) -> Callable[[], Awaitable[str]]:
    async def find() -> str:
        return url

    return find


def paper_opener(credential: "Credential", find: Callable[[], Awaitable[str]]) -> "OpenSignatures":
    """Opens the paper wallet for the exchange that is found."""

    async def open_signatures() -> "Signatures":
        import asyncio

        from vela_tui.keys.signer import open_signer

        return await asyncio.to_thread(open_signer, credential, await find())

    return open_signatures


def account_opener(account: "Account", places: "Paths", url: str) -> "OpenSignatures":
    """The passphrase of a keystore account is asked here, before the screen opens."""
    from vela_tui.accounts import ask_passphrase
    from vela_tui.config import KeyPlace
    from vela_tui.keys.signer import open_signer
    from vela_tui.keys.stores import CredentialStore

    store = CredentialStore(places.keystores)
    passphrase = ask_passphrase(account.name) if account.store is KeyPlace.KEYSTORE else None

    def ask() -> "Secret":
        if passphrase is None:
            raise CredentialError(f"account {account.name} has no passphrase to ask for")
        return passphrase

    async def open_signatures() -> "Signatures":
        import asyncio

        credential = await store.open_async(account, ask)
        return await asyncio.to_thread(open_signer, credential, url)

    return open_signatures
