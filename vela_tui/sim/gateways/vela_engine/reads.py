"""The engine's GET endpoints for markets and accounts: open to all, limited by nothing.

What the documented dialect has under other paths is not there: `/orderbook/{market}` and the
ticker are 404 without a body, by which a client tells the dialects apart (vela.md section 15).
"""

import re
from collections.abc import Mapping
from typing import Final

from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.vela_engine import answers
from vela_tui.sim.gateways.vela_engine.answers import Answer
from vela_tui.sim.gateways.vela_engine.endpoints import checked_address
from vela_tui.sim.gateways.vela_engine.feed import DEPTH
from vela_tui.sim.gateways.vela_engine.phantoms import Phantoms
from vela_tui.sim.gateways.vela_engine.reading import Unreadable
from vela_tui.sim.gateways.vela_engine.records import Records
from vela_tui.sim.gateways.vela_engine.replies import Declined
from vela_tui.sim.messages import OrderView

_MINUTE: Final = 60 * answers.SECOND
_HOUR: Final = 60 * _MINUTE
INTERVALS: Final = {
    "1m": _MINUTE,
    "5m": 5 * _MINUTE,
    "15m": 15 * _MINUTE,
    "1H": _HOUR,
    "4H": 4 * _HOUR,
    "1D": 24 * _HOUR,
}
"""`timeframe` in nanoseconds; any other is an hour."""
MOST_CANDLES: Final = 500
MOST_TRADES: Final = 500
_SOME: Final = 100
_ALL: Final = 2**31
_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)

Query = Mapping[str, str]


class Reads:
    """Markets and accounts.

    Args:
        floor: whose they are.
        phantoms: what is shown beside what is there.
        records: who met in an execution, and which nonce an order had.
    """

    def __init__(self, floor: Floor, phantoms: Phantoms, records: Records) -> None:
        self._floor = floor
        self._phantoms = phantoms
        self._records = records

    def markets(self, _path: Query, _query: Query) -> list[Answer]:
        """`GET /markets`."""
        exchange = self._floor.exchange
        return [
            answers.market(exchange.market(market_id), *self._phantoms.best(market_id))
            for market_id in exchange.market_ids()
        ]

    def book(self, path: Query, _query: Query) -> Answer:
        """`GET /markets/{market}/book`: fifty levels a side, without a number."""
        market_id = self._market(path)
        bids, asks = self._phantoms.shown(market_id, DEPTH)
        return {
            "market": market_id,
            "bids": answers.level_objects(bids),
            "asks": answers.level_objects(asks),
        }

    def fees(self, _path: Query, _query: Query) -> list[Answer]:
        """`GET /fees`."""
        return [answers.fees(market_id) for market_id in self._floor.exchange.market_ids()]

    def market_fees(self, path: Query, _query: Query) -> Answer:
        """`GET /markets/{market}/fees`."""
        return answers.fees(self._market(path))

    def trades(self, path: Query, _query: Query) -> list[Answer]:
        """`GET /trades/{market}`: newest first; none for a market that does not exist."""
        market_id = path["market_id"]
        if market_id not in self._floor.exchange.market_ids():
            return []
        return [
            answers.trade(view, self._records.parties(view.trade_id))
            for view in self._floor.exchange.trades(market_id, MOST_TRADES)
        ]

    def all_trades(self, _path: Query, _query: Query) -> list[Answer]:
        """`GET /trades`: of all markets, newest first."""
        exchange = self._floor.exchange
        views = [view for name in exchange.market_ids() for view in exchange.trades(name, _SOME)]
        views.sort(key=lambda view: -view.timestamp)
        return [
            answers.trade(view, self._records.parties(view.trade_id))
            for view in views[:MOST_TRADES]
        ]

    def candles(self, path: Query, query: Query) -> Answer:
        """`GET /ohlcv/{market}`: newest first; stretches without executions have none."""
        market_id, timeframe = path["market_id"], query.get("timeframe", "1H")
        limit = min(_number(query.get("limit"), _SOME), MOST_CANDLES)
        candles: list[Answer] = []
        if market_id in self._floor.exchange.market_ids():
            interval = INTERVALS.get(timeframe, _HOUR)
            views = self._floor.exchange.candles(market_id, interval, limit, self._floor.now())
            candles = [answers.candle(view) for view in views if view.trade_count]
        return {
            "market_id": market_id,
            "timeframe": timeframe,
            "candles": candles,
            "count": len(candles),
            "has_real_data": bool(candles),
        }

    def orders(self, path: Query, _query: Query) -> list[Answer]:
        """`GET /account/{address}/orders`: all of them, whatever is asked (16 #20)."""
        return [self._order(view) for view in self._open(checked_address(path["address"]))]

    def order_by_client_id(self, path: Query, _query: Query) -> Answer:
        """`GET /account/{address}/orders/by-client-id/{client_order_id}`: open orders only."""
        for view in self._open(checked_address(path["address"])):
            if view.client_order_id == path["client_order_id"]:
                return self._order(view)
        raise Declined(404, "order not found")

    def balances(self, path: Query, _query: Query) -> list[Answer]:
        """`GET /account/{address}/balances`: no word of credit."""
        user = checked_address(path["address"])
        return [answers.balance(view) for view in self._floor.exchange.balances(user)]

    def order(self, path: Query, _query: Query) -> Answer:
        """`GET /orders/{order_id}`: with its executions and its signature; open for ever."""
        stored = self._records.order(number(path["order_id"]))
        if stored is None:
            raise Declined(404, "order not found")
        return stored

    def _open(self, user: str) -> list[OrderView]:
        resting = self._floor.exchange.open_orders(user, limit=_ALL)
        return [*resting, *self._phantoms.orders(user)]

    def _order(self, view: OrderView) -> Answer:
        return answers.open_order(view, self._records.nonce(view.order_id))

    def _market(self, path: Query) -> str:
        market_id = path["market_id"]
        if market_id not in self._floor.exchange.market_ids():
            raise Declined(404, "market not found")
        return market_id


def number(text: str) -> int:
    """A number in a path.

    Raises:
        Unreadable: 400, in the framework's words.
    """
    if not _NUMBER.fullmatch(text):
        raise Unreadable(400, f"Invalid URL: Cannot parse `{text[:64]}` to a `u64`")
    return int(text)


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not _NUMBER.fullmatch(text):
        reason = "invalid digit found in string"
        raise Unreadable(400, f"Failed to deserialize query string: {reason}")
    return int(text)
