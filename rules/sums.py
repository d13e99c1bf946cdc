"""Parts and the total that a plan states for them."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.document import Place


@dataclass(frozen=True, slots=True)
class Sum:
    """Parts and the total that they should make; `where` names the table or section for people, where that is known."""

    parts: tuple[float, ...]
    total: float
    unit: str
    at: Place
    quote: str
    where: str = ""

    @property
    def right(self) -> bool:
        """Whether the parts make the total."""
        return abs(sum(self.parts) - self.total) < 0.01
