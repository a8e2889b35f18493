"""Alerts in the engine: told once, in words; fills ring; the markets list is kept young."""

from decimal import Decimal

from engine_kit import BTC, ETH, kinds, live_kit, price

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.events import QuotesChanged, RoundTripMeasured
from vela_tui.domain.market import MarketQuote
from vela_tui.session.changes import Part
from vela_tui.session.commands import RecallAlerts, RemoveAlert, SetAlert
from vela_tui.session.market_data import QUOTES_EVERY
from vela_tui.state.alerts import AlertKind
from vela_tui.venues.codec import ReadKind


def quoted(kit, bid, ask, market=ETH):
    quote = MarketQuote(market, price(bid), price(ask))
    return kit.apply(QuotesChanged((quote,), kit.now))


def alerts_told(kit):
    return [text for text in kit.notices() if text.startswith("Alert 1: ")]


def test_a_price_alert_is_told_once_with_the_figures():
    kit = live_kit()
    kit.apply(SetAlert(AlertKind.ABOVE, ETH, Decimal(3300)))
    assert "Alert 1 is set: ETH-USDC > 3,300.00" in kit.notices()
    quoted(kit, "3299", "3300")
    assert (kit.state.rings, alerts_told(kit)) == (0, [])
    kit.engine.take_dirty()
    for bid in ("3301", "3302", "3303"):
        quoted(kit, bid, "3304")
    assert kit.state.rings == 1
    assert alerts_told(kit) == ["Alert 1: ETH-USDC > 3,300.00; now 3,301 / 3,304"]
    assert Part.ALERTS in kit.engine.take_dirty().parts


def test_an_alert_that_holds_already_is_told_at_once():
    kit = live_kit()
    quoted(kit, "99", "101")
    kit.apply(SetAlert(AlertKind.SPREAD, ETH, Decimal(20)))
    assert kit.state.rings == 1
    assert alerts_told(kit) == ["Alert 1: ETH-USDC spread > 20 bp; now 99 / 101"]


def test_recalled_alerts_stand_again_and_are_told_with_the_next_price():
    kit = live_kit()
    kit.apply(RecallAlerts((SetAlert(AlertKind.ABOVE, ETH, Decimal(3300)),)))
    assert [alert.level for alert in kit.state.alerts] == [Decimal(3300)]
    assert Part.ALERTS in kit.engine.take_dirty().parts
    assert kit.state.rings == 0
    quoted(kit, "3301", "3304")
    assert alerts_told(kit) == ["Alert 1: ETH-USDC > 3,300.00; now 3,301 / 3,304"]


def test_another_market_s_price_rings_nothing():
    kit = live_kit()
    kit.apply(SetAlert(AlertKind.ABOVE, ETH, Decimal(3300)))
    quoted(kit, "94000", "94001", BTC)
    assert kit.state.rings == 0


def test_fills_ring_once_each_and_only_when_asked_for():
    kit = live_kit()
    name = kit.resting()
    kit.fill(name, "0.1", "t1")
    assert kit.state.rings == 0
    kit.apply(SetAlert(AlertKind.FILLS))
    kit.fill(name, "0.1", "t1")
    assert kit.state.rings == 0
    kit.fill(name, "0.1", "t2")
    assert kit.state.rings == 1


def test_removed_alerts_are_silent_and_a_wrong_number_is_told():
    kit = live_kit()
    kit.apply(SetAlert(AlertKind.ABOVE, ETH, Decimal(3300)))
    kit.apply(RemoveAlert(7))
    assert "no such alert" in kit.notices()[0]
    kit.apply(RemoveAlert(1))
    quoted(kit, "3301", "3304")
    assert kit.state.rings == 0
    assert not kit.state.alerts


def reads_of_the_list(kit, minutes, *, is_told):
    count = 0
    for _ in range(minutes * MINUTE // SECOND):
        kit.apply(RoundTripMeasured(1, kit.now))
        if is_told:
            quoted(kit, "99", "101", BTC)
        count += kinds(kit.later(SECOND)).count(ReadKind.INSTRUMENTS)
    return count


def test_a_list_that_tells_nothing_is_read_four_times_a_minute():
    kit = live_kit()
    quoted(kit, "99", "101")
    assert 7 <= reads_of_the_list(kit, 2, is_told=False) <= 2 * MINUTE // QUOTES_EVERY


def test_a_list_that_tells_is_not_read():
    kit = live_kit()
    quoted(kit, "99", "101")
    assert reads_of_the_list(kit, 1, is_told=True) == 0
