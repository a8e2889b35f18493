"""What the engine tells about itself: status, fees, batches and proofs, volumes, analytics.

All of it is the engine's own arithmetic on raw integers, units included (vela.md 1.1, 3.7): the
leaderboard and referrals read raw units as millionths and so tell 10^4 and 100 times too much.
"""

from collections.abc import Callable
from typing import Final

from msgspec import Raw

from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways import signing
from vela_tui.sim.gateways.vela_engine import answers
from vela_tui.sim.gateways.vela_engine.answers import Answer, cents, micro_text
from vela_tui.sim.gateways.vela_engine.phantoms import Phantoms
from vela_tui.sim.gateways.vela_engine.reads import Query, number
from vela_tui.sim.gateways.vela_engine.records import Anchors, Batch, Records
from vela_tui.sim.gateways.vela_engine.referrals import Referrals
from vela_tui.sim.gateways.vela_engine.replies import Declined
from vela_tui.sim.matching import Levels

VERSION: Final = "0.2.0"
"""Of the engine whose words these are (vela.md section 0)."""
_STARTING_S: Final = 30
_BEST: Final = 20
_DEPTH: Final = 500
_DAY: Final = "24H"
_WINDOWS: Final = {"1H": 3_600, _DAY: 86_400, "7D": 604_800}
"""Seconds."""
_BUDGETS: Final = {"slippage_1k_usdc": 1_000, "slippage_10k_usdc": 10_000}
_LARGE_BUDGET: Final = 100_000
_MICRO_DECIMALS: Final = 6


