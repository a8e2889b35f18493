"""The bars: what is at stake, how the ship is, and what is news."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scripted_session import START, ScriptedSession, lively

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import JournalState, LinkState, Mode, Side
from vela_tui.domain.events import BalancesReported, LoginRefused, OrderRefused
from vela_tui.session.statuses import LinkStatus
from vela_tui.session.views import Notice, Severity
from vela_tui.ui.actions import ACTIONS
from vela_tui.ui.bindings import FooterItem
from vela_tui.ui.render import headline, status
from vela_tui.ui.render.line import fitted

D = Decimal


def text(runs):
    return "".join(run for run, _ in runs)


def status_text(session, width):
    left, right = status.status(session.view, session.clock.now(), can_trade=session.can_trade)
    return text(fitted(left, width, right))


@pytest.mark.parametrize("width", [1, 20, 60, 80, 120, 160, 200, 300])
@pytest.mark.parametrize("mode", list(Mode))
def test_paper_or_live_is_said_at_every_width(mode, width):
    session = lively(ScriptedSession(mode=mode))
    assert f" {mode.value.upper()} " in status_text(session, width)
    assert f" {mode.value.upper()} " in text(fitted(headline.headline(session.view, START), width))


def test_eighty_columns_hold_what_must_be_known():
    """Mode, venue, link with its round trip, the data's age, the sequence, the order budget."""
    line = status_text(lively(), 79)
    for words in (" PAPER ", "Vela", "● up 12 ms", "data now", "seq 10482", "orders 5/20"):
        assert words in line
    assert len(line) <= 79


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (LinkStatus(state=LinkState.UP, round_trip=12 * MILLISECOND), "● up 12 ms"),
        (LinkStatus(state=LinkState.UP), "● up"),
        (LinkStatus(state=LinkState.CONNECTING), "◌ connecting"),
        (LinkStatus(state=LinkState.DOWN, retry_at=2_500 * MILLISECOND), "○ down, retry in 3 s"),
        (LinkStatus(state=LinkState.DOWN, retry_at=-SECOND), "○ down, retry in 0 s"),
        (LinkStatus(state=LinkState.STOPPED), "○ stopped"),
    ],
)
def test_the_link_says_how_it_stands(link, words):
    assert text(status.link_runs(link, 0)) == words


@pytest.mark.parametrize(
    ("age", "runs"),
    [(None, "no data"), (200 * MILLISECOND, "data now"), (12 * SECOND, "data 12s")],
)
def test_the_data_says_how_old_it_is(age, runs):
    link = LinkStatus(ts_recv=None if age is None else -age)
    assert text(status.age_runs(link, 0)) == runs


def test_a_gap_is_said_where_the_sequence_stands():
    session = lively()
    session.update(bids=[("3199.7", "1")], sequence=20_000)
    assert status.sequence_runs(session.view) == (("GAP resync 1", "alarm"),)


@pytest.mark.parametrize(
    ("share", "style", "words"),
    [
        ("0.5", "text", " 50%"),
        ("0.7999", "text", " 80%"),
        ("0.8", "stale", " 80% high"),
        ("0.9499", "stale", " 95% high"),
        ("0.95", "alarm", " 95% full"),
        ("1.4", "alarm", " 140% full"),
    ],
)
def test_credit_is_amber_before_it_is_red_and_says_so(share, style, words):
    runs = status.credit_runs(D(share))
    assert runs[-1] == (words, style)
    assert len(text(runs[1:3])) == 8


def test_credit_that_is_almost_used_up_is_said_at_eighty_columns():
    session = lively()
    assert "credit" not in status_text(session, 79)
    told = session.view.credit
    session.feed(
        BalancesReported((), replace(told, deposited=told.open_notional), session.clock.now())
    )
    assert "credit 100% full" in status_text(session, 79)


def test_another_programs_hand_on_the_wallet_is_said():
    session = lively()
    assert "2nd writer?" not in status_text(session, 300)
    name = session.place(Side.BUY, "3190.0", "0.1")
    session.feed(OrderRefused(name, "InvalidNonce", "", None, session.clock.now(), is_nonce=True))
    assert "nonces ✕▪▪▪▪▪▫▫▫▫" in status_text(session, 300)
    assert "2nd writer?" in status_text(session, 90)


class FixedBudget:
    """A budget of these figures."""

    limit = 20

    def __init__(self, used, wait=0):
        self._used, self._wait = used, wait

    def used(self, now):
        return self._used

    def next_slot(self, now):
        return self._wait

    def next_relief(self, now):
        return self._wait or 9_500 * MILLISECOND


@pytest.mark.parametrize(
    ("budget", "words", "style"),
    [
        (FixedBudget(3), "orders 3/20", "text"),
        (FixedBudget(16), "orders 16/20 +1 in 10 s", "stale"),
        (FixedBudget(20, 4_200 * MILLISECOND), "orders 20/20 +1 in 5 s", "alarm"),
    ],
)
def test_a_budget_says_when_the_next_slot_is(budget, words, style):
    runs = status.budget_runs("orders", budget, 0)
    assert text(runs) == words
    assert runs[1][1] == style


def test_reading_only_is_said():
    session = ScriptedSession(is_read_only=True)
    assert status.access_run(session.view, can_trade=False) == ("read only", "stale")


