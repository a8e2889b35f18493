"""The same book by curses: what changed, at most sixty times a second. Near the floor."""

import asyncio
import curses
import sys

from tests.bench.peers.feed_book import PlainBook, SixtyASecond, line_text, listen


def main(screen: "curses.window") -> None:
    """Lines are written anew; curses sends the terminal only what differs."""
    curses.curs_set(0)
    book = PlainBook()

    def paint() -> None:
        rows = book.lines()
        for at, row in enumerate(rows):
            screen.addstr(at, 0, line_text(row))
        screen.redrawln(len(rows) // 2, 1)  # the counter whole, so that it can be read back
        screen.refresh()

    pump = SixtyASecond(paint)
    asyncio.run(listen(sys.argv[1], book, pump.wake))


if __name__ == "__main__":
    curses.wrapper(main)
