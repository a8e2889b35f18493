"""What an action may do on the trade screen. Actions and panes meet here and nowhere else."""

from typing import Protocol

from vela_tui.domain.amounts import Price
from vela_tui.domain.enums import BookSide, Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent
from vela_tui.rules.scale import ScaleDraft
from vela_tui.rules.validate import Assessment
from vela_tui.session.views import SessionPort
from vela_tui.ui.options import UiOptions


class MakerPlace(Protocol):
    """The maker's desk, as actions see it."""

    @property
    def is_shown(self) -> bool:
        """Whether it stands in place of the book."""
        ...

    def open(self) -> None:
        """It stands in place of the book and shows this moment."""

    def cycle(self) -> None:
        """The earnings are of the other period."""


class PaneSet(Protocol):
    """The panes, as actions see them."""

    def recentre(self) -> None:
        """The ladder shows the spread in its middle, its cursor on the best price."""

    def regroup(self, by: int) -> None:
        """The ladder's levels are grouped by a step that is so much coarser, or finer."""

    def filter_trades(self) -> None:
        """The tape shows trades of the next least notional, or all again."""

    def cycle_interval(self) -> None:
        """The candles have the next interval."""


class Desk(Protocol):
    """The trade screen, as actions and the command line see it."""

    @property
    def session(self) -> SessionPort:
        """The session that is traded."""
        ...

    @property
    def cursor(self) -> tuple[BookSide, Price] | None:
        """Where the ladder's cursor stands; None on an empty book."""
        ...

    @property
    def selected_order(self) -> Order | None:
        """The order under the cursor of the orders pane, when that pane shows one."""
        ...

    @property
    def panes(self) -> PaneSet:
        """The panes."""
        ...

    @property
    def maker(self) -> MakerPlace:
        """The maker's desk."""
        ...

    def open_ticket(self, side: Side, price: Price | None = None) -> None:
        """The ticket stands open beside the book, its price the cursor's or the best one's."""

    def close_ticket(self) -> None:
        """The ticket is away, the book is there and the ladder has the focus again."""

    def submit(
        self,
        intent: OrderIntent,
        sacrifices: frozenset[ClientOrderId] = frozenset(),
        assessment: Assessment | None = None,
    ) -> None:
        """The order goes out, after a confirmation where the settings or a guard want one.

        Args:
            intent: the order.
            sacrifices: orders that a person agreed to lose for it.
            assessment: of this order, where a person has just seen it.
        """

    def asks(self, assessment: Assessment) -> bool:
        """Whether a question comes before an order that is judged so."""
        ...

    def open_scale(self, draft: ScaleDraft | None = None) -> None:
        """The scale stands open, with this draft or the one before."""

    def rehearse(self, intent: OrderIntent) -> None:
        """What would be signed and sent for this order is shown; nothing is."""

    def flatten(self, instrument_id: InstrumentId) -> None:
        """The question whether what is held may be sold stands open, whatever the settings say."""

    def copy(self) -> None:
        """The price or the id under the cursor is in the terminal's clipboard."""

    def open_command_line(self, text: str = "") -> None:
        """The command line stands open with this text."""

    def select_market(self, instrument_id: InstrumentId) -> None:
        """All panes show this instrument."""

    def pick_market(self) -> None:
        """The market picker stands open."""

    def show_watchlist(self) -> None:
        """All markets stand on one page, with the alerts."""

    def show_options(self) -> None:
        """The options board stands open."""

    def show_exchange(self) -> None:
        """What the exchange tells of itself stands open."""

    @property
    def options(self) -> UiOptions:
        """What a person chose about the screen."""
        ...

    def look_anew(self) -> None:
        """Every line is drawn again: how things are shown was changed."""

    def show_diagnostics(self) -> None:
        """How this program runs, and its log, stand open."""

    def cancel_at_cursor(self) -> None:
        """All own orders at the cursor's price get a cancel."""

    def cancel_selected(self) -> None:
        """The order under the orders pane's cursor gets a cancel."""

    def cancel_all(self) -> None:
        """Every active order of the account gets a cancel, at once and unasked."""

    def show_pane(self, pane: str) -> None:
        """The pane of this id has the focus, and stands in front where it shares a place."""

    def show_help(self) -> None:
        """The help stands open."""

    def ask_unlock(self, instrument_id: InstrumentId | None = None) -> None:
        """The question whether orders may be sent again, in this frozen market, stands open."""

    def request_quit(self, code: int = 0) -> None:
        """The program ends with this exit code, after a question where orders rest."""
