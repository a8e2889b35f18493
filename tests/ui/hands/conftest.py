"""A desk with nothing behind it: what is asked of it is noted, what it knows is set by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.screen import Screen

import vela_tui.ui
from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.capability import Capabilities, Execution, RateLimits
from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import (
    BookSide,
    BookState,
    CancelState,
    Mode,
    OrderStatus,
    Side,
    TimeInForce,
)
from vela_tui.domain.instrument import Instrument, instrument_id
from vela_tui.domain.order import Order
from vela_tui.rules.caps import Guards, guards_of
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.changes import Dirty
from vela_tui.session.exchange_board import ExchangeBoard
from vela_tui.state.option_board import OptionBoard
from vela_tui.ui import theme
from vela_tui.ui.actions import is_enabled, perform
from vela_tui.ui.bindings import app_bindings, screen_bindings
from vela_tui.ui.options import UiOptions
from vela_tui.ui.providers import PROVIDERS
from vela_tui.ui.screens.confirm import ConfirmOrder
from vela_tui.ui.widgets.command_line import CommandLine
from vela_tui.ui.widgets.ticket import Ticket

STYLES = Path(vela_tui.ui.__file__).parent / "styles"
EXECUTIONS = (
    Execution("post", TimeInForce.GTC, post_only=True, description="rests or is refused"),
    Execution("gtc", TimeInForce.GTC, post_only=False, description="takes, the rest stays"),
    Execution("ioc", TimeInForce.IOC, post_only=False, description="takes, the rest goes"),
    Execution("fok", TimeInForce.FOK, post_only=False, description="all at once or nothing"),
)
CAPABILITIES = Capabilities(
    venue="vela",
    title="Vela",
    executions=EXECUTIONS,
    client_order_id_length=64,
    client_order_id_alphabet="[A-Za-z0-9_-]",
    has_credit=True,
    has_amend=False,
    has_cancel_all=False,
    has_dead_man_switch=False,
    nonce_window=20,
    maker_fee=Decimal("-0.0001"),
    taker_fee=Decimal("0.0005"),
    limits=RateLimits(None, None, None, None),
    candle_intervals=("1m", "5m"),
)
ETH = instrument_id("vela", "ETH-USDC")


def make_instrument(symbol, tick="0.01", lot="0.0001"):
    base, quote = symbol.split("-")
    micro = Decimal("0.000001")
    return Instrument(
        instrument_id("vela", symbol),
        symbol,
        base,
        quote,
        micro,
        micro,
        Decimal(tick),
        Decimal(lot),
    )


def make_order(name, side, price, quantity, **changes):
    order = Order(
        name, changes.pop("venue_order_id", None), ETH, side, Decimal(price), Decimal(quantity),
        Decimal(0), TimeInForce.GTC, True, OrderStatus.OPEN, CancelState.NONE, False, None, "",
        0, 0,
    )  # fmt: skip
    return replace(order, **changes)


@dataclass
class HandClock:
    """Time that stands still until it is moved."""

    at: int = 1_713_000_000 * SECOND

    def now(self) -> int:
        return self.at

    def monotonic(self) -> int:
        return self.at

    def pass_milliseconds(self, count: int) -> None:
        self.at += count * MILLISECOND


@dataclass
class HandBook:
    bids: Sequence = ()
    asks: Sequence = ()
    state: BookState = BookState.LIVE

    def levels(self, side: BookSide, count: int):
        return (self.bids if side is BookSide.BID else self.asks)[:count]

    def best(self, side: BookSide):
        levels = self.levels(side, 1)
        return levels[0][0] if levels else None


@dataclass
class HandView:
    """A session's view whose every fact is set by hand."""

    mode: Mode = Mode.PAPER
    host: str = "127.0.0.1:41234"
    address: str = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
    is_read_only: bool = False
    capabilities: Capabilities = CAPABILITIES
    options: OptionBoard = field(default_factory=OptionBoard)
    instruments: dict = field(default_factory=dict)
    selected: str = ETH
    balances: dict = field(default_factory=dict)
    credit: Credit | None = None
    orders: list = field(default_factory=list)
    notices: list = field(default_factory=list)
    quotes: dict = field(default_factory=dict)
    kill: object = None
    room: object = None
    cancel_budget: object = None
    the_book: HandBook = field(default_factory=HandBook)
    exchange: ExchangeBoard = field(default_factory=lambda: ExchangeBoard(tuple))

    guards: Guards = field(default_factory=lambda: guards_of(Mode.PAPER))
    orders_sent: int = 0

    def book(self, _):
        return self.the_book

    def orders_last_minute(self, _):
        return self.orders_sent

    def quote_since(self, market, _):
        return self.quotes.get(market)

    def price_proof(self, _):
        return PriceProof.PROVEN

    def entry_room(self, _):
        return self.room

    def active_orders(self):
        return [order for order in self.orders if not order.status.is_terminal]

    def order(self, name):
        return next((order for order in self.orders if order.client_order_id == name), None)


