"""doctor, config, demo and completion: what is wrong is named, and nothing is changed."""

import json
import os
from pathlib import Path

import pytest

from vela_tui import bootstrap
from vela_tui.cli import main
from vela_tui.domain.clock import SECOND
from vela_tui.headless import checks
from vela_tui.headless.checks import Verdict
from vela_tui.headless.doctor import clock
from vela_tui.keys.account import Account, KeyPlace


@pytest.fixture
def told(capsys):
    """Runs a command: its exit code and its JSON."""

    def run(*words):
        capsys.readouterr()
        code = main([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def by_name(rows):
    return {row["check"]: row for row in rows}


def test_a_fresh_machine_is_healthy(told, places, monkeypatch):
    monkeypatch.setattr(checks, "keyring", lambda: checks.ok("keyring", "answers"))
    code, rows = told("doctor", "--offline")
    assert code == 0
    found = by_name(rows)
    assert {"config", "data", "state", "disk", "settings", "accounts", "environment"} <= set(found)
    assert "will be made" in found["data"]["words"]
    assert not places.data.exists()


def test_the_exchange_is_reached_and_its_dialect_and_clock_are_told(told, exchange, wallet):
    code, rows = told("doctor", "--paper", "--url", exchange, "--timeout", "90")
    found = by_name(rows)
    assert (code, found["exchange"]["verdict"]) == (0, "ok")
    assert "16 markets" in found["dialect"]["words"]
    assert found["clock"]["verdict"] in {"ok", "warning"}
    assert "ms" in found["round trip"]["words"]


def test_an_exchange_that_is_not_there_is_the_network_s_fault(told, places):
    code, rows = told("doctor", "--url", "http://127.0.0.1:9")
    assert code == 4
    assert by_name(rows)["exchange"]["verdict"] == "failed"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_directory_that_others_can_write_to_fails_with_what_mends_it(told, places):
    places.create()
    places.data.chmod(0o777)
    code, rows = told("doctor", "--offline")
    assert code == 1
    assert "chmod 700" in by_name(rows)["data"]["words"]


def test_wrong_settings_fail_and_are_named(told, places):
    places.create()
    places.settings.write_text("theem = 1\n")
    code, rows = told("doctor", "--offline")
    assert code == 1
    assert "did you mean theme?" in by_name(rows)["settings"]["words"]


@pytest.mark.parametrize(
    ("skew", "verdict"),
    [
        (0, Verdict.OK),
        (-4 * SECOND, Verdict.OK),
        (6 * SECOND, Verdict.WARNING),
        (-21 * SECOND, Verdict.FAILED),
        (None, Verdict.WARNING),
    ],
)
def test_a_clock_that_is_off_is_told(skew, verdict):
    assert clock(skew).verdict is verdict


def test_a_full_disk_fails(places):
    assert checks.disk(places, lambda _: 10).verdict is Verdict.FAILED
    assert checks.disk(places, lambda _: 10**12).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("environment", "verdict", "words"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Verdict.OK, "16 million"),
        ({"TERM": "xterm-256color"}, Verdict.OK, "256"),
        ({"TERM": "screen", "TMUX": "x"}, Verdict.WARNING, "tmux"),
        ({"TERM": "dumb"}, Verdict.WARNING, "dumb"),
        ({}, Verdict.WARNING, "not set"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, Verdict.OK, "NO_COLOR"),
    ],
)
def test_colours_are_what_the_environment_says(environment, verdict, words):
    found = checks.colours(environment)
    assert found.verdict is verdict
    assert words in found.words


def test_a_small_terminal_fails(monkeypatch):
    monkeypatch.setattr(checks.shutil, "get_terminal_size", lambda: os.terminal_size((40, 10)))
    found = list(checks.terminal({"TERM": "xterm"}, is_terminal=True))
    assert found[0].verdict is Verdict.FAILED


def test_a_key_in_the_environment_fails_and_is_not_repeated():
    secret = "0x" + "4c" * 32
    found = checks.surroundings({"MY_PRIVATE_KEY": secret})
    assert found.verdict is Verdict.FAILED
    assert secret not in found.words


def test_config_check_names_every_key_that_does_not_fit(told, places):
    assert told("config", "check") == (0, {"file": str(places.settings), "problems": []})
    places.create()
    places.settings.write_text('[keys]\n"order.buy" = "s"\n"order.by" = "f5"\n')
    code, answer = told("config", "check")
    assert code == 2
    assert len(answer["problems"]) == 2
    places.settings.write_text("theem = 1\n")
    code, answer = told("config", "check")
    assert (code, len(answer["problems"])) == (2, 1)


def test_config_lists_keys_and_paths(told, places):
    places.create()
    places.settings.write_text('[keys]\n"order.buy" = "f5"\n')
    _, rows = told("config", "keys")
    assert {"id": "order.buy", "keys": "f5"}.items() <= rows[0].items()
    assert any(row["id"] == "move.cursor_up" for row in rows)
    assert told("config", "paths")[1]["settings"] == str(places.settings)


def test_config_lists_profiles_with_what_they_set_and_whose_they_are(told, places):
    assert told("config", "profiles")[1] == []
    places.create()
    places.settings.write_text(
        '[profile.main]\non_exit = "cancel"\ntime_zone = "utc"\n'
        '[profile.calm]\nconfirm_live = "always"\n'
    )
    address = "0x" + "1" * 40
    places.accounts.add(Account("main", "vela", "https://x.example", address, KeyPlace.KEYSTORE))
    assert told("config", "profiles")[1] == [
        {"profile": "main", "account": "main", "sets": "on_exit, time_zone"},
        {"profile": "calm", "account": "", "sets": "confirm_live"},
    ]


def test_a_start_with_keys_that_do_not_fit_is_refused(places):
    places.create()
    places.settings.write_text('[keys]\n"order.buy" = "s"\n')
    from vela_tui.appearance import keymap_of
    from vela_tui.config import load_settings
    from vela_tui.domain.errors import ConfigError

    with pytest.raises(ConfigError, match=r"\[keys\] in config.toml: s is the key of"):
        keymap_of(load_settings(places, {}))


def test_the_demo_keeps_nothing(places, monkeypatch):
    seen = {}

    def run_paper(exchange, **given):
        seen.update(given, exchange=exchange, state=os.environ["XDG_STATE_HOME"])
        return 0

    monkeypatch.setattr(bootstrap, "run_paper", run_paper)
    assert main(["demo"]) == 0
    assert (seen["exchange"].flow, seen["exchange"].seed) == ("busy", 7)
    assert not Path(seen["state"]).exists()
    assert not places.state.exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_the_commands(shell, capsys):
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for word in ("doctor", "cancel", "account"):
        assert word in script
    assert len(script.splitlines()) > 50
