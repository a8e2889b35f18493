"""The command line: one line to type in, what is wrong with it, and what could follow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import ClassVar, Final, Protocol

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.order import ClientOrderId
from vela_tui.rules import alert_grammar, grammar
from vela_tui.rules.completion import Completion, accepted, complete
from vela_tui.rules.draft import Field, OrderDraft
from vela_tui.rules.grammar import MAX_LENGTH, GrammarContext, Problem, Word
from vela_tui.rules.validate import Assessment
from vela_tui.session.commands import Cancel, CancelMany, Export, RemoveAlert, SetAlert, Undo
from vela_tui.ui.desk import Desk
from vela_tui.ui.widgets.command_preview import assessed, doomed_content, preview
from vela_tui.ui.widgets.entry import Entry
from vela_tui.ui.widgets.order_context import grammar_context
from vela_tui.ui.widgets.said import Said

MOST_REMEMBERED: Final = 200
"""Lines of history kept."""
REPEAT: Final = 300 * MILLISECOND
"""Enter within this time of the last one is a key that is held or bounces."""
_GAP: Final = "  "


class History:
    """Lines typed before, and where a person stands among them.

    Args:
        lines: oldest first.
    """

    def __init__(self, lines: Sequence[str] = ()) -> None:
        self._lines = list(lines)[-MOST_REMEMBERED:]
        self._at = len(self._lines)
        self._typed = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Oldest first."""
        return tuple(self._lines)

    def add(self, line: str) -> None:
        """The line is the newest; an equal one before it is forgotten."""
        self._lines = [each for each in self._lines if each != line][1 - MOST_REMEMBERED :]
        self._lines.append(line)
        self.rewind()

    def rewind(self) -> None:
        """Nothing of the past is shown."""
        self._at, self._typed = len(self._lines), ""

    def moved(self, step: int, typed: str) -> str:
        """The line a step away: -1 is older. What was being typed waits at the end."""
        if self._at == len(self._lines):
            self._typed = typed
        self._at = min(max(self._at + step, 0), len(self._lines))
        return self._typed if self._at == len(self._lines) else self._lines[self._at]


