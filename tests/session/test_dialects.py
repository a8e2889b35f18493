"""What a session does differently where the venue's dialect asks for it."""

import asyncio
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from engine_kit import ETH, Kit, capabilities, kinds, live_kit, of, price, quantity, report
from runner_kit import ADDRESS, FakeVenue, answer, open_signatures, until

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.amounts import Amount
from vela_tui.domain.capability import RateLimit
from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import (
    BookState,
    EndReason,
    Extra,
    LinkState,
    Liquidity,
    Mode,
    OrderStatus,
    Side,
)
from vela_tui.domain.events import (
    BalancesReported,
    BatchesListed,
    BookRead,
    CancelRefused,
    DialectFound,
    ExchangeStatusReported,
    LoginInvited,
    LoginRefused,
    OrderAccepted,
    OrderDetailed,
    OrderOutcomeUnknown,
    OrderRefused,
    PriceWitnessed,
    ProofsListed,
    QuotesChanged,
    ReadFailed,
    RoundTripMeasured,
    StateRootReported,
    StrayReported,
    TableReported,
    TradesReported,
)
from vela_tui.domain.exchange import (
    Batch,
    BatchProof,
    ExchangeStatus,
    FinalityStage,
    OrderDetail,
    ProofState,
    StateRoot,
    Table,
)
from vela_tui.domain.market import MarketQuote, Trade, TradeId
from vela_tui.domain.order import ClientOrderId, Fill, VenueOrderId
from vela_tui.domain.transport import VenueAnswer
from vela_tui.net.clock import SystemClock
from vela_tui.rules.budget import RollingBudget
from vela_tui.rules.scale_proof import PriceProof, judge
from vela_tui.session.commands import AskExchange, AskOrder
from vela_tui.session.effects import LogIn, Resync, SendOrder
from vela_tui.session.engine import Engine
from vela_tui.session.runner import Runner
from vela_tui.session.state import SessionConfig
from vela_tui.venues.codec import ReadKind
from vela_tui.venues.registry import open_codec

STEP = Decimal("0.00000001")


def engine_like(**changes):
    return replace(
        capabilities(shared=True),
        dialect="engine",
        extras=frozenset(Extra),
        book_pulse=SECOND,
        numbers_book_reads=False,
        has_ghost_quotes=True,
        needs_price_witness=True,
        **changes,
    )


def found(kit):
    return kit.apply(DialectFound(engine_like(), 3, kit.now))


def engine_kit():
    """A session whose venue turned out to speak the engine's dialect."""
    kit = Kit()
    found(kit)
    kit.link()
    kit.list_instruments()
    kit.book(1, [(price("99"), quantity("1"))], [(price("101"), quantity("1"))])
    kit.list_orders()
    kit.apply(PriceWitnessed(ETH, price("99"), price("101"), kit.now))
    return kit


def heard(kit, seconds):
    """So many seconds of a link that lives."""
    effects = []
    for _ in range(seconds):
        effects += kit.later(SECOND)
        kit.apply(RoundTripMeasured(1, kit.now))
    return effects


def trade(kit, at):
    told = Trade(ETH, TradeId(f"t{kit.now}"), price(at), quantity("1"), Side.BUY, kit.now)
    return kit.apply(TradesReported((told,), kit.now))


def test_dialect_brings_its_limits_and_its_reads_count():
    kit = Kit()
    assert not kit.state.budgets.shares_orders_and_cancels
    found(kit)
    assert kit.state.capabilities.dialect == "engine"
    assert kit.state.cancel_budget is kit.state.order_budget
    assert kit.state.budgets.reads.used(kit.now) == 3


def test_credit_is_worked_out_of_what_is_held_and_says_so():
    """Section 13, [E]: five times the quote currency; the engine tells no figure of it."""
    kit = Kit()
    kit.apply(DialectFound(engine_like(credit_ratio=5), 3, kit.now))
    kit.link()
    assert kit.state.credit is None
    kit.list_instruments()
    held = Balance("USDC", Amount(Decimal(150)), Amount(Decimal(50)))
    kit.apply(BalancesReported((held,), None, kit.now))
    assert kit.state.credit == Credit(Decimal(0), Decimal(1_000), is_estimate=True)


def test_orders_and_cancels_share_one_bucket():
    """Section 4: 10 resting orders and their 10 cancels are 20 of 20: no eleventh order."""
    kit = engine_kit()
    sent = [kit.submit()[1] for _ in range(11)]
    assert [len(of(effects, SendOrder)) for effects in sent] == [1] * 10 + [0]
    assert kit.state.entry_room(kit.now).left == 0


