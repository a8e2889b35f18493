"""What the ticket says of an option: breakeven, the most that is lost, greeks of the order."""

from decimal import Decimal
from typing import Final

from textual.content import Content

from vela_tui.domain.amounts import EXACT, Price, Quantity, parse_plain
from vela_tui.domain.enums import Side
from vela_tui.domain.errors import AmountError
from vela_tui.domain.instrument import Instrument, OptionTerms
from vela_tui.domain.option import Greeks, OptionQuote
from vela_tui.rules.draft import OrderDraft, grouped
from vela_tui.state.option_figures import breakeven, scaled
from vela_tui.ui import format as fmt
from vela_tui.ui.render.option_marks import figure, mark_run
from vela_tui.ui.widgets.ticket_lines import amount, line

_NOTHING: Final = Greeks()


def option_lines(
    draft: OrderDraft, instrument: Instrument, quote: OptionQuote | None
) -> tuple[Content, ...]:
    """Lines about an order for an option; none for what is no option.

    Labels stay where a figure is not known. What a sale may lose is not told: it depends on what
    is held and on the exchange's margin.

    Args:
        draft: what is typed.
        instrument: the option.
        quote: what was told of it last; None where nothing was.
    """
    terms = instrument.option
    if terms is None:
        return ()
    price, quantity = _number(draft.price), _number(draft.quantity)
    lines = [line("breakeven", _breakeven(terms, price, quote))]
    if draft.side is Side.BUY:
        lines.append(line("max loss", _premium(instrument, price, quantity)))
    lines.append(line("mark", _mark(instrument, price, quote)))
    return (*lines, *_greek_lines(draft.side, instrument, quantity, quote))


def _number(text: str) -> Decimal | None:
    """What is typed, where it is a plain number above 0."""
    try:
        return parse_plain(text) or None
    except AmountError:
        return None


def _breakeven(terms: OptionTerms, price: Decimal | None, quote: OptionQuote | None) -> str:
    """Of the underlying at expiry, and how far that is from its spot."""
    if price is None:
        return "-"
    even = breakeven(terms, Price(price))
    if quote is None or not quote.spot:
        return grouped(even)
    return f"{grouped(even)}  {fmt.percent((even - quote.spot) / quote.spot)}"


def _premium(instrument: Instrument, price: Decimal | None, quantity: Decimal | None) -> str:
    if price is None or quantity is None:
        return "-"
    return f"{amount(instrument.notional(Price(price), Quantity(quantity)))} {instrument.quote}"


def _mark(instrument: Instrument, price: Decimal | None, quote: OptionQuote | None) -> Content:
    """The mark with the sign of its source, and how far the price is from it."""
    text, style = mark_run(quote, instrument.price_places)
    shown = Content.styled(text, "" if style == "text" else f"${style}")
    if price is None or quote is None or not quote.mark:
        return shown
    away = fmt.percent((price - quote.mark) / quote.mark)
    return Content.assemble(shown, (f" price {away}", "$quiet"))


def _greek_lines(
    side: Side, instrument: Instrument, quantity: Decimal | None, quote: OptionQuote | None
) -> tuple[Content, ...]:
    """The greeks that the position gains when the order is filled; a sale's have other signs."""
    told = (quote.greeks if quote is not None else None) or _NOTHING
    of_order = _NOTHING
    if quantity is not None:
        units = instrument.units(Quantity(quantity))
        of_order = scaled(told, units if side is Side.BUY else EXACT.minus(units))
    return (
        line("delta", _pair(of_order.delta, "gamma", of_order.gamma)),
        line("theta", _pair(of_order.theta, "vega", of_order.vega)),
    )


def _pair(first: Decimal | None, label: str, second: Decimal | None) -> Content:
    return Content.assemble(f"{figure(first):<7}", (f"{label} ", "$quiet"), figure(second))
