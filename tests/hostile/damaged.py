"""Files of every format that broke on the way: cut off, bytes changed, pieces moved. Seeded."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile.kinds import Hostile, World, hostile
from tests.hostile.offices import odt, old_word, rtf
from tests.parsers.pictures import Page, as_file

_SAMPLES = Path(__file__).parents[2] / "samples" / "files"
_SAMPLE = "05-signatures"


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) // 10, len(data))]


def flipped(data: bytes, chance: random.Random) -> bytes:
    """A few bits of it changed."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 40)):
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def shuffled(data: bytes, chance: random.Random) -> bytes:
    """A piece of it left out, another one there twice."""
    a, b, c = sorted(chance.sample(range(len(data)), 3))
    return data[:a] + data[b:c] + data[b:]


def _page(kind: str) -> bytes:
    return as_file(Page().text(90, 100, "一、目标", "每学期听课十节。").pixels(), kind)


def _original(suffix: str) -> bytes:
    match suffix:
        case "docx" | "pdf":
            return (_SAMPLES / f"{_SAMPLE}.{suffix}").read_bytes()
        case "doc" | "wps" | "dot":
            return old_word(_original("docx"), "docx")
        case "rtf":
            return rtf(r"\u20061?\par \trowd\cellx2000\cellx4000 a\intbl\cell b\intbl\cell\row " * 9)
        case "odt":
            return odt("<text:p>一、目标</text:p><text:p>每学期听课<text:span>十</text:span>节。</text:p>" * 9)
        case _:
            return _page({"jpg": "JPEG", "png": "PNG", "tif": "TIFF"}[suffix])


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (cut, flipped, shuffled)
_QUICK = ("docx", "pdf", "png")
_TIMES = 3


def all_of() -> Iterator[Hostile]:
    """Damaged files, a few of each format in each way."""
    for suffix in ("docx", "pdf", "doc", "wps", "dot", "rtf", "odt", "jpg", "png", "tif"):
        for way in _WAYS:
            for seed in range(_TIMES):

                def make(
                    world: World, suffix: str = suffix, way: Callable[..., bytes] = way, seed: int = seed
                ) -> bytes:
                    return way(_original(suffix), random.Random(f"{suffix} {way.__name__} {seed}"))

                yield hostile(f"{way.__name__}-{seed}.{suffix}", make, slow=seed > 0 or suffix not in _QUICK)
