"""Pure state machines: values in, what changed out; no clock, no link, no screen."""
