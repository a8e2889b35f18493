"""A book in Rust as Python meets it: nautilus_trader's, by its own binding, in an own interpreter.

Reads a snapshot and updates as lines of a file, applies them as often as asked, and prints the
microseconds of each update, one line a turn. It brings half a gigabyte of libraries along, so it
lives apart: `python -m tests.bench.peers.room` installs it.
"""

import sys
import time
from pathlib import Path

import msgspec


def main() -> None:
    """One turn for each line on stdin."""
    from nautilus_trader.core import nautilus_pyo3 as rust

    decode = msgspec.json.Decoder().decode
    lines = Path(sys.argv[1]).read_bytes().splitlines()
    scale = rust.Price.from_str("1.000000").raw // 10**6
    sides = (("bids", rust.OrderSide.BUY), ("asks", rust.OrderSide.SELL))

    def apply(book: "rust.OrderBook", frame: bytes) -> None:
        message = decode(frame)
        for name, side in sides:
            for price, quantity in message["data"][name]:
                told = rust.BookOrder(
                    side,
                    rust.Price.from_raw(price * scale, 2),
                    rust.Quantity.from_raw(quantity * scale, 4),
                    price,
                )
                if quantity:
                    book.update(told, 0, message["seq"], 0)
                else:
                    book.delete(told, 0, message["seq"], 0)

    for _ in sys.stdin:
        name = rust.InstrumentId.from_str("ETH-USDC.VELA")
        book = rust.OrderBook(name, rust.BookType.L2_MBP)
        apply(book, lines[0])
        begun = time.thread_time_ns()
        for frame in lines[1:]:
            apply(book, frame)
        spent = (time.thread_time_ns() - begun) / (len(lines) - 1) / 1_000
        sys.stdout.write(f"{spent}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
