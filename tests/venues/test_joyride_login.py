"""Logging in at Joyride: the text of the page is signed, on the socket and over HTTP, no other."""

import json

import pytest
from joyride_words import (
    NONCE,
    NOW,
    ORDER,
    SIGNATURE,
    WALLET,
    answer,
    codec_of,
    error,
    number_of,
    result,
)

from vela_tui.domain.clock import MINUTE
from vela_tui.domain.errors import ConfigError, ProtocolBroken, RuleViolation
from vela_tui.domain.events import (
    LoggedIn,
    LoginInvited,
    LoginRefused,
    PrivateFeedProven,
    ReadFailed,
    VenueComplained,
)
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic
from vela_tui.venues.registry import open_codec

TEXT = f"Sign in to Joyride\n\nWallet: {WALLET}\nNonce: {NONCE}"


def invited(codec, nonce=NONCE):
    """The codec has the nonce."""
    (frame,) = codec.invitation()
    return codec.receive(result(number_of(frame), nonce), 7)


def logged_in():
    """A codec that the venue let in."""
    codec = codec_of()
    invited(codec)
    frame = codec.login(NOW).seal(SIGNATURE)
    assert codec.receive(result(number_of(frame), {"wallet": WALLET}), 8) == (LoggedIn(8),)
    return codec


def test_the_documented_text_of_112_bytes_is_what_is_signed_and_sent():
    """J01, joyride.md 4.1."""
    codec = codec_of()
    assert codec.login(NOW) is None
    (ask,) = codec.invitation()
    assert json.loads(ask) == {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "public/get_nonce",
        "params": {"wallet": WALLET},
    }
    assert codec.receive(result(1, {"nonce": NONCE}), 7) == (LoginInvited(7),)
    assert codec.invitation() == ()
    login = codec.login(NOW)
    assert login.text == TEXT
    assert len(login.text.encode()) == 112
    assert json.loads(login.seal(SIGNATURE)) == {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "public/auth",
        "params": {"wallet": WALLET, "signature": SIGNATURE, "message": TEXT},
    }
    assert codec.receive(result(2, {"wallet": WALLET}), 8) == (LoggedIn(8),)


def test_a_nonce_may_come_as_a_bare_text_and_serves_once():
    """R-08, joyride.md 4.1."""
    codec = codec_of()
    assert invited(codec, NONCE) == (LoginInvited(7),)
    assert codec.login(NOW) is not None
    assert codec.login(NOW) is None
    assert len(codec.invitation()) == 1


@pytest.mark.parametrize("nonce", ["", "0" * 31, "0" * 33, "zz" * 16, f"{NONCE}\n", {"x": 1}, 7])
def test_what_is_no_nonce_is_never_signed(nonce):
    """Nothing that a server makes up reaches the key."""
    codec = codec_of()
    (event,) = invited(codec, nonce)
    assert isinstance(event, LoginRefused)
    assert codec.login(NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        TEXT + "\n",
        TEXT.replace("\n\n", "\n"),
        TEXT.replace(WALLET, WALLET[:-1] + "x"),
        TEXT.replace(NONCE, NONCE[:-1]),
        f"{TEXT}\nNonce: {NONCE}",
        f" {TEXT}",
        "",
        "vela:auth:" + NONCE,
    ],
)
def test_nothing_but_this_wallets_login_may_be_signed(text):
    """T11."""
    codec = codec_of()
    assert codec.may_sign(TEXT)
    assert not codec.may_sign(text)
    assert not open_codec("joyride").may_sign(TEXT)


def test_a_refused_login_is_told_with_the_venues_words():
    """R-56: any error on public/auth ends this attempt."""
    codec = codec_of()
    invited(codec)
    frame = codec.login(NOW).seal(SIGNATURE)
    told = codec.receive(error(number_of(frame), 1001, "bad \x1bsignature"), 8)
    assert told == (LoginRefused("1001", "bad \ufffdsignature", 8),)
    with pytest.raises(RuleViolation):
        invited(codec) and codec.login(NOW).seal("0x" + "0" * 130)


def test_a_login_of_another_wallet_is_none():
    """T14."""
    codec = codec_of()
    invited(codec)
    frame = codec.login(NOW).seal(SIGNATURE)
    (event,) = codec.receive(result(number_of(frame), {"wallet": WALLET[:-1] + "x"}), 8)
    assert isinstance(event, LoginRefused)


def test_the_private_feed_is_proven_by_the_answer_to_its_subscription():
    """R-19: any result accepts all channels."""
    codec = logged_in()
    (frame,) = codec.subscribe((Topic(Feed.ACCOUNT),))
    assert json.loads(frame)["params"] == {"channels": ["user.orders", "user.trades"]}
    assert codec.receive(result(number_of(frame), {"channels": []}), 9) == (PrivateFeedProven(9),)


