"""Random songs, edited at random while they play: always finite, never faulty, live or offline the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toccata.engine.addresses import address_of
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import EFFECTS
from toccata.notation.notes import NO_NOTE, NOTE_CUT, NOTE_FADE, NOTE_OFF
from toccata.player import Player
from toccata.player.bounce import render
from toccata.song import (
    Channel,
    Envelope,
    EnvelopePoint,
    Instrument,
    Limiter,
    Loop,
    Mixer,
    OrderEntry,
    Pattern,
    Sample,
    Song,
    Strip,
    Vibrato,
)
from toccata.song.sample import INTERPOLATIONS

_PLAIN = [effect for effect in EFFECTS if not effect.volume_column]
_VOLUMES = [effect for effect in EFFECTS if effect.volume_column]


class Chance:
    """Draws songs and their parts from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def number(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high + 1))

    def pick(self, choices):
        return choices[self.number(0, len(choices) - 1)]

    def column(self, rows: int) -> np.ndarray:
        made = np.zeros((rows, CELL_WIDTH), np.uint8)
        made[:, NOTE] = NO_NOTE
        for row in range(rows):
            if self.random.random() < 0.5:
                made[row, NOTE] = self.pick([self.number(0, 119), self.number(40, 80), NOTE_OFF, NOTE_CUT, NOTE_FADE])
                made[row, INSTRUMENT] = self.number(0, 6)
            if self.random.random() < 0.3:
                effect = self.pick(_VOLUMES)
                made[row, VOLUME_MEANING], made[row, VOLUME_VALUE] = effect.meaning, self.number(effect.low, effect.high)
            for at in (EFFECTS_START, EFFECTS_START + 2):
                if self.random.random() < 0.4:
                    effect = self.pick(_PLAIN)
                    made[row, at], made[row, at + 1] = effect.meaning, self.number(effect.low, effect.high)
        made.setflags(write=False)
        return made

    def pattern(self, channels: int) -> Pattern:
        rows = self.number(1, 24)
        return Pattern(rows, tuple(self.column(rows) for _ in range(channels)))

    def sample(self) -> Sample | None:
        frames = self.pick([0, 1, 2, 50, 5000, 60000])
        shape = self.pick([(frames,), (frames, 2)])
        kind = self.pick([np.int8, np.int16, np.int32, np.float32])
        noise = self.random.uniform(-1, 1, shape)
        data = noise.astype(kind) if kind is np.float32 else (noise * np.iinfo(kind).max).astype(kind)
        data.setflags(write=False)
        return Sample(
            data=data,
            rate_hz=float(self.pick([1000, 8363, 44100, 192000])),
            loop=self.loop(frames),
            sustain_loop=self.loop(frames),
            relative_note=self.number(-48, 48),
            finetune_cents=float(self.number(-100, 100)),
            panning=self.pick([None, 0, 128, 255]),
            volume=self.number(0, 64),
            vibrato=Vibrato(self.pick(["sine", "square", "random"]), self.number(0, 255), self.number(0, 15), self.number(0, 50)),
            interpolation=self.pick([None, *INTERPOLATIONS[:4]]),
        )

    def loop(self, frames: int) -> Loop:
        start = self.number(0, max(0, frames - 1))
        return Loop(self.pick(["none", "forward", "pingpong"]), start, self.number(start, frames))

    def envelope(self, low: int, high: int) -> Envelope:
        ticks = np.cumsum(self.random.integers(1, 20, self.number(0, 8)))
        points = tuple(EnvelopePoint(int(tick - ticks[0]), self.number(low, high)) for tick in ticks)
        span = sorted((self.number(0, max(0, len(points) - 1)), self.number(0, max(0, len(points) - 1))))
        spans = [None, (span[0], span[1])] if points else [None]
        return Envelope(points, self.pick([True, False]), self.pick(spans), self.pick(spans), self.pick([True, False]))

    def instrument(self) -> Instrument | None:
        return self.pick(
            [
                None,
                Instrument(
                    kind=self.pick(["sampler", "sampler", "chip"]),
                    sample=self.number(0, 6),
                    volume_envelope=self.envelope(0, 64),
                    panning_envelope=self.envelope(-32, 32),
                    pitch_envelope=self.envelope(-32, 32),
                    fade_out=self.pick([0, 100, 4000]),
                    new_note_action=self.pick(["cut", "continue", "off", "fade"]),
                    duplicate_check=self.pick(["off", "note", "sample", "instrument"]),
                    duplicate_action=self.pick(["cut", "off", "fade"]),
                    random_volume=self.number(0, 100),
                    random_panning=self.number(0, 64),
                ),
            ]
        )

    def song(self) -> Song:
        channels = self.number(1, 12)
        patterns = tuple(self.pattern(channels) for _ in range(self.number(1, 4)))
        return Song(
            tempo=float(self.pick([20, 125, 333, 999])),
            speed=self.number(1, 8),
            interpolation=self.pick(INTERPOLATIONS[:4]),
            channels=tuple(Channel(panning=self.number(0, 255), strip=Strip(self.number(-20, 6), 0.1)) for _ in range(channels)),
            order=tuple(OrderEntry(self.number(-2, len(patterns) - 1)) for _ in range(self.number(1, 6))),
            patterns=patterns,
            instruments=tuple(self.instrument() for _ in range(5)),
            samples=tuple(self.sample() for _ in range(5)),
            mixer=Mixer(limiter=Limiter(enabled=self.pick([True, False]))),
        )

    def edited(self, song: Song) -> Song:
        """The song with one part drawn anew."""
        part = self.pick(["patterns", "samples", "instruments", "order", "tempo", "all"])
        if part == "all":
            return self.song()
        if part == "tempo":
            return replace(song, tempo=float(self.number(32, 255)))
        if part == "order":
            return replace(song, order=(OrderEntry(self.number(0, len(song.patterns) - 1)),))
        slots = list(getattr(song, part))
        draw = {"patterns": lambda: self.pattern(len(song.channels)), "samples": self.sample, "instruments": self.instrument}[part]
        slots[self.number(0, len(slots) - 1)] = draw()
        return replace(song, **{part: tuple(slots)})


