"""Joyride, an exchange of options that live for a day, over one socket that speaks JSON-RPC."""

from vela_tui.domain.errors import ConfigError
from vela_tui.venues.codec import Codec
from vela_tui.venues.names import AUTO, DIALECTS


def open_codec(address: str | None, dialect: str = "documented") -> Codec:
    """A codec for one connection.

    Args:
        address: the wallet's address in base58; None opens public data only.
        dialect: `documented`, or `auto`, which is the same; `legacy` logs in without a proof and is
            for simulators (joyride.md 4.3).

    Raises:
        ConfigError: when the address or the dialect is none.
    """
    from vela_tui.venues.joyride.codec import JoyrideCodec

    known = (AUTO, *DIALECTS["joyride"])
    if dialect not in known:
        raise ConfigError(f"the dialect must be one of: {', '.join(known)}")
    return JoyrideCodec(address, is_legacy=dialect == "legacy")
