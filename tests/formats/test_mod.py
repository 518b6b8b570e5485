"""MOD files as ProTracker and its relatives wrote them."""

from __future__ import annotations

import numpy as np
import pytest
from module_files import ModSample, mod

from toccata.errors import BadFile
from toccata.formats import find_format, load_file
from toccata.notation.cells import format_cell
from toccata.song import Loop

TONE = bytes(np.arange(-32, 32, dtype=np.int8))


def load(tmp_path, content, name="song.mod"):
    path = tmp_path / name
    path.write_bytes(content)
    return load_file(path)


def cell(song, row, channel=0, pattern=0):
    return format_cell(song.patterns[pattern].cell(channel, row))


TAGS = [
    (b"M.K.", 4),
    (b"M!K!", 4),
    (b"FLT4", 4),
    (b"4CHN", 4),
    (b"6CHN", 6),
    (b"8CHN", 8),
    (b"9CHN", 9),
    (b"10CH", 10),
    (b"16CH", 16),
    (b"32CH", 32),
    (b"24CN", 24),
    (b"OCTA", 8),
    (b"CD81", 8),
    (b"CD61", 6),
    (b"TDZ1", 1),
    (b"TDZ3", 3),
    (b"TDZ9", 9),
    (b"NSMS", 4),
    (b"LARD", 4),
    (b"PATT", 4),
    (b"FEST", 4),
    (b"OKTA", 8),
    (b"FLT5", 5),
    (b"EXO4", 4),
    (b"EXO7", 7),
    (b"64CH", 64),
    (b"M\0\0\0", 4),
    (b"8\0\0\0", 8),
    (b"N.T.", 4),
    (b"M&K!", 4),
]


@pytest.mark.parametrize(("tag", "channels"), TAGS)
def test_every_tag_gives_its_channels(tmp_path, tag, channels):
    written = {(3, channels - 1): (428, 1, 0xC, 0x20)}
    song = load(tmp_path, mod([written], [ModSample("tone", TONE)], tag=tag, channels=channels)).song
    assert len(song.channels) == channels
    assert cell(song, 3, channels - 1) == "C-4 01 .. C20"


def test_names_cells_orders_and_samples(tmp_path):
    cells = [{(0, 0): (428, 1, 0x4, 0x37), (63, 3): (113, 31, 0xE, 0xD3)}, {(5, 2): (856, 0, 0xD, 0x16)}]
    samples = [ModSample("Lead", TONE, finetune=-3, volume=40, loop_start=8, loop_words=12), ModSample("says: hello")]
    loaded = load(tmp_path, mod(cells, samples, orders=[0, 1, 1, 0], title="Space"))
    song = loaded.song
    assert (song.title, loaded.tracker, loaded.notices) == ("Space", "ProTracker", ())
    assert [entry.pattern for entry in song.order] == [0, 1, 1, 0]
    assert cell(song, 0) == "C-4 01 .. 437"
    assert cell(song, 63, 3) == "B-5 1F .. ED3"
    assert cell(song, 5, 2, 1) == "C-3 .. .. D16"
    assert [instrument.name for instrument in song.instruments[:3]] == ["Lead", "says: hello", ""]
    lead = song.samples[0]
    assert lead.data.tobytes() == TONE
    assert (lead.volume, lead.finetune_cents, lead.loop) == (40, -37.5, Loop("forward", 16, 40))
    assert not song.mixer.limiter.enabled


def test_a_soundtracker_module_without_a_tag(tmp_path):
    content = mod([{(0, 0): (428, 1, 0, 0x37)}], [ModSample("st-01:strings", TONE)], slots=15, restart=120)
    assert find_format_of(tmp_path, content, "old") == "MOD"
    loaded = load(tmp_path, content, "old")
    assert loaded.tracker == "Ultimate Soundtracker 1.0"
    assert len(loaded.song.samples) == 15
    assert cell(loaded.song, 0) == "C-4 01 .. 037"
    assert loaded.song.samples[0].data.tobytes() == TONE


def find_format_of(tmp_path, content, name):
    (tmp_path / name).write_bytes(content)
    return find_format(tmp_path / name).name


def test_eight_channels_kept_as_two_patterns(tmp_path):
    halves = [{(0, 0): (428, 1, 0, 0)}, {(0, 3): (214, 1, 0, 0)}, {}, {}]
    song = load(tmp_path, mod(halves, [ModSample("", TONE)], orders=[0, 2], tag=b"FLT8")).song
    assert len(song.channels) == 8
    assert [entry.pattern for entry in song.order] == [0, 1]
    assert cell(song, 0, 0).startswith("C-4")
    assert cell(song, 0, 7).startswith("C-5")