def _play_and_edit(seed: int, blocks: int) -> None:
    chance = Chance(seed)
    player = Player()
    song = chance.song()
    player.set_song(song)
    player._loader.wait()
    player.play(chance.number(0, 5), chance.number(0, 30))
    source = player.source()
    for index in range(blocks):
        block = np.empty((chance.number(1, 3000), 2), np.float32)
        source.render(address_of(block), len(block))
        assert np.isfinite(block).all(), f"seed {seed}, block {index}"
        if chance.number(0, 3) == 0:
            song = chance.edited(song)
            player.set_song(song)
            player._loader.wait()
        if chance.number(0, 20) == 0:
            chance.pick([player.stop, player.silence, player.play])()
    assert player.faults() == 0, f"seed {seed}"
    player.close()


@pytest.mark.parametrize("seed", range(12))
def test_edits_while_playing_break_nothing(seed):
    _play_and_edit(seed, 60)


@pytest.mark.campaign
@pytest.mark.parametrize("first_seed", range(1000, 1300, 50))
def test_many_edits_while_playing_break_nothing(first_seed):
    for seed in range(first_seed, first_seed + 50):
        _play_and_edit(seed, 400)


@pytest.mark.parametrize("seed", range(100, 106))
def test_random_songs_render_twice_the_same(seed):
    song = Chance(seed).song()
    first, second = (np.concatenate([*render(song, seconds_cap=4.0), np.zeros((0, 2), np.float32)]) for _ in range(2))
    assert np.isfinite(first).all()
    assert first.tobytes() == second.tobytes()
