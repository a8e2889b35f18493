"""Orders that only the venue's numbers tell apart: whose a report is, and whose it never is."""

from dataclasses import replace

import pytest

from tests.session.engine_kit import ETH, T0, Kit, capabilities, kinds, price, quantity
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import LinkState, OrderStatus, Side
from vela_tui.domain.events import (
    CancelAccepted,
    CancelRefused,
    LoggedIn,
    OpenOrdersListed,
    OrderAccepted,
    OrderHistoryListed,
    OrderLookupMissed,
    OrderOutcomeUnknown,
    OrderRefused,
    OrderReport,
    OrderReported,
    OrdersRecalled,
)
from vela_tui.domain.order import VenueOrderId
from vela_tui.domain.trail import Trail
from vela_tui.session.effects import SendOrder
from vela_tui.state import births
from vela_tui.venues.codec import ReadKind

OPEN, FILLED, CANCELLED = OrderStatus.OPEN, OrderStatus.FILLED, OrderStatus.CANCELLED
ABLE = replace(
    capabilities(),
    nonce_window=None,
    has_credit=False,
    signs_requests=False,
    has_client_order_ids=False,
    answers_logins=True,
    dates_logins=False,
    needs_price_proof=False,
    tells_restarts=False,
)


class NamelessKit(Kit):
    """A session at a venue without names: connected, logged in and compared."""

    def __init__(self, **config):
        super().__init__(capabilities=ABLE, **config)

    def begin(self):
        self.link()
        self.list_instruments()
        self.book(1, [(price("99"), quantity("1"))], [(price("101"), quantity("1"))])
        self.apply(LoggedIn(self.now))
        self.list_orders()
        return self

    def told(self, number, status=OPEN, filled="0", *, made=0, at="100", side=Side.BUY):
        made_at = None if made is None else self.now + made
        return OrderReport(
            None, VenueOrderId(number), status, quantity(filled), ETH, side, price(at),
            quantity("1"), ts_event=made_at,
        )  # fmt: skip

    def push(self, *args, **terms):
        return self.apply(OrderReported(self.told(*args, **terms), self.now))

    def recount(self, *reports):
        return self.apply(OrderHistoryListed(reports, self.now, self.now))

    def answer(self, name, number, status=OPEN, filled="0"):
        return self.apply(OrderAccepted(name, self.told(number, status, filled), self.now))

    def miss(self, name):
        return self.apply(OrderLookupMissed(name, self.now, self.now))

    def lose(self, name):
        return self.apply(OrderOutcomeUnknown(name, "no answer", self.now))

    def shown(self):
        orders = (*self.state.active_orders(), *self.state.ended_orders())
        return {o.client_order_id: (o.venue_order_id, o.status) for o in orders}


@pytest.fixture
def kit():
    return NamelessKit().begin()


def test_a_push_before_the_answer_waits_for_it(kit):
    name, _ = kit.submit()
    kit.push("7", FILLED, "1")
    assert kit.shown() == {name: (None, OrderStatus.SUBMITTING)}
    kit.answer(name, "7")
    assert kit.shown() == {name: ("7", FILLED)}


def test_the_furthest_of_the_pushes_that_waited_counts(kit):
    name, _ = kit.submit()
    kit.push("7", FILLED, "1")
    kit.push("7", OPEN)
    kit.answer(name, "7")
    assert kit.order(name).status is FILLED


def test_of_two_alike_the_answer_says_whose_a_push_is(kit):
    """One of them was refused: its like has the number, and nobody else."""
    refused, _ = kit.submit()
    placed, _ = kit.submit()
    kit.push("7")
    kit.apply(OrderRefused(refused, "1002", "no money", None, kit.now))
    kit.answer(placed, "7")
    assert kit.shown() == {
        placed: ("7", OPEN),
        refused: (None, OrderStatus.REJECTED),
    }


def test_an_order_whose_answer_was_lost_is_found_by_a_push(kit):
    name, _ = kit.submit()
    kit.lose(name)
    kit.push("7")
    assert kit.shown() == {name: ("7", OPEN)}
    assert any(text.startswith("Found: ") for text in kit.notices())


def test_a_push_that_came_before_the_answer_was_given_up_is_not_forgotten(kit):
    name, _ = kit.submit()
    kit.push("7")
    kit.lose(name)
    kit.later(SECOND)
    assert kit.shown() == {name: ("7", OPEN)}


