"""S3M files as ScreamTracker 3 and its heirs wrote them."""

from __future__ import annotations

import numpy as np
import pytest
from module_files import S3mSample, s3m, wave

from toccata.errors import BadFile
from toccata.formats import load_file
from toccata.notation.cells import format_cell
from toccata.song import ORDER_END, ORDER_SKIP, Loop


def load(tmp_path, content, name="song.s3m"):
    path = tmp_path / name
    path.write_bytes(content)
    return load_file(path)


def cell(song, row, channel=0, pattern=0):
    return format_cell(song.patterns[pattern].cell(channel, row))


def test_header_order_and_rules(tmp_path):
    content = s3m([{}, {}], [], [0, 254, 1, 255], title="Scream", speed=4, tempo=150, global_volume=50, mixing=0x80 | 60, flags=64 | 16)
    loaded = load(tmp_path, content)
    song = loaded.song
    assert (song.title, loaded.tracker, song.speed, song.tempo) == ("Scream", "ScreamTracker 3.20", 4, 150.0)
    assert (song.global_volume, song.mix_volume) == (50, 60)
    assert [entry.pattern for entry in song.order] == [0, ORDER_SKIP, 1]
    rules = song.rules
    assert rules.virtual_channels
    assert rules.fast_volume_slides
    assert rules.amiga_limits
    assert rules.shared_memory
    assert not rules.linear_slides


def test_an_end_in_the_middle_of_the_order_stays(tmp_path):
    assert [entry.pattern for entry in load(tmp_path, s3m([{}], [], [0, 255, 0, 255])).song.order] == [0, ORDER_END, 0]


def test_the_first_version_slides_fast(tmp_path):
    assert load(tmp_path, s3m(version=0x1300)).song.rules.fast_volume_slides
    assert not load(tmp_path, s3m(version=0x1301)).song.rules.fast_volume_slides


@pytest.mark.parametrize(("version", "rounds"), [(0x1320, True), (0x3215, False), (0x4100, True), (0x5129, True)])
def test_whether_periods_are_rounded_is_the_writing_program_s(tmp_path, version, rounds):
    assert load(tmp_path, s3m(version=version)).song.rules.screamtracker_notes is rounds


@pytest.mark.parametrize(("version", "limited"), [(0x1320, True), (0x2100, True), (0x3214, False), (0x4FF0, False), (0x5130, True)])
def test_the_highest_pitch_is_limited_but_in_impulsetrackers_and_schism_trackers_files(tmp_path, version, limited):
    """PeriodLimit.s3m, as libopenmpt plays it in each program's files."""
    assert load(tmp_path, s3m(version=version)).song.rules.heard_periods_limited is limited


def test_modplug_tracker_is_known_by_what_screamtracker_never_wrote(tmp_path):
    """As libopenmpt finds it: its orders come in sixteens, without click removal, with pannings."""
    pannings, orders = bytes([0x28] * 4), [0, *[255] * 15]
    rules = load(tmp_path, s3m(orders=orders, pannings=pannings)).song.rules
    assert (rules.shared_memory, rules.muted_channels_rest, rules.offset_past_end_cuts) == (False, False, False)
    for other in (s3m(orders=[0, 255], pannings=pannings), s3m(orders=orders), s3m(orders=orders, pannings=pannings, version=0x1301)):
        assert load(tmp_path, other).song.rules.shared_memory


def test_cells(tmp_path):
    cells = {
        (0, 0): (0x40, 1, 32, 4, 0x0F),
        (1, 0): (254, 0, 255, 0, 0),
        (2, 0): (0x7B, 99, 255, 3, 0x16),
        (3, 1): (255, 0, 128 + 33, 24, 0x40),
        (4, 1): (255, 0, 255, 24, 0xA4),
        (5, 1): (255, 0, 255, 19, 0xB3),
        (6, 1): (255, 0, 255, 22, 0x30),
        (7, 3): (255, 2, 64, 1, 0x03),
    }
    song = load(tmp_path, s3m([cells])).song
    assert [cell(song, row) for row in range(3)] == ["C-4 01 20 d0F", "^^  .. .. ...", "B-7 63 .. D16"]
    assert [cell(song, row, 1) for row in range(3, 7)] == ["... .. r1 x80", "... .. .. S91", "... .. .. SB3", "... .. .. G30"]
    assert cell(song, 7, 3) == "... 02 40 a03"


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("signed", [False, True])
def test_frames_of_every_kind(tmp_path, bits, channels, signed):
    data = wave(bits=bits)
    data = data if channels == 1 else np.stack([data, data[::-1]], axis=1)
    made = S3mSample(data, "Tone", loop=(8, 40), volume=33, rate=22050)
    sample = load(tmp_path, s3m([{}], [made], signed=signed)).song.samples[0]
    assert np.array_equal(sample.data, data)
    assert (sample.name, sample.volume, sample.rate_hz, sample.loop) == ("Tone", 33, 22050.0, Loop("forward", 8, 40))
    assert sample.filename == "FILE.RAW"


def test_channels_and_their_panning(tmp_path):
    settings = bytes([0, 8, 0x81, 16])
    song = load(tmp_path, s3m(settings=settings)).song
    assert [channel.panning for channel in song.channels] == [0x33, 0xCC, 0x33, 128]
    assert [channel.strip.mute for channel in song.channels] == [False, False, True, False]
    mono = load(tmp_path, s3m(settings=settings, mixing=48)).song
    assert {channel.panning for channel in mono.channels} == {128}
    table = bytes([0x20, 0x2F, 0x08, 0x28])
    paned = load(tmp_path, s3m(settings=bytes([0, 8, 1, 9]), pannings=table)).song
    assert [channel.panning for channel in paned.channels] == [0, 255, 0x33, 136]


def test_adlib_instruments_are_named_and_silent(tmp_path):
    loaded = load(tmp_path, s3m([{}], [S3mSample(kind=2, name="Bell"), S3mSample(name="Tone")]))
    assert loaded.notices == ("instrument 1 'Bell' is an AdLib instrument, which is not supported; it is silent",)
    assert [sample.frames for sample in loaded.song.samples] == [0, 64]


def test_a_cut_file_has_shorter_samples(tmp_path):
    content = s3m([{}], [S3mSample()])
    at = content.index(bytes(wave() ^ np.int8(-128)))
    loaded = load(tmp_path, content[: at + 40])
    assert "lies past the file's end" in loaded.notices[0]


@pytest.mark.parametrize("size", [30, 96, 97])
def test_a_file_cut_in_its_header_is_one_sentence(tmp_path, size):
    with pytest.raises(BadFile, match=r"song\.s3m: "):
        load(tmp_path, s3m([{}], [S3mSample()])[:size])
