"""What is said of an error that nobody caught (P59, T04)."""

import subprocess
import sys
import threading

import pytest

from vela_tui import crash

KEY = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"


def fail(in_hand: str, message: str) -> BaseException:
    try:
        raise ValueError(message)  # noqa: TRY301 - the frame is what is told
    except ValueError as error:
        assert in_hand
        return error


def test_place_is_told_and_values_are_not():
    """P59: the function and the line; no local, no key of the message, no escape."""
    told = crash.words(fail("canary", f"bad {KEY} \x1b]0;owned\x07 \u202e"))
    assert "in fail" in told
    assert "ValueError: bad <32 bytes>" in told
    assert "canary" not in told
    assert KEY not in told
    assert all(each.isprintable() for each in told.replace("\n", ""))


def test_causes_and_groups_are_told_alike():
    """P59: an error's cause and each error of a group: the same care, at a bounded length."""
    errors = [fail("x", f"token={KEY}") for _ in range(50)]
    group = ExceptionGroup("many", errors)
    group.__cause__ = fail("x", KEY)
    told = crash.words(group)
    assert KEY not in told
    assert len(told) <= 8_000


def test_endless_message_is_cut():
    assert len(crash.words(fail("x", "y" * 1_000_000))) < 8_001


def test_a_thread_that_fails_says_nothing_on_the_terminal(capfd, caplog, monkeypatch):
    """P59: the screen may stand there; the log has it."""
    for hook in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, hook, getattr(sys, hook))
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    crash.install()

    def work(secret=KEY):
        raise RuntimeError(secret)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert capfd.readouterr() == ("", "")
    assert "RuntimeError: <32 bytes>" in caplog.text


@pytest.mark.parametrize("where", ["load_settings", "paths"])
def test_program_that_fails_early_ends_with_1(where, tmp_path):
    """P59: before there is a screen or a log: a traceback on stderr, redacted, and code 1."""
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]; sys.argv = ['vela-tui']\n"
        "from vela_tui import cli, config\n"
        f"def fail(*_, **__): in_hand = 'canary' + {KEY[:8]!r}; raise RuntimeError({KEY!r})\n"
        f"config.{where} = fail\n"
        "sys.exit(cli.main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *sys.path],
        env={"HOME": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "RuntimeError: <32 bytes>" in done.stderr
    assert KEY not in done.stdout + done.stderr


def test_errors_of_the_command_line_hold_no_escape(capsys):
    """P51: an argument that another program chose is repeated without what steers."""
    from vela_tui.cli import main

    with pytest.raises(SystemExit):
        main(["--nothing\x1b]0;owned\x07", "x" + KEY])
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "\x07" not in told
