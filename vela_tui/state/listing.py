"""The instruments of a venue: those that trade, and the terms of those that did."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from vela_tui.domain.amounts import EXACT, Price
from vela_tui.domain.instrument import Instrument, InstrumentId, OptionKind

MAX_GONE: Final = 1_000
"""Instruments that trade no more and are still known, the newest ones."""


class Listing(dict[InstrumentId, Instrument]):
    """What is listed, in the venue's order.

    One that is gone is neither in it nor counted, and `get` knows nothing of it; but whoever
    holds its id, a question on the screen or an order, still finds its terms by `[]`.
    """

    __slots__ = ("_gone",)

    def __init__(self) -> None:
        super().__init__()
        self._gone: dict[InstrumentId, Instrument] = {}

    def __missing__(self, key: InstrumentId) -> Instrument:
        return self._gone[key]

    def told(
        self, instruments: Iterable[Instrument], *, is_complete: bool
    ) -> Mapping[InstrumentId, Instrument]:
        """These are listed, and nothing else where the list is complete: those that are gone."""
        told = {each.id: each for each in instruments}
        is_complete = is_complete and bool(told)  # no venue is without any
        gone = {} if not is_complete else {i: each for i, each in self.items() if i not in told}
        for identity, instrument in gone.items():
            self._gone[identity] = instrument
        while len(self._gone) > MAX_GONE:
            del self._gone[next(iter(self._gone))]
        if is_complete:
            self.clear()
        self.update(told)
        for identity in told:
            self._gone.pop(identity, None)
        return gone


def shown_first(listed: Sequence[Instrument], spots: Mapping[str, Price]) -> InstrumentId | None:
    """What is shown where nobody named a market: the first; None where nothing is listed.

    Of options it is the call at the money, on the first one's underlying and the soonest to
    expire: the strike nearest to the underlying's price, or the middle one while that is unknown.
    """
    terms = listed[0].option if listed else None
    if terms is None:
        return listed[0].id if listed else None
    calls = [
        (each.option, each.id)
        for each in listed
        if each.option is not None
        and (each.option.underlying, each.option.kind) == (terms.underlying, OptionKind.CALL)
    ]
    soonest = min((option.expires_at for option, _ in calls), default=0)
    ladder = sorted(
        (option.strike, identity) for option, identity in calls if option.expires_at == soonest
    )
    if not ladder:
        return listed[0].id
    spot = spots.get(terms.underlying)
    if spot is None:
        return ladder[len(ladder) // 2][1]
    return min(ladder, key=lambda rung: abs(EXACT.subtract(rung[0], spot)))[1]


def successor(gone: Instrument, listed: Sequence[Instrument]) -> InstrumentId | None:
    """What takes the place of an instrument that trades no more; None where nothing is listed.

    Of options the same right on the same underlying, the strike nearest to the old one, the
    soonest to expire; else the first.
    """
    old = gone.option
    alike = [
        (abs(EXACT.subtract(each.option.strike, old.strike)), each.option.expires_at, each.id)
        for each in listed
        if old is not None
        and each.option is not None
        and (each.option.underlying, each.option.kind) == (old.underlying, old.kind)
    ]
    if alike:
        return min(alike)[2]
    return listed[0].id if listed else None
