"""Only a loopback literal counts as this machine; everything else is spoken to over TLS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.errors import ConfigError
from vela_tui.keys.origin import is_loopback, parse_origin


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://vela-engine.fly.dev", "https://vela-engine.fly.dev"),
        ("https://vela-engine.fly.dev/", "https://vela-engine.fly.dev"),
        ("WSS://Vela-Engine.Fly.Dev:443/ws", "https://vela-engine.fly.dev"),
        ("https://h.example:8443/api", "https://h.example:8443"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("ws://127.200.0.9:9", "http://127.200.0.9:9"),
        ("http://[::1]:5000", "http://[::1]:5000"),
        ("http://[0:0:0:0:0:0:0:1]", "http://[::1]"),
        ("https://8.8.8.8", "https://8.8.8.8"),
    ],
)
def test_origin_has_one_spelling(url, origin):
    assert parse_origin(url) == origin
    assert parse_origin(origin) == origin


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


@given(st.text(max_size=60) | st.text("htps:/[]127.0@#?x1", max_size=30))
def test_every_text_is_an_origin_or_refused(text):
    """What is accepted without TLS is a loopback literal; and reading it again changes nothing."""
    try:
        origin = parse_origin(text)
    except ConfigError:
        return
    assert parse_origin(origin) == origin
    assert origin.startswith("https://") or is_loopback(origin)


@pytest.mark.parametrize("origin", ["https://localhost", "https://h.example", "https://8.8.8.8"])
def test_names_are_not_this_machine(origin):
    assert not is_loopback(origin)