class Prompt(Entry):
    """The line itself: keys that Textual's inputs don't have go to the command line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", "older", show=False),
        Binding("down", "recall(1)", "newer", show=False),
        Binding("tab", "complete(1)", "complete", show=False),
        Binding("shift+tab", "complete(-1)", "complete backwards", show=False),
        Binding("escape", "leave", "close", show=False),
    ]

    class Host(Protocol):
        """What a prompt is part of."""

        def recall(self, step: int) -> None:
            """A line of the history stands in the prompt."""

        def complete(self, step: int) -> None:
            """The next candidate stands in the prompt."""

        def leave(self) -> None:
            """The line is away."""

    def __init__(self, host: Host) -> None:
        super().__init__(compact=True, max_length=MAX_LENGTH, select_on_focus=False)
        self._host = host

    def action_recall(self, step: int) -> None:
        """An older or a newer line."""
        self._host.recall(step)

    def action_complete(self, step: int) -> None:
        """The next candidate."""
        self._host.complete(step)

    def action_leave(self) -> None:
        """The line is away."""
        self._host.leave()


class CommandLine(Vertical):
    """A line to type a command in, with completion and history; below it, what is wrong.

    Args:
        desk: where commands go.
        history: lines typed before, oldest first.
        widget_id: the widget's id.
    """

    @dataclass
    class Closed(Message):
        """The line is away: the pane before it gets the focus again."""

        command_line: "CommandLine"

        @property
        def control(self) -> "CommandLine":
            """The line."""
            return self.command_line

    def __init__(
        self, desk: Desk, *, history: Sequence[str] = (), widget_id: str | None = "command-line"
    ) -> None:
        super().__init__(id=widget_id)
        self.display = False
        self._desk = desk
        self._clock = desk.session.clock
        self._history = History(history)
        self._prompt = Prompt(self)
        self._prompt.on_enter = self._enter
        self._below = Said("command-line-below")
        self._cycle: tuple[str, int, Completion, int] | None = None
        self._told: tuple[OrderDraft | None, frozenset[ClientOrderId]] = (None, frozenset())
        self._entered_at = -REPEAT
        self._entered = ""

    @property
    def history(self) -> tuple[str, ...]:
        """Lines typed, oldest first; the app keeps them between runs."""
        return self._history.lines

    def remember(self, lines: Iterable[str]) -> None:
        """These lines were typed before, oldest first."""
        self._history = History(tuple(lines))

    @property
    def is_open(self) -> bool:
        """Whether the line is shown."""
        return self.display

    @property
    def text(self) -> str:
        """What is typed."""
        return self._prompt.value

    @property
    def below(self) -> str:
        """What the line below the typed one says."""
        return str(self._below.content)

    def compose(self) -> ComposeResult:
        """The prompt, and the line below it."""
        with Horizontal(id="command-line-prompt"):
            yield Static(Content(":"), markup=False, id="command-line-colon")
            yield self._prompt
        yield self._below

    def open(self, text: str = "") -> None:
        """The line is shown with this text and has the focus."""
        self.display = True
        self._history.rewind()
        self._told = (None, frozenset())
        self._fill(text)
        self._offer()
        self.screen.set_focus(self._prompt)

    def close(self) -> None:
        """The line is away, what was typed in it forgotten."""
        if self.display:
            self.display = False
            self._fill("")
            self.post_message(self.Closed(self))

    def leave(self) -> None:
        """The line is away."""
        self.close()

    def recall(self, step: int) -> None:
        """A line of the history stands in the prompt."""
        self._fill(self._history.moved(step, self.text))
        self._offer()

    def complete(self, step: int) -> None:
        """The next candidate stands in the prompt; the first time, the only one or the first."""
        if self._cycle is None:
            text, cursor = self.text, self._prompt.cursor_position
            completion = complete(text, cursor, self._grammar())
            index = 0 if step > 0 else len(completion.candidates) - 1
        else:
            text, cursor, completion, index = self._cycle
            index += step
        if not completion.candidates:
            return
        index %= len(completion.candidates)
        line, position = accepted(text, cursor, completion, completion.candidates[index])
        self._fill(line, position)
        if len(completion.candidates) == 1:
            self._offer()
            return
        self._cycle = (text, cursor, completion, index)
        self._say(candidates_line(completion, index))

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was typed is answered by what could follow."""
        event.stop()
        self._cycle = None
        self._offer()

    def _enter(self) -> None:
        """The command is done, or the wrong word is named."""
        now = self._clock.monotonic()
        # a held key repeats a line; another line, however soon, is another command
        is_repeat = now - self._entered_at < REPEAT and self.text == self._entered
        self._entered_at, self._entered = now, self.text
        if is_repeat:
            return
        line = self.text.strip()
        if not line:
            self.close()
            return
        meaning = grammar.parse(self.text, self._grammar())
        answer = problem_line(meaning) if isinstance(meaning, Problem) else self._do(meaning)
        if answer is not None:
            self._say(answer)
            return
        self._history.add(line)
        self.close()

    def _do(self, meaning: grammar.Meaning) -> Content | None:
        """The command is done; what is said when it is not."""
        match meaning:
            case grammar.PlaceOrder():
                return self._place(meaning)
            case grammar.DryRun(order):
                return self._rehearse(order)
            case grammar.PlaceScale(draft):
                self._desk.open_scale(draft)
            case grammar.FlattenPosition(instrument_id):
                self._desk.flatten(instrument_id)
            case grammar.ShowMarket(instrument_id):
                self._desk.select_market(instrument_id)
            case grammar.ExportHistory(what, form, path, may_replace):
                self._desk.session.submit(Export(what, form, path, may_replace))
            case grammar.UnfreezeMarket(instrument_id):
                self._desk.ask_unlock(instrument_id)
            case grammar.QuitProgram():
                self._desk.request_quit()
            case (
                alert_grammar.SetAlert() | alert_grammar.RemoveAlert() | alert_grammar.ListAlerts()
            ):
                self._alert(meaning)
            case _:
                self._cancel(meaning)
        return None

    def _alert(self, meaning: alert_grammar.AlertMeaning) -> None:
        """An alert is set, or forgotten, or all are shown."""
        match meaning:
            case alert_grammar.SetAlert(kind, instrument_id, level):
                self._desk.session.submit(SetAlert(kind, instrument_id, level))
            case alert_grammar.RemoveAlert(number):
                self._desk.session.submit(RemoveAlert(number))
            case alert_grammar.ListAlerts():
                self._desk.show_watchlist()

    def _cancel(
        self, meaning: grammar.CancelOrder | grammar.CancelOrders | grammar.UndoLast
    ) -> None:
        """One order, all that match, or what was placed last get a cancel."""
        session = self._desk.session
        match meaning:
            case grammar.CancelOrder(client_order_id):
                session.submit(Cancel(client_order_id))
            case grammar.UndoLast():
                session.submit(Undo())
            case grammar.CancelOrders() if meaning == grammar.CancelOrders():
                self._desk.cancel_all()
            case grammar.CancelOrders():
                session.submit(CancelMany(*astuple(meaning)))

    def _place(self, order: grammar.PlaceOrder) -> Content | None:
        """The order is handed to the desk when it is right and all its victims were agreed to."""
        session = self._desk.session
        assessment = assessed(order, session, session.next_client_order_id())
        if assessment.intent is None:
            return problem_line(_violation_problem(assessment, order.words))
        doomed = assessment.credit.victims if assessment.credit else ()
        names = frozenset(each.client_order_id for each in doomed)
        if not names <= self._agreed(order):
            self._told = (order.draft, names)
            return doomed_content(doomed, order, session)
        self._desk.submit(assessment.intent, names)
        return None

    def _rehearse(self, order: grammar.PlaceOrder) -> Content | None:
        """What would be sent is shown; what is wrong with it otherwise."""
        session = self._desk.session
        assessment = assessed(order, session, session.next_client_order_id())
        if assessment.intent is None:
            return problem_line(_violation_problem(assessment, order.words))
        self._desk.rehearse(assessment.intent)
        return None

    def _agreed(self, order: grammar.PlaceOrder) -> frozenset[ClientOrderId]:
        """Those that were shown for this very order before a person agreed and pressed Enter."""
        draft, names = self._told
        return names if order.accepts and draft == order.draft else frozenset()

    def _grammar(self) -> GrammarContext:
        return grammar_context(self._desk.session.view)

    def _fill(self, text: str, cursor: int | None = None) -> None:
        """The prompt holds this text; nobody is told."""
        self._cycle = None
        with self._prompt.prevent(Input.Changed):
            self._prompt.value = text
        self._prompt.cursor_position = len(text) if cursor is None else cursor

    def _offer(self) -> None:
        """What could follow stands below."""
        context = self._grammar()
        completion = complete(self.text, self._prompt.cursor_position, context)
        line = candidates_line(completion, -1)
        if effect := preview(grammar.parse(self.text, context), self._desk.session):
            line = Content.assemble((f" {effect} ", "$hand"), line)
        self._say(line)

    def _say(self, said: Content) -> None:
        self._below.update(said)


