"""Records of the trade as cells of their tables: columns and meanings, no widgets."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from decimal import Decimal
from typing import Final

from vela_tui.domain.account import Balance
from vela_tui.domain.amounts import Amount, Price, Quantity, decimal_places, notional
from vela_tui.domain.enums import CancelState, EndReason, Liquidity, OrderStatus, Side
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.market import MarketQuote, Trade
from vela_tui.domain.order import Fill, Order
from vela_tui.state.queue import QueueEstimate
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Run
from vela_tui.ui.render.table import Column

Cells = tuple[Run, ...]
UNKNOWN: Final[Run] = ("n/a", "quiet")
"""Stands where something can't be known."""
Instruments = Mapping[InstrumentId, Instrument]

TAPE: Final = (
    Column("time", 8, 0),
    Column("", 1, 0),
    Column("price", 9, 0, is_number=True),
    Column("quantity", 8, 0, is_number=True),
    Column("notional", 7, 2, is_number=True),
)
MARKETS: Final = (
    Column("", 2, 0),
    Column("market", 9, 0),
    Column("last", 9, 0, is_number=True),
    Column("24 h", 7, 1, is_number=True),
    Column("bp", 4, 2, is_number=True),
    Column("bid", 9, 5, is_number=True),
    Column("ask", 9, 5, is_number=True),
    Column("volume", 7, 4, is_number=True),
)
ORDERS: Final = (
    Column("side", 4, 0),
    Column("market", 9, 1),
    Column("price", 9, 0, is_number=True),
    Column("left", 8, 0, is_number=True),
    Column("filled", 8, 3, is_number=True),
    Column("quantity", 8, 6, is_number=True),
    Column("notional", 9, 7, is_number=True),
    Column("ahead", 9, 5, is_number=True),
    Column("as", 4, 4),
    Column("status", 14, 0, stretches=True),
    Column("age", 4, 2, is_number=True),
    Column("id", 20, 8),
)
HISTORY: Final = (
    Column("ended", 8, 3),
    Column("side", 4, 0),
    Column("market", 9, 2),
    Column("price", 9, 0, is_number=True),
    Column("filled", 8, 1, is_number=True),
    Column("quantity", 8, 0, is_number=True),
    Column("as", 4, 5),
    Column("why it ended", 26, 0, stretches=True),
    Column("id", 20, 6),
)
FILLS: Final = (
    Column("time", 8, 0),
    Column("side", 4, 0),
    Column("market", 9, 2),
    Column("price", 9, 0, is_number=True),
    Column("quantity", 8, 0, is_number=True),
    Column("notional", 9, 3, is_number=True),
    Column("fee", 8, 1, is_number=True),
    Column("", 4, 1),
    Column("as", 5, 0),
    Column("order", 20, 5, stretches=True),
)
BALANCES: Final = (
    Column("currency", 8, 0),
    Column("total", 14, 0, is_number=True),
    Column("available", 14, 0, is_number=True),
    Column("reserved", 14, 0, is_number=True),
    Column("", 1, 9, stretches=True),
)


def side_run(side: Side) -> Run:
    """A direction in a word and a colour."""
    return ("BUY", "bid") if side is Side.BUY else ("SELL", "ask")


def _symbol(instruments: Instruments, instrument_id: InstrumentId) -> str:
    known = instruments.get(instrument_id)
    return known.symbol if known else instrument_id.partition(":")[2]


def _places(instruments: Instruments, instrument_id: InstrumentId) -> tuple[int, int]:
    known = instruments.get(instrument_id)
    return (known.price_places, known.quantity_places) if known else (0, 0)


def worth(
    instruments: Instruments, instrument_id: InstrumentId, price: Price, quantity: Quantity
) -> Amount:
    """The notional; of an option its premium, for as long as it is listed."""
    known = instruments.get(instrument_id)
    return known.notional(price, quantity) if known else notional(price, quantity)


