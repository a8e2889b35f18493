"""Orders of earlier sessions: ours, unknown until the venue tells, and never counted twice."""

import asyncio
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from engine_kit import ETH, Kit, kinds, live_kit, of, quantity, report, venue_id
from exchange_kit import DEADLINE, Session, break_things, fund, resting, run_exchange, until
from journal_kit import OWNER
from journal_kit import fill as fill_of
from journal_kit import order as order_of

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import JournalState, OrderStatus
from vela_tui.domain.events import FillReported, JournalChanged, OrderLookupMissed, OrdersRecalled
from vela_tui.domain.order import ClientOrderId
from vela_tui.domain.trail import Trail
from vela_tui.session.commands import CancelMany, Submit
from vela_tui.session.effects import Record, SendOrder
from vela_tui.venues.codec import ReadKind

OPEN, UNKNOWN = OrderStatus.OPEN, OrderStatus.UNKNOWN
NAME = ClientOrderId("vt-1")
NUMBER = venue_id(NAME)


def recalled(name=NAME, **changes):
    return replace(order_of(name), status=UNKNOWN, detail="from before", **changes)


def placed(name=NAME, **changes):
    """An order that an earlier session knew to rest."""
    return recalled(name, venue_order_id=venue_id(name), **changes)


def kit_with(*orders, fills=(), **trail):
    """A session that has just read its journal, and has no link yet."""
    kit = Kit(keeps_journal=True)
    effects = kit.apply(OrdersRecalled(orders, tuple(fills), Trail(**trail), kit.now))
    kit.apply(JournalChanged(JournalState.READY, "", kit.now))
    return kit, effects


def connected(kit):
    return [*kit.link(), *kit.list_instruments()]


def test_orders_of_before_are_ours_and_unknown():
    """P01: nothing is said of them that the venue has not said."""
    kit, _ = kit_with(placed(), recalled("vt-2"))
    assert [(o.status, o.is_external) for o in kit.state.active_orders()] == [(UNKNOWN, False)] * 2


def test_an_order_that_still_rests_is_found_by_the_list():
    """P02: presence is proof; the row is ours, not another program's."""
    kit, _ = kit_with(placed(), recalled("vt-2"))
    connected(kit)
    kit.list_orders(*(report(n, price=quantity("100"), quantity=quantity("1"), instrument_id=ETH,
                             side=order_of(n).side) for n in (NAME, "vt-2")))  # fmt: skip
    assert {o.status for o in kit.state.active_orders()} == {OPEN}
    assert not any(o.is_external for o in kit.state.active_orders())


def test_an_order_that_was_never_proven_is_looked_up_and_stays_unknown():
    """P03: neither an empty list nor a missed lookup says that it was never placed."""
    kit, _ = kit_with(recalled())
    effects = connected(kit)
    effects += kit.list_orders()
    effects += kit.later(3 * SECOND)
    assert ReadKind.ORDER in kinds(effects)
    kit.apply(OrderLookupMissed(NAME, kit.now, kit.now))
    kit.list_orders()
    assert kit.order(NAME).status is UNKNOWN


def test_an_order_that_rested_and_is_gone_takes_the_way_of_any_that_is_missing():
    """P01: it is never called cancelled at the first look, and does not stay unknown either."""
    kit, _ = kit_with(placed(filled_quantity=quantity("0.25")))
    connected(kit)
    kit.now += 6 * SECOND
    kit.list_orders()
    assert not kit.order(NAME).status.is_terminal
    for _ in range(12):
        kit.later(2 * SECOND)
        kit.list_orders()
    ended = kit.order(NAME)
    assert (ended.status, ended.filled_quantity) == (OrderStatus.LOST, Decimal("0.25"))


def test_a_restart_of_the_exchange_leaves_no_order_of_before_unasked():
    """P15: a number that means nothing any more finds no order; its name is looked up instead."""
    kit, _ = kit_with(placed())
    connected(kit)
    kit.state.orders.forget_numbers()
    kit.now += 6 * SECOND
    kit.list_orders()
    assert ReadKind.ORDER in kinds(kit.later(3 * SECOND))


