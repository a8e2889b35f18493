"""The engine's dialect: what goes out, and which reader takes what comes in."""

from collections.abc import Sequence
from typing import Final

import msgspec

from vela_tui.domain.amounts import Quantity
from vela_tui.domain.capability import Capabilities
from vela_tui.domain.enums import EndReason, OrderStatus, Side, TimeInForce
from vela_tui.domain.events import (
    Event,
    FillReported,
    OpenOrdersListed,
    OrderDetailed,
    OrderReport,
    OrderReported,
)
from vela_tui.domain.exchange import OrderDetail
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.transport import HttpRequest, VenueAnswer
from vela_tui.domain.value import Value
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic, Unsigned, UnsignedLogin
from vela_tui.venues.vela import (
    engine_endpoints,
    engine_errors,
    engine_reports,
    engine_values,
    engine_wire,
    signing,
    values,
    wire,
)
from vela_tui.venues.vela.capabilities import ENGINE
from vela_tui.venues.vela.dialect import Asked, Decline, Incoming, Placement, Receive
from vela_tui.venues.vela.engine_answers import READERS, data
from vela_tui.venues.vela.engine_extras import EXTRA_READERS, order_detail
from vela_tui.venues.vela.engine_feed import EngineFeed
from vela_tui.venues.vela.login_ladder import LoginLadder
from vela_tui.venues.vela.own_orders import OwnOrders
from vela_tui.venues.vela.symbols import symbol_of

_SIDES: Final[dict[Side, tuple[engine_wire.WireSide, str]]] = {
    Side.BUY: ("Bid", "bid"),
    Side.SELL: ("Ask", "ask"),
}
"""In the body and, in lower case, in the text that is signed (vela.md 0.3)."""
_EXECUTIONS: Final[dict[tuple[TimeInForce, bool], engine_wire.WireExecution]] = {
    (TimeInForce.GTC, False): "GoodTillCanceled",
    (TimeInForce.GTC, True): "PostOnly",
    (TimeInForce.IOC, False): "ImmediateOrCancel",
    (TimeInForce.FOK, False): "FillOrKill",
}

_HAPPENED: Final = msgspec.json.Decoder(wire.Answer[engine_wire.Happenings])
_FIXED: Final = {
    ReadKind.INSTRUMENTS: engine_endpoints.MARKETS,
    ReadKind.STATUS: engine_endpoints.STATUS,
    ReadKind.FEES: engine_endpoints.FEES,
    ReadKind.BATCHES: engine_endpoints.BATCHES,
    ReadKind.PROOFS: engine_endpoints.PROOFS,
    ReadKind.STATE_ROOT: engine_endpoints.STATE_ROOT,
    ReadKind.LEADERBOARD: engine_endpoints.LEADERBOARD,
}
_OF_ONE_MARKET: Final = {
    ReadKind.BOOK: engine_endpoints.book,
    ReadKind.TRADES: engine_endpoints.trades,
    ReadKind.TICKER: engine_endpoints.day,
    ReadKind.ANALYTICS: engine_endpoints.analytics,
}
_OF_THE_WALLET: Final = {
    ReadKind.OPEN_ORDERS: engine_endpoints.open_orders,
    ReadKind.BALANCES: engine_endpoints.balances,
    ReadKind.REFERRAL: engine_endpoints.referral,
}


class UnsignedEngineRequest(Value, frozen=True):
    """An order or a cancel that lacks only its signature."""

    text: str
    path: str
    body: engine_wire.OrderBody | engine_wire.CancelBody
    """Its signature is empty."""

    def seal(self, signature: str) -> HttpRequest:
        """The finished request.

        Raises:
            RuleViolation: when the signature is not `0x` and 130 hex digits.
        """
        sealed = msgspec.structs.replace(self.body, signature=signing.checked_signature(signature))
        return HttpRequest("POST", self.path, msgspec.json.encode(sealed))


