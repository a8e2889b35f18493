"""Names of instruments: kept as the venue writes them, read only where nothing else tells."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from vela_tui.domain.instrument import InstrumentId, instrument_id

VENUE: Final = "joyride"
_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}", re.ASCII)
"""Any name that can stand in a path and in a channel; others are no instruments of ours."""
_NAME: Final = re.compile(
    r"([A-Z0-9]+)_USDC-(\d{1,2})([A-Z]{3})(\d{2})-(\d+(?:[._]\d+)?|\d+d\d+)-([CP])", re.ASCII
)
"""R-07. What does not match is opaque: it is traded all the same."""


def is_name(text: str) -> bool:
    """Whether the text can be the venue's name of an instrument."""
    return _SAFE.fullmatch(text) is not None


@lru_cache(maxsize=4_096)
def parse_name(text: str) -> InstrumentId:
    """The instrument that the venue calls so.

    Raises:
        ValueError: when it can't be a name.
    """
    if not is_name(text):
        raise ValueError("an instrument's name is none")
    return instrument_id(VENUE, text)


def name_of(identity: InstrumentId) -> str:
    """What the venue calls the instrument.

    Raises:
        ValueError: when it is another venue's.
    """
    venue, _, name = identity.partition(":")
    if venue != VENUE or not is_name(name):
        raise ValueError(f"{identity} is no instrument of this venue")
    return name


def path_part(identity: InstrumentId) -> str:
    """The instrument's name as a part of a path."""
    return quote(name_of(identity), safe="")


def underlying_of(name: str) -> str:
    """The asset that the instrument is an option on: what stands before the first `_` or `-`."""
    parsed = _NAME.fullmatch(name)
    return parsed[1] if parsed else re.split(r"[_-]", name, maxsplit=1)[0]
