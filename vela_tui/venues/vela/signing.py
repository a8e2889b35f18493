"""The texts that a wallet signs, and no others (seed:22-36, 192-193, 344; vela.md 2.2).

Every part is matched against its grammar before it is put between colons, so two different
orders never share a text. A withdrawal, a transfer or typed data can't be written here.
"""

import re
from typing import Final, Literal

from vela_tui.domain.errors import RuleViolation

MAX_INTEGER: Final = 2**63 - 1
"""No price, quantity or nonce above this is signed."""

_SIDE: Final = re.compile(r"bid|ask", re.ASCII)
_SYMBOL: Final = re.compile(r"[A-Z0-9]{2,10}-[A-Z0-9]{2,10}", re.ASCII)
_CLIENT_ORDER_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_VENUE_ORDER_ID: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
_CHALLENGE: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_SIGNATURE: Final = re.compile(r"0x[0-9a-fA-F]{130}", re.ASCII)


_NUMBER: Final = r"(?:0|[1-9][0-9]{0,18})"
_SIGNABLE: Final = re.compile(
    "|".join(
        (
            (
                rf"vela:order:{_SYMBOL.pattern}:(?:{_SIDE.pattern})(?::{_NUMBER}){{3}}"
                rf"(?::{_CLIENT_ORDER_ID.pattern})?"
            ),
            rf"vela:cancel::{_CLIENT_ORDER_ID.pattern}:{_NUMBER}",
            rf"vela:cancel:(?:{_VENUE_ORDER_ID.pattern})::{_NUMBER}",
            rf"vela:(?:auth|ws):{_ADDRESS.pattern}:{_NUMBER}",
            rf"vela:auth:{_CHALLENGE.pattern}",
        )
    ),
    re.ASCII,
)
"""Every text of this module as a whole, stated a second time: what the last gate lets through."""


def is_signable(text: str) -> bool:
    """Whether the text is an order, a cancel or a login of this module's grammar (T11)."""
    return _SIGNABLE.fullmatch(text) is not None


def order_text(
    symbol: str,
    side: Literal["bid", "ask"],
    price: int,
    quantity: int,
    nonce: int,
    client_order_id: str | None = None,
) -> str:
    """The text of one limit order (seed:31-33). How it executes is not part of it.

    Args:
        symbol: for example `ETH-USDC`.
        side: `bid` buys the base, `ask` sells it.
        price: raw units, at least 1.
        quantity: raw units, at least 1.
        nonce: never used before by this wallet.
        client_order_id: our name of the order; None leaves it and its colon out.

    Raises:
        RuleViolation: when a part is outside its grammar.
    """
    parts = [
        "vela:order",
        _matched("symbol", _SYMBOL, symbol),
        _matched("side", _SIDE, side),
        _integer("price", price, 1),
        _integer("quantity", quantity, 1),
        _integer("nonce", nonce, 0),
    ]
    if client_order_id is not None:
        parts.append(_matched("client order id", _CLIENT_ORDER_ID, client_order_id))
    return ":".join(parts)


def cancel_by_client_order_id_text(client_order_id: str, nonce: int) -> str:
    """The text of a cancel that names the order by our name (seed:192-193).

    Raises:
        RuleViolation: when a part is outside its grammar.
    """
    named = _matched("client order id", _CLIENT_ORDER_ID, client_order_id)
    return f"vela:cancel::{named}:{_integer('nonce', nonce, 0)}"


def cancel_by_venue_order_id_text(venue_order_id: str, nonce: int) -> str:
    """The text of a cancel that names the order by the venue's name (seed:35-36).

    Raises:
        RuleViolation: when a part is outside its grammar.
    """
    named = _matched("venue order id", _VENUE_ORDER_ID, venue_order_id)
    return f"vela:cancel:{named}::{_integer('nonce', nonce, 0)}"


def login_text(address: str, seconds: int) -> str:
    """The text that opens the private feed (seed:344).

    Args:
        address: exactly as the frame spells it.
        seconds: Unix seconds, within 30 of the venue's clock.

    Raises:
        RuleViolation: when a part is outside its grammar.
    """
    return f"vela:auth:{_matched('address', _ADDRESS, address)}:{_integer('time', seconds, 0)}"


def timed_login_text(address: str, milliseconds: int) -> str:
    """The text that opens the engine's private feed by its clock (vela.md 2.2).

    Args:
        address: exactly as the frame spells it.
        milliseconds: Unix milliseconds, within 60,000 of the engine's clock.

    Raises:
        RuleViolation: when a part is outside its grammar.
    """
    named = _matched("address", _ADDRESS, address)
    return f"vela:ws:{named}:{_integer('time', milliseconds, 0)}"


def challenged_login_text(nonce: str) -> str:
    """The text that opens the engine's private feed by the challenge that it sent (vela.md 2.2).

    Raises:
        RuleViolation: when the challenge is not 32 lower-case hex digits: nothing else that a
            server makes up is ever signed.
    """
    return f"vela:auth:{_matched('challenge', _CHALLENGE, nonce)}"


def is_address(text: str) -> bool:
    """Whether the text is an address, in any letter case."""
    return _ADDRESS.fullmatch(text) is not None


def is_symbol(text: str) -> bool:
    """Whether the text names a market that can be signed for."""
    return _SYMBOL.fullmatch(text) is not None


def is_client_order_id(text: str) -> bool:
    """Whether the text can be a client order id (seed:216-218)."""
    return _CLIENT_ORDER_ID.fullmatch(text) is not None


def is_venue_order_id(text: str) -> bool:
    """Whether the text can be the venue's number of an order."""
    return _VENUE_ORDER_ID.fullmatch(text) is not None and int(text) <= MAX_INTEGER


def is_challenge(text: str) -> bool:
    """Whether the text is a challenge that may stand in a login (vela.md 2.2)."""
    return _CHALLENGE.fullmatch(text) is not None


def checked_signature(signature: str) -> str:
    """The signature, which is `0x` and 130 hex digits.

    Raises:
        RuleViolation: when it is anything else; the text does not repeat it.
    """
    if _SIGNATURE.fullmatch(signature) is None:
        raise RuleViolation("signature", "is not 0x and 130 hex digits")
    return signature


def _matched(field: str, grammar: re.Pattern[str], text: str) -> str:
    if grammar.fullmatch(text) is None:
        raise RuleViolation(field, f"can't be signed; it must match {grammar.pattern}")
    return text


def _integer(field: str, value: int, least: int) -> str:
    if type(value) is not int or not least <= value <= MAX_INTEGER:
        raise RuleViolation(field, f"can't be signed; it must be {least} to {MAX_INTEGER}")
    return str(value)
