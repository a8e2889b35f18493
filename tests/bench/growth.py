"""What an update, a paint and an order cost as the work grows: a chart each, with its verdict.

The real codec, engine and screen, in this process, the processor's time of this thread; the
terminal alone is left out (Textual's own headless driver takes what is painted). The cost of a
second against updates a second is measured with the whole program: see `frame_to_screen`.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any, Final

from tests.bench.charts import chart
from tests.bench.figures import Table, median, steepness
from tests.bench.frame_to_book import frames, own, spent
from tests.bench.market import SCALE, Market
from tests.bench.plan import Plan
from tests.ui.scripted_session import ETH, ScriptedSession, lively
from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import OrderStatus, Side, TimeInForce
from vela_tui.domain.events import BookUpdated, InstrumentsListed, OrderReport, OrderReported
from vela_tui.domain.instrument import Instrument, instrument_id
from vela_tui.domain.order import ClientOrderId, OrderIntent, VenueOrderId
from vela_tui.rules.guard import Consent
from vela_tui.session.commands import Submit
from vela_tui.session.judging import victims_of
from vela_tui.state.book import Book
from vela_tui.ui.app import TerminalApp, UiOptions
from vela_tui.venues.registry import open_codec

LEVELS: Final = (20, 50, 200, 500, 1_000, 5_000)
MARKETS: Final = (1, 10, 50, 100, 500)
ORDERS: Final = (10, 30, 100, 300, 1_000, 3_000, 10_000)
ROWS: Final = (10, 30, 100, 300, 1_000)
"""As many as a session keeps of fills and of ended orders."""
SIZE: Final = (160, 45)
_FRAMES: Final = 20

Costs = dict[float, list[float]]
"""Microseconds, by size."""


def run(plan: Plan) -> Table:
    """Every chart, each size in turn, and all again."""
    table = Table("growth", "cost as work grows")
    turns = plan.share(3, 2)
    for name, words, costs in (
        ("levels", "an update against levels", _levels(turns)),
        ("books", "an update against books that are kept", _books(turns)),
        ("markets", "an update against markets that are listed", _markets(turns)),
        ("list", "the markets list against markets", _lists(turns)),
        ("orders", "an update against open orders", _orders(turns, _update)),
        ("report", "a report of an order against open orders", _orders(turns, _report)),
        ("order", "an order placed against open orders", _orders(turns, _place)),
        ("paint", "a paint against open orders", asyncio.run(_paints(turns, "orders", ORDERS))),
        ("ladder", "a paint of the book against open orders",
         asyncio.run(_paints(turns, "book", ORDERS))),
        ("history", "a paint against rows of history",
         asyncio.run(_paints(turns, "history", ROWS))),
    ):  # fmt: skip
        _tell(table, name, words, costs)
    return table


def _tell(table: Table, name: str, words: str, costs: Costs) -> None:
    sizes = [*costs]
    middles = [median(costs[size]) for size in sizes]
    table.note += f"\n```\n{chart(words, sizes, middles, 'µs')}\n```\n"
    slope = steepness(sizes, middles)
    table.add(words, least=f"{sizes[0]:,.0f}: {middles[0]:,.4g} µs",
              most=f"{sizes[-1]:,.0f}: {middles[-1]:,.4g} µs", slope=f"{slope:+.2f}")  # fmt: skip
    for size, found in costs.items():
        table.keep(f"{words}, {size:,}", found)
    table.figure(f"growth.{name}", slope)


def _each(sizes: tuple[int, ...], turns: int, make: Callable[[int], Callable[[], float]]) -> Costs:
    """Every size is made once and measured in turn."""
    ways = {float(size): make(size) for size in sizes}
    costs: Costs = {size: [] for size in ways}
    for _ in range(turns):
        for size, way in ways.items():
            costs[size].append(way())
    return costs


def _levels(turns: int) -> Costs:
    def make(levels: int) -> Callable[[], float]:
        snapshot, updates = frames(levels)
        return lambda: spent(own(snapshot), updates)

    return _each(LEVELS, turns, make)


def _books(turns: int) -> Costs:
    """Updates of so many books one after another, decoded and applied."""

    def make(count: int) -> Callable[[], float]:
        markets = [Market(f"M{at}-USDC", at, 20, 3_200 * SCALE) for at in range(count)]
        codec, books = open_codec("vela", None), {}
        for market in markets:
            whole = _frame("snapshot", market, {"bids": market.bids, "asks": market.asks})
            (event,) = codec.receive(whole, 1)
            books[event.instrument_id] = Book()  # type: ignore[union-attr]
            books[event.instrument_id].snapshotted(event)  # type: ignore[union-attr,arg-type]
        walking = _walk(markets)

        def apply(frame: bytes) -> None:
            (event,) = codec.receive(frame, 1)
            books[event.instrument_id].updated(event)  # type: ignore[union-attr,arg-type]

        return lambda: spent(apply, [next(walking) for _ in range(2_000)])

    return _each(MARKETS, turns, make)


def _walk(markets: list[Market]) -> Iterator[bytes]:
    while True:
        for market in markets:
            bids, asks = market.step()
            yield _frame("update", market, {"bids": dict(bids), "asks": dict(asks)})


def _frame(kind: str, market: Market, sides: dict[str, dict[int, int]]) -> bytes:
    data = {name: sorted(map(list, side.items())) for name, side in sides.items()}
    told: dict[str, Any] = {"type": kind, "channel": f"orderbook:{market.symbol}",
                            "seq": market.sequence, "data": data}  # fmt: skip
    return json.dumps(told).encode()


def _listed(session: ScriptedSession, count: int) -> None:
    """So many markets are listed, ETH-USDC shown."""
    names = ["ETH-USDC", *(f"M{at}-USDC" for at in range(1, count))]
    step = Price(Decimal("0.000001")), Quantity(Decimal("0.000001"))
    instruments = tuple(
        Instrument(instrument_id("vela", name), name, name[:-5], "USDC", *step,
                   Price(Decimal("0.01")), Quantity(Decimal("0.0001")))
        for name in names
    )  # fmt: skip
    session.feed(InstrumentsListed(instruments, (), session.clock.now()))
    session.go_up()
    session.snapshot([("3199", "1")], [("3201", "1")])


def _markets(turns: int) -> Costs:
    def make(count: int) -> Callable[[], float]:
        session = ScriptedSession()
        _listed(session, count)
        return lambda: _update(session)

    return _each(MARKETS, turns, make)


def _lists(turns: int) -> Costs:
    """A whole `markets` message, decoded and applied."""

    def make(count: int) -> Callable[[], float]:
        session = ScriptedSession()
        _listed(session, count)
        codec = open_codec("vela", None)
        lines = [{"id": each.symbol, "base": each.base, "quote": each.quote, "best_bid": "10.1",
                  "best_ask": "10.2", "spread": "0.1", "last_price": "10.1", "volume_24h": "1",
                  "change_24h_pct": "0.5", "status": "active"}
                 for each in session.view.instruments.values()]  # fmt: skip
        now = session.clock.now()
        told = {"type": "markets", "channel": "markets", "seq": 1, "data": {"markets": lines}}
        frame = json.dumps(told).encode()

        def apply(raw: bytes) -> None:
            session.feed(*codec.receive(raw, now))

        return lambda: spent(apply, [frame] * 20)

    return _each(MARKETS, turns, make)


def with_orders(session: ScriptedSession, count: int) -> None:
    """So many own orders rest in ETH-USDC, ten a level, on both sides of a live book.

    They are put where the engine keeps them, as no venue's limits would let them be sent.
    """
    state, now = session.engine.state, session.clock.now()
    for at in range(count):
        depth = Decimal(at // 20 % 500) / 10
        side = Side.BUY if at % 2 else Side.SELL
        price = Decimal("3199.8") - depth if side is Side.BUY else Decimal("3200.5") + depth
        name = ClientOrderId(f"vt-{at:013d}")
        intent = OrderIntent(ETH, name, side, Price(price), Quantity(Decimal("0.0001")),
                             TimeInForce.GTC, post_only=True)  # fmt: skip
        state.orders.submit(intent, now + at)
        state.orders.report(_rests(at), now + at)
        order = state.orders.get(name)
        assert order is not None
        state.maker.told(order, state.book(ETH))
    state.orders.take_changed()
    session.clock.advance(count + MILLISECOND)


def _rests(at: int) -> OrderReport:
    name = ClientOrderId(f"vt-{at:013d}")
    return OrderReport(name, VenueOrderId(str(at + 1)), OrderStatus.OPEN, Quantity(Decimal(0)))


def _orders(turns: int, act: Callable[[ScriptedSession], float]) -> Costs:
    def make(count: int) -> Callable[[], float]:
        session = lively()
        with_orders(session, count)
        act(session)
        return lambda: act(session)

    return _each(ORDERS, turns, make)


def _update(session: ScriptedSession) -> float:
    """Microseconds of the engine for an update of the book shown."""
    now, size = session.clock.now(), Quantity(Decimal("1.5"))
    events = []
    for at in range(500):
        session.sequence += 1
        level = (Price(Decimal("3199.8") - Decimal(at % 40) / 10), size)
        events.append(BookUpdated(ETH, session.sequence, (level,), (), now, now))
    return _applied(session, events)


def _report(session: ScriptedSession) -> float:
    """Microseconds of the engine for a report of an order of ours, half of them news."""
    now, reports = session.clock.now(), []
    for at in range(40):
        status = OrderStatus.PARTIALLY_FILLED if at % 2 else OrderStatus.OPEN
        filled = Quantity(Decimal(session.sequence % 900 + at) / 10**7)
        told = OrderReport(_rests(3).client_order_id, VenueOrderId("4"), status, filled)
        reports.append(OrderReported(told, now))
    session.sequence += 40
    return _applied(session, reports)


def _applied(session: ScriptedSession, events: list[Any]) -> float:
    apply, now = session.engine.apply, session.clock.now()
    begun = time.thread_time_ns()
    for event in events:
        apply(event, now)
    cost = (time.thread_time_ns() - begun) / len(events) / 1_000
    session.engine.take_dirty()
    return cost


def _place(session: ScriptedSession) -> float:
    """Microseconds of the engine for an order: judged, booked, handed out."""
    intent = OrderIntent(ETH, session.next_client_order_id(), Side.BUY, Price(Decimal("3150.3")),
                         Quantity(Decimal("0.0001")), TimeInForce.GTC, post_only=True)  # fmt: skip
    begun = time.thread_time_ns()
    agreed = (each.client_order_id for each in victims_of(session.view, intent, 1))
    command = Submit(intent, frozenset(Consent), frozenset(agreed))
    session.engine.apply(command, session.clock.now())
    cost = (time.thread_time_ns() - begun) / 1_000
    session.engine.take_dirty()
    session.clock.advance(60_000 * MILLISECOND)
    return cost


@asynccontextmanager
async def _shown(session: ScriptedSession) -> Any:
    app = TerminalApp(session, UiOptions(flashes=False))
    async with app.run_test(size=SIZE) as pilot:
        for _ in range(3):
            await pilot.pause()
        app.desk.catch_up()
        yield app, pilot


async def _paints(turns: int, what: str, sizes: tuple[int, ...]) -> Costs:
    """Microseconds of a whole frame after a change of the orders, of the book, or of history."""
    costs: Costs = {float(size): [] for size in sizes}
    for size in sizes:
        session = lively()
        if what == "history":
            _with_history(session, size)
        else:
            with_orders(session, size)
        async with _shown(session) as (app, pilot):
            if what == "history":
                app.desk.show_pane("history")
            for _ in range(turns):
                costs[size].append(_painted(session, app, what))
                await pilot.pause()
    return costs


def _painted(session: ScriptedSession, app: TerminalApp, what: str) -> float:
    total = 0.0
    for _ in range(_FRAMES):
        session.clock.advance(MILLISECOND)
        if what == "book":
            session.update(bids=[("3199.8", 10 + session.sequence % 90)])
        else:
            filled = Decimal(session.clock.now() // MILLISECOND % 10**6) / 10**7
            report = OrderReport(ClientOrderId("mm-bid-0"), VenueOrderId("v-mm-bid-0"),
                                 OrderStatus.PARTIALLY_FILLED, Quantity(filled))  # fmt: skip
            session.feed(OrderReported(report, session.clock.now()))
        begun = time.thread_time_ns()
        app.desk.catch_up()
        total += time.thread_time_ns() - begun
    return total / _FRAMES / 1_000


def _with_history(session: ScriptedSession, count: int) -> None:
    """So many of our orders were filled, each with its execution."""
    for at in range(count):
        name = f"old-{at:06d}"
        session.engine.state.orders.submit(
            OrderIntent(ETH, ClientOrderId(name), Side.BUY, Price(Decimal("3150.0")),
                        Quantity(Decimal("0.1")), TimeInForce.GTC), session.clock.now(),
        )  # fmt: skip
        session.accept(name, OrderStatus.FILLED, "0.1")
        session.fill(name, "3150.0", "0.1", Side.BUY)
        session.clock.advance(MILLISECOND)
