"""The metronome is heard live, with the song's beats, and in nothing that is written."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toccata.engine.addresses import address_of
from toccata.engine.clicks import BAR_HZ, BEAT_HZ
from toccata.player import Player
from toccata.player.bounce import render
from toccata.song import Channel, Limiter, Mixer, Pattern, Song

RATE_HZ = 48000
BEAT_FRAMES = 4 * 6 * 960
"""At tempo 125, speed 6 and 4 rows a beat."""


def silent_song(**fields: object) -> Song:
    return replace(Song(channels=(Channel(),), patterns=(Pattern.empty(64, 1),)), **fields)


@pytest.fixture
def player():
    made = Player()
    made.set_song(silent_song())
    made.set_metronome(0.5)
    made._loader.wait()
    yield made
    made.close()


def pull(player: Player, frames: int) -> np.ndarray:
    block = np.empty((frames, 2), np.float32)
    player.source().render(address_of(block), frames)
    return block[:, 0]


def click_starts(sound: np.ndarray) -> list[int]:
    loud = np.flatnonzero(np.abs(sound) > 0.05)
    return [int(frame) for frame, before in zip(loud, [-9999, *loud[:-1]], strict=True) if frame - before > 2000]


def pitch_hz(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound[:1200] * np.hanning(1200), 48000))
    return float(spectrum.argmax())


def test_clicks_on_every_beat_and_higher_on_the_bar(player):
    player.play()
    sound = pull(player, BEAT_FRAMES * 5)
    starts = click_starts(sound)
    assert np.allclose(starts, [BEAT_FRAMES * beat for beat in range(5)], atol=4)
    pitches = [pitch_hz(sound[start:]) for start in starts]
    assert np.allclose(pitches, [BAR_HZ, BEAT_HZ, BEAT_HZ, BEAT_HZ, BAR_HZ], rtol=0.03)
    assert 0.3 < np.abs(sound).max() <= 0.5


def test_off_is_silent_and_nothing_clicks_while_stopped(player):
    assert np.abs(pull(player, BEAT_FRAMES)).max() == 0
    player.play()
    player.set_metronome(0.0)
    assert np.abs(pull(player, 2 * BEAT_FRAMES)).max() == 0


def test_the_meters_do_not_see_it(player):
    player.play()
    player.meters()
    pull(player, BEAT_FRAMES)
    player.meters()
    pull(player, 64)
    assert player.meters().max() == 0


def test_a_count_in_comes_before_the_song(player):
    player.play(count_in=3)
    sound = pull(player, BEAT_FRAMES * 2)
    assert len(click_starts(sound)) == 2
    assert (player.position().count_in, player.position().row) == (1, 0)
    pull(player, BEAT_FRAMES + 960)
    position = player.position()
    assert position.count_in == 0
    assert position.seconds == pytest.approx(0.02, abs=0.002)


def test_clicks_wait_for_the_limiters_delay(player):
    limited = silent_song(mixer=Mixer(limiter=Limiter(True)))
    player.set_song(limited)
    player.set_metronome(0.5)
    player._loader.wait()
    player.play()
    latency = player._compiler.mixer.latency_frames
    assert latency > 0
    assert click_starts(pull(player, BEAT_FRAMES))[0] == pytest.approx(latency, abs=4)


def test_a_render_has_no_clicks():
    assert np.abs(np.concatenate(list(render(silent_song())))).max() == 0


def test_a_live_song_with_clicks_is_the_song_plus_the_clicks(player):
    from .songs import four_channels

    song = four_channels()
    player.set_song(song)
    player.set_metronome(0.0)
    player._loader.wait()
    player.play()
    plain = pull(player, 48000)
    player.stop()
    player.silence()
    pull(player, 48000)
    player.set_metronome(0.5)
    player.play(count_in=1)
    beat = round(4 * 5 * 2.5 / 137 * RATE_HZ)
    with_clicks = pull(player, 48000 + beat)[beat:]
    quiet = np.abs(with_clicks - plain) < 1e-6
    assert 0.5 < quiet.mean() < 1.0, "between the clicks the song is the same, to the bit it is counted from its own start"
