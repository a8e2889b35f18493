"""The whole way against a real Secret Service: gnome-keyring on a session bus of its own.

The commands are those of reliability section 7; stores and bus live in a temporary home.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

KEY = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
MISSING = [
    program
    for program in ("dbus-run-session", "gnome-keyring-daemon")
    if shutil.which(program) is None
]
XDG = ("config", "data", "state", "cache")
ACCOUNTS = f"{sys.executable} -m vela_tui accounts"
OPEN = f"""{sys.executable} - <<'PY'
from vela_tui.config import load_accounts, paths
from vela_tui.keys.stores import CredentialStore
[account] = load_accounts(paths())
credential = CredentialStore(paths().keystores).open(account, lambda: 1 / 0)
print("opened", credential)
PY"""
"""Opens the account's key as the terminal does; asking for a passphrase would be a failure."""

pytestmark = [
    pytest.mark.keyring,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


@pytest.fixture
def session(tmp_path):
    """Runs a script on a session bus with a keyring unlocked by this password, if by any."""
    home = tmp_path / "home"
    for name in (*XDG, "runtime"):
        (home / name).mkdir(mode=0o700, parents=True)

    def run(script: str, password: str | None = "test-pass", stdin: str = ""):
        daemon = (
            f'printf "{password}\\n" | '
            "gnome-keyring-daemon --unlock --components=secrets >/dev/null"
            if password is not None
            else "true"
        )
        return subprocess.run(
            ["dbus-run-session", "--", "bash", "-c", f"{daemon}\n{script}"],
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                "HOME": str(home),
                "LANG": "C.UTF-8",
                **{f"XDG_{name.upper()}_HOME": str(home / name) for name in XDG},
                "XDG_RUNTIME_DIR": str(home / "runtime"),
            },
            input=stdin, capture_output=True, text=True, check=False, timeout=250,
        )  # fmt: skip

    run.home = home
    return run


def test_account_is_added_listed_shown_opened_and_removed(session):
    """Also in a second session: what was kept outlives the bus."""
    first = session(f"{ACCOUNTS} add main --stdin --store keyring", stdin=f"0x{KEY}\n")
    assert (first.returncode, first.stdout) == (0, f"{ADDRESS}\n"), first.stderr
    assert "the file or the keyring alone gives nobody the key" in first.stderr
    second = session(
        f"{ACCOUNTS} list --json\n{ACCOUNTS} show main\n{OPEN}\n"
        f"{ACCOUNTS} remove main --yes\n{ACCOUNTS} list --json"
    )
    assert second.returncode == 0, second.stderr
    listed, _, rest = second.stdout.partition(f"]\n{ADDRESS}\n")
    assert json.loads(f"{listed}]")[0]["store"] == "keyring"
    assert rest == "opened <Credential 0x2c…23 for https://vela-engine.fly.dev>\n[]\n"
    assert "warning" not in second.stderr
    assert KEY not in first.stderr + second.stdout + second.stderr


def test_keyring_holds_a_passphrase_and_no_key(session):
    """What any program on the bus can read opens nothing by itself; after removal it is gone."""
    look = f"""{sys.executable} - <<'PY'
import secretstorage
bus = secretstorage.dbus_init()
for item in secretstorage.get_default_collection(bus).get_all_items():
    print(item.get_attributes()["service"], item.get_secret().decode())
bus.close()
PY"""
    done = session(
        f"{ACCOUNTS} add main --stdin >/dev/null\n{look}\necho -\n"
        f"{ACCOUNTS} remove main --yes\n{look}",
        stdin=KEY,
    )
    assert done.returncode == 0, done.stderr
    kept, _, left = done.stdout.partition("-\n")
    service, passphrase = kept.split()
    assert service == "vela-tui"
    assert len(bytes.fromhex(passphrase)) == 32
    assert KEY not in done.stdout
    assert left == ""


def test_files_hold_neither_key_nor_passphrase(session):
    session(f"{ACCOUNTS} add main --stdin", stdin=KEY)
    files = [path for path in session.home.rglob("*") if path.is_file()]
    assert {"accounts.toml", "main.json"} <= {path.name for path in files}
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
    private = [path for path in files if path.name in {"accounts.toml", "main.json"}]
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}


def test_locked_keyring_is_told_within_its_time(session):
    """A second session whose keyring was not unlocked: an answer, no hang, no prompt."""
    session(f"{ACCOUNTS} add main --stdin", stdin=KEY)
    done = session(f"{OPEN}", password="another-pass")
    assert done.returncode != 0
    assert "KeyringUnavailable" in done.stderr
    assert "opened" not in done.stdout


def test_bus_without_a_keyring_keeps_nothing(session):
    """The daemon is not there or not set up: nothing is written."""
    done = session(f"{ACCOUNTS} add main --stdin --store keyring", password=None, stdin=KEY)
    assert (done.returncode, done.stdout) == (3, "")
    assert "keyring" in done.stderr
    assert not list(session.home.rglob("*.json"))
