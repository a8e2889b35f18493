"""How a session is put together: where it goes, who trades, and the parts between them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vela_tui.domain.account import AccountName
from vela_tui.domain.enums import Mode
from vela_tui.domain.errors import CredentialError
from vela_tui.venues.names import VENUES

if TYPE_CHECKING:
    from vela_tui.config import Account, OnDisconnect, Paths, Settings
    from vela_tui.domain.capability import Capabilities
    from vela_tui.heartbeat import Heart
    from vela_tui.keys.credential import Credential
    from vela_tui.keys.secret import Secret
    from vela_tui.rules.caps import CapOverrides
    from vela_tui.session.ports import OpenSignatures, Signatures
    from vela_tui.session.runner import Runner
    from vela_tui.session.state import SessionConfig


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session goes."""

    find: Callable[[], Awaitable[str]]
    """The venue's base URL, as soon as it is known."""
    mode: Mode
    host: str
    """As shown to a person."""
    symbol: str | None = None
    """The market on which it opens; None for the venue's own choice."""
    dialect: str = ""
    """How its server is spoken to; as its pages say where empty, `auto` finds it out by reads."""
    venue: str = VENUES[0]
    """Whose protocol is spoken there, one of `VENUES`."""


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
    log_in: "OpenSignatures | None" = None
    """Opens the key of a session that only reads; used where the venue tells what is the wallet's
    only to those who have logged in."""


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

    Raises:
        ConfigError: when that venue may not be spoken to so.
    """
    from vela_tui.net.clock import SystemClock, day_of
    from vela_tui.recordings import tapped
    from vela_tui.rules.caps import guards_of
    from vela_tui.session.engine import Engine
    from vela_tui.session.links import VenueLinks
    from vela_tui.session.runner import Runner
    from vela_tui.venues.registry import check_dialect, open_codec

    check_dialect(place.venue, place.dialect, is_paper=place.mode is Mode.PAPER)
    clock = SystemClock()
    codec = open_codec(place.venue, wallet.address if wallet else None, place.dialect)
    config = replace(
        _config(place, wallet, codec.capabilities),
        cancels_on_disconnect=on_disconnect == "cancel",
        nonce_fence=nonce_fence,
        guards=guards_of(place.mode, caps or {}),
        day_of=day_of(settings.time_zone if settings else "utc"),
        protection=settings.mmp if settings else None,
    )
    links = VenueLinks(place.find, clock, codec.capabilities.feed_path)
    journal = None
    if wallet is not None and wallet.open is not None:
        from vela_tui.session.journal import FileJournal

        journal = FileJournal(wallet.journal, wallet.journal.stem, clock)
    return Runner(
        Engine(config, nonce_seed=0),
        codec,
        tapped(links, clock, config, place.dialect),
        clock,
        _opener(wallet, codec.capabilities),
        journal=journal,
        companion=wallet.heart.beat if wallet and wallet.heart else None,
    )


def needs_login(venue: str) -> bool:
    """Whether a venue tells what is a wallet's only to those who have logged in."""
    from vela_tui.venues.registry import open_codec

    return open_codec(venue).capabilities.answers_logins


def _opener(wallet: Wallet | None, able: "Capabilities") -> "OpenSignatures | None":
    if wallet is None:
        return None
    return wallet.open or (wallet.log_in if able.answers_logins else None)


def _config(place: Place, wallet: Wallet | None, able: "Capabilities") -> "SessionConfig":
    from vela_tui.session.state import SessionConfig

    trades = wallet is not None and wallet.open is not None
    return SessionConfig(
        mode=place.mode,
        host=place.host,
        account=wallet.name if wallet else None,
        address=wallet.address if wallet else None,
        is_read_only=not trades,
        capabilities=able,
        preferred_symbol=place.symbol or able.default_symbol or None,
        default_interval=able.default_interval,
        keeps_journal=trades,
        read_only_reason=wallet.why_shut if wallet else "",
    )


def at(url: str) -> Callable[[], Awaitable[str]]:
    """Finds a venue whose address does not change."""

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
