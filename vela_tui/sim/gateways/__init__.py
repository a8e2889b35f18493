"""One package per dialect that the exchange can be spoken to in."""
