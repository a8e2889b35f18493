"""The cells of the nonce gauge are the exchange's own window, as far as they can be known."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.rules.nonce_window import NonceCell, NonceWindow
from vela_tui.sim.messages import Rejected
from vela_tui.sim.nonces import NonceWindow as VenueWindow

SIZE = 20
FREE, FLYING, USED, REFUSED = NonceCell


class Wallet:
    """Requests that arrive late, out of order or not at all, at the exchange's own window."""

    def __init__(self, rng):
        self.rng = rng
        self.venue = VenueWindow(SIZE)
        self.window = NonceWindow(SIZE)
        self.last = 1_000
        self.way = []
        self.doubtful = set()

    def send(self):
        self.last += self.rng.randint(1, 4)
        self.window.sent(self.last)
        self.way.append(self.last)

    def arrive(self, *, is_valid, is_answered):
        """One request reaches the exchange; its answer may get lost."""
        if not self.way:
            return
        nonce = self.way.pop(self.rng.randrange(len(self.way)))
        outcome = self.venue_takes(nonce, is_valid=is_valid)
        if is_answered:
            getattr(self.window, outcome)(nonce)
        else:
            self.doubtful.add(nonce)

    def venue_takes(self, nonce, *, is_valid):
        try:
            self.venue.check(nonce)
        except Rejected:
            return "refused"
        if is_valid:
            self.venue.consume(nonce)
            return "taken"
        return "freed"

    def lose(self):
        """A request never leaves this machine."""
        if self.way:
            self.window.freed(self.way.pop())


STEPS = st.lists(
    st.sampled_from(["send", "send", "send", "arrive", "arrive", "invalid", "lose"]), max_size=200
)


@given(STEPS, st.integers(0, 2**32))
def test_used_cells_are_the_exchanges_window(steps, seed):
    """However late and in whatever order requests arrive, when each is answered."""
    wallet = Wallet(Random(seed))
    for step in steps:
        match step:
            case "arrive" | "invalid":
                wallet.arrive(is_valid=step == "arrive", is_answered=True)
            case _:
                getattr(wallet, step)()
        assert wallet.window.used == wallet.venue.held()
        assert set(wallet.window.in_flight) <= set(wallet.way)
        assert not wallet.window.has_second_writer
        cells = wallet.window.cells
        assert len(cells) == SIZE
        if not wallet.window.in_flight and REFUSED not in cells:
            assert cells.count(USED) == len(wallet.venue.held())


@pytest.mark.parametrize("seed", range(5))
def test_used_cells_are_the_exchanges_window_for_thousands_of_requests(seed):
    """The window slides hundreds of times, with up to forty requests on their way at once."""
    wallet = Wallet(Random(seed))
    steps = ["send"] * 5 + ["arrive"] * 4 + ["invalid", "lose"]
    for _ in range(3_000):
        step = "arrive" if len(wallet.way) > 40 else wallet.rng.choice(steps)
        if step in {"arrive", "invalid"}:
            wallet.arrive(is_valid=step == "arrive", is_answered=True)
        else:
            getattr(wallet, step)()
        assert wallet.window.used == wallet.venue.held()
        assert not wallet.window.has_second_writer
    assert len(wallet.venue.held()) == SIZE


@given(STEPS, st.integers(0, 2**32))
def test_nothing_is_claimed_of_a_request_whose_answer_was_lost(steps, seed):
    """Every number that the exchange holds is shown as used or as on its way."""
    wallet = Wallet(Random(seed))
    for step in steps:
        match step:
            case "arrive" | "invalid":
                answered = wallet.rng.random() < 0.6
                wallet.arrive(is_valid=step == "arrive", is_answered=answered)
            case _:
                getattr(wallet, step)()
        held, window = set(wallet.venue.held()), wallet.window
        assert held <= set(window.used) | set(window.in_flight)
        assert not set(window.used) & wallet.doubtful
        assert not window.has_second_writer


def test_another_programs_numbers_show_as_a_refusal_without_reason():
    """Twenty larger numbers of another program push one of ours out of the window."""
    wallet = Wallet(Random(1))
    for number in range(50_000, 50_020):
        wallet.venue.consume(number)
    wallet.send()
    wallet.arrive(is_valid=True, is_answered=True)
    assert wallet.window.has_second_writer
    assert wallet.window.cells[0] is REFUSED


def test_the_suspicion_goes_with_the_number_that_caused_it():
    window = NonceWindow(3)
    window.sent(10)
    window.refused(10)
    assert window.has_second_writer
    for nonce in (11, 12, 13):
        window.sent(nonce)
        window.taken(nonce)
    assert not window.has_second_writer
    assert window.cells == (USED, USED, USED)


def test_a_refusal_behind_twenty_later_numbers_is_explained():
    window = NonceWindow(SIZE)
    for nonce in range(100, 121):
        window.sent(nonce)
    window.refused(100)
    assert not window.has_second_writer


def test_a_refused_copy_proves_that_the_other_one_was_used():
    """A fence's refusal for its number: the order that it copies had used it up."""
    window = NonceWindow(SIZE)
    window.sent(7)
    window.sent(7)
    window.refused(7)
    assert window.used == (7,)
    assert not window.has_second_writer


def test_a_copy_that_was_declined_for_another_reason_proves_nothing():
    window = NonceWindow(SIZE)
    window.sent(7)
    window.sent(7)
    window.freed(7)
    assert window.in_flight == (7,)
    window.freed(7)
    assert window.in_flight == ()


@pytest.mark.parametrize(("later", "margin"), [(0, 19), (5, 14), (19, 0), (25, 0)])
def test_the_margin_is_what_may_still_pass_the_oldest(later, margin):
    """After that many more the exchange's window could have left it behind, and not before."""
    window, venue = NonceWindow(SIZE), VenueWindow(SIZE)
    window.sent(1)
    for nonce in range(2, 2 + later):
        window.sent(nonce)
        venue.consume(nonce)
    assert window.oldest_margin == margin
    for nonce in range(100, 100 + margin):
        venue.consume(nonce)
    if later < SIZE:
        venue.check(1)
        venue.consume(200)
    with pytest.raises(Rejected):
        venue.check(1)


def test_cells_are_newest_first():
    window = NonceWindow(4)
    for nonce in (1, 2, 3):
        window.sent(nonce)
    window.taken(1)
    window.refused(3)
    assert window.cells == (REFUSED, FLYING, USED, FREE)
    assert NonceWindow(4).oldest_margin is None
