"""The kill switch on the screen: one key anywhere, a band in words, a question to unlock."""

from datetime import UTC

import pytest
from scripted_session import ScriptedSession, lively

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import OrderStatus
from vela_tui.domain.events import CancelAccepted, OpenOrdersListed
from vela_tui.rules.budget import EntryRoom
from vela_tui.session.commands import Kill, Unfreeze, Unlock
from vela_tui.session.effects import SendCancel
from vela_tui.session.statuses import KillStatus
from vela_tui.ui.leaving import CANCEL_WITHIN, Leaving
from vela_tui.ui.render.kill import band, forecast, keeps_resting
from vela_tui.ui.render.line import fitted
from vela_tui.ui.render.status import status
from vela_tui.ui.widgets.ticket_lines import _room

NOW = 1_795_262_671 * SECOND


def text(runs):
    return "".join(each for each, _ in runs)


def around(session, width):
    left, right = status(session.view, session.clock.now(), can_trade=True)
    return left, width, right


def told(width=160, **status):
    return text(band(KillStatus(NOW - SECOND, **status), NOW, UTC, width)).strip()


def test_the_band_says_how_far_it_is():
    """P23: what is locked, what is under way, what waits and for how long, what is left."""
    in_41 = NOW + 41 * SECOND
    assert told(total=34, left=20, under_way=6, waiting=14, next_at=in_41, last_at=in_41) == (
        "KILL  entry locked · cancelling 34 orders · 6 now, 14 in 41 s · 20 left"
        " · proof pending · u unlock"
    )


def test_the_band_names_the_proof():
    assert told(total=34, proved_at=NOW) == (
        "KILL  done: 0 orders rest (proved 12:04:31) · u unlock · entry locked"
        " · 34 orders cancelled or filled"
    )


def test_the_band_names_unknown_outcomes_and_several_waves():
    words = told(
        total=50, left=45, unknown=2, under_way=5, waiting=40,
        next_at=NOW + 41 * SECOND, last_at=NOW + 102 * SECOND,
    )  # fmt: skip
    assert "5 now, 40 in 41 s to 102 s" in words
    assert "2 of unknown outcome" in words


@pytest.mark.parametrize("width", [60, 80])
def test_a_narrow_band_keeps_what_matters(width):
    words = told(width, total=34, left=20, under_way=20)
    assert len(words) <= width
    assert "KILL" in words
    assert "20 left" in words
    assert "0 orders rest (proved" in told(width, total=3, proved_at=NOW)


def test_the_status_line_tells_the_time_of_a_kill_and_that_orders_rest_on():
    """P25: permanently, while orders rest; a session without orders says nothing."""
    session = lively()
    now = session.clock.now()
    count = len(session.view.active_orders())
    assert count
    assert text(forecast(session.view, now).runs) == f"{count} rest on, kill 1 s"
    assert text(keeps_resting(session.view)) == "no dead-man's switch"
    line = text(fitted(*around(session, 119)))
    assert f"{count} rest on, kill 1 s" in line
    assert "credit" in line
    nobody = ScriptedSession()
    assert forecast(nobody.view, now) is None
    assert keeps_resting(nobody.view) == ()


@pytest.mark.parametrize("width", [60, 80, 100, 120, 160, 200])
@pytest.mark.parametrize("is_up", [True, False])
def test_that_orders_rest_on_is_said_at_every_width(width, is_up):
    """P25: in a short form where room is short; the line stays one line."""
    session = lively()
    if not is_up:
        session.go_down()
    line = text(fitted(*around(session, width - 1)))
    assert "3 rest on, kill 1 s" in line or "3 rest, kill 1s" in line
    assert len(line) < width


def test_the_ticket_tells_what_is_kept_for_the_kill():
    assert _room(EntryRoom(13, 20, 7)).plain == "13 of 20 left, 7 kept for kill"


@pytest.mark.parametrize(
    "keys", [(), ("colon", "b", "u", "y"), ("b", "1"), ("question_mark",), ("slash", "e")], ids=str
)
async def test_one_key_kills_from_anywhere(run_app, session, screen_text, settle, keys):
    """P23: in every input and dialog; the band stands there at once."""
    async with run_app() as (app, pilot):
        await pilot.press(*keys, "ctrl+k")
        assert session.commands[-1] == Kill()
        await settle(pilot)
        assert app.desk.query_one("#kill").display
        assert "KILL" in screen_text(app)


