"""Options side by side: each once, in the order in which they are read."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.instrument import Instrument, OptionKind, OptionTerms, instrument_id
from vela_tui.state.option_chain import chains, in_order

EIGHT = 1_795_334_400_000_000_000


def option(underlying, strike, kind, expires_at=EIGHT, multiplier=1):
    symbol = f"{underlying}-{expires_at}-{strike}-{kind.value}"
    step = Decimal("0.001")
    steps = (Price(step), Quantity(step), Price(step), Quantity(step))
    terms = OptionTerms(underlying, Price(Decimal(strike)), kind, expires_at, Decimal(multiplier))
    name = instrument_id("venue", symbol)
    return Instrument(name, symbol, underlying, "USDC", *steps, option=terms)


def coin(symbol):
    step = Decimal("0.01")
    steps = (Price(step), Quantity(step), Price(step), Quantity(step))
    return Instrument(instrument_id("venue", symbol), symbol, symbol, "USDC", *steps)


C, P = OptionKind.CALL, OptionKind.PUT


def test_calls_and_puts_of_a_strike_stand_side_by_side():
    listed = [option("SOL", 180, P), option("SOL", 170, C), option("SOL", 180, C)]
    (chain,) = chains(listed)
    assert [each.price for each in chain.strikes] == [170, 180]
    assert (chain.strikes[0].call, chain.strikes[0].put) == (listed[1], None)
    assert chain.strikes[1].option(C) is listed[2]
    assert chain.strikes[1].option(P) is listed[0]


def test_underlyings_keep_the_venue_s_order_and_expiries_the_calendar_s():
    later = EIGHT + 1
    listed = [option("SOL", 1, C, later), option("BTC", 1, C), option("SOL", 1, C)]
    told = [(each.underlying, each.expires_at) for each in chains(listed)]
    assert told == [("SOL", EIGHT), ("SOL", later), ("BTC", EIGHT)]


def test_what_rolled_off_or_is_no_option_is_not_in_a_chain():
    assert chains([option("SOL", 180, C, multiplier=0), coin("SOL-USDC")]) == ()


def test_the_nearest_strike_is_the_lower_one_of_two():
    (chain,) = chains([option("SOL", each, C) for each in (170, 180, 190)])
    assert chain.nearest(Price(Decimal("180.25"))) == 180
    assert chain.nearest(Price(Decimal(175))) == 170
    assert chain.nearest(Price(Decimal(9))) == 170
    assert chain.nearest(None) is None


def test_without_options_the_order_is_the_venue_s():
    listed = [coin("ZEC"), coin("BTC"), coin("ADA")]
    assert in_order(listed) == tuple(listed)


OPTIONS = st.builds(
    option,
    st.sampled_from(["SOL", "BTC", "ETH"]),
    st.integers(1, 6),
    st.sampled_from([C, P]),
    st.sampled_from([EIGHT, EIGHT + 1]),
)


@given(st.lists(OPTIONS | st.builds(coin, st.sampled_from("xyz")), unique_by=lambda each: each.id))
def test_each_option_stands_once_in_order_and_in_its_chain(listed):
    ordered = in_order(listed)
    assert sorted(each.id for each in ordered) == sorted(each.id for each in listed)
    in_chains = [
        each
        for chain in chains(listed)
        for strike in chain.strikes
        for each in (strike.call, strike.put)
        if each is not None
    ]
    assert [each for each in ordered if each.option is not None] == in_chains
