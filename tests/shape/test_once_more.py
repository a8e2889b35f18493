"""A few tests that failed run once more, alone, and that decides; a bug fails both times."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "tests"
COMMAND = f"'{sys.executable}' -m pytest -p xdist -q"
SUITE = """
import pathlib
import pytest

@pytest.mark.parametrize("odd", ["a b", "$HOME'", "q]", "é", "::", "last"])
def test_it(odd):
    log = pathlib.Path("log")
    log.write_text((log.read_text() if log.exists() else "") + ".")
    if odd in {odd}:
        assert len(log.read_text()) > {until}
"""


@pytest.fixture
def checked(tmp_path):
    """Runs six tests of which some fail until so many have run: exit code, words, tests run."""

    def run(odd, until, command=COMMAND):
        suite = SUITE.format(odd=odd, until=until)
        (tmp_path / "test_suite.py").write_text(suite, "utf8")
        # as in a shell of its own: no plugin but those asked for, and none of this run's settings
        hidden = {"CI", "PYTHONPATH", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER"}
        around = {name: value for name, value in os.environ.items() if name not in hidden}
        done = subprocess.run(
            [SCRIPT, command],
            cwd=tmp_path,
            env={**around, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        log = tmp_path / "log"
        return done.returncode, done.stderr, len(log.read_text()) if log.exists() else 0

    return run


FIVE = ["a b", "$HOME'", "q]", "é", "::"]


def test_all_is_well(checked):
    assert checked([], 0) == (0, "", 6)


def test_five_that_fail_only_among_others_pass_and_are_named(checked):
    code, told, ran = checked(FIVE, 6)
    assert (code, ran) == (0, 11)
    assert told.count("test_suite.py::test_it[a b]") == 2
    assert "FAILED among others" in told


def test_what_fails_alone_as_well_fails(checked):
    code, told, ran = checked(["q]"], 99)
    assert (code, ran) == (1, 7)
    assert "passed alone" not in told


def test_six_failures_are_no_accident(checked):
    code, told, ran = checked([*FIVE, "last"], 6)
    assert (code, ran) == (1, 6)
    assert "6 failed" in told


def test_what_is_no_test_s_failure_is_not_run_again(checked):
    code, _, ran = checked([], 0, f"{COMMAND} --no-such-option")
    assert (code, ran) == (4, 0)
