"""Answers on stdout: one line of JSON, or plain columns. No colour, no control character, ever."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from vela_tui.headless.codes import Exit


def show(answer: Any, *, as_json: bool) -> None:
    """The answer stands on stdout."""
    sys.stdout.write((json.dumps(answer) if as_json else plain(answer)) + "\n")
    sys.stdout.flush()


def show_end(code: Exit, text: str, *, as_json: bool) -> None:
    """Why there is no answer: on stderr, and for programs as JSON on stdout as well."""
    if as_json:
        show({"error": {"code": code.value, "kind": code.word, "message": text}}, as_json=True)
    sys.stderr.write(f"vela-tui: {printable(text)}\n")


def plain(answer: Any) -> str:
    """Rows as columns under their names, other values a line each."""
    if isinstance(answer, list):
        if not answer or not isinstance(answer[0], dict):
            return "\n".join(map(_cell, answer)) or "none"
        return columns(answer)
    if not isinstance(answer, dict):
        return printable(str(answer))
    lines = []
    for name, value in answer.items():
        if isinstance(value, list) and value and isinstance(value[0], list):
            lines += [name, *(f"  {'  '.join(printable(str(e)) for e in row)}" for row in value)]
        elif isinstance(value, list | dict):
            lines += [name, plain(value)]
        else:
            lines.append(f"{name:14} {_cell(value)}")
    return "\n".join(lines)


def columns(rows: Sequence[dict[str, Any]]) -> str:
    """The rows, each column as wide as its widest cell."""
    names = list(rows[0])
    table = [names, *([_cell(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[at]) for line in table) for at in range(len(names))]
    padded = ("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in table)
    return "\n".join(line.rstrip() for line in padded)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else printable(str(value))


def printable(text: str) -> str:
    """The text with a box for every character that a terminal could take for more than text."""
    return "".join(each if each.isprintable() else "□" for each in text)
