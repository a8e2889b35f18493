"""The dialect is found out by reads alone, and nothing is spoken before (vela.md section 15)."""

import json

import pytest
from engine_words import ADDRESS, ETH, no, ok

from vela_tui.domain.errors import ConfigError, ProtocolBroken
from vela_tui.domain.events import MessageRefused
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic
from vela_tui.venues.registry import open_codec

MARKETS = [{"id": "BTC-USDC"}, {"id": "ETH-USDC"}]
DOCUMENTED = {"seq": 1, "bids": [[1, 1]], "asks": []}
ENGINE = {"market": "ETH-USDC", "bids": [{"price": "1", "quantity": "1"}], "asks": []}
NOT_FOUND = VenueAnswer(404, "", b"", 1, 2)
PORTAL = VenueAnswer(200, "text/html", b"<html>", 1, 2)


@pytest.fixture(name="codec")
def _codec():
    return open_codec("vela", ADDRESS, "auto")


def _ask(codec, *answers):
    paths = []
    for answer in answers:
        request = codec.probe()
        assert request.method == "GET"
        assert request.body is None
        paths.append(request.path)
        codec.probed(answer)
    return paths


def test_documented_server_has_its_book_where_the_page_says(codec):
    paths = _ask(codec, ok(MARKETS), ok(DOCUMENTED))
    assert paths == ["/markets", "/orderbook/ETH-USDC"]
    assert codec.probe() is None
    assert codec.capabilities.dialect == "documented"
    assert codec.read(Read(ReadKind.BOOK, ETH)).path == "/orderbook/ETH-USDC"


def test_engine_has_it_elsewhere(codec):
    paths = _ask(codec, ok(MARKETS), NOT_FOUND, ok(ENGINE))
    assert paths == ["/markets", "/orderbook/ETH-USDC", "/markets/ETH-USDC/book"]
    assert codec.probe() is None
    assert codec.capabilities.dialect == "engine"
    assert codec.capabilities.limits.shares_orders_and_cancels


def test_first_market_by_name_is_asked_where_the_usual_one_is_none(codec):
    assert _ask(codec, ok([{"id": "WIF-USDC"}, {"id": "BTC-USDC"}]), NOT_FOUND)[1:] == [
        "/orderbook/BTC-USDC"
    ]


@pytest.mark.parametrize(
    "answers",
    [
        [PORTAL],
        [ok([])],
        [ok([{"id": "<b>"}])],
        [no("Internal", 500)],
        [ok(MARKETS), PORTAL],
        [ok(MARKETS), ok(ENGINE)],
        [ok(MARKETS), no("RateLimitExceeded", 429)],
        [ok(MARKETS), NOT_FOUND, NOT_FOUND],
        [ok(MARKETS), NOT_FOUND, ok(DOCUMENTED | {"bids": [[1, 1, 1]]})],
        [ok(MARKETS), NOT_FOUND, PORTAL],
        [VenueAnswer(200, "application/json", b'{"ok":true,"data":' + b"[" * 90_000, 1, 2)],
    ],
    ids=range(11),
)
def test_what_is_no_dialect_begins_anew(codec, answers):
    """A portal's page or a limit is no dialect: nothing is concluded from it."""
    *good, last = answers
    _ask(codec, *good)
    with pytest.raises(ProtocolBroken):
        codec.probed(last)
    assert codec.probe().path == "/markets"
    assert codec.capabilities.dialect == ""


def test_nothing_is_spoken_before_it_is_known(codec, intent, order):
    """Never an order to find out, never a login."""
    for act in (
        lambda: codec.place(intent, 1),
        lambda: codec.cancel(order, 1),
        lambda: codec.read(Read(ReadKind.OPEN_ORDERS)),
    ):
        with pytest.raises(ProtocolBroken, match="dialect"):
            act()
    assert codec.login(1) is None
    assert codec.invitation() == codec.subscribe([Topic(Feed.QUOTES)]) == ()
    assert (codec.ping(1), codec.unsubscribe([Topic(Feed.QUOTES)])) == (None, ())
    assert isinstance(codec.receive(json.dumps({"type": "pong"}).encode(), 1)[0], MessageRefused)


@pytest.mark.parametrize("dialect", ["documented", "engine"])
def test_dialect_that_is_named_is_not_asked_for(dialect):
    codec = open_codec("vela", None, dialect)
    assert (codec.probe(), codec.capabilities.dialect) == (None, dialect)


def test_dialect_that_is_none_is_refused():
    with pytest.raises(ConfigError, match="auto, documented, engine"):
        open_codec("vela", None, "pidgin")
