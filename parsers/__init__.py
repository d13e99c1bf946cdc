"""Turns a file into a `Document`. Knows file formats and nothing of plans; imports nothing of ours."""
