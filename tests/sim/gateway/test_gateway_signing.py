"""The vectors of vela.md 2.3, and what must not pass for a signature."""

import pytest

from vela_tui.sim.gateways import signing
from vela_tui.sim.gateways.vela.signing import authentication_text, cancel_texts

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
ORDER = "vela:order:ETH-USDC:bid:1580500000:500000:1713000000001"
ORDER_SIGNATURE = (
    "0x6f77769ab52791897d3f09a2b505de6d24d29cfdfb687f9230c4a36e0c53910a"
    "256ceb5ba378f1d5e58c44d5f34362e7b516891a7004f51042431389e6aba1941c"
)
GROUP_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

VECTORS = [
    (ORDER, "be3d9802bc040a23bef0878741acceed0be120caead3232c04178871b143bdc6", ORDER_SIGNATURE),
    (
        ORDER + ":my-order-001",
        "74d4e2bc892d2650dc0224358cede43e1a3a9501f131e5597b45f5e6c0608706",
        (
            "0x1040e47bd06bdd515a64a33834ab0e3a0d139855e9f753e5e084252d6fea5163"
            "5fc40442f4d38ed801573463c06878b92258ae91c546a2c05721dec46afcfd111c"
        ),
    ),
    (
        "vela:cancel:12345::1713000000002",
        "b9184cb0e057d2b3331986c4026c3e10067578d9bb817ac635b638713b1f5f9a",
        (
            "0x07e49a9c79ab3eac71dec37ff58fca65bf1f1768031ddede4de6669af501e971"
            "5717168ae48aee04091aa2cdba08912b7ca1bd5dd087578158cd9f166f3cb6561c"
        ),
    ),
    (
        "vela:cancel::my-order-001:1713000000002",
        "30fc2c3a777d033124f00c9280347af84c990c5049219692fe2e0755c3e02559",
        (
            "0x0c873d4ff9b5030fd2bbbda9b10e684eb935e595bd197f0be40892d731451e38"
            "74629be7fa663f728275ee706fa8e9217d45b7b31b9b4c75b784ef12e07a85ac1c"
        ),
    ),
    (
        "vela:cancel:12345:my-order-001:1713000000002",
        "0aac198a9a63fba97222968eca17d77c48342fd8e17d48b5d26fc186f12f35d3",
        (
            "0xad350e0debf1f5488978772dfa67ca4e114a5b3ae97f5bab5bd0ea6c1dc67703"
            "3b9819009b33360359abafa90a64fc4e5dad9f57211f0462c654b7637e129c6d1c"
        ),
    ),
    (
        f"vela:auth:{ADDRESS}:1713000000",
        "be50b71a74954913ef1e10da20d1614d158179e2ada799ea11ea807b65013a64",
        (
            "0xeeab1268257921089c78339cf3260a471583eb9302b2baae4f0ac1668355aef9"
            "690ebbccd9ef929f9a8cd99413004d4abf0c2734295d60b46bbe979f278c0c6b1b"
        ),
    ),
    (
        f"vela:auth:{ADDRESS.lower()}:1713000000",
        "757ea16cde68f4a59f6e719b2bfb81129aee06e6b0ca384046ce1908eb0fffe3",
        (
            "0x2e995af25026e7e4e16eadd3aebbe5c8eff7611603ae2f5d7f941563696d086d"
            "5755e569e9f8eefa1131267f01e5789c57574caef3af46e7d92bd028f4dabd881b"
        ),
    ),
]


@pytest.mark.parametrize(("text", "digest", "signature"), VECTORS)
def test_19_every_published_vector_verifies(text, digest, signature):
    assert signing.personal_digest(text).hex() == digest
    assert signing.is_signed_by(ADDRESS, signature, text)


def test_19_the_texts_are_those_of_the_vectors():
    order = ("ETH-USDC", "bid", 1580500000, 500000, 1713000000001)
    assert signing.order_text(*order, None) == VECTORS[0][0]
    assert signing.order_text(*order, "") == VECTORS[0][0] + ":"
    assert signing.order_text(*order, "my-order-001") == VECTORS[1][0]
    assert signing.cancel_text(12345, None, 1713000000002) == VECTORS[2][0]
    assert signing.cancel_text(None, "my-order-001", 1713000000002) == VECTORS[3][0]
    assert signing.cancel_text(12345, "my-order-001", 1713000000002) == VECTORS[4][0]
    assert authentication_text(ADDRESS, 1713000000) == VECTORS[5][0]


def test_19_another_quantity_is_another_order():
    assert not signing.is_signed_by(ADDRESS, ORDER_SIGNATURE, ORDER.replace("500000:", "500001:"))


def test_19_a_client_id_cannot_be_taken_off():
    assert not signing.is_signed_by(ADDRESS, VECTORS[1][2], ORDER)


def test_19_both_ways_of_counting_v_and_of_writing_hex_verify():
    bare = ORDER_SIGNATURE.removeprefix("0x")
    for spelling in (bare, bare.upper(), ORDER_SIGNATURE[:-2] + "01"):
        assert signing.is_signed_by(ADDRESS, spelling, ORDER), spelling
        assert signing.is_signed_by(ADDRESS.lower(), spelling, ORDER), spelling


def test_19_what_is_no_signature_is_nobodys():
    body = ORDER_SIGNATURE[2:]
    for forged in (
        "",
        "0x",
        body[:-2],
        body + "00",
        "0X" + body,
        "zz" * 65,
        body[:-2] + "25",
        "00" * 65,
        "ff" * 64 + "1b",
        f" {body}",
        body + "\n",
    ):
        assert signing.signer_of(ORDER, forged) is None, forged


def test_19_the_high_twin_of_a_signature_is_refused():
    """It recovers to the same key, so one order would have two signatures."""
    raw = bytes.fromhex(ORDER_SIGNATURE[2:])
    high = GROUP_ORDER - int.from_bytes(raw[32:64])
    twin = raw[:32] + high.to_bytes(32) + bytes([raw[64] ^ 7])  # 27 and 28 change places
    assert signing.signer_of(ORDER, twin.hex()) is None


def test_12_a_cancel_may_be_signed_over_any_ids_of_the_order_that_it_names():
    texts = cancel_texts((None, "a"), (7, "a"), 9)
    assert set(texts) == {"vela:cancel::a:9", "vela:cancel:7:a:9", "vela:cancel:7::9"}
    assert cancel_texts((8, None), None, 9) == ("vela:cancel:8::9",)
