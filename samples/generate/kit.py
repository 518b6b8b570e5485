"""Writes the factory kit: `uv run python samples/generate/kit.py`. The same bytes every time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import basses
import breaks
import chips
import drums
import effects
import mastering
import numpy as np
import pads
import percussion
import plucks
import soundfile
import tomli_w
import waves
from recording import Entry, Recording

KIT_FOLDER = Path(__file__).resolve().parent.parent / "kit"
SOUNDS: tuple[Entry, ...] = tuple(
    entry for noun in (drums, breaks, basses, plucks, pads, waves, percussion, effects) for entry in noun.SOUNDS
)


def write_sound(entry: Entry, folder: Path) -> Recording:
    """Makes one sound and writes its FLAC. A rate that is no whole number is rounded here; the manifest has the true one."""
    recording = entry.make()
    frames: np.ndarray = mastering.level(recording, entry.peak_db)
    path = folder / f"{entry.path}.flac"
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, frames, round(recording.rate_hz), subtype="PCM_16", format="FLAC", compression_level=1.0)
    return recording


def manifest_row(entry: Entry, recording: Recording) -> dict[str, Any]:
    """A sound's table in kit.toml."""
    row: dict[str, Any] = {"name": entry.path, "title": entry.title, "category": entry.category, "file": f"{entry.path}.flac"}
    row |= {"rate_hz": float(recording.rate_hz), "volume": entry.volume}
    if entry.root:
        row["root"] = entry.root
    if recording.loop:
        row["loop"] = {"kind": recording.loop_kind, "start": recording.loop[0], "end": recording.loop[1]}
    return row | ({"instrument": entry.instrument} if entry.instrument else {})


def write_kit(folder: Path) -> None:
    """Every sound and the manifest."""
    rows = []
    for number, entry in enumerate(SOUNDS, 1):
        print(f"\r{number:3d}/{len(SOUNDS)} {entry.path:40s}", end="", file=sys.stderr, flush=True)
        rows.append(manifest_row(entry, write_sound(entry, folder)))
    print(file=sys.stderr)
    rows += [{"kind": "chip", "category": "chip"} | row for row in chips.INSTRUMENTS]
    manifest = {"format": "1.0", "title": "Toccata factory kit", "license": "CC0-1.0", "sounds": rows}
    (folder / "kit.toml").write_text(tomli_w.dumps(manifest), encoding="utf-8")


if __name__ == "__main__":
    write_kit(KIT_FOLDER)
