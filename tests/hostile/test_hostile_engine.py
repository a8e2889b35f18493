"""The engine's dialect spoiled in every way: an event that is harmless, never an error."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

import engine_samples
import samples
from payloads import PAYLOADS
from samples import NUMBERS, is_harmless

from vela_tui.domain.errors import ProtocolBroken
from vela_tui.domain.events import (
    CancelAccepted,
    MessageRefused,
    OrderAccepted,
    OrderOutcomeUnknown,
    OrderRefused,
)
from vela_tui.venues.codec import Read
from vela_tui.venues.registry import open_codec

EXAMPLES = int(os.environ.get("VELA_EXAMPLES", "0"))
INTENT = samples.INTENT
RESTING = replace(samples.RESTING, venue_order_id="7")
PLACED = "the answer to an order"


def opened():
    """A codec that knows an order of its wallet and waits for the answer to a login."""
    codec = open_codec("vela", samples.ADDRESS, "engine")
    codec.receive(samples.encoded(engine_samples.FRAMES[3]), 1)
    codec.login(1_713_009_600 * 10**9)
    return codec


def wire_messages():
    yield from ((None, frame) for frame in engine_samples.FRAMES)
    for read, data in engine_samples.READS:
        yield read, {"ok": True, "data": data, "error": None}
    yield PLACED, {"ok": True, "data": engine_samples.HAPPENED, "error": None}
    yield PLACED, engine_samples.REFUSAL


def events_of(read, body):
    codec = opened()
    if read is None:
        return codec.receive(body, 7)
    found = []
    for status in (200, 400, 429, 502):
        for kind in ("application/json", "text/plain"):
            came = samples.answer(body, status, kind)
            found += [codec.placed(INTENT, came), codec.cancelled(RESTING, came)]
            if isinstance(read, Read):
                found += codec.answered(read, came)
    return found


@pytest.mark.parametrize("read", [read for read, _ in engine_samples.READS], ids=str)
def test_every_sample_of_a_read_is_understood(read):
    """The samples are what the decoders take: spoiling them tests more than their shape."""
    body = {"ok": True, "data": dict(engine_samples.READS)[read]}
    events = opened().answered(read, samples.answer(samples.encoded(body)))
    assert events
    assert not any(type(event).__name__ == "ReadFailed" for event in events), events


def test_every_sample_of_a_frame_is_understood():
    for frame in engine_samples.FRAMES:
        events = opened().receive(samples.encoded(frame), 7)
        assert not any(isinstance(event, MessageRefused) for event in events), (frame, events)
    body = samples.encoded({"ok": True, "data": engine_samples.HAPPENED})
    placed = opened().placed(INTENT, samples.answer(body))
    assert isinstance(placed, OrderAccepted)
    assert (len(placed.fills), len(placed.displaced)) == (1, 1)
    gone = samples.encoded({"ok": True, "data": engine_samples.HAPPENED[:1]})
    assert isinstance(opened().cancelled(RESTING, samples.answer(gone)), CancelAccepted)


def test_every_text_of_every_message_is_cleaned():
    """P51, P52: each value of each message x each payload: no event holds a steering character."""
    cases = 0
    for read, message in wire_messages():
        for payload in PAYLOADS[:: 1 if EXAMPLES else 8]:
            for spoiled in samples.spoiled(message, f"a{payload}b"):
                cases += 1
                for event in events_of(read, samples.encoded(spoiled)):
                    assert is_harmless(event), (read, payload, event)
    assert cases > 1_000


def test_every_number_of_every_message_is_checked():
    """P53: NaN, floats, booleans, texts, 2^63, 5,000 digits anywhere: refused, or not there."""
    cases = 0
    for read, message in wire_messages():
        for spoiled in samples.spoiled(message, "@number@"):
            template = samples.encoded(spoiled).decode()
            for number in NUMBERS[:: 1 if EXAMPLES else 4]:
                cases += 1
                body = template.replace('"@number@"', number).encode("utf-8", "surrogatepass")
                for event in events_of(read, body):
                    for value in samples.numbers(event):
                        assert value.is_finite()
                        assert abs(value) < 10**20
    assert cases > 1_500


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe\x00", b"", b"null", b"{}", b'{"type":[]}',
     b'{"type":"fill","data":7}', b'{"type":"fill","data":null}', b'{"type":"error"}'],
    ids=range(10),
)  # fmt: skip
def test_garbage_is_refused_or_ignored(body):
    """P46, P53: never an error; nothing that is garbage ends an order."""
    events = events_of(None, body)
    for read, _ in engine_samples.READS:
        events = (*events, *events_of(read, body))
    assert all(is_harmless(event) for event in events)
    refused = [event for event in events if isinstance(event, OrderRefused)]
    assert all(event.retry_after is not None for event in refused)  # a 429, whatever it holds


@settings(max_examples=EXAMPLES or 100, deadline=None)
@given(data=st.data())
def test_spoiled_answer_to_an_order_is_never_accepted_wrongly(data):
    """P17: what does not describe the order that was sent decides nothing."""
    message = {"ok": True, "data": engine_samples.HAPPENED, "error": None}
    value = data.draw(st.integers() | st.text(max_size=8) | st.none() | st.booleans())
    spoiled = data.draw(st.sampled_from(list(samples.spoiled(message, value))))
    event = opened().placed(INTENT, samples.answer(samples.encoded(spoiled)))
    assert isinstance(event, OrderAccepted | OrderOutcomeUnknown)
    if isinstance(event, OrderAccepted):
        assert event.report.filled_quantity <= INTENT.quantity
        assert event.report.client_order_id == INTENT.client_order_id


def test_detection_is_deaf_to_garbage():
    """Nothing but a book in a dialect's own shape tells a dialect."""
    for _, message in wire_messages():
        codec = open_codec("vela", samples.ADDRESS, "auto")
        for _ in range(3):
            try:
                codec.probed(samples.answer(samples.encoded(message)))
            except ProtocolBroken as error:
                assert is_harmless(str(error))  # noqa: PT017 - both outcomes are right
        assert codec.capabilities.dialect == ""