def test_a_key_that_does_not_open_is_no_longer_opening():
    session = ScriptedSession()
    assert status.access_run(session.view, can_trade=False) == ("key opening", "stale")
    session.feed(LoginRefused("NoWallet", "it is locked", session.clock.now(), is_ours=True))
    assert status.access_run(session.view, can_trade=False) == ("no key", "stale")


def test_a_journal_that_fails_is_said_before_anything_else():
    """P21: no order is sent, and the status line says why."""
    session = ScriptedSession()
    session.view.journal.state = JournalState.FAILED
    (said,) = status.proof_parts(session.view)
    assert "no journal, no orders" in str(said)


NOTE = Notice(Severity.INFO, "Bought 0.5 ETH-USDC", 100 * SECOND)


def test_a_notice_is_news_for_eight_seconds_and_an_error_for_longer():
    assert status.fresh_notice([NOTE], 107 * SECOND) == NOTE
    assert status.fresh_notice([NOTE], 108 * SECOND) is None
    error = replace(NOTE, severity=Severity.ERROR)
    assert status.fresh_notice([error], 119 * SECOND) == error
    assert status.fresh_notice([error], 120 * SECOND) is None
    assert status.fresh_notice([], 0) is None


def test_a_notice_has_a_mark_and_is_never_markup():
    runs = status.notice_runs(replace(NOTE, text="[red]a\nb[/red]", severity=Severity.ERROR), 60)
    assert text(runs) == "■ [red]a b[/red]"


KEYS = [FooterItem("b", "buy", is_enabled=True), FooterItem("x", "cancel here", is_enabled=False)]


def test_titles_give_way_before_keys_do_and_a_notice_goes_first():
    assert text(status.key_line(KEYS, None, 40)) == " b buy  x cancel here"
    assert text(status.key_line(KEYS, None, 12)) == " b buy  x"
    assert text(status.key_line(KEYS, None, 6)) == " b  x"
    assert text(status.key_line(KEYS, None, 4)) == " b"
    assert text(status.key_line(KEYS, NOTE, 80)) == " ▪ Bought 0.5 ETH-USDC  b buy  x cancel here"
    long = replace(NOTE, text="word " * 40)
    line = text(status.key_line(KEYS, long, 40))
    assert len(line.rstrip()) <= 40
    assert line.endswith("…  b  x")


def test_a_long_notice_at_eighty_columns_leaves_the_keys_that_matter():
    """Order entry, cancels and the kill switch are named beside the longest notice."""
    items = [
        FooterItem(each.keys[0].replace("slash", "/").replace("colon", ":"), each.title, True)
        for each in ACTIONS.values()
        if each.shows_in_footer
    ]
    words = "Cancelled by the venue to free credit: buy 0.5 ETH-USDC at 3,199.80; 0 of 0.5 filled"
    line = text(status.key_line(items, replace(NOTE, text=words), 80))
    assert len(line) <= 80
    shown = line[line.index("…") + 1 :].split()
    assert shown[:5] == ["b", "s", "x", "ctrl+x", "ctrl+k"]
    short = text(status.key_line(items, NOTE, 80))
    assert len(short.split("  ")) == 1 + len(items)


def test_live_names_its_account_at_120_columns_with_orders_resting():
    """Several wallets, one screen: whose money it is stands before the link's figures."""
    session = lively(ScriptedSession(mode=Mode.LIVE))
    session.place(Side.BUY, "3199.8", "0.5")
    assert session.view.account is not None
    assert session.view.account in status_text(session, 120)


def test_the_headline_drops_the_day_before_the_price():
    session = lively()
    parts = headline.headline(session.view, START)
    assert text(fitted(parts, 200)) == (
        " PAPER   ETH-USDC  3,200.5 ▲  +1.24%  bid 3,199.8  ask 3,200.5  spread 0.7 · 2.2 bp"
        "  24 h 3,141.2 - 3,228.9  vol 1,285 ETH"
    )
    assert text(fitted(parts, 40)) == " PAPER   ETH-USDC  3,200.5 ▲  +1.24%"
    assert text(fitted(parts, 10)) == " PAPER   ETH-USDC"


def test_before_any_market_is_known_the_headline_says_so():
    assert "waiting" in text(fitted(headline.headline(ScriptedSession().view, START), 80))


def test_prices_that_are_not_proven_are_said_to_be():
    """P55: until list and book agree the line says so; a wrong scale is said at every width."""
    session = ScriptedSession()
    session.list_markets()
    session.go_up()
    assert "proving prices" in status_text(session, 120)
    session.snapshot([("3199.8", "1")], [("3200.5", "1")])
    assert "proving" not in status_text(session, 200)
    wrong = ScriptedSession()
    wrong.list_markets()
    wrong.go_up()
    wrong.snapshot([("31.998", "1")], [("32.005", "1")])
    for width in (20, 80, 200):
        assert "scale WRONG" in status_text(wrong, width)


def test_who_trades_instead_is_named():
    """P18: a session that only reads for another program's sake names that program."""
    session = ScriptedSession()
    session.engine.state.config = replace(
        session.view.config, is_read_only=True, read_only_reason="another vela-tui, PID 7, trades"
    )
    line = status_text(session, 160)
    assert "read only" in line
    assert "another vela-tui, PID 7, trades" in line
