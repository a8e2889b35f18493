"""Why a command without a screen ended without what was asked for."""

from vela_tui.domain.errors import VelaError
from vela_tui.headless.codes import Exit


class Halt(VelaError):  # noqa: N818 - what happens, not what is wrong
    """The command ends here.

    Args:
        code: what the exit code says.
        text: a sentence.
    """

    def __init__(self, code: Exit, text: str) -> None:
        super().__init__(text)
        self.code = code
