"""What the diagnostics say is measured by events alone."""

from engine_kit import live_kit

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.events import (
    MessageIgnored,
    MessageRefused,
    OrderOutcomeUnknown,
    OrderRefused,
    RoundTripMeasured,
)


def test_an_order_is_timed_from_its_leaving_to_its_answer():
    """Taken or refused is an answer; a lost one is none, whatever comes later."""
    kit = live_kit()
    for wait, answers in ((3, "taken"), (9, "refused"), (5_000, "lost")):
        name, _ = kit.submit()
        kit.now += wait * MILLISECOND
        if answers == "taken":
            kit.accept(name)
        elif answers == "refused":
            kit.apply(OrderRefused(name, "E", "", None, kit.now))
        else:
            kit.apply(OrderOutcomeUnknown(name, "timeout", kit.now))
            kit.now += SECOND
            kit.accept(name)
    answers = kit.state.health.answers
    assert (len(answers), answers.quantile(50), answers.quantile(99)) == (
        *(2, 3 * MILLISECOND, 9 * MILLISECOND),
    )


def test_orders_that_are_never_answered_are_not_waited_for_without_end():
    kit = live_kit()
    gauging = kit.engine._gauging
    for at in range(300):
        kit.submit(name=f"n{at}")
        kit.now += 10 * SECOND
    assert len(gauging._sent) <= 64


def test_messages_are_counted_by_kind():
    """P35: not understood without the place in the message, ignored by what was not known."""
    kit = live_kit()
    for at in range(3):
        kit.apply(MessageRefused(f"Expected `int`, got `str` - at `$.data[{at}]`", kit.now))
        kit.apply(MessageIgnored("type candle", kit.now))
    kit.apply(RoundTripMeasured(7, kit.now))
    health = kit.state.health
    assert health.refused.by_kind == {"Expected `int`, got `str`": 3}
    assert health.ignored.by_kind == {"type candle": 3}
    assert health.round_trips.quantile(50) == 7


def test_a_message_that_is_ignored_is_a_sign_of_life():
    """P29: a venue that says only what is new to us is not silent."""
    kit = live_kit()
    kit.now += 5 * SECOND
    kit.apply(MessageIgnored("type heartbeat", kit.now))
    assert kit.state.link.ts_recv == kit.now
    kit.later(7 * SECOND)
    assert not kit.state.link.is_silent
