"""A login that is answered: everything private waits for it, and it is never tried in a hurry."""

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.session.engine_kit import Kit, capabilities, of
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import LinkState
from vela_tui.domain.events import LoggedIn, LoginInvited, LoginRefused, LoginSent
from vela_tui.session.effects import Fetch, LogIn, Subscribe
from vela_tui.venues.codec import Feed, ReadKind

EVERY = 10 * SECOND
PRIVATE = {ReadKind.OPEN_ORDERS, ReadKind.BALANCES}


@pytest.fixture
def kit():
    able = replace(
        capabilities(),
        answers_logins=True,
        login_every=EVERY,
        signs_requests=False,
        nonce_window=None,
        dates_logins=False,
    )
    return Kit(capabilities=able)


def private(effects):
    return {each.read.kind for each in of(effects, Fetch)} & PRIVATE


def subscribed(effects):
    return {topic.feed for each in of(effects, Subscribe) for topic in each.topics}


def test_nothing_private_is_asked_before_the_answer(kit):
    effects = kit.link()
    assert of(effects, LogIn)
    effects += kit.apply(LoginInvited(kit.now)) + kit.apply(LoginSent(kit.now))
    effects += tuple(kit.later(2 * SECOND))
    assert private(effects) == set()
    assert Feed.ACCOUNT not in subscribed(effects)
    assert kit.state.reconcile.waiting_for
    effects = kit.apply(LoggedIn(kit.now))
    assert private(effects) == PRIVATE
    assert Feed.ACCOUNT in subscribed(effects)


def test_the_answer_is_the_proof_and_no_login_follows_it(kit):
    kit.link()
    kit.apply(LoginSent(kit.now))
    kit.apply(LoggedIn(kit.now))
    assert of(kit.later(60 * SECOND), LogIn) == []
    assert kit.apply(LoggedIn(kit.now)) == ()


def test_a_login_that_is_not_answered_is_tried_again_but_not_within_ten_seconds(kit):
    """R-48; the third time it is given up, in words."""
    kit.link()
    times = []
    for _ in range(400):
        if of(kit.later(SECOND // 4), LogIn):
            times.append(kit.now)
            kit.apply(LoginSent(kit.now))
    kit.apply(LoginSent(kit.now))
    assert len(times) <= 2
    kit.later(EVERY)
    assert all(b - a >= EVERY for a, b in pairwise(times))


def test_links_that_come_and_go_do_not_hurry_it(kit):
    """One sign-in in ten seconds at most, however often the link is renewed (R-48)."""
    logins = [kit.now for _ in of(kit.link(), LogIn)]
    for _ in range(60):
        kit.link(LinkState.DOWN)
        for effects in (kit.later(SECOND), kit.link(), kit.later(SECOND)):
            logins += [kit.now for _ in of(effects, LogIn)]
    assert 5 <= len(logins) <= 13
    assert all(b - a >= EVERY for a, b in pairwise(logins))


def test_an_invitation_is_followed_at_once(kit):
    """It belongs to the login that asked for it."""
    kit.link()
    assert of(kit.apply(LoginInvited(kit.now)), LogIn)


def test_a_login_that_is_refused_is_told_and_tried_again_later(kit):
    kit.link()
    effects = kit.apply(LoginRefused("1001", "nonce is gone", kit.now))
    assert of(effects, LogIn) == []
    assert "The login is refused" in kit.state.notices[0].text
    assert "no order can be sent" in kit.state.notices[0].text
    assert of(kit.later(EVERY + SECOND), LogIn)
    for _ in range(4):
        kit.apply(LoginRefused("1001", "nonce is gone", kit.now))
        kit.later(EVERY + SECOND)
    assert of(kit.later(60 * SECOND), LogIn) == []
