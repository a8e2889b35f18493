"""`vela-tui accounts` takes keys in where nobody else sees them, and gives addresses out."""

import argparse
import json
import os
import subprocess
import sys

import pexpect
import pytest

KEY = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
PASSPHRASE = "correct horse battery"
PROGRAM = [sys.executable, "-m", "vela_tui", "accounts"]
QUICK = (
    "import sys; from vela_tui.keys import keystore; keystore.HUMAN_WORK = 2**12; "
    "from vela_tui.cli import main; sys.exit(main(['accounts', *sys.argv[1:]]))"
)
"""The same program with scrypt at n=2^12; the full figure is used once, below."""


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """No session bus, so no keyring; a home of its own."""
    return {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def accounts(environment):
    """Runs one of the commands without a terminal."""

    def run(*arguments, stdin="", **extra) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *arguments],
            env=environment | extra, input=stdin, capture_output=True, text=True,
            check=False, timeout=250, start_new_session=True,
        )  # fmt: skip

    return run


@pytest.fixture
def terminal(environment):
    """Runs one of the commands at a pseudo-terminal."""
    started = []

    def run(*arguments, quick=True) -> pexpect.spawn:
        program = [sys.executable, "-c", QUICK] if quick else PROGRAM
        child = pexpect.spawn(
            program[0], [*program[1:], *arguments],
            env=environment, timeout=120, encoding="utf-8", dimensions=(24, 300),
        )  # fmt: skip
        child.logfile_read = open(os.devnull, "w")  # noqa: PTH123, SIM115 - closed below
        started.append(child)
        return child

    yield run
    for child in started:
        child.logfile_read.close()
        child.close(force=True)


def _answer(child: pexpect.spawn, *dialogue: tuple[str, str]) -> tuple[int, str]:
    """The exit code and all that the screen showed, after these questions were answered."""
    seen = []
    for question, answer in dialogue:
        child.expect_exact(question)
        seen += [child.before, child.after]
        child.sendline(answer)
    child.expect(pexpect.EOF)
    seen.append(child.before)
    child.close()
    return child.exitstatus, "".join(seen)


def _files(tmp_path) -> str:
    return "\n".join(
        path.read_text("utf8", "replace") for path in tmp_path.rglob("*") if path.is_file()
    )


def test_typed_key_is_kept_behind_a_typed_passphrase(terminal, accounts, tmp_path):
    """The whole way where there is no keyring, with scrypt at its full n=2^18."""
    code, seen = _answer(
        terminal("add", "main", quick=False),
        ("Private key (not shown): ", f"0x{KEY}"),
        ("New passphrase, 12 characters or more: ", "short"),
        ("Too weak: use at least 12 characters", ""),
        ("New passphrase, 12 characters or more: ", PASSPHRASE),
        ("The same again: ", PASSPHRASE),
    )
    assert code == 0, seen
    assert "No keyring is used: no system keyring answers here" in seen
    assert "signs for https://vela-engine.fly.dev and for nothing else" in seen
    assert ADDRESS in seen
    assert KEY not in seen
    assert PASSPHRASE not in seen
    files = _files(tmp_path)
    assert KEY not in files
    assert PASSPHRASE not in files
    assert accounts("show", "main").stdout == f"{ADDRESS}\n"
    [listed] = json.loads(accounts("list", "--json").stdout)
    assert listed == {
        "name": "main",
        "venue": "vela",
        "url": "https://vela-engine.fly.dev",
        "address": ADDRESS,
        "store": "keystore",
        "dialect": "auto",
        "kind": "secp256k1",
    }
    assert json.loads(accounts("show", "main", "--json").stdout) == listed
    assert accounts("list").stdout.split() == [
        *("main", ADDRESS, "secp256k1", "keystore", "auto", "vela", "https://vela-engine.fly.dev")
    ]


def test_made_key_is_exported_imported_and_removed(terminal, accounts, tmp_path):
    """A new key's backup gives the same account under another name and URL."""
    backup = tmp_path / "backup.json"
    new = ("New passphrase", PASSPHRASE), ("The same again: ", PASSPHRASE)
    code, seen = _answer(terminal("add", "one", "--new", "--export", str(backup)), *new, *new)
    assert code == 0, seen
    address = accounts("show", "one").stdout.strip()
    assert backup.stat().st_mode & 0o777 == 0o600
    code, seen = _answer(
        terminal("add", "two", "--keystore", str(backup), "--url", "wss://h.example/ws"),
        ("Passphrase of the keystore: ", PASSPHRASE),
        *new,
    )
    assert code == 0, seen
    assert "account one has the same key" in seen
    assert accounts("show", "two").stdout.strip() == address
    code, seen = _answer(terminal("remove", "one"), ("Type one to remove it: ", "two"))
    assert (code, "nothing was removed" in seen) == (2, True)
    code, seen = _answer(terminal("remove", "one"), ("Type one to remove it: ", "one"))
    assert code == 0, seen
    assert [account["name"] for account in json.loads(accounts("list", "--json").stdout)] == ["two"]
    assert accounts("remove", "two").returncode == 2
    assert accounts("remove", "two", "--yes").returncode == 0
    assert not list(tmp_path.rglob("keystores/*"))


def test_session_asks_for_a_passphrase_without_showing_it(environment):
    """What opens a keystore account before the screen does."""
    program = (
        "from vela_tui.accounts import ask_passphrase\n"
        "secret = ask_passphrase('main')\n"
        "print(secret, len(secret.reveal()))\n"
    )
    child = pexpect.spawn(
        sys.executable, ["-c", program], env=environment, timeout=120, encoding="utf-8"
    )
    code, seen = _answer(child, ("Passphrase of account main: ", PASSPHRASE))
    assert code == 0, seen
    assert f"<secret> {len(PASSPHRASE)}" in seen
    assert PASSPHRASE not in seen


