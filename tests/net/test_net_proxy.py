"""P47: the proxy that the libraries would take, shown without its credentials."""

import pytest

from vela_tui.domain.origin import parse_origin
from vela_tui.net.proxy import proxy_of

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in (*NAMES, *map(str.upper, NAMES)):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, ""),
        ({"https_proxy": "http://proxy.example:3128"}, "http://proxy.example:3128"),
        ({"HTTPS_PROXY": "http://me:secret@proxy.example:3128/x"}, "http://proxy.example:3128"),
        ({"https_proxy": "proxy.example:80"}, "http://proxy.example:80"),
        ({"all_proxy": "socks5://me:secret@proxy.example"}, "socks5://proxy.example"),
        ({"http_proxy": "http://proxy.example"}, ""),
        ({"https_proxy": "http://p:1", "no_proxy": ".fly.dev"}, ""),
        ({"https_proxy": "http://proxy.example:none"}, "http://proxy.example"),
    ],
)
def test_the_proxy_is_named_without_its_credentials(monkeypatch, environment, shown):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_of(parse_origin("https://vela-engine.fly.dev")) == shown


@pytest.mark.parametrize("url", ["http://127.0.0.1:5000", "http://[::1]:5000"])
def test_loopback_has_none_whatever_the_environment_says(monkeypatch, url):
    for name in NAMES[:3]:
        monkeypatch.setenv(name, "http://proxy.example:3128")
    assert proxy_of(parse_origin(url)) == ""
