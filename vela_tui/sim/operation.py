"""An exchange that is ready to be opened, whatever is spoken there."""

from collections.abc import Callable

from starlette.types import ASGIApp

from vela_tui.domain.value import Value


class Operation(Value, frozen=True):
    """What a listener answers with, and what is to be done while it listens."""

    app: ASGIApp
    """Who answers."""
    paces: tuple[tuple[int, Callable[[], None]], ...]
    """What is to be done again and again, and the milliseconds between."""
    changes: Callable[[], int]
    """Grows whenever something happened to a client's account."""
    content: Callable[[], bytes]
    """What is worth keeping over a restart."""
    max_message: int
    """Bytes of one WebSocket message."""
    http_path: str = ""
    """What stands behind the port in the address of HTTP."""
    ws_path: str = "/ws"
    """And in that of the WebSocket."""
    spoken: str = ""
    """How, in words."""
    notes: str = ""
    """What a person should know at the start."""
