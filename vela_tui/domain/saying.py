"""A venue's own words, so that nobody takes them for ours (reliability T03)."""

from typing import Final

SAYS: Final = "exchange says"
"""What stands before them wherever they are shown."""


def quoted(code: str, message: str = "") -> str:
    """The words between quotation marks that they can't close, and whose they are before them.

    Args:
        code: the venue's name of it; may be empty where there is a message.
        message: its sentence; may be empty.
    """
    words = ": ".join(each for each in (code, message) if each)
    return f'{SAYS} "{words.replace(chr(34), chr(39))}"'