class HandSession:
    """Notes what is submitted."""

    def __init__(self) -> None:
        levels = [("3199.80", "5"), ("3199.20", "8.1"), ("3198.40", "15.25")]
        asks = [("3200.50", "6"), ("3201.00", "9.77"), ("3201.40", "4")]
        self.clock = HandClock()
        self.commands = []
        self.can_trade = True
        self.names = 0
        symbols = ("BTC-USDC", "ETH-USDC", "SOL-USDC", "DOGE-USDC")
        self.view = HandView(
            instruments={each.id: each for each in map(make_instrument, symbols)},
            balances={
                "USDC": Balance("USDC", Decimal("8400.10"), Decimal("1599.90")),
                "ETH": Balance("ETH", Decimal(2), Decimal(0)),
            },
            credit=Credit(Decimal("1599.90"), Decimal(10000)),
            orders=[make_order("mm-1", Side.BUY, "3199.80", "0.5", venue_order_id="12345")],
            the_book=HandBook(
                [(Decimal(price), Decimal(quantity)) for price, quantity in levels],
                [(Decimal(price), Decimal(quantity)) for price, quantity in asks],
            ),
        )

    def submit(self, command) -> None:
        self.commands.append(command)

    def next_client_order_id(self):
        self.names += 1
        return f"vt-1713000000{self.names:03d}"

    def signing_text(self, intent):
        side = intent.side.rests_on.value
        price, quantity = (int(each * 10**6) for each in (intent.price, intent.quantity))
        return (
            f"vela:order:ETH-USDC:{side}:{price}:{quantity}:1713000000001:{intent.client_order_id}"
        )


class HandMaker:
    """A maker's desk that notes what is asked of it."""

    is_shown = True

    def __init__(self, asked):
        self.asked = asked

    def open(self):
        self.asked.append("open")

    def cycle(self):
        self.asked.append("cycle")


class HandPanes:
    """Panes that note what is asked of them."""

    def __init__(self, asked):
        self.asked = asked

    def recentre(self):
        self.asked.append("recentre")

    def cycle_interval(self):
        self.asked.append("cycle_interval")

    def regroup(self, by):
        self.asked.append(("regroup", by))

    def filter_trades(self):
        self.asked.append("filter_trades")


class HandDesk(Screen):
    """A trade screen of a ticket and a command line; what is asked of it is noted."""

    BINDINGS = screen_bindings()
    CSS = "HandDesk { layout: vertical; } CommandLine { dock: bottom; }"
    AUTO_FOCUS = ""

    def __init__(self, session) -> None:
        super().__init__()
        self.session = session
        self.intents = []
        self.sacrifices = []
        self.asked = []
        self.options = UiOptions()
        self.cursor = (BookSide.BID, Decimal("3199.80"))
        self.selected_order = None
        self.maker = HandMaker(self.asked)
        self.panes = HandPanes(self.asked)

    def compose(self) -> ComposeResult:
        yield Ticket(self)
        yield CommandLine(self, history=("cancel all",))

    @property
    def ticket(self):
        return self.query_one(Ticket)

    @property
    def line(self):
        return self.query_one(CommandLine)

    def action_perform(self, action_id):
        perform(self, action_id)

    def check_action(self, action, parameters):
        if action == "perform":
            return True if is_enabled(self, *parameters) else None
        return super().check_action(action, parameters)

    def open_ticket(self, side, price=None):
        self.asked.append("open_ticket")
        self.ticket.open(side, price or (self.cursor[1] if self.cursor else None))

    def close_ticket(self):
        self.asked.append("close_ticket")
        self.ticket.close()
        self.set_focus(None)

    def asks(self, assessment):
        return self.session.view.mode is Mode.LIVE or bool(assessment.breaches)

    def submit(self, intent, sacrifices=frozenset(), assessment=None):
        self.sacrifices.append(sacrifices)
        if self.session.view.mode is Mode.PAPER:
            self.intents.append(intent)
            return
        self.app.push_screen(
            ConfirmOrder(self.session, intent),
            lambda sends: self.intents.append(intent) if sends else None,
        )

    def open_command_line(self, text=""):
        self.asked.append("open_command_line")
        self.line.open(text)

    def select_market(self, market):
        self.asked.append(("select_market", market))

    def rehearse(self, intent):
        self.asked.append(("rehearse", intent))

    def open_scale(self, draft=None):
        self.asked.append(("open_scale", draft))

    def flatten(self, market):
        self.asked.append(("flatten", market))

    def look_anew(self):
        self.asked.append("look_anew")

    def show_pane(self, pane):
        self.asked.append(("show_pane", pane))


for _name in (
    "show_watchlist", "show_options", "show_exchange", "show_diagnostics", "pick_market",
    "cancel_at_cursor", "cancel_selected", "cancel_all", "copy", "show_help", "request_quit",
    "ask_unlock",
):  # fmt: skip
    setattr(HandDesk, _name, lambda self, name=_name: self.asked.append(name))


class HandApp(App):
    """The app around the desk: our themes, our styles, the palette."""

    CSS_PATH: ClassVar = [STYLES / "ticket.tcss", STYLES / "dialogs.tcss"]
    COMMANDS = frozenset(PROVIDERS)
    BINDINGS = app_bindings()

    def __init__(self, session, theme_name=theme.DARK) -> None:
        super().__init__()
        self.session = session
        for each in theme.themes():
            self.register_theme(each)
        self.theme = theme_name

    def get_theme_variable_defaults(self):
        return dict(theme.themes()[0].variables)

    def on_mount(self):
        self.desk = HandDesk(self.session)
        self.push_screen(self.desk)

    def action_perform(self, action_id):
        perform(self.desk, action_id)


@pytest.fixture
def session():
    return HandSession()


@pytest.fixture
def app(session):
    return HandApp(session)


@pytest.fixture
def made():
    """Makers of instruments and orders, and everything marked dirty."""
    return SimpleNamespace(
        instrument=make_instrument, order=make_order, eth=ETH, executions=EXECUTIONS,
        capabilities=CAPABILITIES, app=HandApp, dirty=lambda *parts: Dirty(set(parts)),
    )  # fmt: skip
