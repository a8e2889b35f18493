"""Where an order stands after each piece of evidence: one total table, nothing implied.

Sources: vela.md section 11 (order status), reliability.md sections 4.1 and 4.2 (evidence).
"""

from enum import Enum
from typing import Final

from vela_tui.domain.enums import OrderStatus

__all__ = ["TRANSITIONS", "Evidence", "of_report"]


class Evidence(Enum):
    """What can be learned about an order's status."""

    OPEN = "reported open"
    PARTIALLY_FILLED = "reported partially filled"
    FILLED = "reported filled"
    CANCELLED = "reported cancelled"
    REJECTED = "reported rejected"
    FILL = "a fill that leaves a remainder"
    LAST_FILL = "a fill that leaves none"
    REFUSED = "the request was declined"
    NOT_SENT = "the request never left"
    OUTCOME_UNKNOWN = "the request was sent and no answer can be trusted"
    OVERDUE = "the answer is overdue"
    CANCEL_ACCEPTED = "the cancel was confirmed"
    ABSENT = "missing from two lists of open orders"
    LOOKUP_MISSED = "not found by its client order id"
    UNPROVABLE = "no means of proof is left"
    WRITTEN_OFF = "it rests no more and nothing more will be told"
    NONCE_USED = "its nonce was used before a fence came"
    FENCED = "a fence has its nonce"


_STATUS: Final = {
    "S": OrderStatus.SUBMITTING,
    "U": OrderStatus.UNKNOWN,
    "N": OrderStatus.UNRESOLVED,
    "O": OrderStatus.OPEN,
    "P": OrderStatus.PARTIALLY_FILLED,
    "V": OrderStatus.VANISHED,
    "L": OrderStatus.LOST,
    "F": OrderStatus.FILLED,
    "C": OrderStatus.CANCELLED,
    "R": OrderStatus.REJECTED,
}

# Read a row as: what each of S U N O P V L F C R becomes. Terminal states hold, with these
# exceptions: fills are executions and always count; a refused order that the venue nevertheless
# shows resting does rest, since hiding it would be the dangerous mistake; and of a lost order any
# proof of its end is welcome. A fill that leaves a remainder does not prove that the remainder
# rests, so an order that vanished, was lost or was cancelled keeps its status and counts the fill.
_ROWS: Final = {
    Evidence.OPEN: "O O O O P O L F C O",
    Evidence.PARTIALLY_FILLED: "P P P P P P L F C P",
    Evidence.FILLED: "F F F F F F F F F F",
    Evidence.CANCELLED: "C C C C C C C F C R",
    Evidence.REJECTED: "R R R R C C C F C R",
    Evidence.FILL: "P P P P P V L F C P",
    Evidence.LAST_FILL: "F F F F F F F F F F",
    Evidence.REFUSED: "R R R O P V L F C R",
    Evidence.NOT_SENT: "R R R O P V L F C R",
    Evidence.OUTCOME_UNKNOWN: "U U N O P V L F C R",
    Evidence.OVERDUE: "U U N O P V L F C R",
    Evidence.CANCEL_ACCEPTED: "C C C C C C C F C R",
    Evidence.ABSENT: "S U N V V V L F C R",
    Evidence.LOOKUP_MISSED: "S U N O P V L F C R",
    Evidence.UNPROVABLE: "S N N O P V L F C R",
    Evidence.WRITTEN_OFF: "S U L O P L L F C R",
    Evidence.NONCE_USED: "S V V O P V L F C R",
    Evidence.FENCED: "S R R O P R R F C R",
}

TRANSITIONS: Final = {
    (before, evidence): _STATUS[after]
    for evidence, row in _ROWS.items()
    for before, after in zip(_STATUS.values(), row.split(), strict=True)
}
"""Status after by status before and evidence; every pair is there."""

_OF_REPORT: Final = {
    OrderStatus.OPEN: Evidence.OPEN,
    OrderStatus.PARTIALLY_FILLED: Evidence.PARTIALLY_FILLED,
    OrderStatus.FILLED: Evidence.FILLED,
    OrderStatus.CANCELLED: Evidence.CANCELLED,
    OrderStatus.REJECTED: Evidence.REJECTED,
}


def of_report(status: OrderStatus) -> Evidence | None:
    """What a venue's report of this status proves; None for states that only we can be in."""
    return _OF_REPORT.get(status)
