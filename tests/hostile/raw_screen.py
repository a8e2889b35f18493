"""The screen alone, fed with texts that no decoder has cleaned: its own, second line of defence.

Run as a program in a pseudo-terminal: `raw_screen.py hostile|harmless COUNT`. Every surface shows
COUNT payloads, each behind a mark of its own, `<surface><number>`; then it ends with 0. A text
stands until it was written to the terminal: the screen paints sixty times a second at most, and
what is replaced sooner is never painted at all.
"""

import asyncio
import fcntl
import os
import signal
import struct
import sys
import termios
import time
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))
sys.path.insert(0, str(Path(__file__).parent))

import raw_forms
from payloads import shown, some, visible
from scripted_session import ETH, START, ScriptedSession, lively
from textual.content import Content

from vela_tui.domain.account import Balance
from vela_tui.domain.enums import CancelState, Liquidity, Mode, OrderStatus, Side, TimeInForce
from vela_tui.domain.instrument import instrument_id
from vela_tui.domain.order import Fill, Order, OrderIntent
from vela_tui.session.changes import Part
from vela_tui.session.views import Notice, Severity
from vela_tui.ui.app import TerminalApp, UiOptions
from vela_tui.ui.facts import Facts, LogLine
from vela_tui.ui.screens.confirm import ConfirmOrder

SYMBOL, TITLE, ORDER, DETAIL, HISTORY, REASON = "sy", "ti", "or", "de", "hi", "re"
FILL, FEE, MONEY, NOTICE, HOST, NAME, SIGNED = "fi", "fe", "mo", "no", "ho", "na", "sg"
PICK, FOUND, ASKED, TICKET = "pi", "pa", "as", "tk"
TOAST, TOAST_TITLE, TOOLTIP, WINDOW = "to", "tl", "tp", "wi"
WATCH, LOGGED, IGNORED, WHOLE = "wa", "lo", "ig", "wh"
PATIENCE = 30.0
"""Seconds until a text that is not written is given up; the test then names it."""
LONGEST = 200
"""Characters of a toast: 10,000 are higher than the screen, and none of them is decoded (T03)."""
BRIEF = 8
"""Characters for which the status line has room at its end: a mark and the beginning."""
CELL = 20
"""Characters that the narrowest cell of a text has."""
BATCH = 10
"""Rows that a table shows for certain."""


class RawSession(ScriptedSession):
    """A session whose state holds whatever is put there."""

    signed = "text"

    def signing_text(self, intent):
        """Anything."""
        return self.signed

    async def run(self):
        """Lasts as long as the screen does."""
        await asyncio.Event().wait()


def an_order():
    """An order that rests."""
    one, price = Decimal(1), Decimal(3000)
    return Order(
        client_order_id="mine",
        venue_order_id="1",
        instrument_id=ETH,
        side=Side.BUY,
        price=price,
        quantity=one,
        filled_quantity=Decimal(0),
        time_in_force=TimeInForce.GTC,
        post_only=True,
        status=OrderStatus.OPEN,
        cancel=CancelState.NONE,
        is_external=False,
        end_reason=None,
        detail="",
        ts_created=START,
        ts_updated=START,
    )


def a_fill():
    """An execution of it."""
    one, price = Decimal(1), Decimal(3000)
    fee = Decimal("0.1")
    return Fill(ETH, "t1", "mine", "1", Side.BUY, price, one, Liquidity.TAKER, fee, "USDC", START)


class Written:
    """What the screen has written to the terminal since the last look, without sequences."""

    def __init__(self, driver):
        self._texts = []
        self._patience = PATIENCE
        write = driver.write

        def noted(data):
            self._texts.append(shown(data.encode("utf-8", "surrogateescape")))
            write(data)

        driver.write = noted

    def forget(self):
        """What was written before does not count."""
        self._texts.clear()

    async def holds(self, *texts):
        """All these were written, or it is not worth waiting for more."""
        until = time.monotonic() + self._patience
        while time.monotonic() < until:
            if all(any(text in written for written in self._texts) for text in texts):
                return
            await asyncio.sleep(0.004)
        self._patience = max(self._patience * 0.8, 0.5)


