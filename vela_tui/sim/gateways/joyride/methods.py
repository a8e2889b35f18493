"""What can be asked over the WebSocket, M01 to M12 (joyride.md 5.1)."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Protocol

from msgspec import Meta, Struct

from vela_tui.sim.gateways.joyride import answers
from vela_tui.sim.gateways.joyride.answers import Answer
from vela_tui.sim.gateways.joyride.channels import MAX_CHANNELS, MAX_NAME, parse
from vela_tui.sim.gateways.joyride.doors import Doors
from vela_tui.sim.gateways.joyride.feed import Feed, Reader
from vela_tui.sim.gateways.joyride.rpc import INVALID_PARAMS, METHOD_NOT_FOUND, Refused, read
from vela_tui.sim.gateways.joyride.signing import is_wallet
from vela_tui.sim.messages import BookSide
from vela_tui.sim.rounds.accounts import Account
from vela_tui.sim.rounds.exchange import Receipt
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.messages import Code, OrderType, PlaceOrder, TimeInForce

_WORDS: Final[dict[str, TimeInForce]] = {
    "gtc": "gtc",
    "good_til_cancelled": "gtc",
    "ioc": "ioc",
    "immediate_or_cancel": "ioc",
    "fok": "fok",
    "fill_or_kill": "fok",
}
"""Times in force (R-20)."""
_BIG: Final = 2**62

_Text = Annotated[str, Meta(max_length=128)]
_Name = Annotated[str, Meta(max_length=MAX_NAME)]
_Integer = Annotated[int, Meta(ge=-_BIG, le=_BIG)]


class Stranger(Struct, frozen=True):
    """M01."""

    wallet: _Text


class SignIn(Struct, frozen=True):
    """M02."""

    wallet: _Text
    signature: _Text
    message: Annotated[str, Meta(max_length=512)]


class LegacySignIn(Struct, frozen=True):
    """M02 as the seed has it (seed 003; joyride.md 4.3)."""

    grant_type: _Text
    client_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Order(Struct, frozen=True):
    """M03, M04."""

    instrument_id: _Text
    type: OrderType
    amount: _Integer
    price: _Integer | None = None
    time_in_force: _Text | None = None


class Cancel(Struct, frozen=True):
    """M05."""

    instrument_id: _Text
    order_id: _Integer


class CancelAll(Struct, frozen=True):
    """M06."""

    instrument_id: _Text | None = None


class Channels(Struct, frozen=True):
    """M11, M12."""

    channels: Annotated[tuple[_Name, ...], Meta(max_length=MAX_CHANNELS)]


class Caller(Reader, Protocol):
    """A connection that asks."""

    @property
    def address(self) -> str:
        """Where it comes from."""

    def sign_in(self, user: str) -> None:
        """It is that user's from now on."""


Params = dict[str, Any]
_Method = Callable[[Caller, Params], object]
_OwnMethod = Callable[[str, Params], object]


