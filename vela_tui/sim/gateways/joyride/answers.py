"""The exchange's facts in the venue's words (joyride.md 5.3, T01 to T13)."""

from typing import Any, Final

from vela_tui.sim.rounds.accounts import Account
from vela_tui.sim.rounds.exchange import Exchange
from vela_tui.sim.rounds.instruments import (
    CONTRACT_SIZE,
    MICRO,
    MILLI,
    MIN_SIZE,
    TICK,
    Instrument,
)
from vela_tui.sim.rounds.listing import Level
from vela_tui.sim.rounds.marks import Mark, middle
from vela_tui.sim.rounds.messages import (
    FillView,
    OrderView,
    PrintView,
    SettledPosition,
    Settlement,
)
from vela_tui.sim.rounds.schedule import DURATION_HOURS, EPOCH_MS, SECOND, window_start

Answer = dict[str, Any]

QUOTE: Final = "USDC"
DECIMALS: Final = {"price_decimals": 6, "size_decimals": 3}
SCALES: Final = {**DECIMALS, "contract_size": CONTRACT_SIZE}
_PERCENT: Final = 100


def instrument(option: Instrument) -> Answer:
    """T01."""
    return {
        "id": option.instrument_id,
        "strike": option.strike,
        "option_type": option.option_type,
        "expiration": option.expiration,
        "tick_size": TICK,
        "min_size": MIN_SIZE,
        **SCALES,
    }


def level(row: Level) -> Answer:
    """One price of a book."""
    return {"price": row.price, "size": row.size, "count": row.orders}


def book(exchange: Exchange, instrument_id: str, depth: int) -> Answer:
    """T02."""
    bids, asks = exchange.depth(instrument_id, depth)
    return {
        "instrument_id": instrument_id,
        "bids": [level(row) for row in bids],
        "asks": [level(row) for row in asks],
        **SCALES,
    }


def ticker(exchange: Exchange, instrument_id: str) -> Answer:
    """T03."""
    (bids, asks) = exchange.depth(instrument_id, 1)
    bid, ask = (bids[0] if bids else None), (asks[0] if asks else None)
    return {
        "instrument_id": instrument_id,
        "best_bid": bid and bid.price,
        "best_bid_size": bid and bid.size,
        "best_ask": ask and ask.price,
        "best_ask_size": ask and ask.size,
        "spread": ask.price - bid.price if bid and ask else None,
        "mid_price": middle(bid and bid.price, ask and ask.price),
        **SCALES,
    }


def live_ticker(exchange: Exchange, option: Instrument, now: int) -> Answer:
    """K03: quotes, the underlying's price in millionths, and Greeks."""
    bid, ask = exchange.best(option.instrument_id)
    told = exchange.marks.mark(option, now).greeks
    return {
        "instrument_id": option.instrument_id,
        "best_bid": bid,
        "best_ask": ask,
        "spread": None if bid is None or ask is None else ask - bid,
        "mid_price": middle(bid, ask),
        "spot_price": exchange.spot(option.asset),
        "greeks": {
            "delta": told.delta,
            "gamma": told.gamma,
            "theta": told.theta,
            "vega": told.vega,
            "rho": told.rho,
            "iv": told.iv,
            "lambda": told.leverage,
            "pop": told.pop,
        },
    }


def config() -> Answer:
    """T05."""
    return {
        "round_duration_hours": DURATION_HOURS,
        "round_epoch": EPOCH_MS,
        "units": {**DECIMALS, "quote_asset": QUOTE},
    }


def order(view: OrderView) -> Answer:
    """T06."""
    return {
        "id": view.order_id,
        "instrument_id": view.instrument_id,
        "user_id": view.user,
        "side": view.side,
        "order_type": view.type,
        "price": view.price,
        "size": view.size,
        "remaining": view.remaining,
        "status": view.status,
        "created_at": view.created_at,
        **SCALES,
    }


def fill(view: FillView) -> Answer:
    """T07."""
    return {
        "trade_id": view.trade_id,
        "order_id": view.order_id,
        "instrument_id": view.instrument_id,
        "side": view.side,
        "price": view.price,
        "size": view.size,
        "role": view.role,
        "timestamp": view.timestamp,
    }


def public_trade(view: PrintView) -> Answer:
    """K02."""
    return {
        "instrument_id": view.instrument_id,
        "price": view.price,
        "size": view.size,
        "side": "buy" if view.side == "bid" else "sell",
        "timestamp": view.timestamp,
    }


def account(held: Account) -> Answer:
    """T08."""
    initial = held.initial_balance
    return {
        "wallet": held.user,
        "available": held.available,
        "locked": held.locked,
        "total_pnl": held.total_pnl,
        "return_pct": _PERCENT * held.total_pnl / initial if initial else 0,
        "settlement_shortfall": held.shortfall,
        "quote_asset": QUOTE,
        **DECIMALS,
        "positions": [
            {"instrument_id": each, "quantity": p.quantity, "avg_price": p.avg_price}
            for each, p in held.positions.items()
        ],
    }


def greeks(mark: Mark) -> Answer:
    """T09."""
    told = mark.greeks
    return {
        "instrument_id": mark.option.instrument_id,
        "mark_price": told.price,
        "mark_iv": told.iv,
        "mark_source": mark.source,
        "quote_age_ms": mark.quote_age_ms,
        "spread_bps": mark.spread_bps,
        "greeks": {
            "delta": told.delta,
            "gamma": told.gamma,
            "vega": told.vega,
            "theta": told.theta,
            "rho": told.rho,
        },
    }


def timing(expiration: int, now: int) -> Answer:
    """T10, in Unix seconds (R-31)."""
    second, window = now // SECOND, window_start(expiration)
    return {
        "settlement": {
            "next_settlement": expiration,
            "twap_window_start": window,
            "seconds_to_twap_window": max(0, window - second),
            "seconds_to_settlement": max(0, expiration - second),
            "in_twap_window": window <= second < expiration,
        }
    }


def positions(held: Account | None) -> list[Answer]:
    """T11, a row for each."""
    if held is None:
        return []
    return [
        {"instrument_id": each, "quantity": p.quantity, "avg_price": p.avg_price, **SCALES}
        for each, p in held.positions.items()
    ]


def position_metrics(exchange: Exchange, row: Answer) -> Answer:
    """T12: what is not quoted counts for 0 (joyride.md 5.3)."""
    mid = middle(*exchange.best(row["instrument_id"]))
    quantity, entry = row["quantity"], row["avg_price"]
    value = 0 if mid is None else mid * quantity // MILLI
    cost = entry * quantity // MILLI
    pnl = 0 if mid is None else value - cost
    return {
        **row,
        "mid_price": mid or 0,
        "current_value": value,
        "pnl": pnl,
        "pnl_percent": _PERCENT * pnl / abs(cost) if cost else 0,
        "breakeven": entry,
    }


def settled(row: SettledPosition) -> Answer:
    """T13 (R-32)."""
    return {
        "user_id": row.user,
        "instrument_id": row.instrument_id,
        "quantity": row.quantity,
        "avg_price": row.avg_price,
        "settlement_price": row.settlement_price / MICRO,
        "payout": row.payout,
        "pnl": row.pnl,
    }


def settlement_complete(told: Settlement) -> Answer:
    """K13."""
    return {
        "expiration": told.expiration,
        "settled_instruments": told.instruments,
        "settled_positions": len(told.positions),
        "cancelled_orders": told.cancelled_orders,
    }


def spot(exchange: Exchange, asset: str, now: int) -> Answer:
    """K04, in USD."""
    return {"asset": asset, "price": exchange.spot(asset) / MICRO, "timestamp": now}