class EngineDialect:
    """Implements `dialect.Dialect` as the venue's engine speaks (vela.md, [E])."""

    def __init__(self) -> None:
        self._own = OwnOrders()
        self._ladder = LoginLadder()
        self._feed = EngineFeed(self._own, self._ladder)

    @property
    def capabilities(self) -> Capabilities:
        """What the engine can do."""
        return ENGINE

    def opened(self) -> None:
        """A new connection stands: all ways to log in are open again."""
        self._ladder.opened()

    def place(self, address: str, intent: OrderIntent, nonce: int) -> Unsigned:
        """The order; the integers in its text are those in its body, of 10^-8 each."""
        side, signed_side = _SIDES[intent.side]
        body = engine_wire.OrderBody(
            symbol=symbol_of(intent.instrument_id),
            side=side,
            execution=_EXECUTIONS[intent.time_in_force, intent.post_only],
            price=engine_values.SCALE.encode(intent.price),
            quantity=engine_values.SCALE.encode(intent.quantity),
            nonce=nonce,
            address=address,
            signature="",
            client_order_id=intent.client_order_id,
        )
        text = signing.order_text(
            body.symbol,
            "bid" if signed_side == "bid" else "ask",
            body.price,
            body.quantity,
            nonce,
            intent.client_order_id,
        )
        return UnsignedEngineRequest(text, engine_endpoints.PLACE, body)

    def cancel(self, address: str, order: Order, nonce: int) -> Unsigned:
        """The cancel; it sends exactly one identifier and signs exactly that one (vela.md 2.2)."""
        body = engine_wire.CancelBody(user=address, address=address, nonce=nonce, signature="")
        if order.venue_order_id is not None and order.is_external:
            text = signing.cancel_by_venue_order_id_text(order.venue_order_id, nonce)
            body = msgspec.structs.replace(body, venue_order_id=int(order.venue_order_id))
        else:
            text = signing.cancel_by_client_order_id_text(order.client_order_id, nonce)
            body = msgspec.structs.replace(body, client_order_id=order.client_order_id)
        return UnsignedEngineRequest(text, engine_endpoints.CANCEL, body)

    def login(self, address: str, now: int) -> UnsignedLogin | None:
        """The login by the way that is tried now; None while a challenge must come first."""
        return self._ladder.login(address, now)

    def invitation(self) -> str | None:
        """The request for a challenge, where one is needed."""
        return '{"type":"request_challenge"}' if self._ladder.invitation() else None

    def subscribe(self, address: str | None, topic: Topic) -> str | None:  # noqa: ARG002 - public
        """One channel a frame, named in both dialects' ways; a login subscribes the account."""
        return _channel_request("subscribe", topic)

    def unsubscribe(self, address: str | None, topic: Topic) -> str | None:  # noqa: ARG002 - public
        """Like `subscribe`."""
        return _channel_request("unsubscribe", topic)

    def ping(self) -> str | None:
        """Answered by a pong (vela.md 6.5)."""
        return '{"type":"ping"}'

    def receiver(self, otherwise: Receive) -> Receive:
        """Books come whole: no frame is short."""
        return otherwise

    def message(self, address: str | None, frame: bytes, ts_recv: int) -> Incoming:
        """What a frame says."""
        return self._feed.understand(address, frame, ts_recv)

    def path(self, address: str | None, read: Read) -> str:
        """Where this is read."""
        if read.kind in _FIXED:
            return _FIXED[read.kind]
        if read.kind in _OF_THE_WALLET:
            return _OF_THE_WALLET[read.kind](_wallet(address))
        if read.kind is ReadKind.ORDER:
            return engine_endpoints.order(_wallet(address), read.client_order_id or "")
        if read.kind is ReadKind.ORDER_DETAIL:
            return engine_endpoints.order_detail(read.venue_order_id or "")
        if read.instrument_id is None:
            raise ValueError(f"{read.kind} needs an instrument")
        symbol = symbol_of(read.instrument_id)
        if read.kind is ReadKind.CANDLES:
            return engine_endpoints.candles(symbol, _interval(read))
        return _OF_ONE_MARKET[read.kind](symbol)

    def listed(self, address: str | None, read: Read, answer: VenueAnswer) -> Sequence[Event]:
        """The events in a successful answer to a read, and fills that waited for them."""
        if read.kind is ReadKind.ORDER_DETAIL:
            events = order_detail(address, answer)
        else:
            events = (READERS.get(read.kind) or EXTRA_READERS[read.kind])(read, answer)
        for event in events:
            self._learn(event)
        fills = (FillReported(fill, answer.ts_recv) for fill in self._own.release())
        return (*events, *fills)

    def placed(self, address: str, intent: OrderIntent, answer: VenueAnswer) -> Placement:
        """The order in a successful answer: its number, and all that was executed (16 #5).

        The answer does not repeat the order's terms; an execution that does not fit them is
        refused, with the whole answer.
        """
        happened = data(_HAPPENED, answer)
        posted = [each.posted for each in happened if each.posted is not None]
        if len(posted) != 1:
            raise ValueError("the answer does not name one order")
        number = values.venue_order_id(posted[0].number)
        taken = [each.filled for each in happened if each.filled is not None]
        for execution in taken:
            _must_fit(execution, intent, address, posted[0].number)
        filled = Quantity(engine_values.quantity(sum(each.quantity for each in taken)))
        status = engine_values.status(posted[0].status)
        report = OrderReport(
            client_order_id=values.client_order_id(posted[0].client_order_id),
            venue_order_id=number,
            status=status,
            filled_quantity=filled,
            instrument_id=intent.instrument_id,
            side=intent.side,
            price=intent.price,
            quantity=intent.quantity,
            time_in_force=intent.time_in_force,
            post_only=intent.post_only,
            end_reason=EndReason.FILLED if status is OrderStatus.FILLED else None,
        )
        if filled > intent.quantity:
            raise ValueError("the answer executes more than was ordered")
        self._own.learn(report)
        gone = [each.cancelled for each in happened if each.cancelled is not None]
        displaced = tuple(map(engine_reports.displaced, gone))
        return Placement(
            report,
            self._own.fills(map(engine_reports.execution, taken)),
            tuple(each for each in displaced if each.venue_order_id in self._own),
        )

    def cancelled(self, answer: VenueAnswer) -> OrderReport:
        """The order in a successful answer to its cancel (16 #6)."""
        gone = [each.cancelled for each in data(_HAPPENED, answer) if each.cancelled is not None]
        if len(gone) != 1:
            raise ValueError("the answer does not name one order")
        return OrderReport(
            client_order_id=values.client_order_id(gone[0].client_order_id),
            venue_order_id=values.venue_order_id(gone[0].number),
            status=OrderStatus.CANCELLED,
            filled_quantity=engine_values.quantity(0),
            end_reason=EndReason.USER,
        )

    def declined(self, asked: Asked, answer: VenueAnswer) -> Decline:
        """The refusal in an answer: a sentence, and the page's code for it."""
        return engine_errors.declined(asked, answer)

    def declined_in_plain_text(self, answer: VenueAnswer) -> Decline | None:
        """The framework's refusal, before the engine saw the request (vela.md 5.3)."""
        return engine_errors.declined_in_plain_text(answer)

    def _learn(self, event: Event) -> None:
        if isinstance(event, OrderReported):
            self._own.learn(event.report)
        elif isinstance(event, OpenOrdersListed):
            for report in event.reports:
                self._own.learn(report)
        elif isinstance(event, OrderDetailed):
            self._own.learn(_report(event.detail))


