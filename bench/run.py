"""Ours beside the peers, same files, same run: python bench/run.py [FILE…] prints one table.

Milliseconds of processor time, warm, medians; in brackets how many times ours (reading alone) a peer takes. Below the
table: what a single `planreview review FILE` from a cold start is made of. Nothing here is a test: machines differ.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ENVIRONMENT = HERE / ".venv"
# Each peer and the kinds of file it is asked for; docling's PDF models would have to be downloaded.
PEERS = {
    "unzip+lxml": (".docx",),
    "python-docx": (".docx",),
    "pdfplumber": (".pdf",),
    "markitdown": (".docx", ".pdf"),
    "kreuzberg": (".docx", ".pdf"),
    "docling": (".docx",),
}
COLD_RUNS = 5
Figures = dict[str, float | str]


def main() -> None:
    """Measures and prints."""
    files = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "samples" / "files").glob("*.*"))
    files = [path.resolve() for path in files if path.suffix in (".docx", ".pdf")]
    if not files:
        sys.exit("no .docx or .pdf file to measure")
    python = peers_python()
    columns: dict[str, Figures] = dict(zip(("planreview parse", "planreview review"), ours(files), strict=True))
    for peer, kinds in PEERS.items():
        columns[peer] = theirs(python, peer, [path for path in files if path.suffix in kinds])
    print_table(files, columns)
    print_cold(next((path for path in files if path.suffix == ".docx"), files[0]))


def peers_python() -> Path | None:
    """The interpreter of the peers' environment, made on first use; None where it could not be made."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / ".made"
    wanted = (HERE / "peers.txt").read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print("installing the peers into bench/.venv …", file=sys.stderr)
    if subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=False).returncode:
        return None
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    # In one go where it can be, else one by one: a peer that cannot be had must not take the others with it.
    if subprocess.run([*install, "-r", str(HERE / "peers.txt")], check=False).returncode:
        for line in wanted.splitlines():
            if line and not line.startswith("#"):
                subprocess.run([*install, line], check=False)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def ours(files: list[Path]) -> tuple[Figures, Figures]:
    """Seconds of reading alone, and of the whole review with its report in text, of each file."""
    from bench.timing import median_of
    from rules.template import load_builtin
    from service.reports import text
    from workers import pipeline

    templates = load_builtin()
    contents = {str(path): (path.read_bytes(), path.name) for path in files}
    parse: Figures = {file: median_of(lambda c=c: pipeline.read(*c)) for file, c in contents.items()}
    review: Figures = {
        file: median_of(lambda c=c: text.render(pipeline.review(*c, templates))) for file, c in contents.items()
    }
    return parse, review


def theirs(python: Path | None, peer: str, files: list[Path]) -> Figures:
    """Seconds of each file, or why there are none."""
    if python is None or not files:
        return {}
    command = [str(python), str(HERE / "peer.py"), peer, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        answers: Figures = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        return {str(path): f"fails (exit {done.returncode})" for path in files}
    return answers


def print_table(files: list[Path], columns: dict[str, Figures]) -> None:
    """A line a file, a column a program."""
    print("Processor time in ms, warm, medians; × = how many times `planreview parse`.\n")
    width = max(len(path.name) for path in files) + 2
    print(" " * width + "".join(f"{name:>20}" for name in columns))
    for path in files:
        own = columns["planreview parse"][str(path)]
        cells = (shown(column.get(str(path)), own) for column in columns.values())
        print(f"{path.name:{width}}" + "".join(f"{cell:>20}" for cell in cells))


def shown(figure: float | str | None, own: float | str) -> str:
    """A figure beside ours."""
    if figure is None:
        return "·"
    if isinstance(figure, str) or isinstance(own, str):
        return str(figure)
    return f"{figure * 1000:.1f} ({figure / own:.1f}×)"


def print_cold(path: Path) -> None:
    """The parts of one cold call, wall time, and the whole of it."""

    def wall(*command: str) -> float:
        started = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
        return time.perf_counter() - started

    def steps() -> dict[str, float]:
        command = [sys.executable, str(HERE / "cold.py"), str(path)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, capture_output=True, check=True, env=environment, text=True)
        found: dict[str, float] = json.loads(done.stdout)
        return found

    runs = [steps() for _ in range(COLD_RUNS)]
    parts = {"interpreter": statistics.median(wall(sys.executable, "-c", "pass") for _ in range(COLD_RUNS))}
    parts |= {step: statistics.median(run[step] for run in runs) for step in runs[0]}
    program = str(Path(sys.executable).parent / "planreview")
    whole = statistics.median(wall(program, "review", str(path)) for _ in range(COLD_RUNS))
    print(f"\nplanreview review {path.name} from a cold start: {whole:.2f} s, made of")
    print("  " + "   ".join(f"{step} {seconds * 1000:.0f} ms" for step, seconds in parts.items()))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