class Transparency:
    """The endpoints that only the engine has.

    Args:
        floor: the exchange in operation.
        phantoms: what its books show.
        records: what it remembers.
        referrals: who brought whom.
        readers: how many WebSockets are open.
    """

    def __init__(
        self,
        floor: Floor,
        phantoms: Phantoms,
        records: Records,
        referrals: Referrals,
        readers: Callable[[], int],
    ) -> None:
        self._floor = floor
        self._phantoms = phantoms
        self._records = records
        self._referrals = referrals
        self._readers = readers
        self._began = floor.now()
        self._anchors = Anchors(self._began)

    def status(self, _path: Query, _query: Query) -> Answer:
        """`GET /status`: `starting` in the first half minute; its snapshots are always fresh."""
        now, totals = self._floor.now(), self._records.totals
        uptime = (now - self._began) // answers.SECOND
        return {
            "status": "starting" if uptime < _STARTING_S else "operational",
            "engine_uptime_seconds": uptime,
            "engine_version": VERSION,
            "last_snapshot_timestamp": now // answers.MILLI,
            "last_state_root": self._records.state_root(),
            "orders_processed_today": totals["orders"],
            "fills_today": totals["fills"],
            "volume_today_usdc": answers.fixed(totals["volume"], _MICRO_DECIMALS, 2),
            "active_markets": len(self._floor.exchange.market_ids()),
            "connected_ws_clients": self._readers(),
            "last_restart_reason": None,
        }

    def fees_public(self, _path: Query, _query: Query) -> Answer:
        """`GET /fees/public`."""
        taken, paid = self._records.totals["taker_fees"], self._records.totals["maker_rebates"]
        return {
            "total_taker_fees_collected_usdc": micro_text(taken),
            "total_maker_rebates_paid_usdc": micro_text(paid),
            "net_exchange_revenue_usdc": micro_text(max(0, taken - paid)),
            "fees_collected_today_usdc": micro_text(taken),
            "maker_fee_bps": answers.MAKER_FEE_BPS,
            "taker_fee_bps": answers.TAKER_FEE_BPS,
            "since": "2026-04-01T00:00:00Z",
        }

    def batches(self, _path: Query, _query: Query) -> list[Answer]:
        """`GET /batches`: oldest first, with the names of their executions."""
        return [batch.told() for batch in self._records.batches()]

    def batch(self, path: Query, _query: Query) -> Answer:
        """`GET /batches/{id}`: with its executions."""
        batch = self._records.batch(number(path["batch_id"]))
        if batch is None:
            raise Declined(404, "batch not found")
        return batch.told(in_full=True)

    def proof(self, path: Query, _query: Query) -> Answer:
        """`GET /batches/{id}/proof`: `pending` for one that does not exist, too."""
        wanted = number(path["batch_id"])
        batch = self._records.batch(wanted) or Batch(wanted, self._floor.now())
        return batch.proof(self._floor.now())

    def proofs(self, _path: Query, _query: Query) -> Answer:
        """`GET /proofs`: newest first."""
        told = [batch.proof(self._floor.now()) for batch in reversed(self._records.batches())]
        return {"proofs": told, "next_cursor": told[-1]["batch_id"] if told else None}

    def state_root(self, _path: Query, _query: Query) -> Answer:
        """`GET /state-root`: with the last of its anchors, which stand on no chain."""
        exchange, users, now = self._floor.exchange, self._floor.clients, self._floor.now()
        anchor = self._anchors.last(now)
        return {
            "state_root": self._records.state_root(),
            "timestamp": now // answers.MILLI,
            "order_count": sum(len(exchange.open_orders(user)) for user in users),
            "user_count": len(users),
            "block_number": None,
            "last_anchor_tx": None if anchor is None else anchor[0],
            "last_anchor_time": None if anchor is None else anchor[1] // answers.MILLI,
            "anchor_count": self._anchors.count(now),
        }

    def leaderboard(self, _path: Query, _query: Query) -> Answer:
        """`GET /leaderboard`."""
        ranked = sorted(self._records.volumes.items(), key=lambda item: -item[1].notional)
        traders = [
            {
                "address": address,
                "volume_usdc": answers.fixed(volume.notional, 2 * _MICRO_DECIMALS, 2),
                "fill_count": volume.made + volume.taken,
                "maker_count": volume.made,
                "taker_count": volume.taken,
            }
            for address, volume in ranked[:_BEST]
        ]
        best = self._referrals.best()
        return {"top_traders": traders, "top_referrers": best, "period": "all_time"}

    def referral(self, path: Query, _query: Query) -> Answer:
        """`GET /referral/{address}`."""
        address = path["address"]
        if not signing.ADDRESS.fullmatch(address):
            raise Declined(400, "invalid address")
        return self._referrals.told(address.lower())

    def analytics(self, path: Query, query: Query) -> Answer:
        """`GET /analytics` and `/analytics/{market}`: in the order of the names."""
        timeframe = query.get("timeframe", _DAY)
        wanted = path.get("market_id", query.get("market_id"))
        markets = sorted(self._floor.exchange.market_ids())
        return {
            "timeframe": timeframe,
            "markets": [
                self._market(market_id, _WINDOWS.get(timeframe, _WINDOWS[_DAY]))
                for market_id in markets
                if wanted in (None, market_id)
            ],
            "generated_at": self._floor.now() // answers.MILLI,
        }

    def _market(self, market_id: str, seconds: int) -> Answer:
        bid, ask = self._phantoms.best(market_id)
        mid = None if bid is None or ask is None else bid + (ask - bid) // 2
        bids, asks = self._phantoms.shown(market_id, _DEPTH)
        slippages = {name: _slippage(asks, mid, budget) for name, budget in _BUDGETS.items()}
        deep_bids, deep_asks = _depth(bids, mid, is_bid=True), _depth(asks, mid, is_bid=False)
        return {
            "market_id": market_id,
            "current_spread_bps": None if not mid else _bps((ask or 0) - (bid or 0), mid),
            "current_bid": bid,
            "current_ask": ask,
            "current_mid": mid,
            **slippages,
            "slippage_100k_usdc": _slippage(asks, mid, _LARGE_BUDGET),
            **self._volumes(market_id, seconds),
            "depth_1pct_bid_usdc": cents(deep_bids),
            "depth_1pct_ask_usdc": cents(deep_asks),
            "depth_1pct_total_usdc": cents(deep_bids + deep_asks),
        }

    def _volumes(self, market_id: str, seconds: int) -> Answer:
        since = self._floor.now() - seconds * answers.SECOND
        worths = [
            view.price * view.quantity
            for view in self._floor.exchange.trades(market_id)
            if view.timestamp >= since
        ]
        return {
            "total_volume_usdc": cents(sum(worths)),
            "fill_count": len(worths),
            "avg_fill_size_usdc": cents(sum(worths) // max(1, len(worths))),
            "largest_fill_usdc": cents(max(worths, default=0)),
        }


def _bps(part: int, whole: int) -> Raw:
    """A ratio in basis points, as a JSON number."""
    return answers.number(part * 10_000 * 10**_MICRO_DECIMALS // whole, _MICRO_DECIMALS)


def _slippage(asks: Levels, mid: int | None, budget: int) -> Raw | None:
    """How much worse than the mid it is to buy for so many USDC, in basis points."""
    left = budget * answers.UNIT * answers.UNIT
    bought = spent = 0
    for price, quantity in asks:
        taken = min(quantity, left // price)
        bought += taken
        spent += taken * price
        left -= taken * price
    if not mid or not bought:
        return None
    return _bps(max(0, spent - mid * bought), mid * bought)


def _depth(levels: Levels, mid: int | None, *, is_bid: bool) -> int:
    """What rests within a percent of the mid, at the mid's price; raw price times quantity."""
    if not mid:
        return 0
    bound = mid * 99 // 100 if is_bid else mid * 101 // 100
    near = (
        quantity for price, quantity in levels if (price >= bound if is_bid else price <= bound)
    )
    return sum(near) * mid
