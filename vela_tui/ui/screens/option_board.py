"""The options board: one underlying's calls and puts by strike, and how long they still live."""

from collections.abc import Callable
from itertools import islice
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from vela_tui.domain.enums import Side
from vela_tui.session.changes import Dirty
from vela_tui.ui.bindings import OPTION_BOARD, FooterItem
from vela_tui.ui.desk import Desk
from vela_tui.ui.frame import Later, Pace
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render.headline import badge
from vela_tui.ui.render.line import Runs, fitted, part
from vela_tui.ui.render.option_lines import detail, round_line, spot_parts
from vela_tui.ui.render.option_marks import LEGEND
from vela_tui.ui.render.status import fresh_notice, key_line, link_runs
from vela_tui.ui.widgets.bars import Bar, KillBand
from vela_tui.ui.widgets.expiry_band import ExpiryBand
from vela_tui.ui.widgets.option_chain import OptionChain
from vela_tui.ui.widgets.positions import Positions

LOOK: Final = 0.25
"""Seconds between two looks at the clock: only a line that changed is painted."""
CALM: Final = 1 / 10
"""Seconds between two looks at the figures: faster than this nobody reads them."""
_TRADES: Final = ("trade('buy')", "trade('sell')")


class BoardHead(Bar):
    """PAPER or LIVE, the underlyings with their spots, and the link."""

    def __init__(self, chain: OptionChain, options: UiOptions) -> None:
        super().__init__(chain.session, options, id="board-head")
        self._chain = chain

    def runs(self, width: int) -> Runs:
        """Whole parts, by use."""
        view, shown = self.session.view, self._chain.chain
        left = [badge(view.mode)]
        left += spot_parts(view, self._chain.underlyings, shown.underlying if shown else "")
        link = part(2, *link_runs(view.link, self.session.clock.now()))
        return fitted(left, width - 1, [link])


class BoardRound(Bar):
    """What is left of the round."""

    def __init__(self, chain: OptionChain, options: UiOptions) -> None:
        super().__init__(chain.session, options, id="board-round")
        self._chain = chain

    def runs(self, width: int) -> Runs:
        """Whole parts, by use."""
        shown, now = self._chain.chain, self.session.clock.now()
        expires_at = shown.expires_at if shown is not None else None
        zone = self.options.zone
        legend = part(3, (LEGEND, "quiet"))
        return fitted(round_line(self.session.view, expires_at, now, zone), width - 1, [legend])


class BoardDetail(Bar):
    """The option under the cursor."""

    def __init__(self, chain: OptionChain, options: UiOptions) -> None:
        super().__init__(chain.session, options, id="board-detail")
        self._chain = chain

    def runs(self, width: int) -> Runs:
        """Whole parts, by use."""
        return detail(self._chain.facts(self._chain.option), width)


class BoardKeys(Bar):
    """The newest notice while it is news, and the keys of this screen."""

    def runs(self, width: int) -> Runs:
        """Whole entries, by use; what can't be done is dimmed."""
        view = self.session.view
        notice = fresh_notice([*islice(view.notices, 1)], self.session.clock.now())
        items = [
            FooterItem(each.label, each.title, not view.is_read_only or each.action not in _TRADES)
            for each in OPTION_BOARD
        ]
        return key_line(items, notice, width)


class OptionBoard(ModalScreen[None]):
    """The chain of one underlying; enter shows an option on the trade screen, b and s its ticket.

    Args:
        desk: where a chosen option and a ticket go.
        options: what a person chose about the screen.
        later: calls something after so many seconds.
        seconds: a clock for the pace.
    """

    AUTO_FOCUS = "#chain"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - the toolkit declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(",".join(each.keys), each.action, each.title, show=False)
            for each in OPTION_BOARD
        ),
    ]

    def __init__(
        self, desk: Desk, options: UiOptions, *, later: Later, seconds: Callable[[], float]
    ) -> None:
        super().__init__(id="board")
        self._desk = desk
        session = desk.session
        self.chain = OptionChain(session, options)
        self._head = BoardHead(self.chain, options)
        self._round = BoardRound(self.chain, options)
        self._band = ExpiryBand(session, options, id="board-band")
        self._held = Positions(session, options, id="board-positions")
        self._held.can_focus = False
        self._detail = BoardDetail(self.chain, options)
        self._kill = KillBand(session, options, id="board-kill")
        self._keys = BoardKeys(session, options, id="board-keys")
        self._pace = Pace(self.tick, CALM, later=later, seconds=seconds)

    def compose(self) -> ComposeResult:
        """The table has all the room."""
        with Vertical(id="board-page"):
            yield self._head
            yield self._round
            yield self._band
            yield self.chain
            yield self._detail
            yield self._held
            yield self._kill
            yield self._keys

    def on_mount(self) -> None:
        """The cursor stands on the option that is shown, else at the money."""
        self.set_interval(LOOK, self.tick)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.chain.begin_at(self._desk.session.view.selected)
        self.tick()

    def paint(self, dirty: Dirty) -> None:
        """The pump's call: the board follows its figures, at its pace."""
        if self.chain.concerns(dirty) or self._held.concerns(dirty):
            self._pace.ask()

    def tick(self) -> None:
        """Lines that changed are painted."""
        if not self.is_mounted:
            return
        views = (self.chain, self._head, self._round, self._band)
        if self._held.is_on_screen:
            self._held.repaint()
        for view in (*views, self._detail, self._kill, self._keys):
            view.repaint()

    def action_underlying(self, by: int) -> None:
        """Another underlying is shown."""
        self.chain.turn_underlying(by)
        self.tick()

    def action_expiry(self, by: int) -> None:
        """Another expiry is shown."""
        self.chain.turn_expiry(by)
        self.tick()

    def action_trade(self, side: str) -> None:
        """The ticket of the option under the cursor stands open on the trade screen.

        Its price joins the quote of its side; the mark's takes the place of one that is not there.
        """
        option, view = self.chain.option, self._desk.session.view
        if option is None or view.is_read_only:
            return
        way, quote = Side(side), view.options.quotes.get(option.id)
        price = None if quote is None else quote.bid if way is Side.BUY else quote.ask
        if price is None and quote is not None and quote.mark is not None:
            price = option.round_price(quote.mark, way)
        self.dismiss(None)
        self._desk.select_market(option.id)
        self._desk.open_ticket(way, price)

    def action_close(self) -> None:
        """The trade screen is there again."""
        self.dismiss(None)

    @on(OptionChain.Chosen)
    def _chosen(self, message: OptionChain.Chosen) -> None:
        message.stop()
        self.dismiss(None)
        self._desk.select_market(message.instrument_id)
