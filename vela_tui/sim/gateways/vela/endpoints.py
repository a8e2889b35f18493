"""The seed's HTTP endpoints as functions from a request to data; refusals are raised.

Checks come in one order: the wallet's rate limit, the body's shape, the values, the signature,
then the exchange's own; a bad signature is told before an unknown market (vela.md 18, 19).
"""

import re
from collections.abc import Mapping
from typing import Final

from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways import signing
from vela_tui.sim.gateways.amounts import parse_amount
from vela_tui.sim.gateways.bodies import decode, parse
from vela_tui.sim.gateways.limits import Limit
from vela_tui.sim.gateways.vela import answers
from vela_tui.sim.gateways.vela.answers import Answer
from vela_tui.sim.gateways.vela.feed import Feed
from vela_tui.sim.gateways.vela.limits import Limits
from vela_tui.sim.gateways.vela.signing import cancel_texts
from vela_tui.sim.gateways.vela.wire import MAX_NONCE, CancelBody, DepositBody, OrderBody
from vela_tui.sim.messages import MAX_RAW, UNIT, BookSide, CancelOrder, PlaceOrder, Rejected

MAX_DEPOSIT: Final = 1_000_000 * UNIT
"""One deposit at most, in raw units (vela.md 1.2)."""

_MINUTE_NS: Final = 60_000_000_000
INTERVALS: Final = {
    "1m": _MINUTE_NS,
    "5m": 5 * _MINUTE_NS,
    "15m": 15 * _MINUTE_NS,
    "1H": 60 * _MINUTE_NS,
    "4H": 240 * _MINUTE_NS,
    "1D": 1440 * _MINUTE_NS,
}
"""`timeframe` of `/ohlcv` in nanoseconds (vela.md 3.6)."""

_MOST: Final = 500
_LIMIT: Final = re.compile(r"[0-9]{1,3}", re.ASCII)

Query = Mapping[str, str]


class Mutations:
    """The three POST endpoints.

    Args:
        floor: where requests are carried out.
        limits: what each wallet may ask.
    """

    def __init__(self, floor: Floor, limits: Limits) -> None:
        self._floor = floor
        self._limits = limits

    def place(self, body: bytes) -> Answer:
        """`POST /orders`: the order after matching (seed:121-176)."""
        self._count(self._limits.orders, body)
        order = decode(body, OrderBody)
        _check_scaled("InvalidPrice", "Price", order.price)
        _check_scaled("InvalidQuantity", "Quantity", order.quantity)
        _check_nonce(order.nonce)
        text = signing.order_text(
            order.market_id,
            order.side,
            order.price,
            order.quantity,
            order.nonce,
            order.client_order_id or None,
        )
        _check_signature(order.user, order.signature, text)
        receipt = self._floor.place(
            PlaceOrder(
                user=order.user.lower(),
                market_id=order.market_id,
                side=order.side,
                price=order.price,
                quantity=order.quantity,
                time_in_force=order.time_in_force,
                nonce=order.nonce,
                client_order_id=order.client_order_id or None,
            )
        )
        return answers.placed(receipt.order)

    def cancel(self, body: bytes) -> Answer:
        """`POST /orders/cancel`: the order as it ended (seed:178-202)."""
        self._count(self._limits.cancels, body)
        cancel = decode(body, CancelBody)
        client_order_id = cancel.client_order_id or None
        if cancel.order_id is None and client_order_id is None:
            raise Rejected("InvalidRequest", "Name the order by order_id or client_order_id.")
        _check_nonce(cancel.nonce)
        user = cancel.user.lower()
        found = self._floor.exchange.find_order(user, cancel.order_id, client_order_id)
        texts = cancel_texts(
            (cancel.order_id, client_order_id),
            None if found is None else (found.order_id, found.client_order_id),
            cancel.nonce,
        )
        _check_signature(cancel.user, cancel.signature, *texts)
        request = CancelOrder(user, cancel.nonce, cancel.order_id, client_order_id)
        return answers.cancelled(self._floor.cancel(request).order)

    def deposit(self, body: bytes) -> Answer:
        """`POST /deposit`: the account afterwards; test money, so nobody has to sign."""
        self._count(self._limits.deposits, body)
        deposit = decode(body, DepositBody)
        asset = deposit.asset.upper()
        assets = self._floor.exchange.assets()
        if asset not in assets:
            raise Rejected("InvalidRequest", f"Invalid asset. Supported: {', '.join(assets)}")
        amount = parse_amount(deposit.amount, answers.DECIMALS)
        if amount is None:
            raise Rejected("InvalidRequest", "The amount is not a decimal number.")
        if amount == 0:
            raise Rejected("InvalidRequest", "Amount must be greater than 0.")
        if amount > MAX_DEPOSIT:
            raise Rejected("InvalidRequest", "Amount exceeds maximum deposit limit of 1,000,000.")
        user = deposit.user.lower()
        self._floor.deposit(user, asset, amount)
        exchange = self._floor.exchange
        return answers.account(exchange.balances(user), exchange.credit(user))

    def _count(self, limit: Limit, body: bytes) -> None:
        """The wallet's request counts, in whatever letter case it names itself."""
        user = parse(body).get("user")
        if not isinstance(user, str):
            raise Rejected("InvalidRequest", "The request names no user.")
        limit.count(checked_address(user), self._floor.now())


