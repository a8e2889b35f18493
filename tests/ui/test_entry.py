"""A key in a line of text: its letter is painted in its own step, and it lays nothing out."""

import pytest
from textual.events import Key
from textual.screen import Screen


@pytest.fixture
def layouts(monkeypatch):
    """How often a screen was laid out."""
    made = []
    real = Screen._refresh_layout
    monkeypatch.setattr(Screen, "_refresh_layout", lambda *a, **k: made.append(a) or real(*a, **k))
    return made


async def test_a_letter_in_the_command_line_lays_nothing_out(run_app, settle, layouts):
    async with run_app() as (app, pilot):
        await pilot.press("colon", "b")
        await settle(pilot)
        layouts.clear()
        await pilot.press(*"uy 1 @ 3190")
        await settle(pilot)
        assert app.desk.command_line.text == "buy 1 @ 3190"
        assert layouts == []


async def test_a_digit_in_the_ticket_lays_nothing_out_where_no_line_is_added(
    run_app, settle, layouts
):
    async with run_app(size=(160, 45)) as (app, pilot):
        await pilot.press("b", *"0.03")
        await settle(pilot)
        layouts.clear()
        await pilot.press("1")
        await settle(pilot)
        assert app.desk.ticket.draft.quantity == "0.031"
        assert layouts == []


async def test_a_letter_is_painted_in_the_step_of_its_key(run_app, settle, monkeypatch):
    """It waits for no timer of the toolkit: before the key is done its line is on the terminal."""
    async with run_app() as (app, pilot):
        await pilot.press("colon")
        await settle(pilot)
        monkeypatch.setattr(Screen, "_on_timer_update", lambda _: None)
        strokes = app.desk.brush.strokes
        await pilot.press("b")
        assert app.desk.brush.strokes > strokes
        line = app.desk._compositor.render_strips()[app.desk.focused.region.y]
        assert ":b " in "".join(segment.text for segment in line)


async def test_enter_is_done_in_the_step_of_its_key(run_app, settle, monkeypatch):
    """No place is asked to come to it: that is a tenth of an order's way."""
    async with run_app(size=(160, 45)) as (app, pilot):
        await pilot.press("b", *"0.03")
        await settle(pilot)
        done = []
        monkeypatch.setattr(app.focused, "on_enter", lambda: done.append("sent"))
        await app.on_event(Key("enter", "\r"))
        assert done == ["sent"]


async def test_enter_comes_behind_the_keys_before_it(run_app, settle):
    """Letters and Enter of one write: the field has come to none of them yet."""
    async with run_app(size=(160, 45)) as (app, pilot):
        await pilot.press("b")
        await settle(pilot)
        done = []
        field = app.focused
        field.on_enter = lambda: done.append(field.value)
        for key in "0.03":
            await app.on_event(Key("full_stop" if key == "." else key, key))
        await app.on_event(Key("enter", "\r"))
        assert done == []
        await settle(pilot)
        assert done == ["0.03"]
