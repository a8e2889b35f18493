"""Texts that a hostile venue would send, and how to see whether one reached the terminal."""

import re
import unicodedata

STEERING = (
    "\x1b]0;owned\x07",
    "\x1b]2;owned\x1b\\",
    "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1b]4;1;rgb:00/00/00\x07",
    "\x1b]7;file://evil/\x07",
    "\x1b]9;notified\x07",
    "\x1b]777;notify;a;b\x07",
    "\x1b]1337;File=inline=1:AAAA\x07",
    "\x1b[2J",
    "\x1b[H",
    "\x1b[31m",
    "\x1b[1;1H",
    "\x1b[6n",
    "\x1b[c",
    "\x1b[>c",
    "\x1b[?1049l",
    "\x1b[?1000l",
    "\x1b[21t",
    "\x1b[8;5;5t",
    "\x1b[5i",
    "\x1b[!p",
    "\x1bc",
    "\x1b#8",
    "\x1b(0",
    "\x1bP$q\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b_Gi=1;AAAA\x1b\\",
    "\x1b^pm\x1b\\",
    "\x1bXsos\x1b\\",
    "\x9b2J",
    "\x9d0;owned\x9c",
    "\x90q\x9c",
    "\x07\x07",
    "\x08\x08\x08",
    "\r\n",
    "\n\n\n",
    "\t\t",
    "\x00",
    "\x0b\x0c",
    "\x0e\x0f",
    "\x7f\x7f",
    "\u202egnirts\u202c",
    "\u2066isolate\u2069",
    "\u200b\u200d\ufeff",
    "\u2028\u2029",
    "\u00ad\u061c",
    "\ud800",
    "\udfff\ud800",
    "\ue000\U000f0000",
    "\U000e0041\U000e007f",
)
"""Obeyed, hidden or reordered by a terminal, or impossible to write to one."""

PLAIN = (
    "[/]",
    "[/",
    "[@click=app.quit]x[/]",
    "[@click='app.perform(\"order.cancel_all\")']x[/]",
    "[link=http://evil.example]x[/link]",
    "[bold red]x",
    "]][[$accent",
    "\\[x\\]",
    "{0}{x!r}%s%n${HOME}`id`",
    "e\u0301\u0327\u0323" * 8,
    "漢字ｗｉｄｅ",
    "👩👨🏳",
    "W" * 10_000,
)
"""Letters and signs: shown as they are, whatever a markup language would make of them."""

PAYLOADS = STEERING + PLAIN


def some(count: int) -> tuple[str, ...]:
    """So many payloads, spread evenly over all of them."""
    return tuple(PAYLOADS[at * len(PAYLOADS) // count] for at in range(count))


def is_shown(surface: str, at: int, count: int) -> bool:
    """Whether a surface gets this payload: the scale, slow to open, gets one in four per commit."""
    return surface != "sc" or at % 4 == 0 or count == len(PAYLOADS)


def visible(surface: str, at: int, text: str) -> str:
    """What must be seen of a payload on a surface: its mark, and how it begins where that is plain.

    A steering payload is replaced by boxes or taken away, by the toolkit or by us: of it the mark
    alone is the same on every surface.
    """
    begins = text[:4]
    return f"{surface}{at:02d}{begins if begins.isascii() and begins.isprintable() else ''}"


_SEQUENCE = re.compile(
    r"\x1b\[([<=>?!]?)[0-9;:]*([ -/]*[@-~])"
    r"|\x1b(\][0-9]*)[^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b([PX^_].)[^\x1b]*\x1b\\"
    r"|\x1b([ -/]*[0-~])"
    r"|([\x00-\x1f\x7f-\x9f])"
)
_REFUSED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def kinds(stream: bytes) -> frozenset[str]:
    """The kinds of control sequences in what a program wrote: finals of CSI, numbers of OSC."""
    found = set()
    for match in _SEQUENCE.finditer(stream.decode("utf-8", "surrogateescape")):
        mark, final, osc, string, short, control = match.groups()
        if final:
            found.add(f"CSI {mark}{final}")
        elif osc or string:
            found.add(f"ESC {osc or string}")
        else:
            found.add(f"ESC {short}" if short else f"C {ord(control):02x}")
    return frozenset(found)


def shown(stream: bytes) -> str:
    """What is left of it without any control sequence."""
    return _SEQUENCE.sub("", stream.decode("utf-8", "surrogateescape"))


def leaks(stream: bytes, harmless: frozenset[str]) -> list[str]:
    """What a hostile run wrote that a harmless one never does: nothing.

    A payload's own sequence may be of a kind that the screen uses as well (colours, cursor
    moves): so no steering payload may stand behind its mark as it was sent, either.
    """
    text = stream.decode("utf-8", "surrogateescape")
    return [
        *(f"kind {kind}" for kind in sorted(kinds(stream) - harmless)),
        *(
            f"character U+{ord(each):04X}"
            for each in sorted(set(shown(stream)))
            if unicodedata.category(each) in _REFUSED
        ),
        *(
            repr(each)
            for each in STEERING
            if re.search(rf"[a-z]{{2}}\d\d{re.escape(each)}", text, re.ASCII)
        ),
    ]