def test_a_refused_subscription_is_told():
    """J12: user.orders before the login is answered 1001."""
    codec = codec_of()
    (frame,) = codec.subscribe((Topic(Feed.ACCOUNT),))
    (event,) = codec.receive(error(number_of(frame), 1001, "Must authenticate first"), 9)
    assert isinstance(event, VenueComplained)
    assert "Must authenticate first" in event.message


def test_each_connection_begins_with_nobody_logged_in():
    """R-10: what the old connection was asked does not count on the new one."""
    codec = codec_of()
    invited(codec)
    codec.opened()
    assert codec.login(NOW) is None
    assert len(codec.invitation()) == 1


def test_the_legacy_login_needs_no_proof_and_its_dialect():
    """J21, joyride.md 4.3: for simulators only."""
    codec = codec_of(dialect="legacy")
    ask, account = codec.invitation()
    assert json.loads(ask)["params"] == {"grant_type": "client_credentials", "client_id": WALLET}
    assert json.loads(account)["method"] == "public/subscribe"
    assert codec.login(NOW) is None
    assert codec.receive(result(number_of(ask), {"user_id": "alice"}), 8) == (LoggedIn(8),)


@pytest.mark.parametrize("address", ["", "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23", WALLET * 2])
def test_an_address_of_another_kind_opens_nothing(address):
    """A key of another curve is refused before anything is sent."""
    with pytest.raises(ConfigError):
        open_codec("joyride", address)


def token_of(codec, now=NOW):
    """The login over HTTP, step by step."""
    read = Read(ReadKind.ORDER_HISTORY)
    ask = codec.admission(read, now)
    assert (ask.method, ask.path) == ("POST", "/api/v1/auth/nonce")
    assert json.loads(ask.body) == {"wallet": WALLET}
    codec.admitted(answer({"nonce": NONCE}))
    unsigned = codec.admission(read, now)
    assert unsigned.text == TEXT
    request = unsigned.seal(SIGNATURE)
    assert request.path == "/api/v1/auth/verify"
    assert json.loads(request.body) == {
        "wallet": WALLET,
        "signature": SIGNATURE,
        "message": TEXT,
    }
    codec.admitted(answer({"token": "eyJ.hidden.token"}))
    return read


def test_a_token_is_had_by_the_same_text_and_shown_to_nobody():
    """joyride.md 4.2: it stands in the header alone."""
    codec = codec_of()
    read = token_of(codec)
    assert codec.admission(read, NOW) is None
    request = codec.read(read)
    assert (request.path, request.authorization) == ("/api/v1/orders", "Bearer eyJ.hidden.token")
    assert "hidden" not in repr(request)
    assert "hidden" not in repr(vars(codec))


def test_a_token_is_renewed_after_23_hours():
    """R-11."""
    codec = codec_of()
    read = token_of(codec)
    assert codec.admission(read, NOW + 23 * 60 * MINUTE - 1) is None
    assert codec.admission(read, NOW + 23 * 60 * MINUTE) is not None


def test_after_a_401_it_is_tried_once_more_and_then_given_up():
    """R-11: until the next connection."""
    codec = codec_of()
    read = token_of(codec)
    (event,) = codec.answered(read, answer({"error": "expired"}, 401))
    assert isinstance(event, ReadFailed)
    token_of(codec)
    codec.answered(read, answer({"error": "expired"}, 401))
    assert codec.admission(read, NOW) is None
    with pytest.raises(ValueError, match="logged in"):
        codec.read(read)
    codec.opened()
    token_of(codec)


def test_a_token_that_served_may_be_lost_again():
    """R-11: once more after each 401 of a token that had worked."""
    codec = codec_of()
    for _ in range(4):
        read = token_of(codec)
        codec.answered(read, answer([ORDER]))
        codec.answered(read, answer({}, 401))


@pytest.mark.parametrize("body", [{"nonce": "x"}, {}, b"<html>", {"token": ""}, {"token": 7}])
def test_an_admission_that_does_not_lead_on_is_said(body):
    """And begins anew."""
    codec = codec_of()
    codec.admission(Read(ReadKind.ORDER_HISTORY), NOW)
    with pytest.raises(ProtocolBroken):
        codec.admitted(answer(body))
    with pytest.raises(ProtocolBroken, match="429"):
        codec.admitted(answer({"error": "slow"}, 429))


def test_public_reads_need_no_admission():
    """Nor does what travels over the socket."""
    codec = codec_of()
    for kind in (ReadKind.INSTRUMENTS, ReadKind.BOOK, ReadKind.GREEKS, ReadKind.OPEN_ORDERS):
        assert codec.admission(Read(kind), NOW) is None
    assert open_codec("joyride").admission(Read(ReadKind.POSITIONS), NOW) is None
