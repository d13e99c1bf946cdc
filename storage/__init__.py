"""Turns values into rows and files, and back. Comes with the service; empty until then."""
