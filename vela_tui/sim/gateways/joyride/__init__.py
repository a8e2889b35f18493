"""Joyride on loopback: JSON-RPC over one WebSocket to trade, HTTP to read (joyride.md 13)."""

from vela_tui.sim.gateways.joyride.assumptions import ASSUMPTIONS

__all__ = ["ASSUMPTIONS"]
