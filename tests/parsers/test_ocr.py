"""Text recognition as a part of the program: what it leaves behind on the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

READING = "import numpy; from parsers import ocr; print(ocr.recognise([numpy.full((48, 96, 3), 255, numpy.uint8)]))"


def test_it_keeps_to_itself(tmp_path: Path) -> None:
    """ONNX Runtime, left alone, marks the machine with a number in the home folder, and sends word to its makers."""
    place = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    # Not the environment of the tests: on a machine that builds (CI) it would be silent by itself.
    bare = {"PATH": os.defpath, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1", **place}
    said = subprocess.run([sys.executable, "-c", READING], env=bare, capture_output=True, text=True, check=True)
    assert said.stdout == "[[]]\n"
    assert [str(path) for path in tmp_path.rglob("*")] == []
