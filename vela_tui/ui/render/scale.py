"""What the scale shows: its levels, and what they would do together."""

from decimal import Decimal
from typing import Final

from textual.content import Content

from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import Instrument
from vela_tui.rules.draft import grouped
from vela_tui.rules.scale_outlook import ScaleOutlook
from vela_tui.ui.widgets.ticket_lines import LABEL, amount, credit_bar

_AT_MOST: Final = 50


def scale_levels(outlook: ScaleOutlook, side: Side, instrument: Instrument) -> Content:
    """Price and quantity of each order, in the order in which they are sent."""
    plan = outlook.plan
    if plan is None:
        return Content.styled("the orders will stand here", "$quiet")
    style = "$bid" if side is Side.BUY else "$ask"
    size = grouped(plan.quantity, instrument.quantity_places)
    prices = [grouped(price, instrument.price_places) for price in plan.prices]
    width = max(map(len, prices))
    sound = len(outlook.intents) or len(plan.prices)
    lines = [
        Content.assemble(
            (f"{at:>2}  ", "$quiet"),
            (f"{price:>{width}}", style if at <= sound else "$quiet"),
            f"  {size}",
        )
        for at, price in enumerate(prices[:_AT_MOST], 1)
    ]
    return Content("\n").join(lines)


def scale_figures(outlook: ScaleOutlook, instrument: Instrument, room: str) -> Content:
    """Worth, what fills now, fee or rebate, budget, credit, and why it may not be sent."""
    if outlook.plan is None:
        return Content("")
    quote = instrument.quote
    count = len(outlook.plan.prices)
    apart = grouped(abs(outlook.plan.step), instrument.price_places)
    each = grouped(outlook.plan.quantity)
    taking = f"{grouped(outlook.taking)} by the book now" if outlook.taking else "nothing, rests"
    fee = "rebate" if outlook.fees < 0 else "fee"
    lines = [
        _line("plan", f"{count} x {each} {instrument.base}, {apart} apart, nothing rounded"),
        _line("notional", f"{amount(outlook.worth)} {quote}"),
        _line("fills now", taking),
        _line(fee, f"≈ {amount(abs(outlook.fees)).removeprefix('≈ ')}"),
    ]
    if room:
        lines.append(_line("budget", f"{count} orders, {room}; the kill reserve stays"))
    if outlook.credit is not None:
        before, after = outlook.credit
        left = f"  {amount(max(after.headroom, Decimal(0)))} {quote} left"
        lines.append(Content.assemble(_line("credit", credit_bar(before, after)), left))
    lines += [Content.styled(f"! {text}", "$stale") for text in outlook.cautions]
    lines += [Content.styled(f"! {breach.text}", "$stale") for breach in outlook.breaches]
    if outlook.blocked:
        lines.append(Content.styled(f"not possible: {outlook.blocked}", "bold $live"))
    return Content("\n").join(lines)


def _line(label: str, value: Content | str) -> Content:
    return Content.assemble((f"{label:<{LABEL}} ", "$quiet"), value)
