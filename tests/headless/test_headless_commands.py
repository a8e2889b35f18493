"""Commands without a screen, against a real exchange: answers, exit codes, guards, the journal."""

import json
import sqlite3

import pytest

from vela_tui.cli import main
from vela_tui.wallet_lock import WalletLock

ORDER = ("order", "--market", "ETH-USDC")


def test_markets_are_told_exactly_or_not_at_all(vela):
    code, rows = vela("markets")
    assert code == 0
    assert [row["market"] for row in rows][:2] == ["BTC-USDC", "ETH-USDC"]
    assert len(rows) == 16
    assert all(row["bid"] is None or isinstance(row["bid"], str) for row in rows)


def test_an_order_is_placed_listed_seen_in_the_book_and_taken_back(vela, places):
    code, placed = vela(*ORDER, "buy 0.5 @ 3000.25 post id first-1")
    assert (code, placed["order"]["status"]) == (0, "open")
    assert (placed["order"]["price"], placed["order"]["quantity"]) == ("3000.25", "0.5")
    code, listed = vela("orders")
    assert [(row["client_id"], row["status"]) for row in listed] == [("first-1", "open")]
    code, book = vela("book", "eth-usdc", "--limit", "1")
    assert (book["state"], book["bids"], book["asks"]) == ("live", [["3000.25", "0.5"]], [])
    code, ended = vela("cancel", "first-1")
    assert (code, ended["orders"][0]["status"]) == (0, "cancelled")
    code, told = vela("cancel", "first-1")
    assert (code, told["error"]["kind"]) == (5, "rejected")
    (journal,) = (places.data / "journal").glob("*.sqlite3")
    with sqlite3.connect(journal) as rows:
        named = rows.execute("SELECT client_order_id FROM intent").fetchall()
    rows.close()
    assert named == [("first-1",)]


def test_balances_are_exact_texts(vela):
    code, told = vela("balances")
    assert code == 0
    held = {row["currency"]: row["total"] for row in told["balances"]}
    assert held == {"USDC": "100000", "ETH": "10"}
    assert set(told["credit"]) == {"open_notional", "deposited", "headroom", "is_estimate"}


def test_a_cancel_takes_what_its_filters_mean_and_nothing_else(vela):
    """Young orders, other names and other prices rest on."""
    for name, price in (("mm-1", "1500"), ("mm-2", "1490"), ("x-1", "1480")):
        assert vela("order", "buy", "1", "@", price, "id", name, "--market", "ETH-USDC")[0] == 0
    assert vela("cancel", "ETH-USDC", "older", "1h")[1]["orders"] == []
    _, told = vela("cancel", "mm-*", "at", "1490", "--market", "ETH-USDC")
    assert [order["client_id"] for order in told["orders"]] == ["mm-2"]
    _, told = vela("cancel", "ETH-USDC", "mm-*")
    assert [order["client_id"] for order in told["orders"]] == ["mm-1"]
    _, told = vela("cancel", "all", "farthest")
    assert [order["client_id"] for order in told["orders"]] == ["x-1"]


def test_an_order_costs_others_their_place_only_by_name(vela):
    """100,000 of credit: the oldest would go, and goes when it is named."""
    for name in ("old-1", "old-2"):
        assert vela(*ORDER, f"buy 30 @ 1500 post id {name}")[0] == 0
    code, told = vela(*ORDER, "buy 20 @ 1400 post id new-1")
    assert code == 8
    assert "--lose old-1 agrees" in told["error"]["message"]
    assert "old-2" not in told["error"]["message"]
    assert vela(*ORDER, "buy 20 @ 1400 post !")[0] == 2
    assert vela(*ORDER, "--lose", "old-2", "buy 20 @ 1400 post")[0] == 8
    code, told = vela(*ORDER, "--lose", "old-1", "buy 20 @ 1400 post id new-2")
    assert (code, told["order"]["status"]) == (0, "open")
    assert {order["client_id"] for order in vela("orders")[1]} == {"old-2", "new-2"}
    assert vela("kill")[0] == 0


def test_sizes_by_worth_and_share_are_quantities(vela):
    """Rounded down to what the market is read in."""
    code, told = vela(*ORDER, "buy $500 @ 1600 post id w-1")
    assert (code, told["order"]["quantity"]) == (0, "0.3125")
    assert vela("cancel", "w-1")[0] == 0


