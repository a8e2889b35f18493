"""Who may speak to the exchange at all: a program on this machine, not a page in a browser.

A page from anywhere can make its visitor's browser send requests to 127.0.0.1; it cannot keep
the browser from adding `Origin`, and a name that it points at 127.0.0.1 stands in `Host`.
"""

from typing import Final

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")


class Guard:
    """Turns away browsers (403) and requests meant for another host (421), HTTP and WebSocket.

    Args:
        app: what is guarded.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request has been answered, by the guard or behind it."""
        complaint = _complaint(scope)
        if complaint is None:
            await self._app(scope, receive, send)
            return
        status, code, message = complaint
        # Starlette sends a response to a handshake by the websocket.http.response extension
        body = {"ok": False, "error": code, "message": message}
        await JSONResponse(body, status)(scope, receive, send)


def _complaint(scope: Scope) -> tuple[int, str, str] | None:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if any(name == b"origin" for name, _ in headers):
        return 403, "Forbidden", "Requests of web pages are not answered."
    port = scope["server"][1]
    hosts = [value.decode("latin-1").lower() for name, value in headers if name == b"host"]
    if len(hosts) != 1 or hosts[0] not in {f"{name}:{port}" for name in _NAMES}:
        return 421, "MisdirectedRequest", "This exchange answers to its loopback address only."
    return None
