"""Scale, flatten, dry run, undo, cancels of a side and what `y` copies, at the keyboard."""

from decimal import Decimal

import pytest
from scripted_session import ETH, ScriptedSession, lively

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Mode, Side, TimeInForce
from vela_tui.rules.scale import ScaleDraft, ScaleField
from vela_tui.session.commands import CancelMany, Submit, SubmitScale, Undo
from vela_tui.ui.screens.confirm import ConfirmOrder, ConfirmScale
from vela_tui.ui.screens.consent import TypedConsent
from vela_tui.ui.screens.dry_run import DryRunScreen
from vela_tui.ui.screens.scale import ScaleScreen

SCALE = "scale buy 5 from 3190 to 3180 total 0.5 post"


@pytest.fixture
def live():
    """A session in LIVE."""
    return lively(ScriptedSession(mode=Mode.LIVE))


def new(session, kind, before=0):
    return [each for each in session.commands[before:] if isinstance(each, kind)]


async def press(pilot, session, *keys):
    """Keys as a person presses them: a second apart."""
    for key in keys:
        session.clock.advance(SECOND)
        await pilot.press(key)
    await pilot.pause()


async def command(pilot, session, line):
    pilot.app.desk.open_command_line(line)
    await pilot.pause()
    await press(pilot, session, "enter")


def shown(app, selector):
    return "\n".join(str(each.content) for each in app.screen.query(selector))


async def test_a_scale_is_shown_before_it_is_sent(run_app, session):
    """The line opens it, prices and sums stand in it, Enter sends all of it at once."""
    async with run_app() as (app, pilot):
        await command(pilot, session, SCALE)
        assert isinstance(app.screen, ScaleScreen)
        assert new(session, SubmitScale) == []
        assert "5 x 0.1 ETH, 2.5 apart, nothing rounded" in shown(app, "#scale-figures")
        assert "1,592.50 USDC" in shown(app, "#scale-figures")
        assert "15 of 20 left now" in shown(app, "#scale-figures")
        await press(pilot, session, "enter")
        (sent,) = new(session, SubmitScale)
        prices = [str(intent.price) for intent in sent.intents]
        assert prices == ["3190.0", "3187.5", "3185.0", "3182.5", "3180.0"]
        assert sum(intent.quantity for intent in sent.intents) == Decimal("0.5")
        assert all(intent.post_only for intent in sent.intents)


async def test_a_scale_is_typed_in_its_form(run_app, session):
    """`L` begins at the cursor; the first empty field has the hand; ticks step with the arrows."""
    async with run_app() as (app, pilot):
        await press(pilot, session, "L")
        assert app.focused.id == "field-last"
        await press(pilot, session, *"3189.8", "tab", *"0.5", "tab", "space")
        assert app.screen.draft.first == "3199.8"
        assert app.screen.draft.execution == "gtc"
        assert app.screen.outlook.plan.step == Decimal("-2.5")
        await press(pilot, session, *["shift+tab"] * 2, "up")
        assert app.screen.draft.last == "3189.9"


async def test_what_is_not_exact_is_refused_with_what_would_be(run_app, session):
    """Enter goes to the wrong field and sends nothing; escape sends nothing either."""
    async with run_app() as (app, pilot):
        await command(pilot, session, SCALE.replace("3180", "3180.01"))
        assert "to 3180.0 or 3180.4" in shown(app, ".fault")
        await press(pilot, session, "enter")
        assert app.focused.id == "field-last"
        await press(pilot, session, "escape")
        assert app.screen is app.desk
        assert new(session, SubmitScale) == []


