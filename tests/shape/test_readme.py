"""What the README says is what the program does."""

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path

from vela_tui.cli import build_parser
from vela_tui.config import Paths, Settings, load_settings
from vela_tui.domain.enums import Mode
from vela_tui.rules.caps import guards_of
from vela_tui.ui.bindings import markdown_table

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf8")


def test_keys_are_the_bindings():
    """The table of keys is the one that is generated from the actions."""
    told = README.partition("<!-- keys -->\n")[2].partition("\n<!-- /keys -->")[0]
    assert told.strip() == markdown_table().strip()


def test_pictures_are_there():
    """Every picture that the README shows is in the tree."""
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert pictures
    assert not [picture for picture in pictures if not (ROOT / picture).is_file()]


def test_commands_are_understood():
    """Every `vela-tui` line of the README is one that the command line takes."""
    lines = re.findall(r"^vela-tui (.*?)(?:\s+#.*)?$", README, re.MULTILINE)
    assert lines
    for line in lines:
        build_parser().parse_args(line.split())


def test_exit_codes_are_the_table_s():
    """The README's exit codes are those that the program ends with."""
    from vela_tui.headless.codes import markdown_table as exit_codes

    told = README.partition("<!-- exit codes -->\n")[2].partition("\n<!-- /exit codes -->")[0]
    assert told.strip() == exit_codes().strip()


def test_settings_are_all_there_with_their_defaults(tmp_path):
    """The README's file of settings changes nothing and leaves none out."""
    told = README.partition("<!-- settings -->\n```toml\n")[2].partition("```")[0]
    assert set(tomllib.loads(told)) == {each.name for each in fields(Settings)}
    places = Paths(tmp_path, tmp_path, tmp_path)
    places.settings.write_text(told, "utf8")
    tmp_path.chmod(0o700)
    loaded, default = load_settings(places, {}), Settings()
    assert replace(loaded, guards=default.guards) == default
    assert guards_of(Mode.LIVE, loaded.guards) == guards_of(Mode.LIVE)


def test_venues_are_the_table_of_their_capabilities():
    """The README's table of exchanges is the one that `vela-tui venues` shows."""
    from vela_tui.headless.venues import markdown_table as venues

    told = README.partition("<!-- venues -->\n")[2].partition("\n<!-- /venues -->")[0]
    assert told.strip() == venues().strip()
