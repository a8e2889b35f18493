"""`vela-tui export` writes what stands in the journal: exact, private, never over another file."""

import asyncio
import csv
import io
import json
import stat
from decimal import Decimal

import pytest
from journal_kit import NONCE, START, SetClock, fill, intent, order

from vela_tui.cli import main
from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import EndReason, OrderStatus
from vela_tui.domain.order import VenueOrderId
from vela_tui.domain.recall import FillMid
from vela_tui.session.history import History, fill_rows, written
from vela_tui.session.journal import FileJournal

DAY = 24 * 3600 * SECOND
ADDRESS = "0xaa"


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path


@pytest.fixture
def journal(home):
    """A paper journal with an order, its cancel, and fills of two days."""
    path = home / "data" / "vela-tui" / "journal" / f"paper-{ADDRESS}.sqlite3"

    async def write():
        book = FileJournal(path, path.stem, SetClock())
        await book.open()
        await book.intend(intent(), NONCE, "text")
        ended = order(
            status=OrderStatus.CANCELLED, end_reason=EndReason.CREDIT, detail="new order 8841",
            venue_order_id=VenueOrderId("17"),
        )  # fmt: skip
        one, two = fill(), fill(trade="t2", at=START + DAY)
        mid = FillMid(one.trade_id, one.venue_order_id, one.ts_event, 0, Price(Decimal("100.5")))
        book.record([ended], [one, two], [mid])
        await book.close()

    asyncio.run(write())
    return path


def rows_of(capsys, *options):
    assert main(["export", *options, "--paper"]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_fills_are_exact_text_with_the_mids_that_are_known(journal, capsys):
    first, second = rows_of(capsys, "fills")
    assert first["time"] == "2026-11-21T12:04:31.000000000Z"
    assert (first["price"], first["quantity"], first["fee"]) == ("100", "0.25", "-0.0025")
    assert (first["notional"], first["mid"], first["mid_10s"]) == ("25", "100.5", "")
    assert second["mid"] == ""


def test_orders_say_why_they_ended(journal, capsys):
    (only,) = rows_of(capsys, "orders")
    assert (only["status"], only["end_reason"]) == ("cancelled", "credit")
    assert (only["detail"], only["nonce"]) == ("new order 8841", str(NONCE))


def test_profit_stands_by_day_and_market_and_says_what_it_can_not_know(journal, capsys):
    first, second = rows_of(capsys, "pnl")
    assert (first["day"], first["market"], first["rebates"]) == ("2026-11-21", "ETH-USDC", "0.0025")
    assert (first["spread"], first["total"]) == ("0.125", "")
    assert (second["day"], second["fills_without_mid"]) == ("2026-11-22", "1")


def test_a_span_holds_its_first_day_and_all_of_its_last(journal, capsys):
    assert len(rows_of(capsys, "fills", "--to", "2026-11-21")) == 1
    assert len(rows_of(capsys, "fills", "--from", "2026-11-22")) == 1
    assert len(rows_of(capsys, "fills", "--from", "2026-11-21", "--to", "2026-11-22")) == 2
    assert rows_of(capsys, "fills", "--to", "2026-11-21T12:04:31") == []


def test_json_has_null_where_nothing_is_known(journal, capsys):
    assert main(["export", "fills", "--format", "json", "--paper"]) == 0
    first, _ = json.loads(capsys.readouterr().out)
    assert (first["quantity"], first["mid"], first["mid_60s"]) == ("0.25", "100.5", None)


def test_a_file_is_private_and_is_not_written_over_unasked(journal, tmp_path, capsys):
    target = tmp_path / "fills.csv"
    asked = ["export", "fills", "--paper", "--output", str(target)]
    assert main(asked) == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    before = target.read_text()
    assert main(asked) == 1
    assert "is there already" in capsys.readouterr().err
    assert target.read_text() == before
    assert main([*asked, "--replace", "--format", "json"]) == 0
    assert json.loads(target.read_text())
    assert [each.name for each in tmp_path.glob("*fills*")] == ["fills.csv"]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--from", "yesterday"), 2, "is no time"),
        (("--from", "2026-11-22", "--to", "2026-11-20"), 2, "before --to"),
        (("--output", "/nowhere/at/all.csv"), 1, "can't be written"),
    ],
)
def test_what_is_wrong_is_said(journal, capsys, options, code, words):
    try:
        ended = main(["export", "fills", "--paper", *options])
    except SystemExit as stop:
        ended = stop.code
    assert (ended, words in capsys.readouterr().err) == (code, True)


def test_an_account_that_never_traded_has_nothing_to_export(home, capsys):
    assert main(["export", "fills", "--paper"]) == 1
    assert "no journal of this account" in capsys.readouterr().err


def test_a_journal_that_a_session_has_open_is_left_to_it(journal, capsys):
    async def trade():
        book = FileJournal(journal, journal.stem, SetClock())
        await book.open()
        code = await asyncio.to_thread(main, ["export", "fills", "--paper"])
        await book.close()
        return code

    assert asyncio.run(trade()) == 1
    assert ":export" in capsys.readouterr().err


def test_reading_changes_nothing(journal, capsys):
    before = journal.read_bytes()
    rows_of(capsys, "fills")
    assert journal.read_bytes() == before


def test_a_text_is_never_a_formula_of_a_spreadsheet():
    """A venue's id may begin with what a spreadsheet would compute; numbers stay numbers."""
    rows = fill_rows(History((fill(name="=1+1", trade="@SUM(A1)"),), (), ()))
    (row,) = csv.DictReader(io.StringIO(written(rows, "csv")))
    assert (row["client_order_id"], row["trade_id"]) == ("'=1+1", "'@SUM(A1)")
    assert row["fee"] == "-0.0025"
