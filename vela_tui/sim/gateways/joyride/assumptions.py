"""What no page of the venue states and this exchange had to choose (joyride.md section 15)."""

from typing import Final

ASSUMPTIONS: Final = {
    "R-01": "No invite codes: a first sign-in is given 10,000 paper USDC.",
    "R-02": "There are no fees.",
    "R-04": "REST and WebSocket answer on one loopback port under /api/v1.",
    "R-05": "Costs are price x size / 1000; debits round half up, credits down.",
    "R-06": "spot_price of a ticker is an integer in millionths, of spot.ASSET a number of USD.",
    "R-07": "The fraction of a strike stands behind an underscore.",
    "R-08": 'get_nonce answers {"nonce": "..."}.',
    "R-09": "WebSocket and HTTP share their nonces; a fourth one drops the wallet's oldest.",
    "R-10": "A sign-in lasts as long as its connection.",
    "R-13": "One JSON object a frame; a request has an id; batches are refused (-32600).",
    "R-14": 'Notifications are {"method": "subscription", "params": {"channel", "data"}}.',
    "R-15": "Messages have at most 1 MiB, and there are at most 100 connections.",
    "R-16": 'An order is answered by {"order": {...}, "trades": [...]}.',
    "R-17": 'cancel answers {"order_id", "status"}, cancel_all {"cancelled", "order_ids"}.',
    "R-18": "Queries over the WebSocket answer with what REST answers.",
    "R-19": "One unknown channel refuses the whole call (-32602), a private one with 1001.",
    "R-20": "time_in_force is gtc, ioc, fok or their long names, in any letter case.",
    "R-21": "A market order's price is ignored, and told as 0.",
    "R-22": "No post-only, reduce-only, client order ids or amendments.",
    "R-23": "Price history is asked for in microseconds.",
    "R-24": "Orders are read at /v1/orders/open and /v1/orders, newest first.",
    "R-25": "All tickers are read at /v1/market/tickers.",
    "R-26": 'HTTP refuses with {"error": {"code", "message"}}.',
    "R-27": "An order's keys are id, instrument_id, user_id, side, order_type, status, created_at.",
    "R-28": "A trade's keys are trade_id, order_id, instrument_id, side, price, size, role.",
    "R-29": "An account tells settlement_shortfall and quote_asset.",
    "R-30": "Greeks name their instrument_id.",
    "R-31": "Settlement times are Unix seconds.",
    "R-32": "Settlement rows are integers in millionths, except for the settlement price in USD.",
    "R-33": "A price off the tick is 1005, a size below the least 1006; sizes step by 0.001.",
    "R-34": "Price, then time; executions at the resting price.",
    "R-35": "A bid is paid for at its limit; what it saves is released with each execution.",
    "R-36": "An average entry price is rounded down.",
    "R-37": "Premium of a sale is credited at once.",
    "R-38": "Shorts need margin: max(15 % S - out of the money, 10 %) + mark. A simulated rule.",
    "R-39": "An order that meets its owner's own one ends there.",
    "R-40": "A market order takes what there is; the rest is cancelled.",
    "R-41": "A cancel that names the wrong instrument finds no order (1003).",
    "R-42": "Orders survive their connection.",
    "R-45": "Depths 1, 5, 10, 20; timeframes 1m, 5m, 15m, 1h, 4h, 1d.",
    "R-46": "instruments and settlement_complete come as channels, to all who signed in.",
    "R-47": "Books begin with a snapshot; updates are absolute levels under a sequence.",
    "R-50": "Theta per day, vega and rho per point, iv a fraction.",
    "R-51": "Calls pay max(0, TWAP - K), puts max(0, K - TWAP); shorts the negative.",
    "R-52": "The settlement price is the mean of one sample a second of the last half hour.",
    "R-53": "Options are priced by Black-Scholes at 0.80 + 0.5 ln(K/S)^2.",
    "R-54": "A round lists five strikes around the price, calls and puts.",
    "R-55": "Malformed requests get the codes of JSON-RPC.",
    "R-56": "A sign-in that fails is 1001.",
    "R-57": "More than 50 requests a second are refused (1007).",
    "R-58": "At a round's end: cancels, results, settlement_complete, then the new instruments.",
}
"""Each choice by its number in the notes."""


def banner() -> str:
    """The choices, a line each, for whoever starts the exchange."""
    lines = [f"  {number}  {choice}" for number, choice in ASSUMPTIONS.items()]
    return "\n".join(["Simulated, since the venue's pages do not say:", *lines])
