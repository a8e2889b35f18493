"""Where a venue is: one URL, checked once, from which every other is made.

A signature carries no host (reliability T12): a key is therefore bound to one origin, and
transport without TLS is allowed to loopback literals alone (T15, T16).
"""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from vela_tui.domain.errors import ConfigError
from vela_tui.domain.value import Value

_URL: Final = re.compile(r"[A-Za-z0-9:/.\-_~\[\]]{1,200}")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_SECURE: Final = {"http": "http", "ws": "http", "https": "https", "wss": "https"}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PATHS: Final = frozenset({"", "/", "/ws", "/api/v1", "/api/v1/"})
"""Behind a venue's host, as venues print their addresses: dropped, each venue knows its own."""
_EXAMPLE: Final = "such as https://exchange.example"

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Origin(Value, frozen=True):
    """A scheme, a host and a port; nothing of a person or a secret."""

    http_base: str
    """`https://host` or `https://host:port`, in one spelling; no slash at its end."""
    ws_base: str
    """The same for WebSockets: `wss://host`; the feed's path follows it."""
    host: str
    """As shown to a person, without the port."""
    is_loopback: bool
    """Whether it is this machine, by a literal address: a name is never trusted to be."""

    @property
    def is_secure(self) -> bool:
        """Whether TLS proves the host."""
        return self.http_base.startswith("https:")


def parse_origin(url: str) -> Origin:
    """The origin of a venue's URL.

    `ws` and `wss` are the origins `http` and `https`; a default port is left out. A path of `/`,
    `/ws` or `/api/v1` is allowed and dropped.

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
    if parts.path not in _PATHS:
        raise ConfigError(f"the URL must not have a path; it is an address {_EXAMPLE}")
    host = _parse_host(parts, scheme)
    place = host + ("" if port in {None, _DEFAULT_PORTS[scheme]} else f":{port}")
    return Origin(
        http_base=f"{scheme}://{place}",
        ws_base=f"{'wss' if scheme == 'https' else 'ws'}://{place}",
        host=host,
        is_loopback=_is_this_machine(host),
    )


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


def _is_this_machine(host: str) -> bool:
    address = _literal(host.strip("[]"))
    return address is not None and _is_loopback(address)


def _literal(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return address in ipaddress.IPv4Network("127.0.0.0/8")
    return address == ipaddress.IPv6Address("::1")