def test_cancels_by_side_and_kill_leave_nothing(vela):
    for line in ("buy 0.1 @ 2000 post", "buy 0.1 @ 2001 post", "sell 0.1 @ 5000 post"):
        assert vela(*ORDER, line)[0] == 0
    code, told = vela("cancel", "bids", "--market", "ETH-USDC")
    assert (code, len(told["orders"])) == (0, 2)
    code, told = vela("kill")
    assert (code, told["left"], told["proved"] is not None) == (0, 0, True)
    assert vela("orders") == (0, [])


def test_an_answer_that_is_lost_ends_as_what_the_list_proves(vela, mishap):
    mishap(answers=1)
    code, told = vela(*ORDER, "buy 0.1 @ 1500 post id lost-1")
    assert (code, told["order"]["status"]) == (0, "open")
    assert vela("cancel", "lost-1")[0] == 0


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("book", "ETH-USD"), 2, "did you mean ETH-USDC"),
        ((*ORDER, "buy 0.5"), 2, "@ is missing"),
        ((*ORDER, "market BTC-USDC"), 2, "that is no order"),
        ((*ORDER, "buy 0.5 @ 3000.0000001"), 2, "price:"),
        (("order", "buy 0.5 @ 3000"), 2, "--market"),
        (("cancel", "bids"), 2, "--market"),
        (("cancel", "mm-*"), 2, "--market"),
        (("cancel", "older", "30s"), 2, "--market"),
        (("candles", "ETH-USDC", "--interval", "7m"), 2, "must be one of"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_sent(vela, words, code, text):
    ended, told = vela(*words)
    assert (ended, told["error"]["code"]) == (code, code)
    assert text in told["error"]["message"]
    assert vela("orders") == (0, [])


def test_the_exchange_s_refusal_is_told_in_its_words(vela):
    code, told = vela(*ORDER, "buy 1 @ 3000 fok")
    assert (code, told["order"]["filled"]) == (5, "0")
    assert told["order"]["status"] in {"rejected", "cancelled"}


def test_a_guard_declines_before_anything_is_signed(vela, places):
    places.create()
    places.settings.write_text('[guards]\nnotional = { soft = "off", hard = 10 }\n')
    code, told = vela(*ORDER, "buy 0.5 @ 3000 post")
    assert (code, told["error"]["kind"]) == (8, "guarded")
    assert "hard cap is 10" in told["error"]["message"]
    assert vela("orders") == (0, [])


def test_a_wallet_that_another_program_holds_sends_nothing(vela, places):
    lock = WalletLock(places.state / "locks", "paper")
    other = WalletLock(places.state / "locks", "paper")
    assert other.hold() is None
    try:
        code, told = vela(*ORDER, "buy 0.5 @ 3000 post")
        assert (code, told["error"]["kind"]) == (3, "credentials")
        assert vela("orders")[0] == 0
    finally:
        other.release()
        lock.release()


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["orders", "--url", "http://127.0.0.1:9", "--paper"], 4, "127.0.0.1"),
        (["order", "buy 1 @ 1", "--market", "ETH-USDC"], 2, "say whose orders"),
        (["orders", "--url", "http://127.0.0.1:9", "--account", "nobody"], 2, "no account"),
        (["orders", "--url", "https://example.org", "--paper"], 2, "on this machine only"),
        (["kill", "--account", "nobody"], 2, "no account"),
    ],
)
def test_where_and_whose_must_be_known(places, capsys, words, code, text):
    assert main([*words, "--json"]) == code
    told = capsys.readouterr()
    assert text in told.err
    assert json.loads(told.out)["error"]["code"] == code


def test_orders_of_nobody_are_not_asked_for(places, exchange, capsys):
    assert main(["orders", "--url", exchange]) == 2
    assert "say whose" in capsys.readouterr().err


@pytest.mark.parametrize("variable", ["NO_COLOR", "TERM", None])
def test_answers_for_people_hold_no_controls(vela, exchange, capsys, monkeypatch, variable):
    if variable:
        monkeypatch.setenv(variable, {"NO_COLOR": "1", "TERM": "dumb"}[variable])
    assert main(["markets", "--paper", "--url", exchange]) == 0
    told = capsys.readouterr()
    assert told.out.replace("\n", "").isprintable()
    assert told.err == ""
    assert len(told.out.splitlines()) == 17


def test_trades_candles_and_the_day_s_figures_are_told(vela):
    """On a market without trades: nothing, or figures, and no error."""
    assert vela("trades", "ETH-USDC", "--limit", "5")[0] == 0
    code, candles = vela("candles", "ETH-USDC", "--interval", "1m", "--limit", "3")
    assert code == 0
    assert len(candles) <= 3
    code, ticker = vela("ticker", "ETH-USDC")
    assert (code, ticker["market"]) == (0, "ETH-USDC")
