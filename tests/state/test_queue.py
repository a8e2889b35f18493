"""The queue estimate: never below zero, never more than others have there."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from maker_kit import ETH, price

from vela_tui.domain.amounts import Quantity
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide, OrderStatus, Side, TimeInForce
from vela_tui.domain.market import Trade, TradeId
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.state import births
from vela_tui.state.queue import SETTLED, TOGETHER, QueueWatch

AT = price("100")


def size(number):
    return Quantity(Decimal(number))


def resting(name="mine", quantity="1", side=Side.BUY, at=AT, **changes):
    intent = OrderIntent(ETH, ClientOrderId(name), side, at, size(quantity), TimeInForce.GTC)
    return replace(births.sent(intent, 0), **{"status": OrderStatus.OPEN, **changes})


def traded(number, side=Side.SELL, at=AT):
    return Trade(ETH, TradeId("t"), at, size(number), side, 0)


class Line:
    """One bid of 1 that joined behind others, and what is told of its level."""

    def __init__(self, ahead="10"):
        self.watch, self.now = QueueWatch(), 0
        self.watch.told(resting(), size(ahead), 0)
        self.later(SETTLED)
        self.level(Decimal(ahead) + 1)

    def later(self, wait=3 * TOGETHER):
        self.now += wait

    def level(self, number):
        self.watch.level_told(BookSide.BID, AT, size(number), self.now)

    def trade(self, number, **terms):
        self.watch.traded(traded(number, **terms), self.now)

    @property
    def ahead(self):
        return self.watch.estimate(ClientOrderId("mine"), self.now).ahead


def test_what_rests_when_an_order_joins_is_ahead_of_it():
    line = Line("4.2")
    assert line.ahead == Decimal("4.2")
    assert line.watch.estimate(ClientOrderId("mine"), line.now).level == Decimal("5.2")


def test_what_comes_later_is_behind():
    line = Line()
    line.level(30)
    assert line.ahead == 10


def test_a_trade_takes_from_the_front_whichever_feed_tells_it_first():
    first_trade, first_level = Line(), Line()
    first_trade.trade(4)
    first_trade.level(7)
    first_level.level(7)
    first_level.trade(4)
    assert first_trade.ahead == first_level.ahead == 6


def test_cancels_are_shared_in_proportion():
    line = Line()
    line.level(21)
    line.level(11)
    assert line.ahead == 5


def test_a_trade_that_comes_long_after_is_not_the_levels_loss():
    line = Line()
    line.level(6)
    line.later()
    line.trade(2)
    assert line.ahead == 3


def test_a_trade_of_the_other_side_or_at_another_price_takes_nothing():
    line = Line()
    line.trade(4, side=Side.BUY)
    line.trade(4, at=price("99"))
    assert line.ahead == 10
    line.trade(4, side=None)
    assert line.ahead == 6


def test_an_order_that_is_being_filled_has_nobody_before_it():
    line = Line()
    line.watch.told(resting(filled_quantity=size("0.5")), size(11), line.now)
    assert line.ahead == 0


def test_an_order_that_rested_before_the_book_was_known_has_the_whole_level_before_it():
    watch = QueueWatch()
    watch.told(resting(), None, 0)
    watch.reread(BookSide.BID, AT, size(8), 1)
    assert watch.estimate(ClientOrderId("mine"), SETTLED).ahead == 7


def test_after_a_hole_no_more_is_ahead_than_rests_there():
    line = Line()
    line.watch.reread(BookSide.BID, AT, size(3), line.now)
    assert line.ahead == 2


def test_an_own_order_that_leaves_was_not_ahead_of_the_next_one():
    """Its level shrinks by it, told before or after its end: others are where they were."""
    for told_first in (True, False):
        line = Line()
        line.watch.told(resting("other", "5"), size(16), line.now)
        if told_first:
            line.watch.told(resting("other", "5", status=OrderStatus.CANCELLED), None, line.now)
        line.level(11)
        line.watch.told(resting("other", "5", status=OrderStatus.CANCELLED), None, line.now)
        assert line.ahead == 10


def test_an_ended_order_has_no_place_and_nothing_is_kept_of_it():
    line = Line()
    line.watch.told(resting(status=OrderStatus.FILLED), None, line.now)
    assert line.watch.estimate(ClientOrderId("mine"), line.now) is None
    assert not line.watch.levels()


@given(
    st.integers(0, 20),
    st.lists(
        st.one_of(
            st.tuples(st.just("level"), st.integers(0, 40)),
            st.tuples(st.just("trade"), st.integers(1, 15)),
            st.tuples(st.just("wait"), st.integers(0, 5)),
        ),
        max_size=30,
    ),
)
def test_the_estimate_stays_between_nothing_and_what_others_have_there(ahead, told):
    watch, now, level = QueueWatch(), 0, ahead
    watch.told(resting(), size(ahead), now)
    now += SETTLED
    for what, number in told:
        if what == "level":
            level = number
            watch.level_told(BookSide.BID, AT, size(number), now)
        elif what == "trade":
            watch.traded(traded(number), now)
        else:
            now += number * SECOND
        shown = watch.estimate(ClientOrderId("mine"), now).ahead
        assert 0 <= shown <= min(max(level - 1, 0), ahead)


@given(
    st.integers(0, 20),
    st.lists(
        st.tuples(st.sampled_from(["behind", "trade"]), st.integers(1, 9), st.booleans()),
        max_size=20,
    ),
)
def test_where_nobody_cancels_the_estimate_is_the_queue_itself(ahead, told):
    """Against a queue in which each knows its place; either feed may tell of a trade first."""
    line, queue = Line(ahead), [("others", ahead), ("mine", 1)]
    for what, number, is_trade_first in told:
        rests = sum(quantity for _, quantity in queue)
        if what == "behind":
            queue.append(("others", number))
            line.level(rests + number)
            continue
        before = sum(quantity for who, quantity in queue[: queue.index(("mine", 1))])
        traded_here = min(number, before)  # ours is not filled yet
        if not traded_here:
            continue
        left, queue = taken(queue, traded_here), taken(queue, traded_here)
        told_level = sum(quantity for _, quantity in left)
        if is_trade_first:
            line.trade(traded_here)
            line.level(told_level)
        else:
            line.level(told_level)
            line.trade(traded_here)
        assert line.ahead == before - traded_here


def taken(queue, number):
    """The queue after so much was taken from its front."""
    left = []
    for who, quantity in queue:
        gone = min(number, quantity)
        number -= gone
        if quantity > gone or who == "mine":
            left.append((who, quantity - gone))
    return left
