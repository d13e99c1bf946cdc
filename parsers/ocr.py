"""Text recognition: RapidOCR with the models that its package carries. Nothing is downloaded.

One engine a process, made when the first page asks for it (half a second and more). The direction classifier stays
off, for it loses lines; the detector sees the page at 960 pixels, which costs half the memory and reads no worse; lines
are recognised one by one, padded to little more than their own width, several at a time on one thread each. Long lines
are seen narrowed, which reads as well in less time, and once more in full where their letters stand too close for that.

The networks take numbers too small to matter as zero: two layers of the detector take four fifths of its time without.
That is a state of threads, so that they have a thread of their own and those that it starts: nobody else's arithmetic
changes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from parsers import confine

Image = npt.NDArray[np.uint8]

_HEIGHT, _STEP = 48, 32  # pixels: what the recogniser's network takes
_WIDEST = 2400
_LONG = 4  # times as wide as high: lines that are read narrowed
_NARROWED = 0.7  # of the width that they have: read as well, and in as much of the time
_APART = 2.2  # columns of the network that letters need at the least, or else equal neighbours become one
_FIGURES = re.compile(r"(?<![0-9A-Za-z])(?!(?:19|20)\d\d年)[0-9A-Za-z]{3,}")  # narrow letters that may be such
_ROOM, _ROOM_ALONE = 0.4, 0.8  # of a line's height, at both of its ends: a 7 with little paper beside it reads as 1
_ALONE = 1.5  # times as wide as high: single letters
_PAPER = 0.84  # in the network's terms: -1 is black, 1 is white
_MOST_THREADS = 4


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


def runtime() -> Any:
    """ONNX Runtime, which would otherwise send word of its use to its makers and mark the machine with a number."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read once, when it is loaded
    import onnxruntime

    return onnxruntime


def _rapid(part: Literal["Det", "Rec"], threads: int) -> Any:
    """RapidOCR with this part's network in a session that takes numbers too small to matter as zero."""
    network = runtime()  # before RapidOCR loads it
    import rapidocr
    from omegaconf import DictConfig

    options = network.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    (model,) = (Path(rapidocr.__file__).parent / "models").glob(f"*_{part.lower()}_*.onnx")
    rapid = rapidocr.RapidOCR(params={"Global.log_level": "critical", "Det.limit_type": "max"})
    rapid.cfg = DictConfig(rapid.cfg, flags={"allow_objects": True})
    rapid.cfg[part].session = network.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return rapid


# The two parts by themselves: pages are cut into lines here, along the rules of tables.


@cache
def _thread(process: int) -> ThreadPoolExecutor:
    """The networks' own thread in this process: threads do not come along to a fork."""
    return ThreadPoolExecutor(1)


@cache
def _detector(process: int) -> Any:
    return _rapid("Det", _processors())._load_det_model()


@cache
def _recogniser(process: int) -> Any:
    return _rapid("Rec", 1)._load_rec_model()


def _processors() -> int:
    return min(len(os.sched_getaffinity(0)), _MOST_THREADS)


def warm() -> None:
    """Makes the engine, so that the first page need not wait for it."""
    _thread(os.getpid()).submit(_warm).result()


def _warm() -> None:
    _detector(os.getpid())
    _recogniser(os.getpid())


def detect(image: Image, side: int = 960) -> list[Found]:
    """The lines of text on a page, as level boxes; the page is seen with `side` pixels at its longer side."""
    return _thread(os.getpid()).submit(_detect, image, side).result()


def _detect(image: Image, side: int) -> list[Found]:
    detector = _detector(os.getpid())
    detector.limit_side_len = side
    result = detector(image)
    confine.give_back()
    if result.boxes is None:
        return []
    quads = np.asarray(result.boxes)
    low, high = quads.min(axis=1), quads.max(axis=1)
    return [Found(*map(float, (*a, *b))) for a, b in zip(low, high, strict=True)]


def recognise(images: Iterable[Image]) -> list[list[Letter]]:
    """The letters of pictures of one line each (three channels), from the left."""
    return _thread(os.getpid()).submit(_recognise, list(images)).result()


def _recognise(images: list[Image]) -> list[list[Letter]]:
    _recogniser(os.getpid())
    with ThreadPoolExecutor(_processors()) as pool:
        # The longest first: else one of them may be all that is left at the end, for one processor.
        reading = {number: pool.submit(_letters, images[number]) for number in _longest_first(images)}
    confine.give_back()
    return [reading[number].result() for number in range(len(images))]


def _longest_first(images: list[Image]) -> list[int]:
    return sorted(range(len(images)), key=lambda number: -images[number].shape[1] / images[number].shape[0])


def _letters(image: Image) -> list[Letter]:
    height, width = image.shape[:2]
    if width <= _LONG * height:
        return _read(image, 1.0)[0]
    letters, columns = _read(image, _NARROWED)
    narrow = "".join(letter.text for letter in letters)
    if columns < _APART * len(letters) or _FIGURES.search(narrow):
        return _read(image, 1.0)[0]
    return letters


def _read(image: Image, narrowed: float) -> tuple[list[Letter], int]:
    """The letters of a line, seen at this share of its width; and how many columns the network had for them."""
    recogniser = _recogniser(os.getpid())
    height, width = image.shape[:2]
    factor = _HEIGHT / height
    # Without paper at both ends the outer letters of short lines suffer.
    room = round((_ROOM_ALONE if width < _ALONE * height else _ROOM) * _HEIGHT)
    scaled = min(max(round(width * factor * narrowed), 8), _WIDEST)
    line = cv2.resize(image, (scaled, _HEIGHT), interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    padded = -(-(scaled + 2 * room) // _STEP) * _STEP
    batch = np.zeros((1, 3, _HEIGHT, padded), np.float32)
    batch[0, :, :, : scaled + 2 * room] = _PAPER
    batch[0, :, :, room : room + scaled] = line.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0
    chances = recogniser.session(batch)[0]
    step = padded / len(chances)
    found = _decoded(chances, recogniser.postprocess_op.character)
    letters = [Letter(letter.text, (letter.x * step - room) * width / scaled, letter.sure) for letter in found]
    return letters, round(scaled / step)


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