def test_another_way_to_log_in_is_tried_at_once_and_silently():
    kit = engine_kit()
    effects = kit.apply(LoginRefused("AUTH_FAILED", "no", kit.now, has_another=True))
    assert of(effects, LogIn)
    assert of(kit.apply(LoginInvited(kit.now)), LogIn)
    assert not [text for text in kit.notices() if "private feed" in text]
    kit.apply(LoginRefused("AUTH_FAILED", "no", kit.now))
    assert [text for text in kit.notices() if "orders are polled" in text]


def test_book_without_its_pulse_is_stale_and_read():
    """A whole book each second: five that stay away are a loss, though the link lives."""
    kit = engine_kit()
    heard(kit, 5)
    assert kit.state.book(ETH).state is BookState.LIVE
    effects = heard(kit, 1)
    assert kit.state.book(ETH).state is BookState.STALE
    assert of(effects, Resync)
    assert ReadKind.BOOK in kinds(heard(kit, 4))
    kit.apply(BookRead(ETH, 0, ((price("98"), quantity("1")),), (), None, kit.now))
    assert kit.state.book(ETH).state is BookState.LIVE
    kit.book(9, [(price("99"), quantity("1"))])
    assert kit.state.book(ETH).sequence == 9


def test_numbers_that_jump_are_no_gap():
    """Conformance 28: 7, then 9: others subscribed meanwhile."""
    kit = engine_kit()
    for sequence in (7, 9, 30):
        assert not of(kit.book(sequence, [(price("99"), quantity("1"))]), Resync)
        assert kit.state.book(ETH).sequence == sequence
    kit.book(29, [(price("1"), quantity("1"))])
    assert kit.state.book(ETH).sequence == 30
    assert kit.state.book(ETH).resyncs == 0


def test_book_that_is_not_numbered_over_http_is_not_audited():
    kit = engine_kit()
    reads = []
    for beat in range(120):
        kit.book(2 + beat, [(price("99"), quantity("1"))], [(price("101"), quantity("1"))])
        reads += kinds(kit.later(SECOND))
    assert ReadKind.BOOK not in reads


def test_documented_book_has_no_pulse():
    kit = live_kit()
    kit.later(7 * SECOND)
    assert kit.state.book(ETH).state is BookState.LIVE


def test_nothing_is_signed_before_a_raw_price_proved_the_scale():
    """P55 at 10^8: list and book are decimals of one formatter and prove nothing together."""
    kit = Kit()
    found(kit)
    kit.link()
    kit.list_instruments()
    kit.book(1, [(price("99"), quantity("1"))], [(price("101"), quantity("1"))])
    kit.list_orders()
    assert kit.state.price_proof(ETH) is PriceProof.PENDING
    assert not of(kit.submit()[1], SendOrder)
    assert ReadKind.ANALYTICS in kinds(kit.later(3 * SECOND))
    kit.apply(PriceWitnessed(ETH, price("9900"), price("10100"), kit.now))
    assert kit.state.price_proof(ETH) is PriceProof.WRONG
    assert not of(kit.submit()[1], SendOrder)
    kit.apply(PriceWitnessed(ETH, price("99"), None, kit.now))
    assert kit.state.price_proof(ETH) is PriceProof.PROVEN
    assert of(kit.submit()[1], SendOrder)
    kit.link(LinkState.DOWN)
    assert kit.state.price_proof(ETH) is PriceProof.PENDING


def test_list_and_book_that_contradict_each_other_are_wrong_whatever_raw_prices_say():
    """A server of another dialect, spoken to as the engine: its integers would be misread."""
    kit = engine_kit()
    kit.state.price_proofs.clear()
    quote = MarketQuote(ETH, price("9900"), price("10100"))
    kit.apply(QuotesChanged((quote,), kit.now))
    assert kit.state.price_proof(ETH) is PriceProof.WRONG


def test_trade_proves_the_scale_as_well():
    kit = Kit()
    found(kit)
    kit.link()
    kit.list_instruments()
    kit.book(1, [(price("99"), quantity("1"))], [])
    trade(kit, "150")
    assert kit.state.price_proof(ETH) is PriceProof.PROVEN


