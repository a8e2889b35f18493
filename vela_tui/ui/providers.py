"""What the palette finds: actions, markets, and open orders to cancel."""

from collections.abc import Iterator
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from vela_tui.domain.order import Order
from vela_tui.rules.draft import grouped
from vela_tui.session.commands import Cancel
from vela_tui.ui.actions import ACTIONS, Action
from vela_tui.ui.bindings import key_label
from vela_tui.ui.desk import Desk

MOST_HITS = 20
"""Entries of one kind that are offered at most."""


class DeskProvider(Provider):
    """A provider on a desk: the screen below the palette."""

    @property
    def desk(self) -> Desk:
        """The trade screen."""
        return cast("Desk", self.screen)


class ActionProvider(DeskProvider):
    """Actions by their title and their description, those that can be done now."""

    async def discover(self) -> Hits:
        """Every action, in the order of the help."""
        for each in palette_actions(self.desk):
            yield DiscoveryHit(
                _title(each), partial(each.run, self.desk), help=each.description, text=each.title
            )

    async def search(self, query: str) -> Hits:
        """Actions that resemble what was typed."""
        matcher = self.matcher(query)
        for each in palette_actions(self.desk):
            if (score := matcher.match(f"{each.title} {each.description}")) > 0:
                run = partial(each.run, self.desk)
                yield Hit(score, _title(each), run, help=each.description, text=each.title)


def palette_actions(desk: Desk) -> Iterator[Action]:
    """Our actions that can be done now; the toolkit offers its own by itself."""
    for each in ACTIONS.values():
        if each.textual_action is None and each.is_enabled(desk):
            yield each


def _title(each: Action) -> Content:
    return Content.assemble(each.title, (f"  {key_label(each.keys[0])}", "dim"))


class MarketProvider(DeskProvider):
    """Markets by symbol."""

    async def search(self, query: str) -> Hits:
        """Markets that resemble what was typed."""
        matcher = self.matcher(query)
        hits = 0
        for instrument in self.desk.session.view.instruments.values():
            text = f"market {instrument.symbol}"
            if (score := matcher.match(text)) > 0 and hits < MOST_HITS:
                hits += 1
                show = partial(self.desk.select_market, instrument.id)
                yield Hit(score, Content(text), show, help="Show this market.", text=text)


class OrderProvider(DeskProvider):
    """Open orders by what they are and by their ids, to cancel."""

    async def search(self, query: str) -> Hits:
        """Orders whose description resembles what was typed."""
        matcher = self.matcher(query)
        hits = 0
        for order in self.desk.session.view.active_orders():
            text = self._text(order)
            if (score := matcher.match(text)) > 0 and hits < MOST_HITS:
                hits += 1
                cancel = partial(self.desk.session.submit, Cancel(order.client_order_id))
                yield Hit(score, Content(text), cancel, help="Cancel this order.", text=text)

    def _text(self, order: Order) -> str:
        instrument = self.desk.session.view.instruments.get(order.instrument_id)
        symbol = instrument.symbol if instrument else order.instrument_id
        what = f"{order.side.value} {grouped(order.remaining_quantity)} {symbol}"
        return f"cancel {what} @ {grouped(order.price)} {order.client_order_id}"


PROVIDERS = (ActionProvider, MarketProvider, OrderProvider)
"""For `App.COMMANDS`."""
