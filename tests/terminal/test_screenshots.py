"""The pictures of the README can be taken again."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(400)]


@pytest.mark.parametrize(
    ("scene", "words"),
    [("trade-80x24", ["PAPER", "ETH-USDC"]), ("ticket-160x45", ["vela:order:ETH-USDC:bid:"])],
)
def test_script_draws_the_running_program(scene, words, tmp_path):
    """The script plays the scene on the real exchange and leaves the picture of it."""
    done = subprocess.run(
        [sys.executable, ROOT / "screenshots" / "take.py", "--into", tmp_path, scene],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    picture = (tmp_path / f"{scene}.svg").read_text("utf8").replace("&#160;", " ")
    assert all(word in picture for word in words)
    assert "font-face" not in picture
