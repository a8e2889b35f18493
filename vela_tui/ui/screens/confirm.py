"""Questions before what can't be taken back; the safe choice has the focus.

A held key can't answer: Enter does nothing while a question is young, nor when it follows
itself as fast as a keyboard repeats. Sending takes another key first, then Enter.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, Final, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click, Key
from textual.screen import ModalScreen
from textual.widgets import Static

from vela_tui.domain.clock import MILLISECOND, Clock
from vela_tui.domain.enums import Mode, Side
from vela_tui.domain.errors import AmountError
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.rules.draft import grouped
from vela_tui.rules.scale_outlook import ScaleOutlook, scale_sentence
from vela_tui.rules.victims import victims
from vela_tui.session.judging import touch_of
from vela_tui.session.views import SessionPort, SessionView
from vela_tui.ui.render.victims import victims_content

YOUNG: Final = 600 * MILLISECOND
"""How long a question takes no Enter."""
REPEAT: Final = 150 * MILLISECOND
"""The same key again within this time is a key that is held."""

AnswerT = TypeVar("AnswerT")


class KeyGuard:
    """Tells a press from the repeats of a key that is held; terminals tell no release."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._opened = clock.monotonic()
        self._last: tuple[str, int] = ("", self._opened)

    def is_press(self, key: str) -> bool:
        """Whether this key may answer; call it once for every key that comes."""
        now = self._clock.monotonic()
        last_key, last_at = self._last
        self._last = (key, now)
        is_repeat = key == last_key and now - last_at < REPEAT
        return not is_repeat and now - self._opened >= YOUNG


class Option(Static, can_focus=True):
    """One answer."""

    def __init__(self, text: str, *, is_safe: bool) -> None:
        super().__init__(Content(text), markup=False, classes="-safe" if is_safe else "-risky")


class Question(ModalScreen[AnswerT], Generic[AnswerT]):
    """A sentence, details, and answers in a row; the first is the safe one and has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,shift+tab,h,up,k", "app.focus_previous", "previous", show=False),
        Binding("right,tab,l,down,j", "app.focus_next", "next", show=False),
        Binding("escape,n", "refuse", "step out", show=False),
    ]
    AUTO_FOCUS = "Option"

    def __init__(
        self,
        clock: Clock,
        title: str,
        body: Sequence[Content],
        answers: Sequence[tuple[str, AnswerT]],
    ) -> None:
        super().__init__(classes="question")
        self._guard = KeyGuard(clock)
        self._title = title
        self._body = body
        self._answers = answers

    def compose(self) -> ComposeResult:
        """The sentence above, the answers below."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(self._title)
            for paragraph in self._body:
                yield Static(paragraph, markup=False, classes="paragraph")
            with Horizontal(classes="answers"):
                for index, (text, _) in enumerate(self._answers):
                    yield Option(text, is_safe=index == 0)
            yield Static(
                Content("arrows choose   enter answers   esc steps out"),
                markup=False,
                classes="hint",
            )

    def action_refuse(self) -> None:
        """The safe answer is given."""
        self.dismiss(self._answers[0][1])

    def on_key(self, event: Key) -> None:
        """Enter gives the focused answer, when it is a press of its own."""
        is_press = self._guard.is_press(event.key)
        if event.key in {"enter", "space"}:
            event.stop()
            if is_press and isinstance(self.focused, Option):
                self._answer(self.focused)

    def on_click(self, event: Click) -> None:
        """A click on a risky answer moves the focus there; on the focused one it answers."""
        if isinstance(event.widget, Option):
            if event.widget.has_class("-safe") or event.chain > 1:
                self._answer(event.widget)
            else:
                event.widget.focus()

    def _answer(self, option: Option) -> None:
        index = list(self.query(Option)).index(option)
        self.dismiss(self._answers[index][1])


