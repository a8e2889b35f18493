import asyncio
import time
import aiohttp
from web3 import Web3
from eth_account.messages import encode_defunct
API_URL = "https://vela-engine.fly.dev"
PRIVATE_KEY = "0x..." # never commit this
MARKET = "ETH-USDC"
SPREAD_BPS = 10 # 0.10% half-spread
LEVELS = 5 # price levels per side
SIZE = 100_000 # 0.1 ETH in fixed-point (0.1 × 1_000_000)
REQUOTE_SEC = 10 # re-quote interval in seconds
w3 = Web3()
account = w3.eth.account.from_key(PRIVATE_KEY)
address = account.address
# ─── Nonce ──────────────────────────────────────────────────────────────────
_nonce = int(time.time() * 1000)
def next_nonce() -> int:
    global _nonce
    _nonce += 1
    return _nonce
# ─── Signing ────────────────────────────────────────────────────────────────
def sign_order(market, side, price, qty, nonce, client_id=None) -> str:
    msg = f"vela:order:{market}:{side}:{price}:{qty}:{nonce}"
    if client_id:
        msg += f":{client_id}"
    return account.sign_message(encode_defunct(text=msg)).signature.hex()
def sign_cancel(order_id, client_id, nonce) -> str:
    cid = client_id or ""
    oid = order_id or ""
    msg = f"vela:cancel:{oid}:{cid}:{nonce}"
    return account.sign_message(encode_defunct(text=msg)).signature.hex()
# ─── Market data ────────────────────────────────────────────────────────────
async def get_mid_price(session: aiohttp.ClientSession) -> int | None:
    async with session.get(f"{API_URL}/markets") as r:
        if r.status != 200:
            return None
        data = await r.json()
        for m in data.get("data", []):
            if m["id"] == MARKET and m.get("best_bid") and m.get("best_ask"):
                bid = int(round(float(m["best_bid"]) * 1_000_000))
                ask = int(round(float(m["best_ask"]) * 1_000_000))
                return (bid + ask) // 2
    return None
# ─── Order management ───────────────────────────────────────────────────────
async def cancel_order(session: aiohttp.ClientSession, order: dict) -> None:
    n = next_nonce()
    cid = order.get("client_order_id", "")
    oid = order.get("order_id", "")
    sig = sign_cancel(oid, cid, n)
    body = {"user": address, "nonce": n, "signature": sig}
    if cid:
        body["client_order_id"] = cid
    else:
        body["order_id"] = oid
    async with session.post(f"{API_URL}/orders/cancel", json=body) as r:
        pass # fire and forget; credit system may cancel before we do
async def cancel_all(session: aiohttp.ClientSession, open_orders: list[dict]) -> None:
    if not open_orders:
        return
    await asyncio.gather(
        *[cancel_order(session, o) for o in open_orders],
        return_exceptions=True
    )
async def place_order(session: aiohttp.ClientSession, order: dict) -> dict | None:
    async with session.post(f"{API_URL}/orders", json=order) as r:
        body = await r.json()
        if body.get("ok"):
            return body["data"]
        print(f"[order error] {body.get('error')} — {order.get('client_order_id')}")
        return None
# ─── Quoting logic ──────────────────────────────────────────────────────────
def build_quotes(mid: int) -> list[dict]:
    """Build LEVELS bid and ask orders around mid price."""
    half_spread = max(1, mid * SPREAD_BPS // 20_000)
    orders = []
    for i in range(LEVELS):
        step = mid * (i + 1) * 5 // 10_000
        for side, price in [
            ("bid", mid - half_spread - step),
            ("ask", mid + half_spread + step),
        ]:
            n = next_nonce()
            cid = f"mm-{side}-{i}-{n}"
            sig = sign_order(MARKET, side, price, SIZE, n, cid)
            orders.append({
                "user": address,
                "market_id": MARKET,
                "side": side,
                "price": price,
                "quantity": SIZE,
                "order_type": "limit",
                "time_in_force": "post_only",
                "nonce": n,
                "signature": sig,
                "client_order_id": cid,
            })
    return orders
# ─── Main loop ──────────────────────────────────────────────────────────────
async def main() -> None:
    async with aiohttp.ClientSession() as session:
        open_orders: list[dict] = []
        while True:
            try:
                mid = await get_mid_price(session)
                if mid is None:
                    print("[warn] could not fetch mid price, skipping cycle")
                    await asyncio.sleep(REQUOTE_SEC)
                    continue
                print(f"[cycle] mid={mid / 1_000_000:.6f}")
                await cancel_all(session, open_orders)
                quotes = build_quotes(mid)
                results = await asyncio.gather(
                    *[place_order(session, q) for q in quotes],
                    return_exceptions=True,
                )
                open_orders = [r for r in results if isinstance(r, dict)]
                print(f"[cycle] {len(open_orders)}/{len(quotes)} orders placed")
            except Exception as e:
                print(f"[error] {e}")
            await asyncio.sleep(REQUOTE_SEC)
if __name__ == "__main__":
    asyncio.run(main())
