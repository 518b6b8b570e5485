"""Modules that keep a MOD's parts otherwise: Ice Tracker's tracks, ProTracker 3.6's chunks. Source: OpenMPT's loader; openmpt123 0.6.9."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from module_files import ModSample, mod

from toccata.errors import BadFile
from toccata.formats import find_format, load_file
from toccata.notation.cells import format_cell
from toccata.song import Loop

TONE = bytes(np.arange(-32, 32, dtype=np.int8))


def load(tmp_path, content):
    path = tmp_path / "song"
    path.write_bytes(content)
    assert find_format(path).name == "MOD"
    return load_file(path)


def cells(song, rows, channel=0, pattern=0):
    return [format_cell(song.patterns[pattern].cell(channel, row)) for row in rows]


def ice(tracks, orders, tag=b"MTN\0", samples=()):
    """tracks: {row: (period, sample, command, parameter)}. orders: four tracks each."""
    head = mod([{}], samples)[:950] + bytes([len(orders), len(tracks)])
    head += b"".join(bytes(order) for order in orders).ljust(512, b"\0") + tag
    for track in tracks:
        stored = bytearray(256)
        for row, (period, sample, command, value) in track.items():
            stored[4 * row : 4 * row + 4] = bytes([period >> 8, period & 255, sample << 4 | command, value])
        head += bytes(stored)
    return head + b"".join(sample.data for sample in samples)


@pytest.mark.parametrize(("tag", "tracker"), [(b"MTN\0", "Soundtracker 2.6"), (b"IT10", "Ice Tracker")])
def test_patterns_share_tracks(tmp_path, tag, tracker):
    content = ice([{0: (428, 1, 0, 0)}, {4: (214, 1, 0, 0)}], [(0, 1, 1, 1), (1, 0, 0, 0)], tag, [ModSample("tone", TONE, loop_words=32)])
    loaded = load(tmp_path, content)
    assert (loaded.tracker, [entry.pattern for entry in loaded.song.order]) == (tracker, [0, 1])
    assert cells(loaded.song, [0]) == cells(loaded.song, [0], 1, 1) == ["C-4 01 .. ..."]
    assert cells(loaded.song, [4], 3) == ["C-5 01 .. ..."]
    assert loaded.song.samples[0].data.tobytes() == TONE
    assert loaded.song.samples[0].loop == Loop("forward", 0, 64)


def test_ice_trackers_effects_are_fewer(tmp_path):
    track = {0: (428, 1, 9, 2), 1: (0, 0, 0xE, 0x93), 2: (0, 0, 0xE, 1), 3: (0, 0, 0xC, 0x10), 4: (0, 0, 0xF, 0x40), 5: (0, 0, 4, 0x11)}
    song = load(tmp_path, ice([track, {}], [(0, 1, 1, 1)], samples=[ModSample("", TONE)])).song
    assert cells(song, range(6)) == ["C-4 01 .. ...", "... .. .. ...", *(f"... .. .. {effect}" for effect in ("E01", "C10", "F04", "411"))]


def test_two_speeds_take_turns_until_the_next(tmp_path):
    track = {2: (0, 0, 0xF, 0x63), 3: (0, 0, 0xA, 0x01), 6: (0, 0, 0xF, 0x05)}
    song = load(tmp_path, ice([track, {}], [(0, 1, 1, 1)], samples=[ModSample("", TONE)])).song
    assert [cell[-3:] for cell in cells(song, range(1, 8))] == ["...", "F06", "A01", "F06", "F03", "F05", "..."]
    assert cells(song, [3], 1) == ["... .. .. F03"]


def test_an_order_that_names_a_track_too_many_is_none_of_ice_trackers(tmp_path):
    path = tmp_path / "song"
    path.write_bytes(ice([{}], [(0, 0, 2, 0)]))
    with pytest.raises(BadFile, match="no song of a known format"):
        find_format(path)


def protracker36(module, info, comment=b""):
    first = b"VERS" + struct.pack(">I", 4 + 8 + 9) + b"\0\0\0\0PT3.6" + b""
    body = first + chunk(b"INFO", info) + (chunk(b"CMNT", comment) if comment else b"") + chunk(b"PTDT", module)
    return b"FORM" + struct.pack(">I", 4 + len(body)) + b"MODL" + body


def chunk(name, content):
    return name + struct.pack(">I", 8 + len(content)) + content


def info(flags=0x100, volume=64, tempo=125):
    return b"Whole name".ljust(32, b"\0") + struct.pack(">6H", 31, 1, 1, volume, tempo, flags) + bytes(20)


def test_protracker_36_keeps_more_beside_the_module(tmp_path):
    module = mod([{(0, 0): (428, 1, 0, 0)}], [ModSample("", TONE)])
    comment = b"Someone".ljust(32, b"\0") + b"first".ljust(40) + b"second"
    loaded = load(tmp_path, protracker36(module, info(volume=32, tempo=90), comment))
    song = loaded.song
    assert (loaded.tracker, song.title, song.artist, song.message) == ("ProTracker 3.6", "Whole name", "Someone", "first\nsecond")
    assert (song.tempo, song.mix_volume, song.rules.vblank_timing) == (90, 32, False)
    assert (song.rules.pannings_are_marks, song.rules.one_shot_loops) == (True, True)
    assert cells(song, [0]) == ["C-4 01 .. ..."]


def test_protracker_36_without_its_timer_has_no_tempos(tmp_path):
    song = load(tmp_path, protracker36(mod([{}], [ModSample("", TONE)]), info(flags=0, tempo=90))).song
    assert (song.tempo, song.rules.vblank_timing) == (125, True)


def test_chunks_without_a_module_are_one_sentence(tmp_path):
    whole = protracker36(mod([{}]), info())
    for content in (whole[: whole.index(b"PTDT")], whole[:16], b"FORM\0\0\0\0MODLVERS\0\0\0\0"):
        path = tmp_path / "song.mod"
        path.write_bytes(content)
        with pytest.raises(BadFile, match="holds no module"):
            load_file(path)
