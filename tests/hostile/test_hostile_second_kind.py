"""The program trades with a key of the second kind, and nothing that it leaves holds that key.

Its signatures are known here though nobody tells them: ed25519 gives the same one for the same
text, and the nonce of each login stands in the recording.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import canaries
from program import Program

from vela_tui.domain import base58
from vela_tui.domain.account import AccountName
from vela_tui.domain.enums import KeyKind
from vela_tui.domain.origin import parse_origin
from vela_tui.keys import keystore
from vela_tui.keys.account import Account, KeyPlace
from vela_tui.keys.credential import Credential
from vela_tui.keys.files import make_private_directory, write_private
from vela_tui.keys.register import AccountRegister
from vela_tui.keys.secret import Secret
from vela_tui.keys.signer import open_signer

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(120)]

PROGRAM = ["-m", "vela_tui"]
SEED = bytes.fromhex(canaries.KEY)


def spellings(credential: Credential) -> list[bytes]:
    """The key as people and programs write it, whole or its secret half."""
    pair = SEED + base58.decode(credential.address)
    numbers = [json.dumps(list(SEED))[1:-1], json.dumps(list(SEED), separators=(",", ":"))[1:-1]]
    texts = [canaries.KEY, canaries.PASSPHRASE, base58.encode(pair), base58.encode(SEED), *numbers]
    return [SEED, repr(SEED)[2:-1].encode(), *(text.encode() for text in texts)]


@pytest.fixture
def venue():
    """The simulator of a venue whose keys are ed25519; its URL."""
    running = subprocess.Popen(
        [sys.executable, *PROGRAM, "sim", "--venue", "joyride", "--flow", "none", "--json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    yield json.loads(running.stdout.readline())["http"]
    running.kill()
    running.wait()
    running.stdout.close()


def _add_account(home: Path, url: str, credential: Credential) -> None:
    keystores = home / ".local/share/vela-tui/keystores"
    config = home / ".config/vela-tui"
    make_private_directory(keystores)
    make_private_directory(config)
    content = keystore.encrypt(credential, Secret(canaries.PASSPHRASE), keystore.RANDOM_WORK)
    write_private(keystores / "rider.json", content)
    name = AccountName("rider")
    account = Account(name, "joyride", url, credential.address, KeyPlace.KEYSTORE)
    AccountRegister(config / "accounts.toml").add(account)


def test_a_key_of_the_second_kind_logs_in_and_stands_nowhere(venue, tmp_path):
    """P60, T05, T07: neither it nor a signature in terminal, files, recording or arguments."""
    origin = parse_origin(venue).http_base
    credential = Credential(SEED, origin, KeyKind.ED25519)
    _add_account(tmp_path, venue, credential)
    recording = tmp_path / "session.jsonl"
    program = Program(
        tmp_path,
        [*PROGRAM, "--account", "rider", "--record", str(recording)],
        VELA_TUI_LOG_LEVEL="debug",
        VELA_TUI_ON_EXIT="leave",
    )
    assert program.until(b"assphrase of"), program.output
    program.type(canaries.PASSPHRASE + "\r")
    assert program.until(b"logged in"), program.output[-3_000:]
    program.look()
    program.type("\x11", gap=0.3)
    assert program.end() == 0, program.output[-2_000:]

    nonces = re.findall(rb"nonce\W+([0-9a-f]{32})", recording.read_bytes())
    assert nonces
    sign = open_signer(credential, origin).sign
    text = f"Sign in to Joyride\n\nWallet: {credential.address}\nNonce: "
    signatures = [sign(text + nonce.decode()).encode() for nonce in nonces]
    streams = dict(canaries.files(tmp_path))
    streams |= {"terminal": program.output, "argv": program.command_lines}
    assert credential.address.encode() in streams[str(recording)]
    for name, stream in streams.items():
        found = [each for each in (*spellings(credential), *signatures) if each in stream]
        assert not found, name
