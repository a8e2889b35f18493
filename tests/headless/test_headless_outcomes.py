"""Exit codes: what is known of an order decides, and what is not known is said to be so."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from vela_tui.domain.enums import CancelState, EndReason, OrderStatus, Side, TimeInForce
from vela_tui.domain.errors import (
    ConfigError,
    ConnectFailed,
    CredentialError,
    JournalError,
    OutcomeUnknown,
)
from vela_tui.domain.order import Order
from vela_tui.headless.actions import _cancel_code, _placed, _settled, _worst
from vela_tui.headless.codes import Exit, markdown_table
from vela_tui.headless.figures import moment, text
from vela_tui.headless.halt import Halt
from vela_tui.headless.output import plain, show_end
from vela_tui.headless.run import code_of

ORDER = Order(
    "mine", "7", "vela:ETH-USDC", Side.BUY, Decimal(3000), Decimal(1), Decimal(0),
    TimeInForce.GTC, True, OrderStatus.OPEN, CancelState.NONE, False, None, "", 0, 0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": OrderStatus.OPEN}, Exit.OK),
        ({"status": OrderStatus.PARTIALLY_FILLED}, Exit.OK),
        ({"status": OrderStatus.FILLED}, Exit.OK),
        ({"status": OrderStatus.SUBMITTING}, Exit.UNKNOWN),
        ({"status": OrderStatus.UNKNOWN}, Exit.UNKNOWN),
        ({"status": OrderStatus.UNRESOLVED}, Exit.UNKNOWN),
        ({"status": OrderStatus.VANISHED}, Exit.UNKNOWN),
        ({"status": OrderStatus.LOST}, Exit.UNKNOWN),
        ({"status": OrderStatus.REJECTED, "detail": "PostOnlyWouldCross: no"}, Exit.REJECTED),
        ({"status": OrderStatus.REJECTED, "detail": "Bad: rate of exchange"}, Exit.REJECTED),
        (
            {"status": OrderStatus.REJECTED, "detail": "RateLimitExceeded: slow down"},
            Exit.RATE_LIMITED,
        ),
        ({"status": OrderStatus.REJECTED, "end_reason": EndReason.NOT_SENT}, Exit.NETWORK),
        ({"status": OrderStatus.CANCELLED, "end_reason": EndReason.IOC_REMAINDER}, Exit.OK),
        ({"status": OrderStatus.CANCELLED, "end_reason": EndReason.CREDIT}, Exit.REJECTED),
    ],
)
def test_an_order_s_code_is_what_is_known_of_it(changes, code):
    assert _placed(replace(ORDER, **changes)) is code


def test_every_status_has_a_code():
    for status in OrderStatus:
        assert _placed(replace(ORDER, status=status)) in Exit


async def test_an_order_without_an_answer_is_unknown_when_the_time_is_up():
    waited = []

    async def moves():
        waited.append(1)
        return len(waited) < 3

    submitted = replace(ORDER, status=OrderStatus.SUBMITTING)
    here = SimpleNamespace(view=SimpleNamespace(order=lambda _: submitted), moves=moves)
    assert _placed(await _settled(here, "mine")) is Exit.UNKNOWN
    assert len(waited) == 3


def here_with(wait):
    budget = SimpleNamespace(next_slot=lambda _: wait)
    clock = SimpleNamespace(now=lambda: 0)
    return SimpleNamespace(
        view=SimpleNamespace(cancel_budget=budget), runner=SimpleNamespace(clock=clock)
    )


@pytest.mark.parametrize(
    ("changes", "wait", "code"),
    [
        ({"status": OrderStatus.CANCELLED}, 0, Exit.OK),
        ({"status": OrderStatus.FILLED}, 0, Exit.REJECTED),
        ({"status": OrderStatus.LOST}, 0, Exit.UNKNOWN),
        ({"cancel": CancelState.NONE}, 0, Exit.REJECTED),
        ({"cancel": CancelState.REQUESTED}, 0, Exit.UNKNOWN),
        ({"cancel": CancelState.REQUESTED}, 5, Exit.RATE_LIMITED),
        ({"cancel": CancelState.UNKNOWN}, 5, Exit.UNKNOWN),
    ],
)
def test_a_cancel_s_code_is_what_is_known_of_it(changes, wait, code):
    assert _cancel_code(here_with(wait), replace(ORDER, **changes)) is code


def test_the_least_certain_decides():
    assert _worst([Exit.OK, Exit.REJECTED, Exit.UNKNOWN]) is Exit.UNKNOWN
    assert _worst([Exit.OK, Exit.REJECTED]) is Exit.REJECTED
    assert _worst([]) is Exit.OK


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Halt(Exit.GUARDED, "x"), Exit.GUARDED),
        (ConfigError("x"), Exit.USAGE),
        (CredentialError("x"), Exit.CREDENTIALS),
        (ConnectFailed("x"), Exit.NETWORK),
        (OutcomeUnknown("x"), Exit.UNKNOWN),
        (JournalError("x"), Exit.FAILURE),
    ],
)
def test_errors_have_codes(error, code):
    assert code_of(error) is code


def test_the_codes_are_those_of_the_table():
    assert [each.value for each in Exit] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 130]
    assert len(markdown_table().splitlines()) == 2 + len(Exit)


def test_numbers_and_times_are_exact():
    assert [text(Decimal(t)) for t in ("1E+3", "0.100", "0.00000010", "7")] == [
        "1000", "0.1", "0.0000001", "7",
    ]  # fmt: skip
    assert text(None) is None
    assert moment(1_795_262_671_412_999_999) == "2026-11-21T12:04:31.412Z"


def test_a_venue_s_words_reach_the_terminal_as_text(capsys):
    assert "\x1b" not in plain([{"a": "\x1b]0;x\x07"}]) + plain({"a": {"b": ["\x1b"]}})
    show_end(Exit.FAILURE, "\x1b[2J", as_json=False)
    assert "\x1b" not in capsys.readouterr().err


async def test_an_exchange_that_asks_to_wait_longer_than_we_may_is_told_at_once():
    import asyncio

    from vela_tui.domain.clock import SECOND
    from vela_tui.domain.enums import LinkState
    from vela_tui.headless.attendance import Attendance

    reads = SimpleNamespace(blocked_until=90 * SECOND)
    view = SimpleNamespace(
        budgets=SimpleNamespace(reads=reads),
        link=SimpleNamespace(state=LinkState.UP, detail=""),
    )
    clock = SimpleNamespace(now=lambda: 0, monotonic=lambda: 0)
    runner = SimpleNamespace(clock=clock, watch=lambda _: None, view=view)
    living = asyncio.create_task(asyncio.sleep(9))
    with pytest.raises(Halt, match="asks to wait 90 s") as caught:
        await Attendance(runner, living, 15).until(lambda: False, "markets")
    living.cancel()
    assert caught.value.code is Exit.RATE_LIMITED
