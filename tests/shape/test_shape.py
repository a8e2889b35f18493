"""The shape of the tree: sizes, words and imports that reviews would otherwise have to watch."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "vela_tui").rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "common", "misc"}


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node
        for node in ast.walk(ast.parse(path.read_text("utf8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_sources_are_found():
    """The rules below would hold of nothing at all."""
    assert len(SOURCES) > 50


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_and_its_functions_stay_small(path):
    """No file has 400 lines, no function 60."""
    assert len(path.read_text("utf8").splitlines()) < 400
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in _functions(path)
        if node.end_lineno - node.lineno + 1 > 60
    ]
    assert not long


def test_no_module_is_a_drawer():
    """No module is called by what it is not."""
    assert not [path for path in SOURCES if path.stem in FORBIDDEN_NAMES]


def _public(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Public functions, classes and methods; what is nested in a function is nobody's interface."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    top = [node for node in ast.parse(path.read_text("utf8")).body if isinstance(node, kinds)]
    inner = [
        node
        for outer in top
        if isinstance(outer, ast.ClassDef) and not outer.name.startswith("_")
        for node in outer.body
        if isinstance(node, kinds)
    ]
    return [node for node in top + inner if not node.name.startswith("_")]


def test_public_things_say_what_holds():
    """Every public function, class and method has a docstring, and so has every module."""
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in _public(path)
        if ast.get_docstring(node) is None
    ]
    silent += [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if ast.get_docstring(ast.parse(path.read_text("utf8"))) is None
    ]
    assert not silent


def test_no_venue_is_asked_for_by_name_outside_its_room():
    """`if venue == ...` stands nowhere outside `venues/`."""
    pattern = re.compile(r"\bvenue(_name)?\s*==")
    assert not [
        path
        for path in SOURCES
        if "venues" not in path.parts and pattern.search(path.read_text("utf8"))
    ]


def test_core_has_no_float():
    """Money never meets binary floating point: the core does not even name it."""
    rooms = ("domain", "state", "rules", "venues")
    named = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        if path.relative_to(ROOT / "vela_tui").parts[0] in rooms
        for node in ast.walk(ast.parse(path.read_text("utf8")))
        if isinstance(node, ast.Name) and node.id == "float"
    ]
    assert not named


def test_tree_names_no_machine():
    """No path of the machine on which it was written stands in a tracked file."""
    tracked = subprocess.run(
        ["git", "grep", "-lE", "/w[o]rk/|/r[o]ot/|/h[o]me/[a-z]", "--", ".", ":!*.svg"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tracked.returncode in (0, 1)
    assert tracked.stdout == ""


def _modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules, sep='\\n')"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


HEAVY = {
    *("textual", "rich", "httpx", "websockets", "eth_account", "keyring", "starlette"),
    *("uvicorn", "asyncio", "msgspec", "coincurve", "cryptography"),
}


def test_version_loads_next_to_nothing():
    """Who asks for the version waits for no command's arguments, no crash report and no log."""
    loaded = _modules_after("from vela_tui.cli import main\nmain(['--version'])")
    own = {name for name in loaded if name.startswith("vela_tui.")}
    assert own <= {
        *("vela_tui.cli", "vela_tui.domain", "vela_tui.domain.dialects", "vela_tui.headless"),
        *("vela_tui.headless.codes", "vela_tui.venues", "vela_tui.venues.names"),
    }
    assert not loaded & {*HEAVY, "logging", "dataclasses", "decimal", "socket"}


def test_command_line_loads_nothing_heavy():
    """The command line imports only what it needs to know which command runs."""
    loaded = _modules_after(
        "from vela_tui.cli import build_parser\nbuild_parser().parse_args(['--read-only'])"
    )
    assert not loaded & HEAVY


def test_a_screen_s_words_are_read_without_the_other_commands():
    loaded = _modules_after("from vela_tui.cli import parse\nparse(['--read-only'])")
    assert not loaded & {"vela_tui.accounts", "vela_tui.watch", "vela_tui.headless.arguments"}


def test_screen_loads_neither_keys_nor_simulator():
    """The first paint waits for no curve, no keyring, no HTTP client and no exchange."""
    loaded = _modules_after("import vela_tui.ui.app")
    assert not {name for name in loaded if name.startswith("vela_tui.sim")}
    assert not loaded & {"eth_account", "keyring", "httpx", "starlette", "uvicorn", "coincurve"}
    assert "cryptography" not in loaded


_UNTIL_THE_SCREEN_RUNS = """
import vela_tui.ui.app as module
from vela_tui.cli import main
module.TerminalApp.run = lambda app: print(end="")
module.TerminalApp.return_code = 0
main(["--url", "http://127.0.0.1:9", "--read-only"])
"""


def test_what_no_frame_shows_is_loaded_behind_the_first(tmp_path, monkeypatch):
    """A reader's start: no other command's words, no keys' randomness, no journal, no headers."""
    monkeypatch.setenv("HOME", str(tmp_path))
    loaded = _modules_after(_UNTIL_THE_SCREEN_RUNS)
    assert "textual.app" in loaded
    assert not loaded & {
        *("secrets", "hmac", "csv", "sqlite3", "ctypes", "email.utils", "importlib.metadata"),
        *("vela_tui.accounts", "vela_tui.watch", "vela_tui.session.journal"),
    }
    assert not {name for name in loaded if name.startswith("vela_tui.headless.")} - {
        *("vela_tui.headless.codes",)
    }


def test_a_request_without_a_proxy_loads_no_http_client():
    """The library is for who sits behind a proxy: nobody else has its time and its memory."""
    loaded = _modules_after("from vela_tui.net.http import _import_direct as load\nload()")
    assert "httptools" in loaded
    assert not loaded & {"httpx", "httpcore", "anyio", "h11", "http.client", "urllib.request"}


def test_http_client_comes_without_its_command_line():
    """The first request by a proxy waits for no parser and no highlighter that nobody uses."""
    loaded = _modules_after("from vela_tui.net.http import _import_proxied as load\nload()")
    assert "httpx" in loaded
    assert not loaded & {"click", "pygments", "rich.syntax"}
