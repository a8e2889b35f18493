"""How long an obstacle asks to be left alone before the next attempt to connect."""

from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.errors import LinkError
from vela_tui.net.obstacle import Obstacle, Obstructed

SLOWLY: Final = 60 * SECOND
"""Between attempts where something must be mended by a person first (reliability P40, P42)."""
_HOPELESS: Final = frozenset({Obstacle.TLS, Obstacle.PORTAL, Obstacle.DECLINED})


def patience(error: LinkError) -> int:
    """The least wait that an obstacle asks for: no retry mends a certificate or a refusal."""
    if not isinstance(error, Obstructed):
        return 0
    if error.retry_after is not None:
        return error.retry_after
    return SLOWLY if error.obstacle in _HOPELESS else 0
