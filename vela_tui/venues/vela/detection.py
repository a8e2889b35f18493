"""Which dialect a server speaks, found out by reads alone (vela.md section 15).

Nothing is signed and no order is sent to find out. The markets list is read, then one market's
book where the page says it is; only where there is none, where the engine has it. A book must
have the shape that its dialect gives it: a page of a portal is no dialect.
"""

from collections.abc import Sequence
from typing import Final, NoReturn

import msgspec

from vela_tui.domain.capability import Capabilities
from vela_tui.domain.errors import ProtocolBroken
from vela_tui.domain.events import Event, OrderReport
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.transport import HttpRequest, VenueAnswer
from vela_tui.venues.codec import Read, Topic
from vela_tui.venues.understanding import understand
from vela_tui.venues.vela import endpoints, engine_endpoints, engine_wire, wire
from vela_tui.venues.vela.capabilities import UNDETECTED
from vela_tui.venues.vela.dialect import Asked, Decline, Dialect, Incoming, Placement, Receive
from vela_tui.venues.vela.documented import Documented
from vela_tui.venues.vela.engine_dialect import EngineDialect
from vela_tui.venues.vela.outcomes import is_success
from vela_tui.venues.vela.signing import is_symbol

_NOT_FOUND: Final = 404
_PREFERRED: Final = "ETH-USDC"


class _Named(msgspec.Struct, frozen=True):
    """What every line of either markets list has."""

    symbol: wire.Name = msgspec.field(name="id")


_MARKETS: Final = msgspec.json.Decoder(wire.Answer[list[_Named]])
_DOCUMENTED_BOOK: Final = msgspec.json.Decoder(wire.Answer[wire.BookFigures])
_ENGINE_BOOK: Final = msgspec.json.Decoder(wire.Answer[engine_wire.BookFigures])


class Detection:
    """The reads that tell the dialect, one after another."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._symbol: str | None = None
        self._is_documented_out = False

    def request(self) -> HttpRequest:
        """The next read."""
        if self._symbol is None:
            return HttpRequest("GET", endpoints.MARKETS)
        if not self._is_documented_out:
            return HttpRequest("GET", endpoints.book(self._symbol))
        return HttpRequest("GET", engine_endpoints.book(self._symbol))

    def heard(self, answer: VenueAnswer) -> Dialect | None:
        """The dialect, as soon as the answers tell it.

        Raises:
            ProtocolBroken: when this answer tells none; the reads begin anew.
        """
        try:
            return self._judge(answer)
        except ProtocolBroken:
            self._begin()
            raise

    def _judge(self, answer: VenueAnswer) -> Dialect | None:
        if self._symbol is None:
            self._symbol = _market(answer)
            return None
        if not self._is_documented_out:
            if answer.status == _NOT_FOUND:
                self._is_documented_out = True
                return None
            _must_succeed(answer)
            understand(lambda: _DOCUMENTED_BOOK.decode(answer.body))
            return Documented()
        _must_succeed(answer)
        understand(lambda: _ENGINE_BOOK.decode(answer.body))
        return EngineDialect()


def _market(answer: VenueAnswer) -> str:
    _must_succeed(answer)
    rows = understand(lambda: _MARKETS.decode(answer.body).data)
    symbols = sorted(row.symbol for row in rows if is_symbol(row.symbol))
    if not symbols:
        raise ProtocolBroken("the exchange lists no market to tell its dialect by")
    return _PREFERRED if _PREFERRED in symbols else symbols[0]


def _must_succeed(answer: VenueAnswer) -> None:
    if not is_success(answer):
        raise ProtocolBroken(f"HTTP {answer.status} tells no dialect")


class Undetected:
    """Implements `dialect.Dialect` while it is not known which one is spoken: nothing is."""

    @property
    def capabilities(self) -> Capabilities:
        """What any dialect can do."""
        return UNDETECTED

    def opened(self) -> None:
        """Nothing is remembered of a connection."""

    def place(self, address: str, intent: OrderIntent, nonce: int) -> NoReturn:  # noqa: ARG002
        """No order is signed."""
        _unknown()

    def cancel(self, address: str, order: Order, nonce: int) -> NoReturn:  # noqa: ARG002
        """No cancel is signed."""
        _unknown()

    def login(self, address: str, now: int) -> None:  # noqa: ARG002
        """There is no login."""
        return

    def invitation(self) -> None:
        """There is none."""
        return

    def subscribe(self, address: str | None, topic: Topic) -> None:  # noqa: ARG002
        """Nothing is subscribed."""
        return

    def unsubscribe(self, address: str | None, topic: Topic) -> None:  # noqa: ARG002
        """Nothing is subscribed."""
        return

    def ping(self) -> None:
        """There is none."""
        return

    def receiver(self, otherwise: Receive) -> Receive:
        """No frame comes often."""
        return otherwise

    def message(self, address: str | None, frame: bytes, ts_recv: int) -> Incoming:  # noqa: ARG002
        """No frame is understood."""
        _unknown()

    def path(self, address: str | None, read: Read) -> str:  # noqa: ARG002
        """Nothing can be read but by the probes."""
        _unknown()

    def listed(self, address: str | None, read: Read, answer: VenueAnswer) -> Sequence[Event]:  # noqa: ARG002
        """No answer is understood."""
        _unknown()

    def placed(self, address: str, intent: OrderIntent, answer: VenueAnswer) -> Placement:  # noqa: ARG002
        """No answer is understood."""
        _unknown()

    def cancelled(self, answer: VenueAnswer) -> OrderReport:  # noqa: ARG002
        """No answer is understood."""
        _unknown()

    def declined(self, asked: Asked, answer: VenueAnswer) -> Decline:  # noqa: ARG002
        """No answer is understood."""
        _unknown()

    def declined_in_plain_text(self, answer: VenueAnswer) -> Decline | None:  # noqa: ARG002
        """No answer is understood."""
        return None


def _unknown() -> NoReturn:
    raise ProtocolBroken("it is not known yet which dialect the exchange speaks")
