"""The heartbeat: silence, life and a goodbye are told apart; nobody else can forge it."""

import asyncio
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.clock import SECOND
from vela_tui.heartbeat import Beat, Heart, Sign, Vigil, heartbeat_file, look


async def beating(heart, count):
    """A heart after so many beats."""
    left = [count]

    async def sleep(_):
        left[0] -= 1
        if not left[0]:
            raise asyncio.CancelledError

    heart._sleep = sleep
    with pytest.raises(asyncio.CancelledError):
        await heart.beat()


async def test_a_beat_is_seen_and_is_private(tmp_path):
    """P25: the file is 0600 and holds no secret."""
    path = heartbeat_file(tmp_path / "state", "main")
    assert look(path) is None
    await beating(Heart(path), 1)
    first = look(path)
    assert first is not None
    assert not first.is_goodbye
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    os.utime(path, ns=(1, 1))
    assert look(path) == Beat(is_goodbye=False, stamp=1)


async def test_every_beat_is_another_and_a_lost_file_comes_again(tmp_path):
    path = tmp_path / "beat.json"
    heart = Heart(path)
    await beating(heart, 1)
    os.utime(path, ns=(1, 1))
    await beating(heart, 1)
    assert look(path).stamp > 1
    path.unlink()
    await beating(heart, 1)
    assert look(path) is not None


async def test_a_goodbye_is_said_by_who_has_lived(tmp_path):
    path = tmp_path / "beat.json"
    heart = Heart(path)
    heart.say_goodbye()
    assert look(path) is None
    await beating(heart, 1)
    heart.say_goodbye()
    assert look(path).is_goodbye


async def test_a_folder_that_others_can_write_to_stops_no_session(tmp_path, caplog):
    tmp_path.chmod(0o777)
    await beating(Heart(tmp_path / "beat.json"), 3)
    assert len(caplog.records) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"state": 1}' + b" " * 2000])
def test_a_file_that_is_not_ours_is_no_beat(tmp_path, content):
    path = tmp_path / "beat.json"
    path.write_bytes(content)
    path.chmod(0o600)
    assert look(path) is None


def test_a_file_of_before_has_the_same_patience():
    """P25: a watch that starts after the terminal died still cancels."""
    vigil = Vigil(10 * SECOND)
    beat = Beat(is_goodbye=False, stamp=1)
    assert vigil.see(beat, 0) is Sign.ALIVE
    assert vigil.see(beat, 10 * SECOND - 1) is Sign.ALIVE
    assert vigil.see(None, 10 * SECOND) is Sign.SILENT


def test_without_any_terminal_there_is_no_silence():
    assert Vigil(1).see(None, 10**12) is Sign.NONE


@given(st.lists(st.tuples(st.integers(0, 15), st.sampled_from(["beat", "same", "bye"]))))
def test_silent_is_exactly_who_neither_beat_nor_said_goodbye(steps):
    """P25: whatever the order of looks, silence means `patience` since the last new beat."""
    vigil, now, stamp = Vigil(10 * SECOND), 0, 1
    beat, heard = Beat(is_goodbye=False, stamp=stamp), 0
    vigil.see(beat, now)
    for pause, what in steps:
        now += pause * SECOND
        if what != "same":
            stamp += 1
            beat, heard = Beat(is_goodbye=what == "bye", stamp=stamp), now
        sign = vigil.see(beat, now)
        if beat.is_goodbye:
            assert sign is Sign.GOODBYE
        else:
            assert (sign is Sign.SILENT) is (now - heard >= 10 * SECOND)
