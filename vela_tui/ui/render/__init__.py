"""Rows to strips: pure functions, testable without an app."""
