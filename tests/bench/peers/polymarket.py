"""polymarket-tui 0.1.1 on the suite's feed, in the environment that `room` makes.

Its own screen of a market, its own book and its own socket loop. Three things are put in their
place: its HTTP clients are answered at once in this process, its socket is the stub exchange's
whose frames are worded anew as its venue would word them, and quantities are shown with all their
digits, since it rounds them and the counter could not be read. The rewording is a few per cent of
what it spends.
"""

import asyncio
import json
import os
import sys
from typing import Any

import httpx

_TOKEN = "1" * 20
_MARKET = {
    "id": "1", "question": "ETH?", "slug": "eth", "conditionId": "0x1", "clobTokenIds": [_TOKEN],
    "outcomes": ["Yes"], "outcomePrices": ["0.32"], "active": True, "acceptingOrders": True,
    "endDate": "2030-01-01T00:00:00Z",
}  # fmt: skip
_EVENT = {"id": "1", "slug": "eth", "title": "ETH?", "markets": [_MARKET]}
_LOCAL = httpx.AsyncClient


def _answer(request: httpx.Request) -> httpx.Response:
    match request.url.path:
        case "/events":
            found: Any = [_EVENT]
        case "/book":
            found = {"bids": [], "asks": []}
        case "/prices-history":
            found = {"history": []}
        case _:
            found = []
    return httpx.Response(200, json=found)


def _client(**options: Any) -> httpx.AsyncClient:
    options.pop("http2", None)
    return _LOCAL(transport=httpx.MockTransport(_answer), **options)


class Reworded:
    """The stub's socket, as its venue's."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket

    async def send(self, text: str) -> None:
        """It asks for its market: the stub's is asked for."""
        if text != "PING":
            channel = "orderbook:ETH-USDC"
            told = {"type": "subscribe", "channel": channel, "channels": [channel]}
            await self._socket.send(json.dumps(told))

    async def recv(self) -> str:
        """The next frame of the book."""
        while True:
            told = json.loads(await self._socket.recv())
            if told["type"] == "snapshot":
                return json.dumps([{"event_type": "book", "asset_id": _TOKEN, **{
                    side: [_level(*row) for row in told["data"][side]] for side in ("bids", "asks")
                }}])  # fmt: skip
            if told["type"] == "update":
                changes = [{"asset_id": _TOKEN, "side": word, **_level(*row)}
                           for side, word in (("bids", "BUY"), ("asks", "SELL"))
                           for row in told["data"][side]]  # fmt: skip
                return json.dumps([{"event_type": "price_change", "price_changes": changes}])

    async def close(self) -> None:
        """It is closed."""
        await self._socket.close()


def _level(price: int, quantity: int) -> dict[str, str]:
    """Its prices lie between 0 and 1."""
    return {"price": f"{price / 10**11:.8f}", "size": f"{quantity / 10**6:.4f}"}


def main() -> None:
    """The market's screen is open."""
    url = sys.argv[1].replace("http", "ws", 1) + "/ws"
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    httpx.AsyncClient = _client  # type: ignore[misc,assignment]
    import websockets
    from polymarket_tui.api import ws
    from polymarket_tui.core import fmt
    from polymarket_tui.models.market import Event, Market
    from polymarket_tui.ui.app import PolymarketApp

    async def connect(_: str) -> Reworded:
        return Reworded(await websockets.connect(url, ping_interval=None, max_size=None))

    ws.MarketChannel._default_connect = staticmethod(connect)
    fmt.compact_size = lambda size: f"{size:,.4f}"

    async def on_ready(app: PolymarketApp) -> None:
        """Once the first screen stands, its market is opened."""
        await asyncio.sleep(0.3)
        app.open_market(Market.model_validate(_MARKET), Event.model_validate(_EVENT))

    PolymarketApp.on_ready = on_ready
    PolymarketApp().run()


if __name__ == "__main__":
    main()