class Methods:
    """All methods of one exchange.

    Args:
        floor: the exchange in operation.
        feed: what can be subscribed to.
        doors: who may come in.
        is_legacy: whether a name alone opens the door, as in the seed.
    """

    def __init__(self, floor: Floor, feed: Feed, doors: Doors, *, is_legacy: bool) -> None:
        self._floor = floor
        self._feed = feed
        self._doors = doors
        self._is_legacy = is_legacy
        self._public: dict[str, _Method] = {
            "public/get_nonce": self._nonce,
            "public/auth": self._sign_in,
            "public/get_instruments": lambda _caller, _params: self.instruments(),
            "public/get_market_config": lambda _caller, _params: answers.config(),
            "public/subscribe": self._subscribe,
            "public/unsubscribe": self._unsubscribe,
        }
        self._private: dict[str, _OwnMethod] = {
            "private/buy": lambda user, params: self._place(user, "bid", params),
            "private/sell": lambda user, params: self._place(user, "ask", params),
            "private/cancel": self._cancel,
            "private/cancel_all": self._cancel_all,
            "private/get_open_orders": lambda user, _params: self.open_orders(user),
            "private/get_account": lambda user, _params: self.account(user),
        }

    def call(self, caller: Caller, method: str, params: Params) -> object:
        """The method's result.

        Raises:
            Refused: -32601 for a method that there is not, 1001 before signing in, -32602 for
                parameters that do not fit.
            Rejected: the exchange declined.
        """
        public = self._public.get(method)
        if public is not None:
            return public(caller, params)
        private = self._private.get(method)
        if private is None:
            raise Refused(METHOD_NOT_FOUND, "Method not found")
        if caller.user is None:
            raise Refused(Code.NOT_AUTHENTICATED, "Must authenticate first")
        return private(caller.user, params)

    def instruments(self) -> list[Answer]:
        """All that is listed (M07, H01)."""
        self._floor.now()
        return [answers.instrument(option) for option in self._floor.exchange.options()]

    def open_orders(self, user: str) -> list[Answer]:
        """What rests (M09, H12)."""
        self._floor.now()
        return [answers.order(view) for view in self._floor.exchange.open_orders(user)]

    def account(self, user: str) -> Answer:
        """Money and positions (M10, H09)."""
        self._floor.now()
        held = self._floor.exchange.account(user)
        return answers.account(Account(user) if held is None else held)

    def _nonce(self, caller: Caller, params: Params) -> Answer:
        wallet = read(params, Stranger).wallet
        if not is_wallet(wallet):
            raise Refused(INVALID_PARAMS, "Invalid params: wallet is no address")
        nonce = self._doors.nonce(wallet, caller.address)
        if nonce is None:
            raise Refused(Code.RATE_LIMITED, "Rate limit exceeded")
        return {"nonce": nonce}

    def _sign_in(self, caller: Caller, params: Params) -> Answer:
        if self._is_legacy and "grant_type" in params:
            legacy = read(params, LegacySignIn)
            if legacy.grant_type != "client_credentials":
                raise Refused(INVALID_PARAMS, "Invalid params: unknown grant_type")
            self._admit(caller, legacy.client_id)
            return {"user_id": legacy.client_id}
        asked = read(params, SignIn)
        if not self._doors.admits(asked.wallet, asked.signature, asked.message):
            raise Refused(Code.NOT_AUTHENTICATED, "Invalid signature or nonce")
        self._admit(caller, asked.wallet)
        return {"wallet": asked.wallet}

    def _admit(self, caller: Caller, user: str) -> None:
        self._floor.open_account(user)
        caller.sign_in(user)
        self._feed.admit(caller)

    def _place(self, user: str, side: BookSide, params: Params) -> Answer:
        asked = read(params, Order)
        if asked.type == "limit" and asked.price is None:
            raise Refused(INVALID_PARAMS, "Invalid params: a limit order has a price")
        word = asked.time_in_force
        lasting = _WORDS.get("gtc" if word is None else word.lower())
        if lasting is None:
            raise Refused(INVALID_PARAMS, "Invalid params: time_in_force is gtc, ioc or fok")
        request = PlaceOrder(
            user=user,
            instrument_id=asked.instrument_id,
            side=side,
            type=asked.type,
            size=asked.amount,
            price=asked.price if asked.type == "limit" else None,
            time_in_force=lasting,
        )
        return _placed(self._floor.place(request))

    def _cancel(self, user: str, params: Params) -> Answer:
        asked = read(params, Cancel)
        order = self._floor.cancel(user, asked.instrument_id, asked.order_id)
        return {"order_id": order.order_id, "status": order.status}

    def _cancel_all(self, user: str, params: Params) -> Answer:
        asked = read(params, CancelAll)
        if asked.instrument_id is not None:
            self._floor.now()
            self._floor.exchange.option(asked.instrument_id)
        order_ids = self._floor.cancel_all(user, asked.instrument_id)
        return {"cancelled": len(order_ids), "order_ids": order_ids}

    def _subscribe(self, caller: Caller, params: Params) -> Answer:
        names = dict.fromkeys(read(params, Channels).channels)
        self._floor.now()
        exchange, is_known = self._floor.exchange, caller.user is not None
        channels = [parse(name, exchange, is_known=is_known) for name in names]
        if self._feed.subscriptions(caller) + len(channels) > MAX_CHANNELS:
            raise Refused(Code.RATE_LIMITED, "Too many channels")
        for channel in channels:
            self._feed.attach(caller, channel)
        return {"channels": list(names)}

    def _unsubscribe(self, caller: Caller, params: Params) -> Answer:
        names = dict.fromkeys(read(params, Channels).channels)
        for name in names:
            self._feed.detach(caller, name)
        return {"channels": list(names)}


def _placed(receipt: Receipt) -> Answer:
    return {
        "order": answers.order(receipt.order),
        "trades": [answers.fill(fill) for fill in receipt.fills],
    }
