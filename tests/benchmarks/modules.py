"""How like openmpt123 Toccata plays modules, with xmp beside it: every module in a folder, by song and by format.

    python tests/benchmarks/modules.py [FOLDER] [--seconds 60] [--only xm]

Without a folder it plays the modules that the tests make. A line is a song: Toccata's score and its parts, then xmp's score.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "formats"))

from likeness import RATE_HZ, Likeness, compare

from toccata.config import Folders
from toccata.engine.cache import use_folder
from toccata.errors import ToccataError
from toccata.formats import find_format, load_song
from toccata.player.bounce import render

SUFFIXES = (".mod", ".xm", ".s3m", ".it", ".mdz", ".xmz", ".s3z", ".itz", ".m15")


def openmpt(path: Path, folder: Path, seconds: float) -> np.ndarray:
    """What openmpt123 makes of a module at its default quality, (frames, 2). Raises: OSError when it makes nothing."""
    out = folder / "openmpt.wav"
    options = ["--quiet", "--batch", "--float", "--samplerate", str(RATE_HZ), "--end-time", str(seconds), "--force"]
    subprocess.run(["openmpt123", *options, "--output", str(out), str(path)], capture_output=True, check=False)
    return _taken(out)


def xmp(path: Path, folder: Path, seconds: float) -> np.ndarray:
    """What xmp makes of a module with its spline interpolation, (frames, 2). Raises: OSError when it makes nothing."""
    out = folder / "xmp.wav"
    options = ["--norc", "-q", "-i", "spline", "-f", str(RATE_HZ), "-t", str(round(seconds))]
    subprocess.run(["xmp", *options, "-o", str(out), str(path)], capture_output=True, check=False)
    return _taken(out)


def _taken(out: Path) -> np.ndarray:
    if not out.exists():
        raise OSError(f"{out.stem} made nothing")
    frames, _ = soundfile.read(out, dtype="float32", always_2d=True)
    out.unlink()
    return frames


def toccata(path: Path, seconds: float) -> np.ndarray:
    """Toccata's render, clipped as a sound file would be. Raises: ToccataError."""
    blocks = list(render(load_song(path), RATE_HZ, seconds_cap=seconds))
    return np.clip(np.concatenate(blocks), -1, 1) if blocks else np.zeros((0, 2), np.float32)


def modules_of(folder: Path) -> list[Path]:
    """Every module below a folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


def own_modules(folder: Path) -> list[Path]:
    """The tests' modules, written to a folder."""
    from feature_modules import MODULES

    for name, content in MODULES.items():
        (folder / name).write_bytes(content)
    return modules_of(folder)


def judge(paths: list[Path], folder: Path, seconds: float) -> Iterator[tuple[Path, str, Likeness | None, Likeness | None]]:
    """(module, its format, Toccata's likeness, xmp's) for each module that openmpt123 plays; None for a player that fails."""
    for path in paths:
        try:
            reference = openmpt(path, folder, seconds)
        except OSError:
            continue
        try:
            kind, ours = find_format(path).name, compare(reference, toccata(path, seconds))
        except ToccataError as problem:
            print(f"{path.name}: {problem}", file=sys.stderr)
            kind, ours = path.suffix[1:].upper(), None
        try:
            other = compare(reference, xmp(path, folder, seconds)) if shutil.which("xmp") else None
        except OSError:
            other = None
        yield path, kind, ours, other


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", help="a suffix without its dot")
    options = parser.parse_args()
    if shutil.which("openmpt123") is None:
        print("openmpt123 is not installed: there is nothing to compare with")
        return 0
    use_folder(Folders().units)
    scores: dict[str, list[tuple[float, float | None]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        paths = modules_of(options.folder) if options.folder else own_modules(place)
        paths = [path for path in paths if not options.only or path.suffix[1:].lower() == options.only]
        print(f"{'':44} score  pitch  spectrum  envelope  onsets  length  gain     xmp")
        for path, kind, ours, other in judge(paths, place, options.seconds):
            scores[kind].append((ours.score if ours else 0.0, other.score if other else None))
            print(_line(path.name, ours, other), flush=True)
    for kind, pairs in scores.items():
        print(_summary(kind, pairs))
    return 0


def _line(name: str, ours: Likeness | None, other: Likeness | None) -> str:
    text = f"{name[:44]:44}"
    if ours is not None:
        text += f" {ours.score:5.1f}  {ours.pitch:5.1f}  {ours.spectrum:8.1f}  {ours.envelope:8.1f}  {ours.onsets:6.1f}"
        text += f"  {ours.length:6.2f}  {ours.gain_db:+5.1f} dB"
    else:
        text += "  does not open"
    return f"{text}  {other.score:5.1f}" if other is not None else text


def _summary(kind: str, pairs: list[tuple[float, float | None]]) -> str:
    own = [score for score, _ in pairs]
    others = [score for _, score in pairs if score is not None]
    text = f"{kind}: {len(pairs)} songs, Toccata {np.mean(own):.1f} (worst {min(own):.1f})"
    return f"{text}, xmp {np.mean(others):.1f} (worst {min(others):.1f})" if others else text


if __name__ == "__main__":
    sys.exit(main())
