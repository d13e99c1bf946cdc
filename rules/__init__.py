"""Turns a `Plan` and a template into `Finding`s. Knows what is demanded."""
