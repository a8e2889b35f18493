"""A dry run: the exact text that would be signed and the exact body that would be sent."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from vela_tui.domain.order import OrderIntent
from vela_tui.rules.validate import Assessment
from vela_tui.session.views import Rehearsal, SessionPort
from vela_tui.ui.screens.confirm import order_sentence


class DryRunScreen(ModalScreen[None]):
    """What would leave this machine; nothing is signed, sent or written down.

    Args:
        session: tells where the order would go.
        intent: the order.
        rehearsal: what would be signed and sent.
        assessment: what would follow from it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,equals_sign", "close", "close", show=False),
        Binding("y", "copy", "copy the body", show=False),
    ]
    AUTO_FOCUS = ""

    def __init__(
        self,
        session: SessionPort,
        intent: OrderIntent,
        rehearsal: Rehearsal,
        assessment: Assessment,
    ) -> None:
        super().__init__(classes="question")
        self._session = session
        self._intent = intent
        self._rehearsal = rehearsal
        self._assessment = assessment

    def compose(self) -> ComposeResult:
        """The order in words, the text, the body, and what stands against it."""
        view, told = self._session.view, self._rehearsal
        instrument = view.instruments[self._intent.instrument_id]
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(f"Dry run · nothing is sent · {view.mode.value.upper()}")
            with VerticalScroll(classes="dry-run", can_focus=False):
                yield _paragraph(order_sentence(self._intent, instrument, view))
                yield _paragraph(Content.assemble(("signs\n", "bold"), told.text))
                head = f"{told.method} {told.path}\n"
                yield _paragraph(Content.assemble((head, "bold"), told.body))
                for text in (*(v.message for v in self._assessment.violations),):
                    yield _paragraph(Content.styled(f"would not be sent: {text}", "$live"))
                for text in self._assessment.cautions:
                    yield _paragraph(Content.styled(f"! {text}", "$stale"))
            hint = "esc closes   y copies the body"
            yield Static(Content(hint), markup=False, classes="hint")

    def action_close(self) -> None:
        """The dry run is away."""
        self.dismiss(None)

    def action_copy(self) -> None:
        """The terminal's clipboard holds the body, which has no signature (OSC 52)."""
        self.app.copy_to_clipboard(self._rehearsal.body)


def _paragraph(content: Content) -> Static:
    return Static(content, markup=False, classes="paragraph")
