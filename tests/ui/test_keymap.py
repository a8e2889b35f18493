"""A keymap fits, or each thing wrong with it is named; footer and help tell a person's own keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.enums import Mode
from vela_tui.ui.actions import ACTIONS
from vela_tui.ui.bindings import MOVEMENTS
from vela_tui.ui.keymap import PRESETS, default_keys, merged, problems
from vela_tui.ui.screens.help import help_text


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_fits(preset):
    assert problems(merged(preset, {})) == ()


def test_arrows_leave_every_movement_a_key_and_free_the_letters():
    keys = merged("arrows", {})
    assert set(keys) == {each.id for each in MOVEMENTS}
    assert all(keys.values())
    assert problems(merged("arrows", {"order.buy": "j", "order.sell": "k"})) == ()


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"order.by": "f5"}, "no action 'order.by'; did you mean order.buy?"),
        ({"order.buy": "s"}, "s is the key of order.buy and of order.sell"),
        ({"order.buy": "j"}, "j is the key of order.buy and of move.cursor_down"),
        ({"order.buy": "?"}, "? is the key of order.buy and of app.help"),
        ({"order.kill": "K"}, "taken away from everything that is typed"),
        ({"order.buy": "ctrl+m"}, "can't be told from enter"),
        ({"order.buy": "hyperspace"}, "is no key; right would be"),
        ({"order.buy": "b,foo+x"}, "'foo+x' is no key"),
        ({"order.buy": ""}, "is no key"),
        ({"app.palette": "f7"}, "the toolkit's"),
    ],
)
def test_what_does_not_fit_is_named(keys, words):
    assert any(words in each for each in problems(merged("vim", keys)))


def test_keys_that_fit_are_taken():
    for key in ("f12", "ctrl+k,f12", "V", "+", "ctrl+shift+left", "$"):
        own = {"order.kill" if "," in key else "pane.book": key, "app.hide_balances": "f9"}
        assert problems(merged("vim", own)) == ()


@given(st.sampled_from(sorted(default_keys())), st.sampled_from(sorted(default_keys())))
def test_a_key_given_away_twice_is_always_found(one, other):
    theirs = default_keys()[other][0]
    found = problems(merged("vim", {one: theirs}))
    assert bool([each for each in found if "is the key of" in each]) is (one != other)


@pytest.mark.parametrize(
    ("keys", "pressed"), [({"order.buy": "V"}, "V"), ({"order.buy": "$"}, "dollar_sign")]
)
async def test_a_person_s_key_does_it_and_the_footer_says_so(run_app, screen_text, keys, pressed):
    own = merged("vim", {**keys, "app.hide_balances": "f9"})
    async with run_app(size=(200, 50), keys=own) as (app, pilot):
        assert f"{next(iter(keys.values()))} buy" in screen_text(app)
        await pilot.press("b")
        assert not app.desk.ticket.is_open
        await pilot.press(pressed)
        assert app.desk.ticket.is_open


async def test_arrows_alone_move(run_app):
    async with run_app(keys=merged("arrows", {})) as (app, pilot):
        before = app.desk.cursor
        await pilot.press("j")
        assert app.desk.cursor == before
        await pilot.press("down")
        assert app.desk.cursor != before


def test_the_help_tells_a_person_s_keys():
    text = help_text(78, {"order.buy": "f5", "move.cursor_up": "up"}).plain
    assert "F5             Open the ticket to buy" in text
    assert "↑              One line up." in text


def test_the_table_and_the_movements_have_ids_of_their_own():
    assert len(default_keys()) == len(ACTIONS) + len(MOVEMENTS)


async def test_balances_hide_behind_stars_that_tell_no_length(run_app, screen_text):
    async with run_app(size=(160, 45), hide_balances=True) as (app, pilot):
        await pilot.press("7")
        await pilot.pause()
        hidden = screen_text(app)
        assert "48,210" not in hidden
        assert hidden.count("****") >= 9
        await pilot.press("dollar_sign")
        await pilot.pause()
        app.desk.catch_up()
        assert "48,210.551204" in screen_text(app)
        await pilot.press("dollar_sign")
        await pilot.pause()
        assert "48,210" not in screen_text(app)


def test_the_status_line_hides_what_is_left_of_the_credit(session):
    from vela_tui.ui.render.status import status

    for is_hidden in (True, False):
        _, right = status(session.view, 0, can_trade=True, hides_balances=is_hidden)
        told = "".join(text for part in right for text, _ in part.runs)
        assert ("**** left" in told) is is_hidden
        assert " left" in told


async def test_one_key_switches_the_clock(run_app, screen_text, monkeypatch, session):
    import time

    from vela_tui.ui import options

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    options._zone.cache_clear()
    try:
        async with run_app(size=(160, 45), time_zone="utc") as (app, pilot):
            await pilot.press("6")
            await pilot.pause()
            assert "12:04:3" in screen_text(app)
            await pilot.press("Z")
            await pilot.pause()
            assert "21:04:3" in screen_text(app)
            await pilot.press("Z")
            await pilot.pause()
            assert "21:04:3" not in screen_text(app)
    finally:
        monkeypatch.undo()
        time.tzset()
        options._zone.cache_clear()
    assert session.view.mode is Mode.PAPER