@pytest.mark.parametrize("power", [-4, -3, -2, -1, 1, 2, 3, 4])
@pytest.mark.parametrize("shown", ["0.00001234", "0.18", "3200.5", "94000"])
def test_every_wrong_power_of_ten_is_caught(shown, power):
    best = price(shown)
    raw = price(best.scaleb(power))
    assert judge((raw, raw), None, (best, best), STEP) is PriceProof.WRONG
    assert judge((None, None), raw, (best, None), STEP) is PriceProof.WRONG
    assert judge((best, None), raw, (best, None), STEP) is PriceProof.WRONG


@pytest.mark.parametrize(
    ("raw", "last", "shown", "proof"),
    [
        (("100", "102"), None, ("100", "102"), PriceProof.PROVEN),
        (("100", "90"), None, ("100", "102"), PriceProof.PROVEN),  # a ghost at 90
        ((None, None), "60", ("100", None), PriceProof.PROVEN),
        ((None, None), "49", ("100", None), PriceProof.PENDING),
        (("110", None), None, ("100", None), PriceProof.PENDING),
        ((None, None), None, ("100", None), PriceProof.PENDING),
        (("100", None), None, (None, None), PriceProof.ABSENT),
    ],
)
def test_what_raw_prices_prove(raw, last, shown, proof):
    made = [tuple(each and price(each) for each in pair) for pair in (raw, shown)]
    assert judge(made[0], last and price(last), made[1], STEP) is proof


def test_ghosts_in_the_list_give_no_reference():
    kit = engine_kit()
    assert kit.state.quote_since(ETH, 0) is None


def test_answer_brings_its_executions_and_what_made_room():
    """16 #5: executions of the answer count once, also when the feed tells them again."""
    kit = engine_kit()
    victim = kit.resting()
    name, _ = kit.submit(size="2")
    fill = Fill(
        ETH, TradeId("fill_1_2"), name, VenueOrderId(f"id-{name}"), Side.BUY, price("100"),
        quantity("0.5"), Liquidity.TAKER, Amount(Decimal(1)), "USDC", kit.now,
    )  # fmt: skip
    gone = replace(
        report(victim), client_order_id=None, status=OrderStatus.CANCELLED,
        end_reason=EndReason.CREDIT,
    )  # fmt: skip
    told = report(name, OrderStatus.PARTIALLY_FILLED, "0.5")
    kit.apply(OrderAccepted(name, told, kit.now, (fill,), (gone,)))
    assert kit.order(name).filled_quantity == Decimal("0.5")
    assert [each.trade_id for each in kit.state.fills()] == ["fill_1_2"]
    assert kit.order(victim).status is OrderStatus.CANCELLED
    assert kit.order(victim).end_reason is EndReason.CREDIT


def test_update_without_a_quantity_lowers_none():
    """16 #30."""
    kit = engine_kit()
    name = kit.resting(size="2")
    kit.fill(name, "0.5")
    kit.report(name, OrderStatus.PARTIALLY_FILLED, "0")
    assert kit.order(name).filled_quantity == Decimal("0.5")


def test_limit_without_a_wait_is_met_by_our_own_count():
    """Section 4: our log tells when a slot is free; where it has room, a second, doubled."""
    kit = engine_kit()
    name, _ = kit.submit()
    kit.apply(OrderRefused(name, "RateLimitExceeded", "slow down", 0, kit.now))
    assert kit.state.order_budget.next_slot(kit.now) == SECOND
    kit.later(SECOND)
    assert kit.state.order_budget.next_slot(kit.now) == 0
    other = kit.resting()
    kit.apply(CancelRefused(other, "RateLimitExceeded", "", False, 0, kit.now))
    assert kit.state.order_budget.next_slot(kit.now) == 2 * SECOND
    full = RollingBudget(RateLimit(2))
    assert [full.try_charge(kit.now) for _ in range(2)] == [True, True]
    full.turned_away(kit.now + SECOND, 0)
    assert full.next_slot(kit.now + SECOND) == 60 * SECOND


def test_number_that_stays_unknown_is_asked_for():
    """6.3: mostly the answer to the order tells it; where that was lost, asking does."""
    kit = engine_kit()
    kit.apply(StrayReported((VenueOrderId("5"), VenueOrderId("4")), kit.now))
    assert ReadKind.ORDER_DETAIL not in kinds(kit.later(SECOND))
    assert kinds(kit.later(SECOND)).count(ReadKind.ORDER_DETAIL) == 1
    assert kinds(kit.later(2 * SECOND)).count(ReadKind.ORDER_DETAIL) == 1
    assert ReadKind.ORDER_DETAIL not in kinds(kit.later(MINUTE))


