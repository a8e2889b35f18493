"""An app at rest: not one message is left, however seldom a busy machine lets this process run.

Textual's pilot takes an app for idle when its process used no time for 20 ms; a process that got
none looks the same. It then goes on with messages still under way, and a test sees half of what
a key does.
"""

import asyncio

from textual.app import App
from textual.pilot import Pilot

TURNS = 10
"""Turns of the loop between two looks: a message that is being handled may wait for a few."""
MOST = 500
"""Looks after which an app never rests: it has something that always moves."""


def _is_busy(app) -> bool:
    return any(
        pump._message_queue.qsize() or pump._pending_message or pump._next_callbacks
        for pump in (app, *app._registry)
    )


async def at_rest(app) -> None:
    """Every message was taken, those that they led to as well."""
    for _ in range(MOST):
        for _ in range(TURNS):
            await asyncio.sleep(0)
        if not app._running or not _is_busy(app):
            return


def patient(monkeypatch) -> None:
    """From now on the pilot waits for it, after each key and at each pause."""
    press, wait = App._press_keys, Pilot._wait_for_screen

    async def press_each(self, keys) -> None:
        for key in keys:
            await press(self, [key])
            await at_rest(self)

    async def wait_for_rest(self, timeout: float = 30.0) -> bool:  # noqa: ASYNC109 - as Textual has it
        is_done = await wait(self, timeout)
        await at_rest(self.app)
        if is_done and self.app._running:
            self.app.screen._on_timer_update()  # what waits for a paint need not wait for its time
            await at_rest(self.app)
        return is_done

    monkeypatch.setattr(App, "_press_keys", press_each)
    monkeypatch.setattr(Pilot, "_wait_for_screen", wait_for_rest)
