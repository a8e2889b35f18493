"""A keyboard-driven trading terminal for order-book exchanges."""

__version__ = "0.1.0"
