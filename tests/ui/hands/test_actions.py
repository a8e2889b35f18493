"""Every action exists once: key, palette, footer, help and README come from one class."""

import asyncio
from dataclasses import replace

import pytest
from textual.command import CommandPalette

from vela_tui.domain.enums import Side
from vela_tui.session.commands import CancelMany, DismissNotice
from vela_tui.session.statuses import KillStatus
from vela_tui.ui.actions import ACTIONS, Action
from vela_tui.ui.bindings import (
    DIAGNOSTICS,
    MOVEMENTS,
    OPTION_BOARD,
    WATCHLIST,
    app_bindings,
    footer_items,
    key_label,
    markdown_table,
    movement_bindings,
    screen_bindings,
)
from vela_tui.ui.providers import ActionProvider, palette_actions
from vela_tui.ui.screens.help import help_text


def test_no_key_is_doubled():
    """Neither among actions nor between them and the movements."""
    keys = [key for each in (*ACTIONS.values(), *MOVEMENTS) for key in each.keys]
    assert len(keys) == len(set(keys))


def test_every_action_says_what_it_does():
    """Help text, title, id and key are there, ids match their place."""
    for action_id, each in ACTIONS.items():
        assert each.id == action_id
        assert each.description.endswith(".")
        assert each.description != Action.__doc__
        assert each.title
        assert each.keys


def test_bindings_cover_all_actions_but_the_toolkits_own():
    """By id, so that a keymap can name them; the palette's key is the toolkit's."""
    bound = {each.id for each in (*screen_bindings(), *app_bindings())}
    assert bound == set(ACTIONS) - {"app.palette"}


def test_few_bindings_swallow_typing():
    """What can't wait works in every input: cancels, the kill switch, the ways out. No letters."""
    swallowing = {each.id: each.key for each in app_bindings() if each.priority}
    assert swallowing == {
        "order.cancel_all": "ctrl+x",
        "order.kill": "ctrl+k",
        "app.suspend": "ctrl+z",
        "app.quit": "ctrl+q",
        "app.interrupt": "ctrl+c",
    }
    assert not [each for each in screen_bindings() if each.priority]


def test_no_letter_sends_an_order(app, session):
    """A single letter opens, shows or cancels; nothing is submitted as an intent."""

    async def press_all():
        async with app.run_test() as pilot:
            for each in ACTIONS.values():
                for key in each.keys:
                    if len(key) == 1:
                        await pilot.press(key, "escape")
            assert app.desk.intents == []

    asyncio.run(press_all())


@pytest.mark.parametrize("width", [40, 66])
def test_help_holds_every_action_and_movement(width):
    """Generated, and within its width."""
    text = help_text(width).plain
    flat = " ".join(text.split())
    for each in (*ACTIONS.values(), *MOVEMENTS):
        assert all(key_label(key) in text for key in each.keys)
        assert each.description in flat or width < 66
    assert max(map(len, text.splitlines())) <= max(width, 46)


def test_readme_table_has_a_row_for_each():
    """The table is generated from the same classes."""
    table = markdown_table()
    screens = len(WATCHLIST) + len(OPTION_BOARD) + len(DIAGNOSTICS)
    assert len(table.splitlines()) == 2 + len(ACTIONS) + screens + len(MOVEMENTS)
    assert "| `b` | Open the ticket to buy" in table


def test_movements_bind_letters_and_arrows():
    """Letters and arrows both move."""
    keys = {key for each in movement_bindings() for key in each.key.split(",")}
    assert {"h", "j", "k", "l", "up", "down", "left", "right", "g", "G"} <= keys


@pytest.mark.parametrize("each", ACTIONS.values(), ids=lambda each: each.id)
async def test_every_action_is_reached_by_each_of_its_keys(app, session, each):
    """A key press does what `run` does."""
    done = []
    ours = each.textual_action is None
    async with app.run_test() as pilot:
        app.desk.selected_order = session.view.orders[0]
        session.view.kill = KillStatus(since=0)
        session.view.capabilities = replace(session.view.capabilities, has_options=True)
        app.action_suspend_process = lambda: done.append("suspended")
        if ours:
            original = type(each).run
            type(each).run = lambda _, desk: done.append(desk)
        try:
            for key in each.keys:
                await pilot.press(key)
        finally:
            if ours:
                type(each).run = original
        if ours:
            assert done == [app.desk] * len(each.keys)
        else:
            await pilot.pause()
            assert CommandPalette.is_open(app) is (each.id != "app.suspend")
            assert done == ["suspended"] * (each.id == "app.suspend")


async def test_palette_offers_what_can_be_done(app, session):
    """The same actions as the keys, those that are enabled."""
    async with app.run_test():
        hits = [hit async for hit in ActionProvider(app.desk).discover()]
        assert [hit.text for hit in hits] == [each.title for each in palette_actions(app.desk)]
        session.view.is_read_only = True
        ids = {each.id for each in palette_actions(app.desk)}
        assert not {"order.buy", "order.sell", "order.cancel_all"} & ids
        assert not next(item for item in footer_items(app.desk) if item.title == "buy").is_enabled


async def test_palette_cancels_an_order_by_typing(app, session):
    """ctrl+p, a part of its name, Enter."""
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p", *"cancel buy 0.5")
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert [type(each).__name__ for each in session.commands] == ["Cancel"]


async def test_runs(app, session):
    """What each action asks of the desk."""
    async with app.run_test() as pilot:
        for key in ("x", "c", "i", "slash", "question_mark", "5", "ctrl+q", "ctrl+x"):
            await pilot.press(key)
        assert app.desk.asked == [
            "cancel_at_cursor", "recentre", "cycle_interval", "pick_market", "show_help",
            ("show_pane", "orders"), "request_quit", "cancel_all",
        ]  # fmt: skip
        await pilot.press("X", "escape")
        assert session.commands == [CancelMany(session.view.selected), DismissNotice()]
        await pilot.press("s")
        assert app.desk.ticket.draft.side is Side.SELL


async def test_cancel_all_works_while_typing(app, session):
    """From within the ticket's fields as well."""
    async with app.run_test() as pilot:
        await pilot.press("b", "0", "ctrl+x")
        assert app.desk.asked[-1] == "cancel_all"
        assert app.desk.ticket.draft.quantity == "0"
