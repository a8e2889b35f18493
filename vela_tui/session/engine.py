"""The one place where a session's state changes; what it returns is what to do next."""

from collections.abc import Callable
from typing import Any

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import LinkState, OrderStatus
from vela_tui.domain.events import (
    BalancesReported,
    BatchesListed,
    BookRead,
    BookSnapshotted,
    BookUpdated,
    CancelAccepted,
    CancelNotSent,
    CancelOutcomeUnknown,
    CancelRefused,
    CandlesListed,
    ClockCompared,
    DialectFound,
    Event,
    ExchangeStatusReported,
    ExportEnded,
    FeesListed,
    FillReported,
    InstrumentsListed,
    LinkChanged,
    LoggedIn,
    LoginInvited,
    LoginRefused,
    LoginSent,
    MessageIgnored,
    MessageRefused,
    OpenOrdersListed,
    OrderAccepted,
    OrderDetailed,
    OrderHistoryListed,
    OrderLookupMissed,
    OrderNotSent,
    OrderOutcomeUnknown,
    OrderRefused,
    OrderReported,
    PriceWitnessed,
    PrivateFeedProven,
    ProofsListed,
    QuotesChanged,
    ReadFailed,
    RoundTripMeasured,
    StateRootReported,
    StrayReported,
    TableReported,
    TickerReported,
    TimePassed,
    TradesReported,
    VenueComplained,
)
from vela_tui.domain.order import ClientOrderId
from vela_tui.domain.recall import JournalChanged, OrdersRecalled
from vela_tui.rules.clock_skew import nonce_shift
from vela_tui.rules.nonce import NonceSource
from vela_tui.session import exporting
from vela_tui.session.alerting import Alerting
from vela_tui.session.asking import Asking
from vela_tui.session.attributing import Attributing
from vela_tui.session.cancelling import Cancelling
from vela_tui.session.changes import Dirty, Part
from vela_tui.session.clock_check import ClockCheck
from vela_tui.session.commands import (
    AskExchange,
    AskOrder,
    Cancel,
    CancelMany,
    Command,
    DismissNotice,
    Export,
    Kill,
    RecallAlerts,
    RemoveAlert,
    SelectInstrument,
    SelectInterval,
    SetAlert,
    Submit,
    SubmitScale,
    Undo,
    Unfreeze,
    Unlock,
)
from vela_tui.session.connecting import Connecting
from vela_tui.session.effects import Effect, Record, SendOrder
from vela_tui.session.fencing import Fencing
from vela_tui.session.gauging import Gauging
from vela_tui.session.hearers import Hearers
from vela_tui.session.killing import Killing
from vela_tui.session.making import Making
from vela_tui.session.market_data import MarketData
from vela_tui.session.option_desk import OptionDesk
from vela_tui.session.order_flow import OrderFlow
from vela_tui.session.protecting import Protecting
from vela_tui.session.proving import Proving
from vela_tui.session.recalling import Recalling
from vela_tui.session.reconciling import Reconciling
from vela_tui.session.scaling import Scaling
from vela_tui.session.state import SessionConfig, SessionState
from vela_tui.session.strays import Strays
from vela_tui.session.turn import Turn
from vela_tui.session.undoing import Undoing
from vela_tui.session.witness import Witness

__all__ = ["Engine", "SessionConfig"]

Route = Callable[[Turn, Any], object]
"""Answers one kind of event or command."""


