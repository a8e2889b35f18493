"""Which proxy a host is reached through, as the libraries choose it, for a person to see (P47)."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from vela_tui.domain.origin import Origin


def proxy_of(origin: Origin) -> str:
    """`http://proxy.example:3128` without any credentials; empty where none is asked.

    Loopback addresses are never reached through a proxy. Otherwise the environment, or the
    system's settings, decide: for the WebSocket as for HTTP.
    """
    if origin.is_loopback or proxy_bypass(origin.host):
        return ""
    known = getproxies()
    scheme = "https" if origin.is_secure else "http"
    chosen = known.get(scheme) or known.get("all") or known.get("socks")
    if not chosen:
        return ""
    parts = urlsplit(chosen if "://" in chosen else f"http://{chosen}")
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{parts.hostname or '?'}{port}"
