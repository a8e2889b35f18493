"""Vela, a spot order-book exchange, spoken to in its documented dialect."""

from vela_tui.venues.codec import Codec


def open_codec(address: str | None) -> Codec:
    """A codec for one connection.

    Args:
        address: the wallet's EIP-55 address; None opens public data only.

    Raises:
        ConfigError: when the address is none.
    """
    from vela_tui.venues.vela.codec import VelaCodec
    from vela_tui.venues.vela.documented import Documented

    return VelaCodec(Documented(), address)