class Engine:
    """Events and commands in, effects out; no clock, no link, no screen.

    Args:
        config: what is fixed for the session.
        nonce_seed: the largest nonce that the wallet is known to have used, 0 for none.
    """

    def __init__(self, config: SessionConfig, *, nonce_seed: int) -> None:
        self.state = SessionState(config)
        """All that is known."""
        self.dirty = Dirty()
        """All that changed since `take_dirty`."""
        self._nonces = NonceSource(nonce_seed)
        self._names = NonceSource(nonce_seed)
        self._market = MarketData()
        self._reconciling = Reconciling()
        self._link = Connecting(self._market, self._reconciling)
        self._fencing = Fencing(self._nonces)
        self._flow = OrderFlow(self._nonces, self._reconciling, self._fencing)
        self._cancels = Cancelling(self._nonces, self._reconciling)
        self._killing = Killing(self._cancels)
        self._undoing = Undoing(self._cancels)
        self._scaling = Scaling(self._flow.submit, self._undoing)
        self._proving = Proving()
        self._making = Making()
        self._attributing = Attributing()
        self._protecting = Protecting(self._cancels)
        self._alerting = Alerting()
        self._clock_check = ClockCheck(self._nonces)
        self._witness = Witness()
        self._strays = Strays()
        self._gauging = Gauging()
        self._asking = Asking(self._flow)
        self._options = OptionDesk()
        self._recalling = Recalling(
            self._nonces, self._names, self._reconciling, self._fencing, self._flow.adopting
        )
        self._before = Hearers(self._link, self._witness, self._gauging)
        self._behind = Hearers(self._proving, self._alerting)
        self._routes = self._all_routes()
        self._now = 0
        self._set_back = 0
        self._shown_budgets: tuple[int, ...] = ()

    def take_dirty(self) -> Dirty:
        """All changes since the last call."""
        dirty, self.dirty = self.dirty, Dirty()
        return dirty

    def keep_nonce(self, name: ClientOrderId, now: int) -> int:
        """The nonce that an order of this name will be sent with."""
        return self._nonces.keep(name, now + nonce_shift(self.state.clock_skew))

    def next_client_order_id(self, now: int) -> ClientOrderId:
        """A fresh name, sortable by time and unique for this wallet."""
        return ClientOrderId(f"vt-{self._names.take(now):013d}")

    def apply(self, item: Event | Command, now: int) -> tuple[Effect, ...]:
        """The state after this event or command holds; its effects are to be performed in order.

        Args:
            item: what happened or what is asked.
            now: nanoseconds UTC; may be less than before, when the system's clock was set.
        """
        if now < self._now:
            self._set_back += self._now - now
        self._now = now
        state, kind = self.state, type(item)
        turn = Turn(state, self.dirty, now, now + self._set_back)
        for hear in self._before[kind]:
            hear(turn, item)
        self._routes[kind](turn, item)
        for hear in self._behind[kind]:
            hear(turn, item)
        if self._scaling.is_running and kind is not SubmitScale:
            self._scaling.heard(turn, item)
        if state.kill is not None:
            self._killing.pursue(turn)
        if turn.effects:
            self._witness.sent(turn)
            self._gauging.sent(turn)
        self._making.heard(turn, item)
        # what an order's own turn changed has its line in the journal; all else of it can follow it
        if kind is not Submit and (
            state.orders.has_changed or state.fill_log.has_new or state.maker.has_news
        ):
            self._record(turn)
        for effect in turn.effects:
            if isinstance(effect, SendOrder):
                self.state.sent_orders.note(now)
                self._attributing.sent(turn, effect.intent)
                self._reconciling.epoch.sent(effect.intent.client_order_id)
        return tuple(turn.effects)

    def _all_routes(self) -> dict[type, Route]:
        """Who answers which event or command; every one of them is there."""
        market, flow, cancels = self._market, self._flow, self._cancels
        link = self._link
        return {
            Submit: self._submit,
            SubmitScale: self._scaling.submit,
            Undo: self._undoing.undo,
            Cancel: cancels.cancel,
            CancelMany: cancels.cancel_many,
            Kill: self._killing.kill,
            Unlock: self._killing.unlock,
            Unfreeze: flow.freezing.unfreeze,
            SelectInstrument: lambda turn, asked: market.select(turn, asked.instrument_id),
            SelectInterval: market.select_interval,
            DismissNotice: _dismiss,
            Export: exporting.asked,
            ExportEnded: exporting.ended,
            SetAlert: self._alerting.set,
            RecallAlerts: self._alerting.recall,
            RemoveAlert: self._alerting.remove,
            BookSnapshotted: self._book_snapshotted,
            BookRead: market.book_read,
            BookUpdated: self._book_updated,
            TradesReported: market.trades_told,
            QuotesChanged: market.quotes_changed,
            InstrumentsListed: self._instruments_listed,
            CandlesListed: market.candles_listed,
            TickerReported: market.ticker_told,
            **self._order_routes(),
            OrdersRecalled: self._recalling.recalled,
            JournalChanged: self._recalling.journal_changed,
            TimePassed: self._time_passed,
            ClockCompared: self._clock_check.compared,
            LinkChanged: self._link_changed,
            LoginSent: link.login_sent,
            LoggedIn: self._logged_in,
            PrivateFeedProven: link.proven,
            LoginRefused: link.login_refused,
            LoginInvited: link.invited,
            DialectFound: link.dialect_found,
            **self._exchange_routes(),
            **self._options.routes(),
            RoundTripMeasured: link.measured,
            VenueComplained: link.complained,
            MessageIgnored: self._gauging.ignored,
            MessageRefused: link.not_understood,
            ReadFailed: link.read_failed,
        }

    def _order_routes(self) -> dict[type, Route]:
        """Who answers what is told of orders and of money."""
        flow, cancels, reconciling = self._flow, self._cancels, self._reconciling
        return {
            OrderReported: self._order_reported,
            OrderAccepted: self._order_accepted,
            FillReported: flow.filled,
            OrderRefused: flow.refused,
            OrderOutcomeUnknown: flow.unknown,
            OrderNotSent: flow.not_sent,
            OpenOrdersListed: self._orders_listed,
            OrderLookupMissed: reconciling.lookup_missed,
            BalancesReported: reconciling.balances_told,
            CancelAccepted: cancels.accepted,
            CancelRefused: cancels.refused,
            CancelOutcomeUnknown: cancels.unknown,
            CancelNotSent: cancels.not_sent,
            OrderHistoryListed: self._orders_recounted,
        }

    def _submit(self, turn: Turn, command: Submit) -> None:
        if self._flow.submit(turn, command):
            self._undoing.begin()
            self._undoing.placed(turn, command.intent.client_order_id)

    def _exchange_routes(self) -> dict[type, Route]:
        """Who answers what only some dialects tell."""
        asking = self._asking
        return {
            AskExchange: asking.ask,
            AskOrder: asking.ask_order,
            PriceWitnessed: lambda _turn, _event: None,  # `Proving` hears it
            StrayReported: self._strays.heard,
            ExchangeStatusReported: asking.status_told,
            FeesListed: asking.fees_told,
            OrderDetailed: asking.detailed,
            BatchesListed: asking.batches_told,
            ProofsListed: asking.proofs_told,
            StateRootReported: asking.root_told,
            TableReported: asking.table_told,
        }

    def _record(self, turn: Turn) -> None:
        """What became of our orders in this turn is written down together with its fills."""
        orders, fills = self.state.orders.take_changed(), self.state.fill_log.take_new()
        self._attributing.told(turn, orders, fills)
        explained = self.state.orders.take_changed()
        orders = [*{each.client_order_id: each for each in (*orders, *explained)}.values()]
        self._making.told(turn, orders, fills)
        self._protecting.filled(turn, fills)
        ours = tuple(
            each
            for each in orders
            if not each.is_external and each.status is not OrderStatus.SUBMITTING
        )
        mids = self.state.maker.take_mids()
        if (ours or fills or mids) and self.state.config.keeps_journal:
            turn.do(Record(ours, tuple(fills), mids))

    def _order_reported(self, turn: Turn, event: OrderReported) -> None:
        self._flow.reported(turn, event.report)
        self._flow.settle(turn)
        self._cancels.release(turn)

    def _order_accepted(self, turn: Turn, event: OrderAccepted) -> None:
        self._flow.accepted(turn, event)
        self._flow.settle(turn)
        self._cancels.release(turn)

    def _book_snapshotted(self, turn: Turn, event: BookSnapshotted) -> None:
        self._reconciling.epoch.snapshotted(turn, event)
        self._market.snapshotted(turn, event)

    def _book_updated(self, turn: Turn, event: BookUpdated) -> None:
        self._reconciling.epoch.updated(event.instrument_id, event.sequence)
        self._market.updated(turn, event)

    def _instruments_listed(self, turn: Turn, event: InstrumentsListed) -> None:
        self._market.instruments_listed(turn, event)
        self._options.listed(turn)

    def _logged_in(self, turn: Turn, event: LoggedIn) -> None:
        is_first = not turn.state.link.is_logged_in
        self._link.logged_in(turn, event)
        if is_first:
            self._options.logged_in(turn)

    def _orders_listed(self, turn: Turn, event: OpenOrdersListed) -> None:
        self._recalling.listed(turn, event)
        self._flow.listed(turn, event)
        self._cancels.listed(turn, event)
        self._killing.listed(turn, event)

    def _orders_recounted(self, turn: Turn, event: OrderHistoryListed) -> None:
        """What became of orders that are known; others ended before our time."""
        for report in event.reports:
            self._flow.recounted(turn, report)
        self._reconciling.recounted(event)
        self._flow.settle(turn)

    def _link_changed(self, turn: Turn, event: LinkChanged) -> None:
        self._link.changed(turn, event)
        if event.state is LinkState.UP:
            self._options.connected(turn)
        self._killing.link_changed(turn, event)

    def _time_passed(self, turn: Turn, _: TimePassed) -> None:
        self._link.tick(turn)
        self._flow.tick(turn)
        self._cancels.cancel_all(turn, self._fencing.take_proven(turn))
        self._cancels.tick(turn)
        self._reconciling.tick(turn)
        self._market.tick(turn, is_silent=self.state.link.is_silent)
        self._options.tick(turn)
        self._proving.tick(turn)
        self._making.tick(turn)
        self._protecting.tick(turn)
        self._strays.tick(turn)
        self._asking.tick(turn)
        self._show_budgets(turn)

    def _show_budgets(self, turn: Turn) -> None:
        """Budgets are repainted when a request left the window or a countdown moved a second."""
        kept = (self.state.budgets.orders, self.state.budgets.cancels)
        shown = tuple(
            figure
            for budget in kept
            if budget
            for figure in (budget.used(turn.now), -(-budget.next_slot(turn.now) // SECOND))
        )
        if shown != self._shown_budgets:
            self._shown_budgets = shown
            turn.dirty.mark(Part.BUDGETS)


def _dismiss(turn: Turn, _: DismissNotice) -> None:
    if turn.state.notice_log:
        turn.state.notice_log.popleft()
        turn.dirty.mark(Part.NOTICES)
