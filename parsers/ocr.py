"""Text recognition: RapidOCR with the models that its package carries. Nothing is downloaded.

One engine a process, made when the first page asks for it (about half a second). The direction classifier stays off,
for it loses lines; the detector sees the page at 960 pixels, which costs half the memory and reads no worse; lines are
recognised one by one, padded to little more than their own width, several at a time on one thread each, which takes
two thirds of the processor time of one after the other on all threads.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]

_HEIGHT, _STEP = 48, 32  # pixels: what the recogniser's network takes
_WIDEST = 2400
_ROOM = 0.4  # of a line's height, at both of its ends
_PAPER = 0.84  # in the network's terms: -1 is black, 1 is white
_MOST_THREADS = 4
_ARENA_MAX = -8  # mallopt's M_ARENA_MAX


class Letter(NamedTuple):
    """A recognised letter: `x` is its middle in pixels of the picture of the line, `sure` the network's own 0 to 1."""

    text: str
    x: float
    sure: float


class Found(NamedTuple):
    """A line that the detector found: a level box in pixels."""

    x0: float
    y0: float
    x1: float
    y1: float


def _rapid(threads: int) -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Rec.rec_batch_num": 1,
            "Det.limit_type": "max",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _libc() -> ctypes.CDLL | None:
    """The C library, where it is GNU's."""
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") else None


def _give_back() -> None:
    """Returns what the networks no longer use to the system: 100 to 200 MB a page."""
    if libc := _libc():
        libc.malloc_trim(0)


# The two parts by themselves: pages are cut into lines here, along the rules of tables.


@cache
def _detector() -> Any:
    if libc := _libc():
        libc.mallopt(_ARENA_MAX, 1)  # one heap for all threads: else each keeps the most that it ever used
    return _rapid(_processors())._load_det_model()


@cache
def _recogniser() -> Any:
    return _rapid(1)._load_rec_model()


def _processors() -> int:
    return min(len(os.sched_getaffinity(0)), _MOST_THREADS)


def warm() -> None:
    """Makes the engine, so that the first page need not wait for it, nor those of processes forked after this."""
    _detector()
    _recogniser()


def detect(image: Image, side: int = 960) -> list[Found]:
    """The lines of text on a page, as level boxes; the page is seen with `side` pixels at its longer side."""
    detector = _detector()
    detector.limit_side_len = side
    result = detector(image)
    _give_back()
    if result.boxes is None:
        return []
    quads = np.asarray(result.boxes)
    low, high = quads.min(axis=1), quads.max(axis=1)
    return [Found(*map(float, (*a, *b))) for a, b in zip(low, high, strict=True)]


def recognise(images: Iterable[Image]) -> list[list[Letter]]:
    """The letters of pictures of one line each (three channels), from the left."""
    _recogniser()
    with ThreadPoolExecutor(_processors()) as pool:
        lines = list(pool.map(_letters, images))
    _give_back()
    return lines


def _letters(image: Image) -> list[Letter]:
    recogniser = _recogniser()
    height, width = image.shape[:2]
    factor = _HEIGHT / height
    room = round(_ROOM * _HEIGHT)  # without paper at both ends the outer letters of short lines suffer
    scaled = min(max(round(width * factor), 8), _WIDEST)
    line = cv2.resize(image, (scaled, _HEIGHT), interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    padded = -(-(scaled + 2 * room) // _STEP) * _STEP
    batch = np.zeros((1, 3, _HEIGHT, padded), np.float32)
    batch[0, :, :, : scaled + 2 * room] = _PAPER
    batch[0, :, :, room : room + scaled] = line.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0
    chances = recogniser.session(batch)[0]
    step = padded / len(chances)
    found = _decoded(chances, recogniser.postprocess_op.character)
    return [Letter(letter.text, (letter.x * step - room) * width / scaled, letter.sure) for letter in found]


def _decoded(chances: npt.NDArray[np.float32], alphabet: list[str]) -> list[Letter]:
    """The likeliest letters with their columns; equal neighbours are one letter, letter 0 is none."""
    best = chances.argmax(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(starts[1:], len(best))
    letters = []
    for start, end in zip(starts, ends, strict=True):
        index = int(best[start])
        if index:
            sure = float(chances[start:end, index].max())
            letters.append(Letter(alphabet[index], (start + end) / 2, sure))
    return letters


def certainty(letters: list[Letter]) -> float:
    """How sure a line's reading is, 0 to 1; 0 of an empty one."""
    return sum(letter.sure for letter in letters) / len(letters) if letters else 0.0
