"""More of the screen for `raw_screen`: forms, dialogs, the command line, the desks behind keys."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

from payloads import is_shown
from scripted_session import ETH

from vela_tui.domain.enums import Extra, OrderStatus, Side, TimeInForce
from vela_tui.domain.exchange import ExchangeStatus, Table
from vela_tui.domain.instrument import instrument_id
from vela_tui.domain.order import OrderIntent
from vela_tui.rules.scale import ScaleDraft
from vela_tui.rules.validate import Assessment
from vela_tui.session.changes import Part
from vela_tui.session.views import Rehearsal
from vela_tui.ui.screens.dry_run import DryRunScreen
from vela_tui.ui.screens.exchange import ExchangeScreen
from vela_tui.ui.screens.scale import ScaleScreen

REFUSED, FORESEEN, CANDIDATE, SCALE, DRY, BODY = "rf", "pv", "co", "sc", "dr", "bo"
MAKER, QUEUED, STATE, RESTARTED, ROW = "mk", "qu", "st", "lr", "ro"


def named(show, symbol):
    """The market that is shown has this name, and so has its base."""
    show.state.instruments.clear()
    show.state.instruments[ETH] = replace(show.eth, symbol=symbol, base=symbol)


async def forms(show, pilot, order):
    """The ticket's refusal, the scale, the dry run, the command line: one payload at a time."""
    await show.resized(pilot, 160, 44)
    desk, orders = pilot.app.desk, show.state.orders
    orders._active.clear()
    desk.open_ticket(Side.BUY)
    await pilot.press("0", ".", "5")
    for at in range(len(show.texts)):
        detail = show.cell(REFUSED, at)
        refused = replace(order, status=OrderStatus.REJECTED, detail=detail)
        orders._ended.clear()
        orders._ended["mine"] = refused
        desk.ticket._sent = SimpleNamespace(client_order_id="mine", ts=0)
        show.written.forget()
        desk.ticket._follow_sent()
        await show.seen((REFUSED,), (at,))
    desk.ticket._sent = None
    desk.close_ticket()
    orders._ended.clear()
    intent = OrderIntent(ETH, "mine", Side.BUY, Decimal(3000), Decimal(1), TimeInForce.GTC)
    for at in range(len(show.texts)):
        if is_shown(SCALE, at, len(show.texts)):
            await show.opened(pilot, SCALE, at, scale_of(show, at))
        await show.opened(pilot, (DRY, BODY), at, dry_run_of(show, at, intent))
        for surface, line in (FORESEEN, "buy 1 @ 3000"), (CANDIDATE, "market "):
            named(show, show.cell(surface, at))
            show.written.forget()
            desk.command_line.open(line)
            await show.seen((surface,), (at,))
            if surface == CANDIDATE:
                await pilot.press("tab")  # the name stands in the line itself
            await pilot.press("escape")
    show.state.instruments[ETH] = show.eth


def scale_of(show, at):
    """The scale, its market's name in its title and in what is wrong."""
    named(show, show.cell(SCALE, at))
    return ScaleScreen(show.session, ScaleDraft(ETH, Side.BUY, "3", "3000"), "")


def dry_run_of(show, at, intent):
    """A dry run: the market in the sentence; the text, the body and the path as they are."""
    named(show, show.cell(DRY, at))
    text = show.mark(BODY, at)
    told = Rehearsal(text, "POST", text[:40], text)
    return DryRunScreen(show.session, intent, told, Assessment(cautions=(text[:40],)))


async def desks(show, pilot, order):
    """The maker's desk, and the page of the exchange: one payload at a time."""
    await show.resized(pilot, 200, 50)
    orders, board = show.state.orders, show.state.exchange
    await pilot.press("m")
    for at in range(len(show.texts)):
        named(show, show.cell(MAKER, at))
        market = instrument_id("vela", show.cell(QUEUED, at))
        orders._active.clear()
        orders._active["mine"] = replace(order, instrument_id=market)
        parts = (Part.MAKER, Part.ORDERS, Part.SELECTION, Part.INSTRUMENTS)
        await show.painted(pilot, MAKER, QUEUED, these=(at,), parts=parts)
    await pilot.press("m")
    orders._active.clear()
    show.state.instruments[ETH] = show.eth
    board.extras = frozenset({Extra.LEADERBOARD})
    for at in range(len(show.texts)):
        state, why = show.cell(STATE, at), show.cell(RESTARTED, at)
        board.status = ExchangeStatus(state, 1, state, None, 1, 1, None, 1, 1, why)
        board._tables[Extra.LEADERBOARD] = Table("t", ("a", "b"), ((show.cell(ROW, at), "1"),))
        await show.opened(
            pilot, (STATE, RESTARTED, ROW), at, ExchangeScreen(show.session, show.zone)
        )
