"""Values of the trade: frozen, slotted, standard library only; no venue, no screen."""
