"""The codec writes exactly the texts of vela.md 2.3, no other, and no text has two meanings."""

import json
from decimal import Decimal

import pytest
from coincurve import PublicKey
from Crypto.Hash import keccak
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import CancelState, OrderStatus, Side, TimeInForce
from vela_tui.domain.errors import AmountError, RuleViolation
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.venues.registry import open_codec
from vela_tui.venues.vela import signing

KEY = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
NONCE = 1713000000001

ORDER = "vela:order:ETH-USDC:bid:1580500000:500000:1713000000001"
VECTORS = {
    ORDER: (
        lambda: signing.order_text("ETH-USDC", "bid", 1580500000, 500000, NONCE),
        "be3d9802bc040a23bef0878741acceed0be120caead3232c04178871b143bdc6",
        (
            "6f77769ab52791897d3f09a2b505de6d24d29cfdfb687f9230c4a36e0c53910a"
            "256ceb5ba378f1d5e58c44d5f34362e7b516891a7004f51042431389e6aba1941c"
        ),
    ),
    ORDER + ":my-order-001": (
        lambda: signing.order_text("ETH-USDC", "bid", 1580500000, 500000, NONCE, "my-order-001"),
        "74d4e2bc892d2650dc0224358cede43e1a3a9501f131e5597b45f5e6c0608706",
        (
            "1040e47bd06bdd515a64a33834ab0e3a0d139855e9f753e5e084252d6fea5163"
            "5fc40442f4d38ed801573463c06878b92258ae91c546a2c05721dec46afcfd111c"
        ),
    ),
    "vela:cancel:12345::1713000000002": (
        lambda: signing.cancel_by_venue_order_id_text("12345", NONCE + 1),
        "b9184cb0e057d2b3331986c4026c3e10067578d9bb817ac635b638713b1f5f9a",
        (
            "07e49a9c79ab3eac71dec37ff58fca65bf1f1768031ddede4de6669af501e971"
            "5717168ae48aee04091aa2cdba08912b7ca1bd5dd087578158cd9f166f3cb6561c"
        ),
    ),
    "vela:cancel::my-order-001:1713000000002": (
        lambda: signing.cancel_by_client_order_id_text("my-order-001", NONCE + 1),
        "30fc2c3a777d033124f00c9280347af84c990c5049219692fe2e0755c3e02559",
        (
            "0c873d4ff9b5030fd2bbbda9b10e684eb935e595bd197f0be40892d731451e38"
            "74629be7fa663f728275ee706fa8e9217d45b7b31b9b4c75b784ef12e07a85ac1c"
        ),
    ),
    f"vela:auth:{ADDRESS}:1713000000": (
        lambda: signing.login_text(ADDRESS, 1713000000),
        "be50b71a74954913ef1e10da20d1614d158179e2ada799ea11ea807b65013a64",
        (
            "eeab1268257921089c78339cf3260a471583eb9302b2baae4f0ac1668355aef9"
            "690ebbccd9ef929f9a8cd99413004d4abf0c2734295d60b46bbe979f278c0c6b1b"
        ),
    ),
    f"vela:auth:{ADDRESS.lower()}:1713000000": (
        lambda: signing.login_text(ADDRESS.lower(), 1713000000),
        "757ea16cde68f4a59f6e719b2bfb81129aee06e6b0ca384046ce1908eb0fffe3",
        (
            "2e995af25026e7e4e16eadd3aebbe5c8eff7611603ae2f5d7f941563696d086d"
            "5755e569e9f8eefa1131267f01e5789c57574caef3af46e7d92bd028f4dabd881b"
        ),
    ),
}


def _digest(text: str) -> bytes:
    message = text.encode()
    prefixed = b"\x19Ethereum Signed Message:\n%d%b" % (len(message), message)
    return keccak.new(digest_bits=256, data=prefixed).digest()


def _signer(text: str, signature: str) -> str:
    raw = bytes.fromhex(signature)
    compact = raw[:64] + bytes([raw[64] - 27])
    key = PublicKey.from_signature_and_message(compact, _digest(text), hasher=None)
    return keccak.new(digest_bits=256, data=key.format(compressed=False)[1:]).digest()[-20:].hex()


@pytest.mark.parametrize("text", VECTORS)
def test_text_is_the_vector(text):
    """The text, its hash and the signature over it are the published ones."""
    write, digest, signature = VECTORS[text]
    assert write() == text
    assert _digest(write()).hex() == digest
    assert _signer(write(), signature) == ADDRESS[2:].lower()


