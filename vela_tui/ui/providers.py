"""What the palette finds: actions, markets, and open orders to cancel."""

from textual.command import Hits, Provider


class ActionProvider(Provider):
    """Actions by name."""

    async def search(self, query: str) -> Hits:
        """Nothing yet."""
        for hit in ():
            yield hit


class MarketProvider(ActionProvider):
    """Markets by symbol."""


class OrderProvider(ActionProvider):
    """Open orders by id, to cancel."""


PROVIDERS = (ActionProvider, MarketProvider, OrderProvider)
"""For `App.COMMANDS`."""