class ConfirmOrder(Question[bool]):
    """One sentence, the exact text to be signed, two choices; True sends.

    Args:
        session: tells where the order goes and what would be signed.
        intent: the order.
        sacrifices: orders that a person agreed to lose for it.
        notes: what else is to be known, a paragraph each.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "choose_send", "choose to send", show=False),
    ]

    def __init__(
        self,
        session: SessionPort,
        intent: OrderIntent,
        sacrifices: frozenset[ClientOrderId] = frozenset(),
        notes: Sequence[str] = (),
    ) -> None:
        view = session.view
        super().__init__(
            session.clock,
            f"Send this order? · {view.mode.value.upper()}",
            order_body(session, intent, sacrifices, notes),
            (("Don't send", False), (f"Send: {intent.side.value.upper()}", True)),
        )
        self.add_class("-live" if view.mode is Mode.LIVE else "-paper")
        self.add_class(f"-{intent.side.value}")

    def action_choose_send(self) -> None:
        """The focus is on sending; Enter sends."""
        self.query(Option).last().focus()


def order_body(
    session: SessionPort,
    intent: OrderIntent,
    sacrifices: frozenset[ClientOrderId] = frozenset(),
    notes: Sequence[str] = (),
) -> tuple[Content, ...]:
    """The order, what is noted of it, the orders that go for it, and the text to be signed."""
    view = session.view
    listed = doomed(session, sacrifices)
    return (
        order_sentence(intent, view.instruments[intent.instrument_id], view),
        *(Content(note) for note in notes),
        *((listed,) if listed else ()),
        Content.assemble("signs  ", (signing_text(session, intent), "$quiet")),
    )


def doomed(session: SessionPort, sacrifices: frozenset[ClientOrderId]) -> Content:
    """The orders that a person agreed to lose, those that still rest."""
    view = session.view
    lost = [each for each in view.active_orders() if each.client_order_id in sacrifices]
    told = victims(lost, touch_of(view), session.clock.now())
    return victims_content(told, view.instruments)


class ConfirmScale(Question[bool]):
    """A scale in words, its orders, and the first text to be signed; True sends.

    Args:
        session: tells where the orders go and what would be signed.
        outlook: the scale.
        sacrifices: orders that a person agreed to lose for it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "choose_send", "choose to send", show=False),
    ]

    def __init__(
        self, session: SessionPort, outlook: ScaleOutlook, sacrifices: frozenset[ClientOrderId]
    ) -> None:
        view, first = session.view, outlook.intents[0]
        super().__init__(
            session.clock,
            f"Send this scale? · {view.mode.value.upper()}",
            scale_body(session, outlook, sacrifices),
            (
                ("Don't send", False),
                (f"Send: {first.side.value.upper()} x {len(outlook.intents)}", True),
            ),
        )
        self.add_class("-live" if view.mode is Mode.LIVE else "-paper")
        self.add_class(f"-{first.side.value}")

    def action_choose_send(self) -> None:
        """The focus is on sending; Enter sends."""
        self.query(Option).last().focus()


def scale_body(
    session: SessionPort, outlook: ScaleOutlook, sacrifices: frozenset[ClientOrderId]
) -> tuple[Content, ...]:
    """The scale in words, where to and as whom, who goes for it, and the first text to sign."""
    view, first = session.view, outlook.intents[0]
    instrument = view.instruments[first.instrument_id]
    words = scale_sentence(outlook, first.side, instrument.base, instrument.price_places)
    address = view.address
    wallet = f" as {address[:6]}…{address[-4:]}" if address else ""
    listed = doomed(session, sacrifices)
    return (
        Content.assemble((words, "bold"), f", on {view.host}{wallet}."),
        *((listed,) if listed else ()),
        Content.assemble("the first signs  ", (signing_text(session, first), "$quiet")),
    )