def test_vector_of_an_order_does_not_cover_another_quantity():
    """The first vector's signature names somebody else over 500001."""
    text = signing.order_text("ETH-USDC", "bid", 1580500000, 500001, NONCE)
    assert _signer(text, VECTORS[ORDER][2]) != ADDRESS[2:].lower()


def test_eth_account_signs_the_texts_alike():
    """An independent wallet makes the same signatures of the texts."""
    from eth_account import Account
    from eth_account.messages import encode_defunct

    for text, (_, _, signature) in VECTORS.items():
        assert Account.sign_message(encode_defunct(text=text), KEY).signature.hex() == signature


def _intent(**changes) -> OrderIntent:
    fields = {
        "instrument_id": "vela:ETH-USDC",
        "client_order_id": "my-order-001",
        "side": Side.BUY,
        "price": Decimal("1580.5"),
        "quantity": Decimal("0.5"),
        "time_in_force": TimeInForce.GTC,
        "post_only": False,
    }
    return OrderIntent(**(fields | changes))


def _order(**changes) -> Order:
    fields = {
        "client_order_id": "my-order-001",
        "venue_order_id": "12345",
        "instrument_id": "vela:ETH-USDC",
        "side": Side.BUY,
        "price": Decimal("1580.5"),
        "quantity": Decimal("0.5"),
        "filled_quantity": Decimal(0),
        "time_in_force": TimeInForce.GTC,
        "post_only": False,
        "status": OrderStatus.OPEN,
        "cancel": CancelState.NONE,
        "is_external": False,
        "end_reason": None,
        "detail": "",
        "ts_created": 0,
        "ts_updated": 0,
    }
    return Order(**(fields | changes))


SIGNATURE = "0x" + "ab" * 65


@given(
    price=st.integers(1, 2**63 - 1),
    quantity=st.integers(1, 2**63 - 1),
    nonce=st.integers(0, 2**63 - 1),
    side=st.sampled_from(Side),
)
def test_integers_signed_are_integers_sent(price, quantity, nonce, side):
    """Whatever the numbers, text and body hold the same ones, and they mean the intent's."""
    intent = _intent(
        price=Decimal(price).scaleb(-6), quantity=Decimal(quantity).scaleb(-6), side=side
    )
    unsigned = open_codec("vela", ADDRESS).place(intent, nonce)
    body = json.loads(unsigned.seal(SIGNATURE).body)
    told = f"{body['side']}:{body['price']}:{body['quantity']}:{body['nonce']}"
    assert unsigned.text == f"vela:order:ETH-USDC:{told}:my-order-001"
    assert (body["price"], body["quantity"], body["nonce"]) == (price, quantity, nonce)


def test_order_body_is_the_documented_one():
    """Seed:125-137, each field by its name; the signature as given."""
    request = open_codec("vela", ADDRESS).place(_intent(), NONCE).seal(SIGNATURE)
    assert (request.method, request.path) == ("POST", "/orders")
    assert json.loads(request.body) == {
        "user": ADDRESS,
        "market_id": "ETH-USDC",
        "side": "bid",
        "price": 1580500000,
        "quantity": 500000,
        "order_type": "limit",
        "time_in_force": "gtc",
        "nonce": NONCE,
        "signature": SIGNATURE,
        "client_order_id": "my-order-001",
    }


@pytest.mark.parametrize(
    ("in_force", "post_only", "word"),
    [
        (TimeInForce.GTC, False, "gtc"),
        (TimeInForce.GTC, True, "post_only"),
        (TimeInForce.IOC, False, "ioc"),
        (TimeInForce.FOK, False, "fok"),
    ],
)
def test_execution_has_one_word(in_force, post_only, word):
    intent = _intent(time_in_force=in_force, post_only=post_only)
    request = open_codec("vela", ADDRESS).place(intent, 1).seal(SIGNATURE)
    assert json.loads(request.body)["time_in_force"] == word


@pytest.mark.parametrize("value", ["0.0000001", "-1", "NaN", "Infinity", "9223372036855"])
def test_amount_that_does_not_fit_is_refused(value):
    """Nothing is rounded on its way to a signature."""
    with pytest.raises(AmountError):
        open_codec("vela", ADDRESS).place(_intent(price=Decimal(value)), 1)


