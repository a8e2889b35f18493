"""A setting is what the file or the environment says, or an error that names the place."""

import stat
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.config import (
    Settings,
    last_account,
    load_accounts,
    load_settings,
    paths,
    remember_account,
)
from vela_tui.domain.errors import ConfigError


@pytest.fixture
def places(tmp_path):
    return paths({f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "STATE")})


@pytest.fixture
def write(places):
    def put(text: str) -> None:
        places.create()
        places.settings.write_text(text)

    return put


def test_without_a_file_all_is_default(places):
    assert load_settings(places, {}) == Settings()
    assert Settings().size_presets == tuple(map(Decimal, ("0.1", "0.25", "0.5", "1")))
    assert Settings().confirm_live == "always"
    assert (Settings().theme, Settings().default_execution) == ("vela-dark", "post")


def test_file_says_every_setting(places, write):
    write(
        'theme = "nord"\nsize_presets = ["1", 2, 0.10, "4"]\ntime_zone = "utc"\n'
        'confirm_live = "risky"\ndefault_execution = "gtc"\nlog_level = "debug"\n'
        '[keys]\n"order.buy" = "ctrl+b"\ncancel_all = "X"\n'
    )
    settings = load_settings(places, {})
    assert settings == Settings(
        theme="nord",
        size_presets=tuple(map(Decimal, ("1", "2", "0.10", "4"))),
        time_zone="utc",
        confirm_live="risky",
        default_execution="gtc",
        log_level="debug",
        keys={"order.buy": "ctrl+b", "cancel_all": "X"},
    )
    assert str(settings.size_presets[2]) == "0.10"


def test_environment_overrides_the_file(places, write):
    write('theme = "nord"\ntime_zone = "utc"\n')
    settings = load_settings(
        places,
        {
            "VELA_TUI_THEME": "gruvbox",
            "VELA_TUI_SIZE_PRESETS": "1, 2,3,4",
            "VELA_TUI_CONFIRM_LIVE": "off",
            "VELA_TUI_KEYS": "quit=q,order.buy=b",
            "OTHER_THEME": "x",
        },
    )
    assert (settings.theme, settings.time_zone, settings.confirm_live) == ("gruvbox", "utc", "off")
    assert settings.size_presets == (1, 2, 3, 4)
    assert settings.keys == {"quit": "q", "order.buy": "b"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theem = 1", r"config\.toml: there is no setting 'theem'; did you mean theme\?"),
        ("confirm = true", "did you mean confirm_live"),
        ('"\\u001b]0;x" = 1', r"no setting '\\x1b\]0;x'"),
        ("theme = 1", "theme: must be a name"),
        ('theme = "a b"', "theme: must be a name"),
        ("size_presets = 1", "size_presets: must be 4"),
        ('size_presets = ["1", "2", "3"]', "must be 4"),
        ('size_presets = ["1", "2", "3", "0"]', "more than 0"),
        ('size_presets = ["1", "2", "3", "-1"]', "plain number"),
        ('size_presets = ["1", "2", "3", "1e9"]', "plain number"),
        ("size_presets = [1, 2, 3, nan]", "plain number"),
        ("size_presets = [1, 2, 3, true]", "must be a number"),
        ('time_zone = "mars"', "one of local, utc"),
        ('confirm_live = "no"', "one of off, risky, always"),
        ('default_execution = "market"', "one of gtc, post, ioc, fok"),
        ("keys = 1", "table"),
        ("[keys]\nquit = 1", "the key of quit"),
        ('[keys]\n"a b" = "q"', "not the id of an action"),
        ("theme = ", r"config\.toml:"),
    ],
)
def test_wrong_setting_is_named(text, words, places, write):
    write(text)
    with pytest.raises(ConfigError, match=words) as caught:
        load_settings(places, {})
    assert str(places.settings) in str(caught.value)


