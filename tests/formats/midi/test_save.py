"""Songs as MIDI files, and back: notes, order, timing and tempo stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import mido
import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from midi_files import events_of, file_of, notes_in, tempos_in

from toccata.cli import cli
from toccata.errors import ToccataError
from toccata.formats import load_file, load_song, save_song
from toccata.notation.cells import parse_cell
from toccata.player.bounce import song_duration_s
from toccata.player.played import played_rows
from toccata.song import Channel, Instrument, OrderEntry, Pattern, Song
from toccata.song.sample import read_only

TICKS = 24
"""MIDI ticks of a beat in the files of the property test: one for each of the song's."""


def song_of(*columns: dict[int, str], rows: int = 16, **values: object) -> Song:
    """One pattern; cells by channel and row."""
    pattern = Pattern.empty(rows, len(columns))
    made = []
    for cells, empty in zip(columns, pattern.columns, strict=True):
        column = empty.copy()
        for row, text in cells.items():
            column[row] = parse_cell(text)
        made.append(read_only(column))
    song = Song(channels=(Channel(effect_columns=4),) * len(columns), patterns=(replace(pattern, columns=tuple(made)),))
    return replace(song, instruments=(Instrument("Lead"), Instrument("Big kick")), **values)


def exported(song: Song, path: Path) -> Path:
    save_song(song, path, lambda: played_rows(song))
    return path


def test_notes_end_where_the_song_says_and_carry_their_volumes(tmp_path):
    song = song_of({0: "C-4 01 20 ...", 2: "==  .. .. ...", 4: "E-4 01 40 ED3", 6: "... .. .. K02", 8: "G-4 01 10 EC4"}, tempo=120.0)
    step = mido.MidiFile(exported(song, tmp_path / "a.mid")).ticks_per_beat // 24
    assert notes_in(tmp_path / "a.mid") == [
        (0, 12 * step, 0, 60, 64),
        (27 * step, 38 * step, 0, 64, 127),
        (48 * step, 52 * step, 0, 67, 32),
    ]
    assert tempos_in(tmp_path / "a.mid") == [(0, pytest.approx(120.0, abs=0.001))]


