"""What a venue asks before it is read: signed through the gate, one at a time, never in a loop."""

import asyncio

import pytest

from tests.session.runner_kit import FakeSignatures, answer
from vela_tui.domain.errors import ConnectFailed, CredentialError
from vela_tui.domain.transport import HttpRequest
from vela_tui.net.clock import SystemClock
from vela_tui.session.admission import ADMITTED_EVERY, Admission
from vela_tui.session.signing_gate import GatedSignatures
from vela_tui.venues.codec import Read, ReadKind

READ = Read(ReadKind.POSITIONS)
NONCE = HttpRequest("POST", "/nonce", b"{}")


class Challenge:
    text = "sign:me"

    def seal(self, signature):
        return HttpRequest("POST", "/verify", signature.encode())


class Door:
    """A codec whose door opens after these requests; None is for ever."""

    def __init__(self, *steps, opens=True):
        self.steps, self.opens, self.heard = list(steps), opens, 0

    def admission(self, _read, _now):
        if self.heard == len(self.steps):
            return None if self.opens else self.steps[-1]
        return self.steps[self.heard]

    def admitted(self, _answer):
        if self.opens or self.heard + 1 < len(self.steps):
            self.heard += 1


class Post:
    def __init__(self):
        self.sent = []

    async def __call__(self, request):
        self.sent.append(request)
        await asyncio.sleep(0)
        return answer(200, {})


class Paced(SystemClock):
    ahead = 0

    def monotonic(self):
        return super().monotonic() + self.ahead


async def wallet():
    return GatedSignatures(FakeSignatures(), lambda text: text == Challenge.text)


async def test_a_venue_without_a_door_is_asked_nothing():
    post = Post()
    await Admission(Door(), SystemClock(), post).lead(READ, wallet)
    assert post.sent == []


async def test_each_step_is_asked_once_though_many_reads_wait():
    """The second, third and fourth read find the door open."""
    post = Post()
    admission = Admission(Door(NONCE, Challenge()), SystemClock(), post)
    await asyncio.gather(*(admission.lead(READ, wallet) for _ in range(4)))
    assert [request.path for request in post.sent] == ["/nonce", "/verify"]
    assert post.sent[1].body.startswith(b"0x11")


async def test_what_is_answered_to_an_admission_is_never_recorded():
    post = Post()
    await Admission(Door(NONCE, Challenge()), SystemClock(), post).lead(READ, wallet)
    assert all(request.is_secret for request in post.sent)


async def test_a_door_that_never_opens_is_left_after_a_few_steps_and_for_a_while():
    post, clock = Post(), Paced()
    admission = Admission(Door(NONCE, opens=False), clock, post)
    with pytest.raises(ConnectFailed, match="did not admit"):
        await admission.lead(READ, wallet)
    assert len(post.sent) == 4
    with pytest.raises(ConnectFailed, match="it waits"):
        await admission.lead(READ, wallet)
    assert len(post.sent) == 4
    clock.ahead = ADMITTED_EVERY
    with pytest.raises(ConnectFailed, match="did not admit"):
        await admission.lead(READ, wallet)
    assert len(post.sent) == 8


async def test_no_text_of_the_venue_s_own_making_is_signed():
    class Trick(Challenge):
        text = "order:everything"

    post = Post()
    with pytest.raises(CredentialError):
        await Admission(Door(Trick()), SystemClock(), post).lead(READ, wallet)
    assert post.sent == []


async def test_without_a_wallet_nothing_is_asked_that_must_be_signed():
    async def none():
        return None

    post = Post()
    with pytest.raises(ConnectFailed, match="no wallet"):
        await Admission(Door(Challenge()), SystemClock(), post).lead(READ, none)
    assert post.sent == []
