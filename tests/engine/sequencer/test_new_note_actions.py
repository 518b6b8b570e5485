"""New-note actions, duplicate checks, and the pool of voices. Source: ImpulseTracker's manual (ITTECH.TXT)."""

from __future__ import annotations

import pytest

from toccata.engine import layout
from toccata.song import Envelope, EnvelopePoint, Instrument

FLAT = Envelope((EnvelopePoint(0, 64), EnvelopePoint(10, 64)), enabled=True)


def instrument(**fields):
    return Instrument(sample=1, volume_envelope=FLAT, **fields)


def levels(player):
    """Note and volume of each sounding voice, 0–64, the oldest first."""
    voices = sorted((player.voices[index] for index in player.sounding()), key=lambda voice: voice["start_frame"])
    return [(int(voice["note"]), round(float(voice["left"]["target"]) * 2**0.5 * 64)) for voice in voices]


@pytest.mark.parametrize(
    ("action", "expected"),
    [("cut", [(64, 64)]), ("continue", [(60, 64), (64, 64)]), ("off", [(60, 48), (64, 64)]), ("fade", [(60, 48), (64, 64)])],
)
def test_new_note_actions(machine, action, expected):
    player = machine("C-4 01\nE-4 01", instruments=(instrument(new_note_action=action, fade_out=8192),), speed=1)
    player.play(2)
    assert levels(player) == expected


def test_notes_in_the_background_keep_their_volume_and_pitch(machine):
    player = machine("C-4 01 20 840\nE-4 01 .. 1FF", instruments=(instrument(new_note_action="continue"),), speed=3)
    player.play(6)
    background = player.voices[0]
    assert background["ratio"] == 1.0
    assert background["left"]["target"] == pytest.approx(0.5 * (192 / 256) ** 0.5)


def test_a_faded_background_note_frees_its_voice(machine):
    player = machine("C-4 01\nE-4 01\n...\n...\n...", instruments=(instrument(new_note_action="fade", fade_out=16384),), speed=1)
    player.play(4)
    assert levels(player) == [(64, 64)]


@pytest.mark.parametrize(
    ("check", "second", "expected"),
    [
        ("note", "C-4 01", 1),
        ("note", "E-4 01", 2),
        ("sample", "E-4 01", 1),
        ("instrument", "E-4 01", 1),
        ("off", "C-4 01", 2),
        ("note", "C-4 02", 2),
    ],
)
def test_duplicate_checks(machine, check, second, expected):
    both = instrument(new_note_action="continue", duplicate_check=check)
    player = machine(f"C-4 01\n{second}", instruments=(both, both), speed=1)
    player.play(2)
    assert len(player.sounding()) == expected


@pytest.mark.parametrize(("action", "expected"), [("cut", [(60, 64)]), ("off", [(60, 48), (60, 64)]), ("fade", [(60, 48), (60, 64)])])
def test_duplicate_actions(machine, action, expected):
    one = instrument(new_note_action="continue", duplicate_check="note", duplicate_action=action, fade_out=8192)
    player = machine("C-4 01\nC-4 01", instruments=(one,), speed=1)
    player.play(2)
    assert levels(player) == expected


def test_duplicates_in_the_background_are_found_too(machine):
    one = instrument(new_note_action="continue", duplicate_check="note")
    player = machine("C-4 01\nE-4 01\nC-4 01", instruments=(one,), speed=1)
    player.play(3)
    assert [note for note, _ in levels(player)] == [64, 60]


def test_a_full_pool_gives_up_the_quietest_background_note(machine):
    player = machine("C-4 01 20\nC-4 01 01\n" + "C-4 01 40\n" * 300, instruments=(instrument(new_note_action="continue"),), speed=1)
    player.play(layout.MAX_VOICES + 1)
    assert len(player.sounding()) == layout.MAX_VOICES
    assert 1 not in [level for _, level in levels(player)]
    assert 32 in [level for _, level in levels(player)]


def test_a_voice_that_ended_by_itself_is_let_go(machine):
    player = machine("C-4 01\nD-4 .. .. 310\nE-4 01", speed=1)
    player.play(1)
    player.voices["state"][0] = layout.VoiceState.FREE
    assert [tick.volume for tick in player.go_on(1)] == [0]
    assert player.go_on(1)[0].started == 0


def test_a_removed_channel_falls_silent(machine):
    player = machine("C-4 01 | E-4 01\n...", channels=2, speed=4)
    player.play(1)
    player.sequencer["channel_count"] = 1
    player.go_on(1)
    assert [note for note, _ in levels(player)] == [60]
