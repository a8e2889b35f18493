"""The crowd: seeded participants that move all markets, one step of virtual time after another.

Nothing here reads a clock, and no decision depends on what time it is told: the same seed and
the same number of steps give the same history, as long as no client interferes.
"""

from random import Random
from typing import Final, Literal, NamedTuple

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.history import invent
from vela_tui.sim.messages import MarketSpec
from vela_tui.sim.participants import Participant
from vela_tui.sim.quoting import Quoting
from vela_tui.sim.taking import Taking
from vela_tui.sim.valuation import Valuation

Mode = Literal["none", "calm", "busy"]
STEP_NS: Final = 100_000_000
"""The virtual time for which the participants' habits are tuned."""

_MAJORS: Final = frozenset({"BTC-USDC", "ETH-USDC"})
_MAKERS: Final = 3
_FUND_EVERY: Final = 6_000
_STEPS_A_MINUTE: Final = 60_000_000_000 // STEP_NS


class _Pace(NamedTuple):
    """How busy a market is."""

    steps: int
    """Between two turns."""
    rounds: int
    """Of quoting and taking within a turn."""
    taken_per_mille: int
    """Of rounds that bring an aggressive order."""
    burst_one_in: int
    """Steps."""


_PACES: Final = {
    ("calm", True): _Pace(2, 1, 150, 1_500),
    ("calm", False): _Pace(5, 1, 150, 2_500),
    ("busy", True): _Pace(1, 3, 130, 400),
    ("busy", False): _Pace(2, 2, 160, 800),
}
"""By mode and whether the market is a major one."""


class _Crowd:
    """The participants of one market, with a stream of chance of their own."""

    def __init__(
        self,
        exchange: Exchange,
        market: MarketSpec,
        seed: int,
        mode: Mode,
        makers: list[Participant],
        taker: Participant,
    ) -> None:
        self._exchange = exchange
        self._market = market
        self._seed = f"{seed}:{market.market_id}"
        self.pace = _PACES[mode, market.market_id in _MAJORS]
        rng = Random(self._seed)  # noqa: S311 - a seeded crowd, no secret
        mark = min(max(exchange.mark(market.market_id), market.mid // 2), market.mid * 2)
        self._value = Valuation(
            rng,
            max(1, mark),
            market.mid,
            steps=self.pace.steps,
            burst_one_in=self.pace.burst_one_in,
        )
        half_spread_ppm = 110 if market.market_id in _MAJORS else 190
        self._quoting = Quoting(exchange, market, makers, rng, half_spread_ppm=half_spread_ppm)
        self._taking = Taking(exchange, market, taker, rng, per_mille=self.pace.taken_per_mille)

    def open(self, now: int) -> None:
        """The market has a past and a book."""
        pace = self.pace
        rounds_a_minute = _STEPS_A_MINUTE // pace.steps * pace.rounds
        invent(
            self._exchange.tape(self._market.market_id),
            self._market,
            Random(f"{self._seed}:past"),  # noqa: S311 - see above
            self._value.fine,
            now,
            max(1, rounds_a_minute * pace.taken_per_mille // 1_000),
        )
        self._quoting.open(self._value, now)

    def turn(self, now: int) -> None:
        """The value has moved, and the participants after it."""
        self._value.step()
        for _ in range(self.pace.rounds):
            self._taking.turn(self._value, now)
            self._quoting.turn(self._value, now)


class Flow:
    """Everybody but the client.

    Args:
        exchange: where they trade; its marks are where prices begin.
        seed: decides everything that they do.
        mode: `none` is nobody at all; `busy` is about five times `calm`.
        now: ns; opens at once if given, else with the first step.
    """

    def __init__(self, exchange: Exchange, seed: int, mode: Mode, now: int | None = None) -> None:
        self._crowds: list[_Crowd] = []
        self._participants: list[Participant] = []
        self._steps = 0
        self._is_open = mode == "none"
        if mode != "none":
            makers = [Participant(exchange, number) for number in range(1, _MAKERS + 1)]
            taker = Participant(exchange, _MAKERS + 1)
            self._participants = [*makers, taker]
            self._crowds = [
                _Crowd(exchange, exchange.market(market_id), seed, mode, makers, taker)
                for market_id in exchange.market_ids()
            ]
        if now is not None:
            self.open(now)

    @property
    def users(self) -> tuple[str, ...]:
        """The participants' addresses."""
        return tuple(participant.user for participant in self._participants)

    def open(self, now: int) -> None:
        """Every market has a past and a book; happens once."""
        if self._is_open:
            return
        self._is_open = True
        self._fund(now)
        for crowd in self._crowds:
            crowd.open(now)

    def step(self, now: int) -> None:
        """One step of virtual time has passed; markets take turns, so that steps cost alike."""
        self.open(now)
        self._steps += 1
        for number, crowd in enumerate(self._crowds):
            if (self._steps + number) % crowd.pace.steps == 0:
                crowd.turn(now)
        if self._steps % _FUND_EVERY == 0:
            self._fund(now)

    def _fund(self, now: int) -> None:
        for participant in self._participants:
            participant.fund(now)
