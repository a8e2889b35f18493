"""A recording holds what came and no secret, is its owner's, has an end, plays the same again."""

import asyncio
import json
import re
import stat

import pytest
from exchange_kit import fund, run_exchange, until

from vela_tui import opening, recordings
from vela_tui.cli import main
from vela_tui.config import paths
from vela_tui.domain.account import AccountName
from vela_tui.domain.enums import BookSide, BookState, LinkState, Mode
from vela_tui.domain.errors import ConfigError
from vela_tui.domain.transport import HttpRequest, VenueAnswer
from vela_tui.keys import paper
from vela_tui.net.clock import SystemClock
from vela_tui.net.recording import REDACTED, WITHHELD, Recorder, RecordingLinks, lines_of
from vela_tui.net.replay import ENDED
from vela_tui.rules import grammar
from vela_tui.rules.validate import assess
from vela_tui.session.commands import SelectInstrument, Submit
from vela_tui.session.judging import order_context
from vela_tui.ui.widgets.order_context import grammar_context

LIVE_FOR = 4
"""Seconds of a busy market that are recorded."""


@pytest.fixture(scope="module")
def busy_exchange():
    """An exchange with lively markets."""
    yield from run_exchange("--flow", "busy", "--seed", "7")


def find(url):
    async def found():
        return url

    return found


async def trade(runner):
    """A person's minute, shortened: an order, another market, back again."""
    living = asyncio.create_task(runner.run())
    view = runner.view
    await until(lambda: runner.can_trade and not view.reconcile.waiting_for, "a wallet")
    await until(lambda: view.selected and view.book(view.selected).state is BookState.LIVE, "book")
    first = view.selected
    draft = grammar.parse("buy 0.1 @ 1000 post id mine-1", grammar_context(view)).draft
    context = order_context(view, view.instruments[first], runner.clock.now())
    await until(lambda: view.price_proof(first).value == "proven", "a proof")
    runner.submit(Submit(assess(draft, context).intent))
    await until(lambda: view.order("mine-1") and view.order("mine-1").status.is_resting, "order")
    runner.submit(SelectInstrument(next(each for each in view.instruments if each != first)))
    await asyncio.sleep(LIVE_FOR)
    living.cancel()
    await asyncio.gather(living, return_exceptions=True)


@pytest.fixture(scope="module")
def recording(busy_exchange, tmp_path_factory):
    """A session on a busy market, recorded; the file and what the session knew at its end."""
    directory = tmp_path_factory.mktemp("recorded")
    places = paths({f"XDG_{n}_HOME": str(directory / n) for n in ("CONFIG", "DATA", "STATE")})
    credential = paper.open_wallet(places.state)
    asyncio.run(fund(busy_exchange, credential.address, USDC="100000"))
    opener = opening.paper_opener(credential, find(busy_exchange))
    journal = places.journal(busy_exchange, credential.address)
    wallet = opening.Wallet(AccountName("paper"), credential.address, opener, journal)
    place = opening.Place(find(busy_exchange), Mode.PAPER, "127.0.0.1", "ETH-USDC")
    file = directory / "session.jsonl"
    with recordings.recorded(file):
        runner = opening.build(place, wallet)
        asyncio.run(trade(runner))
    return file, runner.view


def final(view):
    """All that a screen would show at the end, in values."""
    return {
        "selected": view.selected,
        "books": {
            each: [list(book.levels(side, 100)) for side in BookSide]
            for each, book in view.books.items()
        },
        "sequences": {each: book.sequence for each, book in view.books.items()},
        "quotes": dict(view.quotes),
        "trades": {each: list(tape.newest_first) for each, tape in view.tapes.items()},
        "candles": {key: list(series.oldest_first) for key, series in view.series.items()},
        "balances": dict(view.balances),
        "orders": [
            (o.venue_order_id, o.client_order_id, o.price, o.quantity, o.status)
            for o in view.active_orders()
        ],
        "notices": [notice.text for notice in view.notices],
    }


async def played(file, speed="max"):
    """What a session knows when the recording is over."""
    with recordings.opened(file) as lines:
        runner, told = recordings.replay_session(lines, file.name, recordings.speed(speed))
        living = asyncio.create_task(runner.run())
        await until(lambda: ENDED in runner.view.link.detail, "the end")
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)
        return runner, told


