"""Where a key may not get to: another process, a core file, a picture of the screen."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

import canaries
from program import Program
from scripted_session import ScriptedSession, lively

from vela_tui.domain.enums import Mode
from vela_tui.domain.secret_shapes import BASE58_64, KEYPAIR, TOKEN
from vela_tui.keys.credential import Credential
from vela_tui.keys.signer import EthSigner
from vela_tui.ui.app import TerminalApp, UiOptions

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEYLIKE = re.compile(r"(?<![0-9a-fA-F])(0x)?([0-9a-fA-F]{64}|[0-9a-fA-F]{128,132})(?![0-9a-fA-F])")
"""A private key or a signature."""
SHAPES = (KEYLIKE, BASE58_64, KEYPAIR, TOKEN)
PICTURES = sorted({*ROOT.glob("screenshots/*.svg"), *ROOT.glob("tests/**/__snapshots__/**/*.svg")})
ORIGIN = "https://vela.example"
WALK = (
    *("1", "b", "0", ".", "5", "escape", "2", "3", "4", "5", "6", "7", "8", "D", "escape"),
    *("question_mark", "escape", "ctrl+p", "escape", "w", "escape", "m", "escape", "slash"),
)
"""Every pane, every screen, the ticket with the text that is signed."""


@pytest.mark.terminal
@pytest.mark.skipif(sys.platform != "linux", reason="prctl and /proc are Linux's")
def test_the_running_program_can_be_neither_traced_nor_dumped(tmp_path):
    """T06: in the program itself, from before it opens its first key until it ends."""
    note = tmp_path / "note"
    program = Program(tmp_path, [str(HERE / "hardened.py"), str(note), "paper", "--flow", "none"])
    assert program.until(b"logged in"), program.output[-2_000:]
    limits = Path(f"/proc/{program.child.pid}/limits").read_text()
    assert re.search(r"Max core file size\s+0\s", limits)
    program.type("\x1b", "\x11", gap=0.3)
    assert program.end() == 0
    assert note.read_text().split("\n")[:-1] == ["dumpable 1", "dumpable 0"]


def test_no_picture_that_is_kept_shows_a_key_or_a_signature():
    """P59: what is published of the screen is searched as the terminal's bytes are."""
    assert len(PICTURES) > 20
    for path in PICTURES:
        content = path.read_text("utf8")
        text = re.sub(r"<[^>]*>", "", content)
        assert not [shape.pattern for shape in SHAPES if shape.search(text)], path.name
        assert not canaries.found({path.name: content.encode()}), path.name


async def test_no_picture_of_a_live_session_shows_its_key():
    """P59: of every pane and screen while the wallet is open and an order of it is signed."""
    session = lively(ScriptedSession(mode=Mode.LIVE, host="vela.example"))
    session.signer = EthSigner(Credential.parse(canaries.KEY, ORIGIN), ORIGIN)
    signature = session.signer.sign("order:ETH-USDC:bid:1:1:gtc:1")
    app = TerminalApp(session, UiOptions(flashes=False))
    pictures = {}
    async with app.run_test(size=(160, 45)) as pilot:
        for at, key in enumerate(WALK):
            await pilot.press(key)
            await pilot.pause()
            pictures[f"{at} {key}"] = app.export_screenshot().encode()
    assert len({*pictures.values()}) > len(WALK) // 2
    assert canaries.found(pictures, [signature]) == []


def test_the_search_of_pictures_finds_what_it_seeks():
    """A key in a picture's text is found, whichever way it is spelled."""
    for secret in (canaries.KEY, canaries.KEY.upper(), f"0x{canaries.KEY}"):
        assert KEYLIKE.search(f"key {secret} ")
        assert canaries.found({"picture": f"<text>{secret}</text>".encode()})
    assert not KEYLIKE.search("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23")
