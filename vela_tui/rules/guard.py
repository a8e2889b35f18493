"""The last gate before a signature: every way of sending an order goes through `breaches`.

A price, a size or a pace that no person would want is blocked, or asked about by a word to be
typed (reliability P26, P56, P57; sent orders count at once, RTS 6 article 15(2)).
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Final

from vela_tui.domain.amounts import EXACT, Price, Quantity
from vela_tui.domain.clock import MINUTE
from vela_tui.domain.enums import BookSide, Side, TimeInForce
from vela_tui.domain.order import OrderIntent
from vela_tui.domain.value import Value
from vela_tui.rules.caps import Measure
from vela_tui.rules.draft import Field, grouped, plain
from vela_tui.rules.expiry import Stage
from vela_tui.rules.option_orders import exposure, is_next_to, left_of, mark_doubled, stage_of
from vela_tui.rules.outlook import OrderContext, crosses

_AGREES: Final = Decimal(1)
"""Percent by which the book's middle and the markets list's may differ (reliability section 9)."""
_HUNDRED: Final = Decimal(100)
_MOST_REMEMBERED: Final = 1_024
"""Sent orders counted; far above what any venue takes in a minute."""


class Consent(StrEnum):
    """What a person types to send an order that is asked about."""

    OVER = "over"
    """A soft cap is exceeded."""
    NO_REFERENCE = "no-reference"
    """There is no book to hold the price against."""
    AGAIN = "again"
    """The same order may be on its way already."""
    EXPIRES = "expires"
    """The option is settled within two minutes."""


class Breach(Value, frozen=True):
    """One reason why an order is not simply sent."""

    field: Field
    """What a person would change."""
    text: str
    """What is exceeded, by which figure, over which cap."""
    consent: Consent | None
    """The word that lets it pass; None where none does."""


class SentOrders:
    """How many orders were sent in the last minute; each counts from the moment it is sent."""

    __slots__ = ("_times",)

    def __init__(self) -> None:
        self._times: deque[int] = deque(maxlen=_MOST_REMEMBERED)

    def note(self, now: int) -> None:
        """An order is sent, whatever becomes of it."""
        self._follow(now)
        self._times.append(now)

    def recall(self, times: Iterable[int]) -> None:
        """Orders that were sent before this session count as well."""
        self._times = deque(sorted((*times, *self._times)), maxlen=_MOST_REMEMBERED)

    def count(self, now: int) -> int:
        """Orders sent in the minute that ends now."""
        self._follow(now)
        return sum(now - sent < MINUTE for sent in self._times)

    def _follow(self, now: int) -> None:
        """A clock that was set back moves the times with it: none lies in the future."""
        if self._times and self._times[-1] > now:
            back = self._times[-1] - now
            self._times = deque((sent - back for sent in self._times), maxlen=_MOST_REMEMBERED)


def breaches(intent: OrderIntent, context: OrderContext) -> tuple[Breach, ...]:
    """Every reason not to send this order, those that block first.

    Args:
        intent: the order, its fields sound.
        context: the market and the account at this moment.
    """
    found = [
        *_size(intent, context),
        *_price(intent, context),
        *_inventory(intent, context),
        *_pace(intent, context),
        *_similar(intent, context),
        *_expiry(context),
    ]
    return tuple(sorted(found, key=lambda breach: breach.consent is not None))


def unanswered(
    intent: OrderIntent, context: OrderContext, consents: frozenset[Consent]
) -> tuple[Breach, ...]:
    """The breaches that stand although these words were typed; empty when the order may go."""
    return tuple(each for each in breaches(intent, context) if each.consent not in consents)


def middle_doubled(context: OrderContext) -> Decimal | None:
    """Best bid plus best ask, where the book may be believed; None without a reference.

    A book that is not live, has one side only, is crossed, or contradicts the markets list by
    more than one percent gives none.
    """
    if not context.is_book_live or not context.bids or not context.asks:
        return None
    bid, ask = context.bids[0][0], context.asks[0][0]
    if bid > ask:
        return None
    total = EXACT.add(bid, ask)
    quote = context.quote
    if quote is not None and quote.bid is not None and quote.ask is not None:
        gap = abs(EXACT.subtract(EXACT.add(quote.bid, quote.ask), total))
        if EXACT.multiply(gap, _HUNDRED) > EXACT.multiply(total, _AGREES):
            return None
    return total


def _size(intent: OrderIntent, context: OrderContext) -> Iterator[Breach]:
    quote = context.instrument.quote
    worth = context.instrument.notional(_dearest(intent, context), intent.quantity)
    yield from _over(
        *(context, Measure.NOTIONAL, worth, Field.QUANTITY),
        *(lambda: f"worth {grouped(worth, 2)} {quote}", ""),
    )
    yield from _over(
        *(context, Measure.QUANTITY, intent.quantity, Field.QUANTITY),
        *(lambda: f"{grouped(intent.quantity)} {context.instrument.unit}", ""),
    )
    opposite = intent.side.rests_on.opposite
    best = context.best_against(intent.side)
    takes = not intent.post_only and crosses(intent.side, intent.price, best)
    if takes and context.is_book_live:
        visible = sum((quantity for _, quantity in context.levels(opposite)), Decimal(0))
        share = EXACT.multiply(intent.quantity, _HUNDRED)
        yield from _over(
            *(context, Measure.DEPTH, share, Field.QUANTITY),
            *(lambda: f"takes {_percent(share, visible)} of the visible depth", "%"),
            per=Quantity(visible),
        )


def _dearest(intent: OrderIntent, context: OrderContext) -> Price:
    """The price that the order may be executed at, at worst for its size: a sale's is the book's.

    A sale far below the book looks small by its limit, and is executed at the bids.
    """
    best = context.best_against(intent.side)
    if intent.side is Side.SELL and best is not None:
        return max(intent.price, best)
    return intent.price


def _price(intent: OrderIntent, context: OrderContext) -> Iterator[Breach]:
    """Against the middle of the book; an option's against its mark, where the venue tells one."""
    mark = mark_doubled(context)
    if mark is not None and is_next_to(intent.price, mark, context):
        return
    total = middle_doubled(context) if mark is None else mark
    if total is None:
        if context.caps.needs_reference:
            yield Breach(Field.PRICE, _no_reference_text(context), Consent.NO_REFERENCE)
        return
    gap = abs(EXACT.subtract(EXACT.multiply(intent.price, Decimal(2)), total))
    share = EXACT.multiply(gap, _HUNDRED)

    def text() -> str:
        middle = grouped(EXACT.multiply(total, Decimal("0.5")), context.instrument.price_places)
        return f"{_percent(share, total)} from the {'middle' if mark is None else 'mark'} {middle}"

    yield from _over(context, Measure.COLLAR, share, Field.PRICE, text, "%", per=total)


