"""A sign-in that our key signs is one that the other house accepts: no code for it is shared."""

from hypothesis import given, settings
from hypothesis import strategies as st

from vela_tui.domain.enums import KeyKind
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.signer import open_signer
from vela_tui.sim.gateways.joyride.signing import is_signed_by, is_wallet, sign_in_text

NONCES = st.text("0123456789abcdef", min_size=32, max_size=32)


@settings(max_examples=40, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), nonce=NONCES, other=NONCES)
def test_every_wallet_is_let_in_by_its_own_signature(seed, nonce, other):
    signer = open_signer(Credential(seed, PAPER, KeyKind.ED25519), "http://127.0.0.1:1/api/v1")
    text = sign_in_text(signer.address, nonce)
    signature = signer.sign(text)
    assert is_wallet(signer.address)
    assert is_signed_by(signer.address, signature, text)
    assert is_signed_by(signer.address, signature, sign_in_text(signer.address, other)) == (
        other == nonce
    )
