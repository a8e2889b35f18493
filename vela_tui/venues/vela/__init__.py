"""Vela, a spot order-book exchange, spoken to in the dialect of its page or of its engine."""

from typing import Final

from vela_tui.domain.errors import ConfigError
from vela_tui.venues.codec import Codec

DIALECTS: Final = ("auto", "documented", "engine")
"""`auto` finds it out by reads, never by an order."""


def open_codec(address: str | None, dialect: str = "documented") -> Codec:
    """A codec for one connection.

    Args:
        address: the wallet's EIP-55 address; None opens public data only.
        dialect: one of `DIALECTS`.

    Raises:
        ConfigError: when the address or the dialect is none.
    """
    from vela_tui.venues.vela.codec import VelaCodec
    from vela_tui.venues.vela.documented import Documented
    from vela_tui.venues.vela.engine_dialect import EngineDialect

    match dialect:
        case "auto":
            return VelaCodec(None, address)
        case "documented":
            return VelaCodec(Documented(), address)
        case "engine":
            return VelaCodec(EngineDialect(), address)
        case _:
            raise ConfigError(f"the dialect must be one of: {', '.join(DIALECTS)}")
