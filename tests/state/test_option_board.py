"""Options: what is not told stays as it was, and a settlement is news once."""

from decimal import Decimal

from vela_tui.domain.amounts import Amount, Price
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.option import Greeks, OptionQuote, Position, Settlement
from vela_tui.state.option_board import OptionBoard

CALL = InstrumentId("joyride:SOL_USDC-22NOV26-150-C")
PUT = InstrumentId("joyride:SOL_USDC-22NOV26-150-P")


def price(text):
    return Price(Decimal(text))


def test_what_a_message_does_not_tell_stays():
    board = OptionBoard()
    board.quoted([OptionQuote(CALL, price("1"), price("2"), price("1.5"), has_quote=True)])
    board.quoted([OptionQuote(CALL, volatility=Decimal("0.8"), greeks=Greeks(Decimal("0.5")))])
    board.quoted([OptionQuote(CALL, greeks=Greeks(gamma=Decimal("0.1")))])
    quote = board.quotes[CALL]
    assert (quote.bid, quote.ask, quote.mark) == (price("1"), price("2"), price("1.5"))
    assert quote.greeks == Greeks(Decimal("0.5"), Decimal("0.1"))


def test_a_quote_that_tells_an_empty_side_empties_it():
    board = OptionBoard()
    board.quoted([OptionQuote(CALL, price("1"), price("2"), has_quote=True)])
    assert board.quoted([OptionQuote(CALL, None, price("2"), has_quote=True)]) == {CALL}
    assert board.quotes[CALL].bid is None


def test_the_same_again_is_no_news():
    board = OptionBoard()
    told = OptionQuote(CALL, price("1"), price("2"), has_quote=True)
    assert board.quoted([told]) == {CALL}
    assert board.quoted([told]) == set()
    assert board.spot("SOL", price("180"))
    assert not board.spot("SOL", price("180"))


def test_positions_are_told_whole_and_a_flat_one_is_none():
    board = OptionBoard()
    board.held([Position(CALL, Decimal(2), price("1")), Position(PUT, Decimal(-1), price("3"))])
    assert board.held([Position(CALL, Decimal(0), price("1"))])
    assert not board.positions


def test_a_settlement_counts_once_and_ends_the_position():
    board = OptionBoard()
    board.held([Position(CALL, Decimal(1), price("1.5"))])
    ended = Settlement(
        CALL,
        Decimal(1),
        price("1.5"),
        price("180.25"),
        Amount(Decimal("30.25")),
        Amount(Decimal(2)),
    )
    assert list(board.settled([ended])) == [ended]
    assert list(board.settled([ended])) == []
    assert not board.positions
    assert board.settlements == (ended,)


def test_quotes_of_options_that_are_no_more_are_forgotten():
    board = OptionBoard()
    board.quoted([OptionQuote(CALL, has_quote=True), OptionQuote(PUT, has_quote=True)])
    board.listed([PUT])
    assert set(board.quotes) == {PUT}
