"""The demo songs: whole, long enough, in sections, and as loud as they should be."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from toccata.config import data_folder
from toccata.formats import load_song
from toccata.notation import cells
from toccata.notation.effects import Meaning
from toccata.notation.notes import is_pitched
from toccata.player.bounce import render, song_duration_s
from toccata.song import Song
from toccata.song.document import problems
from toccata.sound.loudness import LoudnessMeter

SAMPLES = data_folder("samples")
PATHS = sorted((SAMPLES / "songs").glob("*.toccata"))
RENDER_RATE_HZ = 32000

every_song = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def songs() -> dict[Path, Song]:
    return {path: load_song(path) for path in PATHS}


def used(song: Song, field: int) -> set[int]:
    """The values a field of the cells takes in the whole song."""
    return {int(value) for pattern in song.patterns for column in pattern.columns for value in column[:, field]}


def effects(song: Song) -> set[int]:
    return set().union(*(used(song, cells.effect_slot(k)) for k in range(cells.MAX_EFFECTS)))


def test_there_are_four_and_the_first_run_has_its_own() -> None:
    assert len(PATHS) >= 4
    assert SAMPLES / "songs" / "night_bus.toccata" in PATHS


@every_song
def test_it_opens_whole(songs: dict[Path, Song], path: Path) -> None:
    song = songs[path]
    assert problems(song) == []
    assert song.title
    assert "CC0" in song.message
    assert 90 <= song_duration_s(song) <= 150


@every_song
def test_its_sections_are_named_and_differ(songs: dict[Path, Song], path: Path) -> None:
    song = songs[path]
    sections = [entry.section.name for entry in song.order if entry.section]
    assert song.order[0].section is not None
    assert {"Intro", "Verse", "Chorus", "Breakdown", "Outro"} <= set(sections)
    assert sections[0] == "Intro"
    assert sections[-1] == "Outro"
    played = {entry.pattern for entry in song.order}
    assert played == set(range(len(song.patterns)))
    for index in played:
        for other in played - {index}:
            assert not song.patterns[index].same_as(song.patterns[other])


@every_song
def test_it_carries_only_what_it_plays(songs: dict[Path, Song], path: Path) -> None:
    song = songs[path]
    assert used(song, cells.INSTRUMENT) - {0} == set(range(1, len(song.instruments) + 1))
    assert {instrument.sample for instrument in song.instruments if instrument} - {0} == set(range(1, len(song.samples) + 1))


@every_song
def test_its_velocities_are_a_hands(songs: dict[Path, Song], path: Path) -> None:
    volumes = {
        int(cell[cells.VOLUME_VALUE])
        for pattern in songs[path].patterns
        for column in pattern.columns
        for cell in column
        if is_pitched(int(cell[cells.NOTE])) and cell[cells.VOLUME_MEANING] == Meaning.VOLUME_SET
    }
    assert len(volumes) > 20


def test_they_show_what_a_tracker_can_do(songs: dict[Path, Song]) -> None:
    by_name = {path.stem: song for path, song in songs.items()}
    assert {Meaning.ARPEGGIO, Meaning.VIBRATO, Meaning.TONE_PORTAMENTO} <= effects(by_name["pocket_comet"])
    assert sum(1 for instrument in by_name["pocket_comet"].instruments if instrument and instrument.kind == "chip") >= 4
    assert {Meaning.SAMPLE_OFFSET, Meaning.RETRIGGER, Meaning.NOTE_DELAY, Meaning.NOTE_CUT_TICK} <= effects(by_name["rooftop_weather"])
    assert {Meaning.PANNING_SLIDE, Meaning.SET_PANNING} <= effects(by_name["slow_lanterns"])
    assert Meaning.VOLUME_SLIDE_UP in used(by_name["night_bus"], cells.VOLUME_MEANING)


@every_song
def test_it_is_as_loud_as_it_should_be_and_does_not_clip(songs: dict[Path, Song], path: Path) -> None:
    meter = LoudnessMeter(RENDER_RATE_HZ, 2)
    loudest = 0.0
    for block in render(songs[path], rate_hz=RENDER_RATE_HZ):
        meter.add(block)
        loudest = max(loudest, float(np.abs(block).max()))
    result = meter.result()
    assert -18 <= result.integrated_lufs <= -14
    assert result.true_peak_dbtp <= -1.0
    assert 0.3 < loudest < 1.0
    assert result.lra > 3, "sections that differ differ in loudness too"


def test_a_song_composed_again_is_the_file_that_ships(tmp_path: Path) -> None:
    from toccata.formats import save_song

    folder = str(SAMPLES / "generate")
    sys.path.insert(0, folder)
    try:
        from songs import pocket_comet  # type: ignore[import-not-found]

        save_song(pocket_comet.compose(), tmp_path / "again.toccata")
    finally:
        sys.path.remove(folder)
    with zipfile.ZipFile(tmp_path / "again.toccata") as again, zipfile.ZipFile(SAMPLES / "songs" / "pocket_comet.toccata") as shipped:
        assert again.namelist() == shipped.namelist()
        for name in again.namelist():
            if name.endswith((".txt", ".toml")):
                assert again.read(name) == shipped.read(name), name