def test_no_order_is_sent_again_by_itself():
    """P04: what may have left once never leaves a second time."""
    kit, effects = kit_with(placed(), recalled("vt-2"))
    effects = [*effects, *connected(kit), *kit.later(90 * SECOND), *kit.list_orders()]
    assert of(effects, SendOrder) == []


def test_an_execution_of_before_is_not_counted_again():
    """P07: the feed tells it anew after a restart; the order's figure stays."""
    known = fill_of(NAME, "0.25", number=NUMBER)
    kit, _ = kit_with(placed(filled_quantity=quantity("0.25")), fills=[known])
    connected(kit)
    for _ in range(5):
        kit.apply(FillReported(known, kit.now))
    assert kit.order(NAME).filled_quantity == Decimal("0.25")
    assert len(kit.state.fills()) == 1
    kit.apply(FillReported(fill_of(NAME, "0.5", trade="t2", number=NUMBER), kit.now))
    assert kit.order(NAME).filled_quantity == Decimal("0.75")


@pytest.mark.parametrize(
    "seeds", [range(20), pytest.param(range(400), marks=pytest.mark.nightly)], ids=len
)
def test_fills_are_counted_once_over_many_restarts(seeds):
    """P07: however often, by whichever session, in whichever order: the position is exact."""
    for seed in seeds:
        over_restarts(random.Random(seed))


def over_restarts(rng):
    """Five sessions after each other hear fifty deliveries each of the same twenty fills."""
    sizes = [Decimal(rng.randrange(1, 50)) / 1000 for _ in range(20)]
    fills = [fill_of(NAME, str(s), trade=f"t{at}", number=NUMBER) for at, s in enumerate(sizes)]
    written, told = {}, placed()
    for _ in range(5):
        kit, _ = kit_with(told, fills=written.values())
        connected(kit)
        for each in rng.choices(fills, k=50):
            for record in of(kit.apply(FillReported(each, kit.now)), Record):
                written |= {one.trade_id: one for one in record.fills}
                told = record.orders[-1] if record.orders else told
        told = replace(told, status=UNKNOWN)
    assert told.filled_quantity == sum(one.quantity for one in written.values())


def test_what_became_of_an_order_is_recorded_with_its_fill():
    """P07: one effect holds the execution and the order that it changed."""
    kit = live_kit(keeps_journal=True)
    kit.apply(JournalChanged(JournalState.READY, "", kit.now))
    name = kit.resting()
    (record,) = of(kit.fill(name, "0.25"), Record)
    assert [each.quantity for each in record.fills] == [Decimal("0.25")]
    assert [each.filled_quantity for each in record.orders] == [Decimal("0.25")]


def test_strangers_and_orders_under_way_are_not_recorded():
    """The journal holds what this program sent, once there is something to say of it."""
    kit = live_kit(keeps_journal=True)
    kit.apply(JournalChanged(JournalState.READY, "", kit.now))
    _, effects = kit.submit()
    assert of(effects, SendOrder)
    assert of(effects, Record) == []
    side = order_of(NAME).side
    told = {"price": quantity("90"), "quantity": quantity("1"), "instrument_id": ETH, "side": side}
    assert of(kit.report("stranger", **told), Record) == []
    assert kit.order("stranger").is_external


def test_an_order_seen_before_the_journal_was_read_is_ours_after_it():
    """A list that was faster than the disk made it external; the journal corrects that."""
    kit = Kit(keeps_journal=True)
    connected(kit)
    side = order_of(NAME).side
    told = {"price": quantity("100"), "quantity": quantity("1"), "instrument_id": ETH}
    kit.list_orders(report(NAME, side=side, **told))
    assert kit.order(NAME).is_external
    kit.apply(OrdersRecalled((recalled(),), (), Trail(), kit.now))
    assert (kit.order(NAME).is_external, kit.order(NAME).status) == (False, OPEN)


