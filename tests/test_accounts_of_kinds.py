"""`vela-tui accounts add --venue` takes in the kind of key that the venue has, in every form."""

import io
import json
import sys

import pytest

from vela_tui.cli import main
from vela_tui.domain import base58
from vela_tui.keys.secret import Secret
from vela_tui.keys.venues import VENUES

SEED = bytes([0x22]) * 32
PUBLIC = bytes.fromhex("a09aa5f47a6759802ff955f8dc2d2a14a5c99d23be97f864127ff9383455a4f0")
WALLET = "Bow1CGKGDB9mNxeWdw85E2aCthQ1oZX4oFEe7fYT17ew"
KEYPAIR = json.dumps(list(SEED + PUBLIC))
BASE58 = base58.encode(SEED + PUBLIC)
ETHEREUM = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
JOYRIDE = ("add", "rider", "--venue", "joyride")
MARKS = (SEED.hex(), BASE58, KEYPAIR, KEYPAIR.replace(" ", ""), ETHEREUM, "34, 34", "34,34")


class Answer:
    """The exit code and what stood on the two streams."""

    def __init__(self, code, captured):
        self.code, self.out, self.err = code, captured.out, captured.err


@pytest.fixture
def accounts(tmp_path, monkeypatch, capsys):
    """Runs a command in this process: directories of its own, no keyring, quick passphrases."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("KEYRING_PROPERTY_NONE", "x")
    monkeypatch.setattr("vela_tui.keys.process.harden", lambda: None)
    monkeypatch.setattr("vela_tui.keys.keystore.HUMAN_WORK", 2)
    monkeypatch.setattr("vela_tui.key_intake.ask", lambda _: Secret("correct horse battery"))

    def run(*arguments, stdin="") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        try:
            code = main(["accounts", *map(str, arguments)])
        except SystemExit as end:
            code = end.code
        answer = Answer(code, capsys.readouterr())
        files = "".join(p.read_text("utf8", "replace") for p in tmp_path.rglob("*/*/*.*"))
        assert not [mark for mark in MARKS if mark in answer.out + answer.err + files]
        return answer

    return run


@pytest.fixture
def keypair(tmp_path):
    path = tmp_path / "id.json"
    path.write_text(KEYPAIR)
    path.chmod(0o600)
    return path


def test_keypair_file_becomes_an_account(accounts, keypair):
    done = accounts(*JOYRIDE, "--keypair", keypair)
    assert (done.code, done.out) == (0, f"{WALLET}\n")
    assert "signs for https://joyride.exchange and for nothing else" in done.err
    assert "never that of a Solana wallet that holds funds" in done.err
    assert "others" not in done.err
    [listed] = json.loads(accounts("list", "--json").out)
    assert listed == {
        "name": "rider",
        "venue": "joyride",
        "url": "https://joyride.exchange/api/v1",
        "address": WALLET,
        "store": "keystore",
        "dialect": "auto",
        "kind": "ed25519",
    }
    assert accounts("show", "rider").out == f"{WALLET}\n"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606, 0o620])
def test_keypair_file_open_to_others_is_warned_of(mode, accounts, keypair):
    keypair.chmod(mode)
    done = accounts(*JOYRIDE, "--keypair", keypair)
    assert done.code == 0
    assert f"warning: {keypair} can be read or changed by others" in done.err


@pytest.mark.parametrize("text", [BASE58, SEED.hex(), KEYPAIR], ids=["base58", "seed", "list"])
def test_each_form_comes_by_stdin(text, accounts):
    assert accounts(*JOYRIDE, "--stdin", stdin=f"{text}\n").out == f"{WALLET}\n"


def test_simulator_can_be_the_place(accounts):
    url = "http://127.0.0.1:8091/api/v1"
    done = accounts(*JOYRIDE, "--url", url, "--stdin", stdin=BASE58)
    assert "signs for http://127.0.0.1:8091 and for nothing else" in done.err
    assert json.loads(accounts("list", "--json").out)[0]["url"] == url


def test_new_key_is_backed_up_and_imported_again(accounts, tmp_path):
    backup = tmp_path / "backup.json"
    made = accounts(*JOYRIDE, "--new", "--export", backup)
    assert made.code == 0
    assert "never that of a Solana wallet that holds funds" in made.err
    again = accounts("add", "again", "--venue", "joyride", "--keystore", backup)
    assert again.out == made.out
    wrong = accounts("add", "wrong", "--keystore", backup)
    assert (wrong.code, wrong.out) == (3, "")
    assert "holds a key of ed25519; a key of secp256k1 is needed here" in wrong.err


def test_both_kinds_stand_in_one_list(accounts, keypair):
    accounts(*JOYRIDE, "--keypair", keypair)
    accounts("add", "main", "--stdin", stdin=ETHEREUM)
    lines = [line.split() for line in accounts("list").out.splitlines()]
    assert [(line[0], line[2], line[5]) for line in lines] == [
        ("rider", "ed25519", "joyride"),
        ("main", "secp256k1", "vela"),
    ]


@pytest.mark.parametrize(
    ("stdin", "words"),
    [
        ("", "no private key was given"),
        (WALLET, "an address or a public key of Solana"),
        (f"0x{ETHEREUM}", "as Ethereum keys have them"),
        ("test " * 11 + "junk", "a recovery phrase"),
        (base58.encode(SEED + PUBLIC[:-1] + b"\0"), "public half is another key's"),
        (KEYPAIR.replace("34", "35", 1), "public half is another key's"),
        (KEYPAIR[:60], "a list of"),
        ('{"crypto": {}}', "a keystore file"),
    ],
)
def test_what_is_no_key_is_told_and_not_kept(stdin, words, accounts, tmp_path):
    done = accounts(*JOYRIDE, "--stdin", stdin=stdin)
    assert (done.code, done.out) == (3, "")
    assert words in done.err
    assert not stdin or stdin not in done.err
    assert not list(tmp_path.rglob("*.json"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[]", "a list of 0 numbers"),
        ("[" + "7," * 9000 + "7]", "larger than"),
        ("\x00\xff", "something else"),
    ],
    ids=lambda text: text[:6],
)
def test_keypair_file_of_another_content_is_refused(content, words, accounts, keypair):
    keypair.write_text(content)
    done = accounts(*JOYRIDE, "--keypair", keypair)
    assert (done.code, words in done.err) == (3, True), done.err


def test_keypair_file_is_no_key_of_an_ethereum_venue(accounts, keypair):
    done = accounts("add", "main", "--keypair", keypair)
    assert done.code == 3
    assert "this is a list of 64 numbers, as Solana's keypair files are" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", BASE58),
        ("add", "rider", BASE58),
        ("add", "rider", KEYPAIR),
        ("add", "rider", *KEYPAIR.split()),
        ("add", "rider", "--venue", BASE58),
        ("add", "rider", "--url", f"https://h.example/{BASE58}"),
        ("add", "rider", "--secret", BASE58),
        ("show", BASE58),
        (BASE58,),
    ],
    ids=lambda arguments: " ".join(arguments).replace(BASE58, "KEY")[:40],
)
def test_key_on_the_command_line_is_refused_and_not_echoed(arguments, accounts):
    assert accounts(*arguments).code == 2


def test_each_venue_can_be_named(accounts):
    for venue in VENUES:
        assert accounts("add", venue, "--venue", venue, "--new").code == 0
