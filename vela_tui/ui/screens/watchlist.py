"""The watchlist screen: all markets on one page, their order and their filter under the hand."""

from collections.abc import Hashable
from itertools import islice
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from vela_tui.session.commands import RemoveAlert
from vela_tui.session.views import SessionPort
from vela_tui.ui.bindings import WATCHLIST, FooterItem
from vela_tui.ui.desk import Desk
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render.headline import badge
from vela_tui.ui.render.line import Runs, fitted, part
from vela_tui.ui.render.status import fresh_notice, key_line, link_runs
from vela_tui.ui.render.watch_rows import alert_lines
from vela_tui.ui.widgets.bars import Bar, KillBand
from vela_tui.ui.widgets.watchlist import Watchlist

LOOK: Final = 0.25
"""Seconds between two looks: only a line that changed is painted."""


class WatchHead(Bar):
    """PAPER or LIVE and the link, as on the trade screen."""

    def runs(self, width: int) -> Runs:
        """Whole parts, by use."""
        view = self.session.view
        left = [badge(view.mode), part(0, *link_runs(view.link, self.session.clock.now()))]
        left.append(part(2, (view.host, "quiet")))
        return fitted(left, width)


class AlertLines(Bar):
    """The alerts that are set, in as many lines as they need."""

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        super().__init__(session, options, id="watch-alerts")
        self._lines: tuple[Runs, ...] = ()

    def rearrange(self) -> None:
        """The lines as they are now; the page gives them room."""
        told = alert_lines(self.session.view, self.options.alert_signal, self.extent.width)
        if len(told) != len(self._lines):
            self.styles.height = len(told)
        self._lines = told

    def line(self, y: int) -> Hashable:
        """One of the lines."""
        return self._lines[y] if y < len(self._lines) else ()


class WatchKeys(Bar):
    """The newest notice while it is news, and the keys of this screen."""

    def runs(self, width: int) -> Runs:
        """Whole entries, by use."""
        notice = fresh_notice([*islice(self.session.view.notices, 1)], self.session.clock.now())
        items = [FooterItem(each.label, each.title, is_enabled=True) for each in WATCHLIST]
        return key_line(items, notice, width)


class WatchlistScreen(ModalScreen[None]):
    """Every market at a glance; enter shows one on the trade screen.

    Args:
        desk: where a chosen market and a new alert go.
        options: what a person chose about the screen.
    """

    AUTO_FOCUS = "#watchlist"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(",".join(each.keys), each.action, each.title, show=False) for each in WATCHLIST),
    ]

    def __init__(self, desk: Desk, options: UiOptions) -> None:
        super().__init__(id="watch")
        self._desk = desk
        self._head = WatchHead(desk.session, options, id="watch-head")
        self.list = Watchlist(desk.session, options)
        self._kill = KillBand(desk.session, options, id="watch-kill")
        self._alerts = AlertLines(desk.session, options)
        self._keys = WatchKeys(desk.session, options, id="watch-keys")
        self._filter = Input(id="watch-filter", compact=True, placeholder="a part of a name")

    def compose(self) -> ComposeResult:
        """The table has all the room; alerts, filter and keys below it."""
        with Vertical(id="watch-page"):
            yield self._head
            yield self.list
            yield self._filter
            yield self._alerts
            yield self._kill
            yield self._keys

    def on_mount(self) -> None:
        """It is looked at again a few times a second; ages move by themselves."""
        self._filter.display = False
        self.set_interval(LOOK, self.tick)
        self.call_after_refresh(self.tick)

    def tick(self) -> None:
        """Lines that changed are painted."""
        for view in (self._head, self.list, self._alerts, self._kill, self._keys):
            view.repaint()

    def action_sort(self, step: int) -> None:
        """The next column decides the order, or the one before."""
        self.list.sort_by(step)

    def action_reverse(self) -> None:
        """The order is the other way round."""
        self.list.reverse()

    def action_filter(self) -> None:
        """The filter can be typed."""
        self._filter.display = True
        self._filter.focus()

    def action_set_alert(self) -> None:
        """The command line of the trade screen stands open on this market's alert."""
        instrument = self.list.selected
        text = f"alert {instrument.symbol} > " if instrument is not None else "alert "
        self.dismiss(None)
        self._desk.open_command_line(text)

    def action_remove_alert(self) -> None:
        """The newest alert of this market is gone."""
        if (instrument := self.list.selected) is None:
            return
        on_it = [e for e in self._desk.session.view.alerts if e.instrument_id == instrument.id]
        if on_it:
            self._desk.session.submit(RemoveAlert(on_it[-1].number))
            self.tick()

    def action_step_out(self) -> None:
        """The filter is away; without one, the screen."""
        if self._filter.display:
            self._filter.value = ""
            self._filter.display = False
            self.list.filter_by("")
            self.list.focus()
        elif self.list.filter_text:
            self.list.filter_by("")
        else:
            self.dismiss(None)

    @on(Input.Changed, "#watch-filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.list.filter_by(event.value)

    @on(Input.Submitted, "#watch-filter")
    def _taken(self, event: Input.Submitted) -> None:
        event.stop()
        self._filter.display = False
        self.list.focus()

    @on(Watchlist.Chosen)
    def _chosen(self, message: Watchlist.Chosen) -> None:
        message.stop()
        self.dismiss(None)
        self._desk.select_market(message.instrument_id)
