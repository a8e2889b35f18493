"""`vela-tui config`: settings checked, keys and profiles listed, paths told. Nothing is changed."""

import argparse
from typing import TYPE_CHECKING, Any

from vela_tui.domain.errors import ConfigError
from vela_tui.headless.codes import Exit
from vela_tui.headless.output import show

if TYPE_CHECKING:
    from vela_tui.config import Paths


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0 where everything fits, 2 where it does not.

    Raises:
        ConfigError: for the first thing that is wrong with the file; what is wrong with keys is
            told in full.
    """
    from vela_tui.config import paths

    places = paths()
    match arguments.config_command:
        case "check":
            return _check(places, as_json=arguments.json)
        case "keys":
            show(_keys(places), as_json=arguments.json)
        case "profiles":
            show(_profiles(places), as_json=arguments.json)
        case _:
            show({each: str(getattr(places, each)) for each in _PLACES}, as_json=arguments.json)
    return Exit.OK.value


_PLACES = ("settings", "config", "data", "state")


def _check(places: "Paths", *, as_json: bool) -> int:
    from vela_tui.config import load_settings
    from vela_tui.ui.keymap import merged, problems

    try:
        settings = load_settings(places)
        wrong = [f"[keys]: {each}" for each in problems(merged(settings.keymap, settings.keys))]
    except ConfigError as error:
        wrong = [str(error)]
    if as_json:
        show({"file": str(places.settings), "problems": wrong}, as_json=True)
    else:
        show("\n".join(wrong) if wrong else f"{places.settings}: fine", as_json=False)
    return Exit.USAGE.value if wrong else Exit.OK.value


def _profiles(places: "Paths") -> list[dict[str, str]]:
    """Each profile, what it sets, and the account that it is of."""
    from vela_tui.config import load_accounts, load_profiles

    names = {each.name for each in load_accounts(places)}
    return [
        {"profile": name, "account": name if name in names else "", "sets": ", ".join(settings)}
        for name, settings in load_profiles(places).items()
    ]


def _keys(places: "Paths") -> list[dict[str, Any]]:
    from vela_tui.config import load_settings
    from vela_tui.ui.actions import ACTIONS, Action
    from vela_tui.ui.bindings import MOVEMENTS, Movement, keys_of
    from vela_tui.ui.keymap import merged

    settings = load_settings(places)
    keymap = merged(settings.keymap, settings.keys)
    listed: tuple[Action | Movement, ...] = (*ACTIONS.values(), *MOVEMENTS)
    return [
        {"id": each.id, "keys": ",".join(keys_of(each, keymap)), "does": each.description}
        for each in listed
    ]
