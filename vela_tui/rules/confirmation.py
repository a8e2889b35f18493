"""When an order is asked about before it goes out: never, where it is risky, or always."""

from enum import StrEnum

from vela_tui.rules.validate import Assessment


class Confirm(StrEnum):
    """What a person chose, apart for LIVE and for PAPER."""

    OFF = "off"
    """Nothing is asked; caps, typed words and victims are asked about all the same."""
    RISKY = "risky"
    """Asked is what fills at once, costs other orders their place, or has a caution."""
    ALWAYS = "always"


def is_risky(assessment: Assessment) -> bool:
    """Whether the order does more than rest where nobody is hurt."""
    takes = assessment.match is not None and assessment.match.quantity > 0
    has_victims = assessment.credit is not None and bool(assessment.credit.victims)
    return takes or has_victims or bool(assessment.cautions or assessment.breaches)


def is_asked(confirm: Confirm, assessment: Assessment) -> bool:
    """Whether this order is asked about before it goes out."""
    return confirm is Confirm.ALWAYS or (confirm is Confirm.RISKY and is_risky(assessment))