def _no_reference_text(context: OrderContext) -> str:
    if not context.is_book_live:
        why = "the book is not live"
    elif not context.bids or not context.asks:
        missing = BookSide.ASK if context.bids else BookSide.BID
        why = f"the book has no {missing.value}" if context.bids or context.asks else "no book"
    elif context.bids[0][0] > context.asks[0][0]:
        why = "the book is crossed"
    else:
        why = "the book and the markets list disagree by more than 1%"
    return f"no reference for the price: {why}"


def _inventory(intent: OrderIntent, context: OrderContext) -> Iterator[Breach]:
    """What would be held if everything that buys here were filled; a sale only lessens it.

    Of an option a sale may make a short position: then both ways count.
    """
    cap = context.caps.of(Measure.INVENTORY)
    if context.instrument.option is not None:
        total = exposure(intent, context)
        yield from _over(
            *(context, Measure.INVENTORY, total, Field.QUANTITY),
            *(lambda: f"{grouped(total)} contracts held if all on this side fill", ""),
        )
        return
    if intent.side is Side.SELL or (cap.soft is None and cap.hard is None):
        return
    base = context.instrument.base
    held = context.held(base)
    if held is None:
        yield Breach(Field.QUANTITY, f"how much {base} you hold is not known yet", None)
        return
    total = EXACT.add(held.total, intent.quantity)
    for order in context.active_orders:
        if order.side is Side.BUY and order.instrument_id == intent.instrument_id:
            total = EXACT.add(total, order.remaining_quantity)
    yield from _over(
        *(context, Measure.INVENTORY, total, Field.QUANTITY),
        *(lambda: f"{grouped(total)} {base} held if all your buys fill", ""),
    )


def _pace(intent: OrderIntent, context: OrderContext) -> Iterator[Breach]:
    if intent.time_in_force is TimeInForce.GTC:
        count = len(context.active_orders) + 1
        yield from _over(
            *(context, Measure.OPEN_ORDERS, Decimal(count), Field.QUANTITY),
            *(lambda: f"{count} open orders", ""),
        )
    sent = context.orders_last_minute + 1
    yield from _over(
        *(context, Measure.ORDERS_PER_MINUTE, Decimal(sent), Field.QUANTITY),
        *(lambda: f"{sent} orders within a minute", ""),
    )


def _similar(intent: OrderIntent, context: OrderContext) -> Iterator[Breach]:
    """The same order whose outcome is not known may rest, or be executed, already."""
    terms = (intent.instrument_id, intent.side, intent.price, intent.quantity)
    for order in context.active_orders:
        is_open_question = not order.status.is_resting and not order.status.is_terminal
        known = (order.instrument_id, order.side, order.price, order.quantity)
        if is_open_question and known == terms:
            what = f"{intent.side.value} {plain(intent.quantity)} @ {grouped(intent.price)}"
            text = f"the same order, {what}, has no answer yet ({order.status.value})"
            yield Breach(Field.QUANTITY, text, Consent.AGAIN)
            return


def _expiry(context: OrderContext) -> Iterator[Breach]:
    """An order that may meet the end of its option before another order is asked about."""
    if stage_of(context) is Stage.LAST_MINUTES:
        text = f"this option is settled in {left_of(context)}"
        yield Breach(Field.SIDE, text, Consent.EXPIRES)


def _over(
    context: OrderContext,
    measure: Measure,
    value: Decimal,
    field: Field,
    text: Callable[[], str],
    unit: str,
    *,
    per: Decimal = Decimal(1),
) -> Iterator[Breach]:
    """A breach when value / per is above a cap; no division, hence exact."""
    cap = context.caps.of(measure)
    for most, consent in ((cap.hard, None), (cap.soft, Consent.OVER)):
        if most is not None and value > EXACT.multiply(most, per):
            kind = "hard" if consent is None else "soft"
            shown = f"{grouped(most)}{unit and ' '}{unit}"
            yield Breach(field, f"{text()}: the {kind} cap is {shown}", consent)
            return


def _percent(share: Decimal, whole: Decimal) -> str:
    """For showing only: a whole percentage, rounded up so that it is never below the cap."""
    if not whole:
        return "all"
    return f"{-(-share // whole):,.0f} %"
