"""Vela's documented dialect, server side: the seed's words on HTTP and WebSocket.

`gateway.Gateway` is the way in. The engine's own dialect, which shares nothing but the signed
texts (vela.md 0.1), has its place in a package beside this one.
"""