def candidates_line(completion: Completion, chosen: int) -> Content:
    """The candidates in a row, the chosen one lit; where there is none, what is expected."""
    if not completion.candidates:
        return Content.assemble((f" {completion.hint}", "$quiet"))
    first = max(chosen - 3, 0)
    parts: list[Content | tuple[str, str]] = []
    for index, candidate in enumerate(completion.candidates[first : first + 24], first):
        style = "bold $hand" if index == chosen else "$quiet"
        parts += [(" ", ""), (candidate, style), (" ", "")]
    return Content.assemble(*parts)


def problem_line(problem: Problem) -> Content:
    """A mark below the wrong word, and what would be right."""
    marks = "^" * max(len(problem.word), 1)
    others = problem.suggestions[1:]
    near = f" or {', '.join(others)}" if others else ""
    return Content.assemble(
        " " * (problem.position + 1),
        (marks, "bold $live"),
        (f"{_GAP}{problem.message}{near}", "$live"),
    )


def _violation_problem(assessment: Assessment, words: Mapping[Field, Word]) -> Problem:
    """The first violation, at the word of its field where it has one."""
    violation = assessment.violations[0]
    word = words.get(violation.field)
    text, start = (word.text, word.start) if word else ("", 0)
    return Problem(text, start, f"{violation.field.value}: {violation.message}")
