"""The command line's grammar: meanings, wrong words, completion."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.rules.completion import accepted, complete
from vela_tui.rules.draft import Field, OrderDraft
from vela_tui.rules.grammar import (
    AGES,
    FILTERS,
    VERBS,
    CancelOrder,
    CancelOrders,
    DryRun,
    ExportHistory,
    FlattenPosition,
    PlaceOrder,
    PlaceScale,
    Problem,
    QuitProgram,
    ShowMarket,
    UndoLast,
    UnfreezeMarket,
    parse,
    render,
)
from vela_tui.rules.scale import ScaleDraft
from vela_tui.rules.selection import End

ETH = InstrumentId("vela:ETH-USDC")
BTC = InstrumentId("vela:BTC-USDC")


def order(side, price, quantity, execution="", name=""):
    return PlaceOrder(OrderDraft(ETH, side, price, quantity, execution, name))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("buy 0.5 @ 3199.80", order(Side.BUY, "3199.80", "0.5")),
        ("buy 0.5@3199.80", order(Side.BUY, "3199.80", "0.5")),
        ("  SELL  1 @3200 ", order(Side.SELL, "3200", "1")),
        ("buy 0.5 @ 3199.80 post id my-9", order(Side.BUY, "3199.80", "0.5", "post", "my-9")),
        ("buy 0.5 @ 3199.80 id my-9 IOC", order(Side.BUY, "3199.80", "0.5", "ioc", "my-9")),
        ("buy 1 @ 2 id id", order(Side.BUY, "2", "1", "", "id")),
        ("cancel all", CancelOrders()),
        ("cancel bids", CancelOrders(ETH, Side.BUY)),
        ("cancel asks", CancelOrders(ETH, Side.SELL)),
        ("cancel my-2", CancelOrder("my-2")),
        ("cancel 12345", CancelOrder("my-1")),
        ("cancel btc-usdc", CancelOrders(BTC)),
        ("cancel BTC-USDC asks", CancelOrders(BTC, Side.SELL)),
        ("cancel bids older 30s", CancelOrders(ETH, Side.BUY, older_than=30 * SECOND)),
        ("cancel all older 2m asks", CancelOrders(None, Side.SELL, older_than=2 * MINUTE)),
        ("cancel at 1580.5", CancelOrders(ETH, low=Decimal("1580.5"), high=Decimal("1580.5"))),
        ("cancel from 1600 to 1590", CancelOrders(ETH, low=Decimal(1590), high=Decimal(1600))),
        ("cancel btc-usdc mm-* farthest", CancelOrders(BTC, prefix="mm-", end=End.FARTHEST)),
        ("buy 25% @ 2", order(Side.BUY, "2", "25%")),
        ("buy $500 @ 2 !", replace(order(Side.BUY, "2", "$500"), accepts=True)),
        ("dry sell 1 @ 2 fok", DryRun(order(Side.SELL, "2", "1", "fok"))),
        (
            "scale buy 5 from 3200 to 3190 total 2 post id mm",
            PlaceScale(ScaleDraft(ETH, Side.BUY, "5", "3200", "3190", "2", "post", "mm")),
        ),
        ("flatten", FlattenPosition(ETH)),
        ("undo", UndoLast()),
        ("market btc-usdc", ShowMarket(BTC)),
        ("export fills csv ~/f.csv", ExportHistory("fills", "csv", "~/f.csv")),
        ("export PNL json out.json !", ExportHistory("pnl", "json", "out.json", may_replace=True)),
        ("unfreeze btc-usdc", UnfreezeMarket(BTC)),
        ("quit", QuitProgram()),
    ],
)
def test_meaning(made, text, meaning):
    """Each form of the grammar is understood."""
    assert parse(text, made.grammar()) == meaning


@pytest.mark.parametrize(
    ("text", "word", "position", "says"),
    [
        ("", "", 0, "a command is missing"),
        ("byu 1 @ 2", "byu", 0, "buy"),
        ("eth", "eth", 0, "market ETH-USDC"),
        ("market eth", "eth", 7, "ETH-USDC"),
        ("market", "", 6, "a market is missing"),
        ("buy 1,580.50 @ 2", "1,580.50", 4, "not a plain number"),
        ("buy 1 3199", "3199", 6, "'3199' is not @"),
        ("buy 1 @", "", 7, "a price is missing"),
        ("buy 1 @ 2 gtx", "gtx", 10, "gtc"),
        ("buy 1 @ 2 post gtc", "gtc", 15, "id, ! or nothing"),
        ("buy 101% @ 2", "101%", 4, "not a plain number"),
        ("buy $x @ 2", "x", 5, "not a plain number"),
        ("cancel older 30", "30", 13, "an age such as 30s"),
        ("cancel bids asks", "asks", 12, "said twice"),
        ("cancel bids bids", "bids", 12, "said twice"),
        ("cancel *", "*", 7, "before the star"),
        ("cancel from 1 2", "2", 14, "to"),
        ("scale buy 5 at 1", "at", 12, "from"),
        ("scale buy 5 from 1 to 2", "", 23, "total is missing"),
        ("buy 1 @ 2 id", "", 12, "client order id is missing"),
        ("buy 1 @ 2 post id a b", "b", 20, "not ! or nothing"),
        ("cancel my-3", "my-3", 7, "my-1"),
        ("cancel al", "al", 7, "all"),
        ("cancel all all", "all", 11, "older"),
        ("cancel ETH-USDC bid", "bid", 16, "bids"),
        ("quit now", "now", 5, "one word too many"),
        ("export fils", "fils", 7, "fills"),
        ("export fills xml", "xml", 13, "csv or json"),
        ("export fills csv", "", 16, "a path without blanks is missing"),
        ("export fills csv a b", "b", 19, "may be replaced"),
    ],
)
def test_wrong_word_is_named_with_what_would_be_right(made, text, word, position, says):
    """Its place in the line, and the nearest right word."""
    problem = parse(text, made.grammar())
    assert isinstance(problem, Problem)
    assert (problem.word, problem.position) == (word, position)
    assert says in f"{problem.message} {problem.suggestions}"


def test_separators_are_taken_out_in_the_suggestion(made):
    """1,580.50 would be 1580.50; nothing is guessed by itself."""
    assert parse("buy 1,580.50 @ 2", made.grammar()).suggestions == ("1580.50",)


def test_no_market_shown_takes_no_order(made):
    """An order is for the market on the screen."""
    assert "no market" in parse("buy 1 @ 2", made.grammar(selected=None)).message


def test_fields_know_their_words(made):
    """A violation can point at the word."""
    words = parse("buy 0.5 @ 3199.80 post id my-9", made.grammar()).words
    assert {field: word.start for field, word in words.items()} == {
        Field.QUANTITY: 4, Field.PRICE: 10, Field.EXECUTION: 18, Field.CLIENT_ORDER_ID: 26,
    }  # fmt: skip


number = st.decimals("0.0001", "99999", places=4).map(lambda value: f"{value:f}")
identifier = st.text("abcXYZ019-_", min_size=1, max_size=20)
executions = st.sampled_from(["", "post", "gtc", "ioc", "fok"])
sizes = number | st.integers(1, 100).map("{}%".format) | number.map("${}".format)
orders = st.builds(
    PlaceOrder,
    st.builds(
        OrderDraft, st.just(ETH), st.sampled_from(Side), number, sizes, executions,
        st.just("") | identifier,
    ),
    accepts=st.booleans(),
)  # fmt: skip
prices = st.none() | st.decimals("0.01", "99999", places=2)


def cancels(market, side, bounds, prefix, age, end):
    low, high = (None, None) if None in bounds else (min(bounds), max(bounds))
    return CancelOrders(market, side, low, high, prefix, age, end)


meanings = (
    orders
    | st.builds(DryRun, orders.map(lambda each: replace(each, accepts=False)))
    | st.builds(
        PlaceScale,
        st.builds(
            ScaleDraft, st.just(ETH), st.sampled_from(Side), st.integers(2, 50).map(str), number,
            number, number, executions, st.just("") | identifier,
        ),
    )
    | st.builds(CancelOrder, st.sampled_from(["my-1", "my-2"]))
    | st.builds(
        cancels, st.sampled_from([None, ETH, BTC]), st.none() | st.sampled_from(Side),
        st.tuples(prices, prices), st.just("") | identifier,
        st.none() | st.integers(1, 9_999).map(lambda each: each * SECOND),
        st.none() | st.sampled_from(End),
    )
    | st.builds(ShowMarket, st.sampled_from([ETH, BTC]))
    | st.sampled_from([QuitProgram(), UndoLast(), FlattenPosition(ETH)])
)  # fmt: skip
relaxed = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
words = st.sampled_from(
    [*VERBS, "@", "from", "to", "total", "older", "30s", "mm-*", "25%", "$5", "!",
     "0.5", "3199.80", "post", "id", "my-1",
     "all", "bids", "eth", "ETH-USDC", "x", "1,5", "\u202e", ""]
)  # fmt: skip
lines = st.lists(words, max_size=9).map(" ".join) | st.text(max_size=60)


@relaxed
@given(meanings)
def test_what_is_rendered_is_parsed_to_the_same(made, meaning):
    """parse(render(m)) == m."""
    assert parse(render(meaning, made.grammar()), made.grammar()) == meaning


@relaxed
@given(lines)
def test_parsing_never_raises_and_points_into_the_line(made, text):
    """Any text means something or has a problem at a place of its own."""
    result = parse(text, made.grammar())
    if isinstance(result, Problem):
        assert text[result.position :].startswith(result.word)
        assert result.message


@relaxed
@given(lines, st.integers(0, 70))
def test_completion_never_raises_and_candidates_fit(made, text, cursor):
    """Each candidate begins with what was typed, and takes its place."""
    cursor = min(cursor, len(text))
    completion = complete(text, cursor, made.grammar())
    typed = text[completion.start : cursor].casefold()
    for candidate in completion.candidates:
        assert candidate.casefold().startswith(typed)
        line, position = accepted(text, cursor, completion, candidate)
        assert line[:position].endswith(f"{candidate} ")


@pytest.mark.parametrize(
    ("text", "candidates", "hint"),
    [
        ("", VERBS, ""),
        ("c", ("cancel",), ""),
        ("buy ", (), "quantity, 25% of what you can afford, or $500 worth"),
        ("buy 1 ", ("@",), ""),
        ("buy 1 @ ", ("1579.00", "1580.00"), "price"),
        ("buy 1 @ 2 ", ("post", "gtc", "ioc", "fok", "id", "!"), ""),
        ("buy 1 @ 2 post ", ("id", "!"), ""),
        ("dry ", ("buy", "sell"), ""),
        ("scale sell 5 ", ("from",), ""),
        ("scale sell 5 from 1 to 2 ", ("total",), ""),
        ("scale sell 5 from 1 to 2 total 3 post ", ("id",), ""),
        ("cancel older ", AGES, "age"),
        ("cancel from 1 ", ("to",), ""),
        ("market e", ("ETH-USDC",), ""),
        ("cancel my", ("my-1", "my-2"), ""),
        ("cancel ETH-USDC ", FILTERS, "or a prefix*"),
        ("cancel bids ", FILTERS[2:], "or a prefix*"),
        ("export ", ("fills", "orders", "pnl"), ""),
        ("export fills ", ("csv", "json"), ""),
        ("export fills csv ", (), "a new file's path"),
        ("export fills csv a ", (), "! replaces a file"),
    ],
)
def test_completion(made, text, candidates, hint):
    """What may follow is offered, what may not is not."""
    completion = complete(text, len(text), made.grammar())
    assert (completion.candidates, completion.hint) == (candidates, hint)


def test_every_completed_order_parses(made):
    """Accepting candidates leads to a line that is right."""
    text, cursor = accepted("buy 1 @ 15", 10, complete("buy 1 @ 15", 10, made.grammar()), "1580.00")
    assert cursor == len(text)
    assert parse(text, made.grammar()).draft.price == str(Decimal("1580.00"))