def test_nonces_and_names_go_on_above_the_journals():
    """A clock that was set back an hour makes no number twice."""
    last = (Kit().now + 3600 * SECOND) // MILLISECOND
    kit, _ = kit_with(last_nonce=last, last_name=last + 5)
    assert kit.engine.keep_nonce(NAME, kit.now) > last
    assert kit.engine.next_client_order_id(kit.now) > f"vt-{last + 5:013d}"


def test_a_nonce_from_the_far_future_is_not_followed():
    """P19: a damaged number must not lock the wallet out; it is told."""
    kit, _ = kit_with(last_nonce=2**60)
    assert kit.engine.keep_nonce(NAME, kit.now) < kit.now // MILLISECOND + 10_000
    assert any("from the future" in text for text in kit.notices())


@pytest.mark.parametrize("state", [JournalState.OPENING, JournalState.FAILED])
def test_no_order_leaves_while_the_journal_is_not_there(state):
    """P21: said at once, and nothing is spent."""
    kit = live_kit(keeps_journal=True)
    if state is JournalState.FAILED:
        kit.apply(JournalChanged(state, "the disk is full", kit.now))
    effects = kit.apply(Submit(kit.intent("vt-9")))
    assert of(effects, SendOrder) == []
    assert kit.order("vt-9") is None
    assert "journal" in kit.notices()[0]


class Restarted:
    """Sessions of one wallet, one after the other, on one journal."""

    def __init__(self, url, path, credential=None):
        self._url, self._path, self._credential = url, path, credential

    async def start(self, pace=1):
        async def find():
            return self._url

        journal = (self._path, OWNER)
        session = Session(
            find, pace=pace, credential=self._credential, journal=journal, dialect="auto"
        )
        self._credential = session.credential
        return session


@pytest.fixture(scope="module", params=["documented", "engine"])
def exchange(request):
    """How it speaks is found out by every session anew."""
    yield from run_exchange("--dialect", request.param, "--rate-limits", "off")


@pytest.fixture
def restarted(exchange, tmp_path):
    return Restarted(exchange, tmp_path / "journal" / "journal.sqlite3")


async def end_at_once(session):
    """As little as possible is finished: the session's tasks end where they are."""
    for task in tuple(session.runner._sending):
        task.cancel()
    await session.stop()


async def test_resting_orders_are_there_at_the_next_start(restarted, exchange):
    """P25: orders that rest on are shown first, as ours, at the next start: <= 3 s."""
    first = await restarted.start()
    await fund(exchange, first.view.address, USDC="10000")
    await first.ready()
    names = [first.place("buy", price, "0.1") for price in ("100", "101")]
    for name in names:
        await first.reaches(name, OPEN)
    await first.stop()
    second = await restarted.start()
    begun = asyncio.get_running_loop().time()
    try:
        await until(lambda: len(second.view.active_orders()) == 2, "the journal")
        assert not any(order.is_external for order in second.view.active_orders())
        for name in names:
            await second.reaches(name, OPEN)
        assert asyncio.get_running_loop().time() - begun < 3
    finally:
        await second.leave()


async def test_an_order_whose_answer_the_old_session_never_heard_is_found(restarted, exchange):
    """P02: the answer is lost, the program ends; the next start finds the order resting, once."""
    first = await restarted.start()
    await fund(exchange, first.view.address, USDC="10000")
    await first.ready()
    await break_things(exchange, delay_answers_ms=60_000)
    name = first.place("buy", "100", "0.1")
    async with asyncio.timeout(DEADLINE):
        while name not in await resting(exchange, first.view.address):  # noqa: ASYNC110 - its list
            await asyncio.sleep(0.02)
    await end_at_once(first)
    await break_things(exchange, delay_answers_ms=0)
    second = await restarted.start()
    try:
        await second.reaches(name, OPEN)
        assert not second.order(name).is_external
        second.runner.submit(CancelMany())
        await second.reaches(name, OrderStatus.CANCELLED)
    finally:
        await second.stop()
