"""The composition root: settings, keys, venue, session and screen meet here and nowhere else."""

import argparse
from typing import TYPE_CHECKING

from vela_tui import opening, practice
from vela_tui.domain.enums import Mode
from vela_tui.domain.errors import ConfigError
from vela_tui.environment import tame_surroundings
from vela_tui.opening import Place, Wallet
from vela_tui.practice import PAPER, Practice
from vela_tui.venues.names import VENUES

if TYPE_CHECKING:
    from vela_tui.config import Account, Paths, Settings
    from vela_tui.heartbeat import Heart
    from vela_tui.session.runner import Runner
    from vela_tui.wallet_lock import Holder


def run_sim(arguments: argparse.Namespace) -> int:
    """The exit code of an exchange that ran alone until it was told to end."""
    from vela_tui.sim.options import parse
    from vela_tui.sim.server import run

    return run(parse(arguments))


def run_paper(
    exchange: Practice = Practice(),  # noqa: B008 - frozen
    *,
    reset: bool = False,
    symbol: str | None = None,
    profile: str | None = None,
) -> int:
    """The exit code of a session on an embedded exchange."""
    from vela_tui.config import load_settings, paths
    from vela_tui.log import start_log

    places = paths()
    settings = load_settings(places, profile=profile, account=PAPER)
    lock = exchange.lock(places)
    holder = lock.hold()
    try:
        if reset:
            practice.reset_paper(places, exchange, holder)
        with start_log(places, settings.log_level):
            tame_surroundings()
            if holder is not None:
                words = _held_by(holder)
                watching = practice.watch_paper(
                    places, exchange, lock, holder, settings, symbol, words
                )
                return _show(watching, settings)
            embedded, session = practice.open_paper(
                places,
                exchange,
                symbol=symbol,
                caps=settings.guards,
                lock=lock,
                on_disconnect=settings.on_disconnect,
                settings=settings,
            )
            try:
                return _show(session, settings)
            finally:
                embedded.stop()
    finally:
        lock.release()


def _held_by(holder: "Holder") -> str:
    return f"{holder}, trades with this wallet"


def run_terminal(
    *,
    url: str | None,
    symbol: str | None,
    account_name: str | None,
    read_only: bool,
    dialect: str | None = None,
    profile: str | None = None,
    venue: str | None = None,
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
    account = choose_account(places, account_name, may_use_last=not (read_only or url or venue))
    if account is None and url is None:
        if read_only:
            raise ConfigError("--read-only: say where to read from with --url")
        exchange = Practice(venue or VENUES[0], spoken(dialect))
        return run_paper(exchange, symbol=symbol, profile=profile)
    settings = load_settings(places, profile=profile, account=account.name if account else None)
    base = url or (account.url if account else "")
    host = parse_origin(base).host
    place = Place(
        opening.at(base),
        Mode.LIVE,
        host,
        symbol,
        dialect or (account.dialect if account else "auto"),
        venue_of(account, venue),
    )
    with start_log(places, settings.log_level):
        tame_surroundings()
        if account is None:
            return _show(opening.build(place, None, settings.guards), settings)
        lock = WalletLock(places.state / "locks", account.address.lower())
        try:
            wallet = _live_wallet(account, places, base, settings, lock.hold())
            remember_account(places, account.name)
            session = opening.build(
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


def venue_of(account: "Account | None", named: str | None) -> str:
    """The venue of an account, or else the one that was named; the first where none was.

    Raises:
        ConfigError: when the account is at another venue than the one named.
    """
    if account is None:
        return named or VENUES[0]
    if named not in {None, account.venue}:
        raise ConfigError(f"--venue: account {account.name} is at {account.venue}, not at {named}")
    return account.venue


def spoken(dialect: str | None) -> str:
    """How an exchange of our own speaks: there is nothing to find out."""
    return "" if dialect in {None, "auto"} else dialect or ""


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
        needs_key = opening.needs_login(account.venue)
        log_in = opening.account_opener(account, places, url) if needs_key else None
        why = _held_by(holder)
        return Wallet(account.name, account.address, None, journal, why_shut=why, log_in=log_in)
    caps = guards_of(Mode.LIVE, settings.guards)
    cap_record.agree(places.state / "caps.json", caps, cap_record.ask)
    opener = opening.account_opener(account, places, url)
    heart = Heart(heartbeat_file(places.state, account.name))
    return Wallet(account.name, account.address, opener, journal, heart)


def _show(session: "Runner", settings: "Settings", heart: "Heart | None" = None) -> int:
    from vela_tui import alert_memory, command_history, farewell
    from vela_tui.appearance import make_app

    app = make_app(session, settings)
    with command_history.kept(app.desk.command_line), alert_memory.kept(session):
        app.run()
    return farewell.part(app, session.view, heart)