class Reads:
    """The GET endpoints, open to everybody (vela.md section 3).

    Args:
        floor: whose markets and accounts are read.
        feed: for the sequence number that a book read shares with the feed.
    """

    def __init__(self, floor: Floor, feed: Feed) -> None:
        self._floor = floor
        self._feed = feed

    def markets(self, _path: Query, _query: Query) -> list[Answer]:
        """`GET /markets` (seed:298)."""
        return list(self._feed.market_rows().values())

    def book(self, path: Query, _query: Query) -> Answer:
        """`GET /orderbook/{market_id}`: the whole book, as the feed's snapshot has it."""
        market_id = path["market_id"]
        bids, asks = self._floor.exchange.book(market_id)
        return {
            "market_id": market_id,
            "seq": self._feed.sequence(market_id),
            "bids": bids,
            "asks": asks,
            "timestamp": answers.instant(self._floor.now()),
        }

    def trades(self, path: Query, query: Query) -> list[Answer]:
        """`GET /trades/{market_id}`: newest first (seed:299)."""
        limit = _limit(query, default=_MOST)
        views = self._floor.exchange.trades(path["market_id"], limit)
        return [answers.trade(view) for view in views]

    def ticker(self, path: Query, _query: Query) -> Answer:
        """`GET /markets/{market_id}/ticker` (seed:300)."""
        return answers.ticker_24h(self._floor.exchange.ticker(path["market_id"], self._floor.now()))

    def candles(self, path: Query, query: Query) -> Answer:
        """`GET /ohlcv/{market_id}`: newest first (vela.md 3.6), prices as decimal strings."""
        timeframe = query.get("timeframe", "1m")
        if timeframe not in INTERVALS:
            raise Rejected("InvalidRequest", f"timeframe is one of {', '.join(INTERVALS)}.")
        market_id, limit = path["market_id"], _limit(query, default=100)
        views = self._floor.exchange.candles(
            market_id, INTERVALS[timeframe], limit, self._floor.now()
        )
        candles = [answers.candle(view) for view in views]
        return {
            "market_id": market_id,
            "timeframe": timeframe,
            "candles": candles,
            "count": len(candles),
        }

    def orders(self, path: Query, query: Query) -> list[Answer]:
        """`GET /account/{address}/orders`: open orders, oldest first (seed:204-210)."""
        address = checked_address(path["address"])
        market_id = query.get("market_id")
        if market_id is not None and market_id not in self._floor.exchange.market_ids():
            raise Rejected("InvalidRequest", "market_id is no market of this exchange.")
        limit = _limit(query, default=100)
        views = self._floor.exchange.open_orders(address, market_id, _side(query), limit)
        return [answers.open_order(view) for view in views]

    def order_by_client_id(self, path: Query, _query: Query) -> Answer:
        """`GET /account/{address}/orders/by-client-id/{client_order_id}` (seed:212)."""
        address = checked_address(path["address"])
        view = self._floor.exchange.find_order(address, None, path["client_order_id"])
        if view is None:
            raise Rejected("OrderNotFound", "No open order has this client order id.")
        return answers.open_order(view)

    def balances(self, path: Query, _query: Query) -> Answer:
        """`GET /account/{address}/balances`: balances and credit (vela.md 3.4)."""
        address = checked_address(path["address"])
        exchange = self._floor.exchange
        return answers.account(exchange.balances(address), exchange.credit(address))

    def health(self, _path: Query, _query: Query) -> Answer:
        """`GET /health`: answered while the exchange is up, and counted by no limit."""
        return {"status": "ok"}


def checked_address(text: str) -> str:
    """The address in lower case, under which everything is kept (vela.md 2.1).

    Raises:
        Rejected: `InvalidRequest` where it is none.
    """
    if not signing.ADDRESS.fullmatch(text):
        raise Rejected("InvalidRequest", "Invalid wallet address format")
    return text.lower()


def _check_scaled(code: str, name: str, value: int) -> None:
    if value < 1:
        raise Rejected(code, f"{name} must be greater than 0")
    if value > MAX_RAW:
        raise Rejected(code, f"{name} exceeds maximum allowed value")


def _check_nonce(nonce: int) -> None:
    if nonce > MAX_NONCE:
        raise Rejected("InvalidRequest", "nonce is not an unsigned 64-bit integer.")


def _check_signature(user: str, signature: str, *texts: str) -> None:
    if not signing.is_signed_by(user, signature, *texts):
        raise Rejected("InvalidSignature", "Signature does not match wallet address.")


def _limit(query: Query, *, default: int) -> int:
    text = query.get("limit")
    if text is None:
        return default
    if not _LIMIT.fullmatch(text) or not 1 <= int(text) <= _MOST:
        raise Rejected("InvalidRequest", f"limit is a number from 1 to {_MOST}.")
    return int(text)


def _side(query: Query) -> BookSide | None:
    match query.get("side"):
        case None:
            return None
        case "bid":
            return "bid"
        case "ask":
            return "ask"
        case _:
            raise Rejected("InvalidRequest", "side is bid or ask.")
