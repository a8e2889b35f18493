"""Instruments that live a day: all are quoted, and those that ended give way without an error."""

from dataclasses import replace

import pytest

from tests.session.engine_kit import capabilities, instrument, kinds, of, price
from tests.session.test_adopting import ABLE, NamelessKit
from vela_tui.domain.clock import DAY, MINUTE, SECOND
from vela_tui.domain.enums import BookState, LinkState, OrderStatus
from vela_tui.domain.events import (
    BookSnapshotted,
    InstrumentsListed,
    LoggedIn,
    OrderHistoryListed,
    RoundEnded,
)
from vela_tui.domain.instrument import InstrumentId, OptionKind, OptionTerms
from vela_tui.domain.order import ClientOrderId
from vela_tui.session.commands import SelectInstrument
from vela_tui.session.effects import Fetch, Subscribe, Unsubscribe
from vela_tui.state.listing import Listing, shown_first, successor
from vela_tui.venues.codec import Feed, ReadKind, Topic

OPTIONS = replace(ABLE, has_options=True, has_quotes_by_instrument=True)
LIFE = DAY


def option(asset, strike, kind=OptionKind.CALL, *, day=1, since=0):
    listed = instrument(f"{asset}-USDC")
    name = f"{asset}-{day}-{strike}-{kind.value}"
    terms = OptionTerms(asset, price(strike), kind, since + day * LIFE, price("1"))
    return replace(listed, id=InstrumentId(f"venue:{name}"), symbol=name, option=terms)


class OptionKit(NamelessKit):
    """A session at a venue of options."""

    def __init__(self):
        super().__init__()
        self.state.capabilities = OPTIONS
        self.link()

    def options(self, *args, **terms):
        return option(*args, since=self.now, **terms)

    def list(self, *listed, is_complete=True):
        return self.apply(InstrumentsListed(listed, (), self.now, is_complete))


@pytest.fixture
def kit():
    return OptionKit()


def subscribed(effects):
    return [topic for each in of(effects, Subscribe) for topic in each.topics]


def quoted(effects):
    return [each.instrument_id for each in subscribed(effects) if each.feed is Feed.QUOTES]


def test_every_option_that_is_listed_is_quoted_once(kit):
    call, put = kit.options("SOL", "180"), kit.options("SOL", "180", OptionKind.PUT)
    assert quoted(kit.list(call, put)) == [call.id, put.id]
    assert quoted(kit.list(call, put)) == []
    new = kit.options("SOL", "190")
    assert quoted(kit.list(new, is_complete=False)) == [new.id]
    assert list(kit.state.instruments) == [call.id, put.id, new.id]


def test_a_new_connection_quotes_all_again_after_the_list(kit):
    """Ids of before may have ended meanwhile: none is asked for before the list came."""
    call = kit.options("SOL", "180")
    kit.list(call)
    kit.link(LinkState.DOWN)
    assert quoted(kit.link()) == []
    assert quoted(kit.list(call)) == [call.id]


def test_spot_prices_are_everybody_s_and_settlements_are_ours(kit):
    kit.link(LinkState.DOWN)
    topics = subscribed(kit.link())
    assert Topic(Feed.SPOT) in topics
    assert Topic(Feed.QUOTES) not in topics
    assert Topic(Feed.SETTLEMENT) in subscribed(kit.apply(LoggedIn(kit.now)))


def test_marks_and_the_round_are_read_at_once_and_again(kit):
    kit.list(kit.options("SOL", "180"))
    first = kinds(kit.later(SECOND))
    assert ReadKind.GREEKS in first
    assert ReadKind.ROUND in first
    later = kinds(kit.later(MINUTE))
    assert 3 <= later.count(ReadKind.GREEKS) <= 5
    assert 3 <= later.count(ReadKind.ROUND) <= 5


def test_what_is_shown_gives_way_to_its_like_when_it_ends(kit):
    """The same right on the same underlying, the strike nearest to it (joyride.md 8)."""
    old = kit.options("SOL", "180", OptionKind.PUT)
    kit.list(kit.options("BTC", "100000"), old)
    kit.apply(SelectInstrument(old.id))
    kit.apply(BookSnapshotted(old.id, 1, (), (), None, kit.now))
    follower = kit.options("SOL", "182", OptionKind.PUT, day=2)
    others = (
        kit.options("SOL", "180", day=2),
        kit.options("SOL", "170", OptionKind.PUT, day=2),
        kit.options("BTC", "180", OptionKind.PUT, day=2),
    )
    effects = kit.list(*others, follower)
    assert kit.state.selected == follower.id
    assert kit.state.book(old.id).state is BookState.EMPTY
    assert of(effects, Unsubscribe) == []
    assert Topic(Feed.BOOK, follower.id) in subscribed(effects)
    assert any("trades no more" in text for text in kit.notices())


