"""One run of any exchange, by its name; its package is imported when it is asked for."""

import time
from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

from vela_tui.sim.gateways.names import VENUES
from vela_tui.sim.operation import Operation
from vela_tui.sim.options import ServerOptions
from vela_tui.sim.state_file import StateFile

STEP_MS: Final = 100
"""Milliseconds between two steps of the participants."""

_Open = Callable[[ServerOptions, StateFile | None, Callable[[], int], int], Operation]
_PACKAGES: Final[Mapping[str, str]] = MappingProxyType(
    {name: f"{__package__}.{name}.opening" for name in VENUES}
)


def open_operation(options: ServerOptions, state: StateFile | None) -> Operation:
    """The exchange that the options name, ready to be listened to.

    Args:
        options: which one, and how it is run.
        state: where accounts were kept; None begins with none.
    """
    opens: _Open = import_module(_PACKAGES[options.venue]).open_operation
    return opens(options, state, time.time_ns, STEP_MS)
