"""The command line: what it takes, what it refuses and in which words."""

import subprocess
import sys

import pytest

from vela_tui import __version__
from vela_tui.cli import build_parser, main, parse


@pytest.fixture(autouse=True)
def _own_directories(tmp_path, monkeypatch):
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path))


def test_version_is_the_package_s(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"vela-tui {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--account", "nobody"], "there is no account of this name"),
        (["--read-only"], "say where to read from with --url"),
        (["--url", "http://example.org", "--read-only"], "https"),
        (["--url", "https://user:pass@example.org", "--read-only"], "must not hold"),
    ],
)
def test_wrong_option_is_refused_in_words(arguments, words, capsys):
    """Exit code 2, one sentence that names what is wrong, nothing on stdout."""
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert told.out == ""
    assert "pass@" not in told.err


@pytest.mark.parametrize("speed", ["900", "0", "1.5", "fast"])
def test_a_speed_that_the_practice_exchange_lacks_is_refused_at_once(speed, capsys):
    """It would start, fail, and be tried again for ever, behind a screen that says `down`."""
    with pytest.raises(SystemExit) as ended:
        main(["paper", "--venue", "joyride", "--speed", speed])
    assert ended.value.code == 2
    assert "1 to 600" in capsys.readouterr().err


def test_read_only_and_account_exclude_each_other(capsys):
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(["--read-only", "--account", "main"])
    assert ended.value.code == 2


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--market ETH-USDC --read-only --url http://127.0.0.1:9",
        "--venue vela --account main --profile calm --record a.jsonl --dialect auto",
        "paper",
        "--profile calm paper --speed 60 --seed 7 --flow busy --reset --market BTC-USDC",
        "paper --venue joyride",
        "replay a.jsonl --speed 2",
        "sim --port 0",
        "accounts list",
        "--profile calm watch --account main",
        "doctor",
    ],
)
def test_a_short_way_through_the_grammar_leads_to_the_same(line):
    words = line.split()
    assert vars(parse(words)) == vars(build_parser().parse_args(words))


@pytest.mark.parametrize("line", ["-h", "paper --help", "papers", "paper --flow x", "--url"])
def test_what_the_short_way_does_not_know_the_whole_grammar_answers(line, capsys):
    said = []
    for answer in (parse, build_parser().parse_args):
        with pytest.raises(SystemExit) as ended:
            answer(line.split())
        told = capsys.readouterr()
        said.append((ended.value.code, told.out, told.err))
    assert said[0] == said[1]


def test_key_in_the_wrong_place_is_not_repeated(capsys):
    """A private key typed as an argument is refused and never shown."""
    key = "0x" + "4c" * 32
    with pytest.raises(SystemExit) as ended:
        main(["accounts", "add", "main", key])
    assert ended.value.code == 2
    assert key[2:] not in capsys.readouterr().err


@pytest.mark.parametrize("command", ["", "paper", "sim", "accounts"])
def test_help_of_every_command_is_there(command):
    """Each command explains itself, quickly and without a screen."""
    done = subprocess.run(
        [sys.executable, "-m", "vela_tui", *command.split(), "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("usage: vela-tui")
