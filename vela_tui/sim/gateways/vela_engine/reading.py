"""Bodies as the engine's framework reads them, its complaints to the letter (vela.md 5.3).

The framework checks fields in the order in which they come, ignores those it does not know, and
says in plain text where it stopped: 400 for what is no JSON, 422 for JSON of another shape.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from json.decoder import JSONDecodeError
from typing import Any, Final, NoReturn

from starlette.exceptions import HTTPException
from starlette.requests import Request

from vela_tui.domain.value import Value
from vela_tui.sim.gateways import bodies

MAX_U64: Final = 2**64 - 1
_DIGITS: Final = 20
_MAX_BRACKETS: Final = 128
"""Opening brackets in one body; the framework bounds the depth alone, by the same number."""
_ECHOED: Final = 200
"""Characters of a client's own text that a complaint repeats."""
_WORDS: Final = {"n": "null", "t": "true", "f": "false"}
_BLANKS: Final = " \t\r\n"


class Unreadable(Exception):  # noqa: N818 - it is the answer, not an accident
    """The framework's own answer, in plain text; nothing was counted and nothing changed.

    Args:
        status: HTTP.
        text: the body.
    """

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class _Mismatch(Exception):  # noqa: N818 - becomes an `Unreadable` where its place is known
    """A value of another type than the field's; `is_syntax` where the framework calls it so."""

    def __init__(self, reason: str, *, is_syntax: bool = False) -> None:
        super().__init__(reason)
        self.is_syntax = is_syntax


class _Float(str):
    """A number that is no integer of 64 bits, as it was written."""

    __slots__ = ()


class Field(Value, frozen=True):
    """One member of a body."""

    name: str
    take: Callable[[Any], Any]
    """The value, or `_Mismatch`."""
    is_optional: bool = False
    """Whether it may be null or absent."""


def text(value: Any) -> str:
    """A text; any."""
    if type(value) is not str:
        raise _Mismatch(f"invalid type: {_named(value)}, expected a string")
    return value


def u64(value: Any) -> int:
    """An unsigned integer of 64 bits, written as one."""
    if type(value) is not int:
        raise _Mismatch(f"invalid type: {_named(value)}, expected u64")
    if value < 0:
        raise _Mismatch(f"invalid value: integer `{value}`, expected u64")
    return value


def one_of(*variants: str) -> Callable[[Any], str]:
    """A text that is one of these."""
    names = [f"`{variant}`" for variant in variants]
    two = 2
    wanted = " or ".join(names) if len(names) == two else f"one of {', '.join(names)}"

    def take(value: Any) -> str:
        if type(value) is not str:
            raise _Mismatch("expected value", is_syntax=True)
        if value not in variants:
            raise _Mismatch(f"unknown variant `{value[:_ECHOED]}`, expected {wanted}")
        return value

    return take


async def read_body(request: Request) -> bytes:
    """The whole body of a JSON request.

    Raises:
        Unreadable: 415 for another content type, 413 for too much.
    """
    try:
        return await bodies.read_body(request)
    except HTTPException as error:
        if error.status_code == 413:  # noqa: PLR2004 - HTTP's number
            reason = "Failed to buffer the request body: length limit exceeded"
        else:
            reason = "Expected request with `Content-Type: application/json`"
        raise Unreadable(error.status_code, reason) from None


def read(body: bytes, shape: str, fields: Sequence[Field]) -> Mapping[str, Any]:
    """The fields' values by their names; None for one that is optional and absent.

    Args:
        body: bytes that claim to be JSON.
        shape: the structure's name, which a complaint may give.
        fields: the members that count.

    Raises:
        Unreadable: 400 or 422, as the framework would say it.
    """
    if body.count(b"[") + body.count(b"{") > _MAX_BRACKETS:
        raise _syntax("recursion limit exceeded", 1, len(body))
    try:
        return _Reader(body.decode()).members(shape, {field.name: field for field in fields})
    except UnicodeDecodeError as error:
        raise _syntax("invalid unicode code point", 1, error.start) from None
    except RecursionError:
        raise _syntax("recursion limit exceeded", 1, len(body)) from None


