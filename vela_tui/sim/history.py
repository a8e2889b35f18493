"""A past for a market that has none: candles and recent executions that end where it opens.

Made once, backwards from the opening price, in minutes for a day, in hours for three weeks
and in days for half a year. No money moved in it: balances and fees know nothing of it.
"""

from random import Random
from typing import Final

from vela_tui.sim.messages import BookSide, MarketSpec, TradeView
from vela_tui.sim.participants import pick_quantity
from vela_tui.sim.statistics import DAY, HOUR, MINUTE, Bucket, Tape
from vela_tui.sim.taking import WORTHS
from vela_tui.sim.valuation import FINE, PPB

RECENT: Final = 3 * MINUTE
"""The stretch before the opening that is made of executions."""
_RECENT_TRADES: Final = 60
_STRETCHES: Final = ((MINUTE, DAY, HOUR), (HOUR, 21 * DAY, DAY), (DAY, 180 * DAY, DAY))
"""Width of the buckets, length of the stretch, and to what its beginning is aligned."""
_DEVIATION_PPB: Final = {MINUTE: 800_000, HOUR: 6_000_000, DAY: 28_000_000}
_PULL: Final = {MINUTE: 1_600, HOUR: 28, DAY: 4}
"""Buckets in which the pull alone would bring the price home."""
_NOISE_DEVIATION: Final = 418
_MEAN_WORTH: Final = sum(WORTHS) // len(WORTHS)


def invent(
    tape: Tape, market: MarketSpec, rng: Random, fine: int, now: int, trades_a_minute: int
) -> None:
    """The tape has a past that ends at the opening price.

    Args:
        tape: the market's, still empty.
        market: whose home price the past keeps near.
        rng: decides everything.
        fine: the opening price, raw times `FINE`.
        now: ns, the opening.
        trades_a_minute: about how many there are.
    """
    fine, trades = _recent(market, rng, fine, now)
    end = (now - RECENT) // MINUTE * MINUTE
    popularity = rng.randrange(40, 250)
    stretches: list[tuple[int, list[tuple[int, Bucket]]]] = []
    for width, length, aligned in _STRETCHES:
        start = (end - length) // aligned * aligned
        per_bucket = max(1, trades_a_minute * width * popularity // (MINUTE * 100))
        fine, made = _walk_back(
            market, rng, fine, width, range(end - width, start - 1, -width), per_bucket
        )
        made.reverse()
        stretches.append((width, made))
        end = start
    for width, past in reversed(stretches):
        tape.backfill(width, past)
    for trade in trades:
        tape.record(trade)


def _recent(market: MarketSpec, rng: Random, fine: int, now: int) -> tuple[int, list[TradeView]]:
    """Where the price was before, and executions from there to now, oldest first."""
    gap = RECENT // (_RECENT_TRADES + 1)
    trades: list[TradeView] = []
    for index in range(_RECENT_TRADES):
        price = _on_tick(fine, market.tick)
        side: BookSide = "bid" if rng.getrandbits(1) else "ask"
        trades.append(
            TradeView(
                trade_id=f"trade_{market.base}_{_RECENT_TRADES - index}",
                market_id=market.market_id,
                price=price,
                quantity=pick_quantity(rng, market, price, WORTHS),
                side=side,
                timestamp=now - (index + 1) * gap + rng.randrange(gap),
            )
        )
        fine += fine * (rng.getrandbits(8) - rng.getrandbits(8)) // 1_000_000
    trades.reverse()
    return fine, trades


def _on_tick(fine: int, tick: int) -> int:
    """The nearest price on the tick, at least one tick."""
    fine_tick = tick * FINE
    return max(1, (fine + fine_tick // 2) // fine_tick) * tick


def _walk_back(
    market: MarketSpec, rng: Random, fine: int, width: int, starts: range, trades: int
) -> tuple[int, list[tuple[int, Bucket]]]:
    """Where the walk began, and its buckets with their start times, newest first."""
    pull, bits = _PULL[width], rng.getrandbits
    home, tick, fine_tick = market.mid * FINE, market.tick, market.tick * FINE
    step = _DEVIATION_PPB[width] // _NOISE_DEVIATION
    wick = home * _DEVIATION_PPB[width] // (1_200 * PPB)
    worth = trades * _MEAN_WORTH * market.unit // 100
    close = _on_tick(fine, tick)
    buckets: list[tuple[int, Bucket]] = []
    for start in starts:
        drawn = bits(50)
        noise = (drawn & 1023) - (drawn >> 10 & 1023)
        fine += fine * (noise * step) // PPB
        fine += (home - fine) // pull
        opened = (fine + fine_tick // 2) // fine_tick * tick or tick
        low, high = (opened, close) if opened < close else (close, opened)
        high += wick * (drawn >> 20 & 1023) // fine_tick * tick
        low = low - wick * (drawn >> 30 & 1023) // fine_tick * tick
        busy = 50 + (drawn >> 40 & 127) + abs(noise) // 6
        quote = worth * busy
        buckets.append(
            (
                start,
                Bucket(
                    opened,
                    high,
                    low if low > 0 else tick,
                    close,
                    quote * market.unit // close,
                    quote,
                    trades * busy // 100 or 1,
                ),
            )
        )
        close = opened
    return fine, buckets
