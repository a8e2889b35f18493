"""What kind of key each venue's accounts have, known before anything of the venue is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from vela_tui.domain.enums import KeyKind


@dataclass(frozen=True, slots=True)
class VenueKeys:
    """The keys of accounts at one venue."""

    kind: KeyKind
    """The same as the venue's capabilities say."""
    url: str
    """Of the live venue: what a key is bound to when nothing else is said."""
    caution: str = ""
    """Told whenever a key is taken in or made; empty where there is nothing to beware of."""


VENUES: Final[Mapping[str, VenueKeys]] = MappingProxyType(
    {
        "vela": VenueKeys(KeyKind.SECP256K1, "https://vela-engine.fly.dev"),
        "joyride": VenueKeys(
            KeyKind.ED25519,
            "https://joyride.exchange/api/v1",
            caution="Use a key made for Joyride alone, never that of a Solana wallet that holds "
            "funds: trading here is on paper, and the same key would move those funds.",
        ),
    }
)
"""By the name under which an account is at them (seed:410; joyride.md 2 and 10)."""
