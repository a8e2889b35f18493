"""Balances, quotes, the fill log and figures read off a book."""

from decimal import Decimal

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.enums import BookSide, Liquidity, Side
from vela_tui.domain.events import BalancesReported, BookSnapshotted
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import MarketQuote, TradeId
from vela_tui.domain.order import Fill, VenueOrderId
from vela_tui.state import measures
from vela_tui.state.balances import MAX_CURRENCIES, BalanceSheet
from vela_tui.state.book import Book
from vela_tui.state.fills import MAX_FILLS, MAX_KNOWN, FillLog
from vela_tui.state.quotes import QuoteBoard

ETH, BTC = InstrumentId("vela:ETH-USDC"), InstrumentId("vela:BTC-USDC")


def price(text):
    return Price(Decimal(text))


def money(currency, available="1", reserved="0"):
    return Balance(currency, Amount(Decimal(available)), Amount(Decimal(reserved)))


def told(*balances, credit=None, is_complete=False):
    return BalancesReported(balances, credit, 0, is_complete)


def fill(trade, venue_id="1"):
    return Fill(
        ETH, TradeId(trade), None, VenueOrderId(venue_id), Side.BUY, price("1"),
        Quantity(Decimal(1)), Liquidity.MAKER, Amount(Decimal(0)), "USDC", 0,
    )  # fmt: skip


def test_a_partial_report_leaves_other_currencies():
    sheet = BalanceSheet()
    sheet.report(told(money("USDC"), money("ETH")))
    assert sheet.report(told(money("ETH", "2")))
    assert sheet.balances == {"USDC": money("USDC"), "ETH": money("ETH", "2")}


def test_a_complete_report_empties_currencies_that_it_does_not_name():
    sheet = BalanceSheet()
    sheet.report(told(money("USDC"), money("ETH")))
    sheet.report(told(money("ETH"), is_complete=True))
    assert list(sheet.balances) == ["ETH"]


def test_the_same_report_again_is_no_change_and_silence_keeps_the_credit():
    sheet = BalanceSheet()
    credit = Credit(Amount(Decimal(1)), Amount(Decimal(2)))
    assert sheet.report(told(money("USDC"), credit=credit))
    assert not sheet.report(told(money("USDC")))
    assert sheet.credit == credit


def test_currencies_are_bounded():
    sheet = BalanceSheet()
    sheet.report(told(*(money(f"X{n}") for n in range(MAX_CURRENCIES + 9))))
    assert len(sheet.balances) == MAX_CURRENCIES


def test_quotes_keep_what_is_not_told():
    board = QuoteBoard()
    board.listed([ETH])
    board.report([MarketQuote(ETH, bid=price("1"), ask=price("2"))])
    assert board.report([MarketQuote(ETH, bid=price("1.5"))]) == {ETH}
    assert board.quotes[ETH] == MarketQuote(ETH, bid=price("1.5"), ask=price("2"))
    assert board.report([MarketQuote(ETH, bid=price("1.5"))]) == set()


def test_quotes_of_markets_that_are_not_listed_are_ignored():
    board = QuoteBoard()
    board.listed([ETH])
    assert board.report([MarketQuote(BTC, bid=price("1"))]) == set()
    assert list(board.quotes) == [ETH]


def test_a_fill_is_logged_once_and_one_trade_may_fill_two_orders():
    log = FillLog()
    assert log.report(fill("t"))
    assert not log.report(fill("t"))
    assert log.report(fill("t", "2"))
    assert [each.venue_order_id for each in log.newest_first] == ["2", "1"]


def test_the_fill_log_is_bounded():
    log = FillLog()
    for n in range(MAX_KNOWN + 5):
        log.report(fill(str(n)))
    assert len(log.newest_first) == MAX_FILLS
    assert len(log._known) == MAX_KNOWN


def book(bids, asks):
    one = Book()
    levels = [
        tuple((price(p), Quantity(Decimal(q))) for p, q in side.items()) for side in (bids, asks)
    ]
    one.snapshotted(BookSnapshotted(ETH, 1, *levels, None, 0))
    return one


def test_mid_and_spread_are_exact():
    bid, ask = price("0.000001"), price("0.000002")
    assert measures.mid(bid, ask) == Decimal("0.0000015")
    assert measures.spread(bid, ask) == Decimal("0.000001")


def test_a_crossed_book_has_a_negative_spread():
    assert measures.spread(price("103"), price("100")) == -3


def test_the_spread_in_basis_points_is_of_the_mid():
    assert measures.spread_bps(price("99.95"), price("100.05")) == 10


def test_without_both_sides_there_is_no_figure():
    assert measures.mid(None, price("1")) is None
    assert measures.spread(price("1"), None) is None
    assert measures.spread_bps(None, None) is None
    assert measures.microprice(book({}, {"1": "1"})) is None
    assert measures.imbalance(book({}, {}), 5) is None


def test_imbalance_counts_only_the_best_levels():
    one = book({"99": "3", "98": "100"}, {"101": "1"})
    assert measures.imbalance(one, 1) == Decimal("0.5")
    assert measures.imbalance(book({"99": "1"}, {}), 5) == 1


def test_the_microprice_leans_to_the_thinner_side():
    assert measures.microprice(book({"99": "3"}, {"101": "1"})) == Decimal("100.5")


def test_cumulative_quantity_adds_up_exactly():
    levels = book({"99": "0.1", "98": "0.2"}, {}).levels(BookSide.BID, 9)
    assert measures.cumulative(levels) == Decimal("0.3")
