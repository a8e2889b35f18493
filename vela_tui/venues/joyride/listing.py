"""Instruments as they are listed, and what is remembered of them to read the rest by."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from vela_tui.domain.amounts import Price
from vela_tui.domain.instrument import Instrument, InstrumentId, OptionKind, OptionTerms
from vela_tui.venues.joyride import values, wire
from vela_tui.venues.joyride.symbols import is_name, parse_name, underlying_of

ASSETS: Final = ("SOL", "BTC", "ETH")
"""Underlyings of the venue's pages; what is listed adds to them."""
_MOST: Final = 20_000
_KINDS: Final = {"call": OptionKind.CALL, "put": OptionKind.PUT}
_LOT: Final = values.quantity(1)
_ROW: Final = msgspec.json.Decoder(wire.Instrument)
_ROWS: Final = msgspec.json.Decoder(wire.Rows | dict[str, msgspec.Raw])


class Listing:
    """Instruments that were ever listed on this codec, by their ids."""

    def __init__(self) -> None:
        self._known: dict[InstrumentId, OptionTerms] = {}
        self._assets: dict[str, None] = dict.fromkeys(ASSETS)

    @property
    def assets(self) -> Sequence[str]:
        """Underlyings, in the order in which they became known."""
        return tuple(self._assets)

    def strike(self, identity: InstrumentId) -> Price | None:
        """The strike of an instrument that was listed."""
        terms = self._known.get(identity)
        return terms.strike if terms else None

    def expires_at(self, identity: InstrumentId) -> int | None:
        """When an instrument that was listed expires, nanoseconds UTC."""
        terms = self._known.get(identity)
        return terms.expires_at if terms else None

    def strike_on(self, asset: str) -> Price | None:
        """The strike of some option on the asset: what its price lies near (R-06)."""
        found = [terms.strike for terms in self._known.values() if terms.underlying == asset]
        return found[-1] if found else None

    def instruments(self, body: bytes | msgspec.Raw) -> tuple[Instrument, ...]:
        """The instruments of a list, by expiry, underlying, strike and kind.

        A row that is no option is left out: other kinds may be listed one day. One whose contract
        is worth nothing has rolled off and is left out as well.

        Raises:
            ValueError: no row can be read, or one stands there twice.
        """
        rows = _rows(body)
        found = [each for row in rows if (each := _instrument(row)) is not None]
        if rows and not any(map(_is_readable, rows)):
            raise ValueError("no row of the list can be read as an option")
        if len({each.id for each in found}) != len(found):
            raise ValueError("an instrument stands twice in the list")
        for each in found:
            self._learn(each)
        return tuple(sorted(found, key=self._rank))

    def _learn(self, instrument: Instrument) -> None:
        if instrument.option is None:
            return
        self._known[instrument.id] = instrument.option
        self._assets.setdefault(instrument.option.underlying)
        while len(self._known) > _MOST:
            del self._known[next(iter(self._known))]

    def _rank(self, instrument: Instrument) -> tuple[int, int, Decimal, str]:
        terms = instrument.option
        if terms is None:
            return (0, 0, Decimal(0), instrument.id)
        place = tuple(self._assets).index(terms.underlying)
        return (terms.expires_at, place, terms.strike, terms.kind.value)


def _rows(body: bytes | msgspec.Raw) -> list[msgspec.Raw]:
    """A bare array, or one under the word `instruments` (R-18, R-47)."""
    told = _ROWS.decode(body)
    if isinstance(told, list):
        return told
    if "instruments" not in told:
        raise ValueError("the list names no instruments")
    return msgspec.json.decode(told["instruments"], type=wire.Rows)


def _is_readable(row: msgspec.Raw) -> bool:
    try:
        _ROW.decode(row)
    except msgspec.MsgspecError:
        return False
    return True


def _instrument(row: msgspec.Raw) -> Instrument | None:
    try:
        told = _ROW.decode(row)
        multiplier = values.figure(told.contract_size)
        kind = _KINDS.get(told.kind.lower())
        if kind is None or not is_name(told.name) or not multiplier or multiplier < 0:
            return None
        expires_at = values.instant(told.expires)
    except (msgspec.MsgspecError, ValueError):
        return None
    underlying = underlying_of(told.name)
    tick = values.price(told.tick_size)
    return Instrument(
        id=parse_name(told.name),
        symbol=told.name,
        base=underlying,
        quote="USDC",
        tick_size=tick,
        lot_size=_LOT,
        display_tick=tick,
        display_lot=_LOT,
        min_quantity=values.quantity(told.min_size),
        option=OptionTerms(
            underlying=underlying,
            strike=values.price(told.strike),
            kind=kind,
            expires_at=expires_at,
            multiplier=multiplier,
        ),
    )
