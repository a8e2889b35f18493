"""Thin links: one WebSocket, one HTTP client; bytes and times, no venue and no order."""
