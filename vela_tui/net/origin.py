"""Where a venue is: one URL, checked once, from which every other is made (threat T16)."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from vela_tui.domain.errors import ConfigError

_SECURE: Final = {"http": False, "ws": False, "https": True, "wss": True}
_DEFAULT_PORT: Final = {True: 443, False: 80}
_HOST_NAME: Final = re.compile(
    r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*",
    re.ASCII,
)
_PLAIN: Final = re.compile(r"[!-~]{1,2048}", re.ASCII)
_FEED_PATH: Final = "/ws"
"""Where the feed is (seed:302)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A scheme, a host and a port; nothing of a path, a person or a secret."""

    http_base: str
    """For example `https://vela-engine.fly.dev`; no slash at its end."""
    ws_url: str
    """For example `wss://vela-engine.fly.dev/ws`."""
    host: str
    """As shown to a person, without the port."""
    is_loopback: bool
    """Whether it is this machine, by a literal address: a name is never trusted to be."""

    @property
    def is_secure(self) -> bool:
        """Whether TLS proves the host."""
        return self.http_base.startswith("https:")


def parse_origin(url: str) -> Origin:
    """The origin of a venue.

    Args:
        url: `https://host`, or `http://127.0.0.1:port` for a loopback literal; ws and wss mean
            the same. A path of `/` or `/ws` is allowed and dropped.

    Raises:
        ConfigError: the scheme is another; TLS is missing for a host that is not a loopback
            literal; or there is a user, a password, a query, a fragment, or another path.
    """
    if _PLAIN.fullmatch(url) is None:
        raise ConfigError("the venue's URL is empty, too long, or holds blanks or strange letters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"the venue's URL is not one: {error}") from None
    is_secure = _SECURE.get(parts.scheme)
    if is_secure is None:
        raise ConfigError("the venue's URL must begin with https:// (or http:// on loopback)")
    if "@" in parts.netloc or parts.query or parts.fragment or "?" in url or "#" in url:
        raise ConfigError("the venue's URL must not hold a user, a password, a query or a fragment")
    if parts.path not in {"", "/", _FEED_PATH}:
        raise ConfigError("the venue's URL must not hold a path")
    host = (parts.hostname or "").lower()
    is_loopback = _is_loopback(host)
    if not is_secure and not is_loopback:
        raise ConfigError(
            f"{host or 'the venue'} needs https://: only 127.0.0.1 and ::1 may lack it"
        )
    return _origin(host, port, is_secure=is_secure, is_loopback=is_loopback)


def _origin(host: str, port: int | None, *, is_secure: bool, is_loopback: bool) -> Origin:
    if port == 0:
        raise ConfigError("the venue's URL has port 0")
    shown = f"[{host}]" if ":" in host else host
    suffix = "" if port in {None, _DEFAULT_PORT[is_secure]} else f":{port}"
    tail = "s" if is_secure else ""
    return Origin(
        http_base=f"http{tail}://{shown}{suffix}",
        ws_url=f"ws{tail}://{shown}{suffix}{_FEED_PATH}",
        host=host,
        is_loopback=is_loopback,
    )


def _is_loopback(host: str) -> bool:
    """Whether the host is a loopback literal.

    Raises:
        ConfigError: when it is neither an address nor a host name.
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        # A last label of digits is an address in one of the old spellings: 0x7f.1, 2130706433.
        if _HOST_NAME.fullmatch(host) is None or host.rsplit(".", 1)[-1][:1].isdigit():
            raise ConfigError("the venue's URL has no valid host") from None
        return False
