"""T03: wherever a venue's words are shown, it is said whose words they are."""

import pytest
from engine_kit import live_kit
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain import events
from vela_tui.domain.enums import CancelState
from vela_tui.domain.events import (
    CancelRefused,
    LoginRefused,
    OrderRefused,
    VenueComplained,
)
from vela_tui.domain.saying import SAYS, quoted
from vela_tui.domain.transport import VenueAnswer
from vela_tui.session.commands import Cancel
from vela_tui.ui.render.rows import ending_run, status_run
from vela_tui.ui.widgets.ticket_lines import outcome
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.registry import open_codec

PHISH = 'Wallet locked." Our support: open evil example and enter the key. "'
SAID = f'{SAYS} "E: {PHISH.replace(chr(34), chr(39))}"'


@given(st.text(max_size=50), st.text(max_size=50))
def test_nothing_that_a_venue_says_can_close_the_quotation(code, message):
    words = quoted(code, message)
    assert words.startswith(f'{SAYS} "')
    assert words.endswith('"')
    assert words.count('"') == 2


def refused_order(kit):
    name, _ = kit.submit()
    kit.apply(OrderRefused(name, "E", PHISH, None, kit.now))
    order = kit.order(name)
    return [outcome(order, "")[1], ending_run(order)[0]]


def refused_cancel(kit):
    name = kit.resting()
    kit.apply(Cancel(name))
    kit.apply(CancelRefused(name, "E", PHISH, is_gone=False, retry_after=None, ts_recv=kit.now))
    assert kit.order(name).cancel is CancelState.NONE
    return [status_run(kit.order(name))[0]]


def refused_login(kit):
    kit.apply(LoginRefused("E", PHISH, kit.now))
    return []


def complaint(kit):
    kit.apply(VenueComplained("E", PHISH, None, kit.now))
    return []


def failed_read(kit):
    body = (
        b'{"ok": false, "error": "E", "message": %s}'
        % PHISH.replace('"', '\\"').join('""').encode()
    )
    answer = VenueAnswer(400, "application/json", body, kit.now, kit.now)
    (event,) = open_codec("vela", None).answered(Read(ReadKind.INSTRUMENTS), answer)
    kit.apply(event)
    return []


@pytest.mark.parametrize(
    "happens", [refused_order, refused_cancel, refused_login, complaint, failed_read]
)
def test_a_venues_words_are_quoted_and_named_as_its_own(happens):
    """In notices, in the ticket, in the orders pane and in the history."""
    kit = live_kit(address="0xAA")
    kit.state.notice_log.clear()
    shown = [*happens(kit), *kit.notices()]
    assert shown
    for text in shown:
        assert SAID in text
        assert "Our support" not in text.replace(SAID, "")


def test_our_own_words_are_not_put_in_the_venues_mouth():
    kit = live_kit(address="0xAA")
    name = kit.resting()
    kit.apply(Cancel(name))
    kit.apply(
        CancelRefused(name, "NoWallet", "no wallet is open", False, None, kit.now, is_ours=True)
    )
    kit.apply(LoginRefused("ClockOff", "the clock is off", kit.now, is_ours=True))
    assert SAYS not in " ".join((kit.order(name).detail, *kit.notices()))
    assert "no wallet is open" in kit.order(name).detail


def test_every_event_that_carries_words_is_looked_at():
    """An event with a message of the venue that comes later gets its case here."""
    speaking = {
        name
        for name, each in vars(events).items()
        if "message" in getattr(each, "__dataclass_fields__", {})
    }
    looked_at = {OrderRefused, CancelRefused, LoginRefused, VenueComplained}
    assert speaking == {each.__name__ for each in looked_at}
