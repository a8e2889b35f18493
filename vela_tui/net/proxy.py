"""Which proxy a host is reached through: chosen here, and shown to a person as chosen (P47)."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from vela_tui.domain.origin import Origin


def proxy_url(origin: Origin) -> str:
    """The proxy's URL, credentials included, for no eyes; empty where none is asked.

    Loopback addresses are never reached through a proxy. Otherwise the environment, or the
    system's settings, decide. Exceptions (`no_proxy`) are read as the WebSocket's library and
    curl read them: `.example.com` is `example.com` as well, which httpx by itself would not say.
    """
    if origin.is_loopback or proxy_bypass(origin.host):
        return ""
    known = getproxies()
    scheme = "https" if origin.is_secure else "http"
    chosen = known.get(scheme) or known.get("all")
    if chosen:
        return chosen if "://" in chosen else f"http://{chosen}"
    socks = known.get("socks", "")
    # systems name a SOCKS proxy as if it spoke HTTP
    return f"socks5h://{socks.partition('://')[2] or socks}" if socks else ""


def proxy_of(origin: Origin) -> str:
    """`http://proxy.example:3128` without any credentials; empty where none is asked."""
    chosen = proxy_url(origin)
    if not chosen:
        return ""
    parts = urlsplit(chosen)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{parts.hostname or '?'}{port}"
