"""What is asked about: nothing, what is risky, everything."""

import pytest

from vela_tui.domain.account import Credit
from vela_tui.rules.confirmation import Confirm, is_asked, is_risky
from vela_tui.rules.validate import assess


@pytest.mark.parametrize(
    ("terms", "changes", "risky"),
    [
        ({"price": "1570", "execution": "post"}, {}, False),
        ({"price": "1580", "execution": "gtc"}, {}, True),
        ({"price": "1580", "execution": "post"}, {}, True),
        ({"price": "1570", "execution": "post"}, {"is_book_live": False}, True),
    ],
)
def test_what_only_rests_is_not_risky(made, terms, changes, risky):
    """Taking, a refusal to be expected, and a book that can't be believed are."""
    assessment = assess(made.draft(**terms), made.context(**changes))
    assert is_risky(assessment) is risky
    assert is_asked(Confirm.RISKY, assessment) is risky
    assert is_asked(Confirm.ALWAYS, assessment)
    assert not is_asked(Confirm.OFF, assessment)


def test_victims_are_risky(made):
    """An order that costs another its place."""
    context = made.context(
        active_orders=[made.order("old", price="1500")],
        credit=Credit(made.order("old", price="1500").price, made.order(price="1600").price),
    )
    assert is_risky(assess(made.draft(price="1570", execution="post"), context))


def test_own_orders_in_the_way_and_repeated_ones_are_cautioned(made):
    """A self-trade, also where the own order is not in the book yet; and the same order again."""
    own = made.order("mine-2", side=made.draft().side.opposite, price="1575", quantity="0.5")
    found = assess(made.draft(price="1576", execution="post"), made.context(active_orders=[own]))
    assert any("self-trade: meets your own sell 0.5 @ 1,575 (mine-2)" in e for e in found.cautions)
    same = made.order("mine-3", price="1570", quantity="1")
    found = assess(made.draft(price="1570", execution="post"), made.context(active_orders=[same]))
    assert any("the same order rests already (mine-3)" in each for each in found.cautions)
