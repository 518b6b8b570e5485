"""The player without a device: the test pulls the blocks."""

from __future__ import annotations

import ctypes
from dataclasses import replace

import numpy as np
import pytest

from toccata.engine.layout import CommandKind, VoiceState
from toccata.engine.memory import address_of
from toccata.engine.units import UNIT_INDEX
from toccata.notation.events import Clock, Control, NoteOff, NoteOn
from toccata.player import Player
from toccata.player.memory import COMMAND_CAPACITY
from toccata.song import Channel, Instrument, Limiter, Mixer, OrderEntry, Pattern, Song, Strip

from .songs import column, decaying_sine, four_channels, looped_square, one_note


class Stage:
    """A player whose blocks the test pulls."""

    def __init__(self, song: Song | None = None) -> None:
        self.player = Player()
        self.source = self.player.source()
        if song is not None:
            self.player.set_song(song)
        self.player._loader.wait()

    def pull(self, frames: int) -> np.ndarray:
        block = np.empty((frames, 2), np.float32)
        self.source.render(address_of(block), frames)
        return block

    def peak(self, frames: int = 4800) -> float:
        return float(np.abs(self.pull(frames)).max())

    @property
    def memory(self):
        return self.player._memory


@pytest.fixture
def stage():
    stages = []

    def make(song: Song | None = None) -> Stage:
        stages.append(Stage(song))
        return stages[-1]

    yield make
    for made in stages:
        made.player.close()


def _with_cell(song: Song, channel: int, row: int, text: str) -> Song:
    pattern = song.patterns[0]
    made = pattern.columns[channel].copy()
    made[row] = column(1, {0: text})[0]
    made.setflags(write=False)
    columns = (*pattern.columns[:channel], made, *pattern.columns[channel + 1 :])
    return replace(song, patterns=(replace(pattern, columns=columns), *song.patterns[1:]))


def test_without_a_song_it_is_silent_and_ready(stage):
    made = stage()
    assert made.peak() == 0.0
    assert made.player.status().ready
    assert not made.player.position().playing


def test_plays_from_where_it_is_told(stage):
    made = stage(four_channels(order=(OrderEntry(0), OrderEntry(0))))
    made.player.play(1, 17)
    assert made.peak() > 0.01
    position = made.player.position()
    assert (position.playing, position.order_index, position.pattern) == (True, 1, 0)
    assert position.row in (17, 18)
    assert (position.tempo, position.speed) == (137.0, 5)


def test_position_counts_seconds_since_play(stage):
    made = stage(four_channels())
    made.pull(12345)
    made.player.play()
    made.pull(48000)
    assert made.player.position().seconds == pytest.approx(1.0, abs=64 / 48000)


def test_stop_ends_the_song(stage):
    made = stage(one_note(looped_square(), rows=64))
    made.player.play()
    assert made.peak() > 0.1
    made.player.stop()
    made.pull(4800)
    assert not made.player.position().playing
    assert made.peak() == 0.0


def test_a_pattern_loops(stage):
    song = four_channels(rows=4, order=(OrderEntry(1), OrderEntry(0)), tempo=250.0, speed=1)
    song = replace(song, patterns=(song.patterns[0], Pattern.empty(64, 4)))
    made = stage(song)
    made.player.loop_pattern(0, row=2, order_index=1)
    rows = set()
    for _ in range(40):
        made.pull(480)
        position = made.player.position()
        rows.add(position.row)
        assert (position.pattern, position.order_index, position.playing) == (0, 1, True)
    assert rows == {0, 1, 2, 3}


def test_until_end_stops_by_itself_and_says_so(stage):
    made = stage(one_note(decaying_sine(frames=3000)))
    made.player.play(until_end=True)
    assert not made.player.ended()
    made.pull(1000)
    assert not made.player.ended()
    made.pull(4 * 6 * 960)
    assert made.player.ended()


