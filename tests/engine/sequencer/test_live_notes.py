"""Notes played by hand, with and without a song under them."""

from __future__ import annotations

import pytest

from toccata.engine import layout
from toccata.song import Envelope, EnvelopePoint, Instrument


def live(player):
    return sorted(int(player.voices[index]["note"]) for index in player.sounding())


def test_a_key_sounds_at_once_and_a_chord_has_a_voice_a_note(machine, tools):
    player = machine("...", samples=(tools.sample(volume=48),))
    player.send(tools.command.NOTE_ON, 0, 60, 1, 0.5)
    voice = player.voices[player.sounding()[0]]
    assert voice["left"]["target"] == pytest.approx(24 / 64 * 0.5**0.5)
    assert 0 < voice["left"]["left"] <= 48
    assert voice["ratio"] == 1.0
    player.send(tools.command.NOTE_ON, 0, 64, 1, 1.0)
    player.send(tools.command.NOTE_ON, 0, 67, 1, 1.0)
    player.go_on(4)
    assert live(player) == [60, 64, 67]


def test_a_release_lets_the_envelope_go_while_stopped(machine, tools):
    shape = Envelope((EnvelopePoint(0, 64), EnvelopePoint(2, 0)), enabled=True, sustain=(0, 0))
    player = machine("...", instruments=(Instrument(sample=1, volume_envelope=shape),))
    player.send(tools.command.NOTE_ON, 0, 60, 1, 1.0)
    player.go_on(5)
    assert live(player) == [60]
    player.send(tools.command.NOTE_OFF, 0, 60)
    player.go_on(4)
    assert live(player) == []


def test_a_release_without_an_envelope_silences(machine, tools):
    player = machine("...")
    player.send(tools.command.NOTE_ON, 0, 60, 1, 1.0)
    player.send(tools.command.NOTE_ON, 0, 64, 1, 1.0)
    player.send(tools.command.NOTE_OFF, 0, 60)
    player.go_on(2)
    assert live(player) == [64]


def test_the_same_key_again_replaces_its_note(machine, tools):
    player = machine("...")
    for _ in range(3):
        player.send(tools.command.NOTE_ON, 0, 60, 1, 1.0)
        player.go_on(1)
    assert live(player) == [60]


def test_rows_and_live_notes_leave_each_other_alone(machine, tools):
    player = machine("C-5 01\nD-5 01", speed=2)
    player.send(tools.command.NOTE_ON, 0, 60, 1, 1.0)
    player.play(4)
    assert live(player) == [60, 74]
    player.send(tools.command.STOP)
    player.go_on(2)
    assert [int(player.voices[index]["note"]) for index in player.sounding() if player.voices[index]["left"]["target"] > 0] == [60]


def test_silence_ends_everything(machine, tools):
    player = machine("C-5 01", speed=2)
    player.send(tools.command.NOTE_ON, 0, 60, 1, 1.0)
    player.play(1)
    player.send(tools.command.SILENCE)
    player.go_on(1)
    assert live(player) == []
    assert (player.voices["state"] == layout.VoiceState.FREE).all()


def test_stop_lets_song_notes_fade(machine, tools):
    flat = Envelope((EnvelopePoint(0, 64),), enabled=True)
    player = machine("C-5 01\n...", instruments=(Instrument(sample=1, volume_envelope=flat, fade_out=8192),), speed=4)
    player.play(1)
    player.send(tools.command.STOP)
    assert [round(tick.volume) for tick in player.go_on(4)] == [48, 32, 16, 0]


@pytest.mark.parametrize(("channel", "note", "instrument"), [(64, 60, 1), (-1, 60, 1), (0, 120, 1), (0, 60, 0), (0, 60, 9), (0, -1, 1)])
def test_nonsense_plays_nothing(machine, tools, channel, note, instrument):
    player = machine("...")
    player.send(tools.command.NOTE_ON, channel, note, instrument, 1.0)
    assert player.sounding() == []


def test_played_notes_are_told(machine, tools):
    player = machine("C-4 01 20", speed=1)
    player.play(1)
    player.send(tools.command.NOTE_ON, 0, 64, 1, 1.0)
    told = [(int(e["kind"]), int(e["a"]), int(e["b"]), int(e["c"])) for e in player.records[: int(player.ring["written"][0])]]
    assert told == [(layout.EventKind.NOTE, 0, 60, 1), (layout.EventKind.NOTE, 0, 64, 1)]
