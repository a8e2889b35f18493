"""P55: a wrong scale is caught from the venue's own bytes, before the first signature."""

import json
from decimal import Decimal
from random import Random

import pytest

from vela_tui.domain.amounts import Price, Quantity, Scale
from vela_tui.domain.enums import BookSide
from vela_tui.domain.events import BookSnapshotted, InstrumentsListed
from vela_tui.domain.transport import VenueAnswer
from vela_tui.rules.scale_proof import PriceProof, agree, compare
from vela_tui.state.book import Book
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.registry import open_codec
from vela_tui.venues.vela import values

NOW = 1_713_000_000_000_000_000
STEP = Decimal("0.000001")


@pytest.fixture
def mistake(monkeypatch):
    """Makes the decoder read integers with a scale that is wrong by so many powers of ten."""

    def use(power):
        scale = Scale(values.SCALE.places - power)
        monkeypatch.setattr(values, "price", lambda raw: Price(scale.decode(raw)))
        monkeypatch.setattr(values, "quantity", lambda raw: Quantity(scale.decode(raw)))
        monkeypatch.setattr(values, "_UNIT", scale.unit)

    return use


def heard(bid_raw, ask_raw, *, drift=0):
    """What the list and the book of one market prove, each from its own message."""
    codec = open_codec("vela", None)
    told = {
        "id": "ETH-USDC",
        "best_bid": f"{Decimal(bid_raw + drift).scaleb(-6):f}",
        "best_ask": f"{Decimal(ask_raw + drift).scaleb(-6):f}",
    }
    body = json.dumps({"ok": True, "data": [told]}).encode()
    answer = VenueAnswer(200, "application/json", body, NOW, NOW)
    (listed,) = codec.answered(Read(ReadKind.INSTRUMENTS), answer)
    assert isinstance(listed, InstrumentsListed)
    levels = {"bids": [[bid_raw, 10**6]], "asks": [[ask_raw, 10**6]]}
    frame = {"type": "snapshot", "channel": "orderbook:ETH-USDC", "seq": 1, "data": levels}
    (snapshot,) = codec.receive(json.dumps(frame).encode(), NOW)
    assert isinstance(snapshot, BookSnapshotted)
    book = Book()
    book.snapshotted(snapshot)
    return compare(listed.quotes[0], book.best(BookSide.BID), book.best(BookSide.ASK), STEP)


def prices(rng):
    """A bid and an ask of some market, between one step and nine million."""
    bid = int(10 ** rng.uniform(0, 13))
    return max(bid, 1), max(bid, 1) + rng.randint(1, max(bid // 200, 1))


@pytest.mark.parametrize("power", [-4, -3, -2, -1, 1, 2, 3, 4])
def test_every_power_of_ten_is_caught(mistake, power):
    """P55: 100 % of 10^k, k = ±1 to ±4, at 300 prices each, moved by up to 0.5 %."""
    rng = Random(power)
    mistake(power)
    for _ in range(300):
        bid, ask = prices(rng)
        drift = rng.randint(-bid // 200, bid // 200)
        assert heard(bid, ask, drift=drift) is PriceProof.WRONG


def test_the_right_scale_is_proven():
    """P55: what is right is proven at every price, though the list may be moments older."""
    rng = Random(0)
    for _ in range(300):
        bid, ask = prices(rng)
        assert heard(bid, ask) is PriceProof.PROVEN
        assert heard(bid, ask, drift=bid // 200) is PriceProof.PROVEN


def test_prices_that_moved_apart_prove_nothing_yet():
    """P55: a few percent are neither a proof nor a wrong scale: the next word decides."""
    assert heard(3_000_000_000, 3_001_000_000, drift=90_000_000) is PriceProof.PENDING


def test_nothing_to_compare_is_no_proof():
    """P55: a market without a told price is ABSENT; one whose book lacks that side is PENDING."""
    quote = values.price(3_000_000)
    assert compare(None, quote, quote, STEP) is PriceProof.ABSENT
    from vela_tui.domain.market import MarketQuote

    empty = MarketQuote("vela:ETH-USDC")
    assert compare(empty, quote, quote, STEP) is PriceProof.ABSENT
    bid_only = MarketQuote("vela:ETH-USDC", bid=quote)
    assert compare(bid_only, None, quote, STEP) is PriceProof.PENDING
    assert compare(bid_only, quote, None, STEP) is PriceProof.PROVEN


def test_one_step_is_agreement_where_steps_are_coarse():
    """P55: at 8 millionths one step is 12 %, and still the same price; ten times never is."""
    assert agree(Decimal("0.000009"), Decimal("0.000008"), STEP)
    assert not agree(Decimal("0.00001"), Decimal("0.000001"), STEP)
    assert not agree(Decimal(103), Decimal(100), STEP)