def test_wrong_passphrase_imports_nothing(terminal, accounts, tmp_path):
    from eth_account import Account

    file = tmp_path / "theirs.json"
    file.write_text(json.dumps(Account.encrypt(KEY, "right", kdf="pbkdf2", iterations=100)))
    code, seen = _answer(
        terminal("add", "main", "--keystore", str(file)), ("Passphrase of the keystore: ", "wrong")
    )
    assert (code, "wrong passphrase" in seen) == (3, True)
    assert accounts("list").stdout == ""


def test_interrupted_prompt_keeps_nothing(terminal, accounts):
    child = terminal("add", "main")
    child.expect_exact("Private key (not shown): ")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert "Traceback" not in child.before
    assert accounts("list").stdout == ""


def test_disagreeing_passphrases_keep_nothing(terminal, accounts, tmp_path):
    code, seen = _answer(
        terminal("add", "main", "--new"),
        *[("New passphrase", PASSPHRASE), ("The same again: ", "another")] * 3,
    )
    assert (code, "nothing was kept" in seen) == (3, True)
    assert not list(tmp_path.rglob("*.json"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", f"0x{KEY}"),
        ("add", "main", f"0x{KEY}"),
        ("add", "main", KEY),
        ("add", "main", "--key", KEY),
        ("add", "main", f"--private-key={KEY}"),
        ("add", "main", "--url", f"https://h.example/{KEY}"),
        ("add", "main", "--venue", KEY),
        ("add", "main", "--pirvate-key", KEY),
        ("show", KEY),
        ("remove", f"0x{KEY}", "--yes"),
        (KEY,),
    ],
    ids=lambda arguments: " ".join(arguments).replace(KEY, "KEY"),
)
def test_key_on_the_command_line_is_refused_and_not_echoed(arguments, accounts, tmp_path):
    done = accounts(*arguments)
    assert done.returncode == 2
    assert KEY not in done.stdout + done.stderr
    assert KEY not in _files(tmp_path)


def test_key_on_the_command_line_is_called_exposed(accounts):
    assert "Treat that key as exposed" in accounts("add", "main", KEY).stderr


def test_passphrase_on_the_command_line_is_not_echoed(accounts):
    done = accounts("add", "main", "--passphrase", "canary")
    assert done.returncode == 2
    assert "canary" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "words"),
    [
        (("show", "none"), "", 2, "no account none"),
        (("remove", "none", "--yes"), "", 2, "no account none"),
        (("show", "UPPER"), "", 2, "1 to 32 of a-z"),
        (("add", "paper"), "", 2, "practice account"),
        (("add", "x" * 33), "", 2, "1 to 32"),
        (("add", "main", "--url", "http://h.example"), "", 2, "https or wss"),
        (("add", "main", "--url", "https://u:canary@h.example"), "", 2, "password"),
        (("add", "main", "--new", "--stdin"), "", 2, "not allowed with"),
        ((), "", 2, "required"),
        (("add", "main", "--stdin"), "", 3, "no private key was given"),
        (("add", "main", "--stdin"), f"{KEY}0", 3, "65 digits"),
        (("add", "main", "--stdin"), f"{KEY}\n", 3, "no terminal to ask at"),
        (("add", "main", "--stdin", "--store", "keyring"), KEY, 3, "no system keyring"),
        (("add", "main"), KEY, 3, "no terminal to ask at"),
        (("add", "main", "--keystore", "none.json"), "", 3, "can't be read"),
    ],
)
def test_failure_has_its_code_and_words(arguments, stdin, code, words, accounts, tmp_path):
    """And nothing is kept; neither key nor password is repeated."""
    done = accounts(*arguments, stdin=stdin)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "canary" not in done.stderr
    assert KEY not in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.rglob("*.json"))


def test_stdin_at_a_terminal_is_refused(terminal):
    """It would show the key while it is typed."""
    code, seen = _answer(terminal("add", "main", "--stdin"))
    assert (code, "would show the key" in seen) == (3, True)


def test_key_in_the_environment_is_warned_of(accounts):
    done = accounts("add", "main", "--stdin", VELA_PRIVATE_KEY="canary")
    assert "VELA_PRIVATE_KEY is in the environment" in done.stderr
    assert "canary" not in done.stderr


def test_empty_list_is_empty(accounts):
    done = accounts("list")
    assert (done.returncode, done.stdout) == (0, "")
    assert "accounts add NAME" in done.stderr
    assert json.loads(accounts("list", "--json").stdout) == []


def test_listing_loads_no_key_library(environment):
    code = (
        "import sys\n"
        "from vela_tui.cli import main\n"
        "main(['accounts', 'list'])\n"
        "print(*sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "vela_tui.keys.register" in loaded
    assert not loaded & {"keyring", "eth_account", "eth_keys", "eth_keyfile", "coincurve", "Crypto"}


def test_commands_can_stand_in_any_parser():
    from vela_tui import accounts

    parser = argparse.ArgumentParser()
    accounts.add_arguments(parser.add_subparsers())
    arguments = parser.parse_args(["accounts", "add", "main", "--new"])
    assert (arguments.name, arguments.new, arguments.stdin) == ("main", True, False)
    assert (arguments.venue, arguments.url) == ("vela", None)