@pytest.mark.parametrize("status", [OPEN, FILLED, CANCELLED])
def test_a_history_finds_what_was_placed_whatever_became_of_it(kit, status):
    """J19, section 6.3: instrument, side, price, size, and made when it was sent or later."""
    name, _ = kit.submit()
    kit.lose(name)
    kit.recount(kit.told("9", status, "1" if status is FILLED else "0"))
    assert kit.shown() == {name: ("9", status)}


def test_a_list_of_open_orders_finds_it_too(kit):
    name, _ = kit.submit()
    kit.lose(name)
    kit.apply(OpenOrdersListed((kit.told("9"),), kit.now, kit.now))
    assert kit.shown() == {name: ("9", OPEN)}


@pytest.mark.parametrize("differs", [{"at": "100.01"}, {"side": Side.SELL}, {"made": -3 * SECOND}])
def test_what_differs_in_one_term_is_another_s(kit, differs):
    name, _ = kit.submit()
    kit.lose(name)
    kit.push("7", **differs)
    assert kit.shown()[name] == (None, OrderStatus.UNKNOWN)
    assert kit.shown()["venue-7"] == ("7", OPEN)
    assert kit.order("venue-7").is_external


def test_what_a_history_tells_of_before_our_time_is_nothing_to_us(kit):
    name, _ = kit.submit()
    kit.lose(name)
    kit.recount(kit.told("3", FILLED, "1", made=-60 * SECOND), kit.told("4", at="50"))
    assert kit.shown() == {name: (None, OrderStatus.UNKNOWN)}


def test_the_venue_s_clock_may_lie_two_seconds_behind_ours(kit):
    name, _ = kit.submit()
    kit.lose(name)
    kit.push("7", made=-2 * SECOND)
    assert kit.shown() == {name: ("7", OPEN)}


def test_two_of_unknown_outcome_take_one_number_each(kit):
    """Identical orders are interchangeable, and none has two numbers."""
    first, _ = kit.submit()
    kit.now += SECOND
    second, _ = kit.submit()
    kit.lose(second)
    kit.lose(first)
    kit.push("7")
    assert kit.shown() == {first: (None, OrderStatus.UNKNOWN), second: ("7", OPEN)}
    for _ in range(2):
        kit.apply(OpenOrdersListed((kit.told("7"), kit.told("8")), kit.now, kit.now))
    assert kit.shown() == {first: ("8", OPEN), second: ("7", OPEN)}


def test_what_was_made_early_is_left_for_the_order_that_left_early(kit):
    """A late one fits both, an early one only the first: none of them stays a stranger."""
    first, _ = kit.submit()
    early = kit.told("7")
    kit.now += 9 * SECOND
    second, _ = kit.submit()
    kit.lose(first)
    kit.lose(second)
    kit.recount(kit.told("8"), early)
    assert kit.shown() == {first: ("7", OPEN), second: ("8", OPEN)}


def test_an_order_that_a_cancel_found_gone_is_asked_for_in_the_history(kit):
    """Was it filled? No list tells, and no name of ours finds it."""
    name, _ = kit.submit()
    kit.answer(name, "7")
    kit.apply(CancelRefused(name, "1008", "gone", True, None, kit.now))
    kit.now += SECOND
    kit.list_orders()
    assert kit.order(name).status is OrderStatus.LOST
    assert ReadKind.ORDER_HISTORY in kinds(kit.later(2 * SECOND))
    kit.recount(kit.told("7", FILLED, "1"))
    assert kit.order(name).status is FILLED


def test_pushes_of_two_that_waited_are_given_to_one_each(kit):
    """Both answers are lost after both pushes came: the second is not given to the first again."""
    first, _ = kit.submit()
    kit.now += SECOND
    second, _ = kit.submit()
    kit.push("7")
    kit.push("8")
    kit.lose(first)
    kit.lose(second)
    kit.later(SECOND)
    assert {each for each, _ in kit.shown().values()} == {"7", "8"}
    assert kit.shown().keys() == {first, second}


def test_a_late_answer_does_not_take_a_number_from_its_like(kit):
    """The like was found under it: the number that is left is the other's."""
    first, _ = kit.submit()
    kit.now += SECOND
    second, _ = kit.submit()
    kit.lose(first)
    kit.lose(second)
    kit.push("7")
    kit.answer(first, "7", filled="0")
    assert kit.shown() == {second: ("7", OPEN), first: (None, OrderStatus.UNKNOWN)}
    kit.answer(second, "8")
    assert kit.shown() == {second: ("7", OPEN), first: ("8", OPEN)}


