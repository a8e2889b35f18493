"""What a person is told in the shell when the screen is gone."""

from types import SimpleNamespace

import pytest

from vela_tui import appearance, bootstrap, farewell
from vela_tui.domain.enums import OrderStatus


@pytest.fixture
def kit(monkeypatch, request):
    monkeypatch.syspath_prepend(str(request.path.parent / "session"))
    import engine_kit

    return engine_kit.live_kit()


def shown(kit, monkeypatch):
    leaving = SimpleNamespace(has_agreed=True)
    line = SimpleNamespace(remember=lambda _: None, history=())
    desk = SimpleNamespace(leaving=leaving, command_line=line)
    app = SimpleNamespace(run=lambda: None, return_code=None, has_lost_session=False, desk=desk)
    monkeypatch.setattr(appearance, "make_app", lambda *_: app)
    return bootstrap._show(SimpleNamespace(view=kit.state), None)


def test_an_order_without_an_answer_is_named_at_the_end(kit, monkeypatch, capsys):
    """Nobody may take it for one that was never sent."""
    name, _ = kit.submit(at="99.5", size="2")
    assert kit.order(name).status is OrderStatus.SUBMITTING
    assert shown(kit, monkeypatch) == 0
    told = capsys.readouterr().err
    assert "unknown outcome: buy 2 ETH-USDC at 99.50" in told
    assert name in told


def test_what_rests_on_is_told_and_that_nothing_cancels_it(kit, monkeypatch, capsys):
    """P25: the venue has no dead-man's switch; the shell says what was left there."""
    kit.resting()
    assert shown(kit, monkeypatch) == 0
    told = capsys.readouterr().err
    assert "1 order rests on at 127.0.0.1:1; nothing there cancels by itself" in told


def test_an_end_without_orders_is_silent(kit, monkeypatch, capsys):
    assert shown(kit, monkeypatch) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("code", "agreed", "says"), [(0, True, True), (0, False, False), (1, True, False)]
)
def test_a_watch_is_told_goodbye_only_when_all_is_well(kit, code, agreed, says):
    """P25: after a crash, or where nobody said what becomes of the orders, the watch goes on."""
    said = []
    heart = SimpleNamespace(say_goodbye=lambda: said.append(True))
    desk = SimpleNamespace(leaving=SimpleNamespace(has_agreed=agreed))
    app = SimpleNamespace(return_code=code, has_lost_session=False, desk=desk)
    assert farewell.part(app, kit.state, heart) == code
    assert bool(said) is says