def _report(detail: OrderDetail) -> OrderReport:
    return OrderReport(
        client_order_id=detail.client_order_id,
        venue_order_id=detail.venue_order_id,
        status=detail.status,
        filled_quantity=detail.filled_quantity,
        instrument_id=detail.instrument_id,
        side=detail.side,
        price=detail.price,
    )


def _must_fit(
    execution: engine_wire.Execution, intent: OrderIntent, address: str, number: int
) -> None:
    """An execution in our own answer is ours as taker, on our terms (reliability T14, T21)."""
    price = engine_values.price(execution.price)
    is_worse = price > intent.price if intent.side is Side.BUY else price < intent.price
    checks = (
        ("order", execution.taker_number == number),
        ("wallet", bytes(execution.taker).hex() == address[2:].lower()),
        ("market", execution.symbol == symbol_of(intent.instrument_id)),
        ("side", engine_values.side(execution.side) is intent.side),
        ("price than the order allows", not is_worse),
    )
    for what, fits in checks:
        if not fits:
            raise ValueError(f"an execution in the answer names another {what}")


def _channel_request(kind: str, topic: Topic) -> str | None:
    match topic.feed:
        case Feed.ACCOUNT:
            return None
        case Feed.QUOTES:
            channel = wire.QUOTES_CHANNEL
        case Feed.BOOK | Feed.TRADES:
            if topic.instrument_id is None:
                raise ValueError(f"{topic.feed} needs an instrument")
            name = wire.BOOK_CHANNEL if topic.feed is Feed.BOOK else wire.TRADES_CHANNEL
            channel = f"{name}:{symbol_of(topic.instrument_id)}"
    request = wire.ChannelRequest(
        type="subscribe" if kind == "subscribe" else "unsubscribe",
        channel=channel,
        channels=(channel,),
    )
    return msgspec.json.encode(request).decode()


def _interval(read: Read) -> str:
    word = wire.INTERVALS.get(read.interval or "")
    if word is None:
        raise ValueError(f"{read.interval!r} is not an interval of the venue")
    return word


def _wallet(address: str | None) -> str:
    if address is None:
        raise ValueError("this read needs a wallet")
    return address
