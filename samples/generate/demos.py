"""Writes the demo songs: `uv run python samples/generate/demos.py [NAME ...]`."""

from __future__ import annotations

import importlib
import sys

from composer import SAMPLES_FOLDER, duration_s

from toccata.formats import save_song

NAMES = ("night_bus", "pocket_comet", "rooftop_weather", "slow_lanterns")

if __name__ == "__main__":
    for name in sys.argv[1:] or NAMES:
        song = importlib.import_module(f"songs.{name}").compose()
        path = SAMPLES_FOLDER / "songs" / f"{name}.toccata"
        path.parent.mkdir(exist_ok=True)
        save_song(song, path)
        print(f"{path.name}: {duration_s(song):.0f} s, {len(song.patterns)} patterns, {path.stat().st_size // 1024} KB")
