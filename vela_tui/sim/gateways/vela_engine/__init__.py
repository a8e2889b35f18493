"""The engine's own dialect, server side: what vela.md marks [E], quirks of the protocol included.

It shares the signed texts with the documented dialect and little else (vela.md 0.1). What can be
missed here is missed on purpose: makers hear of fills alone, books come whole once a second under
numbers that other readers use up too, an order that was filled in two steps leaves a level without
a quantity. What is wrong in the engine's accounts (vela.md section 10) is right here.

`gateway.Gateway` is the way in.
"""
