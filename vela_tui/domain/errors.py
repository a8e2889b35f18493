"""Everything that this program can refuse to do, as one tree.

VelaError
├── ConfigError          a file, a key or an option is wrong
├── CredentialError      a key can't be read, kept or used
│   ├── KeyringUnavailable   no allow-listed back end answers
│   └── WrongPassphrase      the keystore did not open
├── AmountError          a number is not one, or does not fit exactly
├── JournalError         what must be written down before it is done can't be
├── ExportError          a file that was asked for can't be written
├── RuleViolation        a draft breaks a rule of the venue or a guard
├── VenueError           the venue answered, and not with what was asked
│   ├── Refused              it declined the request, with a reason
│   ├── RateLimited          it asks to wait
│   └── ProtocolBroken       its message can't be understood
└── LinkError            the venue could not be reached
    ├── ConnectFailed        nothing was sent
    ├── Disconnected         the link ended
    └── OutcomeUnknown       a request was sent and no answer came
"""

from typing import Final

__all__ = [
    "AmountError",
    "ConfigError",
    "ConnectFailed",
    "CredentialError",
    "Disconnected",
    "ExportError",
    "JournalError",
    "KeyringUnavailable",
    "LinkError",
    "OutcomeUnknown",
    "ProtocolBroken",
    "RateLimited",
    "Refused",
    "RuleViolation",
    "VelaError",
    "VenueError",
    "WrongPassphrase",
]

_SECOND: Final = 1_000_000_000


class VelaError(Exception):
    """The root of the tree: its text is a sentence that a person can act on."""


class ConfigError(VelaError):
    """A setting is wrong: the text names the file, the key and what would be right."""


class CredentialError(VelaError):
    """A key can't be read, kept or used; the text never holds the key."""


class KeyringUnavailable(CredentialError):  # noqa: N818 - a state, named as people say it
    """No allow-listed keyring back end answers on this machine."""


class WrongPassphrase(CredentialError):  # noqa: N818 - a state, named as people say it
    """The keystore did not open with this passphrase."""


class AmountError(VelaError):
    """A number is not one, or can't be represented exactly at the instrument's scale."""


class JournalError(VelaError):
    """The journal can't be read or written: no order may leave without it (reliability P21)."""


class ExportError(VelaError):
    """A file that was asked for can't be written; the text names it and says why."""


class RuleViolation(VelaError):  # noqa: N818 - the field's word
    """A draft breaks a rule.

    Args:
        field: the field that is wrong, in the ticket's words.
        message: what is wrong and what would be right.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class VenueError(VelaError):
    """The venue answered, and not with what was asked."""


class Refused(VenueError):  # noqa: N818 - the field's word
    """The venue declined a request: `code` is its own word, `message` its sentence, sanitised."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message


class RateLimited(VenueError):  # noqa: N818 - the field's word
    """The venue asks to wait `retry_after` nanoseconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"rate limit: wait {retry_after / _SECOND:.1f} s")
        self.retry_after = retry_after


class ProtocolBroken(VenueError):  # noqa: N818 - the field's word
    """A message of the venue can't be understood; it changed nothing."""


class LinkError(VelaError):
    """The venue could not be reached."""


class ConnectFailed(LinkError):  # noqa: N818 - the field's word
    """No connection was made: nothing was sent."""


class Disconnected(LinkError):  # noqa: N818 - the field's word
    """The link ended."""


class OutcomeUnknown(LinkError):  # noqa: N818 - the field's word
    """A request was sent and no trustworthy answer came: it may have been executed."""
