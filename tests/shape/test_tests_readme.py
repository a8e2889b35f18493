"""Every test that the table of promises names is there, and every promise has one."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
README = (TESTS / "README.md").read_text("utf8")
QUOTED = re.compile(r"`([^`]+)`")


def named() -> list[str]:
    """Paths in backquotes, `tests/` before them or not; a star stands for any letters."""
    found = [word for quoted in QUOTED.findall(README) for word in quoted.split()]
    paths = [each for each in found if re.fullmatch(r"[\w/*]+(\.py|/)", each) or "tests/" in each]
    return [each.partition("::")[0].removeprefix("tests/") for each in paths]


def test_every_test_that_is_named_is_there():
    """A file, a folder, or a pattern that finds at least one."""
    paths = named()
    assert len(paths) > 100
    assert [path for path in paths if not [*TESTS.glob(path.rstrip("/") or ".")]] == []


def test_every_promise_has_a_row():
    """P01 to P65, each with a command that runs it."""
    rows = [line for line in README.splitlines() if re.match(r"\| P\d\d \|", line)]
    assert {line[2:5] for line in rows} == {f"P{at:02d}" for at in range(1, 66)}
    for line in rows:
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        assert len(cells) == 5, line
        assert "pytest" in cells[4] or cells[4].startswith("as P"), line
