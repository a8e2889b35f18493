"""What an action is, and under which head of the help it stands."""

from enum import StrEnum
from typing import ClassVar

from vela_tui.ui.desk import Desk


class Group(StrEnum):
    """Sections of the help, in its order."""

    TRADE = "Trade"
    FIND = "Find and ask"
    PANES = "Panes"
    PROGRAM = "Program"


class Action:
    """One thing that a key, the palette or the footer can do."""

    id: ClassVar[str]
    """Stable: a user's keymap names it."""
    keys: ClassVar[tuple[str, ...]]
    """As Textual spells keys; the first is shown."""
    title: ClassVar[str]
    """One or two words, for the footer and the palette."""
    group: ClassVar[Group]
    shows_in_footer: ClassVar[bool] = False
    is_global: ClassVar[bool] = False
    """Whether it works under any focus, dialogs and inputs included: for what can't wait."""
    textual_action: ClassVar[str | None] = None
    """The toolkit's own action that does this, where there is one; `run` is not called then."""

    def is_offered(self, desk: Desk) -> bool:  # noqa: ARG002 - others look at the desk
        """Whether this venue has what it is for; where not, the footer does not name it."""
        return True

    def is_enabled(self, desk: Desk) -> bool:
        """Whether it can be done now; when it can't, it is shown dimmed."""
        return self.is_offered(desk)

    def run(self, desk: Desk) -> None:
        """The action is done on this desk."""

    @property
    def description(self) -> str:
        """The class's docstring, in one line."""
        return " ".join((type(self).__doc__ or "").split())