class Show:
    """One walk through all surfaces."""

    def __init__(self, session, texts):
        self.session = session
        self.texts = texts
        self.written = None
        self.log = ()
        self.state = session.view
        self.eth = self.state.instruments[ETH]
        self.zone = UTC

    def mark(self, surface, at):
        """The text for this surface."""
        return f"{surface}{at:02d}{self.texts[at]}"

    def cell(self, surface, at):
        """The same, short enough to leave room for the cells beside it."""
        return self.mark(surface, at)[:CELL]

    async def painted(self, pilot, *surfaces, these, parts=Part):
        """What is so now has been written to the terminal."""
        self.written.forget()
        self.session.engine.dirty.mark(*parts)
        pilot.app.desk.catch_up()
        await self.seen(surfaces, these)

    async def seen(self, surfaces, these):
        """These payloads of these surfaces have been written."""
        await self.written.holds(
            *(visible(surface, at, self.texts[at]) for surface in surfaces for at in these)
        )

    async def opened(self, pilot, surfaces, at, screen):
        """This payload has been written on a dialog, which is closed again."""
        self.written.forget()
        await pilot.app.push_screen(screen)
        await self.seen((surfaces,) if isinstance(surfaces, str) else surfaces, (at,))
        await pilot.app.pop_screen()

    async def forms(self, pilot):
        """What a person types in."""
        await raw_forms.forms(self, pilot, an_order())

    async def desks(self, pilot):
        """What stands in place of the book."""
        await raw_forms.desks(self, pilot, an_order())

    async def resized(self, pilot, columns, lines):
        """The terminal has this size, and the screen has followed."""
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        os.kill(os.getpid(), signal.SIGWINCH)
        await pilot.pause()

    async def singles(self, pilot):
        """Titles, bars and notices, one payload at a time."""
        await self.resized(pilot, 200, 20)
        for kept in (
            self.state.orders._active,
            self.state.orders._ended,
            self.state.fill_log._fills,
        ):
            kept.clear()  # a column once wide stays wide
        config = self.state.config
        for at in range(len(self.texts)):
            symbol = self.mark(TITLE, at)
            self.state.instruments[ETH] = replace(self.eth, symbol=symbol, base=symbol)
            host, name = self.mark(HOST, at)[:BRIEF], self.mark(NAME, at)[:BRIEF]
            self.state.config = replace(config, host=host, account=name)
            self.state.link.detail = self.mark(NOTICE, at)
            notice = Notice(Severity.ERROR, self.mark(NOTICE, at), self.session.clock.now())
            self.state.notice_log.appendleft(notice)
            parts = (Part.LINK, Part.NOTICES, Part.INSTRUMENTS, Part.SELECTION)
            await self.painted(pilot, TITLE, HOST, NAME, NOTICE, these=(at,), parts=parts)
        self.state.instruments[ETH], self.state.config = self.eth, config

    async def tables(self, pilot):
        """Markets, orders, history, fills and balances, some payloads at a time.

        In 42 lines the ledger has the whole width, and so a column for the ids.
        """
        await self.resized(pilot, 200, 42)
        app = pilot.app
        log = self.state.fill_log
        money = self.state.balance_sheet._balances
        fill, balance = a_fill(), Balance("USDC", Decimal(1), Decimal(0))
        for first in range(0, len(self.texts), BATCH):
            these = range(first, min(first + BATCH, len(self.texts)))
            self.state.instruments.clear()
            self.state.instruments[ETH] = self.eth
            log._fills.clear()
            money.clear()
            for at in these:
                market = instrument_id("vela", f"M{at}-USDC")
                symbol = self.mark(SYMBOL, at)
                self.state.instruments[market] = replace(self.eth, id=market, symbol=symbol)
                log._fills.append(
                    replace(
                        fill,
                        trade_id=self.cell(FILL, at),
                        client_order_id=self.cell(FILL, at),
                        fee_currency=self.cell(FEE, at)[:9],
                    )
                )
                currency = self.cell(MONEY, at)
                money[currency] = replace(balance, currency=currency)
            for pane, surfaces in (
                ("fills", (FILL, FEE)),
                ("balances", (MONEY,)),
                ("markets", (SYMBOL,)),
            ):
                self.written.forget()
                app.desk.show_pane(pane)
                await self.painted(pilot, *surfaces, these=these)
            await self.listed(pilot, these, has_details=False)
        for first in range(0, len(self.texts), BATCH):  # last: a column once wide stays wide
            these = range(first, min(first + BATCH, len(self.texts)))
            await self.listed(pilot, these, has_details=True)
        for first in range(0, len(self.texts), BATCH):
            await self.dialogs(pilot, range(first, min(first + BATCH, len(self.texts))))

    async def listed(self, pilot, these, *, has_details):
        """Orders that rest and orders that ended; a detail takes the room of the ids."""
        orders, order = self.state.orders, an_order()
        ended = replace(order, status=OrderStatus.REJECTED)
        for kind, kept, surface, told in (
            (order, orders._active, ORDER, DETAIL),
            (ended, orders._ended, HISTORY, REASON),
        ):
            kept.clear()
            for at in these:
                name = self.cell(surface, at)
                detail = self.cell(told, at) if has_details else ""
                kept[name] = replace(kind, client_order_id=name, detail=detail)
        for pane, name, told in (("orders", ORDER, DETAIL), ("history", HISTORY, REASON)):
            pilot.app.desk.show_pane(pane)
            await self.painted(pilot, told if has_details else name, these=these)

    async def dialogs(self, pilot, these):
        """The picker lists markets, the palette orders."""
        orders = self.state.orders._active
        orders.clear()
        self.state.instruments.clear()
        self.state.instruments[ETH] = self.eth
        for at in these:
            market, name = instrument_id("vela", f"M{at}-USDC"), self.cell(FOUND, at)
            symbol = self.mark(PICK, at)
            self.state.instruments[market] = replace(self.eth, id=market, symbol=symbol)
            orders[name] = replace(an_order(), client_order_id=name)
        for keys, surface in (("slash",), PICK), (("ctrl+p", *"pa"), FOUND):
            self.written.forget()
            await pilot.press(*keys)
            await self.seen((surface,), these)
            while pilot.app.screen is not pilot.app.desk:
                await pilot.press("escape")
                await pilot.pause()

    async def questions(self, pilot):
        """The ticket and the question before sending, one payload at a time."""
        await self.resized(pilot, 80, 24)
        intent = OrderIntent(ETH, "mine", Side.BUY, Decimal(3000), Decimal(1), TimeInForce.GTC)
        for at in range(len(self.texts)):
            symbol = self.mark(ASKED, at)
            self.state.instruments[ETH] = replace(self.eth, symbol=symbol, base=symbol)
            self.session.signed = self.mark(SIGNED, at)
            self.written.forget()
            await pilot.app.push_screen(ConfirmOrder(self.session, intent))
            await self.seen((ASKED, SIGNED), (at,))
            await pilot.app.pop_screen()
        self.state.instruments[ETH] = self.eth
        pilot.app.desk.open_ticket(Side.BUY)
        await pilot.press("0", ".", "5")
        for at in range(len(self.texts)):
            symbol = self.mark(TICKET, at)
            self.state.instruments[ETH] = replace(self.eth, symbol=symbol, base=symbol)
            self.session.signed = self.mark(SIGNED, at)
            self.written.forget()
            pilot.app.desk.ticket.reassess()
            await self.painted(pilot, TICKET, these=(at,), parts=(Part.INSTRUMENTS,))
        self.state.instruments[ETH] = self.eth
        pilot.app.desk.close_ticket()

    async def screens(self, pilot):
        """The watchlist, and the diagnostics: a line of the log, that line in full, a kind."""
        await self.resized(pilot, 200, 44)
        for first in range(0, len(self.texts), BATCH):
            these = range(first, min(first + BATCH, len(self.texts)))
            self.state.instruments.clear()
            for at in these:
                market, symbol = instrument_id("vela", f"M{at}-USDC"), self.cell(WATCH, at)
                self.state.instruments[market] = replace(self.eth, id=market, symbol=symbol)
            self.written.forget()
            await pilot.press("w")
            await self.seen((WATCH,), these)
            await pilot.press("escape")
        self.state.instruments.clear()
        self.state.instruments[ETH] = self.eth
        self.state.notice_log.clear()
        await pilot.press("D")
        for at in range(len(self.texts)):
            words = f"{self.cell(LOGGED, at)} {' ' * 200}{self.cell(WHOLE, at)}"
            self.log = (LogLine(START, 30, words),)
            self.state.health.ignored._by_kind.clear()
            self.state.health.ignored.add(self.cell(IGNORED, at))
            self.written.forget()
            await pilot.app.screen.look()
            pilot.app.screen.log_pane.move_to(0)
            await self.seen((LOGGED, WHOLE, IGNORED), (at,))
        await pilot.press("escape")

    async def overlays(self, pilot):
        """What the toolkit offers and the screen does not use: toasts, tooltips, window titles."""
        await self.resized(pilot, 120, 36)
        app = pilot.app
        app.TOOLTIP_DELAY = 0.001
        for at in range(len(self.texts)):
            app.title = app.sub_title = self.mark(WINDOW, at)
            self.written.forget()
            words, title = self.mark(TOAST, at)[:LONGEST], self.mark(TOAST_TITLE, at)[:LONGEST]
            app.notify(words, title=title, markup=False)
            await self.seen((TOAST, TOAST_TITLE), (at,))
            app.clear_notifications()
            app.desk.panes.ladder.tooltip = Content(self.mark(TOOLTIP, at))
            self.written.forget()
            await pilot.hover("#trades")
            await pilot.hover("#book")
            await self.seen((TOOLTIP,), (at,))


def main(kind, count):
    """The exit code of one walk."""
    texts = some(count) if kind == "hostile" else ["plain"] * count
    session = lively(RawSession(mode=Mode.LIVE))
    show = Show(session, texts)

    async def walk(pilot):
        show.written = Written(pilot.app._driver)
        await pilot.pause()
        for step in ("singles", "questions", "forms", "tables", "screens", "desks", "overlays"):
            await getattr(show, step)(pilot)
        pilot.app.exit()

    app = TerminalApp(session, UiOptions(flashes=False, facts=lambda: Facts(log=show.log)))
    app.run(auto_pilot=walk)
    return app.return_code or int(app.has_lost_session)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
