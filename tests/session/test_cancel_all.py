"""Where a venue cancels everything at one request, the kill switch asks for that as well."""

from dataclasses import replace

from engine_kit import live_kit, of

from vela_tui.domain.clock import SECOND
from vela_tui.domain.errors import ConnectFailed, OutcomeUnknown
from vela_tui.domain.events import CancelAccepted
from vela_tui.domain.transport import Call, VenueAnswer
from vela_tui.net.clock import SystemClock
from vela_tui.session.bookkeeping import Bookkeeping
from vela_tui.session.commands import Kill
from vela_tui.session.effects import SendCancel, SendCancelAll
from vela_tui.session.killing import AGAIN
from vela_tui.session.requests import Requests
from vela_tui.venues.registry import open_codec

WALLET = "Bow1CGKGDB9mNxeWdw85E2aCthQ1oZX4oFEe7fYT17ew"


def able_kit():
    kit = live_kit()
    kit.state.capabilities = replace(kit.state.capabilities, has_cancel_all=True)
    return kit


def test_it_leaves_first_and_each_order_is_cancelled_all_the_same():
    kit = able_kit()
    kit.resting()
    effects = kit.apply(Kill())
    assert len(of(effects, SendCancelAll)) == 1
    assert len(of(effects, SendCancel)) == 1


def test_it_leaves_also_where_no_order_is_known():
    """Other programs may have placed some."""
    assert len(of(able_kit().apply(Kill()), SendCancelAll)) == 1


def test_it_is_repeated_while_something_rests_and_not_after():
    kit = able_kit()
    name = kit.resting()
    kit.apply(Kill())
    assert of(kit.later(AGAIN - SECOND), SendCancelAll) == []
    assert len(of(kit.later(2 * SECOND), SendCancelAll)) == 1
    kit.apply(CancelAccepted(name, kit.now))
    assert of(kit.later(3 * AGAIN), SendCancelAll) == []


def test_a_venue_without_it_is_never_asked():
    kit = live_kit()
    kit.resting()
    assert of(kit.apply(Kill()) + tuple(kit.later(10 * SECOND)), SendCancelAll) == []


class Wallet:
    address = WALLET

    def sign(self, text):
        raise AssertionError(text)


async def wallet():
    return Wallet()


def requests_of(codec, send):
    """Requests whose calls go to `send`."""
    clock = SystemClock()
    made = Requests(codec, None, clock, Bookkeeping(None, clock, lambda _: None), wallet)
    made.calls.send = send

    async def ready(_):
        return None

    made.calls.ready = ready
    return made


async def test_it_is_one_call_under_the_login():
    sent = []

    async def send(call, _left):
        sent.append(call)
        return VenueAnswer(200, "application/json", b'{"id":1,"error":{"code":1001}}', 1, 2)

    made = requests_of(open_codec("joyride", WALLET), send)
    (event,) = await made.cancel_all()
    assert event.code == "1001"
    (call,) = sent
    assert isinstance(call, Call)
    assert "private/cancel_all" in call.frame


async def test_one_that_did_not_arrive_says_nothing():
    """Each order's own cancel tells what became of it."""
    for error in (ConnectFailed("down"), OutcomeUnknown("late")):

        async def send(_, _left, error=error):
            raise error

        assert await requests_of(open_codec("joyride", WALLET), send).cancel_all() == ()
    assert await requests_of(open_codec("vela"), None).cancel_all() == ()
