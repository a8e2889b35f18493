"""Files and directories that somebody else could read or replace: refused, or mended, in words."""

import os
import stat
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import canaries

from vela_tui.config import last_account, load_accounts, load_settings, paths, remember_account
from vela_tui.domain.account import AccountName
from vela_tui.domain.errors import ConfigError, CredentialError
from vela_tui.embedded import EmbeddedExchange, ExchangeOptions
from vela_tui.keys import keystore, paper
from vela_tui.log import Log

NOBODY = 65_534
URL = "https://a.example"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")


class Place:
    """All that the program keeps, in a home of its own."""

    def __init__(self, home: Path) -> None:
        canaries.add_account(home, URL)
        kinds = {"CONFIG": ".config", "DATA": ".local/share", "STATE": ".local/state"}
        self.paths = paths({f"XDG_{kind}_HOME": str(home / at) for kind, at in kinds.items()})
        self.paths.create()
        self.paths.settings.write_text('theme = "nord"\n')
        self.paths.settings.chmod(0o600)
        paper.open_wallet(self.paths.state)
        remember_account(self.paths, AccountName("main"))
        (self.paths.state / "vela-tui.log").touch(0o600)
        (self.paths.state / "paper-exchange.log").touch(0o600)

    def file(self, name: str) -> Path:
        """Where it is."""
        return {
            "settings": self.paths.settings,
            "accounts": self.paths.config / "accounts.toml",
            "keystore": self.paths.keystores / "main.json",
            "paper key": self.paths.state / "paper.key",
            "last account": self.paths.state / "last_account",
            "log": self.paths.state / "vela-tui.log",
        }[name]

    def use(self, name: str) -> object:
        """The program's own way to it."""
        match name:
            case "settings":
                return load_settings(self.paths, {})
            case "accounts":
                return load_accounts(self.paths)
            case "keystore":
                return keystore.load(self.file(name))
            case "paper key":
                return paper.open_wallet(self.paths.state)
            case "last account":
                return last_account(self.paths)
        with Log(self.paths.state) as log:
            return log.path


@pytest.fixture
def place(tmp_path):
    home = tmp_path / "home"
    home.mkdir(0o700)
    return Place(home)


FILES = ["settings", "accounts", "keystore", "paper key", "last account", "log"]
MENDED = {"log"}
LINKED = {"settings"}
"""A person may keep settings elsewhere and link to them; what is linked to is checked."""


@pytest.mark.parametrize("name", FILES)
def test_what_is_private_is_used(name, place):
    """The matrix below refuses the fault, not the file."""
    assert place.use(name) is not None


@pytest.mark.parametrize("mode", [0o666, 0o660])
@pytest.mark.parametrize("name", FILES)
def test_file_that_others_can_write_is_refused_or_mended(name, mode, place):
    """P63: 12 of the cases; the text says what to run."""
    path = place.file(name)
    path.chmod(mode)
    if name in MENDED:
        place.use(name)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    else:
        with pytest.raises((ConfigError, CredentialError), match="chmod"):
            place.use(name)


@pytest.mark.parametrize("name", [name for name in FILES if name not in LINKED])
def test_symbolic_link_is_refused(name, place):
    """P63: 5 of the cases."""
    path = place.file(name)
    moved = path.rename(path.with_name("moved"))
    path.symlink_to(moved)
    with pytest.raises(CredentialError, match="symbolic link"):
        place.use(name)


@pytest.mark.parametrize("name", FILES)
def test_directory_that_others_can_write_is_refused(name, place):
    """P63: 6 of the cases: whoever can put files there can put his own there."""
    place.file(name).parent.chmod(0o777)
    with pytest.raises((ConfigError, CredentialError), match="chmod 700"):
        place.use(name)


@as_root
@pytest.mark.parametrize("name", FILES)
def test_file_of_another_user_is_refused(name, place):
    """P63: 6 of the cases."""
    os.chown(place.file(name), NOBODY, -1)
    with pytest.raises((ConfigError, CredentialError), match="another user"):
        place.use(name)


@pytest.mark.parametrize("fault", ["link", "loose"])
def test_log_of_the_embedded_exchange_is_private(fault, place, tmp_path):
    """P63: a link is refused in words, loose permissions are mended."""
    log = place.paths.state / "paper-exchange.log"
    options = ExchangeOptions(place.paths.state / "x.json", log, "0x" + "0" * 40, flow="none")
    exchange = EmbeddedExchange(options)
    if fault == "link":
        log.unlink()
        log.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(Exception, match="symbolic link"):
            exchange.start()
        assert not (tmp_path / "elsewhere").exists()
        return
    log.chmod(0o666)
    exchange.start()
    exchange.stop()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
