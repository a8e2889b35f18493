"""Connecting, selecting, following the book, falling silent."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import get_args

import pytest
from engine_kit import BTC, ETH, Kit, kinds, live_kit, of, price, quantity

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import BookSide, BookState, LinkState, Side
from vela_tui.domain.events import (
    CandlesListed,
    Event,
    LoggedIn,
    LoginRefused,
    MessageRefused,
    QuotesChanged,
    ReadFailed,
    RoundTripMeasured,
    TradesReported,
    VenueComplained,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import Candle, MarketQuote, Trade, TradeId
from vela_tui.session.changes import Part
from vela_tui.session.commands import Command, DismissNotice, SelectInstrument, SelectInterval
from vela_tui.session.effects import Fetch, LogIn, Resync, Subscribe, Unsubscribe
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic


def trade(name, at, size="1"):
    return Trade(ETH, TradeId(name), price("100"), quantity(size), Side.BUY, at)


def trades(kit, *told):
    return kit.apply(TradesReported(told, kit.now))


def candle(kit):
    start = kit.now - kit.now % MINUTE
    one = price("100")
    return Candle(start, one, one, one, one, quantity("5"))


def pong(kit):
    return kit.apply(RoundTripMeasured(1, kit.now))


def test_every_event_and_command_is_answered():
    assert set(Kit().engine._routes) == {*get_args(Event), *get_args(Command)}


def test_the_link_coming_up_logs_in_subscribes_and_reads_instruments_first():
    kit = Kit()
    effects = kit.link()
    assert effects[0] == LogIn()
    assert of(effects, Subscribe) == [Subscribe((Topic(Feed.QUOTES),))]
    assert kinds(effects) == [ReadKind.INSTRUMENTS, ReadKind.OPEN_ORDERS, ReadKind.BALANCES]


def test_without_a_wallet_nothing_private_is_asked_for():
    kit = Kit(address=None, is_read_only=True)
    effects = kit.link() + tuple(kit.later(MINUTE))
    assert of(effects, LogIn) == []
    assert not {ReadKind.OPEN_ORDERS, ReadKind.BALANCES} & set(kinds(effects))


@pytest.mark.parametrize(("preferred", "shown"), [(None, ETH), ("BTC-USDC", BTC), ("NO", ETH)])
def test_the_preferred_instrument_or_the_first_is_shown(preferred, shown):
    kit = Kit(preferred_symbol=preferred)
    kit.link()
    effects = kit.list_instruments()
    assert kit.state.selected == shown
    assert Subscribe((Topic(Feed.BOOK, shown), Topic(Feed.TRADES, shown))) in effects
    assert kinds(effects) == [ReadKind.CANDLES, ReadKind.TICKER, ReadKind.TRADES]


def test_selecting_ends_the_old_feeds_and_begins_the_new_ones():
    kit = live_kit()
    effects = kit.apply(SelectInstrument(BTC))
    assert effects[0] == Unsubscribe((Topic(Feed.BOOK, ETH), Topic(Feed.TRADES, ETH)))
    assert effects[1] == Subscribe((Topic(Feed.BOOK, BTC), Topic(Feed.TRADES, BTC)))
    kit.update(2, [(price("99.5"), quantity("1"))])
    assert kit.state.book(ETH).best(BookSide.BID) == 99
    assert kit.state.book(ETH).state is BookState.STALE


def test_selecting_while_the_link_is_down_asks_for_nothing_until_it_is_up():
    kit = live_kit()
    kit.link(LinkState.DOWN)
    assert kit.apply(SelectInstrument(BTC)) == ()
    subscribed = of(kit.link(), Subscribe)[0].topics
    assert Topic(Feed.BOOK, BTC) in subscribed
    assert Topic(Feed.BOOK, ETH) not in subscribed


def test_an_unknown_instrument_is_not_selected():
    kit = live_kit()
    assert kit.apply(SelectInstrument(InstrumentId("vela:NO-USDC"))) == ()
    assert kit.state.selected == ETH
    assert "NO-USDC" in kit.notices()[0]


def test_an_interval_that_the_venue_has_is_read_and_another_is_not():
    kit = live_kit()
    read = Read(ReadKind.CANDLES, ETH, interval="5m")
    assert kit.apply(SelectInterval("5m")) == (Fetch(read),)
    assert kit.apply(SelectInterval("9m")) == ()
    assert kit.state.interval == "5m"


def test_the_granted_login_is_shown():
    kit = live_kit()
    assert kit.apply(LoggedIn(kit.now)) == ()
    assert kit.state.link.is_logged_in
    kit.apply(LoginRefused("AUTH_EXPIRED", "too old", kit.now))
    assert not kit.state.link.is_logged_in
    assert "too old" in kit.notices()[0]


def test_the_link_going_down_marks_books_stale_and_logs_out():
    kit = live_kit()
    kit.apply(LoggedIn(kit.now))
    kit.link(LinkState.DOWN)
    assert kit.state.book(ETH).state is BookState.STALE
    assert not kit.state.link.is_logged_in
    assert "Connection lost" in kit.notices()[0]
    kit.link()
    assert "Reconnected" in kit.notices()[0]


def test_a_gap_asks_for_a_fresh_book_at_once():
    kit = live_kit()
    kit.later(2 * SECOND)
    assert kit.update(3) == (Resync(Topic(Feed.BOOK, ETH)),)
    assert kit.state.book(ETH).state is BookState.GAP


def test_gaps_that_keep_coming_are_met_ever_more_slowly():
    kit = live_kit()
    asked, sequence = [], 1
    for _ in range(4 * 100):
        pong(kit)
        effects = kit.later(250_000_000)
        sequence += 2
        effects += kit.update(sequence)
        if of(effects, Resync):
            asked.append(kit.now)
            kit.book(sequence)
    pauses = [round((b - a) / SECOND) for a, b in pairwise(asked)]
    assert pauses[:6] == [1, 2, 4, 8, 16, 30]
    assert any("keeps missing" in text for text in kit.notices())


def test_an_awaited_snapshot_that_does_not_come_is_read_over_http_and_asked_for_again():
    kit = live_kit()
    kit.later(2 * SECOND)
    kit.update(3)
    effects = []
    for _ in range(7):
        pong(kit)
        effects += kit.later(SECOND)
    assert kinds(effects).count(ReadKind.BOOK) == 1
    assert len(of(effects, Resync)) == 1


def test_a_silent_link_marks_books_stale_and_its_voice_brings_a_fresh_one():
    kit = live_kit()
    kit.later(8 * SECOND + 1)
    assert kit.state.book(ETH).state is BookState.STALE
    assert "nothing heard" in kit.state.link.detail
    pong(kit)
    assert of(kit.later(SECOND), Resync)
    assert kit.state.book(ETH).state is BookState.STALE
    kit.book(1)
    assert kit.state.book(ETH).state is BookState.LIVE


def test_answers_over_http_do_not_hide_a_silent_link():
    kit = live_kit()
    for _ in range(10):
        kit.list_orders()
        kit.later(SECOND)
    assert kit.state.book(ETH).state is BookState.STALE


def test_levels_are_marked_one_by_one_and_the_book_when_its_best_changes():
    kit = live_kit()
    kit.engine.take_dirty()
    kit.update(2, [(price("98"), quantity("1"))])
    dirty = kit.engine.take_dirty()
    assert dirty.levels == {ETH: {(BookSide.BID, Decimal(98))}}
    assert Part.BOOK not in dirty.parts
    kit.update(3, [(price("99.5"), quantity("1"))])
    assert Part.BOOK in kit.engine.take_dirty().parts


def test_quotes_mark_their_lines():
    kit = live_kit()
    kit.engine.take_dirty()
    kit.apply(QuotesChanged((MarketQuote(BTC, bid=price("5")),), kit.now))
    assert kit.engine.take_dirty().quotes == {BTC}


def test_trades_grow_the_candles_once_and_history_adds_no_volume():
    kit = live_kit()
    kit.apply(CandlesListed(ETH, "1m", (candle(kit),), kit.now))
    trades(kit, trade("a", kit.now), trade("b", kit.now))
    assert kit.state.candles(ETH, "1m")[-1].volume == 5
    trades(kit, trade("b", kit.now), trade("c", kit.now + 1, "0.5"))
    assert kit.state.candles(ETH, "1m")[-1].volume == Decimal("5.5")
    assert [each.trade_id for each in kit.state.trades(ETH)] == ["c", "b", "a"]


def test_trades_missed_while_the_link_was_down_add_no_volume_to_a_fresh_list():
    kit = live_kit()
    trades(kit, trade("a", kit.now))
    kit.link(LinkState.DOWN)
    kit.link()
    kit.apply(CandlesListed(ETH, "1m", (candle(kit),), kit.now))
    trades(kit, trade("missed", kit.now + 1))
    assert kit.state.candles(ETH, "1m")[-1].volume == 5


def test_where_the_venue_has_no_candles_trades_make_them():
    kit = live_kit()
    trades(kit, trade("a", kit.now), trade("b", kit.now + MINUTE))
    kit.apply(CandlesListed(ETH, "1m", (), kit.now))
    assert len(kit.state.candles(ETH, "1m")) == 2


def test_candles_that_never_came_are_asked_for_again():
    kit = live_kit()
    effects = []
    for _ in range(11):
        pong(kit)
        effects += kit.later(SECOND)
    assert kinds(effects).count(ReadKind.CANDLES) == 1


def test_instruments_that_never_came_are_asked_for_again():
    kit = Kit()
    kit.link()
    kit.later(5 * SECOND)
    pong(kit)
    assert ReadKind.INSTRUMENTS in kinds(kit.later(6 * SECOND))


def test_a_clock_set_back_stops_no_poll():
    kit = live_kit()
    kit.now -= 3_600 * SECOND
    assert ReadKind.OPEN_ORDERS in kinds(kit.later(11 * SECOND))


def test_polls_keep_their_pace():
    kit = live_kit()
    effects = []
    for _ in range(60):
        pong(kit)
        effects += kit.later(SECOND)
    counts = {kind: kinds(effects).count(kind) for kind in ReadKind}
    assert counts[ReadKind.OPEN_ORDERS] == 6
    assert counts[ReadKind.BALANCES] == 4
    assert counts[ReadKind.TICKER] == 1


def test_a_read_limit_is_honoured():
    kit = live_kit()
    kit.apply(ReadFailed("balances", "429", 30 * SECOND, kit.now))
    assert kinds(kit.later(29 * SECOND)) == []
    assert kinds(kit.later(2 * SECOND)) != []


@pytest.mark.parametrize(
    "complaint",
    [
        VenueComplained("RateLimitExceeded", "slow down", SECOND, 0),
        MessageRefused("not json", 0),
        ReadFailed("ticker", "500", None, 0),
    ],
)
def test_the_same_complaint_is_told_once_a_minute(complaint):
    kit = live_kit()
    before = len(kit.notices())
    for _ in range(5):
        kit.apply(replace(complaint, ts_recv=kit.now))
    assert len(kit.notices()) == before + 1


def test_notices_are_bounded_and_the_newest_can_be_dismissed():
    kit = live_kit()
    for number in range(300):
        kit.apply(MessageRefused(str(number), kit.now))
    assert len(kit.notices()) == 100
    kit.apply(DismissNotice())
    assert kit.notices()[0].endswith("298")


def test_changes_are_handed_over_once():
    kit = live_kit()
    assert kit.engine.take_dirty()
    assert not kit.engine.take_dirty()
