"""The command line: one line to type in, what it would mean, and what could follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message
from textual.widget import Widget

from vela_tui.ui.desk import Desk


class CommandLine(Widget):
    """A line to type a command in, with completion and history."""

    @dataclass
    class Closed(Message):
        """The line is away: the pane before it gets the focus again."""

        command_line: "CommandLine"

        @property
        def control(self) -> "CommandLine":
            """The line."""
            return self.command_line

    def __init__(
        self, desk: Desk, *, history: Sequence[str] = (), id: str | None = "command-line"
    ) -> None:
        super().__init__(id=id)
        self._desk = desk
        self.history = list(history)

    def open(self, text: str = "") -> None:
        """The line is shown with this text and has the focus."""
