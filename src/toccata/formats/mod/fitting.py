"""A song's instruments as the Amiga's samples: 8 bits, mono, three octaves, loops at even places."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from toccata.formats.loaded import Notices
from toccata.formats.mod.cells import LOWEST_NOTE, PERIODS
from toccata.formats.mod.roster import MOST_SAMPLES, Roster
from toccata.formats.mod.samples import FINETUNE_CENTS, MIDDLE_C_HZ
from toccata.formats.module.columns import Translated
from toccata.formats.module.sound import FULL, integer_sample, semitones_above, unrolled_pingpong, with_one_loop
from toccata.formats.module.telling import tell_instrument
from toccata.notation.effects import Meaning
from toccata.song import Instrument, Loop, Sample, Song
from toccata.song.sample import read_only
from toccata.sound.resample import resample

HIGHEST_NOTE = LOWEST_NOTE + len(PERIODS) - 1
MOST_FRAMES = 2 * 0xFFFF
_MOST_OCTAVES = 5


@dataclass(frozen=True, slots=True)
class Tuned:
    """A sample of the module. shift: semitones to add to its notes. finetune: −8 to 7. octaves: by how many it was resampled."""

    sample: Sample
    shift: int = 0
    finetune: int = 0
    octaves: int = 0


_SLIDES = (int(Meaning.PORTAMENTO_UP), int(Meaning.PORTAMENTO_DOWN), int(Meaning.TONE_PORTAMENTO))
_FINE_SLIDES = (int(Meaning.FINE_PORTAMENTO_UP), int(Meaning.FINE_PORTAMENTO_DOWN))
_STEPS_AN_OCTAVE = 192
_VIBRATO_STEPS = 96
"""A linear slide's step is 1/16 semitone, a vibrato's 1/8."""


def in_periods(effect: Translated, period: float, ticks: int = 1) -> Translated:
    """A linear slide or vibrato as one that goes as far from the period at hand; other effects as they are.

    ticks: how often a slide moves in its row.
    """
    meaning, value = effect
    if meaning in _FINE_SLIDES:
        return meaning, min(max(round(period * (2 ** (value / _STEPS_AN_OCTAVE) - 1)), 1), 0xF) if value else 0
    if meaning in _SLIDES and value and ticks > 0:
        octaves = value * ticks / _STEPS_AN_OCTAVE
        way = period * (1 - 2.0**-octaves) if meaning == Meaning.PORTAMENTO_UP else period * (2.0 ** min(octaves, 4) - 1)
        return meaning, min(max(round(way / ticks), 1), 0xFF)
    if meaning == Meaning.VIBRATO and value & 15:
        depth = round(period * (2 ** ((value & 15) / _VIBRATO_STEPS) - 1) / 2)
        return meaning, (value & 0xF0) | min(max(depth, 1), 15)
    return effect


def after_slide(effect: Translated, period: int, target: int, ticks: int) -> int:
    """The period at the end of a row with one of the Amiga's slides. target: of a tone portamento."""
    meaning, value = effect
    if meaning in (Meaning.PORTAMENTO_UP, Meaning.FINE_PORTAMENTO_UP):
        return max(period - value * (ticks if meaning == Meaning.PORTAMENTO_UP else 1), PERIODS[-1])
    if meaning in (Meaning.PORTAMENTO_DOWN, Meaning.FINE_PORTAMENTO_DOWN):
        return min(period + value * (ticks if meaning == Meaning.PORTAMENTO_DOWN else 1), 2 * PERIODS[0])
    if meaning == Meaning.TONE_PORTAMENTO and target:
        way = value * ticks
        return max(period - way, target) if target < period else min(period + way, target)
    return period


def offset_within(effect: Translated, octaves: int) -> Translated:
    """A sample offset to the same place of a sample that was resampled by so many octaves."""
    if effect[0] != Meaning.SAMPLE_OFFSET or not octaves:
        return effect
    return effect[0], min(max(round(effect[1] / 2.0**octaves), 1 if effect[1] else 0), 0xFF)


def has_wide_periods(song: Song) -> bool:
    """Whether the module is none for the Amiga's four channels and three octaves: other players' periods go further both ways."""
    return len(song.channels) > 4 or (song.rules.whole_amiga_periods and not song.rules.amiga_limits)


def tuned_samples(song: Song, roster: Roster, notices: Notices) -> list[Tuned]:
    """What each of the module's samples is."""
    return [_tuned(song, number, roster, notices) for number in range(1, MOST_SAMPLES + 1)]