def test_a_live_note_sounds_until_it_is_released(stage):
    made = stage(one_note(looped_square()))
    made.player.send(NoteOn(0, 64, 1))
    assert made.peak() > 0.1
    notes = made.player.drain_events()
    assert [(note.channel, note.note, note.instrument, note.volume) for note in notes] == [(0, 64, 1, 1.0)]
    made.player.send(NoteOff(0, 64))
    made.pull(4800)
    assert made.peak() == 0.0
    assert made.player.drain_events() == []


def test_velocity_is_loudness(stage):
    peaks = []
    for velocity in (127, 64):
        made = stage(one_note(looped_square()))
        made.player.send(NoteOn(0, 60, 1, velocity))
        peaks.append(made.peak())
    assert peaks[1] == pytest.approx(peaks[0] * 64 / 127, rel=0.02)


def test_live_notes_sound_together(stage):
    made = stage(one_note(looped_square(0.2)))
    for note in (60, 64, 67):
        made.player.send(NoteOn(0, note, 1))
    chord = made.peak()
    made.player.send(NoteOff(0, 64))
    made.player.send(NoteOff(0, 67))
    made.pull(4800)
    assert made.peak() == pytest.approx(chord / 3, rel=0.2)


def test_stop_leaves_live_notes_and_silence_takes_them(stage):
    made = stage(one_note(looped_square()))
    made.player.send(NoteOn(0, 60, 1))
    made.pull(4800)
    made.player.stop()
    made.pull(4800)
    assert made.peak() > 0.1
    made.player.silence()
    made.pull(4800)
    assert made.peak() == 0.0
    assert not made.player.sounding()


def test_clock_messages_move_the_transport(stage):
    made = stage(four_channels())
    made.player.send(Clock("start"))
    made.pull(4800)
    assert made.player.position().playing
    made.player.send(Clock("tick"))
    made.player.send(Control(0, 7, 0.5))
    made.player.send(Clock("stop"))
    made.pull(4800)
    assert not made.player.position().playing


def test_a_preview_needs_no_song(stage):
    made = stage()
    made.player.preview(looped_square())
    assert made.peak() > 0.1
    made.player.stop_preview()
    made.pull(4800)
    assert made.peak() == 0.0


def test_a_preview_plays_the_note_it_is_asked_for(stage):
    made = stage()
    sample = replace(looped_square(), relative_note=-12)
    made.player.preview(sample, 72)
    made.pull(4800)
    sound = made.pull(4800)[:, 0]
    crossings = np.count_nonzero((sound[:-1] < 0) & (sound[1:] >= 0))
    assert crossings == pytest.approx(4800 / 256, abs=1)


def test_many_previews_never_touch_what_is_gone(stage):
    made = stage(four_channels())
    for index in range(50):
        made.player.preview(looped_square(index / 50))
        made.pull(100)
    assert made.player.faults() == 0
    made.player.set_song(four_channels())
    made.pull(100)
    assert made.memory.release_retired() == 0


def test_meters_show_each_channel_and_the_master(stage):
    song = one_note(looped_square(), channels=2, channel=Channel(strip=Strip(volume_db=-6.0)))
    song = replace(song, channels=(song.channels[0], replace(song.channels[1], strip=Strip(mute=True))))
    made = stage(song)
    made.player.play()
    made.player.meters()
    made.pull(4800)
    made.player.meters()
    made.pull(64)
    meters = made.player.meters()
    assert meters.shape == (3, 2)
    assert meters.dtype == np.float32
    level = 10 ** (-6 / 20) * np.sqrt(0.5)
    assert meters[0] == pytest.approx([meters[2][0]] * 2, rel=1e-3)
    assert 0.5 * level < meters[0][0] < 1.5 * level
    assert not meters[1].any()


