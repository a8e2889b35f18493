"""A venue's URL is one origin and nothing else, and only loopback literals go without TLS (T16)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.errors import ConfigError
from vela_tui.domain.origin import parse_origin


@pytest.mark.parametrize(
    ("url", "http", "feed", "is_loopback"),
    [
        ("https://vela-engine.fly.dev", "https://vela-engine.fly.dev", "wss", False),
        ("HTTPS://Vela-Engine.fly.dev/", "https://vela-engine.fly.dev", "wss", False),
        ("wss://vela-engine.fly.dev/ws", "https://vela-engine.fly.dev", "wss", False),
        ("https://vela-engine.fly.dev:443", "https://vela-engine.fly.dev", "wss", False),
        ("https://joyride.exchange/api/v1", "https://joyride.exchange", "wss", False),
        ("ws://127.0.0.1:1/api/v1/", "http://127.0.0.1:1", "ws", True),
        ("http://127.0.0.1:1234", "http://127.0.0.1:1234", "ws", True),
        ("ws://127.9.9.9:1234/ws", "http://127.9.9.9:1234", "ws", True),
        ("http://[::1]:1234", "http://[::1]:1234", "ws", True),
        ("https://127.0.0.1:1234", "https://127.0.0.1:1234", "wss", True),
    ],
)
def test_url_gives_both_ways_in(url, http, feed, is_loopback):
    origin = parse_origin(url)
    assert origin.http_base == http
    assert origin.ws_base == f"{feed}://{http.partition('://')[2]}"
    assert (origin.is_loopback, origin.is_secure) == (is_loopback, feed == "wss")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "vela-engine.fly.dev",
        "ftp://host",
        "file:///etc/passwd",
        "http://vela-engine.fly.dev",
        "ws://vela-engine.fly.dev/ws",
        "http://localhost:3001",
        "http://169.254.169.254",
        "http://0.0.0.0:1",
        "http://[::]:1",
        "http://[::ffff:10.0.0.1]:1",
        "https://user@host",
        "https://user:secret@host",
        "https://@host",
        "https://127.0.0.1@evil.example",
        "https://host/path",
        "https://host/ws/",
        "https://host?x=1",
        "https://host?",
        "https://host#f",
        "https://host#",
        "https://host:0",
        "https://host:99999",
        "https://host:x",
        "https://",
        "https://ho st",
        "https://host\n",
        "https://h\u00f6st",
        "https://[::1",
        "https://-host",
        "https://host..x",
        "https://2130706433",
        "https://0x7f.1",
        "https://127.1",
        "https://host\\@evil",
    ],
)
def test_anything_else_is_refused(url):
    with pytest.raises(ConfigError):
        parse_origin(url)


def test_refusal_does_not_repeat_a_password():
    with pytest.raises(ConfigError) as caught:
        parse_origin("https://me:hunter2@host")
    assert "hunter2" not in str(caught.value)


@given(st.text(max_size=40) | st.text(max_size=30).map("http://".__add__))
def test_only_an_origin_passes(url):
    """Whatever passes is https or loopback, and is parsed to itself again."""
    try:
        origin = parse_origin(url)
    except ConfigError:
        return
    assert origin.is_secure or origin.is_loopback
    assert parse_origin(origin.http_base) == origin == parse_origin(origin.ws_base)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://vela-engine.fly.dev", "https://vela-engine.fly.dev"),
        ("https://vela-engine.fly.dev/", "https://vela-engine.fly.dev"),
        ("WSS://Vela-Engine.Fly.Dev:443/ws", "https://vela-engine.fly.dev"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("ws://127.200.0.9:9", "http://127.200.0.9:9"),
        ("http://[::1]:5000", "http://[::1]:5000"),
        ("http://[0:0:0:0:0:0:0:1]", "http://[::1]"),
        ("https://8.8.8.8", "https://8.8.8.8"),
    ],
)
def test_origin_has_one_spelling(url, origin):
    assert parse_origin(url).http_base == origin
    assert parse_origin(origin).http_base == origin


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://vela-engine.fly.dev", "https or wss"),
        ("ws://example.com", "https or wss"),
        ("http://localhost:8080", "https or wss"),
        ("http://127.0.0.1.nip.io", "https or wss"),
        ("http://169.254.169.254", "private or reserved"),
        ("https://169.254.169.254", "private or reserved"),
        ("https://10.0.0.1", "private or reserved"),
        ("https://192.168.1.1", "private or reserved"),
        ("https://0.0.0.0", "private or reserved"),
        ("https://[fe80::1]", "private or reserved"),
        ("http://[::ffff:127.0.0.1]", "private or reserved"),
        ("http://127.1", "neither a name"),
        ("http://0x7f000001", "neither a name"),
        ("http://2130706433", "neither a name"),
        ("https://a_b.com", "neither a name"),
        ("https://-a.com", "neither a name"),
        ("https://a..com", "neither a name"),
        ("https://user:pass@h.example", "password"),
        ("https://h.example@evil.example", "password"),
        ("https://h.example?key=1", "query"),
        ("https://h.example/#x", "query"),
        ("https://h.example:99999", "not an address"),
        ("https://h.example:0", "not an http"),
        ("https://h.example\\@evil.example", "password"),
        ("https://h.exa\tmple", "plain"),
        ("https://h.example\n", "plain"),
        ("https://hé.example", "plain"),
        ("https://[::1", "address"),
        ("ftp://h.example", "http"),
        ("h.example", "http"),
        ("https://", "http"),
        ("", "plain"),
    ],
)
def test_doubtful_url_is_refused_and_not_repeated(url, words):
    with pytest.raises(ConfigError, match=words) as caught:
        parse_origin(url)
    assert len(url) < 9 or url not in str(caught.value)


@pytest.mark.parametrize("origin", ["https://localhost", "https://h.example", "https://8.8.8.8"])
def test_names_are_not_this_machine(origin):
    assert not parse_origin(origin).is_loopback
