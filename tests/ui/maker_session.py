"""A maker in the middle of a day: fills with mark-outs, a nonce in flight, credit that runs out."""

from decimal import Decimal

from scripted_session import ETH, ScriptedSession, lively

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import OrderStatus, Side
from vela_tui.domain.events import OrderOutcomeUnknown, OrderRefused, TimePassed

D = Decimal


def pass_time(session: ScriptedSession, nanoseconds: int, step: int = 500 * MILLISECOND) -> None:
    """Time passes in steps, each with the heartbeat."""
    end = session.clock.now() + nanoseconds
    while session.clock.now() < end:
        session.clock.advance(min(step, end - session.clock.now()))
        session.feed(TimePassed(session.clock.now()))


def move(session: ScriptedSession, ticks: int) -> None:
    """The whole market moves by so many ticks."""
    by = D("0.1") * ticks
    session.snapshot(
        [(D("3199.8") + by - D("0.2") * at, D("1.5") + at) for at in range(60)],
        [(D("3200.5") + by + D("0.2") * at, D("1.2") + at) for at in range(60)],
    )


def quoting(session: ScriptedSession | None = None) -> ScriptedSession:
    """Some twenty fills in a market that moves, and orders that rest; two more are in doubt."""
    session = lively(session)
    for at in range(16):
        move(session, (at * 5) % 7 - 3)
        side = Side.BUY if at % 2 else Side.SELL
        best = session.view.book(ETH).best(side.rests_on)
        assert best is not None
        name = f"q-{at}"
        session.place(side, best, "0.05", name)
        session.accept(name)
        pass_time(session, 3 * SECOND)
        session.accept(name, OrderStatus.FILLED, "0.05")
        fee = "0.08" if at == 11 else "-0.016"
        session.fill(name, best, "0.05", side, fee)
    pass_time(session, 20 * SECOND)
    move(session, 2)
    for name, price in (("late", "3190.0"), ("spoilt", "3190.1")):
        session.place(Side.BUY, price, "0.1", name)
    now = session.clock.now()
    session.feed(OrderOutcomeUnknown("late", "no answer", now))
    session.feed(OrderRefused("spoilt", "InvalidNonce", "", None, now, is_nonce=True))
    return session
