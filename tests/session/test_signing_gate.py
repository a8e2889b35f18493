"""T11: whatever asks for a signature, only orders, cancels and logins get one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.errors import CredentialError
from vela_tui.session.signing_gate import GatedSignatures
from vela_tui.venues.registry import open_codec
from vela_tui.venues.vela import signing

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
INTEGERS = st.integers(0, signing.MAX_INTEGER)
POSITIVE = st.integers(1, signing.MAX_INTEGER)
NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)
TEXTS = (
    st.builds(
        signing.order_text,
        *(st.from_regex(r"[A-Z0-9]{2,10}-[A-Z0-9]{2,10}", fullmatch=True),),
        *(st.sampled_from(["bid", "ask"]), POSITIVE, POSITIVE, INTEGERS, st.none() | NAMES),
    )
    | st.builds(signing.cancel_by_client_order_id_text, NAMES, INTEGERS)
    | st.builds(signing.cancel_by_venue_order_id_text, INTEGERS.map(str), INTEGERS)
    | st.builds(signing.login_text, st.just(ADDRESS), INTEGERS)
    | st.builds(signing.timed_login_text, st.just(ADDRESS), INTEGERS)
    | st.builds(signing.challenged_login_text, st.from_regex(r"[0-9a-f]{32}", fullmatch=True))
)


class Wallet:
    """Signs whatever it is given, and remembers it."""

    address = ADDRESS

    def __init__(self):
        self.signed = []

    def sign(self, text):
        self.signed.append(text)
        return "0x" + "0" * 130


@given(TEXTS)
def test_every_text_of_the_protocol_passes(text):
    """So no order is ever held up by the gate."""
    wallet = Wallet()
    gate = GatedSignatures(wallet, open_codec("vela", ADDRESS).may_sign)
    assert gate.sign(text)
    assert wallet.signed == [text]
    assert gate.address == ADDRESS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "vela:withdraw:USDC:1000000:1",
        "vela:referral:0x0",
        "vela:order:ETH-USDC:bid:1:1:1\n",
        "vela:order:ETH-USDC:bid:1:1:1:a:b",
        "vela:order:ETH-USDC:bid:01:1:1",
        "vela:order:ETH-USDC:bid:\u0661:1:1",
        "vela:order:ETH-USDC:buy:1:1:1",
        "vela:cancel:7:mine:1",
        "vela:auth:" + "g" * 32,
        "vela:auth:" + "a" * 33,
        "vela:auth:" + ADDRESS,
        "Vela Exchange\nNonce: 1",
        "0x" + "ab" * 32,
        "I agree to transfer everything",
    ],
)
def test_nothing_else_reaches_the_key(text):
    wallet = Wallet()
    gate = GatedSignatures(wallet, open_codec("vela", ADDRESS).may_sign)
    with pytest.raises(CredentialError, match="not signed"):
        gate.sign(text)
    assert wallet.signed == []


@given(TEXTS, st.data())
def test_a_text_with_something_more_reaches_no_key(text, data):
    """A separator or a control character anywhere makes another text of it."""
    at = data.draw(st.integers(0, len(text)))
    odd = data.draw(st.sampled_from([" ", "\n", "\x00", "\u202e", "{", "::"]))
    gate = GatedSignatures(Wallet(), open_codec("vela", ADDRESS).may_sign)
    with pytest.raises(CredentialError):
        gate.sign(text[:at] + odd + text[at:])
