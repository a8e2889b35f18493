"""The exchange's personalities: one core, and for each dialect its units, terms and gateway."""

from collections.abc import Callable
from typing import Final, Protocol

from starlette.types import ASGIApp

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.floor import Floor
from vela_tui.sim.markets import MARKETS, scaled
from vela_tui.sim.options import Dialect, ServerOptions
from vela_tui.sim.terms import ExchangeOptions

ENGINE_UNIT: Final = 10**8
"""Raw units in one whole coin, as the engine has it (vela.md 1.1)."""
ENGINE_TERMS: Final = ExchangeOptions(credit_ratio=5)
"""The engine lets five times a user's money be quoted (vela.md section 13)."""


class Gateway(Protocol):
    """A floor on HTTP and WebSocket."""

    @property
    def app(self) -> ASGIApp:
        """Who answers."""

    @property
    def rounds(self) -> tuple[tuple[int, Callable[[], None]], ...]:
        """What is to be done again and again, and the seconds between."""


def new_exchange(dialect: Dialect) -> Exchange:
    """An empty exchange in the dialect's units, on its terms."""
    if dialect == "engine":
        return Exchange(scaled(MARKETS, ENGINE_UNIT), options=ENGINE_TERMS)
    return Exchange()


def open_gateway(floor: Floor, options: ServerOptions) -> Gateway:
    """The floor, spoken to in the dialect that the options name."""
    is_enforced = options.rate_limits == "seed"
    # each is imported when it is spoken: an exchange starts while a person waits
    if options.dialect == "engine":
        from vela_tui.sim.gateways.vela_engine.gateway import Gateway as EngineGateway

        return EngineGateway(
            floor, enforces_limits=is_enforced, offers_faults=options.offers_faults
        )
    from vela_tui.sim.gateways.vela.gateway import Gateway as DocumentedGateway

    return DocumentedGateway(
        floor, enforces_limits=is_enforced, offers_faults=options.offers_faults
    )