def test_solo_silences_the_others(stage):
    song = one_note(looped_square(), channels=3)
    channels = (Channel(), Channel(strip=Strip(solo=True)), Channel(strip=Strip(solo=True, mute=True)))
    made = stage(replace(song, channels=channels))
    made.player.play()
    made.player.meters()
    made.pull(480)
    made.player.meters()
    made.pull(64)
    meters = made.player.meters()
    assert [bool(row.any()) for row in meters] == [False, True, False, True]


def test_an_edit_is_heard_without_a_restart(stage):
    song = replace(one_note(looped_square(), rows=64), patterns=(Pattern.empty(64, 1),))
    made = stage(song)
    made.player.play()
    assert made.peak() == 0.0
    made.player.set_song(_with_cell(song, 0, 5, "C-4 01"))
    assert made.peak(960 * 6 * 6) > 0.1


def test_an_edit_of_one_cell_swaps_the_pattern_table_alone(stage):
    song = four_channels()
    made = stage(song)
    made.pull(64)
    written = int(made.memory.commands["written"][0])
    made.player.set_song(_with_cell(song, 2, 9, "E-5 01"))
    kinds = [int(kind) for kind in made.memory._command_records["kind"][written : int(made.memory.commands["written"][0])]]
    assert set(kinds) == {CommandKind.SWAP}
    assert len(kinds) <= 3


def test_the_same_song_costs_nothing(stage):
    song = four_channels()
    made = stage(song)
    written = int(made.memory.commands["written"][0])
    made.player.set_song(song)
    assert int(made.memory.commands["written"][0]) == written


def test_what_was_replaced_is_kept_until_the_engine_has_passed(stage):
    song = four_channels()
    made = stage(song)
    made.pull(64)
    made.player.set_song(_with_cell(song, 0, 0, "... .. .. 000"))
    assert made.memory.release_retired() > 0
    made.pull(64)
    assert made.memory.release_retired() == 0


def test_edits_without_anyone_rendering_do_not_fill_the_ring(stage):
    song = four_channels()
    made = stage(song)
    made.player.play()
    for index in range(COMMAND_CAPACITY):
        song = _with_cell(song, 0, index % 64, "C-4 01" if index % 2 else "D-4 01")
        made.player.set_song(song)
    assert int(made.memory.commands["lost"][0]) == 0
    made.pull(64)
    assert made.player.position().playing
    assert made.memory.release_retired() == 0


def test_channels_come_and_go_while_it_plays(stage):
    made = stage(four_channels())
    made.player.play()
    for channels in (1, 16, 3, 64, 2):
        song = four_channels()
        pattern = song.patterns[0]
        columns = tuple(pattern.columns[index % 4] for index in range(channels))
        made.player.set_song(replace(song, channels=(Channel(),) * channels, patterns=(replace(pattern, columns=columns),)))
        sound = made.pull(9600)
        assert np.isfinite(sound).all()
        assert made.player.meters().shape == (channels + 1, 2)
    assert made.player.faults() == 0


def test_patterns_and_order_shrink_while_it_plays(stage):
    song = four_channels(rows=64, order=tuple(OrderEntry(index) for index in range(8)))
    song = replace(song, patterns=song.patterns * 8)
    made = stage(song)
    made.player.play(7, 60)
    made.pull(4800)
    made.player.set_song(four_channels(rows=1))
    made.pull(48000)
    position = made.player.position()
    assert (position.playing, position.order_index, position.row) == (True, 0, 0)


def test_a_sample_is_replaced_while_it_sounds(stage):
    song = one_note(looped_square(), rows=64)
    made = stage(song)
    made.player.play()
    made.pull(4800)
    for frames in (10, 100000, 300):
        made.player.set_song(replace(song, samples=(decaying_sine(frames=frames),)))
        assert np.isfinite(made.pull(4800)).all()
    made.player.set_song(replace(song, samples=(None,)))
    made.pull(4800)
    assert made.player.faults() == 0


