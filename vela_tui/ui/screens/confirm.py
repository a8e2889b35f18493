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
from vela_tui.domain.instrument import Instrument
from vela_tui.domain.order import OrderIntent
from vela_tui.rules.draft import grouped
from vela_tui.session.views import SessionPort, SessionView

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
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "choose_send", "choose to send", show=False),
    ]

    def __init__(self, session: SessionPort, intent: OrderIntent) -> None:
        view = session.view
        instrument = view.instruments[intent.instrument_id]
        super().__init__(
            session.clock,
            f"Send this order? · {view.mode.value.upper()}",
            (
                order_sentence(intent, instrument, view),
                Content.assemble("signs  ", (signing_text(session, intent), "$quiet")),
            ),
            (("Don't send", False), (f"Send: {intent.side.value.upper()}", True)),
        )
        self.add_class("-live" if view.mode is Mode.LIVE else "-paper")
        self.add_class(f"-{intent.side.value}")

    def action_choose_send(self) -> None:
        """The focus is on sending; Enter sends."""
        self.query(Option).last().focus()


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
