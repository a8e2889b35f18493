"""Where a venue lives, and whether that is this very machine.

A signature carries no host (reliability T12): a key is therefore bound to one origin, and
transport without TLS is allowed to loopback literals alone (T15, T16).
"""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from vela_tui.domain.errors import ConfigError

_URL: Final = re.compile(r"[A-Za-z0-9:/.\-_~\[\]]{1,200}")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_SECURE: Final = {"http": "http", "ws": "http", "https": "https", "wss": "https"}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_EXAMPLE: Final = "such as https://vela-engine.fly.dev"

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def parse_origin(url: str) -> str:
    """The origin of a venue's URL, `https://host` or `https://host:port`, in one spelling.

    `ws` and `wss` are the origins `http` and `https`; a default port is left out.

    Args:
        url: http(s) or ws(s); https or wss unless the host is a loopback literal.

    Raises:
        ConfigError: when the URL is not one that a key may be bound to; the message says why
            and never holds the URL, which may hold a password.
    """
    if "@" in url:
        raise ConfigError("the URL must not hold a user name or a password")
    if "?" in url or "#" in url:
        raise ConfigError("the URL must not have a query or a fragment")
    if not _URL.fullmatch(url):
        raise ConfigError(f"the URL is not a plain address {_EXAMPLE}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigError(f"the URL is not an address {_EXAMPLE}") from None
    scheme = _SECURE.get(parts.scheme)
    if scheme is None or port == 0 or not parts.hostname:
        raise ConfigError(f"the URL is not an http(s) or ws(s) address {_EXAMPLE}")
    host = _parse_host(parts, scheme)
    return f"{scheme}://{host}" + (f":{port}" if port not in {None, _DEFAULT_PORTS[scheme]} else "")


def is_loopback(origin: str) -> bool:
    """Whether the origin's host is a literal of 127.0.0.0/8 or `::1`; a name never is."""
    address = _literal(urlsplit(origin).hostname or "")
    return address is not None and _is_loopback(address)


def _parse_host(parts: SplitResult, scheme: str) -> str:
    host = parts.hostname or ""
    address = _literal(host)
    if address is None:
        labels = host.split(".")
        # getaddrinfo reads 127.1, 0x7f000001 and 2130706433 as addresses: they look like no name
        if not all(map(_LABEL.fullmatch, labels)) or labels[-1][0].isdigit() or len(host) > 253:  # noqa: PLR2004 - RFC 1035
            raise ConfigError("the URL's host is neither a name nor an IP address")
    elif not _is_loopback(address) and not address.is_global:
        raise ConfigError("the URL's host is an address of a private or reserved network")
    if scheme == "http" and not (address and _is_loopback(address)):
        raise ConfigError("the URL must be https or wss: without TLS only to 127.0.0.1 or [::1]")
    return f"[{address}]" if isinstance(address, ipaddress.IPv6Address) else str(address or host)


def _literal(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return address in ipaddress.IPv4Network("127.0.0.0/8")
    return address == ipaddress.IPv6Address("::1")