def trade_cells(trade: Trade, instruments: Instruments, zone: tzinfo, *, is_wide: bool) -> Cells:
    """A public trade; the arrow points where the taker pushed."""
    price, quantity = _places(instruments, trade.instrument_id)
    arrow = {Side.BUY: ("▲", "bid"), Side.SELL: ("▼", "ask"), None: ("·", "quiet")}
    glyph, style = arrow[trade.aggressor_side]
    paid = worth(instruments, trade.instrument_id, trade.price, trade.quantity)
    return (
        (fmt.time_of_day(trade.ts_event, zone, with_milliseconds=is_wide), "quiet"),
        (glyph, style),
        (fmt.exact(trade.price, price), style if trade.aggressor_side else "text"),
        (fmt.truncated(trade.quantity, quantity), "text"),
        (fmt.compact(paid), "quiet"),
    )


def market_cells(
    instrument: Instrument, quote: MarketQuote | None, own: int, *, is_shown: bool
) -> Cells:
    """A market's line; the mark stands at the one that is shown, the count is of our orders."""
    places = instrument.price_places
    quote = quote or MarketQuote(instrument.id)
    change = quote.change_24h
    way = "quiet" if not change else "good" if change > 0 else "ask"
    spread, is_crossed = fmt.ABSENT, False
    if quote.bid is not None and quote.ask is not None:
        spread = fmt.basis_points(quote.ask - quote.bid, (quote.ask + quote.bid) / 2)
        is_crossed = quote.ask <= quote.bid
    mark = "▸" if is_shown else " "
    return (
        (mark + (f"{min(own, 9)}" if own else ""), "own" if own else "hand"),
        (instrument.symbol, "strong" if is_shown else "text"),
        (fmt.optional(quote.last, places), "text"),
        (fmt.ABSENT if change is None else fmt.percent(change), way),
        (spread, "stale" if is_crossed else "quiet"),
        (fmt.optional(quote.bid, places), "bid"),
        (fmt.optional(quote.ask, places), "ask"),
        (fmt.ABSENT if quote.volume_24h is None else fmt.compact(quote.volume_24h), "quiet"),
    )


def execution_word(order: Order) -> str:
    """How an order is executed, as the ticket calls it."""
    return "post" if order.post_only else order.time_in_force.value


def status_run(order: Order) -> Run:
    """Where an order stands, in words; amber where we wait, red where nobody knows."""
    if order.cancel is CancelState.UNKNOWN:
        return ("cancel unknown", "alarm")
    if order.cancel is CancelState.REQUESTED:
        return (order.detail or "cancelling", "stale")
    words: dict[OrderStatus, Run] = {
        OrderStatus.SUBMITTING: ("sending", "stale"),
        OrderStatus.UNKNOWN: ("unknown", "alarm"),
        OrderStatus.UNRESOLVED: ("unresolved", "alarm"),
        OrderStatus.VANISHED: ("vanished", "alarm"),
        OrderStatus.OPEN: ("open", "good"),
        OrderStatus.PARTIALLY_FILLED: ("partly filled", "good"),
    }
    text, style = words.get(order.status, (order.status.value, "quiet"))
    if order.detail:
        text = f"{text}: {order.detail}"
    return (f"{text} (external)" if order.is_external else text, style)


def ahead_run(estimate: QueueEstimate | None, places: int) -> Run:
    """`#≤4.2`: at most so much is filled before the order, as far as is known."""
    if estimate is None:
        return UNKNOWN
    return (f"#≤{fmt.rounded(estimate.ahead, places)}", "own" if not estimate.ahead else "text")


