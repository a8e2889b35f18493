"""What can be read over HTTP, H01 to H13 and H15 (joyride.md 5.2)."""

from collections.abc import Mapping
from typing import Final

from vela_tui.sim.gateways.joyride import answers
from vela_tui.sim.gateways.joyride.answers import Answer
from vela_tui.sim.gateways.joyride.candles import Past
from vela_tui.sim.gateways.joyride.methods import Methods
from vela_tui.sim.gateways.joyride.replies import Declined
from vela_tui.sim.rounds.floor import Floor

BOOK_DEPTH: Final = 20
"""Levels a side (joyride.md H02)."""
MAX_ORDERS: Final = 1_000
_FEW_ORDERS: Final = 100
_DIGITS: Final = 18
_FOREVER: Final = 10**_DIGITS

Query = Mapping[str, str]


class Reads:
    """The reads of one exchange.

    Args:
        floor: the exchange in operation.
        methods: for what the WebSocket answers as well (R-18).
        past: what was quoted before.
    """

    def __init__(self, floor: Floor, methods: Methods, past: Past) -> None:
        self._floor = floor
        self._methods = methods
        self._past = past

    def instruments(self, _path: Query, _query: Query) -> object:
        """H01."""
        return self._methods.instruments()

    def book(self, path: Query, _query: Query) -> object:
        """H02."""
        return answers.book(self._floor.exchange, self._listed(path), BOOK_DEPTH)

    def ticker(self, path: Query, _query: Query) -> object:
        """H03."""
        return answers.ticker(self._floor.exchange, self._listed(path))

    def tickers(self, _path: Query, _query: Query) -> object:
        """H15 (R-25)."""
        self._floor.now()
        exchange = self._floor.exchange
        return [answers.ticker(exchange, each.instrument_id) for each in exchange.options()]

    def price_history(self, path: Query, query: Query) -> object:
        """H04, from `start` to `end` in microseconds (R-23)."""
        instrument_id = self._listed(path)
        start, end = _number(query, "start", 0), _number(query, "end", _FOREVER)
        rows = self._past.between(instrument_id, start, end)
        return {"instrument_id": instrument_id, "data": rows, "price_decimals": 6}

    def config(self, _path: Query, _query: Query) -> object:
        """H05."""
        return answers.config()

    def greeks(self, path: Query, _query: Query) -> object:
        """H07."""
        exchange, now = self._floor.exchange, self._floor.now()
        option = exchange.option(path["instrument_id"])
        return answers.greeks(exchange.marks.mark(option, now))

    def all_greeks(self, _path: Query, _query: Query) -> object:
        """H06."""
        exchange, now = self._floor.exchange, self._floor.now()
        return [answers.greeks(exchange.marks.mark(each, now)) for each in exchange.options()]

    def settlement(self, _path: Query, _query: Query) -> object:
        """H08."""
        now = self._floor.now()
        return answers.timing(self._floor.settlement, now)

    def account(self, user: str, _query: Query) -> object:
        """H09."""
        return self._methods.account(user)

    def positions(self, user: str, _query: Query) -> object:
        """H10."""
        return self._positions(user)

    def position_metrics(self, user: str, _query: Query) -> object:
        """H11."""
        exchange = self._floor.exchange
        return [answers.position_metrics(exchange, row) for row in self._positions(user)]

    def open_orders(self, user: str, _query: Query) -> object:
        """H12 (R-24)."""
        return self._methods.open_orders(user)

    def orders(self, user: str, query: Query) -> object:
        """H13 (R-24), newest first."""
        self._floor.now()
        limit = min(_number(query, "limit", _FEW_ORDERS), MAX_ORDERS)
        views = self._floor.exchange.order_history(user)
        return [answers.order(view) for view in views[:limit]]

    def _positions(self, user: str) -> list[Answer]:
        self._floor.now()
        return answers.positions(self._floor.exchange.account(user))

    def _listed(self, path: Query) -> str:
        self._floor.now()
        return self._floor.exchange.option(path["instrument_id"]).instrument_id


def _number(query: Query, name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise Declined(400, f"{name} is not a whole number")
    return int(text)
