"""Paper money: the embedded exchange of one venue, the wallet on it, and what is kept of both."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vela_tui import opening
from vela_tui.domain.account import AccountName
from vela_tui.domain.enums import Mode
from vela_tui.domain.errors import ConfigError
from vela_tui.opening import Place, Wallet
from vela_tui.venues.names import DIALECTS, VENUES

if TYPE_CHECKING:
    from pathlib import Path

    from vela_tui.config import OnDisconnect, Paths, Settings
    from vela_tui.embedded import EmbeddedExchange
    from vela_tui.keys.credential import Credential
    from vela_tui.rules.caps import CapOverrides
    from vela_tui.session.runner import Runner
    from vela_tui.wallet_lock import Holder, WalletLock

PAPER: Final = "paper"
"""The account's name, on every venue's practice exchange."""
EMBEDDED: Final = "embedded exchange"


@dataclass(frozen=True, slots=True)
class Practice:
    """One paper account: at which venue's exchange, and how that one speaks and moves."""

    venue: str = VENUES[0]
    dialect: str = ""
    """Empty for what the venue's pages say."""
    seed: int | None = None
    """Of the markets; None for the exchange's own."""
    flow: str = "calm"
    """How lively they are."""
    speed: int | None = None
    """How fast their time runs; None for as fast as ours."""

    @property
    def name(self) -> str:
        """`paper`, and what is not the first venue, as documented: nothing is shared with that."""
        parts = (
            *((self.venue,) if self.venue in VENUES[1:] else ()),  # the first one's had no name
            *((self.dialect,) if self.dialect in DIALECTS[self.venue][1:] else ()),
        )
        return "-".join((PAPER, *parts))

    def exchange_file(self, places: "Paths") -> "Path":
        """Where the exchange keeps the paper account."""
        return places.state / f"{PAPER}-exchange{self.name.removeprefix(PAPER)}.json"

    def journal(self, places: "Paths", address: str) -> "Path":
        """Where the paper wallet's orders are written down."""
        return places.journal(self.name, address)

    def lock(self, places: "Paths") -> "WalletLock":
        """Held by the program that trades; the dialects of one venue share their wallet."""
        from vela_tui.wallet_lock import WalletLock

        return WalletLock(places.state / "locks", Practice(self.venue).name)

    def credential(self, places: "Paths") -> "Credential":
        """The paper wallet, of the venue's kind of key; made at the first time."""
        from vela_tui.keys import paper
        from vela_tui.venues.registry import open_codec

        kind = open_codec(self.venue, None, self.dialect).capabilities.key_kind
        return paper.open_wallet(places.state, kind)


def reset_paper(places: "Paths", practice: Practice, holder: "Holder | None") -> None:
    """The venue's paper accounts are forgotten: money, orders, journals and the wallet itself.

    Raises:
        ConfigError: when another program trades on them.
    """
    from vela_tui.keys import paper
    from vela_tui.venues.registry import open_codec

    if holder is not None:
        raise ConfigError(f"--reset: {holder} trades on the paper account; quit it first")
    address = practice.credential(places).address
    paper.reset(places.state, open_codec(practice.venue).capabilities.key_kind)
    for dialect in DIALECTS[practice.venue]:
        each = Practice(practice.venue, dialect)
        each.exchange_file(places).unlink(missing_ok=True)
        journal = each.journal(places, address)
        for written in journal.parent.glob(f"{journal.stem}*"):
            written.unlink(missing_ok=True)


def open_paper(
    places: "Paths",
    practice: Practice,
    *,
    symbol: str | None = None,
    caps: "CapOverrides | None" = None,
    lock: "WalletLock | None" = None,
    on_disconnect: "OnDisconnect" = "nothing",
    settings: "Settings | None" = None,
) -> "tuple[EmbeddedExchange, Runner]":
    """The embedded exchange, starting, and a session on it for the paper wallet.

    Args:
        places: the program's directories.
        practice: which exchange; each has an account and a journal.
        symbol: the market shown first; None for the venue's own choice.
        caps: on orders, in the place of the defaults.
        lock: on the wallet; who comes second learns there where the exchange listens.
        on_disconnect: what becomes of orders when a lost link is back.
        settings: a person's; the defaults without.
    """
    from vela_tui.embedded import EmbeddedExchange, ExchangeOptions
    from vela_tui.sharing import published

    credential = practice.credential(places)
    exchange = EmbeddedExchange(
        ExchangeOptions(
            state=practice.exchange_file(places),
            log=places.state / f"{PAPER}-exchange.log",
            address=credential.address,
            seed=practice.seed,
            flow=practice.flow,
            dialect=practice.dialect,
            venue=practice.venue,
            speed=practice.speed,
        )
    )
    exchange.start()
    opener = opening.paper_opener(credential, exchange.url)
    journal = practice.journal(places, credential.address)
    wallet = Wallet(AccountName(PAPER), credential.address, opener, journal)
    find = exchange.url if lock is None else published(exchange.url, lock)
    place = Place(find, Mode.PAPER, EMBEDDED, symbol, practice.dialect, practice.venue)
    return exchange, opening.build(
        place, wallet, caps, on_disconnect=on_disconnect, settings=settings
    )


def watch_paper(
    places: "Paths",
    practice: Practice,
    lock: "WalletLock",
    holder: "Holder",
    settings: "Settings",
    symbol: str | None,
    why_shut: str = "",
) -> "Runner":
    """A session that only reads, on the exchange that the first program runs."""
    from vela_tui.sharing import followed

    credential, find = practice.credential(places), followed(lock, holder)
    address, name = credential.address, AccountName(PAPER)
    log_in = opening.paper_opener(credential, find)
    wallet = Wallet(
        name, address, None, practice.journal(places, address), why_shut=why_shut, log_in=log_in
    )
    place = Place(find, Mode.PAPER, EMBEDDED, symbol, "auto", practice.venue)
    return opening.build(place, wallet, settings.guards)
