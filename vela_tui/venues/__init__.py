"""Venues as pure codecs: frames and answers become events, intents become unsigned requests."""
