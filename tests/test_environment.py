"""What of the environment is taken away, and what is told (T31, T07)."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.environment import survey, tame

HARMFUL = [
    *("SSLKEYLOGFILE", "WEBSOCKETS_MAX_REDIRECTS", "WEBSOCKETS_BACKOFF_MAX_DELAY", "TEXTUAL"),
    *("TEXTUAL_PRESS", "TEXTUAL_DRIVER", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT_LOCATION"),
    *("TEXTUAL_DEVTOOLS_PORT", "PYTHON_KEYRING_BACKEND", "PYTHONSTARTUP", "PYTHONASYNCIODEBUG"),
]
HARMLESS = ["HOME", "PATH", "TEXTUAL_ANIMATIONS", "TEXTUAL_COLOR_SYSTEM", "VELA_TUI_THEME", "TERM"]


@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_variables_are_removed_and_named(name, caplog):
    """T31: by name, never by value."""
    environment = {name: "canary", "HOME": "x"}
    with caplog.at_level(logging.WARNING):
        assert tame(environment).removed == (name,)
    assert environment == {"HOME": "x"}
    assert name in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_person_may_choose_stays(name, caplog):
    environment = {name: "x"}
    assert tame(environment).sentences() == ()
    assert environment == {name: "x"}
    assert caplog.text == ""


def test_what_can_not_be_undone_is_told():
    """T31: a certificate file and a library path had their effect: they are named and stay."""
    found = survey({"SSL_CERT_FILE": "a", "LD_PRELOAD": "b", "ANY_PRIVATE_KEY": "canary"})
    assert found.named == ("LD_PRELOAD", "SSL_CERT_FILE")
    assert found.exposed == ("ANY_PRIVATE_KEY",)
    assert "canary" not in repr(found)


@given(st.dictionaries(st.text(min_size=1, max_size=30), st.just("canary")))
def test_nothing_else_is_touched(environment):
    """T31: whatever stands there, only what was named goes, and no value is told."""
    before = dict(environment)
    found = tame(environment)
    assert set(before) - set(environment) == set(found.removed)
    assert "canary" not in " ".join(found.sentences()).replace("CANARY", "") or any(
        "canary" in name for name in before
    )
