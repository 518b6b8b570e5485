"""OpenMPT's tempo modes: what a song's tempo counts. Source: OpenMPT's manual; its settings behind the samples of XMs and ITs."""

from __future__ import annotations

import struct

import pytest
from module_files import it, xm

from toccata.formats import load_song, save_song
from toccata.formats.native import load_native, save_native
from toccata.player.bounce import song_duration_s
from toccata.song import Song

ROWS = 32


def setting(name: str, value: int, size: int = 4) -> bytes:
    return name.encode()[::-1] + struct.pack("<H", size) + value.to_bytes(size, "little")


def opened(tmp_path, suffix: str, *settings: bytes, speed: int = 4, tempo: int = 150) -> Song:
    make = {"it": lambda: it([{}], rows=ROWS, speed=speed, tempo=tempo), "xm": lambda: xm([{}], [], rows=ROWS, speed=speed, tempo=tempo)}
    path = tmp_path / f"modes.{suffix}"
    path.write_bytes(make[suffix]() + b"STPM" + b"".join(settings))
    return load_song(path)


@pytest.mark.parametrize("suffix", ["it", "xm"])
@pytest.mark.parametrize(
    ("mode", "name", "seconds"),
    [(0, "classic", ROWS * 4 * 2.5 / 150), (1, "alternative", ROWS * 4 / 150), (2, "modern", ROWS / 8 * 60 / 150)],
)
def test_a_mode_says_what_the_tempo_counts(tmp_path, suffix, mode, name, seconds):
    song = opened(tmp_path, suffix, setting("RPB.", 8), setting("TM..", mode, 1))
    assert song.tempo_mode == name
    assert song_duration_s(song) == pytest.approx(seconds, rel=2e-3)


@pytest.mark.parametrize("suffix", ["it", "xm"])
def test_a_mode_is_exported(tmp_path, suffix):
    song = opened(tmp_path, suffix, setting("RPB.", 8), setting("TM..", 2, 1))
    path = tmp_path / f"again.{suffix}"
    save_song(song, path)
    again = load_song(path)
    assert (again.tempo_mode, again.rows_per_beat) == ("modern", 8)
    assert song_duration_s(again) == pytest.approx(song_duration_s(song))


def test_the_beats_that_are_shown_are_those_that_are_heard():
    assert Song(tempo=120.0, speed=6, tempo_mode="modern").beats_per_minute == 120.0
    assert Song(tempo=50.0, speed=5, tempo_mode="alternative").beats_per_minute == pytest.approx(50 * 60 / 20)


def test_tempos_above_255_and_between_whole_ones_are_kept(tmp_path):
    song = opened(tmp_path, "it", setting("DT..", 300), setting("DTFR", 2500))
    assert song.tempo == 300.25


def test_settings_that_mean_nothing_change_nothing(tmp_path):
    plain = opened(tmp_path, "it")
    odd = opened(tmp_path, "it", setting("TM..", 200, 1), setting("RPB.", 0), b"TM..\xff\xff")
    assert (odd.tempo_mode, odd.tempo, odd.rows_per_beat) == (plain.tempo_mode, plain.tempo, plain.rows_per_beat)


def test_a_mode_is_saved(tmp_path):
    song = opened(tmp_path, "xm", setting("TM..", 2, 1))
    path = tmp_path / "song.toccata"
    save_native(song, path)
    assert load_native(path).tempo_mode == "modern"
