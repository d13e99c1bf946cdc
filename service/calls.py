"""What every command shares: its exit status, and how it says that the call is wrong."""

from __future__ import annotations

FINE, GAPS, UNUSABLE = 0, 1, 2


class CallError(Exception):
    """What was asked for cannot be done; the message, in Chinese, says why and what would be right."""
