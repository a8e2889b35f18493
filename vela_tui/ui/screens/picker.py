"""The market picker: type a part of a name, enter takes it."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.session.views import SessionView
from vela_tui.state.option_chain import in_order
from vela_tui.ui import format as fmt
from vela_tui.ui.render.option_marks import mark_run

_NAME: Final = 25
"""Cells of a name: an option's has its expiry, strike and kind in it."""


class MarketPicker(ModalScreen[InstrumentId | None]):
    """The markets whose name holds what was typed; None when none was taken.

    Args:
        view: names the markets, in the venue's order.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "step_out", "step out", show=False, priority=True),
        Binding("up,ctrl+k", "move(-1)", "up", show=False, priority=True),
        Binding("down,ctrl+j", "move(1)", "down", show=False, priority=True),
    ]
    AUTO_FOCUS = "Input"

    def __init__(self, view: SessionView) -> None:
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        """A line to type in above the markets that match."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "market"
            yield Input(placeholder="type a part of the name", compact=True)
            markets = OptionList(compact=True, markup=False)
            markets.can_focus = False
            yield markets
            yield Static(
                Content("↑ ↓ move   enter shows it   esc steps out"), markup=False, classes="hint"
            )

    def on_mount(self) -> None:
        """All markets are listed, the one that is shown under the cursor."""
        self._list("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """The list follows what is typed."""
        self._list(event.value)

    def on_input_submitted(self) -> None:
        """The market under the cursor is taken."""
        markets = self.query_one(OptionList)
        if markets.highlighted is not None:
            self._take(markets.get_option_at_index(markets.highlighted))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click takes a market."""
        self._take(event.option)

    def action_move(self, step: int) -> None:
        """The cursor moves by a line, from the last to the first."""
        markets = self.query_one(OptionList)
        if markets.option_count:
            markets.highlighted = ((markets.highlighted or 0) + step) % markets.option_count

    def action_step_out(self) -> None:
        """No market is taken."""
        self.dismiss(None)

    def _take(self, option: Option) -> None:
        self.dismiss(InstrumentId(option.id) if option.id else None)

    def _list(self, typed: str) -> None:
        found = matching(typed, list(in_order(self._view.instruments.values())))
        markets = self.query_one(OptionList)
        markets.set_options([Option(self._line(each), id=each.id) for each in found])
        shown = [index for index, each in enumerate(found) if each.id == self._view.selected]
        if found:
            markets.highlighted = shown[0] if shown and not typed else 0

    def _line(self, instrument: Instrument) -> Content:
        """Symbol and last price, an option's mark, and how many own orders rest there."""
        quote = self._view.quotes.get(instrument.id)
        told = self._view.options.quotes.get(instrument.id)
        last = quote.last if quote else None
        price = fmt.exact(last, instrument.price_places) if last is not None else ""
        if told is not None:
            price = mark_run(told, instrument.price_places)[0]
        own = sum(order.instrument_id == instrument.id for order in self._view.active_orders())
        return Content.assemble(
            f"{instrument.symbol[:_NAME]:<{_NAME}} ",
            (f"{price:>14}", "$quiet"),
            (f"  ◆ {own}" if own else "", "$own"),
        )


def matching(typed: str, instruments: list[Instrument]) -> list[Instrument]:
    """Those whose symbol begins with what was typed, then those that hold it."""
    wanted = typed.strip().casefold()
    begin = [each for each in instruments if each.symbol.casefold().startswith(wanted)]
    hold = [
        each
        for each in instruments
        if wanted in each.symbol.casefold() and not each.symbol.casefold().startswith(wanted)
    ]
    return begin + hold
