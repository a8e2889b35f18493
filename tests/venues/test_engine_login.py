"""The ladder of logins (vela.md 6.6): each way once a connection, the one that worked first."""

import json

import pytest
from engine_words import ADDRESS, engine, fill_frame, receive, resting

from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.errors import RuleViolation
from vela_tui.domain.events import (
    LoggedIn,
    LoginInvited,
    LoginRefused,
    MessageRefused,
    PrivateFeedProven,
    VenueComplained,
)
from vela_tui.venues.vela import signing
from vela_tui.venues.vela.login_ladder import LoginLadder, Way

NOW = 1713000000000 * MILLISECOND
NONCE = "a3f9b2c1d4e5f607a8b9c0d1e2f30405"
SIGNATURE = "0x" + "11" * 65


def _refuse(codec, code="AUTH_FAILED"):
    (event,) = receive(codec, {"type": "error", "code": code, "message": "no"})
    return event


def test_first_way_is_the_clock_in_milliseconds():
    login = engine().login(NOW)
    assert login.text == f"vela:ws:{ADDRESS}:1713000000000"
    assert json.loads(login.seal(SIGNATURE)) == {
        "type": "auth", "address": ADDRESS, "signature": SIGNATURE, "timestamp": 1713000000000,
    }  # fmt: skip


@pytest.mark.parametrize("code", ["AUTH_FAILED", "AUTH_EXPIRED", "INVALID_MESSAGE", "NO_CHALLENGE"])
def test_refusal_leads_to_the_challenge_and_then_to_seconds(code):
    codec = engine()
    codec.login(NOW)
    refused = _refuse(codec, code)
    assert refused == LoginRefused(code, "no", 7, has_another=True)
    assert codec.login(NOW) is None
    assert codec.invitation() == ('{"type":"request_challenge"}',)
    assert receive(codec, {"type": "challenge", "nonce": NONCE}) == (LoginInvited(7),)
    assert codec.invitation() == ()
    login = codec.login(NOW)
    assert login.text == f"vela:auth:{NONCE}"
    assert json.loads(login.seal(SIGNATURE))["nonce"] == NONCE
    assert _refuse(codec).has_another
    assert codec.login(NOW).text == f"vela:auth:{ADDRESS}:1713000000"
    assert not _refuse(codec).has_another
    assert (codec.login(NOW), codec.invitation()) == (None, ())


def test_way_that_worked_is_tried_first_on_the_next_connection():
    codec = engine()
    codec.login(NOW)
    _refuse(codec)
    codec.invitation()
    receive(codec, {"type": "challenge", "nonce": NONCE})
    codec.login(NOW)
    told = receive(codec, {"type": "authenticated", "address": ADDRESS})
    assert [type(event) for event in told] == [LoggedIn, PrivateFeedProven]
    codec.opened()
    assert codec.invitation() == ('{"type":"request_challenge"}',)


def test_challenge_is_good_for_one_login():
    ladder = LoginLadder()
    ladder.refused()
    ladder.challenged(NONCE)
    assert ladder.login(ADDRESS, NOW) is not None
    assert ladder.login(ADDRESS, NOW) is None
    assert ladder.way is Way.CHALLENGED


@pytest.mark.parametrize(
    "nonce", ["", NONCE.upper(), NONCE + "0", "vela:order:ETH-USDC", "1" * 31 + "\n"]
)
def test_nothing_is_signed_that_a_server_makes_up(nonce):
    """A challenge that is not 32 hex digits might be another text's part."""
    codec = engine()
    assert isinstance(receive(codec, {"type": "challenge", "nonce": nonce})[0], MessageRefused)
    with pytest.raises(RuleViolation):
        signing.challenged_login_text(nonce)


def test_complaint_that_answers_no_login_closes_no_way():
    codec = engine()
    assert isinstance(_refuse(codec, "INVALID_MESSAGE"), VenueComplained)
    assert codec.login(NOW).text.startswith("vela:ws:")
    receive(codec, {"type": "authenticated", "address": ADDRESS})
    assert isinstance(_refuse(codec, "INVALID_MESSAGE"), VenueComplained)
    codec.opened()
    assert codec.login(NOW).text.startswith("vela:ws:")


def test_private_message_proves_the_login_too():
    codec = engine()
    told = receive(codec, {"type": "account_snapshot", "data": {"orders": [resting(1)]}})
    assert [type(event) for event in told][:2] == [LoggedIn, PrivateFeedProven]
    assert len(receive(codec, fill_frame(1, 5, side="ask"))) == 1


def test_reader_logs_in_nowhere():
    assert (engine(None).login(NOW), engine(None).invitation()) == (None, ())
