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


_STATUS: Final = {
    "S": OrderStatus.SUBMITTING,
    "U": OrderStatus.UNKNOWN,
    "O": OrderStatus.OPEN,
    "P": OrderStatus.PARTIALLY_FILLED,
    "F": OrderStatus.FILLED,
    "C": OrderStatus.CANCELLED,
    "R": OrderStatus.REJECTED,
}

# Read a row as: what each of S U O P F C R becomes. Terminal states hold, with two exceptions:
# fills are executions and always count; and a refused order that the venue nevertheless shows
# resting does rest, since hiding it would be the dangerous mistake.
_ROWS: Final = {
    Evidence.OPEN: "O O O P F C O",
    Evidence.PARTIALLY_FILLED: "P P P P F C P",
    Evidence.FILLED: "F F F F F F F",
    Evidence.CANCELLED: "C C C C F C R",
    Evidence.REJECTED: "R R R C F C R",
    Evidence.FILL: "P P P P F C P",
    Evidence.LAST_FILL: "F F F F F F F",
    Evidence.REFUSED: "R R O P F C R",
    Evidence.NOT_SENT: "R R O P F C R",
    Evidence.OUTCOME_UNKNOWN: "U U O P F C R",
    Evidence.OVERDUE: "U U O P F C R",
    Evidence.CANCEL_ACCEPTED: "C C C C F C R",
    Evidence.ABSENT: "S U C C F C R",
    Evidence.LOOKUP_MISSED: "S U O P F C R",
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
