"""How a position becomes money at the end of its round (R-51), and what a short can't pay."""

from collections.abc import Mapping

from vela_tui.sim.rounds.accounts import Account
from vela_tui.sim.rounds.instruments import MILLI, Instrument
from vela_tui.sim.rounds.messages import SettledPosition


def pay(
    account: Account, over: Mapping[str, Instrument], prices: Mapping[str, int]
) -> list[SettledPosition]:
    """The account's positions in what is over are money; what it could not pay stays owed.

    What one user wins and owes in a round is set off before anything is owed.

    Args:
        account: has no resting orders in it any more.
        over: the instruments of the round.
        prices: settlement prices by asset, millionths.
    """
    rows: list[SettledPosition] = []
    for instrument_id in [each for each in account.positions if each in over]:
        held, option = account.positions.pop(instrument_id), over[instrument_id]
        price = prices[option.asset]
        payout = _payout(option.payoff(price), held.quantity)
        rows.append(
            SettledPosition(
                user=account.user,
                instrument_id=instrument_id,
                quantity=held.quantity,
                avg_price=held.avg_price,
                settlement_price=price,
                payout=payout,
                pnl=payout - held.quantity * held.avg_price // MILLI,
            )
        )
    balance = account.available + sum(row.payout for row in rows)
    account.available = max(0, balance)
    account.shortfall += max(0, -balance)
    return rows


def _payout(payoff: int, quantity: int) -> int:
    """Credits are rounded down, debits half up (R-05)."""
    if quantity >= 0:
        return payoff * quantity // MILLI
    return -((2 * payoff * -quantity + MILLI) // (2 * MILLI))
