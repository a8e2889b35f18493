"""The log holds what happened and no secret; the terminal holds none of it (P60)."""

import io
import json
import logging
import stat
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain import base58
from vela_tui.domain.errors import CredentialError
from vela_tui.log import CAPS, Log, redact

KEY = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
SIGNATURE = "0x" + "6f" * 65
PAIR = list(bytes([0x22]) * 32) + list(
    bytes.fromhex("a09aa5f47a6759802ff955f8dc2d2a14a5c99d23be97f864127ff9383455a4f0")
)
"""A keypair file of Solana's tools: seed and public key."""
WALLET = "Bow1CGKGDB9mNxeWdw85E2aCthQ1oZX4oFEe7fYT17ew"
BASE58 = base58.encode(bytes(PAIR))
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ3YWxsZXQiOiJCb3cxIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"


@pytest.fixture
def log(tmp_path, monkeypatch):
    """A log at DEBUG; what it changes of the process is put back."""
    monkeypatch.setattr(logging, "raiseExceptions", True)
    root = logging.getLogger()
    level = root.level
    levels = {name: logging.getLogger(name).level for name in CAPS}
    with Log(tmp_path / "state", "debug") as opened:
        yield opened
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def _written(log) -> str:
    log.close()
    return log.path.read_text()


@pytest.mark.parametrize(
    ("text", "canary"),
    [
        (f"key {KEY}", KEY),
        (f"key=0x{KEY.upper()}, next", KEY.upper()),
        (f"sig {SIGNATURE}", "6f6f"),
        (f"sig {SIGNATURE[2:]}", "6f6f"),
        (f"{bytes.fromhex(KEY)!r}", "\\x91"),
        (f"{[bytes.fromhex(KEY)]!r}", "\\x91"),
        (f"secret int {int(KEY, 16)}", str(int(KEY, 16))),
        (f"key {BASE58}", BASE58[:20]),
        (f'{{"signature":"{BASE58}"}}', BASE58[:20]),
        (f"keypair {PAIR}", "154, 165"),
        (f"keypair {json.dumps(PAIR, indent=1)}", "154,"),
        (f"keypair {tuple(PAIR[:32])}", "34, 34"),
        (f"{'x' * 19_900} {PAIR}", "34, 34"),
        (f"answer {TOKEN}", "c2lnbmF0"),
        (f"answer {TOKEN.rpartition('.')[0]}", "eyJ3YW"),
        (f'{{"token":"{TOKEN}"}}', "eyJ3YW"),
        (f"Set-Cookie: joyride_session={TOKEN}; HttpOnly", "eyJ3YW"),
        ("Set-Cookie: joyride_session=canary", "canary"),
        ("joyride_session=canary-canary-canary", "canary"),
        ('"signature": "canary-canary-canary"', "canary"),
        ("Authorization: Bearer canary.canary", "canary"),
        ("{'Authorization': 'Basic canary'}", "canary"),
        ("authorization=canary canary", "canary"),
        ("sent Bearer canary-canary", "canary"),
        ("passphrase=canary canary", "canary"),
        ("PASSWORD: canary", "canary"),
        ('{"passphrase": "canary, canary"}', "canary"),
        ("private_key = 'canary'", "canary"),
        ("api-key: canary", "canary"),
        ("https://user:canary@host/", "canary"),
        (f"{'x' * 19_990} {KEY}", KEY[:8]),
    ],
)
def test_secret_shapes_are_not_written(text, canary, log):
    logging.getLogger("vela_tui.test").debug("%s", text)
    assert canary not in _written(log)


@pytest.mark.parametrize(
    "text",
    [
        "order 12345 at 1580500000 accepted",
        "account 0x2c7536E3605D9C16a7a3D7b1898e529396a65c23",
        f"account {WALLET}",
        "the session: live, the signature: wrong",
        f"levels {list(range(30))}",
        f"prices {[p / 10 for p in range(40)]}",
        "key ctrl+b is bound to order.buy",
        "https://vela-engine.fly.dev/orders 200",
    ],
)
def test_ordinary_words_are_written_whole(text, log):
    logging.getLogger("vela_tui.test").info(text)
    assert f"INFO vela_tui.test {text}\n" in _written(log)


def test_traceback_is_redacted_and_indented(log):
    try:
        int(f"bad key {KEY}")
    except ValueError:
        logging.getLogger("vela_tui.test").exception("failed with %s", KEY)
    written = _written(log)
    assert KEY not in written
    assert "\n    ValueError: invalid literal" in written
    assert "bad key <32 bytes>" in written


def test_venue_can_not_write_lines_or_escapes(log):
    """A message is data: no second record, no escape sequence for whoever reads the file."""
    logging.getLogger("vela_tui.test").info(
        "%s", "x\n2026-01-01 INFO forged\x1b]52;c;eA==\x07\r\x85y"
    )
    lines = _written(log).splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("    2026")
    assert not set(lines[1]) & {"\x1b", "\x07", "\r", "\x85"}


@pytest.mark.parametrize("name", [*CAPS, "websockets.client", "httpx._client", "httpcore.http11"])
def test_chatty_libraries_are_capped(name, log):
    """Also where a child logger was set to DEBUG on purpose."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        logger.debug("canary")
        logger.warning("seen")
    finally:
        logger.setLevel(before)
    written = _written(log)
    assert "canary" not in written
    assert "seen" in written


def test_files_are_their_owners_also_after_rotation(log, monkeypatch):
    monkeypatch.setattr(log._writer, "maxBytes", 200)
    for number in range(20):
        logging.getLogger("vela_tui.test").info("record %d", number)
    log.close()
    files = sorted(log.path.parent.iterdir())
    assert len(files) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_nothing_reaches_the_terminal(log, capfd):
    """Not even when a record can't be formatted."""
    logging.getLogger("vela_tui.test").error("boom")
    logging.getLogger("vela_tui.test").error("%d", "not a number")
    log.close()
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_full_queue_drops_and_never_waits(tmp_path, log, monkeypatch):
    """A disk that hangs stops neither the caller nor the end."""
    stuck = threading.Event()
    monkeypatch.setattr(log._writer, "emit", lambda _record: stuck.wait(30))
    log._handler.queue.maxsize = 10
    for number in range(100):
        logging.getLogger("vela_tui.test").info("record %d", number)
    assert log._handler.queue.qsize() <= 10
    stuck.set()
    log.close()


def test_closing_twice_is_closing(log):
    log.close()
    log.close()


def test_link_is_not_followed(tmp_path):
    target = tmp_path / "elsewhere"
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "state" / "vela-tui.log").symlink_to(target)
    with pytest.raises(CredentialError, match="symbolic link"):
        Log(tmp_path / "state")
    assert not target.exists()


@given(st.text(max_size=300))
def test_redaction_is_total_and_settles(text):
    """Any text is redacted, and a redacted text has nothing left to redact of a key."""
    assert KEY not in redact(f"{text} {KEY} {text}")
    assert isinstance(redact(text), str)


def test_redaction_needs_no_terminal_stream():
    assert redact(io.StringIO(f"0x{KEY}").read()) == "<32 bytes>"
