"""What a dry run shows: a request as it would leave, which nobody could use: it is not signed."""

from typing import Final

from vela_tui.domain.transport import Call
from vela_tui.session.views import Rehearsal
from vela_tui.venues.codec import Unsigned

_BLANK: Final = f"0x{'0' * 130}"
"""Has the shape of a signature, and is none."""
_INSTEAD: Final = "(made when it is sent)"


def rehearsed(unsigned: Unsigned) -> Rehearsal:
    """The text and the body of a request, with words in the place of its signature."""
    request = unsigned.seal(_BLANK)
    if isinstance(request, Call):
        return Rehearsal(unsigned.text, "call", "", request.frame)
    body = (request.body or b"").decode().replace(_BLANK, _INSTEAD)
    return Rehearsal(unsigned.text, request.method, request.path, body)
