"""ITs that ModPlug Tracker, OpenMPT and Schism Tracker wrote, as libopenmpt 0.6.9 plays them.

Sources: OpenMPT's detection of trackers and its list of behaviours by version.
"""

from __future__ import annotations

import struct

import pytest
from it_text import instrument_of
from module_files import ItEnvelope, ItSample, it

from toccata.engine.sequencer.layout import NO_VOICE
from toccata.engine.units import UNIT_INDEX
from toccata.formats import load_file

ANY_UNIT = UNIT_INDEX["toccata.engine.sequencer.clock:tick"]
MODPLUG = {"version": 0x0217, "made_for": 0x0200}


def load(tmp_path, content):
    path = tmp_path / "song.it"
    path.write_bytes(content)
    return load_file(path).song


def marked(content, settings=b""):
    """With OpenMPT's mark in the header, and its settings at the end."""
    return content[:60] + b"OMPT" + content[64:] + (b"STPM" + settings if settings else b"")


def setting(name: bytes, value: bytes) -> bytes:
    return name[::-1] + struct.pack("<H", len(value)) + value


@pytest.mark.parametrize(
    ("version", "made_for", "modplug", "coarse"),
    [
        (0x0214, 0x0214, False, False),
        (0x0217, 0x0200, True, True),
        (0x0217, 0x0214, False, False),
        (0x0888, 0x0888, True, True),
        (0x5120, 0x0214, False, True),
        (0x5125, 0x0214, False, False),
        (0x1020, 0x0214, False, True),
        (0x17CB, 0x0214, False, True),
        (0x17CC, 0x0214, False, False),
    ],
)
def test_who_plays_how(tmp_path, version, made_for, modplug, coarse):
    rules = load(tmp_path, it([{}], version=version, made_for=made_for)).rules
    assert (rules.vibrato_from_crest, rules.swap_ends_slide, rules.screamtracker_notes) == (modplug, modplug, coarse)


@pytest.mark.parametrize(
    ("version", "settings", "modplug"),
    [
        (0x5121, setting(b"MSF.", b"\0\0") + setting(b"PMM.", b"\4"), True),
        (0x5121, setting(b"PMM.", b"\4") + setting(b"MSF.", b"\1\0"), False),
        (0x5130, setting(b"MSF.", b"\1\0"), False),
        (0x5121, b"DT..\xff\xff", True),
    ],
)
def test_openmpts_own_files_say_whether_they_are_compatible(tmp_path, version, settings, modplug):
    content = marked(it([{}], version=version, made_for=0x0888), settings)
    assert load(tmp_path, content).rules.vibrato_from_crest == modplug


def test_channels_that_modplug_tracker_had_not_are_heard(tmp_path):
    pannings = bytes([32, 255, 0x80 | 32]).ljust(64, b"\xff")
    song = load(tmp_path, it([{(0, 2): (60, 1, 255, 0, 0)}], pannings=pannings))
    assert [(channel.panning, channel.strip.mute) for channel in song.channels] == [(128, False), (128, False), (128, True)]


def test_modplug_trackers_scales_of_chance_separation_and_sweep(tmp_path):
    """UpgradeModule's list: random volume to 64, separation four times as strong, auto-vibrato without sweep at once."""
    instruments = [instrument_of(1, random=(32, 8), separation=-32)]
    samples = [ItSample(vibrato=(10, 20, 0, 0))]
    own = load(tmp_path, it([{}], samples, instruments))
    other = load(tmp_path, it([{}], samples, instruments, **MODPLUG))
    seen = [(s.instruments[0].random_volume, s.instruments[0].random_panning, s.instruments[0].pitch_pan_separation) for s in (own, other)]
    assert seen == [(32, 8, -32), (50, 2, -8)]
    assert [song.samples[0].vibrato.sweep for song in (own, other)] == [0, 255]


def test_the_wide_filter_is_a_flag_of_the_header(tmp_path):
    assert load(tmp_path, it([{}], flags=9 | 0x1000)).rules.wide_filter
    assert not load(tmp_path, it([{}])).rules.wide_filter


@pytest.mark.parametrize(("flags", "octaves"), [(9, 0.25 + 100 / 24), (9 | 0x1000, 0.25 + 100 / 20)])
def test_the_wide_filter_reaches_further(play_it, flags, octaves):
    """At rest the low-pass's gains add up to 1; its inertia is the square of rate / (2 pi f)."""
    machine = play_it("C-5 01", instruments=[instrument_of(1, cutoff=0x80 | 100)], flags=flags)
    machine.plays["filtered_unit"] = ANY_UNIT
    machine.play(1)
    voice = machine.voices[machine.channels["voice"][0]]
    ratio = 48000 / (2 * 3.14159265 * 110 * 2**octaves)
    assert -voice["filter_far"] / voice["filter_gain"] == pytest.approx(ratio * ratio, rel=1e-3)


def periods(machine, ticks):
    return [tick.period for tick in machine.play(ticks)]


def test_modplug_trackers_vibrato_begins_at_its_lowest_pitch(play_it):
    base = periods(play_it("C-5 01", **MODPLUG), 1)[0]
    seen = periods(play_it("C-5 01 H48\n. H00\n. H00\n. H00\n. H00", **MODPLUG), 5)
    assert [period - base for period in seen] == [28, 28, 20, 12, 0]


def test_modplug_trackers_arpeggio_steps_count_from_the_note(play_it):
    plain = periods(play_it("C-5 01\nE-5 01\nG-5 01", **MODPLUG), 3)
    rows = "C-5 01\n. E10\n. J47"
    seen = periods(play_it(rows, speed=3, **MODPLUG), 9)[6:]
    assert seen == [plain[0] + 128, plain[1], plain[2]]


def test_modplug_tracker_plays_a_note_of_another_sample_instead_of_sliding(play_it):
    same = periods(play_it("E-5 02", **MODPLUG), 1)[0]
    heard = play_it("C-5 01\nE-5 02 G01\n. G01", **MODPLUG).play(3)
    assert [(tick.period, tick.started) for tick in heard[1:]] == [(same, 0), (same, None)]


def test_modplug_trackers_tone_slide_after_a_plain_note_stays(play_it):
    rows = "C-5 01\nE-5 G01\nC-5\n. G40\n. G40"
    assert len(set(periods(play_it(rows, speed=2, **MODPLUG), 10)[4:])) == 1
    assert len(set(periods(play_it(rows, speed=2), 10)[4:])) > 1


@pytest.mark.parametrize(("maker", "again"), [(MODPLUG, True), ({}, False)])
def test_modplug_tracker_retriggers_samples_that_have_ended(play_it, maker, again):
    machine = play_it("C-5 01\n. Q01\n. Q01", **maker)
    machine.play(1)
    machine.voices["state"][machine.channels["voice"][0]] = 0
    machine.go_on(1)
    assert (machine.channels["voice"][0] != NO_VOICE) == again


@pytest.mark.parametrize(("maker", "moves"), [(MODPLUG, True), ({}, False)])
def test_modplug_trackers_surround_notes_have_their_panning_envelopes(play_it, maker, moves):
    """surround-pan.it is ImpulseTracker's way."""
    swings = ItEnvelope([(0, -32), (4, 32)], flags=1)
    machine = play_it("C-5 01 S91\n.\n.", instruments=[instrument_of(1, pan=swings)], **maker)
    assert (len({tick.panning for tick in machine.play(3)}) > 1) == moves
