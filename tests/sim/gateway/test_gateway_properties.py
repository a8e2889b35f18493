"""What holds for every text and every number, not only for those that somebody thought of."""

import json

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.sim.gateways import amounts, bodies, signing
from vela_tui.sim.gateways.vela import wire
from vela_tui.sim.messages import UNIT, Rejected

STRUCTS = (wire.OrderBody, wire.CancelBody, wire.DepositBody)
ADDRESS = "0x2c7536e3605d9c16a7a3d7b1898e529396a65c23"

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)
FIELDS = {name for shape in (*STRUCTS, wire.Subscribe) for name in shape.__struct_fields__}
names = st.sampled_from(sorted(FIELDS | {"type", "address", "timestamp"}))


def understood(body):
    """What each shape makes of the body: nothing but a value or a refusal may come of it."""
    found, refusals = [], []
    for shape in (*STRUCTS, wire.ClientMessage):
        try:
            bodies.parse(body)
            found.append(bodies.decode(body, shape))
        except Rejected as refusal:
            refusals.append(refusal)
    assert {refusal.code for refusal in refusals} <= {"InvalidRequest"}
    assert all(len(refusal.message.encode()) < 600 for refusal in refusals)
    return found


@given(st.binary())
def test_bytes_are_understood_or_refused(body):
    understood(body)


@given(st.dictionaries(names, values))
def test_objects_are_understood_or_refused(members):
    understood(json.dumps(members).encode())


@given(st.dictionaries(names, values, min_size=1), st.data())
def test_a_key_given_twice_is_refused(members, data):
    name = data.draw(st.sampled_from(sorted(members)))
    text = json.dumps(members)[:-1] + f", {json.dumps(name)}: 1}}"
    assert understood(text.encode()) == []


@given(st.integers(-(10**30), 10**30), st.sampled_from([6, 8]))
def test_decimals_lose_nothing(raw, decimals):
    text = amounts.decimal_text(raw, decimals)
    assert "e" not in text.lower()
    magnitude = amounts.parse_amount(text.removeprefix("-"), decimals)
    assert magnitude == abs(raw)


@given(st.text())
def test_an_amount_is_a_number_of_units_or_nothing(text):
    amount = amounts.parse_amount(text, 6)
    assert amount is None or (isinstance(amount, int) and amount >= 0)


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_ratio_is_never_rounded_up(numerator, denominator):
    text = amounts.ratio_text(numerator, denominator)
    shown = amounts.parse_amount(text, 6)
    assert shown * denominator <= numerator * UNIT < (shown + 1) * denominator


@given(st.text(alphabet="0123456789abcdefABCDEFx", max_size=140) | st.text(), st.text())
def test_no_text_forges_a_signature(signature, text):
    assert not signing.is_signed_by(ADDRESS, signature, text.encode(errors="ignore").decode())


@given(st.binary(min_size=65, max_size=65))
def test_65_bytes_recover_to_some_address_or_to_none(raw):
    signer = signing.signer_of("vela:order", raw.hex())
    assert signer is None or signing.ADDRESS.fullmatch(signer)
    assert signer != ADDRESS
