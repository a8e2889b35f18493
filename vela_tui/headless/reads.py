"""Reads: what a command shows once the session has heard it."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.errors import ConfigError
from vela_tui.headless import figures
from vela_tui.headless.attendance import Attendance
from vela_tui.session.changes import Part
from vela_tui.session.commands import SelectInterval

_NO_TRADES: Final = 3 * SECOND
"""A market that tells of no trade for so long has none: an empty list is not told as such."""

_PRICES_WITHIN: Final = 2
"""Seconds in which prices follow a list that has none in it."""

Reader = Callable[[Attendance, argparse.Namespace], Awaitable[Any]]


async def markets(here: Attendance, _: argparse.Namespace) -> Any:
    """Every market with its best prices."""
    view = here.view
    await here.until(lambda: view.instruments, "list of markets")
    if view.capabilities.has_quotes_by_instrument:  # prices come behind the list, if there are any
        with suppress(TimeoutError):
            async with asyncio.timeout(_PRICES_WITHIN):
                await here.until(lambda: any(map(view.quote_heard, view.instruments)), "prices")
    return [
        figures.market_row(each, view.quotes.get(each.id), view.quote_heard(each.id))
        for each in view.instruments.values()
    ]


async def book(here: Attendance, asked: argparse.Namespace) -> Any:
    """One market's book, live."""
    market = await here.market(asked.market)
    await here.book(market)
    return figures.book_figures(here.view.instruments[market], here.view.book(market), asked.limit)


async def trades(here: Attendance, asked: argparse.Namespace) -> Any:
    """Public trades, newest first."""
    market = await here.market(asked.market)
    await here.book(market)
    since = here.runner.clock.monotonic()
    await here.until(
        lambda: (
            here.view.heard(Part.TRADES, market)
            or here.runner.clock.monotonic() - since > _NO_TRADES
        ),
        "trades",
    )
    return [figures.trade_row(each) for each in here.view.trades(market)[: asked.limit]]


async def candles(here: Attendance, asked: argparse.Namespace) -> Any:
    """Candles, oldest first; the last one is still growing."""
    known = here.view.capabilities.candle_intervals
    if asked.interval not in known:
        raise ConfigError(f"--interval: must be one of {', '.join(known)}")
    market = await here.market(asked.market)
    here.runner.submit(SelectInterval(asked.interval))
    await here.until(lambda: (market, asked.interval) in here.view.series, "candles")
    told = here.view.candles(market, asked.interval)
    return [figures.candle_row(each) for each in told[-asked.limit :]]


async def ticker(here: Attendance, asked: argparse.Namespace) -> Any:
    """The day's figures of one market."""
    market = await here.market(asked.market)
    await here.until(lambda: here.view.ticker(market) is not None, "day's figures")
    told = here.view.ticker(market)
    return figures.ticker_figures(here.view.instruments[market], told) if told else None


async def orders(here: Attendance, _: argparse.Namespace) -> Any:
    """Open orders, newest first."""
    await here.account()
    await here.until(lambda: here.view.instruments, "list of markets")
    return [figures.order_row(e, symbol(here, e.instrument_id)) for e in here.view.active_orders()]


async def balances(here: Attendance, _: argparse.Namespace) -> Any:
    """Money by currency, and the credit."""
    await here.account()
    await here.until(lambda: here.view.heard(Part.BALANCES), "balances")
    return {
        "balances": [figures.balance_row(each) for each in here.view.balances.values()],
        "credit": figures.credit_figures(here.view.credit),
    }


def symbol(here: Attendance, instrument_id: Any) -> str:
    """The text under which a market is shown."""
    known = here.view.instruments.get(instrument_id)
    return known.symbol if known else str(instrument_id).partition(":")[2]


READERS: Final[dict[str, Reader]] = {
    "markets": markets,
    "book": book,
    "trades": trades,
    "candles": candles,
    "ticker": ticker,
    "orders": orders,
    "balances": balances,
}
