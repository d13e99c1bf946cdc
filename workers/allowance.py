"""How long the work on a document may go on: more, the more it has been told to have to do."""

from __future__ import annotations

from workers.settings import Limits

# What a worker says while it waits for a LibreOffice that serves others too and keeps its own time.
CONVERTING = b"converting"
# A turn for who is before it, one for itself, and one for LibreOffice to load; then there is something wrong.
_TURNS = 4
_DIGITS = 6  # of a number of pages


class Allowance:
    """The time left to one document. All times are seconds of one `parsers.clock.Clock`."""

    def __init__(self, limits: Limits, size: int) -> None:
        self._limits, self._size = limits, size
        self._pages = self._scans = self._steps = 0
        self._moved = self._lent = 0.0
        self._converting = False

    @property
    def pages(self) -> int:
        """Pages to be gone through, those looked at twice counted twice; 0 where not known."""
        return self._pages + self._scans

    def hear(self, said: bytes, now: float) -> bool:
        """Takes down what a worker says of its progress; whether it makes sense."""
        if self._converting:
            self._lent += now - self._moved
        self._moved, self._converting = now, said == CONVERTING
        if self._converting:
            return True
        numbers = said.split()
        if len(numbers) != 2 or not all(number.isdigit() and len(number) <= _DIGITS for number in numbers):
            return False
        self._pages, self._scans = max(self._pages, int(numbers[0])), max(self._scans, int(numbers[1]))
        self._steps += 1
        return True

    def is_over(self, now: float) -> bool:
        """Whether the time is over, or nothing has been heard for too long."""
        if self._converting:
            return now - self._moved > _TURNS * self._limits.convert_seconds
        allowed = self._limits.time(self._size, max(self._pages, self._steps - self._scans), self._scans)
        return now - self._lent > allowed or now - self._moved > self._limits.stall
