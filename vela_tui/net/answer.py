"""One answer of HTTP/1.1 out of the bytes of a connection: whole, or none at all."""

from typing import Final

from httptools import HttpParserError, HttpResponseParser

from vela_tui.domain.transport import VenueAnswer
from vela_tui.net.asking import MAX_ANSWER

MAX_HEAD: Final = 64 * 2**10
"""Bytes before the body, those of interim answers included."""
MAX_FIELDS: Final = 256
"""Header fields and trailers of one answer."""
_LONGEST: Final = MAX_HEAD + 4 * MAX_ANSWER
"""Bytes of an answer with its framing: tiny chunks are several times longer than what they hold."""
_PROTOCOL: Final = b"HTTP/1."
_FIELDS: Final = frozenset(
    {b"content-type", b"retry-after", b"date", b"content-length", b"transfer-encoding"}
)
_FINAL: Final = 200
"""Lower ones are interim answers: the one that counts follows."""
_SWITCHING: Final = 101
_LOWEST: Final = 100


class AnswerError(Exception):
    """What came is no answer of HTTP/1.x, or not all of one."""


class AnswerTooLongError(AnswerError):
    """It is longer than `MAX_ANSWER`, or says that it will be."""


class AnswerReader:
    """Reads one answer; the parser calls the `on_` methods.

    Strict where a lenient reader could be misled: one length or chunks, never both; no coding
    but chunks; no bare line feeds (RFC 9112 6.3, 11.2). An answer with neither length nor
    chunks ends with the connection, and only if the peer ended that properly: see `end`.
    """

    def __init__(self) -> None:
        self._parser: HttpResponseParser | None = HttpResponseParser(self)
        self._begun = b""
        self._heard = 0
        self._count = 0
        self._fields: dict[bytes, bytes] = {}
        self._pieces: list[bytes] = []
        self._size = 0
        self._has_head = False
        self._ends_with_link = False
        self._refusal: AnswerError | None = None
        self.status = 0
        """HTTP's; 0 before it is known."""
        self.is_complete = False
        """Whether all of it has come."""
        self.can_follow = False
        """Whether the connection may carry another request: the answer allows it, and nothing
        came behind it."""

    def feed(self, data: bytes) -> None:
        """Some bytes have come, however the network cut them.

        Raises:
            AnswerTooLongError: nothing more is read.
            AnswerError: they are no part of an answer.
        """
        room = len(data) if self._has_head else max(MAX_HEAD - self._heard, 0)
        self._heard += len(data)
        if self._heard > _LONGEST:
            raise AnswerTooLongError
        if not self._has_head:
            self._begin(data[:room])
        self._parse(data[:room])
        if room < len(data):
            if not self._has_head:
                raise AnswerError
            self._parse(data[room:])

    def end(self) -> None:
        """The peer ended the connection, properly: FIN, and `close_notify` where there is TLS."""
        if self._ends_with_link and not self.is_complete:
            self.is_complete = True

    def answer(self, ts_sent: int, ts_recv: int) -> VenueAnswer:
        """The complete answer; `ts_sent` and `ts_recv` are nanoseconds UTC."""
        self._parser = None  # they hold each other
        return VenueAnswer(
            status=self.status,
            content_type=self._text(b"content-type") or "",
            body=b"".join(self._pieces),
            ts_sent=ts_sent,
            ts_recv=ts_recv,
            retry_after=self._text(b"retry-after"),
            date=self._text(b"date"),
        )

    def _text(self, name: bytes) -> str | None:
        value = self._fields.get(name)
        return None if value is None else value.decode("ascii", "replace")

    def _begin(self, data: bytes) -> None:
        # the parser would also take RTSP, and empty lines before an answer
        missing = len(_PROTOCOL) - len(self._begun)
        if missing:
            self._begun += data[:missing]
            if not _PROTOCOL.startswith(self._begun):
                raise AnswerError

    def _parse(self, data: bytes) -> None:
        # The last byte goes by itself: an answer that is complete before it has bytes behind it.
        # The parser does not say how many it took, and drops empty lines in silence.
        parser = self._parser
        if parser is None:
            raise AnswerError
        view = memoryview(data)
        for piece in (view[:-1], view[-1:]):
            if self.is_complete and piece:
                self.can_follow = False
            elif piece:
                try:
                    parser.feed_data(piece)
                except HttpParserError:
                    self.can_follow = False
                    if not self.is_complete:
                        raise self._refusal or AnswerError from None

    def on_message_begin(self) -> None:
        """An answer begins; another one behind the answer is nobody's."""
        if self.is_complete:
            raise AnswerError

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field is read; only what is asked for is kept, trailers never."""
        self._count += 1
        if self._count > MAX_FIELDS:
            raise AnswerError
        name = name.lower()
        if not self._has_head and name in _FIELDS:
            value = value.strip(b" \t")
            known = self._fields.get(name)
            self._fields[name] = value if known is None else known + b", " + value

    def on_headers_complete(self) -> None:
        """The head is read: how the body will end is settled."""
        if self._parser is None:
            raise AnswerError
        status = self.status = self._parser.get_status_code()
        if status < _LOWEST or status == _SWITCHING:
            raise AnswerError
        if status < _FINAL:
            return
        length = self._fields.get(b"content-length")
        coding = self._fields.get(b"transfer-encoding")
        if coding is not None and coding.lower() != b"chunked":
            raise AnswerError
        if length is not None and int(length) > MAX_ANSWER:
            self._refusal = AnswerTooLongError()
            raise self._refusal
        self._has_head = True
        self._ends_with_link = length is None and coding is None

    def on_body(self, piece: bytes) -> None:
        """A piece of the body is read."""
        self._size += len(piece)
        if self._size > MAX_ANSWER:
            self._refusal = AnswerTooLongError()
            raise self._refusal
        self._pieces.append(piece)

    def on_message_complete(self) -> None:
        """An answer is whole; behind an interim one, the next is waited for."""
        if self._parser is None:
            raise AnswerError
        if self.status < _FINAL:
            self._fields.clear()
            return
        self.is_complete = True
        self.can_follow = self._parser.should_keep_alive()
