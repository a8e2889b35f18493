"""Makers who quote around the model and takers who cross: the company of a paper trader."""

from collections.abc import Iterator
from random import Random
from typing import Final, Literal

from vela_tui.sim.messages import BookSide
from vela_tui.sim.rounds.exchange import Exchange
from vela_tui.sim.rounds.instruments import MICRO, MIN_SIZE, TICK, Instrument
from vela_tui.sim.rounds.messages import PlaceOrder, Rejected, TimeInForce
from vela_tui.sim.rounds.pricing import smile, value
from vela_tui.sim.rounds.schedule import SECOND

Mode = Literal["calm", "busy"]

MAKERS: Final = ("~maker-1", "~maker-2")
"""No wallet and no legacy name begins with a tilde."""
TAKER: Final = "~taker"
_STAKE: Final = 10**18

_LEVELS: Final = (3, 2)
"""Levels that each maker quotes a side."""
_SIZES: Final = (500, 1_000, 1_000, 2_000, 2_500, 5_000)
_SPREAD_PPM: Final = (15_000, 30_000)
"""Half of each maker's spread, of the option's value."""
_SPOT_PPM: Final = (60, 150)
"""And of the underlying's: who quotes an option near the money risks that moving."""
_TAKES_PERCENT: Final = {"calm": 15, "busy": 75}
"""Chance that somebody takes, in one step."""
_REQUOTES: Final = {"calm": 6, "busy": 30}
"""Instruments that are looked at in one step."""

Quote = tuple[BookSide, int]


class Flow:
    """All who trade besides the clients; the same seed does the same at the same steps.

    Args:
        exchange: where they trade.
        seed: decides everything that they do.
        mode: how much they do.
        now: microseconds UTC, when they begin.
    """

    def __init__(self, exchange: Exchange, seed: int, mode: Mode, now: int) -> None:
        self._exchange = exchange
        self._rng = Random(f"{seed}:flow")  # noqa: S311 - chance of a game, not of a key
        self._takes = _TAKES_PERCENT[mode]
        self._requotes = _REQUOTES[mode]
        self._next = 0
        self._quoted: dict[tuple[str, str], int] = {}
        for user in (*MAKERS, TAKER):
            if exchange.account(user) is None:
                exchange.open_house(user, _STAKE)
        for option in exchange.options():
            self._quote(option, now)

    def step(self, now: int) -> None:
        """A few instruments are quoted anew where their value moved; perhaps somebody takes."""
        options = [o for o in self._exchange.options() if o.expiration * SECOND > now]
        if not options:
            return
        if len(self._quoted) > 2 * len(MAKERS) * len(options):
            listed = {option.instrument_id for option in options}
            self._quoted = {key: at for key, at in self._quoted.items() if key[1] in listed}
        for _ in range(min(self._requotes, len(options))):
            self._next = (self._next + 1) % len(options)
            self._quote(options[self._next], now)
        if self._rng.randrange(100) < self._takes:
            self._take(self._rng.choice(options), now)

    def _take(self, option: Instrument, now: int) -> None:
        """Somebody trades with the best price of a side, whosever it is."""
        side: BookSide = "bid" if self._rng.getrandbits(1) else "ask"
        bid, ask = self._exchange.best(option.instrument_id)
        price = ask if side == "bid" else bid
        if price is not None:
            size = self._rng.choice(_SIZES) // 5
            self._place(TAKER, option, side, price, max(MIN_SIZE, size), now, is_patient=False)

    def _quote(self, option: Instrument, now: int) -> None:
        terms = self._exchange.marks.terms(option, now)
        fair = max(TICK, round(value(terms, smile(terms)) * MICRO))
        for number, maker in enumerate(MAKERS):
            half = self._half_spread(option, fair, number)
            key = (maker, option.instrument_id)
            resting = self._resting(maker, option)
            was = self._quoted.get(key)
            is_whole = len(resting) >= _LEVELS[number]
            if was is not None and abs(fair - was) * 3 < half and is_whole:
                continue
            self._quoted[key] = fair
            wanted = dict.fromkeys(self._ladder(fair, half, number))
            for order_id, quote in resting:
                if quote in wanted:
                    del wanted[quote]
                else:
                    self._exchange.cancel(maker, option.instrument_id, order_id)
            for side, price in wanted:
                size = self._rng.choice(_SIZES)
                self._place(maker, option, side, price, size, now, is_patient=True)

    def _half_spread(self, option: Instrument, fair: int, number: int) -> int:
        spot = self._exchange.spot(option.asset)
        ppm = fair * _SPREAD_PPM[number] + spot * _SPOT_PPM[number]
        return max(TICK * (number + 1), ppm // 1_000_000)

    def _ladder(self, fair: int, half: int, number: int) -> Iterator[Quote]:
        step = max(TICK, half // 2)
        for level in range(_LEVELS[number]):
            bid = (fair - half - level * step) // TICK * TICK
            if bid > 0:
                yield "bid", bid
            yield "ask", -(-(fair + half + level * step) // TICK) * TICK

    def _resting(self, maker: str, option: Instrument) -> list[tuple[int, Quote]]:
        return self._exchange.resting(maker, option.instrument_id)

    def _place(
        self,
        user: str,
        option: Instrument,
        side: BookSide,
        price: int,
        size: int,
        now: int,
        *,
        is_patient: bool,
    ) -> None:
        """The order was sent; it may be refused, which happens to everybody."""
        lasting: TimeInForce = "gtc" if is_patient else "ioc"
        order = PlaceOrder(user, option.instrument_id, side, "limit", size, price, lasting)
        try:
            self._exchange.place(order, now)
        except Rejected:
            return
