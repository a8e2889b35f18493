"""What can be subscribed to (joyride.md 7.1, R-45)."""

from typing import Final, Literal

from vela_tui.domain.value import Value
from vela_tui.sim.gateways.joyride.rpc import INVALID_PARAMS, Refused
from vela_tui.sim.rounds.exchange import Exchange
from vela_tui.sim.rounds.messages import Code

Kind = Literal[
    "book",
    "trades",
    "tickers",
    "spot",
    "candle",
    "user.orders",
    "user.trades",
    "settlement",
    "instruments",
    "settlement_complete",
    "silent",
]

DEPTHS: Final = ("1", "5", "10", "20")
TIMEFRAMES: Final = {"1m": 60, "5m": 300, "15m": 900, "1h": 3_600, "4h": 14_400, "1d": 86_400}
"""Seconds of a candle."""
MAX_CHANNELS: Final = 512
"""Of one connection."""
MAX_NAME: Final = 96
_OWN: Final[dict[str, Kind]] = {
    "user.orders": "user.orders",
    "user.trades": "user.trades",
    "settlement": "settlement",
    "instruments": "instruments",
    "settlement_complete": "settlement_complete",
    "social": "silent",
    "leaderboard": "silent",
}
"""Channels for those who signed in."""


class Channel(Value, frozen=True):
    """A channel's name, understood."""

    name: str
    kind: Kind
    subject: str = ""
    """The instrument or the asset."""
    detail: str = ""
    """The depth or the timeframe."""


def parse(name: str, exchange: Exchange, *, is_known: bool) -> Channel:
    """The channel of that name.

    Args:
        name: as a client wrote it.
        exchange: lists what there can be channels of.
        is_known: whether the client has signed in.

    Raises:
        Refused: -32602 for a channel that there is not, 1001 for one that is not for strangers.
    """
    own = _OWN.get(name)
    if own is not None:
        if not is_known:
            raise Refused(Code.NOT_AUTHENTICATED, "Must authenticate first")
        return Channel(name, own)
    if name == "logs":
        return Channel(name, "silent")
    channel = _public(name)
    if channel is not None and _exists(channel, exchange):
        return channel
    raise Refused(INVALID_PARAMS, f"Invalid params: unknown channel {name[:MAX_NAME]!r}")


def _public(name: str) -> Channel | None:
    match name.split("."):
        case ["book", subject, depth] if depth in DEPTHS:
            return Channel(name, "book", subject, depth)
        case ["trades", subject]:
            return Channel(name, "trades", subject)
        case ["tickers", subject]:
            return Channel(name, "tickers", subject)
        case ["spot", subject]:
            return Channel(name, "spot", subject)
        case ["candle", subject, timeframe] if timeframe in TIMEFRAMES:
            return Channel(name, "candle", subject, timeframe)
    return None


def _exists(channel: Channel, exchange: Exchange) -> bool:
    if channel.kind in {"spot", "candle"}:
        return channel.subject in exchange.assets
    return exchange.is_listed(channel.subject)
