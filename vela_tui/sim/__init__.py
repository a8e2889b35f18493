"""An exchange to trade against: the server's side of the protocols, in a process of its own.

This package shares `vela_tui.domain` and nothing else with the client, so that a mistake
in the client's reading of a protocol cannot be mirrored here.
"""