def test_number_that_the_answer_told_is_not_asked_for():
    kit = engine_kit()
    name, _ = kit.submit()
    kit.apply(StrayReported((VenueOrderId(f"id-{name}"),), kit.now))
    kit.accept(name)
    assert ReadKind.ORDER_DETAIL not in kinds(kit.later(5 * SECOND))


def detail(name="vt-9", status=OrderStatus.FILLED, filled="1", number="7"):
    told = OrderDetail(
        VenueOrderId(number), ClientOrderId(name), ETH, Side.BUY, price("100"), quantity("1"),
        quantity(filled), status, (), 1, 2,
    )  # fmt: skip
    return OrderDetailed(told, 3)


def test_details_prove_that_a_lost_order_was_filled():
    """Its answer was lost, its number came by the feed: nobody else could tell."""
    kit = engine_kit()
    name, _ = kit.submit()
    kit.apply(OrderOutcomeUnknown(name, "timeout", kit.now))
    kit.apply(detail(name))
    assert kit.order(name).status is OrderStatus.FILLED
    assert kit.state.exchange.detail(VenueOrderId("7")).client_order_id == name


def test_details_tell_what_ended_an_order_that_vanished():
    kit = engine_kit()
    name = kit.resting()
    kit.list_orders()
    kit.later(10 * SECOND)
    kit.list_orders()
    reads = kinds(kit.later(4 * SECOND))
    kit.list_orders()
    reads += kinds(kit.later(SECOND))
    assert kit.order(name).status is OrderStatus.VANISHED
    assert reads.count(ReadKind.ORDER_DETAIL) == 1
    kit.apply(detail(name, number=f"id-{name}"))
    assert kit.order(name).status is OrderStatus.FILLED


@pytest.mark.parametrize("status", [OrderStatus.OPEN, OrderStatus.CANCELLED])
def test_details_of_an_order_that_is_better_known_change_nothing(status):
    """Defect 10: `open` stays there after a cancel."""
    kit = engine_kit()
    name = kit.resting()
    kit.report(name, OrderStatus.CANCELLED)
    kit.apply(detail(name, status, "0", number=f"id-{name}"))
    assert kit.order(name).status is OrderStatus.CANCELLED
    other = kit.resting()
    kit.apply(detail(other, OrderStatus.CANCELLED, "0", number=f"id-{other}"))
    assert kit.order(other).status is OrderStatus.OPEN


def test_what_the_exchange_tells_of_itself_is_read_in_time():
    kit = engine_kit()
    reads = kinds(kit.later(2 * SECOND))
    assert {ReadKind.STATUS, ReadKind.FEES} <= set(reads)
    assert ReadKind.BATCHES not in reads
    kit.fill(kit.resting(), "0.5")
    reads = kinds(kit.later(2 * SECOND))
    assert {ReadKind.BATCHES, ReadKind.PROOFS, ReadKind.STATE_ROOT} <= set(reads)


def test_finality_is_unknown_until_batches_were_told():
    """n/a, not 0."""
    kit = engine_kit()
    kit.fill(kit.resting(), "0.5", trade="fill_1_2")
    (mine,) = kit.state.fills()
    board = kit.state.exchange
    assert (board.finality(mine), board.oldest_open, board.status) == (None, None, None)
    kit.apply(BatchesListed((Batch(1, kit.now, ("fill_1_2",), 1, 2, "0x"),), kit.now))
    assert board.finality(mine).stage is FinalityStage.BATCHED
    assert board.oldest_open == mine
    kit.apply(ProofsListed((BatchProof(1, ProofState.PROVEN, kit.now + SECOND),), kit.now))
    assert board.finality(mine).ts_final == kit.now + SECOND
    assert board.oldest_open is None
    kit.apply(StateRootReported(StateRoot("0x", 1, 1, 1, "", None, 0), kit.now))
    assert ReadKind.BATCHES not in kinds(kit.later(MINUTE))


def test_dialect_that_was_named_is_known_without_being_found():
    """Where a person says how the exchange speaks nothing is probed, and nothing is found."""
    config = SessionConfig(
        mode=Mode.PAPER, host="127.0.0.1:1", account=None, address=None, is_read_only=True,
        capabilities=engine_like(),
    )  # fmt: skip
    assert Engine(config, nonce_seed=0).state.exchange.extras == frozenset(Extra)