def order_sentence(intent: OrderIntent, instrument: Instrument, view: SessionView) -> Content:
    """The order in words: side, quantity, price, execution, where to and as whom."""
    execution = next(
        (
            each.label
            for each in view.capabilities.executions
            if (each.time_in_force, each.post_only) == (intent.time_in_force, intent.post_only)
        ),
        intent.time_in_force.value,
    )
    side = "$bid" if intent.side is Side.BUY else "$ask"
    what = f" {grouped(intent.quantity)} {instrument.base} at "
    price = grouped(intent.price, instrument.price_places)
    address = view.address
    wallet = f" as {address[:6]}…{address[-4:]}" if address else ""
    return Content.assemble(
        (intent.side.value.upper(), f"bold {side}"),
        (f"{what}{price} {instrument.quote}", "bold"),
        f", {execution}, on {view.host}{wallet}.",
    )


def signing_text(session: SessionPort, intent: OrderIntent) -> str:
    """The text that will be signed for this order, or why there is none."""
    try:
        return session.signing_text(intent)
    except AmountError as error:
        return str(error)


class QuitChoice(StrEnum):
    """Answers to the question asked when orders rest."""

    STAY = "stay"
    CANCEL_AND_QUIT = "cancel all and quit"
    LEAVE = "quit and leave them resting"


class ConfirmQuit(Question[QuitChoice]):
    """What becomes of the orders that rest.

    Args:
        session: its active orders are counted.
    """

    def __init__(self, session: SessionPort) -> None:
        view = session.view
        count = len(view.active_orders())
        orders = "1 order rests" if count == 1 else f"{count} orders rest"
        if view.capabilities.has_dead_man_switch:
            keeps = "They stay until the venue's own timer cancels them."
        else:
            keeps = (
                "What rests keeps resting, and can be filled, after this program has ended: "
                "the venue cancels nothing by itself."
            )
        super().__init__(
            session.clock,
            "Quit?",
            (Content.assemble((f"{orders} at {view.host}.", "bold")), Content(keeps)),
            (
                ("Stay", QuitChoice.STAY),
                ("Cancel all and quit", QuitChoice.CANCEL_AND_QUIT),
                ("Quit and leave them resting", QuitChoice.LEAVE),
            ),
        )
        self.add_class("-stacked")
        self.add_class("-live" if view.mode is Mode.LIVE else "-paper")


class ConfirmUnlock(Question[bool]):
    """Whether orders may be sent again after the kill switch; True unlocks.

    Args:
        session: tells what still rests.
    """

    def __init__(self, session: SessionPort) -> None:
        kill = session.view.kill
        left = kill.left if kill is not None else 0
        if kill is not None and kill.proved_at is not None:
            state = "The venue's list is empty: nothing rests."
        elif left:
            orders = "1 order is" if left == 1 else f"{left} orders are"
            state = f"{orders} not gone yet; what is under way goes on, nothing new is cancelled."
        else:
            state = "That nothing rests is not proved yet."
        super().__init__(
            session.clock,
            "Unlock order entry?",
            (Content.assemble((state, "bold")), Content("Then orders can be sent again.")),
            (("Stay locked", False), ("Unlock", True)),
        )
        self.add_class("-live" if session.view.mode is Mode.LIVE else "-paper")


class ConfirmUnfreeze(Question[bool]):
    """Whether a market that was filled beyond an order may be used again; True checks and opens it.

    Args:
        session: tells the market's name.
        instrument_id: the market.
    """

    def __init__(self, session: SessionPort, instrument_id: InstrumentId) -> None:
        view = session.view
        name = view.instruments[instrument_id].symbol
        super().__init__(
            session.clock,
            f"Unfreeze {name}?",
            (
                Content.assemble((f"{name} freezes when more is filled than ordered.", "bold")),
                Content(
                    "Look at the fills and the balances first. All orders are compared with the"
                    " exchange's; new ones wait for that, and then go out here again."
                ),
            ),
            (("Stay frozen", False), ("Check and unfreeze", True)),
        )
        self.add_class("-live" if view.mode is Mode.LIVE else "-paper")
