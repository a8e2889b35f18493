"""The signing vectors of vela.md 2.3: what the wallet signs is exact to the byte."""

import pytest

from vela_tui.keys.credential import Credential
from vela_tui.keys.signer import EthSigner

KEY = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
ORIGIN = "https://vela-engine.fly.dev"

VECTORS = [
    pytest.param(
        "vela:order:ETH-USDC:bid:1580500000:500000:1713000000001",
        "0x6f77769ab52791897d3f09a2b505de6d24d29cfdfb687f9230c4a36e0c53910a256ceb5ba378f1d5e58c44d5"
        "f34362e7b516891a7004f51042431389e6aba1941c",
        id="1",
    ),
    pytest.param(
        "vela:order:ETH-USDC:bid:1580500000:500000:1713000000001:my-order-001",
        "0x1040e47bd06bdd515a64a33834ab0e3a0d139855e9f753e5e084252d6fea51635fc40442f4d38ed801573463"
        "c06878b92258ae91c546a2c05721dec46afcfd111c",
        id="2",
    ),
    pytest.param(
        "vela:cancel:12345::1713000000002",
        "0x07e49a9c79ab3eac71dec37ff58fca65bf1f1768031ddede4de6669af501e9715717168ae48aee04091aa2cd"
        "ba08912b7ca1bd5dd087578158cd9f166f3cb6561c",
        id="3",
    ),
    pytest.param(
        "vela:cancel::my-order-001:1713000000002",
        "0x0c873d4ff9b5030fd2bbbda9b10e684eb935e595bd197f0be40892d731451e3874629be7fa663f728275ee70"
        "6fa8e9217d45b7b31b9b4c75b784ef12e07a85ac1c",
        id="4",
    ),
    pytest.param(
        "vela:cancel:12345:my-order-001:1713000000002",
        "0xad350e0debf1f5488978772dfa67ca4e114a5b3ae97f5bab5bd0ea6c1dc677033b9819009b33360359abafa9"
        "0a64fc4e5dad9f57211f0462c654b7637e129c6d1c",
        id="5",
    ),
    pytest.param(
        "vela:auth:0x2c7536E3605D9C16a7a3D7b1898e529396a65c23:1713000000",
        "0xeeab1268257921089c78339cf3260a471583eb9302b2baae4f0ac1668355aef9690ebbccd9ef929f9a8cd994"
        "13004d4abf0c2734295d60b46bbe979f278c0c6b1b",
        id="6",
    ),
    pytest.param(
        "vela:auth:0x2c7536e3605d9c16a7a3d7b1898e529396a65c23:1713000000",
        "0x2e995af25026e7e4e16eadd3aebbe5c8eff7611603ae2f5d7f941563696d086d5755e569e9f8eefa1131267f"
        "01e5789c57574caef3af46e7d92bd028f4dabd881b",
        id="7",
    ),
    pytest.param(
        "vela:ws:0x2c7536e3605d9c16a7a3d7b1898e529396a65c23:1713000000000",
        "0xab55092400a2261895aa6d6c31f87800f6be25644d6cc72dbf4ec636060c66bc70a7675bcaff56a8e3e47892"
        "ba10c89f61a499a7c19ecb89540009a0357df0f81c",
        id="8",
    ),
    pytest.param(
        "vela:auth:a3f9b2c1d4e5f607a8b9c0d1e2f30405",
        "0x2e5fa9ba8da4e3164cf14d087bbdb9d0a81aeb42292d8f61cfa77699dad3d46071973498da784e998da162cf"
        "3a049ae28c1cb1f4123f58ec56b0d353af7573351c",
        id="9",
    ),
    pytest.param(
        "vela:withdraw:USDC:1000000000:1713000000003",
        "0x3d2e85d548e4914d91321ba2426d610d2ee42336d415913f2f77756fad0edd560fa183ab83c20fa228194b75"
        "438481bf8cd5e6fabba98a65ac17c0dbe7e252021c",
        id="10",
    ),
    pytest.param(
        "vela:referral:0x2c7536e3605d9c16a7a3d7b1898e529396a65c23:0x0000000000000000000000000000000"
        "0000000a1:1713000000004",
        "0x59f371005fda4851dc960594688202322ab5326ae73ee8e27570f66db6e2eeaa73c391602525e9a08bce058c"
        "2f098f29482d895afd80977b1ee06389aa72c9fa1b",
        id="11",
    ),
]


@pytest.fixture(scope="module")
def signer() -> EthSigner:
    return EthSigner(Credential.parse(KEY, ORIGIN), ORIGIN)


@pytest.mark.parametrize(("text", "signature"), VECTORS)
def test_signature_is_exact_to_the_byte(signer, text, signature):
    assert signer.address == ADDRESS
    assert signer.sign(text) == signature


def test_all_eleven_vectors_are_here():
    assert len({vector.values[1] for vector in VECTORS}) == 11