def test_a_fill_waits_for_the_order_it_belongs_to(kit):
    name, _ = kit.submit()
    kit.fill(None, "1")
    kit.lose(name)
    report = replace(kit.told("7", OPEN), venue_order_id=VenueOrderId("id-None"))
    kit.apply(OrderReported(report, kit.now))
    assert kit.order(name).status is FILLED
    assert kit.order(name).filled_quantity == 1


def test_what_nothing_fits_stays_unknown_and_is_never_sent_again(kit):
    """R-43: it ends as unresolved, in words, and counts as resting until a person decides."""
    name, _ = kit.submit()
    kit.lose(name)
    effects = []
    for _ in range(80):
        effects += kit.later(SECOND)
        kit.recount()
        kit.list_orders()
        kit.miss(name)
    assert kit.shown() == {name: (None, OrderStatus.UNRESOLVED)}
    assert not [each for each in effects if isinstance(each, SendOrder)]
    assert any(text.startswith("Not resolved: ") for text in kit.notices())
    kit.push("7")
    assert kit.shown() == {name: ("7", OPEN)}


def test_a_cancelled_order_is_counted_once_more(kit):
    """The answer to a cancel tells no quantity: what was filled before stands in the history."""
    name, _ = kit.submit()
    kit.answer(name, "7")
    kit.apply(CancelAccepted(name, kit.now))
    effects = kit.later(2 * SECOND)
    assert ReadKind.ORDER_HISTORY in kinds(effects)
    kit.recount(kit.told("7", CANCELLED, "0.4"))
    assert kit.order(name).filled_quantity == quantity("0.4")
    assert ReadKind.ORDER_HISTORY not in kinds(kit.later(20 * SECOND))


def test_a_history_that_does_not_come_is_asked_for_again(kit):
    name, _ = kit.submit()
    kit.answer(name, "7")
    kit.apply(CancelAccepted(name, kit.now))
    assert kinds(kit.later(10 * SECOND)).count(ReadKind.ORDER_HISTORY) >= 2


def recalled(kit, *names, numbers=()):
    """These orders of before, without numbers, and the numbers of others that ended."""
    orders = []
    for name in names:
        sent = births.sent(kit.intent(name), kit.now)
        orders.append(replace(sent, status=OrderStatus.UNKNOWN))
    kit.apply(OrdersRecalled(tuple(orders), (), Trail(numbers=numbers), kit.now))


def test_after_a_kill_the_same_rule_finds_what_was_placed():
    """The journal knows what was wanted and when it was sent."""
    kit = NamelessKit()
    recalled(kit, "vt-1")
    kit.link()
    kit.apply(LoggedIn(kit.now))
    kit.recount(kit.told("7", FILLED, "1"))
    assert kit.shown() == {"vt-1": ("7", FILLED)}


def test_after_a_kill_no_number_of_an_ended_order_is_taken_for_another_s():
    """An order of the same terms ended under it: this one may never have been placed."""
    kit = NamelessKit()
    recalled(kit, "vt-2", numbers=((VenueOrderId("7"), T0),))
    kit.link()
    kit.apply(LoggedIn(kit.now))
    kit.recount(kit.told("7", FILLED, "1"))
    assert kit.shown() == {"vt-2": (None, OrderStatus.UNKNOWN)}
    kit.recount(kit.told("7", FILLED, "1", made=5 * SECOND))  # given anew
    assert kit.shown() == {"vt-2": ("7", FILLED)}


def test_a_journal_that_is_read_late_takes_over_what_was_thought_another_s():
    kit = NamelessKit()
    kit.link()
    kit.apply(LoggedIn(kit.now))
    kit.list_orders(kit.told("7", made=SECOND))
    assert kit.order("venue-7").is_external
    recalled(kit, "vt-1")
    kit.list_orders(kit.told("7", made=SECOND))
    assert kit.shown() == {"vt-1": ("7", OPEN)}


def test_nothing_is_asked_of_what_is_ours_while_nobody_has_logged_in():
    kit = NamelessKit()
    kit.link()
    private = {ReadKind.OPEN_ORDERS, ReadKind.BALANCES, ReadKind.ORDER_HISTORY}
    assert not private & set(kinds(kit.later(30 * SECOND)))
    kit.link(LinkState.DOWN)
    assert not private & set(kinds(kit.later(30 * SECOND)))