@pytest.mark.parametrize(
    ("order", "text", "named"),
    [
        (_order(), "vela:cancel::my-order-001:7", {"client_order_id": "my-order-001"}),
        (_order(is_external=True), "vela:cancel:12345::7", {"order_id": 12345}),
        (
            _order(venue_order_id=None),
            "vela:cancel::my-order-001:7",
            {"client_order_id": "my-order-001"},
        ),
    ],
    ids=["ours", "external", "unknown to the venue yet"],
)
def test_cancel_sends_the_one_id_that_it_signs(order, text, named):
    """Both ids in the text and one in the body is the seed's own trap (vela.md 2.2)."""
    unsigned = open_codec("vela", ADDRESS).cancel(order, 7)
    request = unsigned.seal(SIGNATURE)
    assert unsigned.text == text
    assert request.path == "/orders/cancel"
    assert json.loads(request.body) == {"user": ADDRESS, "nonce": 7, "signature": SIGNATURE} | named


@pytest.mark.parametrize(
    "client_order_id", ["", "a:b", "a\n", "é", "a b", "x" * 65, "a/../b", "١٢٣"]
)
def test_client_order_id_outside_its_grammar_is_not_signed(client_order_id):
    with pytest.raises(RuleViolation):
        signing.order_text("ETH-USDC", "bid", 1, 1, 1, client_order_id)
    with pytest.raises(RuleViolation):
        signing.cancel_by_client_order_id_text(client_order_id, 1)


@pytest.mark.parametrize(
    "symbol",
    ["ETH-USDC\n", "eth-usdc", "ETH:USDC", "ETH-USDC:bid", "E-USDC", "ETH", "\u0395TH-USDC"],
)
def test_symbol_outside_its_grammar_is_not_signed(symbol):
    with pytest.raises(RuleViolation):
        signing.order_text(symbol, "bid", 1, 1, 1)


@pytest.mark.parametrize("value", [0, -1, 2**63, True, 1.0, "1", None])
def test_price_that_is_no_positive_integer_is_not_signed(value):
    with pytest.raises(RuleViolation):
        signing.order_text("ETH-USDC", "bid", value, 1, 1)


@pytest.mark.parametrize("venue_order_id", ["", "01", "-1", "1:2", "venue-1", "1\n", "\u0661"])
def test_venue_order_id_that_is_no_number_is_not_signed(venue_order_id):
    with pytest.raises(RuleViolation):
        signing.cancel_by_venue_order_id_text(venue_order_id, 1)


@pytest.mark.parametrize("signature", ["", "0x", "ab" * 65, "0X" + "ab" * 65, SIGNATURE + "\n"])
def test_signature_of_another_form_is_not_sent_and_not_repeated(signature):
    """Always `0x` and 130 digits (vela.md 2.1); an error never shows what it was given."""
    with pytest.raises(RuleViolation) as caught:
        open_codec("vela", ADDRESS).place(_intent(), 1).seal(signature)
    assert len(signature) < 3 or signature not in str(caught.value)


_SYMBOLS = st.from_regex(r"[A-Z0-9]{2,10}-[A-Z0-9]{2,10}", fullmatch=True)
_IDS = st.none() | st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)
_NUMBERS = st.integers(1, 2**63 - 1)
_ORDERS = st.tuples(_SYMBOLS, st.sampled_from(["bid", "ask"]), _NUMBERS, _NUMBERS, _NUMBERS, _IDS)


@given(one=_ORDERS, other=_ORDERS)
def test_different_orders_have_different_texts(one, other):
    """Parts are told apart again by their colons alone."""
    text = signing.order_text(*one)
    parts = text.split(":")
    read = (parts[2], parts[3], *map(int, parts[4:7]), parts[7] if len(parts) == 8 else None)
    assert read == one
    assert (text == signing.order_text(*other)) == (one == other)


def test_login_signs_what_it_sends():
    """Address and seconds in the text are those of the frame (seed:337-344)."""
    login = open_codec("vela", ADDRESS).login(1713000000 * SECOND + 999_999_999)
    assert login.text == f"vela:auth:{ADDRESS}:1713000000"
    assert json.loads(login.seal(SIGNATURE)) == {
        "type": "auth",
        "address": ADDRESS,
        "signature": SIGNATURE,
        "timestamp": 1713000000,
    }


def test_only_orders_cancels_and_logins_can_be_written():
    """There is no way to a withdrawal or a referral (reliability section 7)."""
    writers = {name for name in vars(signing) if name.endswith("_text")}
    assert writers == {
        "order_text",
        "cancel_by_client_order_id_text",
        "cancel_by_venue_order_id_text",
        "login_text",
        "timed_login_text",
        "challenged_login_text",
    }
