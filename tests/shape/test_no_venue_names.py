"""Nothing above the venues' own rooms knows one of them by its name."""

import re
from pathlib import Path

import pytest

from vela_tui.venues.names import VENUES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "vela_tui"
ROOMS = ("venues", "sim/gateways", "keys")
"""Where a venue has a room of its own: its protocol, its exchange, its kind of key."""
OWN = re.compile(
    r"vela[-_]tui"  # the package, the program, its directories and variables
    r"|VelaError"  # the root of the program's errors
    r"|vela-(?:dark|contrast|(?:light-)?blue-orange|light)\b",  # its themes
    re.IGNORECASE,
)
"""The program bears the name of its first venue; these are the program's own."""
CITATION = re.compile(r"\b(?:vela|joyride)\.md\b")
"""Where a rule comes from: notes of a venue, by section. It says what holds, and for nobody else;
`seed:344` names no venue at all."""
NAMES = re.compile("|".join(VENUES), re.IGNORECASE)


def named(text):
    """The lines that name a venue, numbered from one."""
    kept = [CITATION.sub("", OWN.sub("", line)) for line in text.splitlines()]
    return [number for number, line in enumerate(kept, 1) if NAMES.search(line)]


def outside():
    rooms = tuple(PACKAGE / room for room in ROOMS)
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if not any(path.is_relative_to(room) for room in rooms)
    ]


def test_no_venue_is_named_above_its_rooms():
    """Neither a default, nor an example, nor a rule: only citations of where a rule stands."""
    told = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in outside()
        for number in named(path.read_text("utf8"))
    ]
    assert not told
    assert len(outside()) > 200


def test_every_venue_has_its_rooms():
    """Or the rule above would hold of a name that nobody uses."""
    for venue in VENUES:
        assert (PACKAGE / "venues" / venue).is_dir()
        assert (PACKAGE / "sim/gateways" / venue / "opening.py").is_file()


@pytest.mark.parametrize(
    "line",
    ['venue: str = "vela"', "if joyride:", "# as Vela does", 'URL = "https://vela.example"'],
)
def test_a_venue_s_name_is_found(line):
    assert named(line) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "from vela_tui.domain import order",
        "class Halt(VelaError):",
        '"""Units of 10^-6 (vela.md 1.1, joyride.md section 3)."""',
        'THEMES = ("vela-dark", "vela-light-blue-orange")',
    ],
)
def test_the_program_s_own_name_and_citations_are_none(line):
    assert named(line) == []
