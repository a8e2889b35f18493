"""What a frame costs does not depend on how many orders rest: work is counted, not timed."""

from vela_tui.domain.enums import Side
from vela_tui.ui.render import book_marks


async def test_own_orders_are_looked_at_again_only_when_one_changed(session, run_app, monkeypatch):
    """Updates of the book leave the marks beside it alone; a report of an order does not."""
    looked = []
    real = book_marks.own_marks
    monkeypatch.setattr(book_marks, "own_marks", lambda *a: looked.append(a) or real(*a))
    async with run_app() as (app, pilot):
        looked.clear()
        for size in ("7.5", "8.5", "9.5"):
            session.update(bids=[("3199.8", size)])
            app.desk.catch_up()
            await pilot.pause()
        assert not looked
        session.place(Side.BUY, "3190.0", "0.5", "fresh")
        session.accept("fresh")
        app.desk.catch_up()
        assert len(looked) == 1
