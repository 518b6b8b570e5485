"""IT files as ImpulseTracker, Schism Tracker and OpenMPT wrote them."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from module_files import ItEnvelope, ItInstrument, ItSample, it, it_compress, text, wave

from toccata.errors import BadFile
from toccata.formats import load_file
from toccata.formats.it.compression import decompress
from toccata.formats.it.macros import MACRO_BYTES
from toccata.notation.cells import format_cell
from toccata.song import ORDER_SKIP, Envelope, EnvelopePoint, Loop, Vibrato


def load(tmp_path, content, name="song.it"):
    path = tmp_path / name
    path.write_bytes(content)
    return load_file(path)


def cell(song, row, channel=0, pattern=0):
    return format_cell(song.patterns[pattern].cell(channel, row))


@pytest.mark.parametrize(("version", "tracker"), [(0x106, "1.06"), (0x214, "2.14"), (0x215, "2.14p1"), (0x217, "2.14p3")])
def test_which_impulsetracker_wrote_it(tmp_path, version, tracker):
    assert load(tmp_path, it([{}], version=version)).tracker == f"ImpulseTracker {tracker}"


def test_header_order_and_rules(tmp_path):
    pannings = bytes([0, 64, 100, 0x80 | 16]).ljust(64, b"\x20")
    volumes = bytes([64, 20]).ljust(64, b"\x40")
    content = it(
        [{(0, 3): (60, 1, 255, 0, 0)}],
        orders=[0, 254, 0, 255],
        title="Impulse",
        message="one\ntwo",
        flags=1 | 16 | 32,
        speed=4,
        tempo=97,
        global_volume=100,
        separation=90,
        pannings=pannings,
        volumes=volumes,
        highlight=(6, 18),
    )
    loaded = load(tmp_path, content)
    song = loaded.song
    assert (song.title, song.message, loaded.tracker) == ("Impulse", "one\ntwo", "ImpulseTracker 2.14")
    assert (song.speed, song.tempo, song.global_volume, song.mix_volume, song.stereo_separation) == (4, 97.0, 100, 48, 90)
    assert (song.rows_per_beat, song.time_signature.beats) == (6, 3)
    assert [entry.pattern for entry in song.order] == [0, ORDER_SKIP, 0]
    assert [channel.panning for channel in song.channels] == [0, 256, 128, 64]
    assert [channel.surround for channel in song.channels] == [False, False, True, False]
    assert [channel.strip.mute for channel in song.channels] == [False, False, False, True]
    assert [channel.volume for channel in song.channels][:2] == [64, 20]
    assert (song.rules.linear_slides, song.rules.old_effects, song.rules.compatible_tone_slides) == (False, True, True)
    assert song.rules.instruments_are_samples
    assert loaded.notices == ()


CELLS = [
    ((60, 1, 255, 0, 0), "C-4 01 .. ..."),
    ((119, 99, 64, 1, 0xFF), "B-8 63 40 aFF"),
    ((0, 0, 0, 3, 0x2A), "C-o .. 00 c2A"),
    ((255, 0, 65, 4, 0xF1), "==  .. a0 dF1"),
    ((254, 0, 84, 5, 0xE2), "^^  .. b9 eE2"),
    ((200, 0, 94, 6, 0x07), "~~  .. c9 f07"),
    ((253, 0, 104, 7, 0x10), "... .. d9 g10"),
    ((253, 0, 114, 8, 0x48), "... .. e9 h48"),
    ((253, 0, 124, 13, 0x40), "... .. f9 M40"),
    ((253, 0, 128, 19, 0x73), "... .. p0 S73"),
    ((253, 0, 192, 20, 0x95), "... .. t0 t95"),
    ((253, 0, 202, 22, 0x80), "... .. g9 v80"),
    ((253, 0, 212, 24, 0xFF), "... .. h9 xFF"),
    ((253, 0, 161, 26, 0x7F), "... .. r1 Z7F"),
    ((253, 0, 255, 28, 0x40), "... .. .. z40"),
    ((253, 0, 255, 17, 0x83), "... .. .. q83"),
]


def test_cells(tmp_path):
    song = load(tmp_path, it([{(row, row % 5): stored for row, (stored, _) in enumerate(CELLS)}])).song
    for row, (_, expected) in enumerate(CELLS):
        assert cell(song, row, row % 5) == expected


def test_values_that_a_command_ignores_are_kept(tmp_path):
    """ITTECH: Mxx above 40 and Vxx above 80 do nothing."""
    loaded = load(tmp_path, it([{(0, 0): (253, 0, 255, 13, 0x41), (1, 0): (253, 0, 255, 22, 0xFF)}]))
    assert [cell(loaded.song, row) for row in range(2)] == ["... .. .. M41", "... .. .. vFF"]
    assert loaded.notices == ()


def test_cells_that_repeat_what_stood_before(tmp_path):
    packed = bytes([0x81, 0x0F, 60, 1, 32, 4, 0x0F, 0, 0x81, 0xF0, 0, 0x01, 0, 0])
    content = it([{}])
    at = content.rindex(struct.pack("<HH4x", 64, 64))
    rest = content[:at] + struct.pack("<HH4x", len(packed), 4) + packed
    song = load(tmp_path, rest).song
    assert [cell(song, row) for row in range(4)] == ["C-4 01 20 d0F"] * 3 + ["... .. .. ..."]


def test_an_instrument(tmp_path):
    keyboard = [(min(note + 12, 119), 2 if note < 60 else 1) for note in range(120)]
    made = ItInstrument(
        name="Strings",
        keyboard=keyboard,
        actions=(2, 3, 1),
        fade_out=100,
        separation=-8,
        centre=50,
        global_volume=90,
        panning=48,
        random=(20, 10),
        cutoff=0x80 | 77,
        resonance=0x80 | 12,
        volume=ItEnvelope([(0, 64), (10, 20), (300, 0)], 1 | 2 | 4 | 8, (0, 1), (1, 2)),
        pan=ItEnvelope([(0, -32), (10, 32)], 1),
        pitch=ItEnvelope([(0, 5), (7, -9)], 1 | 0x80),
    )
    song = load(tmp_path, it(samples=[ItSample(), ItSample()], instruments=[made])).song
    strings = song.instruments[0]
    assert (strings.name, strings.filename) == ("Strings", "FILE.ITI")
    assert [(strings.mapping(note).note, strings.mapping(note).sample) for note in (0, 60, 119)] == [(12, 2), (72, 1), (119, 1)]
    assert (strings.new_note_action, strings.duplicate_check, strings.duplicate_action) == ("off", "instrument", "off")
    assert (strings.fade_out, strings.global_volume, strings.panning) == (3200, 90, 192)
    assert (strings.pitch_pan_separation, strings.pitch_pan_centre) == (-8, 50)
    assert (strings.random_volume, strings.random_panning) == (20, 10)
    assert (strings.filter_cutoff, strings.filter_resonance) == (77, 12)
    points = (EnvelopePoint(0, 64), EnvelopePoint(10, 20), EnvelopePoint(300, 0))
    assert strings.volume_envelope == Envelope(points, True, (0, 1), (1, 2), True)
    assert [point.value for point in strings.panning_envelope.points] == [-32, 32]
    assert strings.pitch_envelope_is_filter
    assert [point.value for point in strings.pitch_envelope.points] == [5, -9]
    assert not song.rules.instruments_are_samples


def test_an_instrument_of_the_first_format(tmp_path):
    head = b"IMPI" + text("OLD.ITI", 12) + bytes([0, 1 | 2, 1, 2, 0, 0, 0, 0]) + struct.pack("<H", 10) + bytes([3, 1, 0, 0, 1, 0])
    old = head + text("Old", 26) + bytes(6) + bytes(value for note in range(120) for value in (note, 1))
    old += bytes(200) + bytes([0, 64, 5, 32, 20, 0, 0xFF]) + bytes(43)
    song = load(tmp_path, it(samples=[ItSample()], instruments=[old.ljust(554, b"\0")], made_for=0x100)).song
    found = song.instruments[0]
    assert (found.name, found.fade_out, found.new_note_action, found.duplicate_check) == ("Old", 640, "fade", "note")
    assert found.volume_envelope == Envelope((EnvelopePoint(0, 64), EnvelopePoint(5, 32), EnvelopePoint(20, 0)), True, (1, 2))


def test_a_sample(tmp_path):
    made = ItSample(
        wave(bits=16), "Tone", (4, 60), (8, 20), True, volume=30, global_volume=50, panning=0x80 | 16, rate=32000, vibrato=(10, 20, 30, 1)
    )
    sample = load(tmp_path, it(samples=[made])).song.samples[0]
    assert (sample.name, sample.filename, sample.volume, sample.global_volume, sample.panning) == ("Tone", "FILE.WAV", 30, 50, 64)
    assert (sample.loop, sample.sustain_loop) == (Loop("pingpong", 4, 60), Loop("pingpong", 8, 20))
    assert sample.vibrato == Vibrato("ramp_down", 10, 20, 30)
    assert sample.rate_hz == 32000.0


@pytest.mark.parametrize("packing", ["plain", "it214", "it215"])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 2])
def test_frames_of_every_kind(tmp_path, packing, bits, channels):
    data = np.tile(wave(200, bits), 3)
    data = data if channels == 1 else np.stack([data, data[::-1] // 2], axis=1)
    song = load(tmp_path, it(samples=[ItSample(data, packing=packing), ItSample(wave())])).song
    assert np.array_equal(song.samples[0].data, data)
    assert song.samples[0].data.dtype == data.dtype


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("kind", [np.int8, np.int16])
@pytest.mark.parametrize("frames", [1, 15, 16384, 16385, 40000])
def test_compression_over_blocks_and_every_width(kind, twice, frames):
    rng = np.random.default_rng(frames)
    limit = np.iinfo(kind).max
    loud = rng.integers(-limit, limit, frames) * (rng.random(frames) < np.linspace(0, 1, frames) ** 3)
    quiet = np.cumsum(rng.integers(-2, 3, frames))
    data = np.where(np.arange(frames) // 900 % 2, loud, quiet).astype(kind)
    stored = it_compress(data, twice)
    found, size = decompress(stored + b"next", frames, 8 * data.itemsize, twice)
    assert np.array_equal(found, data)
    assert size == len(stored)


def test_compressed_frames_that_end_early_are_shorter():
    stored = it_compress(wave(4000), False)
    found, _ = decompress(stored[:1000], 4000, 8, False)
    assert 500 < len(found) < 4000
    assert np.array_equal(found, wave(4000)[: len(found)])


def test_macros(tmp_path):
    texts = [text("F0F001z", 32), *[b"\0" * 32] * 15, text("F0F00078", 32), *[b"\0" * 32] * 127]
    macros = (bytes(32 * 9) + b"".join(texts)).ljust(MACRO_BYTES, b"\0")
    song = load(tmp_path, it(macros=macros)).song
    assert song.midi_macros.active[0] == "F0F001z"
    assert song.midi_macros.fixed[0] == "F0F00078"
    assert load(tmp_path, it()).song.midi_macros.active[0] == "F0F000z"


@pytest.mark.parametrize("size", [60, 150, 200])
def test_a_file_cut_in_its_header_is_one_sentence(tmp_path, size):
    with pytest.raises(BadFile, match=r"song\.it: "):
        load(tmp_path, it([{}], [ItSample()])[:size])


def test_samples_that_share_their_frames_are_one_array(tmp_path):
    song = load(tmp_path, it(samples=[ItSample(), ItSample()])).song
    assert song.samples[0].data is not song.samples[1].data
    content = bytearray(it(samples=[ItSample(), ItSample()]))
    first, second = (content.index(b"IMPS", at) for at in (0, content.index(b"IMPS") + 1))
    content[second + 72 : second + 76] = content[first + 72 : first + 76]
    shared = load(tmp_path, bytes(content)).song
    assert shared.samples[0].data is shared.samples[1].data
