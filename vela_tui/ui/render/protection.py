"""The market-maker protection's gauge: fills in the window, and which markets are frozen."""

from vela_tui.session.views import SessionView
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Part, part


def protection_parts(view: SessionView, now: int) -> list[Part]:
    """`3/5 fills in 10 s` of the market shown, and each frozen market's countdown.

    Empty where the protection is off: it is ours, and nobody misses what was never switched on.
    """
    terms = view.maker.protection_terms
    if terms is None:
        return []
    parts = []
    if view.selected is not None:
        count = view.maker.fills_counted(view.selected, now)
        style = "stale" if count + 1 >= terms.fills else "text"
        words = f" fills in {fmt.seconds(terms.window)}"
        parts.append(part(0, (f"{count}/{terms.fills}", style), (words, "quiet")))
    for market, instrument in view.instruments.items():
        if left := view.maker.frozen_for(market, now):
            words = f"{instrument.symbol} frozen {fmt.seconds(left)}"
            parts.append(part(0, (words, "alarm")))
    return [*parts, part(2, ("ours, not the exchange's", "quiet"))]