def test_terms_of_what_is_gone_are_still_found_by_who_holds_its_id(kit):
    """A question on the screen must not fall over because a round ended under it."""
    old, new = kit.options("SOL", "180"), kit.options("SOL", "180", day=2)
    kit.list(old)
    kit.list(new)
    assert old.id not in kit.state.instruments
    assert kit.state.instruments.get(old.id) is None
    assert kit.state.instruments[old.id] == old
    with pytest.raises(KeyError):
        kit.state.instruments[InstrumentId("venue:never")]


def test_the_end_of_a_round_asks_what_trades_now(kit):
    kit.list(kit.options("SOL", "180"))
    asked = kinds(kit.apply(RoundEnded(kit.now, kit.now)))
    assert {ReadKind.INSTRUMENTS, ReadKind.ROUND, ReadKind.OPEN_ORDERS} <= set(asked)


def test_a_round_that_nobody_tells_the_end_of_is_found_to_be_over_by_the_clock(kit):
    old = kit.options("SOL", "180")
    kit.list(old)
    kit.now = old.option.expires_at
    assert kinds(kit.later(11 * SECOND)).count(ReadKind.INSTRUMENTS) >= 2
    kit.list(kit.options("SOL", "180", day=2))
    kit.later(SECOND)
    assert kinds(kit.later(5 * SECOND)).count(ReadKind.INSTRUMENTS) == 0


def test_an_expired_option_is_not_asked_for_on_a_new_connection(kit):
    """It would be refused, and a person would read of an error that is none."""
    old = kit.options("SOL", "180")
    kit.list(old)
    kit.link(LinkState.DOWN)
    kit.now = old.option.expires_at
    topics = subscribed((*kit.link(), *kit.later(2 * SECOND)))
    assert all(topic.instrument_id != old.id for topic in topics)


def test_an_order_on_an_expired_option_ends_by_evidence_alone(kit):
    """J14: the list lacks it twice, the history says cancelled; nobody reads of an error."""
    old = kit.options("SOL", "180")
    kit.list(old)
    kit.apply(LoggedIn(kit.now))
    kit.list_orders()
    report = replace(kit.told("7"), instrument_id=old.id)
    kit.list_orders(report)
    name = ClientOrderId("venue-7")
    kit.list(kit.options("SOL", "180", day=2))
    asked = []
    for _ in range(4):
        asked += kit.later(6 * SECOND)
        kit.list_orders()
        if kit.order(name).status is OrderStatus.VANISHED:
            break
    assert ReadKind.ORDER_HISTORY in kinds((*asked, *kit.later(SECOND)))
    ended = replace(report, status=OrderStatus.CANCELLED)
    kit.apply(OrderHistoryListed((ended,), kit.now, kit.now))
    assert kit.order(name).status is OrderStatus.CANCELLED


def test_an_empty_list_is_no_list():
    """No venue is without any instrument: what is shown stays."""
    listing = Listing()
    listing.told((option("SOL", "180"),), is_complete=True)
    assert listing.told((), is_complete=True) == {}
    assert len(listing) == 1


def test_what_follows_a_coin_is_the_first_of_the_list():
    eth, btc = instrument("ETH-USDC"), instrument("BTC-USDC")
    assert successor(eth, (btc, eth)) == btc.id
    assert successor(eth, ()) is None


def test_a_venue_of_coins_reads_nothing_of_options(kit):
    kit.state.capabilities = capabilities()
    effects = (*kit.link(), *kit.list(instrument("ETH-USDC")), *kit.later(MINUTE))
    options = {ReadKind.GREEKS, ReadKind.ROUND}
    assert not options & {each.read.kind for each in of(effects, Fetch)}
    assert Topic(Feed.QUOTES) in subscribed(effects)


def test_a_venue_of_options_opens_at_the_money():
    """The call nearest to the spot, the middle strike while nobody told a spot."""
    ladder = [option("SOL", f"{strike}", kind) for strike in (170, 175, 180) for kind in OptionKind]
    later = option("SOL", "176", day=2)
    listed = (*ladder, later, option("BTC", "100000"))
    strikes = {each.id: each.option.strike for each in listed}
    assert strikes[shown_first(listed, {})] == 175
    assert strikes[shown_first(listed, {"SOL": price("178.1")})] == 180
    assert shown_first((instrument("ETH-USDC"), *listed), {}) == instrument("ETH-USDC").id
    assert shown_first((), {}) is None
    puts = tuple(each for each in ladder if each.option.kind is OptionKind.PUT)
    assert shown_first(puts, {}) == puts[0].id
