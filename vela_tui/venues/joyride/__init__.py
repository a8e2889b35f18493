"""Joyride, an exchange of options that live for a day, over one socket that speaks JSON-RPC."""

from vela_tui.domain.errors import ConfigError
from vela_tui.venues.codec import Codec


def open_codec(address: str | None, dialect: str = "documented") -> Codec:
    """A codec for one connection.

    Args:
        address: the wallet's address in base58; None opens public data only.
        dialect: `documented`, or `auto`, which is the same; `legacy` logs in without a proof and is
            for simulators (joyride.md 4.3).

    Raises:
        ConfigError: when the address or the dialect is none.
    """
    from vela_tui.venues.joyride.capabilities import DIALECTS
    from vela_tui.venues.joyride.codec import JoyrideCodec

    if dialect not in DIALECTS:
        raise ConfigError(f"the dialect must be one of: {', '.join(DIALECTS)}")
    return JoyrideCodec(address, is_legacy=dialect == "legacy")