@pytest.mark.parametrize("name", ["on_exit", "on_disconnect"])
def test_what_happens_to_resting_orders_is_one_of_the_words(name, places, write):
    """P24: every word that is meant is taken, from the file and from the environment."""
    words = {"on_exit": ("ask", "cancel", "leave"), "on_disconnect": ("nothing", "cancel")}[name]
    assert getattr(Settings(), name) == words[0]
    for word in words:
        write(f'{name} = "{word}"\n')
        assert getattr(load_settings(places, {}), name) == word
        write("")
        variable = {f"VELA_TUI_{name.upper()}": word}
        assert getattr(load_settings(places, variable), name) == word


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('on_exit = "cancel all"', "on_exit: must be one of ask, cancel, leave"),
        ('on_exit = "nothing"', "on_exit: must be one of ask, cancel, leave"),
        ("on_exit = true", "on_exit: must be one of ask, cancel, leave"),
        ('on_disconnect = "leave"', "on_disconnect: must be one of nothing, cancel"),
        ('on_disconnect = "ask"', "on_disconnect: must be one of nothing, cancel"),
        ('mmp = "3"', 'mmp: must be "off" or such as "5 fills in 10s, freeze 30s"'),
        ("mmp = 3", 'mmp: must be "off" or such as'),
        ("on_disconnect = 1", "on_disconnect: must be one of nothing, cancel"),
        ('on_disconect = "cancel"', "did you mean on_disconnect"),
    ],
)
def test_a_wrong_word_for_resting_orders_is_named(text, words, places, write):
    """Nothing is guessed where orders are at stake: the program does not start on it."""
    write(text)
    with pytest.raises(ConfigError, match=words) as caught:
        load_settings(places, {})
    assert str(places.settings) in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("VELA_TUI_CONFIRM_LVE", "no", "environment.*VELA_TUI_CONFIRM_LVE.*VELA_TUI_CONFIRM_LIVE"),
        ("VELA_TUI_CONFIRM_LIVE", "no", r"\$VELA_TUI_CONFIRM_LIVE: confirm_live: must be one of"),
        ("VELA_TUI_SIZE_PRESETS", "1,2,3,x", "size_presets: 'x' is not a plain number"),
    ],
)
def test_wrong_variable_is_named(name, value, words, places):
    with pytest.raises(ConfigError, match=words):
        load_settings(places, {name: value})


@given(st.binary(max_size=100))
def test_any_file_is_read_or_refused(tmp_path_factory, content):
    places = paths({"XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("any"))})
    places.config.mkdir()
    places.settings.write_bytes(content)
    said = str(places.settings)
    try:
        load_settings(places, {})
    except ConfigError as error:
        said = str(error)
    assert str(places.settings) in said


def test_file_that_can_not_be_read_is_named(places):
    places.settings.mkdir(parents=True)
    with pytest.raises(ConfigError, match="can't be read"):
        load_settings(places, {})


def test_directories_are_their_owners(places, tmp_path):
    places.create()
    for directory in (places.config, places.data, places.state):
        assert directory.parent.parent == tmp_path
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_relative_base_directories_are_ignored():
    """The XDG specification: a relative path is invalid."""
    for name in ("CONFIG", "DATA", "STATE"):
        places = paths({f"XDG_{name}_HOME": "relative"})
        assert all(
            path.is_absolute() and "relative" not in path.parts
            for path in (places.config, places.data, places.state)
        )


def test_last_account_is_remembered(places):
    assert last_account(places) is None
    remember_account(places, "main")
    assert last_account(places) == "main"
    Path(places.state / "last_account").write_text("../x")
    assert last_account(places) is None


def test_no_accounts_at_first(places):
    assert load_accounts(places) == ()


PROFILES = (
    'theme = "nord"\nlog_level = "info"\n[profile.main]\nlog_level = "error"\n'
    '[profile.main.guards]\nnotional = { soft = 1, hard = 2 }\n[profile.night]\ntheme = "gruvbox"\n'
)


def test_a_profile_stands_over_the_file_and_the_environment_over_both(places, write):
    write(PROFILES)
    plain = load_settings(places, {})
    assert (plain.theme, plain.log_level, plain.guards) == ("nord", "info", {})
    night = load_settings(places, {}, profile="night")
    assert (night.theme, night.log_level) == ("gruvbox", "info")
    told = load_settings(places, {"VELA_TUI_THEME": "dracula"}, profile="night")
    assert told.theme == "dracula"


def test_the_profile_of_an_account_s_name_is_its_own(places, write):
    write(PROFILES)
    main = load_settings(places, {}, account="main")
    assert (main.log_level, bool(main.guards)) == ("error", True)
    assert load_settings(places, {}, account="other") == load_settings(places, {})
    assert load_settings(places, {}, profile="night", account="main").log_level == "info"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[profile.main]\ntheem = 1", r"\[profile.main\]: there is no setting 'theem'"),
        ("[profile.main]\nlog_level = 1", r"\[profile.main\]: log_level: must be one of"),
        ("profile = 1", "must be tables"),
        ("[profile]\nmain = 1", "must be tables"),
    ],
)
def test_a_wrong_profile_is_named_also_when_it_is_not_used(text, words, places, write):
    write(text)
    with pytest.raises(ConfigError, match=words):
        load_settings(places, {})


def test_a_profile_that_is_not_there_is_refused_with_those_that_are(places, write):
    write(PROFILES)
    with pytest.raises(ConfigError, match="no profile 'nigth'; known: main, night"):
        load_settings(places, {}, profile="nigth")
