"""Offline rendering: exact lengths, repeatable bytes, tails, stems."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toccata.engine.memory import address_of
from toccata.player import bounce
from toccata.player.bounce import render, render_blocks, song_duration_s, song_frames
from toccata.song import Channel, Instrument, Limiter, Loop, Mixer, OrderEntry, Sample, Strip

from .songs import decaying_sine, four_channels, looped_square, one_note


def _whole(song, **options) -> np.ndarray:
    return np.concatenate(list(render(song, **options)))


def test_64_rows_at_tempo_137_speed_5_end_within_a_frame():
    exact = 64 * 5 * 2.5 / 137 * 48000
    assert abs(song_frames(four_channels()) - exact) < 1


@pytest.mark.parametrize("tempo", [33.0, 125.0, 211.3, 999.0])
@pytest.mark.parametrize("speed", [1, 7])
def test_ticks_never_drift(tempo, speed):
    song = four_channels(rows=200, tempo=tempo, speed=speed)
    assert abs(song_frames(song, 44100) - 200 * speed * 2.5 / tempo * 44100) < 1


def test_duration_is_that_of_the_song_without_its_tail():
    assert song_duration_s(four_channels(tempo=125.0, speed=6)) == pytest.approx(64 * 6 * 0.02)


def test_loops_play_the_song_again():
    song = four_channels(rows=8)
    assert abs(song_frames(song, loops=3) - 3 * song_frames(song)) <= 2


def test_two_renders_have_the_same_bytes():
    song = four_channels()
    assert _whole(song).tobytes() == _whole(song).tobytes()


def test_something_sounds_and_then_ends():
    sound = _whole(four_channels())
    assert np.abs(sound).max() > 0.3
    assert np.abs(sound[-1]).max() > 0


def test_tail_is_kept_until_it_is_80_db_down():
    song = one_note(decaying_sine(frames=200000, decay=4.0))
    sound = _whole(song)
    assert len(sound) > song_frames(song) + 48000
    audible = np.flatnonzero(np.abs(sound).max(axis=1) > bounce.TAIL_LEVEL)
    assert audible[-1] + 1 == len(sound)


def test_a_song_that_does_not_ring_out_fades_at_its_end():
    song = replace(one_note(looped_square()), rings_out=False)
    sound = _whole(song)
    assert len(sound) <= song_frames(song) + bounce.CUT_TAIL_S * 48000
    assert np.abs(sound[-1]).max() < 0.01 < np.abs(sound[song_frames(song) - 1]).max()


def test_silence_after_the_last_note_is_part_of_the_song():
    song = one_note(decaying_sine(frames=2000), rows=64)
    assert len(_whole(song)) == song_frames(song)


def test_a_tail_ends_after_ten_seconds():
    song = one_note(looped_square())
    assert len(_whole(song)) <= song_frames(song) + 10 * 48000


@pytest.mark.parametrize("seconds", [0.01, 0.5, 3.0])
def test_seconds_cap(seconds):
    assert len(_whole(four_channels(), seconds_cap=seconds)) == round(seconds * 48000)


def test_progress_rises_to_one():
    shares = []
    for _ in render(four_channels(), progress=shares.append):
        pass
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 10


def test_interpolation_overrides_the_songs():
    song = four_channels(interpolation="nearest")
    assert _whole(song).tobytes() == _whole(replace(song, interpolation="sinc"), interpolation="nearest").tobytes()
    assert _whole(song).tobytes() != _whole(song, interpolation="sinc").tobytes()


def test_stems_sum_to_the_mix():
    song = four_channels(
        channels=(Channel(strip=Strip(-6, -0.5)), Channel(strip=Strip(3, 1.0)), Channel(strip=Strip(mute=True)), Channel()),
        mixer=Mixer(master=Strip(-3.0, 0.25)),
    )
    blocks = list(render_blocks(song, stems=True))
    mix = np.concatenate([block.mix for block in blocks])
    stems = np.concatenate([block.stems for block in blocks], axis=1)
    assert stems.shape == (4, *mix.shape)
    np.testing.assert_allclose(stems.sum(axis=0), mix, atol=1e-5)
    assert not stems[2].any()
    assert all(stems[index].any() for index in (0, 1, 3))


def test_stems_stay_in_line_behind_a_limiter():
    song = one_note(decaying_sine(), mixer=Mixer(limiter=Limiter(enabled=True)))
    blocks = list(render_blocks(song, stems=True))
    mix = np.concatenate([block.mix for block in blocks])
    stem = np.concatenate([block.stems for block in blocks], axis=1)[0]
    np.testing.assert_allclose(stem, mix, atol=1e-4)


def test_a_limiter_takes_no_time():
    song = one_note(decaying_sine(decay=30.0))
    limited = replace(song, mixer=Mixer(limiter=Limiter(enabled=True)))
    np.testing.assert_allclose(_whole(song), _whole(limited), atol=1e-6)


def test_sixteen_full_scale_channels_under_a_master_at_minus_30_do_not_clip():
    song = one_note(looped_square(), channels=16, mixer=Mixer(master=Strip(volume_db=-30.0)))
    loudest = np.abs(_whole(song, seconds_cap=0.2)[4800:]).max()
    single = np.abs(_whole(one_note(looped_square(), mixer=Mixer(master=Strip(volume_db=-30.0))), seconds_cap=0.2)[4800:]).max()
    assert loudest == pytest.approx(16 * single, rel=1e-4)


def test_empty_slots_and_skipped_orders_render():
    song = replace(
        four_channels(rows=4),
        order=(OrderEntry(-1), OrderEntry(0), OrderEntry(-2), OrderEntry(0)),
        instruments=(Instrument(sample=1), None, Instrument(sample=9)),
        samples=(decaying_sine(), None),
    )
    assert abs(song_frames(song) - 4 * 5 * 2.5 / 137 * 48000) < 1
    assert np.isfinite(_whole(song)).all()


@pytest.mark.parametrize("block_frames", [64, 256, 1000])
def test_live_equals_offline_at_any_block_size(block_frames):
    song = four_channels()
    offline = _whole(song, seconds_cap=3.0)
    live = _play_live(song, block_frames, len(offline))
    assert live.tobytes() == offline.tobytes()


def _play_live(song, block_frames: int, frames: int) -> np.ndarray:
    from toccata.player import Player

    player = Player()
    player.set_song(song)
    player.play()
    source = player.source()
    blocks = []
    while sum(map(len, blocks)) < frames:
        block = np.empty((block_frames, 2), np.float32)
        source.render(address_of(block), block_frames)
        blocks.append(block)
    player.close()
    return np.concatenate(blocks)[:frames]


def test_what_would_never_end_is_released_at_the_songs_end():
    song = one_note(looped_square())
    assert len(_whole(song)) < song_frames(song) + 2400


def test_what_ends_by_itself_rings_on_beside_it():
    pluck, drone = decaying_sine(frames=100000, decay=4.0), looped_square(0.1)
    song = replace(
        one_note(pluck, channels=2),
        samples=(pluck, drone),
        instruments=(Instrument(sample=1), Instrument(sample=2)),
    )
    assert len(_whole(song)) > song_frames(song) + 48000


@pytest.mark.parametrize(("one_shot", "frames_heard"), [(True, 9000), (False, 0)])
def test_a_loop_from_the_start_waits_for_the_whole_sample(one_shot, frames_heard):
    """ProTracker plays a sample whose loop begins at 0 once through, and loops after that. Here the loop is its silent part."""
    data = np.repeat(np.array([0, 100], np.int8), [1000, 9000])
    song = one_note(Sample(data=data, rate_hz=48000, loop=Loop("forward", 0, 1000)))
    song = replace(song, rules=replace(song.rules, one_shot_loops=one_shot))
    loud = np.count_nonzero(np.abs(_whole(song, seconds_cap=1.0)[:, 0]) > 0.1)
    assert loud == pytest.approx(frames_heard, abs=100)


@pytest.mark.parametrize("dies_away", [True, False])
def test_a_samples_end_dies_away_or_is_cut(dies_away):
    """libopenmpt holds the last frame and takes a 256th of it off each frame; songs of Toccata's own stop there."""
    song = one_note(Sample(data=np.full(1000, 100, np.int8), rate_hz=48000))
    song = replace(song, rules=replace(song.rules, samples_die_away=dies_away))
    sound = np.abs(_whole(song, seconds_cap=0.2)[:, 0])
    full = sound[500]
    assert np.count_nonzero(sound > full / 2) == pytest.approx(1000 + (256 * np.log(2) if dies_away else 0), abs=60)
    assert sound[-1] < full / 1000
