"""`[guards]` in the file: read strictly; hard caps that were raised are agreed to (T25)."""

import json
from decimal import Decimal

import pytest

from vela_tui.cap_record import PHRASE, agree
from vela_tui.config import Paths, load_settings
from vela_tui.domain.enums import Mode
from vela_tui.domain.errors import ConfigError
from vela_tui.rules.caps import Cap, Measure, guards_of

FILE = """
[guards]
notional = { soft = 2000, hard = 20000 }
collar.hard = 2.5

[guards.PEPE-USDC]
collar = { soft = 10, hard = 30 }
orders_per_minute.soft = "off"
"""


@pytest.fixture
def places(tmp_path):
    made = Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state")
    made.create()
    return made


def load(places, text, environment=None):
    places.settings.write_text(text)
    return guards_of(Mode.LIVE, load_settings(places, environment or {}).guards)


def test_settings_change_what_they_name_and_nothing_else(places):
    """P56: a market's own word goes before that for all; the rest are the defaults."""
    guards = load(places, FILE)
    eth, pepe = guards.caps("ETH-USDC"), guards.caps("PEPE-USDC")
    assert eth.of(Measure.NOTIONAL) == Cap(Decimal(2000), Decimal(20000))
    assert eth.of(Measure.COLLAR) == Cap(Decimal(2), Decimal("2.5"))
    assert pepe.of(Measure.COLLAR) == Cap(Decimal(10), Decimal(30))
    assert pepe.of(Measure.NOTIONAL) == eth.of(Measure.NOTIONAL)
    assert pepe.of(Measure.ORDERS_PER_MINUTE) == Cap(None, Decimal(20))
    assert eth.of(Measure.OPEN_ORDERS) == Cap(None, Decimal(15))
    assert eth.needs_reference


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("guards = 5", "must be a table"),
        ("[guards]\nnotinal.hard = 5", "did you mean notional?"),
        ("[guards]\nnotional.hrad = 5", "did you mean hard?"),
        ("[guards]\nnotional = 5", "notional must be a table such as"),
        ("[guards]\nnotional.hard = true", "notional.hard must be a number"),
        ("[guards]\nnotional.hard = -5", "not a plain number"),
        ("[guards]\nnotional.hard = 1e400", "not a plain number"),
        ("[guards]\nnotional.hard = inf", "not a plain number"),
        ("[guards]\nnotional = { soft = 6, hard = 5 }", "above the hard one"),
        ("[guards]\nETH-USDC = 5", "[guards.ETH-USDC]"),
        ("[guards.ETH-USDC]\ndepht.hard = 5", "ETH-USDC.there is no cap 'depht'"),
    ],
)
def test_a_wrong_cap_stops_the_start(places, text, words):
    """P56: a mistyped cap is never silently without effect; the file and the key are named."""
    with pytest.raises(ConfigError) as caught:
        load(places, text)
    assert words in str(caught.value)
    assert "config.toml: guards: " in str(caught.value)


def test_the_environment_sets_no_cap(places):
    """T25: caps are changed in the file only."""
    with pytest.raises(ConfigError, match="must be a table"):
        load(places, "", {"VELA_TUI_GUARDS": "notional"})


class Person:
    """Reads what was raised and types an answer."""

    def __init__(self, answer=""):
        self.answer, self.read = answer, []

    def __call__(self, raised):
        self.read.append(raised)
        return self.answer


def test_defaults_and_lower_caps_ask_nothing(places):
    """T25: who lowers a cap, or keeps the defaults, starts without a question."""
    path, person = places.state / "caps.json", Person()
    agree(path, load(places, ""), person)
    agree(path, load(places, "[guards]\nnotional.hard = 5000"), person)
    agree(path, load(places, "[guards]\nnotional.hard = 4000"), person)
    assert person.read == []


def test_a_raised_hard_cap_takes_the_phrase_once(places):
    """T25: it is shown with both figures; without the phrase nothing starts; then it is settled."""
    path = places.state / "caps.json"
    agree(path, load(places, "[guards]\nnotional.hard = 4000"), Person())
    raised = load(places, '[guards]\nnotional.hard = 5000\n[guards.ETH-USDC]\ncollar.hard = "off"')
    for answer in ("", "yes", PHRASE[:-1]):
        person = Person(answer)
        with pytest.raises(ConfigError, match="not agreed to"):
            agree(path, raised, person)
        assert person.read == [
            [
                "all markets: notional: from 4,000 to 5,000",
                "ETH-USDC: notional: from 4,000 to 5,000",
                "ETH-USDC: collar: from 10 to no cap",
            ]
        ]
    agree(path, raised, Person(f" {PHRASE.upper()} \n"))
    agree(path, raised, Person())


def test_a_market_that_loses_its_own_low_cap_is_raised(places):
    """T25: taking a strict set away is raising, and asked about."""
    path, person = places.state / "caps.json", Person(PHRASE)
    agree(path, load(places, "[guards.ETH-USDC]\nnotional.hard = 50"), person)
    assert person.read == []
    agree(path, load(places, ""), person)
    assert person.read == [["ETH-USDC: notional: from 50 to 10,000"]]


@pytest.mark.parametrize(
    "record", [b"", b"{", b"[]", b'{"": 5}', b'{"": {"notional": 1e999}}', b'{"ETH-USDC": {}}']
)
def test_a_record_that_is_none_means_the_defaults(places, record):
    """T25: whoever damages the record gains nothing: what is above the defaults is asked about."""
    path, person = places.state / "caps.json", Person(PHRASE)
    path.write_bytes(record)
    path.chmod(0o600)
    agree(path, load(places, "[guards]\nnotional.hard = 10001"), person)
    assert person.read == [["all markets: notional: from 10,000 to 10,001"]]
    assert json.loads(path.read_bytes())[""]["notional"] == "10001"
