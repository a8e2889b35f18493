"""How final our executions are, as one line: counts by stage, the oldest open, the last time."""

from collections import Counter

from vela_tui.domain.enums import Extra
from vela_tui.domain.exchange import FinalityStage
from vela_tui.session.views import SessionView
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Part, part

NOT_KNOWN = ("n/a", "quiet")
"""Stands where the venue's dialect can't tell, or has not told yet."""


def final_parts(view: SessionView, now: int) -> list[Part]:
    """Executions by stage, the age of the oldest that is not final, the last time to final.

    Args:
        view: the session.
        now: nanoseconds UTC.
    """
    fills = view.fills()
    told = [(fill, view.exchange.finality(fill)) for fill in fills]
    known = [(fill, each) for fill, each in told if each is not None]
    if Extra.FINALITY not in view.exchange.extras or not known:
        return [part(0, NOT_KNOWN)]
    counts = Counter(each.stage for _, each in known)
    parts = []
    if (oldest := view.exchange.oldest_open) is not None:
        age = fmt.age(max(0, now - oldest.ts_event))
        parts.append(part(0, ("oldest open ", "quiet"), (age, "stale")))
    parts += [
        part(1 + at, (f"{counts[stage]} ", "text"), (stage.value, "quiet"))
        for at, stage in enumerate(FinalityStage)
        if counts[stage]
    ]
    times = [each.ts_final - fill.ts_event for fill, each in known if each.ts_final is not None]
    if times:
        parts.append(part(5, ("last in ", "quiet"), (fmt.seconds(times[0]), "text")))
    return parts
