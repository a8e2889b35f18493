"""What a person is told in the shell when the screen is gone."""

from types import SimpleNamespace

import pytest

from vela_tui import bootstrap
from vela_tui.domain.enums import OrderStatus


@pytest.fixture
def kit(monkeypatch, request):
    monkeypatch.syspath_prepend(str(request.path.parent / "session"))
    import engine_kit

    return engine_kit.live_kit()


def shown(kit, monkeypatch):
    app = SimpleNamespace(run=lambda: None, return_code=None)
    monkeypatch.setattr(bootstrap, "make_app", lambda *_: app)
    return bootstrap._show(SimpleNamespace(view=kit.state), None)


def test_an_order_without_an_answer_is_named_at_the_end(kit, monkeypatch, capsys):
    """Nobody may take it for one that was never sent."""
    name, _ = kit.submit(at="99.5", size="2")
    assert kit.order(name).status is OrderStatus.SUBMITTING
    assert shown(kit, monkeypatch) == 0
    told = capsys.readouterr().err
    assert "unknown outcome: buy 2 ETH-USDC at 99.50" in told
    assert name in told


def test_an_end_without_open_questions_is_silent(kit, monkeypatch, capsys):
    """A resting order was asked about on the screen."""
    kit.resting()
    assert shown(kit, monkeypatch) == 0
    assert capsys.readouterr() == ("", "")
