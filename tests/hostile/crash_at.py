"""The program with one function that fails while it has every secret in hand.

Run as a program: `crash_at.py MODULE:NAME FILE [ARGUMENT...]`; a line in FILE says that the
function was called.
"""

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import canaries

PLACES = (
    "vela_tui.keys.signer:EthSigner.sign",
    "vela_tui.keys.signer:EthSigner.__init__",
    "vela_tui.keys.stores:CredentialStore.open",
    "vela_tui.keys.keystore:decrypt",
    "vela_tui.keys.keystore:load",
    "vela_tui.keys.credential:Credential.__init__",
    "vela_tui.keys.process:harden",
    "vela_tui.accounts:ask_passphrase",
    "vela_tui.config:load_settings",
    "vela_tui.opening:build",
    "vela_tui.session.engine:Engine.apply",
    "vela_tui.session.runner:Runner.run",
    "vela_tui.session.runner:Runner._keep_time",
    "vela_tui.session.runner:Runner._live_once",
    "vela_tui.session.runner:Runner._log_in",
    "vela_tui.session.runner:Runner.submit",
    "vela_tui.session.runner:Runner.close",
    "vela_tui.session.order_flow:OrderFlow.submit",
    "vela_tui.session.requests:Requests.read",
    "vela_tui.session.connecting:Connecting.changed",
    "vela_tui.session.market_data:MarketData.connected",
    "vela_tui.venues.vela.codec:VelaCodec._receive",
    "vela_tui.venues.vela.codec:VelaCodec.read",
    "vela_tui.venues.vela.codec:VelaCodec.login",
    "vela_tui.venues.vela.codec:VelaCodec.subscribe",
    "vela_tui.venues.vela.documented:Documented.place",
    "vela_tui.net.http:HttpLink.send",
    "vela_tui.net.websocket:WebSocketLink.recv",
    "vela_tui.net.websocket:WebSocketLink.send",
    "vela_tui.net.clock:SystemClock.now",
    "vela_tui.ui.app:TerminalApp.get_default_screen",
    "vela_tui.ui.app:TerminalApp.on_ready",
    "vela_tui.ui.screens.trade:TradeScreen.compose",
    "vela_tui.ui.screens.trade:TradeScreen.paint",
    "vela_tui.ui.screens.trade:TradeScreen.tick",
    "vela_tui.ui.widgets.ladder:Ladder.render_line",
    "vela_tui.ui.widgets.ticket:Ticket.open",
)


def break_at(place: str, note: Path) -> None:
    """The function fails from now on, its locals and its message full of secrets."""
    module_name, _, path = place.partition(":")
    owner = import_module(module_name)
    *outer, name = path.split(".")
    for each in outer:
        owner = getattr(owner, each)

    def failing(*_arguments, **_named):
        key, passphrase = canaries.KEY, canaries.PASSPHRASE
        token, signature = canaries.TOKEN, canaries.SIGNATURE
        headers = {"Authorization": f"Bearer {token}"}
        with note.open("a") as file:
            file.write("called\n")
        raise RuntimeError(
            f"injected; private_key={key} signature {signature} passphrase='{passphrase}' "
            f"{headers} \x1b]0;owned\x07"
        )

    assert callable(getattr(owner, name))
    setattr(owner, name, failing)


if __name__ == "__main__":
    break_at(sys.argv[1], Path(sys.argv[2]))
    del sys.argv[1:3]
    from vela_tui.cli import main

    sys.exit(main())
