"""Envelopes, tick by tick."""

from __future__ import annotations

import pytest

from toccata.song import Envelope, EnvelopePoint, Instrument


def envelope(*points, **fields):
    return Envelope(tuple(EnvelopePoint(tick, value) for tick, value in points), enabled=True, **fields)


def play(machine, rows, speed, ticks, **fields):
    return machine(rows, instruments=(Instrument(sample=1, **fields),), speed=speed).play(ticks)


def volumes(heard):
    return [round(tick.volume, 3) for tick in heard]


def test_lines_between_points_from_the_first_tick(machine):
    heard = play(machine, "C-4 01", 8, 8, volume_envelope=envelope((0, 0), (4, 64), (6, 32)))
    assert volumes(heard) == [0, 16, 32, 48, 64, 48, 32, 32]


def test_one_point_and_no_points(machine):
    assert volumes(play(machine, "C-4 01", 2, 2, volume_envelope=envelope((0, 16)))) == [16, 16]
    assert volumes(play(machine, "C-4 01", 2, 2, volume_envelope=envelope())) == [0, 0]


def test_a_sustain_point_holds_and_the_release_shows_it_once_more(machine):
    """EnvLoops.xm."""
    shape = envelope((0, 64), (2, 32), (4, 0), sustain=(1, 1))
    heard = play(machine, "C-4 01\n==\n...", 5, 15, volume_envelope=shape)
    assert volumes(heard) == [64, 48, 32, 32, 32, 32, 16, 0, 0, 0, 0, 0, 0, 0, 0]


def test_a_release_before_the_sustain_point_passes_it(machine):
    shape = envelope((0, 64), (4, 32), (6, 0), sustain=(1, 1))
    assert volumes(play(machine, "C-4 01\n==\n...\n...", 2, 8, volume_envelope=shape)) == [64, 56, 48, 40, 32, 16, 0, 0]


def test_a_loop_never_shows_its_end(machine, tools):
    shape = envelope((0, 0), (2, 64), (4, 0), loop=(0, 2))
    heard = play(machine, "C-4 01", 9, 9, volume_envelope=shape)
    assert volumes(heard) == [0, 32, 64, 32, 0, 32, 64, 32, 0]
    full = tools.rules(envelope_loop_skips_end=False)
    player = machine("C-4 01", instruments=(Instrument(sample=1, volume_envelope=shape),), speed=9, rules=full)
    assert volumes(player.play(9)) == [0, 32, 64, 32, 0, 0, 32, 64, 32]


def test_a_loop_goes_on_after_the_release(machine):
    shape = envelope((0, 64), (2, 32), (3, 64), loop=(1, 2))
    heard = play(machine, "C-4 01\n==", 4, 8, volume_envelope=shape)
    assert volumes(heard) == [64, 48, 32, 32, 32, 32, 32, 32]


def test_a_released_sustain_at_the_loops_end_ends_the_loop(machine):
    """EnvLoops.xm."""
    shape = envelope((0, 64), (2, 32), (4, 0), loop=(0, 1), sustain=(1, 1))
    heard = play(machine, "C-4 01\n==", 5, 10, volume_envelope=shape)
    assert volumes(heard) == [64, 48, 64, 48, 64, 48, 32, 16, 0, 0]


def test_a_sustain_loop_lasts_until_the_release(machine):
    """ImpulseTracker's."""
    shape = envelope((0, 64), (2, 32), (3, 16), sustain=(0, 1))
    heard = play(machine, "C-4 01\n==\n...", 5, 12, volume_envelope=shape)
    assert volumes(heard) == [64, 48, 32, 64, 48, 32, 16, 16, 16, 16, 16, 16]


def test_panning_envelope_reaches_the_nearer_side(machine):
    shape = envelope((0, 0), (2, 32), (4, -32))
    heard = play(machine, "C-4 01 .. 8C0", 5, 5, panning_envelope=shape)
    assert [tick.panning for tick in heard] == [192, 224, 255, 192, 128]


def test_a_release_does_not_free_a_held_panning(machine, tools):
    """PanSustainRelease.xm."""
    shape = envelope((0, 0), (1, 16), (3, -16), sustain=(1, 1))
    heard = play(machine, "C-4 01\n== 01", 3, 6, panning_envelope=shape)
    assert [tick.panning for tick in heard] == [128, 192, 192, 192, 192, 192]
    early = play(machine, "C-4 01\n== 01\n...\n...", 1, 4, panning_envelope=shape)
    assert [tick.panning for tick in early] == [128, 192, 128, 64]
    plain = tools.rules(release_holds_panning=False)
    player = machine("C-4 01\n== 01", instruments=(Instrument(sample=1, panning_envelope=shape),), speed=3, rules=plain)
    assert [tick.panning for tick in player.play(6)] == [128, 192, 192, 192, 128, 64]


def test_pitch_envelope_bends_by_half_semitones(machine):
    player = machine("C-4 01", instruments=(Instrument(sample=1, pitch_envelope=envelope((0, 0), (1, 24), (2, -24))),), speed=3)
    player.play(1)
    ratios = [float(player.voices["ratio"][0])]
    for _ in range(2):
        player.go_on(1)
        ratios.append(float(player.voices["ratio"][0]))
    assert ratios == pytest.approx([1.0, 2.0, 0.5])


def test_a_filter_envelope_leaves_the_pitch(machine):
    shape = envelope((0, 24))
    player = machine("C-4 01", instruments=(Instrument(sample=1, pitch_envelope=shape, pitch_envelope_is_filter=True),), speed=1)
    player.instruments["pitch_envelope_is_filter"][1] = 1
    player.play(1)
    assert player.voices["ratio"][0] == 1.0


def test_set_envelope_position(machine, tools):
    """SetEnvPos.xm: the panning envelope moves only if the volume envelope has a sustain point."""
    fall, side = envelope((0, 64), (8, 0)), envelope((0, 0), (8, 32))
    rows = "C-4 01\n... .. .. L06"
    heard = play(machine, rows, 2, 4, volume_envelope=fall, panning_envelope=side)
    assert volumes(heard) == [64, 56, 16, 8]
    assert [tick.panning for tick in heard] == [128, 144, 160, 176]
    held = envelope((0, 64), (8, 0), sustain=(1, 1))
    heard = play(machine, rows, 2, 4, volume_envelope=held, panning_envelope=side)
    assert [tick.panning for tick in heard] == [128, 144, 224, 240]
    always = tools.rules(envelope_position_by_volume_sustain=False)
    player = machine(rows, instruments=(Instrument(sample=1, volume_envelope=fall, panning_envelope=side),), speed=2, rules=always)
    assert [tick.panning for tick in player.play(4)] == [128, 144, 224, 240]


def test_set_envelope_position_past_the_end_shows_the_last_point(machine):
    heard = play(machine, "C-4 01\n... .. .. LFF", 2, 4, volume_envelope=envelope((0, 64), (8, 10)))
    assert volumes(heard)[2:] == [10, 10]


def test_fade_out_reaches_zero_and_stays(machine):
    heard = play(machine, "C-4 01\n==\n...\n...", 2, 8, volume_envelope=envelope((0, 64)), fade_out=10000)
    assert volumes(heard)[2:] == [round(64 * level / 32768, 3) for level in (22768, 12768, 2768, 0, 0, 0)]


def test_a_carried_envelope_goes_on_over_notes(machine):
    shape = envelope((0, 64), (8, 0), carry=True)
    assert volumes(play(machine, "C-4 01\nE-4 01", 2, 4, volume_envelope=shape)) == [64, 56, 48, 40]
