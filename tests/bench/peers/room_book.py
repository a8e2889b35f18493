"""Books of big libraries as Python meets them, in the environment that `room` makes.

`python -m tests.bench.peers.room_book NAME FILE` reads a snapshot and updates as lines of a file,
applies them once for each line on stdin, and prints the microseconds of an update.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

Apply = Callable[[dict[str, Any]], None]


def nautilus() -> Apply:
    """nautilus_trader's book in Rust, by its own binding."""
    from nautilus_trader.core import nautilus_pyo3 as rust

    scale = rust.Price.from_str("1.000000").raw // 10**6
    sides = (("bids", rust.OrderSide.BUY), ("asks", rust.OrderSide.SELL))
    name = rust.InstrumentId.from_str("ETH-USDC.VELA")
    book = rust.OrderBook(name, rust.BookType.L2_MBP)

    def apply(message: dict[str, Any]) -> None:
        for name, side in sides:
            for price, quantity in message["data"][name]:
                told = rust.BookOrder(
                    side,
                    rust.Price.from_raw(price * scale, 2),
                    rust.Quantity.from_raw(quantity * scale, 4),
                    price,
                )
                change = book.update if quantity else book.delete
                change(told, 0, message["seq"], 0)

    return apply


def ccxt() -> Apply:
    """The book of ccxt.pro: lists of rows, kept by bisect, which are the view as well."""
    from ccxt.async_support.base.ws.order_book import OrderBook

    book = OrderBook()

    def apply(message: dict[str, Any]) -> None:
        for name in ("bids", "asks"):
            side = book[name]
            for row in message["data"][name]:
                side.storeArray(row)

    return apply


BOOKS = {"nautilus": nautilus, "ccxt": ccxt}


def main() -> None:
    """One turn for each line on stdin."""
    decode = msgspec.json.Decoder().decode
    lines = Path(sys.argv[2]).read_bytes().splitlines()
    for _ in sys.stdin:
        apply = BOOKS[sys.argv[1]]()
        apply(decode(lines[0]))
        begun = time.thread_time_ns()
        for frame in lines[1:]:
            apply(decode(frame))
        spent = (time.thread_time_ns() - begun) / (len(lines) - 1) / 1_000
        sys.stdout.write(f"{spent}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
