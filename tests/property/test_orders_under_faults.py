"""An order whose messages come late, twice or in any order ends where the venue has it."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.enums import Liquidity, OrderStatus, Side, TimeInForce
from vela_tui.domain.events import OrderReport
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import ClientOrderId, Fill, OrderIntent, VenueOrderId
from vela_tui.state.fills import FillLog
from vela_tui.state.orders import OrderTable
from vela_tui.state.transitions import Evidence

ETH = InstrumentId("vela:ETH-USDC")
OURS, ID = ClientOrderId("vt-1"), VenueOrderId("17")
WHOLE = 10
LOCAL = [Evidence.OUTCOME_UNKNOWN, Evidence.OVERDUE, Evidence.LOOKUP_MISSED]


def q(number):
    return Quantity(Decimal(number))


@st.composite
def lives(draw):
    """What a venue does with one order: the messages, in its order, and where it ends."""
    sizes = draw(st.lists(st.integers(1, 4), max_size=4))
    names_ours = draw(st.booleans())
    filled, messages = 0, [OrderReport(OURS, ID, OrderStatus.OPEN, q(0))]
    for number, size in enumerate(sizes):
        part = min(size, WHOLE - filled)
        if not part:
            break
        filled += part
        name = OURS if names_ours else None
        messages.append(
            Fill(
                ETH, TradeId(f"t{number}"), name, ID, Side.BUY, Price(Decimal(100)), q(part),
                Liquidity.MAKER, Amount(Decimal(0)), "USDC", number,
            )
        )  # fmt: skip
        status = OrderStatus.FILLED if filled == WHOLE else OrderStatus.PARTIALLY_FILLED
        messages.append(OrderReport(name, ID, status, q(filled)))
    end = OrderStatus.FILLED if filled == WHOLE else OrderStatus.OPEN
    if filled < WHOLE and draw(st.booleans()):
        end = OrderStatus.CANCELLED
        messages.append(OrderReport(OURS, ID, end, q(filled)))
    elif 0 < filled < WHOLE:
        end = OrderStatus.PARTIALLY_FILLED
    return messages, end, filled


class Client:
    """Our side: fills once, everything else as it comes."""

    def __init__(self):
        self.table, self.fills, self.now = OrderTable(), FillLog(), 1
        self.table.submit(
            OrderIntent(ETH, OURS, Side.BUY, Price(Decimal(100)), q(WHOLE), TimeInForce.GTC), 1
        )

    @property
    def order(self):
        return self.table.get(OURS)

    def receive(self, message):
        self.now += 1
        match message:
            case Fill():
                if self.fills.report(message):
                    self.table.fill(message, self.now)
            case OrderReport():
                self.table.report(message, self.now)
            case _:
                self.table.conclude(OURS, message, self.now)


@settings(max_examples=400, deadline=None)
@given(lives(), st.data())
def test_nothing_falls_back_and_everything_delivered_is_the_venues_own_view(life, data):
    messages, end, filled = life
    noise = data.draw(st.lists(st.sampled_from(messages + LOCAL), max_size=8))
    client, most = Client(), Decimal(0)
    for message in data.draw(st.permutations(messages + noise)):
        before = client.order
        client.receive(message)
        after = client.order
        assert before.filled_quantity <= after.filled_quantity <= filled
        most = max(most, after.filled_quantity)
        if before.status is OrderStatus.FILLED:
            assert after.status is OrderStatus.FILLED
        if before.status is OrderStatus.CANCELLED:
            assert after.status in {OrderStatus.CANCELLED, OrderStatus.FILLED}
        if before.status is OrderStatus.OPEN:
            assert after.status is not OrderStatus.UNKNOWN
    assert (client.order.status, client.order.filled_quantity) == (end, filled)
    assert most == filled
    assert len(client.table.active()) + len(client.table.ended()) == 1


@settings(max_examples=300, deadline=None)
@given(lives(), st.data())
def test_whatever_is_lost_a_last_report_sets_right(life, data):
    messages, end, filled = life
    client = Client()
    for message in data.draw(st.lists(st.sampled_from(messages + LOCAL), max_size=10)):
        client.receive(message)
    client.receive(OrderReport(OURS, ID, end, q(filled)))
    assert (client.order.status, client.order.filled_quantity) == (end, filled)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*LOCAL, Evidence.ABSENT]), max_size=20))
def test_without_a_word_from_the_venue_an_unknown_outcome_stays_unknown(evidence):
    client = Client()
    client.receive(Evidence.OUTCOME_UNKNOWN)
    for each in evidence:
        client.receive(each)
        assert client.order.status is OrderStatus.UNKNOWN