def test_the_way_through_the_song_is_the_sequencers(tmp_path):
    """A pattern loop, a delay, a speed and tempo, a jump that ends it."""
    cells = {0: "C-4 01 40 E60", 1: "D-4 01 40 E61", 2: "E-4 01 40 EE2", 3: "... .. .. F03", 4: "F-4 01 40 F96", 5: "G-4 01 40 B00"}
    path = exported(song_of(cells), tmp_path / "a.mid")
    step = mido.MidiFile(path).ticks_per_beat // 24
    assert [(start // step, note) for start, _, _, note, _ in notes_in(path)] == [
        (0, 60),
        (6, 62),
        (12, 60),
        (18, 62),
        (24, 64),
        (45, 65),
        (48, 67),
    ]
    assert [(tick // step, round(bpm)) for tick, bpm in tempos_in(path)] == [(0, 125), (45, 150)]


def test_drums_are_on_the_drum_channel(tmp_path):
    path = exported(song_of({0: "C-4 02 40 ...", 4: "C-4 02 40 ..."}), tmp_path / "a.mid")
    assert [(channel, note) for _, _, channel, note, _ in notes_in(path)] == [(9, 36), (9, 36)]


def test_slides_are_bends_within_their_range(tmp_path):
    path = exported(song_of({0: "C-4 01 40 ...", 1: "... .. .. 110", 2: "... .. .. E24", 4: "C-4 01 40 ..."}), tmp_path / "a.mid")
    bends = [message.pitch for track in mido.MidiFile(path).tracks for message in track if message.type == "pitchwheel"]
    semitones = [24 * pitch / 8192 for pitch in bends]
    # Five ticks of 16/16 semitone up, then 4/16 down, then a new note without a bend.
    assert semitones == [pytest.approx(value, abs=0.01) for value in (1, 2, 3, 4, 5, 4.75, 0)]


note_lists = st.lists(
    st.tuples(st.integers(0, 40 * TICKS), st.integers(1, 3 * TICKS), st.integers(0, 3), st.integers(24, 96), st.integers(1, 127)),
    min_size=1,
    max_size=40,
)


@settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(note_lists, st.integers(40, 240))
def test_in_and_out_again_keeps_notes_order_timing_and_tempo(tmp_path_factory, drawn, bpm):
    """Notes on a grid of 24 a beat, none overlapping itself, come back on the same ticks with the same pitch."""
    folder = tmp_path_factory.mktemp("trip")
    notes = []
    for start, length, channel, note, velocity in sorted(drawn):
        if all(other[2:4] != (channel, note) or other[1] <= start for other in notes):
            notes.append((start, start + length, channel, note, velocity))
    tempo = [(0, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)))]
    programs = [(0, mido.Message("program_change", channel=channel, program=40 * channel % 128)) for channel in range(4)]
    (folder / "in.mid").write_bytes(file_of([[*tempo, *programs, *events_of(notes)]], division=TICKS))
    song = load_song(folder / "in.mid")
    path = exported(song, folder / "out.mid")
    scale = mido.MidiFile(path).ticks_per_beat / TICKS
    came = sorted((start / scale, note) for start, _, _, note, _ in notes_in(path))
    assert came == sorted((start, note) for start, _, _, note, _ in notes)
    ends = sorted((end / scale, note) for _, end, _, note, _ in notes_in(path))
    early = [1 for (end, _), (_, wanted, *_) in zip(ends, sorted(notes, key=lambda note: (note[1], note[3])), strict=True) if end > wanted]
    assert not early, "no note is longer than it was"
    assert tempos_in(path)[0][1] == pytest.approx(bpm, abs=0.01)


def test_a_demo_survives_the_way_there_and_back(tmp_path):
    demo = Path(__file__).parents[3] / "samples" / "songs" / "pocket_comet.toccata"
    done = CliRunner().invoke(cli, ["convert", str(demo), str(tmp_path / "demo.mid")])
    assert done.exit_code == 0, done.output
    again = load_file(tmp_path / "demo.mid")
    original = load_song(demo)
    assert song_duration_s(again.song) == pytest.approx(song_duration_s(original), abs=1.0)
    assert again.song.title == original.title
    assert exported(again.song, tmp_path / "again.mid")
    first, second = notes_in(tmp_path / "demo.mid"), notes_in(tmp_path / "again.mid")
    heard = [{(start, note) for start, _, _, note, _ in notes} for notes in (first, second)]
    assert heard[0] == heard[1]
    assert len(heard[0]) > 2000


def test_a_song_is_not_saved_as_midi_by_accident(tmp_path):
    with pytest.raises(ToccataError, match="is exported as MIDI with `toccata convert`"):
        save_song(song_of({}), tmp_path / "a.mid")
    assert not (tmp_path / "a.mid").exists()


def test_played_rows_follow_the_order_its_skips_and_its_end():
    song = song_of({}, rows=2)
    song = replace(song, patterns=song.patterns * 2, order=(OrderEntry(1), OrderEntry(-1), OrderEntry(0), OrderEntry(-2), OrderEntry(1)))
    assert [(row.order_index, row.pattern, row.row, row.ticks) for row in played_rows(song)] == [
        (0, 1, 0, 6),
        (0, 1, 1, 6),
        (2, 0, 0, 6),
        (2, 0, 1, 6),
    ]


def test_volumes_and_pannings_of_channels_come_back(tmp_path):
    """Two columns of one instrument that say the same are one part; one that says otherwise is another."""
    swell = {0: "C-4 01 40 ...", 4: "... .. .. M10 8C0", 8: "== .. .. ..."}
    loud = {0: "C-3 01 40 ...", 8: "== .. .. ..."}
    song = song_of(swell, {**swell, 0: "E-4 01 40 ..."}, loud)
    quiet = Channel(effect_columns=4, volume=32, panning=64)
    song = replace(song, channels=(quiet, quiet, Channel(effect_columns=4)))
    found = load_song(exported(song, tmp_path / "a.mid"))
    assert sorted((channel.volume, channel.panning) for channel in found.channels) == [(32, 64), (32, 64), (64, 128)]
    swelling = [
        pattern_column for pattern_column, channel in zip(found.patterns[0].columns, found.channels, strict=True) if channel.volume == 32
    ]
    for column in swelling:
        assert sorted((int(column[4][at]), int(column[4][at + 1])) for at in (4, 6)) == [(9, 192), (91, 16)]