def _tuned(song: Song, number: int, roster: Roster, notices: Notices) -> Tuned:
    part = roster.parts.get(number)
    instrument = song.instrument(part.instrument) if part else None
    if part is None or instrument is None:
        return Tuned(Sample())
    place = f"instrument {part.instrument:02X}"
    if part.instrument == number:
        _tell(instrument, place, notices)
    else:
        notices = Notices()  # told where the instrument itself stands
    sample = song.sample(part.sample)
    if sample is None or instrument.kind != "sampler":
        return Tuned(Sample(name=instrument.name))
    if sample.vibrato.depth:
        notices.say(f"{place}: its vibrato was left out")
    gain = instrument.global_volume * sample.global_volume / FULL
    shift, finetune = _tuning(sample)
    notes = roster.notes.get(part, [])
    octaves = 0 if has_wide_periods(song) else _octaves_down([note + shift + part.transposed for note in notes])
    sample = _mono(sample, place, notices, gain)
    if octaves:
        far = "an octave" if abs(octaves) == 1 else f"{abs(octaves)} octaves"
        notices.say(f"{place}: its sample was resampled by {far}, to play within the Amiga's three")
        sample = _resampled(sample, octaves)
    volume = sample.volume if part.volume is None else part.volume
    sample = replace(_even(sample, song, place, notices), name=instrument.name, volume=volume)
    return Tuned(sample, shift + part.transposed - 12 * octaves, finetune, octaves)


def _tell(instrument: Instrument, place: str, notices: Notices) -> None:
    tell_instrument(instrument, place, notices)
    if instrument.volume_envelope.enabled:
        notices.say(f"{place}: its volume envelope became volumes and slides, where cells had room")
    if instrument.panning_envelope.enabled or instrument.pitch_envelope.enabled:
        notices.say(f"{place}: its other envelopes were left out")


def _tuning(sample: Sample) -> tuple[int, int]:
    """(semitones, fine-tune −8 to 7), the sample's own where its rate is the format's."""
    own = sample.finetune_cents / FINETUNE_CENTS
    if sample.rate_hz == MIDDLE_C_HZ and sample.relative_note == 0 and own == round(own) and -8 <= own <= 7:
        return 0, round(own)
    above = semitones_above(sample, MIDDLE_C_HZ)
    shift = round(above)
    return shift, min(max(round((above - shift) * 100 / FINETUNE_CENTS), -8), 7)


def _octaves_down(notes: list[int]) -> int:
    """By how many octaves to lower the notes, so that as many as can be lie within the Amiga's."""
    if not notes:
        return 0

    def outside(octaves: int) -> tuple[int, int]:
        return sum(not LOWEST_NOTE <= note - 12 * octaves <= HIGHEST_NOTE for note in notes), abs(octaves)

    return min(range(-_MOST_OCTAVES, _MOST_OCTAVES + 1), key=outside)


def _mono(sample: Sample, place: str, notices: Notices, gain: float) -> Sample:
    sample = with_one_loop(sample, place, notices)
    if sample.loop.kind == "pingpong":
        notices.say(f"{place}: its ping-pong loop was written there and back")
    return unrolled_pingpong(integer_sample(sample, place, notices, gain, bits=8, stereo=False))


def _resampled(sample: Sample, octaves: int) -> Sample:
    """The sample with its frames 2 to that many octaves fewer; it sounds so much higher at the same rate."""
    factor = 2.0**octaves
    data = resample(sample.data, factor, 1.0)
    loop = sample.loop
    start, end = round(loop.start / factor), min(round(loop.end / factor), len(data))
    return replace(sample, data=read_only(data), loop=Loop(loop.kind if start < end else "none", start, end))


def _even(sample: Sample, song: Song, place: str, notices: Notices) -> Sample:
    """The sample with its length and its loop in whole words; a loop of an odd length is written twice."""
    data, loop = sample.data, sample.loop
    if loop.kind != "none" and loop.start == 0 and not song.rules.whole_amiga_periods:
        data = data[: loop.end]  # ProTracker would play what follows before it loops
    if loop.kind != "none" and (loop.end - loop.start) % 2:
        data = np.concatenate([data[: loop.end], data[loop.start : loop.end], data[loop.end :]])
        loop = Loop(loop.kind, loop.start, 2 * loop.end - loop.start)
    if loop.kind != "none" and loop.start % 2:
        data = np.concatenate([data[:1], data])
        loop = Loop(loop.kind, loop.start + 1, loop.end + 1)
    if len(data) % 2:
        data = np.append(data, data[-1:] if loop.kind == "none" else data[loop.start : loop.start + 1])
    if len(data) > MOST_FRAMES:
        notices.say(f"{place}: its sample was cut to {MOST_FRAMES} frames")
        data = data[:MOST_FRAMES]
        end = min(loop.end, MOST_FRAMES)
        loop = Loop(loop.kind if loop.start < end else "none", min(loop.start, end), end)
    return replace(sample, data=read_only(data), loop=loop)