def test_documented_exchange_is_asked_for_none_of_it():
    kit = live_kit()
    kit.fill(kit.resting(), "0.5")
    reads = set(kinds(kit.later(MINUTE)))
    assert not reads & {ReadKind.STATUS, ReadKind.FEES, ReadKind.BATCHES, ReadKind.ORDER_DETAIL}
    assert kit.state.exchange.extras == frozenset()
    kit.apply(AskExchange(Extra.LEADERBOARD))
    assert "does not tell: leaderboard" in kit.notices()[0]


def test_person_asks_for_a_table_and_for_an_order():
    kit = engine_kit()
    assert kinds(kit.apply(AskExchange(Extra.LEADERBOARD))) == [ReadKind.LEADERBOARD]
    assert kinds(kit.apply(AskExchange(Extra.FINALITY))) == [
        ReadKind.BATCHES, ReadKind.PROOFS, ReadKind.STATE_ROOT,
    ]  # fmt: skip
    table = Table("leaderboard", ("address",), (("0xaa",),))
    kit.apply(TableReported(Extra.LEADERBOARD, table, kit.now))
    assert kit.state.exchange.table(Extra.LEADERBOARD) == table
    name = kit.resting()
    assert kinds(kit.apply(AskOrder(name))) == [ReadKind.ORDER_DETAIL]
    assert kinds(kit.apply(AskOrder(ClientOrderId("nobody")))) == []


def test_exchange_that_is_degraded_says_so_once():
    kit = engine_kit()
    status = ExchangeStatus("degraded", 1, "0.2.0", None, 0, 0, None, 16, 1, "")
    for _ in range(2):
        kit.apply(ExchangeStatusReported(status, kit.now))
    assert len([text for text in kit.notices() if "degraded" in text]) == 1
    assert kit.state.exchange.status == status


def test_reads_that_we_make_by_ourselves_fail_quietly():
    kit = engine_kit()
    kit.apply(ReadFailed(ReadKind.PROOFS.value, "404", None, kit.now))
    assert not [text for text in kit.notices() if "Could not read" in text]


class EngineVenue(FakeVenue):
    """Speaks the engine's dialect as far as detection and the first reads need it."""

    def __init__(self):
        super().__init__()
        http = self.the_http
        http.send = self._answer
        self.paths = []

    async def _answer(self, request):
        self.paths.append((request.method, request.path))
        match request.path:
            case "/markets":
                return answer(200, {"ok": True, "data": [{"id": "ETH-USDC"}], "error": None})
            case "/orderbook/ETH-USDC":
                return VenueAnswer(404, "", b"", 1, 2)
            case "/markets/ETH-USDC/book":
                book = {"market": "ETH-USDC", "bids": [], "asks": []}
                return answer(200, {"ok": True, "data": book, "error": None})
            case _:
                return answer(200, {"ok": True, "data": [], "error": None})


def session_on(venue):
    codec = open_codec("vela", ADDRESS, "auto")
    config = SessionConfig(
        mode=Mode.LIVE, host="h", account=None, address=ADDRESS, is_read_only=False,
        capabilities=codec.capabilities, preferred_symbol="ETH-USDC",
    )  # fmt: skip
    return Runner(
        Engine(config, nonce_seed=1), codec, venue, SystemClock(), open_signatures, seed=1
    )


async def test_session_finds_the_dialect_before_anything_is_signed():
    """Section 15, with a whole session: three reads, then the link and its login."""
    venue = EngineVenue()
    runner = session_on(venue)
    assert runner.view.capabilities.dialect == ""
    living = asyncio.create_task(runner.run())
    try:
        await until(lambda: venue.sockets and len(venue.sockets[0].sent) >= 2, "a login")
        assert runner.view.capabilities.dialect == "engine"
        assert venue.paths[:3] == [
            ("GET", "/markets"), ("GET", "/orderbook/ETH-USDC"), ("GET", "/markets/ETH-USDC/book"),
        ]  # fmt: skip
        assert {method for method, _ in venue.paths} == {"GET"}
        (login,) = [frame for frame in venue.sockets[0].sent if frame["type"] == "auth"]
        assert len(str(login["timestamp"])) == 13
    finally:
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)


async def test_server_without_a_dialect_is_told_in_words_and_asked_again():
    venue = EngineVenue()

    async def portal(_):
        return VenueAnswer(200, "text/html", b"<html>", 1, 2)

    venue.the_http.send = portal
    runner = session_on(venue)
    living = asyncio.create_task(runner.run())
    try:
        await until(lambda: runner.view.link.state is LinkState.DOWN, "down")
        assert "speaks no known dialect" in runner.view.link.detail
        assert not venue.sockets
        assert json.dumps(runner.view.capabilities.dialect) == '""'
    finally:
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)
