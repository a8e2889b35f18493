"""How a session looks: a person's settings as the screen's options, and what does not fit them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vela_tui.domain.errors import ConfigError

if TYPE_CHECKING:
    from vela_tui.config import Settings
    from vela_tui.session.runner import Runner
    from vela_tui.ui.app import TerminalApp


def make_app(
    session: "Runner", settings: "Settings", *, replay: Callable[[], str] | None = None
) -> "TerminalApp":
    """The screen of a session, as a person's settings want it.

    Args:
        session: to be shown.
        settings: a person's.
        replay: the words of the band over a recording; None for a session of this moment.

    Raises:
        ConfigError: when keys of the settings do not fit.
    """
    from vela_tui import crash
    from vela_tui.diagnosis import observer
    from vela_tui.ui.app import TerminalApp, UiOptions

    options = UiOptions(
        theme=settings.theme,
        size_presets=settings.size_presets,
        time_zone=settings.time_zone,
        confirm_live=settings.confirm_live,
        confirm_paper=settings.confirm_paper,
        default_execution=settings.default_execution,
        keys=keymap_of(settings),
        hide_balances=settings.hide_balances,
        on_exit=settings.on_exit,
        alert_signal=settings.alert_signal,
        describe_crash=crash.words,
        facts=observer(session.view),
        replay=replay,
    )
    session.let_market_come_first()
    return TerminalApp(session, options)


def keymap_of(settings: "Settings") -> dict[str, str]:
    """Keys by action: the preset's, and a person's own in their place.

    Raises:
        ConfigError: when one is no key, is claimed twice or belongs to no action.
    """
    from vela_tui.ui.keymap import merged, problems

    keys = merged(settings.keymap, settings.keys)
    if wrong := problems(keys):
        raise ConfigError(f"[keys] in config.toml: {wrong[0]}")
    return keys
