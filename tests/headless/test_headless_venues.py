"""`vela-tui venues` tells what the program goes by, and what it assumes where pages are silent."""

import json

import pytest

from vela_tui.cli import main
from vela_tui.domain.errors import ConfigError
from vela_tui.headless import venues
from vela_tui.venues.names import DIALECTS, VENUES
from vela_tui.venues.registry import assumptions, check_dialect, open_codec


def told(capsys, *arguments):
    assert main(["venues", *arguments]) == 0
    return capsys.readouterr().out


def test_the_table_has_a_row_for_each_venue_from_its_capabilities(capsys):
    rows = json.loads(told(capsys, "--json"))
    assert [row["Venue"] for row in rows] == [
        open_codec(each).capabilities.title for each in VENUES
    ]
    vela, joyride = rows
    assert (vela["Trades"], joyride["Trades"]) == ("spot", "options")
    assert vela["Fees (maker / taker)"] == "-1 bp / 5 bp"
    assert (vela["Orders / cancels"], joyride["Orders / cancels"]) == ("20/min", "10/s")
    assert joyride["Names of orders"] == "the venue's alone"


@pytest.mark.parametrize("venue", VENUES)
def test_a_venue_shows_every_assumption_with_its_choice(capsys, venue):
    text = told(capsys, venue)
    whole = json.loads(told(capsys, venue, "--json"))
    assert [each["name"] for each in whole["assumptions"]] == [
        each.name for each in assumptions(venue)
    ]
    for each in assumptions(venue):
        assert each.choice in text
        assert each.choice
    for page in open_codec(venue).capabilities.documents:
        assert page in text


def test_every_assumption_of_the_notes_is_there():
    """joyride.md section 15: R-01 to R-58."""
    names = [each.name for each in assumptions("joyride")]
    assert names == [f"R-{number:02}" for number in range(1, 59)]


@pytest.mark.parametrize("venue", VENUES)
def test_where_an_assumption_is_decided_there_is_a_module(venue):
    from importlib.util import find_spec

    for each in assumptions(venue):
        assert not each.place or find_spec(f"vela_tui.venues.{each.place}"), each.name


def test_columns_are_for_a_person(capsys):
    lines = told(capsys).splitlines()
    assert len(lines) == 1 + len(VENUES)
    assert lines[1].startswith("Vela ")
    assert len(venues.markdown_table().splitlines()) == 2 + len(VENUES)


@pytest.mark.parametrize("venue", VENUES)
def test_every_dialect_of_a_venue_opens(venue):
    for dialect in ("", "auto", *DIALECTS[venue]):
        assert open_codec(venue, None, dialect).capabilities.venue == venue
    with pytest.raises(ConfigError, match="must be one of"):
        open_codec(venue, None, "pidgin")


def test_a_dialect_that_proves_nothing_is_for_paper_alone():
    """joyride.md 4.3: never against a server that somebody else runs."""
    check_dialect("joyride", "legacy", is_paper=True)
    check_dialect("joyride", "documented", is_paper=False)
    with pytest.raises(ConfigError, match="for paper alone"):
        check_dialect("joyride", "legacy", is_paper=False)
    with pytest.raises(ConfigError, match="must be one of"):
        check_dialect("joyride", "engine", is_paper=True)