def order_cells(
    order: Order, instruments: Instruments, now: int, estimate: QueueEstimate | None = None
) -> Cells:
    """An active order's row."""
    quoted = worth(instruments, order.instrument_id, order.price, order.remaining_quantity)
    price, quantity = _places(instruments, order.instrument_id)
    return (
        side_run(order.side),
        (_symbol(instruments, order.instrument_id), "text"),
        (fmt.exact(order.price, price), "text"),
        (fmt.exact(order.remaining_quantity, quantity), "text"),
        (fmt.exact(order.filled_quantity, quantity), "text" if order.filled_quantity else "quiet"),
        (fmt.exact(order.quantity, quantity), "text"),
        (fmt.rounded(quoted, 2), "quiet"),
        ahead_run(estimate, quantity),
        (execution_word(order), "quiet"),
        status_run(order),
        (fmt.age(max(0, now - order.ts_created)), "quiet"),
        (order.client_order_id, "quiet"),
    )


def ending_run(order: Order) -> Run:
    """Why an order ended, in words."""
    reason = order.end_reason.value if order.end_reason else order.status.value
    styles = {
        OrderStatus.FILLED: "good",
        OrderStatus.REJECTED: "stale",
        OrderStatus.LOST: "alarm",
    }
    is_explained = order.status in {OrderStatus.CANCELLED, OrderStatus.LOST}
    words = f"{order.status.value}: {reason}" if is_explained else reason
    if order.end_reason is EndReason.CREDIT and order.detail:
        words = f"{reason} ({order.detail})"
    elif order.detail and order.detail != reason:
        words = f"{words}: {order.detail}"
    return (words, styles.get(order.status, "text"))


def history_cells(order: Order, instruments: Instruments, zone: tzinfo) -> Cells:
    """An ended order's row, with the reason."""
    price, quantity = _places(instruments, order.instrument_id)
    return (
        (fmt.time_of_day(order.ts_updated, zone), "quiet"),
        side_run(order.side),
        (_symbol(instruments, order.instrument_id), "text"),
        (fmt.exact(order.price, price), "text"),
        (fmt.exact(order.filled_quantity, quantity), "text" if order.filled_quantity else "quiet"),
        (fmt.exact(order.quantity, quantity), "text"),
        (execution_word(order), "quiet"),
        ending_run(order),
        (order.client_order_id, "quiet"),
    )


def fill_cells(fill: Fill, instruments: Instruments, zone: tzinfo) -> Cells:
    """One of our executions; the fee is the venue's figure, a rebate is shown as what it brings."""
    price, quantity = _places(instruments, fill.instrument_id)
    brought = -fill.fee
    paid = worth(instruments, fill.instrument_id, fill.price, fill.quantity)
    fee = f"+{fmt.exact(brought)}" if brought > 0 else fmt.exact(brought + Decimal(0))
    return (
        (fmt.time_of_day(fill.ts_event, zone), "quiet"),
        side_run(fill.side),
        (_symbol(instruments, fill.instrument_id), "text"),
        (fmt.exact(fill.price, price), "text"),
        (fmt.exact(fill.quantity, quantity), "text"),
        (fmt.rounded(paid, 2), "quiet"),
        (fee, "good" if brought > 0 else "text"),
        (fill.fee_currency, "quiet"),
        (fill.liquidity.value, "good" if fill.liquidity is Liquidity.MAKER else "quiet"),
        (fill.client_order_id or fill.venue_order_id, "quiet"),
    )


def money_places(balances: Iterable[Balance]) -> int:
    """Decimals that hold every one of these balances exactly, two at least."""
    figures = (figure for each in balances for figure in (each.available, each.reserved))
    return max((decimal_places(figure) for figure in figures), default=2)


def balance_cells(balance: Balance, places: int = 2, *, is_hidden: bool = False) -> Cells:
    """Money in one currency, exactly; `places` are those of the whole table, for its points."""
    if is_hidden:
        return ((balance.currency, "strong"), *((fmt.HIDDEN, "quiet"),) * 3, ("", "text"))
    return (
        (balance.currency, "strong"),
        (fmt.exact(balance.total, places), "text"),
        (fmt.exact(balance.available, places), "text"),
        (fmt.exact(balance.reserved, places), "own" if balance.reserved else "quiet"),
        ("", "text"),
    )
