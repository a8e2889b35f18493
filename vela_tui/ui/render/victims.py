"""Orders that would be cancelled to make room: two lines each, one at the touch in red."""

from collections.abc import Mapping, Sequence
from typing import Final

from textual.content import Content

from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.rules.draft import grouped
from vela_tui.rules.victims import Victim, age_text, distance_text

ACCEPT: Final = "!"
"""The key, and the command line's word, that agrees to lose what is shown."""
MOST: Final = 40
"""Orders listed; a venue's limits let far fewer be cancelled again within a minute."""


def victims_content(
    victims: Sequence[Victim], instruments: Mapping[InstrumentId, Instrument]
) -> Content:
    """Every order that would go, the first one first; empty where none would.

    Args:
        victims: in the venue's order.
        instruments: tell the symbols.
    """
    if not victims:
        return Content("")
    head = f"would cancel {len(victims)} of yours:"
    lines = [Content.styled(head, "bold $stale")]
    for victim in victims[:MOST]:
        lines += _lines(victim, instruments.get(victim.order.instrument_id))
    if len(victims) > MOST:
        lines.append(Content(f"and {len(victims) - MOST} more"))
    return Content("\n").join(lines)


def _lines(victim: Victim, instrument: Instrument | None) -> tuple[Content, Content]:
    order = victim.order
    style = "bold $live" if victim.is_at_touch else "$stale"
    sign = "!" if victim.is_at_touch else "-"
    places = instrument.price_places if instrument else 0
    symbol = instrument.symbol if instrument else order.instrument_id.partition(":")[2]
    what = f"{order.side.value} {grouped(order.remaining_quantity)} {symbol.partition('-')[0]}"
    head = Content.assemble(
        (f"{sign} {what} @ {grouped(order.price, places)}", style),
        (f"  {age_text(victim.age)}", "$quiet"),
    )
    name = Content.styled(f"  {order.client_order_id}", "$quiet")
    return head, Content.assemble((f"  {distance_text(victim)}", style), name)
