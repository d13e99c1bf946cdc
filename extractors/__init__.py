"""Turns a `Document` into `Plan`s. Knows how plans are written: words, numbers, times, names."""
