"""The way from a wish to the session: what is blocked, what is asked, then one command."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from textual.screen import Screen

from vela_tui.domain.enums import BookSide, Mode, Side
from vela_tui.domain.errors import VelaError
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.rules.confirmation import Confirm, is_asked
from vela_tui.rules.draft import plain
from vela_tui.rules.flatten import flatten_notes, plan_flatten
from vela_tui.rules.guard import Breach, Consent
from vela_tui.rules.scale import ScaleDraft
from vela_tui.rules.scale_outlook import ScaleOutlook
from vela_tui.rules.validate import Assessment, assess_intent
from vela_tui.session.commands import Submit, SubmitScale
from vela_tui.session.judging import breaches_of, order_context
from vela_tui.session.views import SessionPort
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render.depth import Place


class Ask(Protocol):
    """Puts a question on the screen."""

    def __call__(self, screen: Screen[Any], answered: Callable[[Any], None], /) -> object:
        """The question stands open; `answered` gets its answer."""


class Sending:
    """Sends what was wanted, after the questions that guards and settings want.

    A guard that blocks sends nothing; one that asks takes its typed word, which confirms as well.

    Args:
        session: where orders go.
        options: whether orders are confirmed.
        ask: puts a question.
        say: tells in one line why nothing was sent.
    """

    def __init__(
        self, session: SessionPort, options: UiOptions, *, ask: Ask, say: Callable[[str], None]
    ) -> None:
        self._session = session
        self._options = options
        self._ask = ask
        self._say = say

    @property
    def confirm(self) -> Confirm:
        """What is asked in the session's mode."""
        is_live = self._session.view.mode is Mode.LIVE
        return Confirm(self._options.confirm_live if is_live else self._options.confirm_paper)

    def asks(self, assessment: Assessment) -> bool:
        """Whether a question comes before an order that is judged so."""
        return bool(assessment.breaches) or is_asked(self.confirm, assessment)

    def order(
        self,
        intent: OrderIntent,
        sacrifices: frozenset[ClientOrderId] = frozenset(),
        *,
        notes: Sequence[str] = (),
        assessment: Assessment | None = None,
    ) -> None:
        """The order goes out, or nothing does.

        Args:
            intent: the order.
            sacrifices: orders that a person agreed to lose for it.
            notes: what a person reads beside the question; it is asked whatever the settings say.
            assessment: of this order a moment ago; where no guard spoke, only the session judges
                it again, by the moment itself.
        """
        is_plain = assessment is not None and not assessment.breaches
        now = self._session.clock.now()
        found = () if is_plain else breaches_of(self._session.view, intent, now)
        if found and found[0].consent is None:
            self._say(f"not sent: {found[0].text}")
        elif found:
            self._ask_words(intent, found, sacrifices)
        elif notes or self._is_asked(intent, assessment):
            self._ask_order(intent, sacrifices, notes)
        else:
            self._session.submit(Submit(intent, sacrifices=sacrifices))

    def _is_asked(self, intent: OrderIntent, assessment: Assessment | None) -> bool:
        if self.confirm is Confirm.OFF:
            return False
        if assessment is not None:
            return is_asked(self.confirm, assessment)
        view = self._session.view
        instrument = view.instruments.get(intent.instrument_id)
        if instrument is None or self.confirm is Confirm.ALWAYS:
            return True
        context = order_context(view, instrument, self._session.clock.now())
        return is_asked(self.confirm, assess_intent(intent, context))

    def flatten(self, instrument_id: InstrumentId) -> None:
        """What is held of this market's base is sold after a question; or it is said why not."""
        view, now = self._session.view, self._session.clock.now()
        instrument = view.instruments[instrument_id]
        context = order_context(view, instrument, now)
        plan = plan_flatten(context, self._session.next_client_order_id())
        if isinstance(plan, str):
            self._say(f"nothing to flatten: {plan}")
            return
        self.order(plan.intent, notes=flatten_notes(plan, context))

    def rehearse(self, intent: OrderIntent) -> None:
        """What would be signed and sent for this order is shown; nothing is."""
        from vela_tui.ui.screens.dry_run import DryRunScreen

        view = self._session.view
        if view.address is None:
            self._say("no dry run: this session has no wallet")
            return
        try:
            rehearsal = self._session.rehearse(intent)
        except VelaError as error:
            self._say(f"no dry run: {error}")
            return
        context = order_context(
            view, view.instruments[intent.instrument_id], self._session.clock.now()
        )
        assessment = assess_intent(intent, context)
        screen = DryRunScreen(self._session, intent, rehearsal, assessment)
        self._ask(screen, lambda _: None)

    def _ask_order(
        self,
        intent: OrderIntent,
        sacrifices: frozenset[ClientOrderId],
        notes: Sequence[str],
    ) -> None:
        from vela_tui.ui.screens.confirm import ConfirmOrder

        def answered(sends: bool | None) -> None:  # noqa: FBT001 - the toolkit calls it so
            if sends:
                self._session.submit(Submit(intent, sacrifices=sacrifices))

        self._ask(ConfirmOrder(self._session, intent, sacrifices, notes), answered)

    def _ask_words(
        self,
        intent: OrderIntent,
        found: Sequence[Breach],
        sacrifices: frozenset[ClientOrderId],
    ) -> None:
        from vela_tui.ui.screens.confirm import order_body
        from vela_tui.ui.screens.consent import TypedConsent

        def answered(consents: frozenset[Consent] | None) -> None:
            if consents:
                self._session.submit(Submit(intent, consents, sacrifices))

        body = order_body(self._session, intent, sacrifices)
        self._ask(TypedConsent(self._session, body, found), answered)

    def scale(self, draft: ScaleDraft | None, cursor: Place | None) -> None:
        """The scale stands open; what a person sends goes out after the questions it needs.

        Args:
            draft: to begin with; None begins at the cursor.
            cursor: of the ladder.
        """
        from vela_tui.ui.screens.scale import ScaleScreen, ScaleWish

        view = self._session.view
        draft = draft or self._at_cursor(cursor)
        if draft is None or view.is_read_only or draft.instrument_id not in view.instruments:
            self._say("no scale: this session has no market, or only reads")
            return

        def answered(wish: ScaleWish | None) -> None:
            if wish is not None:
                self._send_scale(wish.outlook, wish.sacrifices)

        execution = self._options.default_execution
        self._ask(ScaleScreen(self._session, draft, execution), answered)

    def _at_cursor(self, cursor: Place | None) -> ScaleDraft | None:
        view = self._session.view
        instrument = view.instruments.get(view.selected) if view.selected else None
        if instrument is None:
            return None
        side = Side.SELL if cursor and cursor[0] is BookSide.ASK else Side.BUY
        first = plain(cursor[1], instrument.price_places) if cursor else ""
        return ScaleDraft(instrument.id, side, "5", first)

    def _send_scale(self, outlook: ScaleOutlook, sacrifices: frozenset[ClientOrderId]) -> None:
        from vela_tui.ui.screens.confirm import ConfirmScale, scale_body
        from vela_tui.ui.screens.consent import TypedConsent

        def agreed(consents: frozenset[Consent] | None) -> None:
            if consents:
                self._session.submit(SubmitScale(outlook.intents, consents, sacrifices))

        def answered(sends: bool | None) -> None:  # noqa: FBT001 - the toolkit calls it so
            if sends:
                self._session.submit(SubmitScale(outlook.intents, sacrifices=sacrifices))

        risky = bool(outlook.taking or outlook.victims or outlook.cautions)
        if outlook.breaches:
            body = scale_body(self._session, outlook, sacrifices)
            self._ask(TypedConsent(self._session, body, outlook.breaches), agreed)
        elif self.confirm is Confirm.ALWAYS or (self.confirm is Confirm.RISKY and risky):
            self._ask(ConfirmScale(self._session, outlook, sacrifices), answered)
        else:
            answered(True)
