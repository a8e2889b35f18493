"""The same book by rich's Live table at thirty frames a second."""

import asyncio
import sys

from rich.live import Live
from rich.table import Table

from tests.bench.peers.feed_book import SCALE, PlainBook, listen


def table(book: PlainBook) -> Table:
    """The whole book as a table."""
    shown = Table("quantity", "price", width=60)
    for side, price, quantity in book.lines():
        style = "red" if side == "ask" else "green"
        shown.add_row(f"{quantity / SCALE:,.4f}", f"{price / SCALE:,.2f}", style=style)
    return shown


async def main() -> None:
    """Frames are read at once, the table is drawn on a clock."""
    book = PlainBook()
    with Live(get_renderable=lambda: table(book), refresh_per_second=30, screen=True):
        await listen(sys.argv[1], book, lambda: None)


if __name__ == "__main__":
    asyncio.run(main())
