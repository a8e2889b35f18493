"""A link that says nothing, or nothing sensible, is dead; a login that proves nothing is none."""

import pytest
from engine_kit import ETH, Kit, live_kit, of

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import BookState, LinkState, OrderStatus
from vela_tui.domain.events import (
    LoggedIn,
    LoginRefused,
    LoginSent,
    MessageRefused,
    OrderReport,
    OrderReported,
    PrivateFeedProven,
    RoundTripMeasured,
    TimePassed,
    TradesReported,
)
from vela_tui.domain.order import VenueOrderId
from vela_tui.session.effects import HangUp, LogIn, Ping, SendOrder


def first(kit, kind, seconds=30):
    """Nanoseconds until the engine asks for this."""
    began = kit.now
    while kit.now - began < seconds * SECOND:
        if of(kit.later(250 * MILLISECOND), kind):
            return kit.now - began
    raise AssertionError(f"no {kind.__name__} in {seconds} s")


def test_a_new_link_is_asked_for_its_round_trip_at_the_first_heartbeat():
    """How far the venue is stands on the screen and in `doctor` from the start, on each link."""
    kit = live_kit()
    assert len(of(kit.later(250 * MILLISECOND), Ping)) == 1
    kit.link(LinkState.DOWN)
    assert not of(kit.later(250 * MILLISECOND), Ping)
    kit.link()
    assert len(of(kit.later(250 * MILLISECOND), Ping)) == 1


def test_a_quiet_link_is_asked_for_a_sign_of_life():
    """P29: after 4 s, before the age of the data is shown amber at 5 s."""
    kit = live_kit()
    assert first(kit, Ping) <= SECOND
    kit.apply(RoundTripMeasured(1, kit.now))
    assert 4 * SECOND <= first(kit, Ping) <= 4.25 * SECOND


def test_a_link_whose_pings_are_not_answered_is_cut_within_nine_seconds():
    """P29, P37: books stale, order entry locked, link cut; 4 s to the ping and 4 s for it."""
    kit = live_kit()
    assert first(kit, HangUp) <= 8.25 * SECOND
    assert kit.state.book(ETH).state is BookState.STALE
    _, effects = kit.submit()
    assert not of(effects, SendOrder)
    assert any("Not sent" in text and "says nothing" in text for text in kit.notices())


def test_a_quiet_market_is_not_stale_while_the_link_lives():
    """P29, adapted: the documented dialect sends nothing in a quiet market (seed:306-334)."""
    kit = live_kit()
    for _ in range(60):
        for effect in of(kit.later(SECOND), Ping):
            assert isinstance(effect, Ping)
            kit.apply(RoundTripMeasured(1, kit.now))
    assert kit.state.book(ETH).state is BookState.LIVE


def test_a_busy_link_is_asked_seldom_and_its_round_trip_stays_known():
    """P31: pings cost messages; four a minute are enough where data flows."""
    kit = live_kit()
    pings = 0
    for second in range(60):
        kit.update(second + 2)
        pings += len(of(kit.later(SECOND), Ping))
    assert 3 <= pings <= 5


def test_answers_to_lookups_are_no_sign_of_the_links_life():
    """P37: orders and trades are told over HTTP as well."""
    kit = live_kit()
    told = OrderReport(None, VenueOrderId("7"), OrderStatus.CANCELLED, 0)
    effects = []
    for _ in range(9):
        kit.apply(OrderReported(told, kit.now))
        kit.apply(TradesReported((), kit.now))
        effects += kit.later(SECOND)
    assert of(effects, HangUp)


def test_a_program_that_was_stopped_hears_what_waits_before_it_judges():
    """P43: SIGSTOP for an hour; one heartbeat later the link is not yet called dead."""
    kit = live_kit()
    kit.now += 3_600 * SECOND
    assert not of(kit.apply(TimePassed(kit.now)), HangUp)
    assert first(kit, HangUp) <= 3 * SECOND
    assert kit.state.book(ETH).state is BookState.STALE


def nonsense(kit, count, every):
    effects = []
    for _ in range(count):
        kit.now += every
        effects += kit.apply(MessageRefused("not json", kit.now))
    return effects


def test_twenty_bad_messages_in_ten_seconds_end_the_link():
    """P46: each is dropped; so many mean that this is no venue any more."""
    kit = live_kit()
    assert not of(nonsense(kit, 19, 500 * MILLISECOND), HangUp)
    (cut,) = of(nonsense(kit, 1, 0), HangUp)
    assert "20 messages" in cut.why


def test_seldom_bad_messages_end_nothing():
    """P46: nineteen in ten seconds, for minutes."""
    assert not of(nonsense(live_kit(), 400, 540 * MILLISECOND), HangUp)


def test_a_new_link_starts_with_a_clean_slate():
    """P46: what the old link said is not held against the new one."""
    kit = live_kit()
    nonsense(kit, 19, 0)
    kit.link(LinkState.DOWN)
    kit.link()
    assert not of(nonsense(kit, 19, 0), HangUp)


def unproven(kit, *, acknowledged):
    """Logins go out and nothing private ever comes: seconds until the banner, and the logins."""
    logins, began = 1, kit.now
    kit.apply(LoginSent(kit.now))
    while not any("private feed says nothing" in text for text in kit.notices()):
        kit.apply(RoundTripMeasured(1, kit.now))
        if acknowledged:
            kit.apply(LoggedIn(kit.now))
        for _ in of(kit.later(250 * MILLISECOND), LogIn):
            logins += 1
            kit.apply(LoginSent(kit.now))
        assert kit.now - began <= 60 * SECOND
    return kit.now - began, logins


@pytest.mark.parametrize("acknowledged", [False, True])
def test_a_login_that_the_venue_drops_silently_is_told_within_ten_seconds(acknowledged):
    """P50: three logins, then words, and orders are followed by the poll of every 10 s."""
    took, logins = unproven(live_kit(), acknowledged=acknowledged)
    assert took <= 10 * SECOND
    assert logins == 3


def test_a_private_message_proves_the_login():
    """P50: nothing is repeated then."""
    kit = live_kit()
    kit.apply(LoginSent(kit.now))
    kit.apply(PrivateFeedProven(kit.now))
    assert kit.state.link.is_logged_in
    assert not of(kit.later(30 * SECOND), LogIn)


def test_a_refused_login_is_not_repeated():
    """P50: who was told no is not asked again and again."""
    kit = live_kit()
    kit.apply(LoginSent(kit.now))
    kit.apply(LoginRefused("AUTH_FAILED", "no", kit.now))
    assert not of(kit.later(7 * SECOND), LogIn)


def test_a_wallet_that_opens_slowly_is_no_silent_venue():
    """P50: the time runs from the login that left, not from the link."""
    kit = Kit()
    kit.link()
    effects = []
    for _ in range(60):
        kit.apply(RoundTripMeasured(1, kit.now))
        effects += kit.later(SECOND)
    assert not of(effects, LogIn)
