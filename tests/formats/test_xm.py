"""XM files as FastTracker 2, ModPlug Tracker and others wrote them."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from module_files import XmInstrument, XmSample, wave, xm

from toccata.errors import BadFile
from toccata.formats import load_file
from toccata.notation.cells import format_cell
from toccata.song import Envelope, EnvelopePoint, Loop, Vibrato


def load(tmp_path, content, name="song.xm"):
    path = tmp_path / name
    path.write_bytes(content)
    return load_file(path)


def cell(song, row, channel=0, pattern=0):
    return format_cell(song.patterns[pattern].cell(channel, row))


def one(tmp_path, **fields):
    return load(tmp_path, xm(instruments=[XmInstrument([XmSample(**fields)])])).song.samples[0]


def test_header_cells_and_order(tmp_path):
    cells = [
        {
            (0, 0): (49, 1, 0x30, 0x4, 0x37),
            (1, 0): (97, 0, 0, 0, 0),
            (2, 0): (1, 2, 0xC8, 0x21, 0x15),
            (3, 0): (96, 128, 0x65, 0x14, 9),
            (4, 3): (0, 0, 0xF3, 0xE, 0x92),
            (5, 1): (12, 3, 0x10, 0xC, 0x50),
            (6, 1): (0, 0, 0, 0x1B, 0x42),
        },
        {},
    ]
    loaded = load(tmp_path, xm(cells, orders=[0, 1, 0], title="Blue", flags=0, speed=3, tempo=140, restart=1, rows=32))
    song = loaded.song
    assert (song.title, song.speed, song.tempo, song.restart, loaded.tracker) == ("Blue", 3, 140.0, 1, "FastTracker v2.00")
    assert not song.rules.linear_slides
    assert [entry.pattern for entry in song.order] == [0, 1, 0]
    assert song.patterns[0].rows == 32
    assert [cell(song, row) for row in range(4)] == ["C-4 01 20 437", "==  .. .. ...", "C-0 02 P8 X15", "B-7 80 -5 K09"]
    assert cell(song, 4, 3) == "... .. M3 E92"
    assert [cell(song, 5, 1), cell(song, 6, 1)] == ["B-0 03 00 C50", "... .. .. R42"]
    assert loaded.notices == ()


def test_an_instrument_with_its_envelopes(tmp_path):
    instrument = XmInstrument(
        [XmSample(name="Tone", volume=50, finetune=-64, panning=10, note=5, loop=(1, 4, 32))],
        name="Pad",
        volume=([(0, 64), (10, 30), (20, 0)], 1, 0, 2, 1 | 2 | 4),
        panning=([(0, 32), (8, 0), (16, 64)], 0, 0, 0, 1),
        vibrato=(1, 20, 7, 33),
        fade_out=1024,
    )
    song = load(tmp_path, xm(instruments=[instrument])).song
    pad, tone = song.instruments[0], song.samples[0]
    assert (pad.name, pad.sample, pad.note_map, pad.fade_out) == ("Pad", 1, (), 1024)
    points = (EnvelopePoint(0, 64), EnvelopePoint(10, 30), EnvelopePoint(20, 0))
    assert pad.volume_envelope == Envelope(points, True, (0, 2), (1, 1))
    assert [point.value for point in pad.panning_envelope.points] == [0, -32, 32]
    assert (tone.name, tone.volume, tone.finetune_cents, tone.panning, tone.relative_note) == ("Tone", 50, -50.0, 10, 5)
    assert tone.loop == Loop("forward", 4, 36)
    assert tone.vibrato == Vibrato("square", 33, 7, 20)
    assert np.array_equal(tone.data, wave())


def test_several_samples_by_note(tmp_path):
    keys = bytes([0] * 48 + [1] * 48)
    first = XmInstrument([XmSample(name="a")])
    song = load(tmp_path, xm(instruments=[first, XmInstrument([XmSample(name="b"), XmSample(name="c")], keys=keys)])).song
    assert [sample.name for sample in song.samples] == ["a", "b", "c"]
    mapped = song.instruments[1]
    assert [mapped.mapping(note).sample for note in (0, 59, 60, 119)] == [2, 2, 3, 3]


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 2])
def test_frames_of_every_width(tmp_path, bits, channels):
    data = wave(bits=bits)
    data = data if channels == 1 else np.stack([data, data[::-1]], axis=1)
    sample = one(tmp_path, data=data, loop=(2, 3, 20))
    assert np.array_equal(sample.data, data)
    assert sample.data.dtype == data.dtype
    assert sample.loop == Loop("pingpong", 3, 23)


def test_adpcm_frames(tmp_path):
    table = bytes([0, 1, 2, 4, 8, 16, 32, 64, 255, 254, 252, 248, 240, 224, 192, 128])
    sample = one(tmp_path, adpcm=(table, bytes([0x21, 0x98, 0x70])))
    assert sample.data.tolist() == [1, 3, 2, 0, 0, 64]


def test_names_and_message_of_modplug(tmp_path):
    def chunk(name, content):
        return name + struct.pack("<I", len(content)) + content

    extra = chunk(b"text", b"Hello\rthere") + chunk(b"CNAM", b"Drums".ljust(20, b"\0") + b"Bass".ljust(20, b"\0"))
    song = load(tmp_path, xm(instruments=[XmInstrument([XmSample()])], extra=extra)).song
    assert song.message == "Hello\nthere"
    assert [channel.name for channel in song.channels] == ["Drums", "Bass", "", ""]


@pytest.mark.parametrize("version", [0x102, 0x103])
def test_old_versions_keep_frames_last(tmp_path, version):
    cells = [{(0, 0): (49, 1, 0, 0, 0)}]
    instruments = [XmInstrument([XmSample(name="a")]), XmInstrument([XmSample(wave(40), "b")])]
    song = load(tmp_path, xm(cells, instruments, version=version)).song
    assert cell(song, 0) == "C-4 01 .. ..."
    assert [len(sample.data) for sample in song.samples] == [64, 40]
    assert np.array_equal(song.samples[1].data, wave(40))


def test_short_instrument_headers(tmp_path):
    song = load(tmp_path, xm(instruments=[XmInstrument([XmSample(name="a")], size=243, fade_out=9), XmInstrument([XmSample()])])).song
    assert song.instruments[0].fade_out == 9
    assert len(song.samples) == 2


def chunk(name, content):
    return name + struct.pack("<I", len(content)) + content


def test_who_wrote_it_decides_the_rules(tmp_path):
    """FastTracker 2 keeps the length of names beside them and pads with spaces; ModPlug Tracker signs with its name, but does neither."""
    named = [XmInstrument([XmSample(name="Tone")])]
    fast = load(tmp_path, xm(instruments=named))
    assert (fast.tracker, fast.song.rules.linear_panning, fast.song.rules.arpeggio_counts_down) == ("FastTracker v2.00", False, True)
    nameless = [XmInstrument([XmSample()])]
    for content in (xm(title="a", pad=b"\0", instruments=nameless), xm(instruments=nameless, extra=chunk(b"text", b"hi"))):
        modplug = load(tmp_path, content)
        assert (modplug.tracker, modplug.song.rules.arpeggio_counts_down) == ("ModPlug Tracker", False)
        assert modplug.song.rules.linear_panning
    for signature, linear in {"MilkyTracker": True, "MilkyTracker 1.02": False, "OpenMPT 1.30.01.00": False, "Other": True}.items():
        other = load(tmp_path, xm(instruments=named, tracker=signature))
        assert (other.tracker, other.song.rules.linear_panning) == (signature, linear)
        assert other.song.rules.arpeggio_counts_down


def test_orders_without_a_pattern_are_passed_over_and_told(tmp_path):
    loaded = load(tmp_path, xm(orders=[0, 9, 0xFE]))
    assert [entry.pattern for entry in loaded.song.order] == [0, -1, -1]
    assert loaded.notices == ("order 01 names pattern 9, which the file does not have; it is passed over",)


def test_unknown_effects_are_told(tmp_path):
    loaded = load(tmp_path, xm([{(0, 0): (0, 0, 0, 0x12, 4), (1, 0): (0, 0, 0, 0x12, 5)}]))
    assert loaded.notices == ("effect I means nothing here and was left out",)


def test_a_cut_file_has_shorter_samples(tmp_path):
    loaded = load(tmp_path, xm(instruments=[XmInstrument([XmSample()])])[:-20])
    assert np.array_equal(loaded.song.samples[0].data, wave()[:-20])
    assert loaded.notices == ("instrument 1, sample 1: the file ends after 44 of its 64 frames",)


@pytest.mark.parametrize(("at", "value", "problem"), [(68, 200, "200 channels"), (72, 300, "300 instruments")])
def test_impossible_counts_are_one_sentence(tmp_path, at, value, problem):
    content = bytearray(xm())
    content[at : at + 2] = struct.pack("<H", value)
    with pytest.raises(BadFile, match=problem):
        load(tmp_path, bytes(content))


@pytest.mark.parametrize(
    ("signature", "rules"),
    [
        ("MadTracker 2.0\0\0\0\0\0\0", {"arpeggio_counts_down": False, "tone_portamento_needs_note": False, "offset_past_end_cuts": True}),
        ("Sk@le Tracker\0\0\0\0\0\0\0", {"arpeggio_counts_down": False, "tone_portamento_needs_note": True, "offset_past_end_cuts": False}),
        ("OpenMPT 1.22.07.00", {"linear_panning": True, "arpeggio_counts_down": True}),
    ],
)
def test_other_programs_have_habits_of_their_own(tmp_path, signature, rules):
    """As libopenmpt's loader plays their files."""
    found = load(tmp_path, xm(instruments=[XmInstrument([XmSample()])], tracker=signature)).song.rules
    assert {name: getattr(found, name) for name in rules} == rules