async def test_the_same_recording_gives_the_same_final_views(recording):
    """Twice as fast as can be, once at a hundred times its speed."""
    file, _ = recording
    first, _ = await played(file)
    second, _ = await played(file)
    third, _ = await played(file, "100")
    assert final(first.view) == final(second.view) == final(third.view)
    assert first.clock.now() == second.clock.now() == third.clock.now()


async def test_what_was_seen_is_seen_again(recording):
    file, then = recording
    again, _ = await played(file)
    eth = next(each for each in then.instruments if each.endswith("ETH-USDC"))
    was, shown = final(then), final(again.view)
    assert shown["selected"] == eth
    assert shown["orders"] == was["orders"]
    assert shown["balances"] == was["balances"]
    assert set(shown["quotes"]) == set(was["quotes"])
    assert shown["books"][eth][0]
    assert len(shown["trades"][eth]) >= 1


async def test_a_replay_sends_nothing_and_says_what_it_is(recording):
    file, _ = recording
    runner, told = await played(file)
    assert runner.view.is_read_only
    assert runner.view.mode is Mode.REPLAY
    assert runner.view.link.state is not LinkState.UP
    assert not runner.can_trade
    words = told()
    assert words.startswith("REPLAY, nothing is sent · 20")
    assert words.endswith("THE END · session.jsonl, recorded in PAPER at 127.0.0.1")


def test_a_recording_is_its_owner_s_and_holds_no_signature(recording):
    file, _ = recording
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    kinds = {next(iter(set(line) & {"open", "in", "end", "ask", "recording"})) for line in lines}
    assert {"recording", "open", "in", "ask"} <= kinds
    asked = {line["ask"][0] for line in lines if "ask" in line}
    assert asked == {"GET", "POST"}
    text = file.read_text()
    for word in ("signature", "vela:auth", '"auth"', "vela:order"):
        assert word not in text
    assert ["POST", "/orders"] in [line["ask"] for line in lines if "ask" in line]
    (key,) = (path.read_text().strip() for path in file.parent.rglob("paper.key"))
    digits = key.removeprefix("0x")
    assert len(digits) == 64
    for spelled in (digits, digits.upper(), str(int(digits, 16))):
        assert spelled not in text
    assert not re.search(r"[0-9a-fA-F]{128}", text)


def read(path):
    with path.open("rb") as file:
        return list(lines_of(file.readline))


@pytest.mark.parametrize(
    ("message", "canary", "left"),
    [
        ('{"sig":"0x' + "ab" * 65 + '"}', "abab", {"sig": REDACTED}),
        ('{"signature":"' + "7Z" * 43 + '"}', "7Z7Z", {"signature": REDACTED}),
        ('{"token":"eyJhbGciOiJIUzI1NiJ9.canary.canary"}', "canary", {"token": WITHHELD}),
        ('{"x":' + str([77] * 64) + "}", "77", {"x": []}),
        ('{"x":' + str([77] * 64).replace(" ", "") + "}", "77", {"x": []}),
    ],
    ids=lambda value: str(value)[:12],
)
def test_secrets_are_taken_out_wherever_they_stand(message, canary, left, tmp_path):
    """What is left is a message still: a recording can be played."""
    path = tmp_path / "r"
    recorder = Recorder(path.open("wb"), {"started": 1})
    recorder.note({"t": 1, "in": message})
    recorder.close()
    assert canary not in path.read_text()
    assert json.loads(read(path)[1]["in"]) == left


def test_addresses_books_and_hashes_stay_in_a_recording(tmp_path):
    path = tmp_path / "r"
    message = {
        "wallet": "Bow1CGKGDB9mNxeWdw85E2aCthQ1oZX4oFEe7fYT17ew",
        "prices": list(range(80, 160)),
        "levels": [[each, 1] for each in range(64)],
        "root": "ab" * 32,
    }
    recorder = Recorder(path.open("wb"), {"started": 1})
    recorder.note({"t": 1, "in": json.dumps(message)})
    recorder.close()
    assert json.loads(read(path)[1]["in"]) == message


