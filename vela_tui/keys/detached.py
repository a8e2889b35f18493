"""Work that may hang: off the event loop, and never in the way of leaving the program.

A daemon thread, not `asyncio.to_thread`: a thread of an executor that is stuck in a keyring
prompt holds the process at exit (reliability section 7: 6.0 s against 1.0 s).
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Outcome(Generic[T]):
    """What a piece of work came to: a value, or an error to raise where it was asked for."""

    __slots__ = ("_error", "_value")

    def __init__(self, work: Callable[[], T]) -> None:
        self._error: BaseException | None = None
        try:
            self._value = work()
        except BaseException as error:  # noqa: BLE001 - carried over to the caller, whatever it is
            self._error = error

    def unwrap(self) -> T:
        """The value; or the work's own error, raised."""
        if self._error is not None:
            raise self._error
        return self._value


def call(work: Callable[[], T], timeout: float) -> T:
    """What the work returns or raises, within `timeout` seconds.

    Raises:
        RuntimeError: when called on a running event loop, which it would block.
        TimeoutError: when the work has not ended; its thread is left behind.
    """
    if _on_event_loop():
        raise RuntimeError("this call blocks: await call_async instead")
    outcomes: queue.SimpleQueue[_Outcome[T]] = queue.SimpleQueue()
    _start(lambda: outcomes.put(_Outcome(work)))
    try:
        outcome = outcomes.get(timeout=timeout)
    except queue.Empty:
        raise TimeoutError from None
    return outcome.unwrap()


async def call_async(work: Callable[[], T]) -> T:
    """What the work returns or raises; the event loop runs on meanwhile.

    Cancelling the caller leaves the thread behind and drops what it comes to.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Future[_Outcome[T]] = loop.create_future()

    def _deliver(outcome: _Outcome[T]) -> None:
        if not arrived.done():
            arrived.set_result(outcome)

    def _run() -> None:
        outcome = _Outcome(work)
        with contextlib.suppress(RuntimeError):  # the loop closed while the work hung
            loop.call_soon_threadsafe(_deliver, outcome)

    _start(_run)
    return (await arrived).unwrap()


def _start(run: Callable[[], None]) -> None:
    threading.Thread(target=run, name="detached", daemon=True).start()


def _on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