def test_eight_channels_under_the_tag_for_four_by_their_size(tmp_path):
    content = mod([{(1, 6): (428, 1, 0, 0)}], [ModSample("", TONE)], channels=8, restart=0)
    song = load(tmp_path, content).song
    assert len(song.channels) == 8
    assert cell(song, 1, 6).startswith("C-4")


def test_patterns_that_only_unplayed_orders_name_are_counted(tmp_path):
    content = bytearray(mod([{}, {}, {(0, 0): (428, 1, 0, 0)}], [ModSample("", TONE)], orders=[0]))
    content[952 + 10] = 2
    song = load(tmp_path, bytes(content)).song
    assert len(song.patterns) == 3
    assert song.samples[0].data.tobytes() == TONE


def test_a_file_cut_in_its_samples_is_told_and_shorter(tmp_path):
    loaded = load(tmp_path, mod([{}], [ModSample("", TONE), ModSample("", TONE)])[:-10])
    assert len(loaded.song.samples[1].data) == len(TONE) - 10
    assert loaded.notices == ("sample 2: the file ends after 54 of its 64 frames",)


def test_a_file_cut_in_its_patterns_is_told_and_empty_there(tmp_path):
    loaded = load(tmp_path, mod([{(60, 0): (428, 1, 0, 0)}])[: 1084 + 500])
    assert cell(loaded.song, 60) == "... .. .. ..."
    assert "ends within its patterns" in loaded.notices[0]


def test_a_file_cut_in_its_header_is_one_sentence(tmp_path):
    path = tmp_path / "song.mod"
    path.write_bytes(mod()[:300])
    with pytest.raises(BadFile, match=r"song\.mod: header: has none of the tags"):
        load_file(path)


@pytest.mark.parametrize(
    ("period", "kept"),
    [
        (428, "C-4 .. .. ..."),
        (417, "C-4 .. .. ... n75"),
        (416, "C#4 .. .. ... n8C"),
        (4095, "... .. .. ..."),
        (4000, "C-1 .. .. ... nFF"),
        (20, "B-7 .. .. ... n78"),
    ],
)
def test_periods_between_semitones_are_kept_beside_the_nearest_note(tmp_path, period, kept):
    """libopenmpt plays the nearest note of its table, the higher of two; ProTracker's own table search has no notes between either."""
    from toccata.notation.cells import format_cell

    loaded = load(tmp_path, mod([{(0, 0): (period, 0, 0, 0)}]))
    assert format_cell(loaded.song.patterns[0].cell(0, 0), loaded.song.channels[0].effect_columns) == kept
    assert loaded.notices == ()


def test_a_song_that_would_last_for_ever_has_no_tempos(tmp_path):
    """F21 on every pattern is 33 BPM by a timer, and 33 ticks a row by the screen; a row with a speed beside it shows the timer."""
    slow = {(0, 0): (428, 1, 0xF, 0x21), (1, 0): (0, 0, 0xF, 0x06)}
    assert load(tmp_path, mod([slow], [ModSample("", TONE)], [0] * 30)).song.rules.vblank_timing
    assert not load(tmp_path, mod([slow], [ModSample("", TONE)], [0] * 3)).song.rules.vblank_timing
    both = slow | {(0, 1): (0, 0, 0xF, 0x06)}
    assert not load(tmp_path, mod([both], [ModSample("", TONE)], [0] * 30)).song.rules.vblank_timing


def test_who_wrote_it_shows_in_the_cells(tmp_path):
    """ProTracker's loops only for what it could play; breaks of NoiseTracker have no row; panning up to 80 only is 7 bits wide."""
    plain = load(tmp_path, mod([{(0, 0): (428, 1, 0xD, 0x20)}], [ModSample("", TONE)], restart=0)).song
    assert (plain.rules.amiga_limits, plain.rules.one_shot_loops, plain.rules.tempo_waits_a_tick) == (True, True, True)
    assert cell(plain, 0) == "C-4 01 .. D00"
    late = {(0, 0): (428, 1, 0xD, 0x20), (1, 0): (0, 0, 0xE, 0x93)}
    assert cell(load(tmp_path, mod([late], [ModSample("", TONE)])).song, 0) == "C-4 01 .. D20"
    high = load(tmp_path, mod([{(0, 0): (53, 1, 8, 0x40), (1, 0): (0, 0, 8, 0x80)}], [ModSample("", TONE)], restart=0)).song
    assert (high.rules.amiga_limits, high.rules.one_shot_loops, high.rules.tempo_waits_a_tick) == (False, False, False)
    assert [cell(high, row)[-3:] for row in range(2)] == ["880", "8FF"]


def test_names_keep_terminals_safe(tmp_path):
    song = load(tmp_path, mod([{}], [ModSample("\x1b[2Jhello")], title="a\x07b")).song
    assert song.title == "a b"
    assert song.samples[0].name == " [2Jhello"
