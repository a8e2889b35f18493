"""Channels of the one socket: how topics are called there (joyride.md 7.1)."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from vela_tui.domain.instrument import InstrumentId
from vela_tui.venues.codec import Feed, Topic
from vela_tui.venues.joyride.symbols import name_of, parse_name, underlying_of

DEPTH: Final = 10
"""Levels of a book that is told: the only depth that a page shows (R-45)."""
ORDERS: Final = "user.orders"
FILLS: Final = "user.trades"
SETTLEMENT: Final = "settlement"
INSTRUMENTS: Final = "instruments"
ROUND_OVER: Final = "settlement_complete"


class Channel(NamedTuple):
    """A channel's name, taken apart."""

    kind: str
    """`book`, `trades`, `tickers`, `spot`, or the whole name."""
    subject: str = ""
    """The instrument's name, or the asset."""

    @property
    def instrument_id(self) -> InstrumentId:
        """The instrument that the channel is about.

        Raises:
            ValueError: when it is about none.
        """
        return parse_name(self.subject)


def parse(name: str) -> Channel:
    """The parts of a channel's name; an instrument's name may hold dots of its own."""
    kind, _, rest = name.partition(".")
    match kind:
        case "book":
            subject, _, depth = rest.rpartition(".")
            return Channel(kind, subject if subject and depth.isdigit() else rest)
        case "trades" | "tickers" | "spot":
            return Channel(kind, rest)
        case _:
            return Channel(name)


def named(topics: Sequence[Topic], assets: Sequence[str], *, has_wallet: bool) -> list[str]:
    """The channels of these topics; private ones only with a wallet.

    Args:
        topics: quotes and books name their instrument; spot prices may, and else are all.
        assets: underlyings that are known.
        has_wallet: whether a login can be expected.

    Raises:
        ValueError: a topic lacks its instrument.
    """
    found: dict[str, None] = {}
    for topic in topics:
        found.update(dict.fromkeys(_channels(topic, assets, has_wallet=has_wallet)))
    return list(found)


def _channels(topic: Topic, assets: Sequence[str], *, has_wallet: bool) -> Iterator[str]:
    match topic.feed:
        case Feed.BOOK:
            yield f"book.{_name(topic)}.{DEPTH}"
        case Feed.TRADES:
            yield f"trades.{_name(topic)}"
        case Feed.QUOTES if topic.instrument_id is not None:
            yield f"tickers.{_name(topic)}"
        case Feed.SPOT if topic.instrument_id is not None:
            yield f"spot.{underlying_of(_name(topic))}"
        case Feed.SPOT:
            yield from (f"spot.{asset}" for asset in assets)
        case Feed.ACCOUNT if has_wallet:
            yield from (ORDERS, FILLS)
        case Feed.SETTLEMENT if has_wallet:
            yield SETTLEMENT


def _name(topic: Topic) -> str:
    if topic.instrument_id is None:
        raise ValueError(f"{topic.feed} needs an instrument")
    return name_of(topic.instrument_id)
