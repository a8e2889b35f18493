"""P47: the proxy that the libraries would take, shown without its credentials."""

import httpx
import pytest

from vela_tui.domain.origin import parse_origin
from vela_tui.net.proxy import proxy_of, proxy_url

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
        ({"socks_proxy": "http://proxy.example:1080"}, "socks5h://proxy.example:1080"),
        ({"socks_proxy": "proxy.example"}, "socks5h://proxy.example"),
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


ENVIRONMENTS = [
    {},
    {"https_proxy": "http://me:secret@p:1"},
    {"HTTPS_PROXY": "p:1"},
    {"all_proxy": "http://p:1"},
    {"http_proxy": "http://p:1"},
    {"https_proxy": ""},
]
EXCEPTIONS = [
    *(
        "",
        "*",
        "venue.example",
        "VENUE.example",
        "example",
        ".example",
        "xample",
        "a.venue.example",
    ),
    *("other.example, venue.example", "localhost", "8.8.8.8", "8.8.8.0/24", ".venue.example"),
]
HOSTS = ["venue.example", "api.venue.example", "notvenue.example", "localhost", "8.8.8.8"]
APEX = (".venue.example", "venue.example")
"""`.venue.example` excepts the name itself as well, here, for curl and for the WebSocket's
library; httpx alone would take the proxy."""


@pytest.mark.parametrize("exceptions", EXCEPTIONS)
@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
def test_a_proxy_is_asked_where_the_library_would_ask_it(monkeypatch, environment, exceptions):
    """So that our own connections and the library's part the hosts between them as before."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("no_proxy", exceptions)
    client = httpx.AsyncClient(verify=False)
    for host in HOSTS:
        transport = client._transport_for_url(httpx.URL(f"https://{host}"))
        asks = transport is not client._transport
        if (exceptions, host) == APEX:
            assert not proxy_url(parse_origin(f"https://{host}"))
        else:
            assert bool(proxy_url(parse_origin(f"https://{host}"))) == asks, host
