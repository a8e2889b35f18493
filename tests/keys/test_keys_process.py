"""A process that holds a key leaves no core behind and lets nobody trace it."""

import subprocess
import sys

import pytest

from vela_tui.keys.process import exposed_keys


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_hardened_process_is_not_dumpable():
    code = (
        "import sys\n"
        "sys.path[:0] = sys.argv[1:]\n"
        "import ctypes, resource\n"
        "from vela_tui.keys.process import harden\n"
        "libc = ctypes.CDLL(None)\n"
        "print(libc.prctl(3, 0, 0, 0, 0))\n"
        "harden(); harden()\n"
        "print(libc.prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE)[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *sys.path], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "0", "0"]


def test_keys_in_the_environment_are_named_not_read():
    environment = {"VELA_PRIVATE_KEY": "canary", "private_key": "canary", "PRIVATE_KEYS": "x"}
    assert exposed_keys(environment) == ("VELA_PRIVATE_KEY", "private_key")


def test_keys_are_recognised_by_their_value_too():
    environment = {
        "MY_PAIR": str([7] * 64),
        "MY_WALLET": f" {'5' * 87}\n",
        "SOLANA_KEYPAIR": "keys/id.json",
        "ADDRESS": "Bow1CGKGDB9mNxeWdw85E2aCthQ1oZX4oFEe7fYT17ew",
        "HASH": "ab" * 32,
        "PATH": f"/x/{'5' * 87}/bin",
    }
    assert exposed_keys(environment) == ("MY_PAIR", "MY_WALLET")
