"""What is exported sounds like our own render when openmpt123 plays it, and a saved import like the import."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from module_files import ItEnvelope, ItInstrument, ItSample, ModSample, XmInstrument, XmSample, it, mod, wave, xm

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from likeness import RATE_HZ, compare
from modules import openmpt

from toccata.formats import load_song, save_song
from toccata.player.bounce import render
from toccata.song import Channel, Envelope, EnvelopePoint, Instrument, Loop, OrderEntry, Pattern, Sample, Song
from toccata.song.sample import read_only

needs_openmpt = pytest.mark.skipif(shutil.which("openmpt123") is None, reason="openmpt123 is not installed")


@pytest.fixture(autouse=True)
def _units(unit_folder):
    from toccata.engine.cache import use_folder

    use_folder(unit_folder)


def whole(song: Song) -> np.ndarray:
    return np.concatenate(list(render(song, RATE_HZ)))


def pluck(frames: int = 6000, cycle: int = 100) -> np.ndarray:
    time = np.arange(frames)
    values = sum(np.sin(2 * np.pi * k * time / cycle) / k for k in range(1, 8)) * np.exp(-time / 2500)
    return read_only((values * 9000).astype(np.int16))


def music(cells: dict[tuple[int, int], str], effects: int = 1) -> Song:
    """A song by FastTracker 2's rules: a looped tone with an envelope, and a pluck."""
    from toccata.notation.cells import parse_cell

    columns = [np.tile(parse_cell("... .. .. ..."), (64, 1)) for _ in range(4)]
    for (row, channel), text in cells.items():
        columns[channel][row] = parse_cell(text)
    tone = read_only(np.tile(wave(bits=16), 8))
    fall = Envelope((EnvelopePoint(0, 64), EnvelopePoint(30, 20), EnvelopePoint(60, 0)), True)
    return Song(
        title="Export",
        speed=3,
        channels=tuple(Channel(effect_columns=effects) for _ in range(4)),
        patterns=(Pattern(64, tuple(read_only(column) for column in columns)),),
        order=(OrderEntry(0),),
        instruments=(Instrument("Tone", sample=1, volume_envelope=fall, fade_out=200), Instrument("Pluck", sample=2)),
        samples=(
            Sample("Tone", tone, 8363.0, loop=Loop("forward", 0, 512), panning=100),
            Sample("Pluck", pluck(), 22050.0, panning=160),
        ),
    )


SCALE = ("C-4", "E-4", "G-4", "B-4", "C-5", "A-4", "F-4", "D-4")
SONGS = {
    "notes": {(8 * step, step % 3): f"{note} 0{1 + step % 2} .. ..." for step, note in enumerate(SCALE)},
    "slides": {
        (8 * step + row, 0): f"{note} 01 .. ..." if not row else "... .. .. 204" for step, note in enumerate(SCALE) for row in range(4)
    },
    "vibrato": {
        (8 * step + row, 0): f"{note} 01 .. 457" if not row else "... .. .. 400" for step, note in enumerate(SCALE) for row in range(6)
    },
    "volumes": {
        (8 * step + row, 1): f"{note} 02 30 ..." if not row else "... .. -2 ..." for step, note in enumerate(SCALE) for row in range(4)
    },
    "arpeggio": {
        (8 * step + row, 0): f"{note} 01 .. 037" if not row else "... .. .. 037" for step, note in enumerate(SCALE) for row in range(6)
    },
    "two effects": {(8 * step, 2): f"{note} 02 .. 902 C28" for step, note in enumerate(SCALE)},
    "speed": {(0, 0): "C-4 01 .. F04", (16, 1): "G-4 02 .. F60", (32, 0): "E-4 01 .. D00"},
}


LEAST = {".xm": 82, ".it": 88, ".mod": 72}
"""libopenmpt ramps XM notes longer; a MOD has 8 bits, coarse slides, and an envelope only where cells have room for volumes."""


@needs_openmpt
@pytest.mark.parametrize("suffix", [".xm", ".it", ".mod"])
@pytest.mark.parametrize("name", SONGS)
def test_an_export_sounds_like_our_render(tmp_path, name, suffix):
    song = replace(music(SONGS[name], 2), rings_out=False)
    path = tmp_path / f"song{suffix}"
    save_song(song, path)
    found = compare(whole(song), openmpt(path, tmp_path, 60))
    assert found.score >= LEAST[suffix]
    assert min(found.pitch, found.envelope) >= (88 if suffix == ".mod" else 95)
    assert found.length == 1.0


def imported(tmp_path, content: bytes, suffix: str) -> Song:
    path = tmp_path / f"import{suffix}"
    path.write_bytes(content)
    return load_song(path)


def _modules() -> dict[str, bytes]:
    cells = {(8 * step, step % 3): (49 + step, 1, 0x20 + step, step % 8, 0x35) for step in range(8)}
    it_cells = {place: (note + 11, number, 40, command + 4, value) for place, (note, number, _, command, value) in cells.items()}
    mod_cells = {place: (428 - 20 * (note - 49), number, command, value) for place, (note, number, _, command, value) in cells.items()}
    points = ([(0, 64), (20, 10)], 0, 0, 1, 1)
    shaped = ItInstrument("a", fade_out=30, cutoff=0x80 | 70, volume=ItEnvelope([(0, 64), (20, 20)], 1), actions=(3, 0, 0))
    return {
        ".mod": mod([mod_cells], [ModSample("a", wave().tobytes() * 20, -3, 50, 64, 300)]),
        ".xm": xm([cells], [XmInstrument([XmSample(wave(bits=16), "a", (2, 8, 48), 60, -27, 90, 5)], volume=points, fade_out=512)]),
        ".it": it([it_cells], [ItSample(np.tile(wave(), 9), "a", (64, 512), rate=9000, vibrato=(9, 9, 9, 0))], [shaped]),
    }


@pytest.mark.parametrize("suffix", [".mod", ".xm", ".it"])
@pytest.mark.parametrize("kept_as", [".toccata", "own"])
def test_a_saved_import_renders_the_same(tmp_path, suffix, kept_as):
    song = imported(tmp_path, _modules()[suffix], suffix)
    path = tmp_path / f"saved{suffix if kept_as == 'own' else kept_as}"
    assert save_song(song, path) == ()
    first = whole(song)
    assert np.abs(first).max() > 0.05
    assert np.array_equal(first, whole(load_song(path)))


def test_a_different_song_is_not_alike():
    """The measure itself: other notes, another tempo and silence are told apart."""
    song = replace(music(SONGS["notes"]), rings_out=False)
    first = whole(song)
    assert compare(first, first).score > 99.9
    assert compare(first, 0.3 * first).score > 99.9
    assert compare(first, whole(replace(song, tempo=150.0))).score < 70
    assert compare(first, whole(replace(music(SONGS["arpeggio"]), rings_out=False))).score < 70
    assert compare(first, np.zeros_like(first)).score == 0