async def test_unlocking_is_asked_about_and_staying_locked_is_the_safe_answer(
    run_app, session, settle
):
    async with run_app() as (app, pilot):
        await pilot.press("ctrl+k")
        await settle(pilot)
        await pilot.press("u")
        await pilot.pause()
        session.clock.advance(SECOND)
        await pilot.press("enter")
        await pilot.pause()
        assert Unlock() not in session.commands
        await pilot.press("u")
        await pilot.pause()
        session.clock.advance(SECOND)
        await pilot.press("right")
        session.clock.advance(SECOND)
        await pilot.press("enter")
        await settle(pilot)
        assert session.commands[-1] == Unlock()
        assert not app.desk.query_one("#kill").display


async def test_a_frozen_market_is_opened_by_a_typed_line_and_an_answer(run_app, session, settle):
    """P13: `unfreeze MARKET` asks; staying frozen is the safe answer."""
    instrument = next(iter(session.view.instruments.values()))
    line = f"unfreeze {instrument.symbol.lower()}"
    async with run_app() as (app, pilot):
        for keys in ((), ("right",)):
            assert Unfreeze(instrument.id) not in session.commands
            await pilot.press("colon", *line, "enter")
            await pilot.pause()
            assert app.screen is not app.desk
            session.clock.advance(SECOND)
            await pilot.press(*keys)
            session.clock.advance(SECOND)
            await pilot.press("enter")
            await settle(pilot)
        assert session.commands[-1] == Unfreeze(instrument.id)
        assert app.screen is app.desk


async def test_u_is_nothing_while_nothing_is_locked(run_app, session):
    async with run_app() as (app, pilot):
        await pilot.press("u")
        await pilot.pause()
        assert app.screen is app.desk


class Ways:
    """What a leaving did."""

    def __init__(self, session, policy):
        self.codes, self.asked = [], 0
        self.leaving = Leaving(session, policy, ask=self.ask, leave=self.codes.append)

    def ask(self):
        self.asked += 1


def end_all(session):
    """Every cancel is confirmed, and a list that is asked for afterwards is empty."""
    for each in [each for each in session.effects if isinstance(each, SendCancel)]:
        session.feed(CancelAccepted(each.order.client_order_id, session.clock.now()))
    session.feed(OpenOrdersListed((), session.clock.now(), session.clock.now()))


@pytest.mark.parametrize("policy", ["ask", "cancel", "leave"])
def test_without_orders_every_way_out_is_open(policy):
    for way in ("by_key", "by_signal"):
        ways = Ways(ScriptedSession(), policy)
        getattr(ways.leaving, way)(7)
        assert (ways.codes, ways.asked, ways.leaving.has_agreed) == ([7], 0, True)


@pytest.mark.parametrize(
    ("policy", "way", "codes", "asked", "agreed"),
    [
        ("ask", "by_key", [], 1, True),
        ("leave", "by_key", [7], 0, True),
        ("ask", "by_signal", [7], 0, False),
        ("leave", "by_signal", [7], 0, True),
        ("cancel", "by_key", [], 0, True),
        ("cancel", "by_signal", [], 0, True),
    ],
)
def test_what_rests_is_dealt_with_as_the_settings_say(policy, way, codes, asked, agreed):
    """P24: a question only where somebody can answer; a signal without a word is no agreement."""
    session = lively()
    ways = Ways(session, policy)
    getattr(ways.leaving, way)(7)
    assert (ways.codes, ways.asked, ways.leaving.has_agreed) == (codes, asked, agreed)
    assert (session.view.kill is not None) is (policy == "cancel")


def test_a_cancelling_exit_waits_for_the_proof():
    session = lively()
    ways = Ways(session, "cancel")
    ways.leaving.by_signal(143)
    ways.leaving.tick()
    assert ways.codes == []
    end_all(session)
    ways.leaving.tick()
    assert (ways.codes, ways.leaving.has_agreed) == ([143], True)
    assert not [o for o in session.view.active_orders() if o.status is OrderStatus.OPEN]


def test_a_cancelling_exit_takes_five_seconds_at_most_and_is_no_goodbye_then():
    """P24: it ends all the same, and what is left is a watch's to cancel."""
    session = lively()
    ways = Ways(session, "cancel")
    ways.leaving.by_signal(143)
    session.clock.advance(CANCEL_WITHIN - 1)
    ways.leaving.tick()
    assert ways.codes == []
    session.clock.advance(1)
    ways.leaving.tick()
    assert (ways.codes, ways.leaving.has_agreed) == ([143], False)


def test_who_unlocks_stays():
    session = lively()
    ways = Ways(session, "ask")
    ways.leaving.by_key()
    ways.leaving.cancel_all()
    session.submit(Unlock())
    session.clock.advance(60 * SECOND)
    ways.leaving.tick()
    assert ways.codes == []
