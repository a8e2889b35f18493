"""The trade screen and the dialogs above it."""
