"""MIDI files as songs: what a musician would find in the grid."""

from __future__ import annotations

import contextlib
from pathlib import Path

import mido
import pytest
from midi_files import events_of, file_of

from toccata.errors import BadFile
from toccata.formats import load_file
from toccata.formats.loaded import Loaded
from toccata.notation.cells import format_cell
from toccata.song.document import problems

BEAT = 480


def meta(kind: str, **values: object) -> mido.MetaMessage:
    return mido.MetaMessage(kind, **values)


def loaded(tmp_path: Path, data: bytes) -> Loaded:
    path = tmp_path / "tune.mid"
    path.write_bytes(data)
    found = load_file(path)
    assert problems(found.song) == []
    return found


def cells(found: Loaded, channel: int = 0, pattern: int = 0) -> dict[int, str]:
    """The cells that are not empty, by row."""
    song = found.song
    texts = {
        row: format_cell(cell, song.channels[channel].effect_columns)
        for row, cell in enumerate(song.patterns[pattern].columns[channel])
        if cell[0] != 255 or cell[1:].any()
    }
    return texts


def test_a_scale_of_quarters_stands_on_its_rows_with_velocities_and_ends(tmp_path):
    notes = [(BEAT * at, BEAT * at + BEAT // 2, 0, 60 + step, 127 if at % 2 else 64) for at, step in enumerate((0, 2, 4, 5))]
    found = loaded(tmp_path, file_of([events_of(notes)]))
    assert (found.song.rows_per_beat, found.song.speed, found.song.tempo) == (4, 6, 120.0)
    assert cells(found) == {
        0: "C-4 01 20 ...",
        2: "==  .. .. ...",
        4: "D-4 01 40 ...",
        6: "==  .. .. ...",
        8: "E-4 01 20 ...",
        10: "==  .. .. ...",
        12: "F-4 01 40 ...",
        14: "==  .. .. ...",
    }


def test_chords_stand_side_by_side_and_channels_apart(tmp_path):
    notes = [(0, BEAT, 0, 60, 100), (0, BEAT, 0, 64, 100), (0, BEAT, 0, 67, 100), (BEAT, 2 * BEAT, 3, 40, 100)]
    found = loaded(tmp_path, file_of([events_of(notes)]))
    assert [cells(found, channel)[0][:3] for channel in range(3)] == ["C-4", "E-4", "G-4"]
    assert cells(found, 3)[4][:3] == "E-2"
    assert [channel.name for channel in found.song.channels] == ["Channel 1", "Channel 1 2", "Channel 1 3", "Channel 4"]


def test_programs_and_drums_are_factory_sounds(tmp_path):
    track = [(0, mido.Message("program_change", channel=0, program=33)), *events_of([(0, BEAT, 0, 36, 90)])]
    drums = events_of([(0, 10, 9, 36, 100), (0, 10, 9, 42, 80), (BEAT, BEAT + 10, 9, 38, 100)])
    found = loaded(tmp_path, file_of([track, drums]))
    names = [instrument.name for instrument in found.song.instruments]
    assert names == ["Finger bass", "Analog kick", "Analog snare", "Analog closed hat"]
    assert cells(found, 1) == {0: "C-4 02 32 ...", 4: "C-4 03 32 ..."}, "drums sound as recorded, and nothing ends them"
    assert cells(found, 2) == {0: "C-4 04 28 ..."}
    assert [channel.name for channel in found.song.channels[1:]] == ["Drums", "Drums 2"]


def test_triplets_and_off_beats_choose_the_rows(tmp_path):
    triplets = [(BEAT * at // 3, BEAT * at // 3 + 60, 0, 60, 100) for at in range(12)]
    assert loaded(tmp_path, file_of([events_of(triplets)])).song.rows_per_beat == 6
    fine = [(BEAT * at // 8, BEAT * at // 8 + 30, 0, 60, 100) for at in range(32)]
    assert loaded(tmp_path, file_of([events_of(fine)])).song.rows_per_beat == 8


def test_what_is_off_the_rows_is_delayed_by_ticks(tmp_path):
    notes = [(BEAT * at, BEAT * at + 200, 0, 60, 100) for at in range(16)] + [(16 * BEAT + BEAT // 6, 17 * BEAT, 0, 62, 100)]
    found = loaded(tmp_path, file_of([events_of(notes)]))
    assert found.song.rows_per_beat == 4
    assert cells(found, 0, 1)[0] == "D-4 01 32 ED4"
    assert cells(found, 0, 0)[1].startswith("... .. .. K"), "an end between rows is a key off on its tick"


def test_the_worst_error_is_told(tmp_path):
    odd = [(BEAT * at + 7 * (at % 3), BEAT * at + 200, 0, 60, 100) for at in range(16)]
    found = loaded(tmp_path, file_of([events_of(odd)], division=BEAT))
    (told,) = [notice for notice in found.notices if "the worst is off by" in notice]
    assert 0 < float(told.split("off by ")[1].split()[0]) < 6


def test_tempo_signature_key_and_names_come_along(tmp_path):
    track = [
        (0, meta("track_name", name="My tune")),
        (0, meta("set_tempo", tempo=mido.bpm2tempo(93.5))),
        (0, meta("time_signature", numerator=3, denominator=4)),
        (0, meta("key_signature", key="Ebm")),
        (0, meta("copyright", text="by me")),
        (6 * BEAT, meta("set_tempo", tempo=mido.bpm2tempo(140))),
    ]
    part = [(0, meta("track_name", name="Flute")), *events_of([(0, BEAT, 2, 72, 100), (6 * BEAT, 7 * BEAT, 2, 72, 100)])]
    found = loaded(tmp_path, file_of([track, part]))
    song = found.song
    assert (song.title, song.key, song.scale, song.message) == ("My tune", "D#", "minor", "by me")
    assert song.tempo == pytest.approx(93.5, abs=1e-4)
    assert (song.time_signature.beats, song.time_signature.unit) == (3, 4)
    assert song.channels[0].name == "Flute"
    assert all(pattern.rows % 12 == 0 or pattern is song.patterns[-1] for pattern in song.patterns), "patterns are whole bars"
    assert "F8C" in cells(found)[24]


def test_the_pedal_holds_notes_until_it_comes_up(tmp_path):
    pedal = [(0, mido.Message("control_change", control=64, value=127)), (4 * BEAT, mido.Message("control_change", control=64, value=0))]
    found = loaded(tmp_path, file_of([[*pedal, *events_of([(0, BEAT, 0, 60, 100)])]]))
    assert cells(found) == {0: "C-4 01 32 ...", 16: "==  .. .. ..."}


def test_bends_are_slides(tmp_path):
    bend = [(BEAT, mido.Message("pitchwheel", pitch=8191)), (2 * BEAT, mido.Message("pitchwheel", pitch=0))]
    found = loaded(tmp_path, file_of([[*bend, *events_of([(0, 4 * BEAT, 0, 60, 100)])]]))
    # Two semitones, 128/64: 6/16 on each of the row's five ticks, and 2/16 at once.
    assert cells(found)[4] == "... .. .. 106 E12"
    assert cells(found)[8] == "... .. .. 206 E22"


def test_a_bend_goes_exactly_as_far_as_it_says(tmp_path):
    """Every 64th of a semitone, in one row or over several, and back."""
    from toccata.formats.midi.performance import perform
    from toccata.player.played import played_rows  # the way there is the exporter's

    pitches = [(BEAT * at // 4, mido.Message("pitchwheel", pitch=pitch)) for at, pitch in enumerate((100, 3333, -8192, 8191, 17, 0), 1)]
    song = loaded(tmp_path, file_of([[*pitches, *events_of([(0, 4 * BEAT, 0, 60, 100)])]])).song
    bends = perform(song, played_rows(song)).bends
    rows = {tick // 6: semitones for tick, _, semitones in bends}
    for row, (_, message) in enumerate(pitches, 1):
        assert rows.get(row, 0) == pytest.approx(message.pitch / 4096, abs=1 / 64)


def test_a_note_that_begins_bent_is_the_note_that_it_sounds_as(tmp_path):
    bend = [(0, mido.Message("pitchwheel", pitch=-6144)), (2 * BEAT, mido.Message("pitchwheel", pitch=0))]
    found = loaded(tmp_path, file_of([[*bend, *events_of([(0, 4 * BEAT, 0, 60, 100)])]]))
    assert cells(found)[0] == "B-3 01 32 E28 ...", "a semitone and a half below, half of it slid at once"
    assert cells(found)[8] == "... .. .. 104 E14"


def test_swells_and_pannings_are_effects_of_their_rows(tmp_path):
    """Volume times expression, on every column of the MIDI channel; what is set before the first note is the channel's start."""

    def control(number: int, value: int) -> mido.Message:
        return mido.Message("control_change", control=number, value=value)

    controls = [
        (0, control(7, 127)),
        (0, control(10, 0)),
        (BEAT, control(11, 64)),
        (2 * BEAT, control(7, 64)),
        (2 * BEAT, control(10, 127)),
    ]
    found = loaded(tmp_path, file_of([[*controls, *events_of([(0, 4 * BEAT, 0, 60, 100), (0, 4 * BEAT, 0, 64, 100)])]]))
    assert [(channel.volume, channel.panning) for channel in found.song.channels] == [(64, 0)] * 2
    for channel in range(2):
        assert cells(found, channel)[4] == "... .. .. M20 ..."
        assert cells(found, channel)[8] == "... .. .. M10 8FE"
    assert found.notices == ()


@pytest.mark.parametrize(("control", "pedal", "end"), [(123, 0, 8), (120, 127, 8), (123, 127, 16), (121, 127, 8)])
def test_all_notes_off_and_reset_end_what_they_should(tmp_path, control, pedal, end):
    """All notes off leaves those that the pedal holds, all sound off does not; a reset lets the pedal go."""
    events = [
        (0, mido.Message("control_change", control=64, value=pedal)),
        (0, mido.Message("note_on", note=60, velocity=100)),
        (2 * BEAT if control == 121 else 3 * BEAT, mido.Message("note_off", note=60)),
        (2 * BEAT, mido.Message("control_change", control=control, value=0)),
        (4 * BEAT, mido.Message("control_change", control=64, value=0)),
    ]
    assert cells(loaded(tmp_path, file_of([events])))[end] == "==  .. .. ..."


def test_karaoke_and_other_alphabets_are_read_as_they_were_written(tmp_path):
    name = "Čajkovskij".encode().decode("latin-1")
    track = [
        (0, meta("track_name", name=name)),
        (0, meta("text", text="@TA song")),
        *((BEAT * at, meta("text", text=text)) for at, text in enumerate(("\\Roll ", "o", "ver", "/be", "tho", "ven"))),
    ]
    song = loaded(tmp_path, file_of([[*track, *events_of([(0, BEAT, 0, 60, 100)])]])).song
    assert song.title == "Čajkovskij"
    assert song.message == "@TA song\nRoll over\nbethoven"


def test_a_midi_file_in_a_riff_opens(tmp_path):
    inside = file_of([events_of([(0, BEAT, 0, 60, 100)])])
    parts = b"RMID" + b"LIST" + (3).to_bytes(4, "little") + b"abc\0" + b"data" + len(inside).to_bytes(4, "little") + inside
    path = tmp_path / "tune.rmi"
    path.write_bytes(b"RIFF" + len(parts).to_bytes(4, "little") + parts)
    assert cells(load_file(path))[0] == "C-4 01 32 ..."
    path.write_bytes(b"RIFF\xff\xff\xff\xffRMIDdata\xff\xff\xff\xff")
    with pytest.raises(BadFile, match="ends in its header"):
        load_file(path)


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_every_type_opens(tmp_path, kind):
    first, second = events_of([(0, BEAT, 0, 60, 100)]), events_of([(0, BEAT, 0, 64, 100)])
    tracks = [[*first, *second]] if kind == 0 else [first, second]
    found = loaded(tmp_path, file_of(tracks, kind=kind))
    if kind == 2:
        assert cells(found)[4][:3] == "E-4", "one track follows the other"
    else:
        assert cells(found, 1)[0][:3] == "E-4"


def test_a_division_of_frames_is_time_itself(tmp_path):
    data = bytearray(file_of([events_of([(0, 500, 0, 60, 100), (1000, 1500, 0, 62, 100)])], division=40))
    data[12:14] = bytes([256 - 25, 40])  # 25 frames of 40 parts: 1000 ticks a second
    found = loaded(tmp_path, bytes(data))
    assert (found.song.tempo, found.song.rows_per_beat) == (120.0, 4)
    assert cells(found)[8][:3] == "D-4", "one second is two beats"


def test_long_files_are_many_patterns(tmp_path):
    notes = [(BEAT * at, BEAT * at + 100, at % 8, 40 + at % 40, 100) for at in range(4000)]
    found = loaded(tmp_path, file_of([events_of(notes)]))
    assert len(found.song.patterns) == len(found.song.order) == 250
    assert 15990 < sum(pattern.rows for pattern in found.song.patterns) <= 16000


# Unusual and broken files


def raw(track: bytes, kind: int = 0, tracks: int = 1, division: bytes = b"\x01\xe0") -> bytes:
    head = b"MThd" + (6).to_bytes(4, "big") + kind.to_bytes(2, "big") + tracks.to_bytes(2, "big") + division
    return head + b"MTrk" + len(track).to_bytes(4, "big") + track


def test_running_status_and_note_on_without_velocity(tmp_path):
    found = loaded(tmp_path, raw(b"\0\x90\x3c\x64\x83\x60\x3c\0\0\x40\x64\x83\x60\x40\0\0\xff\x2f\0"))
    assert cells(found) == {0: "C-4 01 32 ...", 4: "E-4 01 32 ...", 8: "==  .. .. ..."}


def test_a_running_status_goes_on_after_meta_and_not_after_sysex(tmp_path):
    kept = loaded(tmp_path, raw(b"\0\x90\x3c\x64\0\xff\x01\x01A\x83\x60\x3c\0\0\xff\x2f\0"))
    assert cells(kept)[0] == "C-4 01 32 ..."
    torn = loaded(tmp_path, raw(b"\0\x90\x3c\x64\0\xf0\x02\x7e\xf7\x83\x60\x3c\0\0\xff\x2f\0"))
    assert any("damaged" in notice for notice in torn.notices)


def test_meta_soup_and_unknown_chunks_are_passed_over(tmp_path):
    soup = b"\0\xff\x7f\x03\1\2\3\0\xff\x51\x01\0\0\xff\x59\x02\x63\x09\0\xff\x58\x01\4\0\xff\x60\0\0\xf0\x03\x41\x10\xf7"
    data = raw(soup + b"\0\x90\x3c\x64\x83\x60\x80\x3c\0\0\xff\x2f\0")
    strange = data[:14] + b"XFIH" + (4).to_bytes(4, "big") + b"junk" + data[14:]
    assert cells(loaded(tmp_path, strange))[0] == "C-4 01 32 ..."


def test_notes_of_no_length_and_notes_that_overlap_or_never_end(tmp_path):
    notes = b"\0\x90\x3c\x64\0\x80\x3c\0\x83\x60\x90\x3e\x64\x81\x70\x90\x3e\x50\x83\x60\x80\x3e\0\0\x90\x40\x64\0\xff\x2f\0"
    found = loaded(tmp_path, raw(notes))
    texts = cells(found)
    assert texts[0][:3] == "C-4"
    assert "K01" in texts[0], "a note of no length lasts a tick"
    assert (texts[4][:6], texts[6][:6]) == ("D-4 01", "D-4 01")
    assert any("1 notes never end" in notice for notice in found.notices)


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_truncated_file_gives_what_is_there_and_says_so(tmp_path, cut):
    whole = file_of([events_of([(BEAT * at, BEAT * at + 100, 0, 60, 100) for at in range(8)])])
    found = loaded(tmp_path, whole[:-cut])
    assert any("cut off" in notice for notice in found.notices)
    assert cells(found)[0].startswith("C-4 01 32")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"MThd", "ends in its header"),
        (b"MThd\0\0\0\6\0\1\0\1\0\0" + b"\0" * 8, "is no MIDI file"),
        (b"MThd\0\0\0\6\0\7\0\1\1\xe0", "type 7"),
        (b"MThd\0\0\0\6\0\1\0\1\1\xe0", "has no track"),
        (raw(b"\0\xff\x2f\0", division=b"\x80\x01"), "division of 128 frames"),
        (b"MThd\xff\xff\xff\xff\0\1\0\1\1\xe0MTrk", "has no track"),
    ],
)
def test_what_is_no_midi_file_is_one_sentence(tmp_path, data, sentence):
    path = tmp_path / "bad.mid"
    path.write_bytes(data)
    with pytest.raises(BadFile, match=sentence):
        load_file(path)


def test_a_track_that_promises_gigabytes_costs_nothing(tmp_path):
    data = bytearray(file_of([events_of([(0, BEAT, 0, 60, 100)])]))
    data[18:22] = b"\xff\xff\xff\xf0"
    assert any("cut off" in notice for notice in loaded(tmp_path, bytes(data)).notices)


def test_a_note_at_the_end_of_time_is_refused_or_held_in_bounds(tmp_path):
    path = tmp_path / "far.mid"
    path.write_bytes(raw(b"\xff\xff\xff\x7f\x90\x3c\x64" * 40 + b"\0\xff\x2f\0", division=b"\0\1"))
    with pytest.raises(BadFile, match="rows; a song has at most"):
        load_file(path)


def test_bytes_turned_over_never_do_more_than_damage(tmp_path):
    import random

    chance = random.Random(7)
    whole = file_of([events_of([(BEAT * at // 2, BEAT * at // 2 + 100, at % 3, 60 + at % 12, 100) for at in range(40)])])
    path = tmp_path / "odd.mid"
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(14, len(data))] = chance.randrange(256)
        path.write_bytes(bytes(data))
        with contextlib.suppress(BadFile):
            assert problems(load_file(path).song) == []
