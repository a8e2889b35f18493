"""Moving the money of one execution between maker, taker and exchange (vela.md section 10)."""

from typing import NamedTuple

from vela_tui.sim.accounts import Account, Ledger
from vela_tui.sim.fees import fee, notional
from vela_tui.sim.matching import OrderBook
from vela_tui.sim.messages import MarketSpec
from vela_tui.sim.orders import Order, spent_asset
from vela_tui.sim.terms import ExchangeOptions


class Fees(NamedTuple):
    """What each side of an execution pays; negative is a rebate."""

    maker: int
    taker: int


def fees_of(price: int, quantity: int, unit: int, options: ExchangeOptions) -> Fees:
    """Both sides' fees on one execution; `unit` is the market's."""
    return Fees(
        fee(price, quantity, options.maker_fee_bps, unit),
        fee(price, quantity, options.taker_fee_bps, unit),
    )


def settle(
    ledger: Ledger,
    book: OrderBook,
    market: MarketSpec,
    maker: Order,
    taker: Account,
    quantity: int,
    fees: Fees,
) -> None:
    """The maker's order is filled by `quantity` and everybody is paid.

    The maker pays from its lock, which shrinks to what the rest needs; the difference of at
    most one micro, left by rounding each part down, becomes available. The caller has made
    sure that both can pay.

    Args:
        ledger: keeps the fees.
        book: holds the maker's order, and drops it when complete.
        market: whose assets change hands.
        maker: the resting order.
        taker: the aggressive order's account.
        quantity: raw base units.
        fees: of this execution.
    """
    owner = _owner(ledger, maker)
    paid = notional(maker.price, quantity, market.unit)
    buyer, seller = (owner, taker) if maker.side == "bid" else (taker, owner)
    asset = spent_asset(maker.side, market)
    lock, open_notional = maker.lock, maker.remaining_notional
    book.execute(maker, quantity)
    owner.holding(asset).claimed -= lock - maker.lock
    owner.open_notional -= open_notional - maker.remaining_notional

    buyer.holding(market.quote).total -= paid
    seller.holding(market.quote).total += paid
    seller.holding(market.base).total -= quantity
    buyer.holding(market.base).total += quantity
    owner.holding(market.quote).total -= fees.maker
    taker.holding(market.quote).total -= fees.taker
    ledger.keep_fee(market.quote, fees.maker + fees.taker)
    if not maker.remaining_quantity:
        owner.detach(maker, asset)


def _owner(ledger: Ledger, order: Order) -> Account:
    owner = ledger.find(order.user)
    assert owner is not None, "an open order's owner has an account"  # noqa: S101 - ledger invariant
    return owner
