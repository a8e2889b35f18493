"""The question before an order that a guard asks about: a word is typed, or nothing is sent."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from vela_tui.domain.enums import Mode
from vela_tui.rules.guard import Breach, Consent
from vela_tui.session.views import SessionPort


class TypedConsent(ModalScreen[frozenset[Consent]]):
    """The order, what is exceeded, and the words that send it; the answer is what was agreed to.

    A held key can't answer: a word has different letters. An empty answer sends nothing.

    Args:
        session: tells in which mode orders are sent.
        body: the order, and what would be signed, a paragraph each.
        breaches: what is asked about, each with its word.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "refuse", "don't send", show=False, priority=True),
    ]
    AUTO_FOCUS = "Input"

    def __init__(
        self, session: SessionPort, body: Sequence[Content], breaches: Sequence[Breach]
    ) -> None:
        super().__init__(classes="question")
        self._session = session
        self._body = body
        self._breaches = breaches
        asked = {each.consent for each in breaches}
        self.consents = frozenset(each for each in Consent if each in asked)
        """What is agreed to by typing the words."""
        self.words = " ".join(each.value for each in Consent if each in asked)
        """The words, in the order in which they are typed."""
        self._hint = Static(Content(self._asking()), markup=False, classes="hint")
        self.add_class("-live" if session.view.mode is Mode.LIVE else "-paper")

    def compose(self) -> ComposeResult:
        """The order above, what is exceeded below it, the words last."""
        mode = self._session.view.mode.value.upper()
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(f"Beyond your limits · {mode}")
            for breach in self._breaches:
                yield Static(Content(f"! {breach.text}"), markup=False, classes="paragraph")
            for paragraph in self._body:
                yield Static(paragraph, markup=False, classes="paragraph")
            yield Input(compact=True, max_length=64, id="consent")
            yield self._hint

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The words send the order; anything else is wiped and asked again."""
        event.stop()
        if " ".join(event.value.lower().split()) == self.words:
            self.dismiss(self.consents)
            return
        event.input.value = ""
        self._hint.update(Content(f"not sent: {self._asking()}"))

    def action_refuse(self) -> None:
        """Nothing is sent."""
        self.dismiss(frozenset())

    def _asking(self) -> str:
        return f"type {self.words} and enter to send; esc doesn't send"
