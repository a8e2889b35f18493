"""What no read of a venue tells is never asked for, and what can be made of the rest is made."""

from dataclasses import replace
from decimal import Decimal

from engine_kit import ETH, Kit, capabilities, kinds, price, quantity

from vela_tui.domain.clock import MINUTE
from vela_tui.domain.enums import LinkState
from vela_tui.domain.events import TradesReported
from vela_tui.domain.market import Trade
from vela_tui.session.commands import SelectInterval
from vela_tui.venues.codec import ReadKind

SILENT = frozenset({ReadKind.CANDLES, ReadKind.TRADES})


def kit_of():
    """A session at a venue that keeps neither candles nor trades."""
    kit = Kit()
    kit.state.capabilities = replace(capabilities(), unreadable=SILENT)
    return kit


def trade(kit, name, at):
    told = Trade(ETH, name, price(at), quantity("1"), None, kit.now)
    return kit.apply(TradesReported((told,), kit.now))


def test_what_the_venue_does_not_tell_is_not_read():
    kit = kit_of()
    effects = kit.link() + kit.list_instruments() + tuple(kit.later(MINUTE))
    assert not SILENT & set(kinds(effects))
    assert ReadKind.TICKER in kinds(effects)


def test_candles_grow_out_of_trades_alone():
    kit = kit_of()
    kit.link()
    kit.list_instruments()
    trade(kit, "a", "100")
    trade(kit, "b", "102")
    (candle,) = kit.state.candles(ETH, kit.state.interval)
    assert (candle.open, candle.high, candle.close) == (100, 102, 102)


def test_they_are_kept_over_a_reconnect_and_made_for_every_interval():
    kit = kit_of()
    kit.link()
    kit.list_instruments()
    trade(kit, "a", "100")
    kit.link(LinkState.DOWN)
    kit.link()
    assert len(kit.state.candles(ETH, kit.state.interval)) == 1
    kit.apply(SelectInterval("1m" if kit.state.interval != "1m" else "5m"))
    (candle,) = kit.state.candles(ETH, kit.state.interval)
    assert candle.close == Decimal(100)
