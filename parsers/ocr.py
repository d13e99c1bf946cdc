"""Text recognition: RapidOCR with the models that its package carries. Nothing is downloaded.

One engine a process, made when the first page asks for it (about half a second). The direction classifier stays off,
for it loses lines; lines are recognised one by one, padded to little more than their own width; the detector sees the
page at 960 pixels, which costs half the memory and reads no worse.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]

_HEIGHT, _STEP = 48, 32  # pixels: what the recogniser's network takes
_WIDEST = 2400
_THREADS = 2


class Letter(NamedTuple):
    """A recognised letter: `x` is its middle in pixels of the picture of the line, `sure` the network's own 0 to 1."""

    text: str
    x: float
    sure: float


class Found(NamedTuple):
    """A line that the detector found: a level box in pixels, and whether it seems to be written upright."""

    x0: float
    y0: float
    x1: float
    y1: float


@cache
def _engine() -> tuple[Any, Any]:
    from rapidocr import RapidOCR

    engine = RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Rec.rec_batch_num": 1,
            "Det.limit_type": "max",
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    # The two parts by themselves: pages are cut into lines here, along the rules of tables.
    return engine._load_det_model(), engine._load_rec_model()  # type: ignore[no-untyped-call]


def detect(image: Image, side: int = 960) -> list[Found]:
    """The lines of text on a page, as level boxes; the page is seen with `side` pixels at its longer side."""
    detector, _ = _engine()
    detector.limit_side_len = side
    result = detector(image)
    if result.boxes is None:
        return []
    quads = np.asarray(result.boxes)
    low, high = quads.min(axis=1), quads.max(axis=1)
    return [Found(*map(float, (*a, *b))) for a, b in zip(low, high, strict=True)]


def recognise(image: Image) -> list[Letter]:
    """The letters of a picture of one line (three channels), from the left."""
    _, recogniser = _engine()
    height, width = image.shape[:2]
    scaled = min(max(round(width * _HEIGHT / height), 8), _WIDEST)
    line = cv2.resize(image, (scaled, _HEIGHT), interpolation=cv2.INTER_AREA if height > _HEIGHT else cv2.INTER_CUBIC)
    padded = -(-max(scaled + 8, 2 * _STEP) // _STEP) * _STEP
    batch = np.zeros((1, 3, _HEIGHT, padded), np.float32)
    batch[0, :, :, :scaled] = line.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0
    chances = recogniser.session(batch)[0]
    return _decoded(chances, recogniser.postprocess_op.character, width / scaled * padded / len(chances))


def _decoded(chances: npt.NDArray[np.float32], alphabet: list[str], step: float) -> list[Letter]:
    """The likeliest letters, column by column; equal neighbours are one letter, letter 0 is none."""
    best = chances.argmax(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(starts[1:], len(best))
    letters = []
    for start, end in zip(starts, ends, strict=True):
        index = int(best[start])
        if index:
            sure = float(chances[start:end, index].max())
            letters.append(Letter(alphabet[index], (start + end) / 2 * step, sure))
    return letters


def certainty(letters: list[Letter]) -> float:
    """How sure a line's reading is, 0 to 1; 0 of an empty one."""
    return sum(letter.sure for letter in letters) / len(letters) if letters else 0.0