class _Reader:
    """One body, from its first character on."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._decoder = json.JSONDecoder(
            parse_float=_Float, parse_int=_integer, parse_constant=_refuse_constant, strict=True
        )

    def members(self, shape: str, fields: Mapping[str, Field]) -> Mapping[str, Any]:
        """The object's known members, checked one after another."""
        self._skip()
        if self._peek() != "{":
            value = self._value()
            raise self._data(f"invalid type: {_named(value)}, expected struct {shape}")
        self._at += 1
        found: dict[str, Any] = {}
        self._skip()
        while self._peek() != "}":
            self._member(fields, found)
            self._skip()
            if self._peek() == ",":
                self._at += 1
                self._skip()
                if self._peek() == "}":
                    self._at += 1
                    raise self._bad("trailing comma")
            elif self._peek() != "}":
                raise self._stop("expected `,` or `}`", "EOF while parsing an object")
        self._at += 1
        for name, field in fields.items():
            if name not in found and not field.is_optional:
                raise self._data(f"missing field `{name}`")
        self._skip()
        if self._peek():
            self._at += 1
            raise self._bad("trailing characters")
        return {name: found.get(name) for name in fields}

    def _member(self, fields: Mapping[str, Field], found: dict[str, Any]) -> None:
        if self._peek() != '"':
            raise self._stop("key must be a string", "EOF while parsing an object")
        name = self._value()
        field = fields.get(name)
        if field is not None and name in found:
            raise self._data(f"duplicate field `{name}`")
        self._skip()
        if self._peek() != ":":
            raise self._stop("expected `:`", "EOF while parsing an object")
        self._at += 1
        self._skip()
        value = self._value()
        if field is None:
            return
        if value is None and field.is_optional:
            found[name] = None
            return
        try:
            found[name] = field.take(value)
        except _Mismatch as mismatch:
            reason = f"{name}: {mismatch}"
            raise (self._bad(reason) if mismatch.is_syntax else self._data(reason)) from None

    def _value(self) -> Any:
        start = self._at
        if not self._peek():
            raise self._bad("EOF while parsing a value")
        try:
            value, self._at = self._decoder.raw_decode(self._source, start)
        except JSONDecodeError as error:
            self._at = min(error.pos + 1, len(self._source))
            word = _WORDS.get(self._source[start])
            if word is not None:
                pairs = zip(self._source[start:], word, strict=False)
                known = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
                self._at = min(start + known + 1, len(self._source))
                raise self._bad("expected ident") from None
            if error.pos >= len(self._source) or "Unterminated" in error.msg:
                self._at = len(self._source)
                raise self._bad(f"EOF while parsing {_kind(self._source[start])}") from None
            raise self._bad("expected value") from None
        except ValueError:
            raise self._bad("expected value") from None
        if isinstance(value, str) and not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise self._bad("lone leading surrogate in hex escape") from None
        return value

    def _skip(self) -> None:
        while self._at < len(self._source) and self._source[self._at] in _BLANKS:
            self._at += 1

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _stop(self, reason: str, at_end: str) -> Unreadable:
        if not self._peek():
            return self._bad(at_end)
        self._at += 1
        return self._bad(reason)

    def _bad(self, reason: str) -> Unreadable:
        return _syntax(reason, *self._place())

    def _data(self, reason: str) -> Unreadable:
        line, column = self._place()
        return Unreadable(
            422,
            "Failed to deserialize the JSON body into the target type: "
            f"{reason} at line {line} column {column}",
        )

    def _place(self) -> tuple[int, int]:
        before = self._source[: self._at]
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1)


def _syntax(reason: str, line: int, column: int) -> Unreadable:
    return Unreadable(
        400, f"Failed to parse the request body as JSON: {reason} at line {line} column {column}"
    )


def _integer(digits: str) -> int | _Float:
    """An integer, unless it is one that only a float can hold."""
    if len(digits) > _DIGITS + 1:
        return _Float(digits)
    value = int(digits)
    return value if -(2**63) <= value <= MAX_U64 else _Float(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _kind(first: str) -> str:
    return {"{": "an object", "[": "a list", '"': "a string"}.get(first, "a value")


def _named(value: Any) -> str:
    """A value as the framework calls it."""
    match value:
        case bool():
            named = f"boolean `{str(value).lower()}`"
        case _Float():
            named = f"floating point `{value[:_ECHOED].removesuffix('.0')}`"
        case str():
            named = f"string {json.dumps(value[:_ECHOED], ensure_ascii=False)}"
        case int():
            named = f"integer `{value}`"
        case _:
            named = {type(None): "null", list: "sequence"}.get(type(value), "map")
    return named
