"""What the venue says of orders, executions, marks and positions, as the domain's values."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from msgspec import Raw

from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import EndReason, Liquidity, OrderStatus, TimeInForce
from vela_tui.domain.events import OrderReport
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import Trade, TradeId
from vela_tui.domain.option import (
    Greeks,
    MarkSource,
    OptionQuote,
    Position,
    RoundTiming,
    Settlement,
)
from vela_tui.domain.order import ClientOrderId, Fill, VenueOrderId
from vela_tui.venues.joyride import values, wire
from vela_tui.venues.joyride.listing import Listing
from vela_tui.venues.joyride.signing import is_address
from vela_tui.venues.joyride.symbols import parse_name

TWAP: Final = 30 * MINUTE
"""The average that settles a round is taken over its last half hour (joyride.md 8)."""
CURRENCY: Final = "USDC"
_IN_FORCE: Final = {
    "gtc": TimeInForce.GTC,
    "good_til_cancelled": TimeInForce.GTC,
    "ioc": TimeInForce.IOC,
    "immediate_or_cancel": TimeInForce.IOC,
    "fok": TimeInForce.FOK,
    "fill_or_kill": TimeInForce.FOK,
}
"""R-20."""
_MOST_SEEN: Final = 20_000


class Occurrences:
    """How often the same thing was told: names what bears no name (R-28, R-47).

    Two executions at one moment, price and size are told apart by their order alone. A name is
    the same whenever the same stream is told anew from its beginning.
    """

    def __init__(self) -> None:
        self._seen: Counter[tuple[object, ...]] = Counter()

    def name(self, within: InstrumentId, *marks: object) -> TradeId:
        """A name for what has these marks at this instrument."""
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        self._seen[within, *marks] += 1
        return TradeId("-".join([*map(str, marks), str(self._seen[within, *marks])]))


def number_of(told: wire.Order) -> VenueOrderId:
    """The order's number, under either of its names (R-27).

    Raises:
        ValueError: it has none.
    """
    number = told.number if told.order_number is None else told.order_number
    if number is None:
        raise ValueError("an order has no number")
    return values.venue_order_id(number)


def order_report(told: wire.Order) -> OrderReport:
    """One order of a list or of the feed.

    Raises:
        ValueError: it lacks what every order has, or contradicts itself.
    """
    if told.name is None or told.side is None or told.status is None or not told.size:
        raise ValueError("an order lacks its instrument, side, size or status")
    status = values.status(told.status)
    remaining = _remaining(told, status)
    if remaining > told.size:
        raise ValueError("an order has more left than was ordered")
    return OrderReport(
        client_order_id=None,
        venue_order_id=number_of(told),
        status=_settled(status, told.size, remaining),
        filled_quantity=values.quantity(told.size - remaining),
        instrument_id=parse_name(told.name),
        side=values.side(told.side),
        price=values.price_or_none(told.price),
        quantity=values.quantity(told.size),
        time_in_force=in_force(told),
        post_only=False,
        end_reason=EndReason.FILLED if status is OrderStatus.FILLED else None,
        ts_event=values.instant_or_none(told.created_at),
    )


def in_force(told: wire.Order) -> TimeInForce | None:
    """The time in force, where it is told in a known word."""
    return None if told.in_force is None else _IN_FORCE.get(told.in_force.lower())


def _remaining(told: wire.Order, status: OrderStatus) -> int:
    if told.remaining is not None:
        return told.remaining
    if status is OrderStatus.FILLED:
        return 0
    if status is OrderStatus.OPEN and told.size:
        return told.size
    raise ValueError("an order does not say how much of it remains")


def _settled(status: OrderStatus, size: int, remaining: int) -> OrderStatus:
    """The status that the quantities prove, where the word is behind them."""
    if status.is_resting:
        if remaining == 0:
            return OrderStatus.FILLED
        return OrderStatus.OPEN if remaining == size else OrderStatus.PARTIALLY_FILLED
    if status is OrderStatus.FILLED and remaining:
        raise ValueError("an order is filled and has something left")
    return status


def fill(
    told: wire.Execution, seen: Occurrences, client_order_id: ClientOrderId | None = None
) -> Fill:
    """One of our executions.

    Raises:
        ValueError: a part of it is not what it must be.
    """
    if told.order_number is None or told.name is None or told.side is None or told.ts is None:
        raise ValueError("an execution lacks its order, instrument, side or time")
    order = values.venue_order_id(told.order_number)
    number = told.trade_number
    name = (
        values.trade_id(number)
        if number is not None
        else seen.name(parse_name(told.name), order, told.ts, told.price, told.size)
    )
    return Fill(
        instrument_id=parse_name(told.name),
        trade_id=name,
        client_order_id=client_order_id,
        venue_order_id=order,
        side=values.side(told.side),
        price=values.price(told.price),
        quantity=values.quantity(told.size),
        liquidity=values.liquidity(told.role) or Liquidity.TAKER,
        fee=values.amount(told.fee),
        fee_currency=CURRENCY,
        ts_event=values.instant(told.ts),
    )


def public_trade(told: wire.PublicTrade, identity: InstrumentId, seen: Occurrences) -> Trade:
    """A public execution.

    Raises:
        ValueError: a part of it is not what it must be.
    """
    number = told.trade_number
    marks = (told.ts, told.price, told.size, told.side or "")
    return Trade(
        instrument_id=identity,
        trade_id=values.trade_id(number) if number is not None else seen.name(identity, *marks),
        price=values.price(told.price),
        quantity=values.quantity(told.size),
        aggressor_side=None if told.side is None else values.side(told.side),
        ts_event=values.instant(told.ts),
    )


def greeks(told: wire.Sensitivities | None) -> Greeks | None:
    """Sensitivities, where told."""
    if told is None:
        return None
    return Greeks(
        delta=values.figure(told.delta),
        gamma=values.figure(told.gamma),
        theta=values.figure(told.theta),
        vega=values.figure(told.vega),
        rho=values.figure(told.rho),
        leverage=values.figure(told.leverage),
        profit_chance=values.figure(told.profit_chance),
    )


def quoted(told: wire.Quote, identity: InstrumentId, listing: Listing) -> OptionQuote:
    """Best prices, spot and greeks of one option (T03, K03)."""
    return OptionQuote(
        instrument_id=identity,
        bid=values.price_or_none(told.bid),
        ask=values.price_or_none(told.ask),
        spot=values.price_in_dollars(told.spot, listing.strike(identity)),
        volatility=values.volatility(told.greeks.volatility) if told.greeks else None,
        greeks=greeks(told.greeks),
        has_quote=True,
    )


def marked(told: wire.Mark, identity: InstrumentId) -> OptionQuote:
    """Mark and greeks of one option (T09): its mark is in dollars, whatever its spelling."""
    price = values.figure(told.price)
    return OptionQuote(
        instrument_id=identity,
        mark=None if price is None or price < 0 else Price(price),
        mark_source=_mark_source(told.source),
        volatility=values.volatility(told.volatility),
        greeks=greeks(told.greeks),
    )


def _mark_source(word: str | None) -> MarkSource | None:
    if word is None:
        return None
    known = {each.value: each for each in MarkSource}
    return known.get(word.lower(), MarkSource.OTHER)


def positions(told: Iterable[wire.Holding]) -> tuple[Position, ...]:
    """What is held.

    Raises:
        ValueError: an instrument stands twice.
    """
    found = tuple(
        Position(
            parse_name(each.name), values.quantity(each.quantity), values.price(each.average_price)
        )
        for each in told
    )
    if len({each.instrument_id for each in found}) != len(found):
        raise ValueError("a position stands twice in the list")
    return found


def timing(told: wire.Timing) -> RoundTiming:
    """When the round ends.

    Raises:
        ValueError: a time is none.
    """
    settles_at = _instant(told.settles_at)
    begins = None if values.figure(told.averages_from) is None else _instant(told.averages_from)
    left = values.figure(told.seconds_left)
    return RoundTiming(
        settles_at,
        settles_at - TWAP if begins is None else begins,
        None if left is None else settles_at - int(left * SECOND),
    )


def settlement(told: wire.Settled, listing: Listing) -> Settlement:
    """What became of one position; money in micros or in dollars (R-32).

    Raises:
        ValueError: a figure is none.
    """
    identity = parse_name(told.name)
    average = values.dollars(told.average_price)
    payout, pnl = values.dollars(told.payout), values.dollars(told.pnl)
    if average is None or payout is None or pnl is None:
        raise ValueError("a settlement lacks a figure")
    return Settlement(
        instrument_id=identity,
        quantity=Quantity(values.quantity(told.quantity)),
        average_price=Price(average),
        settlement_price=values.price_in_dollars(told.settlement_price, listing.strike(identity)),
        payout=Amount(payout),
        pnl=Amount(pnl),
    )


def must_be_own(wallet: str | None, *told: str | None) -> None:
    """What is told is about this wallet, as far as it says so.

    Raises:
        ValueError: it names another wallet; other names of users may mean ours.
    """
    if wallet is None:
        raise ValueError("a private message came, and no wallet is open")
    if is_another(wallet, *told):
        raise ValueError("a private message is about another wallet")


def is_another(wallet: str | None, *told: str | None) -> bool:
    """Whether one of these names is another wallet's address."""
    return any(each is not None and each != wallet and is_address(each) for each in told)


def _instant(raw: Raw) -> int:
    value = values.figure(raw)
    if value is None or value != value.to_integral_value():
        raise ValueError("a time is no whole number")
    return values.instant(int(value))
