"""The texts that are the seed's alone; all others are those of every dialect (vela.md 2.2)."""

from vela_tui.sim.gateways.signing import cancel_text


def cancel_texts(
    sent: tuple[int | None, str | None], resolved: tuple[int, str | None] | None, nonce: int
) -> tuple[str, ...]:
    """Every text that may stand behind a cancel, because the seed contradicts itself.

    Its prose signs an empty order id (seed:192-193), its complete program signs both ids and
    sends one of them (seed:454-457): all of them name the same order, so each is accepted.

    Args:
        sent: the order id and the client id as the body has them.
        resolved: both ids of the open order that the body names, if there is one.
        nonce: the body's nonce.
    """
    pairs: list[tuple[int | None, str | None]] = [sent]
    if resolved is not None:
        order_id, client_order_id = resolved
        pairs += [resolved, (order_id, None)]
        if client_order_id:
            pairs.append((None, client_order_id))
    return tuple(cancel_text(order_id, client_id, nonce) for order_id, client_id in pairs)


def authentication_text(address: str, timestamp: int) -> str:
    """The text that opens the private feed, with the address exactly as sent (seed:344)."""
    return f"vela:auth:{address}:{timestamp}"
