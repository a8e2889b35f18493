"""Every call over HTTP that the pages name: what asks it, or why nothing does (joyride.md 5.2)."""

from typing import Final

from vela_tui.domain.enums import ReadKind
from vela_tui.domain.value import Value


class RestCall(Value, frozen=True):
    """One call over HTTP, and the fact that it serves."""

    number: str
    """As the protocol notes cite it: `H04`."""
    fact: str
    reads: tuple[ReadKind, ...] = ()
    """The reads that ask it; none where another call serves the fact, or nobody needs it."""
    reason: str = ""
    """Why no read asks it."""


REST_CALLS: Final = (
    RestCall("H01", "options listed", reason="M07 tells the same over the socket"),
    RestCall("H02", "the book", (ReadKind.BOOK,)),
    RestCall("H03", "best prices of one option", (ReadKind.TICKER,)),
    RestCall("H04", "mids of before", (ReadKind.CANDLES,)),
    RestCall("H05", "how rounds follow each other", reason="M08 tells the same; it is the ping"),
    RestCall("H06", "marks and greeks", (ReadKind.GREEKS,)),
    RestCall("H07", "marks and greeks of one option", reason="H06 tells them of all at once"),
    RestCall("H08", "when the round ends", (ReadKind.ROUND,)),
    RestCall("H09", "the balance", reason="M10 tells the same over the socket"),
    RestCall("H10", "positions", (ReadKind.POSITIONS,)),
    RestCall(
        "H11",
        "positions with their values and profits",
        reason="they are worked out here of H10 and the marks; its 0 may mean that nobody quotes",
    ),
    RestCall(
        "H12",
        "open orders",
        reason="M09 tells the same from the engine itself; this path is assumed (R-24)",
    ),
    RestCall("H13", "orders of all statuses", (ReadKind.ORDER, ReadKind.ORDER_HISTORY)),
    RestCall("H14", "the login over HTTP", reason="it is no read: it admits H10 and H13"),
    RestCall("H15", "many tickers at once, and figures", reason="no page tells a path (R-25)"),
    RestCall("H16", "the profile", reason="nothing is traded by it; the website keeps it"),
    RestCall("H17", "pictures of wallets", reason="nothing is traded by them"),
    RestCall("H18", "the chat", reason="it is no part of trading"),
    RestCall("H19", "the fingerprint of a browser", reason="never sent: it is private"),
    RestCall("H20", "prizes", reason="what it signs is no login; the website claims them"),
    RestCall("H21", "settling a round", reason="for administrators: no way leads there"),
    RestCall("H22", "making options", reason="for administrators: no way leads there"),
    RestCall("H23", "pausing options", reason="for administrators: no way leads there"),
    RestCall("H24", "whether the server lives", reason="the ping tells it of the link itself"),
)
"""Where the socket tells the same (M07 to M10), it is asked: its answers come from the engine
itself, in order with the feed."""
