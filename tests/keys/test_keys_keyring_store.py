"""Every state of a keyring ends in an answer in clear words, within the timeout (P61)."""

import asyncio
import os
import subprocess
import sys
import threading

import pytest
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringLocked, PasswordSetError

from vela_tui.domain.errors import KeyringUnavailable
from vela_tui.keys.keyring_store import ALLOWED, SERVICE, KeyringStore
from vela_tui.keys.secret import Secret

ENTRY = "main 1"
SECRET = Secret("canary-passphrase")


class Raising:
    """Answers every call with an error that tells the secret."""

    def __init__(self, error):
        self.error = error

    def get_password(self, *_):
        raise self.error

    set_password = delete_password = get_password


class Hanging:
    """Waits for a prompt that nobody answers."""

    def __init__(self):
        self.answered = threading.Event()

    def get_password(self, *_):
        self.answered.wait(30)

    set_password = delete_password = get_password


class Losing:
    """Takes every secret and keeps none, as the null back end does."""

    def get_password(self, *_):
        return None

    def set_password(self, *_):
        return None

    delete_password = set_password


class Garbling(Losing):
    """Gives something else back."""

    def get_password(self, *_):
        return "something else"


class PlaintextKeyring(Losing):
    """Named as the back end of keyrings.alt that writes base64 into a file."""


def test_kept_secret_comes_back_and_goes(keyring, backend):
    assert keyring.get(ENTRY) is None
    keyring.put(ENTRY, SECRET)
    assert backend.entries == {(SERVICE, ENTRY): "canary-passphrase"}
    assert keyring.get(ENTRY).reveal() == "canary-passphrase"
    assert keyring.delete(ENTRY) is True
    assert keyring.delete(ENTRY) is False


@pytest.mark.parametrize(
    "backend",
    [fail.Keyring(), null.Keyring(), PlaintextKeyring()],
    ids=lambda b: type(b).__module__,
)
def test_class_off_the_list_is_refused(backend):
    with pytest.raises(KeyringUnavailable, match="not trusted"):
        KeyringStore(backend)


def test_chain_of_back_ends_is_refused():
    """It would try `EncryptedKeyring`, which prompts on stdin."""
    with pytest.raises(KeyringUnavailable, match="not trusted"):
        KeyringStore(object.__new__(chainer.ChainerBackend))


def test_subclass_of_an_allowed_class_is_refused():
    """The list names classes, not families."""
    from keyring.backends.SecretService import Keyring

    class Keyrings(Keyring):
        pass

    with pytest.raises(KeyringUnavailable, match="not trusted"):
        KeyringStore(object.__new__(Keyrings))


def test_list_holds_the_systems_own_keyrings_only():
    names = " ".join(path for paths in ALLOWED.values() for path in paths).lower()
    assert all(path.startswith("keyring.backends.") for paths in ALLOWED.values() for path in paths)
    assert not any(word in names for word in ("alt", "null", "fail", "chain", "plain", "file"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyringLocked("canary-passphrase"), "locked: unlock it"),
        (InitError("canary-passphrase"), "set up or stayed locked"),
        (PasswordSetError("canary-passphrase"), "did not take"),
        (RuntimeError("canary-passphrase"), r"failed \(RuntimeError\)"),
        (OSError("canary-passphrase"), r"failed \(OSError\)"),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("call", ["get", "put", "delete"])
def test_failure_is_told_in_our_own_words(error, words, call, make_keyring):
    """What the back end says may hold the secret; neither text nor frames of it come through."""
    store = make_keyring(Raising(error))
    arguments = (ENTRY, SECRET) if call == "put" else (ENTRY,)
    with pytest.raises(KeyringUnavailable, match=words) as caught:
        getattr(store, call)(*arguments)
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("backend", [Losing(), Garbling()], ids=["losing", "garbling"])
def test_secret_that_does_not_come_back_was_not_kept(backend, make_keyring):
    with pytest.raises(KeyringUnavailable, match="does not give it back"):
        make_keyring(backend).put(ENTRY, SECRET)


@pytest.mark.parametrize("call", ["get", "put", "delete"])
def test_silent_keyring_is_given_up(call, make_keyring):
    backend = Hanging()
    store = make_keyring(backend, timeout=0.05)
    arguments = (ENTRY, SECRET) if call == "put" else (ENTRY,)
    try:
        with pytest.raises(KeyringUnavailable, match=r"did not answer within 0\.05 s"):
            getattr(store, call)(*arguments)
    finally:
        backend.answered.set()


def test_hanging_keyring_does_not_hold_the_process():
    """The stuck thread is a daemon: the program ends while the prompt is still open."""
    code = (
        "import sys, time\n"
        "sys.path[:0] = sys.argv[1:]\n"
        "from vela_tui.keys.keyring_store import KeyringStore\n"
        "class Hanging:\n"
        "    def get_password(self, *_): time.sleep(600)\n"
        "store = KeyringStore(Hanging(), timeout=0.05, allowed={'__main__.Hanging'})\n"
        "try: store.get('x')\n"
        "except Exception as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *sys.path],
        capture_output=True, text=True, check=True, timeout=200,
    )  # fmt: skip
    assert "did not answer" in done.stdout


async def test_no_keyring_call_runs_on_the_event_loop(keyring):
    with pytest.raises(RuntimeError, match="blocks"):
        keyring.get(ENTRY)


async def test_event_loop_runs_on_while_the_keyring_hangs(make_keyring):
    backend = Hanging()
    store = make_keyring(backend, timeout=60)
    asking = asyncio.create_task(store.get_async(ENTRY))
    for _ in range(100):
        await asyncio.sleep(0)
    assert not asking.done()
    backend.answered.set()
    assert await asyncio.wait_for(asking, 60) is None


async def test_loop_side_calls_do_as_the_plain_ones(keyring):
    await keyring.put_async(ENTRY, SECRET)
    assert (await keyring.get_async(ENTRY)).reveal() == SECRET.reveal()
    assert await keyring.delete_async(ENTRY) is True
    with pytest.raises(KeyringUnavailable):
        await KeyringStore(Losing(), allowed={f"{__name__}.Losing"}).put_async(ENTRY, SECRET)


def _open_elsewhere(tmp_path, **environment) -> str:
    """What opening the store says in a process without D-Bus and with this environment."""
    code = (
        "import sys\n"
        "sys.path[:0] = sys.argv[1:]\n"
        "from vela_tui.keys.keyring_store import KeyringStore\n"
        "try: print(KeyringStore.open())\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *sys.path],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)} | environment,
        capture_output=True, text=True, check=True, timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
        {"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"},
        {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"},
    ],
    ids=["no bus", "null", "plaintext", "dead bus"],
)
def test_environment_does_not_choose_the_back_end(environment, tmp_path):
    """`keyringrc.cfg` neither: it names the null back end in each of these runs."""
    folder = tmp_path / ".config" / "python_keyring"
    folder.mkdir(parents=True)
    folder.joinpath("keyringrc.cfg").write_text(
        "[backend]\ndefault-keyring=keyring.backends.null.Keyring\n"
    )
    said = _open_elsewhere(tmp_path, **environment)
    assert said.strip() == "KeyringUnavailable no system keyring answers here"


@pytest.mark.parametrize("name", ["KEYRING_PROPERTY_PREFERRED_COLLECTION", "KEYCHAIN_PATH"])
def test_redirected_keyring_is_refused(name, tmp_path):
    assert f"{name} redirects the keyring" in _open_elsewhere(tmp_path, **{name: "x"})