def test_a_fader_moves_without_a_click(stage):
    song = one_note(looped_square(0.5), rows=64)
    made = stage(song)
    made.player.play()
    made.pull(4800)
    made.player.set_song(replace(song, channels=(Channel(strip=Strip(volume_db=-96.0)),)))
    sound = np.abs(made.pull(480)[:, 0])
    assert sound[:16].max() > 0.2
    assert not sound[-100:].any()
    assert np.abs(np.diff(sound[16:])).max() < 0.08


def test_a_limiter_comes_and_goes_while_it_plays(stage):
    song = one_note(looped_square(), channels=4, rows=64)
    made = stage(song)
    made.player.play()
    assert made.peak() > 1.5
    made.player.set_song(replace(song, mixer=Mixer(limiter=Limiter(enabled=True))))
    made.pull(9600)
    assert made.peak() < 0.9
    made.player.set_song(song)
    made.pull(960)
    assert made.peak() > 1.5


def test_a_broken_number_becomes_silence_and_is_counted(stage):
    sample = looped_square()
    made = stage(one_note(sample, rows=64))
    made.player.play()
    made.pull(480)
    made.memory.voices["left"]["value"][:] = np.nan
    assert np.isfinite(made.pull(4800)).all()
    assert made.player.faults() > 0


def test_a_broken_number_ends_its_channel_alone(stage):
    song = four_channels()
    made = stage(song)
    made.player.play()
    voices = made.memory.voices
    for _ in range(1000):
        made.pull(480)
        sounding = voices["channel"][voices["state"] == VoiceState.SOUNDING]
        if len(set(sounding.tolist())) > 1:
            break
    broken = int(sounding[0])
    voices["left"]["value"][voices["channel"] == broken] = np.inf
    voices["left"]["left"][voices["channel"] == broken] = 0
    made.pull(64)
    channels = set(voices["channel"][voices["state"] != VoiceState.FREE].tolist())
    assert broken not in channels
    assert channels, "the others go on"
    assert np.isfinite(made.pull(480)).all()
    assert made.player.faults() == 1


def test_a_chip_instrument_sounds(stage):
    song = replace(one_note(decaying_sine()), instruments=(Instrument(kind="chip"),), samples=())
    made = stage(song)
    assert made.memory.units[UNIT_INDEX["toccata.engine.voices.chip:chip"]] != 0
    made.player.play()
    assert made.peak() > 0.05


def test_two_players_do_not_hear_each_other(stage):
    first, second = stage(four_channels()), stage(four_channels())
    first.player.play()
    assert first.peak() > 0.01
    assert second.peak() == 0.0


def test_rendering_from_two_threads_gives_one_of_them_silence(stage):
    made = stage(four_channels())
    made.player.play()
    made.memory.engine["lock"] = 1
    assert made.peak() == 0.0
    made.memory.engine["lock"] = 0
    assert made.peak() > 0.01


def test_the_stream_callback_renders_what_render_renders(stage):
    made, other = stage(four_channels()), stage(four_channels())
    made.player.play()
    other.player.play()
    pointer, count = ctypes.c_void_p, ctypes.c_ulong
    prototype = ctypes.CFUNCTYPE(ctypes.c_int, pointer, pointer, count, pointer, count, pointer)
    callback = prototype(made.source.callback_address)
    heard = np.empty((2048, 2), np.float32)
    for start in range(0, 2048, 256):
        part = heard[start : start + 256]
        assert callback(None, address_of(part), 256, None, 0, made.source.userdata_address) == 0
    np.testing.assert_array_equal(heard, other.pull(2048))


def test_the_stream_callback_is_silent_until_the_host_is_there(stage):
    made = stage()
    made.memory.units[UNIT_INDEX["toccata.engine.host:render"]] = 0
    pointer, count = ctypes.c_void_p, ctypes.c_ulong
    callback = ctypes.CFUNCTYPE(ctypes.c_int, pointer, pointer, count, pointer, count, pointer)(made.source.callback_address)
    block = np.ones((100, 2), np.float32)
    assert callback(None, address_of(block), 100, None, 0, made.source.userdata_address) == 0
    assert not block.any()
