"""Garbage in cycles is looked for while nobody types, and by nothing else."""

import gc

import pytest
from scripted_session import HandClock

from vela_tui.domain.clock import SECOND
from vela_tui.ui.sweeping import CALM, EVERY, LATEST, LOOK, Sweeping


class Sweeps:
    def __init__(self, monkeypatch):
        self.now, self.done = 1_000 * SECOND, []
        monkeypatch.setattr(gc, "collect", lambda: self.done.append(self.now))
        self.sweeping = Sweeping(self)
        self.sweeping.begin()

    def monotonic(self):
        return self.now

    def wait(self, time, *, typing=False):
        for _ in range(time // LOOK):
            self.now += LOOK
            if typing:
                self.sweeping.key()
            self.sweeping.look()


@pytest.fixture
def sweeps(monkeypatch):
    made = Sweeps(monkeypatch)
    yield made
    made.sweeping.end()


def test_it_is_done_once_a_minute_where_nobody_types(sweeps):
    sweeps.wait(3 * EVERY)
    assert len(sweeps.done) == 3


def test_a_hand_on_the_keys_is_not_disturbed_but_every_ten_minutes(sweeps):
    sweeps.wait(LATEST - LOOK, typing=True)
    assert sweeps.done == []
    sweeps.wait(LOOK, typing=True)
    assert len(sweeps.done) == 1


def test_it_follows_when_the_hand_rests(sweeps):
    sweeps.wait(EVERY, typing=True)
    sweeps.wait(CALM)
    assert len(sweeps.done) == 1


def test_the_interpreter_looks_through_all_by_itself_no_more_until_the_end():
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    sweeping = Sweeping(HandClock())
    sweeping.begin()
    assert gc.get_threshold()[2] > 100_000
    assert gc.get_freeze_count() > frozen
    sweeping.end()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


async def test_a_key_on_the_screen_is_a_hand_at_work(run_app, monkeypatch):
    async with run_app() as (app, pilot):
        noted = []
        monkeypatch.setattr(app.sweeping, "key", lambda: noted.append(1))
        await pilot.press("j")
        assert noted
        assert gc.get_threshold()[2] > 100_000
