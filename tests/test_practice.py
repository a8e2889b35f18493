"""Practice exchanges share nothing: each venue and dialect has its files, each venue its wallet."""

from itertools import combinations, product

import pytest

from vela_tui.config import paths
from vela_tui.domain.errors import ConfigError
from vela_tui.headless.export import journal_of
from vela_tui.opening import Place
from vela_tui.practice import Practice, reset_paper
from vela_tui.venues.names import DIALECTS, VENUES
from vela_tui.venues.registry import open_codec

ALL = [Practice(venue, each) for venue in VENUES for each in DIALECTS[venue]]


@pytest.fixture
def places(tmp_path):
    return paths({f"XDG_{n}_HOME": str(tmp_path / n) for n in ("CONFIG", "DATA", "STATE")})


def test_no_two_share_a_file(places):
    for one, other in combinations(ALL, 2):
        assert one.name != other.name
        assert one.exchange_file(places) != other.exchange_file(places)
        assert one.journal(places, "same") != other.journal(places, "same")


def test_what_there_was_before_a_second_venue_is_found_where_it_was(places):
    """The names of the first venue's files did not change."""
    first, second = (Practice(VENUES[0], each) for each in DIALECTS[VENUES[0]])
    assert (first.name, second.name) == ("paper", "paper-engine")
    assert Practice().name == "paper"
    assert first.exchange_file(places).name == "paper-exchange.json"


def test_each_wallet_is_of_its_venue_s_kind_of_key(places):
    for each in ALL:
        credential = each.credential(places)
        assert credential.kind is open_codec(each.venue).capabilities.key_kind
        assert open_codec(each.venue, credential.address).capabilities.venue == each.venue


def test_venues_are_locked_apart_and_dialects_together(places):
    """A wallet trades in one program at a time; another venue's wallet is another one."""
    locks = {(each.venue, each.dialect): each.lock(places) for each in ALL}
    try:
        for (venue, dialect), lock in locks.items():
            is_first = dialect == DIALECTS[venue][0]
            assert (lock.hold() is None) is is_first, (venue, dialect)
    finally:
        for lock in locks.values():
            lock.release()


def test_a_reset_forgets_one_venue_alone(places):
    addresses = {}
    for each in ALL:
        addresses[each] = each.credential(places).address
        for file in (each.exchange_file(places), each.journal(places, addresses[each])):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    reset_paper(places, Practice(VENUES[1]), None)
    for each in ALL:
        is_kept = each.venue != VENUES[1]
        assert each.exchange_file(places).exists() is is_kept
        assert each.journal(places, addresses[each]).exists() is is_kept
        assert (each.credential(places).address == addresses[each]) is is_kept


def test_an_export_finds_the_journal_of_the_venue_that_was_named(places):
    for each in ALL:
        file = each.journal(places, "0xabc1")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    for venue in VENUES:
        found = journal_of(places, None, is_paper=True, venue=venue)
        assert found == Practice(venue).journal(places, "0xabc1")
    assert journal_of(places, None, is_paper=True).name == "paper-0xabc1.sqlite3"


@pytest.mark.parametrize(("venue", "dialect"), product(VENUES, ["pidgin"]))
def test_a_dialect_that_nobody_speaks_is_refused(venue, dialect):
    with pytest.raises(ConfigError, match="dialect must be one of"):
        open_codec(venue, None, dialect)


def test_every_place_names_a_venue_that_can_be_opened():
    assert Place.__dataclass_fields__["venue"].default in VENUES
    for venue in VENUES:
        able = open_codec(venue, None, "auto").capabilities
        assert able.default_interval in able.candle_intervals
        assert able.feed_path.startswith("/")