async def test_a_held_enter_sends_no_scale(run_app, session):
    """The key that opened it is not the key that sends it."""
    async with run_app() as (_, pilot):
        await command(pilot, session, SCALE)
        for _ in range(40):
            session.clock.advance(SECOND // 30)
            await pilot.press("enter")
        assert new(session, SubmitScale) == []


async def test_a_scale_costs_nobody_a_place_unasked(run_app, session):
    """Its victims are listed, the one at the touch in words; `!` agrees, then Enter sends."""
    async with run_app() as (app, pilot):
        await command(pilot, session, SCALE.replace("total 0.5", "total 1.5"))
        assert "AT TOUCH" in shown(app, "#scale-victims")
        assert "! agrees to lose 1" in shown(app, ".hint")
        await press(pilot, session, "enter")
        assert new(session, SubmitScale) == []
        await press(pilot, session, "!", "enter")
        (sent,) = new(session, SubmitScale)
        assert sent.sacrifices == {"mm-bid-0"}


async def test_a_scale_in_live_is_confirmed_as_well(run_app, live):
    """The first text to be signed stands in the question; the safe answer has the focus."""
    async with run_app(port=live) as (app, pilot):
        await command(pilot, live, SCALE.replace("total 0.5", "total 0.05"))
        await press(pilot, live, "enter")
        assert isinstance(app.screen, ConfirmScale)
        assert "BUY 5 x 0.01 ETH, 3,190.0 to 3,180.0, 2.5 apart" in shown(app, ".paragraph")
        await press(pilot, live, "enter")
        assert new(live, SubmitScale) == []
        await command(pilot, live, SCALE.replace("total 0.5", "total 0.05"))
        await press(pilot, live, "enter", "y", "enter")
        assert len(new(live, SubmitScale)) == 1


async def test_a_soft_cap_asks_its_word_once_for_all(run_app, live):
    """An order of the scale is worth more than 1,000."""
    async with run_app(port=live) as (app, pilot):
        await command(pilot, live, SCALE.replace("buy 5", "buy 2").replace("0.5", "0.8"))
        await press(pilot, live, "enter")
        assert isinstance(app.screen, TypedConsent)
        await press(pilot, live, *"over", "enter")
        (sent,) = new(live, SubmitScale)
        assert {each.value for each in sent.consents} == {"over"}


@pytest.mark.parametrize(
    ("key", "wanted"),
    [("B", CancelMany(ETH, Side.BUY)), ("S", CancelMany(ETH, Side.SELL)), ("z", Undo())],
)
async def test_one_key_cancels_a_side_or_what_was_placed_last(run_app, session, key, wanted):
    """At once and unasked."""
    async with run_app() as (_, pilot):
        await press(pilot, session, key)
        assert session.commands[-1] == wanted


async def test_flatten_always_asks_and_shows_what_is_sold(run_app, session):
    """Enter alone sells nothing, in PAPER either; a key of its own does."""
    before = len(session.commands)
    async with run_app(confirm_paper="off") as (app, pilot):
        await press(pilot, session, "F")
        assert isinstance(app.screen, ConfirmOrder)
        told = shown(app, ".paragraph")
        assert "SELL 2.75 ETH" in told
        assert "0.75 back your asks and stay" in told
        await press(pilot, session, "enter")
        assert new(session, Submit, before) == []
        await command(pilot, session, "flatten")
        await press(pilot, session, "y", "enter")
        (sent,) = new(session, Submit, before)
        assert (sent.intent.side, sent.intent.time_in_force) == (Side.SELL, TimeInForce.IOC)


async def test_flatten_respects_the_hard_caps(run_app, live):
    """8,800 in one order is beyond the soft cap: a word; nothing goes by a key alone."""
    async with run_app(port=live) as (app, pilot):
        await press(pilot, live, "F")
        assert isinstance(app.screen, TypedConsent)
        assert "soft cap" in shown(app, ".paragraph")


async def test_a_dry_run_sends_signs_and_keeps_nothing(run_app, session):
    """The text and the body are shown, from the line and from the ticket."""
    before = len(session.commands)
    async with run_app() as (app, pilot):
        await command(pilot, session, "dry buy 0.5 @ 3190 post")
        assert isinstance(app.screen, DryRunScreen)
        told = shown(app, ".paragraph")
        assert "order:ETH-USDC:buy:3190000000:500000" in told
        assert '"signature":"(made when it is sent)"' in told
        await press(pilot, session, "escape", "b", *"0.1", "=")
        assert isinstance(app.screen, DryRunScreen)
        assert app.desk.ticket.draft.quantity == "0.1"
    assert session.commands[before:] == []


async def test_y_copies_the_price_or_the_id_under_the_cursor(run_app, session):
    """To the terminal's clipboard; what a venue wrote is cleaned."""
    async with run_app() as (app, pilot):
        await press(pilot, session, "y")
        assert app.clipboard == "3199.8"
        await press(pilot, session, "5", "y")
        assert app.clipboard == "mm-ask-0"
        await press(pilot, session, "2", "y")
        assert app.clipboard.endswith("-USDC")


@pytest.mark.parametrize(
    ("confirm", "price", "asks"),
    [
        ("off", "3190", False),
        ("off", "3201", False),
        ("risky", "3190", False),
        ("risky", "3201", True),
        ("always", "3190", True),
    ],
)
async def test_confirmation_is_off_for_what_is_risky_or_always(run_app, confirm, price, asks):
    """In LIVE and on PAPER by settings of their own; what takes is risky."""
    for mode in (Mode.LIVE, Mode.PAPER):
        session = lively(ScriptedSession(mode=mode))
        settings = {"confirm_live": "off", "confirm_paper": "off", f"confirm_{mode}": confirm}
        before = len(session.commands)
        async with run_app(port=session, **settings) as (app, pilot):
            await command(pilot, session, f"buy 0.01 @ {price} gtc")
            assert isinstance(app.screen, ConfirmOrder) is asks
            assert bool(new(session, Submit, before)) is not asks


async def test_presets_and_worth_size_the_ticket(run_app, session):
    """F2 to F5 are the four sizes of the settings; `$` takes what was typed as money."""
    sizes = tuple(Decimal(text) for text in ("0.1", "0.25", "0.5", "1"))
    async with run_app(size_presets=sizes) as (app, pilot):
        await press(pilot, session, "b", "f4")
        assert app.desk.ticket.draft.quantity == "0.5000"
        await press(pilot, session, "f2")
        assert app.desk.ticket.draft.quantity == "0.1000"
        await press(pilot, session, *["backspace"] * 6, *"640", "$")
        assert app.desk.ticket.draft.quantity == "0.2000"


async def test_an_order_that_is_confirmed_shows_whom_it_costs(run_app, session):
    """Agreed to in the ticket, shown again in the question, sent with these names."""
    before = len(session.commands)
    async with run_app(confirm_paper="risky") as (app, pilot):
        await press(pilot, session, "b", *"1.2", "enter")
        assert app.screen is app.desk
        await press(pilot, session, "!", "enter")
        assert isinstance(app.screen, ConfirmOrder)
        assert "mm-bid-0" in shown(app, ".paragraph")
        await press(pilot, session, "y", "enter")
        (sent,) = new(session, Submit, before)
        assert sent.sacrifices == {"mm-bid-0"}


def test_every_field_of_a_scale_is_its_own():
    """A draft with one field replaced differs in that field only."""
    draft = ScaleDraft(ETH, Side.BUY)
    for field in ScaleField:
        text = "sell" if field is ScaleField.SIDE else "7"
        changed = draft.replaced(field, text)
        assert sum(getattr(changed, name) != getattr(draft, name) for name in draft.__slots__) == 1
