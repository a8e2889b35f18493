"""What a short must be able to show: a simulated rule, in whole numbers (R-38)."""

from collections.abc import Callable
from typing import Final

from vela_tui.sim.rounds.accounts import Account
from vela_tui.sim.rounds.instruments import MILLI, Instrument

_PERCENT: Final = 100
_FAR: Final = 15
_NEAR: Final = 10

Margin = Callable[[str], int]
"""What one contract of the instrument needs, in millionths."""


def per_contract(option: Instrument, spot: int, mark: int) -> int:
    """Millionths that one contract sold short needs (R-38).

    Args:
        option: what is sold.
        spot: the underlying's price.
        mark: what the option is worth now.
    """
    far, near = spot * _FAR // _PERCENT, spot * _NEAR // _PERCENT
    if option.is_call:
        return max(far - max(0, option.strike - spot), near) + mark
    least = option.strike * _NEAR // _PERCENT
    return max(far - max(0, spot - option.strike), near, least) + mark


def required(account: Account, margin: Margin, more: tuple[str, int] | None = None) -> int:
    """Millionths that the account's shorts need, resting asks taken for sold, rounded up.

    Args:
        account: whose.
        margin: what one contract needs.
        more: an instrument and how much more of it would be sold.
    """
    return sum(
        -(-margin(instrument_id) * short // MILLI)
        for instrument_id, short in _shorts(account, more).items()
        if short > 0
    )


def opens(account: Account, instrument_id: str, size: int) -> bool:
    """Whether selling so much more, after all that is offered already, would be short."""
    return _offered(account).get(instrument_id, 0) + size > account.position(instrument_id)


def _shorts(account: Account, more: tuple[str, int] | None) -> dict[str, int]:
    shorts = _offered(account)
    if more is not None:
        shorts[more[0]] = shorts.get(more[0], 0) + more[1]
    for instrument_id, held in account.positions.items():
        shorts[instrument_id] = shorts.get(instrument_id, 0) - held.quantity
    return shorts


def _offered(account: Account) -> dict[str, int]:
    offered: dict[str, int] = {}
    for order in account.orders.values():
        if order.side == "ask":
            sold = offered.get(order.market_id, 0) + order.remaining_quantity
            offered[order.market_id] = sold
    return offered