async def test_an_answer_that_gives_a_token_is_not_recorded(tmp_path):
    """Nor is a token anywhere else: whoever has it acts for the wallet."""
    token = "eyJhbGciOiJI.eyJzdWIiOiJ3.c2lnbmF0dXJl"

    class Answers:
        async def http(self):
            return self

        async def send(self, request, left=None):
            return VenueAnswer(200, "application/json", f'{{"token":"{token}"}}'.encode(), 1, 2)

        async def close(self):
            pass

    path = tmp_path / "r"
    links = RecordingLinks(Answers(), Recorder(path.open("wb"), {"started": 1}), SystemClock())
    http = await links.http()
    for request in (HttpRequest("POST", "/a", is_secret=True), HttpRequest("GET", "/b")):
        assert token in (await http.send(request)).body.decode()
    await links.close()
    lines = read(path)[1:]
    assert lines[0]["body"] == "<withheld>"
    assert token not in path.read_text()


def test_a_recording_ends_at_its_largest_size_and_can_be_played(tmp_path):
    path = tmp_path / "r"
    recorder = Recorder(path.open("wb"), {"started": 1}, most_bytes=2_000)
    for at in range(1_000):
        recorder.note({"t": at, "in": "x" * 50})
    recorder.close()
    assert recorder.is_over
    assert path.stat().st_size <= 2_000 + len('{"full":true}\n')
    lines = read(path)
    assert lines[-1] == {"full": True}


def test_a_torn_last_line_ends_a_recording(tmp_path):
    path = tmp_path / "r"
    path.write_text('{"recording":1,"started":1}\n{"t":1,"open":true}\n{"t":2,"in":"ab')
    assert len(read(path)) == 2


@pytest.mark.parametrize("content", ["", "{}", '{"recording":2}', "[1]", "\x00\xff", "[" * 9000])
def test_what_is_no_recording_is_refused(tmp_path, monkeypatch, capsys, content):
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    path = tmp_path / "r"
    path.write_text(content)
    assert main(["replay", str(path)]) == 2
    assert "no recording" in capsys.readouterr().err


def test_an_existing_file_is_not_recorded_over(tmp_path):
    path = tmp_path / "r"
    path.write_text("mine")
    with pytest.raises(ConfigError, match="exists already"), recordings.recorded(path):
        pass
    assert path.read_text() == "mine"


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "x", "1e9"])
def test_a_speed_that_is_none_is_refused(text):
    with pytest.raises(ConfigError, match="--speed"):
        recordings.speed(text)


def test_a_lively_market_s_trades_and_candles_are_rows(
    recording, busy_exchange, capsys, monkeypatch
):
    file, _ = recording
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(file.parent / name))
    for words, most in ((("trades", "ETH-USDC"), 4), (("candles", "ETH-USDC"), 4)):
        assert main([*words, "--limit", "4", "--json", "--paper", "--url", busy_exchange]) == 0
        rows = json.loads(capsys.readouterr().out)
        assert len(rows) == most
        assert all(isinstance(row["volume" if "open" in row else "price"], str) for row in rows)


JUNK = (None, -1, 10**40, "", "x" * 10_000, [], {}, True, "\x1b[2J", {"a": [1]})


async def test_a_spoiled_recording_is_played_to_its_end(recording, tmp_path):
    """Any value of any line may be anything: what can't be understood changes nothing."""
    from random import Random

    file, _ = recording
    rng = Random(7)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    for at, line in enumerate(lines[1:], 1):
        if rng.random() < 0.3:
            lines[at] = line | {rng.choice(list(line)): rng.choice(JUNK)}
        elif rng.random() < 0.1:
            lines[at] = {"t": line.get("t"), "in": rng.choice(("[", "{}", '{"type":1}', "\x00"))}
    spoiled = tmp_path / "spoiled.jsonl"
    spoiled.write_text("".join(json.dumps(line) + "\n" for line in lines))
    runner, told = await played(spoiled)
    assert "THE END" in told()
    assert runner.view.is_read_only


@pytest.mark.parametrize("name", ["started", "address", "symbol", "dialect"])
def test_a_spoiled_header_is_refused_in_words(recording, tmp_path, monkeypatch, capsys, name):
    file, _ = recording
    for kind in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    header, *rest = file.read_text().splitlines()
    spoiled = tmp_path / "r"
    for junk in (-1, 10**40, [], {"a": 1}, True):
        if name == "started" and junk is True:
            continue
        spoiled.write_text("\n".join((json.dumps(json.loads(header) | {name: junk}), *rest)))
        assert main(["replay", str(spoiled)]) == 2
        assert "the recording" in capsys.readouterr().err
