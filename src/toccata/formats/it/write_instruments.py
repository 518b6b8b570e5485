"""Instruments and samples of an IT as bytes."""

from __future__ import annotations

import struct

import numpy as np

from toccata.formats.it.instruments import (
    CARRY,
    DUPLICATE_ACTIONS,
    DUPLICATE_CHECKS,
    ENVELOPE_POINTS,
    ENVELOPE_SIZE,
    FADE_STEP,
    FILTER,
    HEADER_SIZE,
    LOOP,
    NEW_NOTE_ACTIONS,
    ON,
    SUSTAIN,
    UNUSED,
)
from toccata.formats.it.samples import LOOP as SAMPLE_LOOP
from toccata.formats.it.samples import PINGPONG_LOOP, PINGPONG_SUSTAIN, PRESENT, SIGNED, SIXTEEN_BITS, STEREO, USED, WAVEFORMS
from toccata.formats.it.samples import SUSTAIN as SAMPLE_SUSTAIN
from toccata.formats.loaded import Notices
from toccata.formats.module.frames import planar
from toccata.formats.module.panning import straight
from toccata.formats.module.reading import text_field
from toccata.formats.module.sound import integer_sample, rate_with_tuning
from toccata.formats.module.telling import tell_names, tell_vibrato
from toccata.notation.notes import NOTE_COUNT
from toccata.song import Envelope, Instrument, Sample, Song

_MOST_FADE = 1024
_TRACKER_VERSION = 0x0214
_HALF = 32
_MOST_VIBRATO = 64


def instrument_bytes(song: Song, number: int, notices: Notices) -> bytes:
    """The header of an instrument, new form; an empty slot is one without samples."""
    instrument = song.instrument(number) or Instrument()
    place = f"instrument {number:02X}"
    tell_names(instrument.name, 26, place, notices)
    if instrument.kind != "sampler":
        notices.say(f"{place} '{instrument.name}' is a synth voice and is silent now")
    actions = (
        NEW_NOTE_ACTIONS.index(instrument.new_note_action),
        DUPLICATE_CHECKS.index(instrument.duplicate_check),
        DUPLICATE_ACTIONS.index(instrument.duplicate_action),
    )
    head = b"IMPI" + text_field(instrument.filename, 12) + b"\0" + bytes(actions)
    head += struct.pack("<HbB", _fade(instrument, place, notices), instrument.pitch_pan_separation, instrument.pitch_pan_centre)
    panning = UNUSED | _HALF if instrument.panning is None else (instrument.panning + 2) // 4
    head += bytes([instrument.global_volume, panning, instrument.random_volume, instrument.random_panning])
    head += struct.pack("<HBB", _TRACKER_VERSION, 0, 0) + text_field(instrument.name, 26)
    head += bytes([_filter(instrument.filter_cutoff), _filter(instrument.filter_resonance), 0, 0, 0, 0]) + _keyboard(instrument)
    head += _envelope(instrument.volume_envelope, 0, place, notices) + _envelope(instrument.panning_envelope, 0, place, notices)
    pitch = FILTER if instrument.pitch_envelope_is_filter else 0
    return (head + _envelope(instrument.pitch_envelope, pitch, place, notices)).ljust(HEADER_SIZE, b"\0")


def _fade(instrument: Instrument, place: str, notices: Notices) -> int:
    fade = -(-instrument.fade_out // FADE_STEP)
    if fade * FADE_STEP != instrument.fade_out:
        notices.say(f"{place}: its fade-out became {fade * FADE_STEP}")
    return min(fade, 2 * _MOST_FADE - 1)


def _filter(value: int | None) -> int:
    return 0 if value is None else 0x80 | value


def _keyboard(instrument: Instrument) -> bytes:
    silent = instrument.kind != "sampler"
    pairs = ((item.note, 0 if silent else item.sample) for item in map(instrument.mapping, range(NOTE_COUNT)))
    return b"".join(map(bytes, pairs))


def _envelope(envelope: Envelope, extra: int, place: str, notices: Notices) -> bytes:
    points = envelope.points[:ENVELOPE_POINTS]
    if len(points) < len(envelope.points):
        notices.say(f"{place}: envelope points past {ENVELOPE_POINTS} were left out")

    def kept(bounds: tuple[int, int] | None) -> tuple[int, int] | None:
        return bounds if bounds and bounds[1] < len(points) else None

    loop, sustain = kept(envelope.loop), kept(envelope.sustain)
    flags = extra | (ON if envelope.enabled else 0) | (CARRY if envelope.carry else 0)
    flags |= (LOOP if loop else 0) | (SUSTAIN if sustain else 0)
    nodes = b"".join(struct.pack("<bH", point.value, point.tick) for point in points)
    return (bytes([flags, len(points), *(loop or (0, 0)), *(sustain or (0, 0))]) + nodes).ljust(ENVELOPE_SIZE, b"\0")


def written_sample(song: Song, number: int, notices: Notices) -> Sample:
    """The sample as an IT holds it; an empty one for an empty slot."""
    sample = song.sample(number)
    if sample is None:
        return Sample(bits=8, data=_no_frames())
    place = f"sample {number:02X}"
    tell_names(sample.name, 26, place, notices)
    tell_vibrato(sample.vibrato, WAVEFORMS, place, notices)
    rate = rate_with_tuning(sample)
    if abs(rate - round(rate)) > 1e-6:
        notices.say(f"{place}: its rate was rounded to whole Hz")
    return integer_sample(sample, place, notices)


def _no_frames() -> np.ndarray:
    data = np.zeros(0, np.int8)
    data.setflags(write=False)
    return data


def sample_header(song: Song, number: int, sample: Sample, frames_at: int) -> bytes:
    """The header of a sample whose frames are at `frames_at`."""
    wide = sample.data.dtype == np.int16
    flags = (PRESENT if sample.frames else 0) | (SIXTEEN_BITS if wide else 0) | (STEREO if sample.channels == 2 else 0)
    flags |= {"none": 0, "forward": SAMPLE_LOOP, "pingpong": SAMPLE_LOOP | PINGPONG_LOOP}[sample.loop.kind]
    flags |= {"none": 0, "forward": SAMPLE_SUSTAIN, "pingpong": SAMPLE_SUSTAIN | PINGPONG_SUSTAIN}[sample.sustain_loop.kind]
    panning, gain = sample.panning, 1.0
    if panning is not None and not song.rules.linear_panning:
        panning, gain = straight(panning)
    panning = _HALF if panning is None else USED | (panning + 2) // 4
    loops = (sample.loop.start, sample.loop.end), (sample.sustain_loop.start, sample.sustain_loop.end)
    head = b"IMPS" + text_field(sample.filename, 12) + bytes([0, round(gain * sample.global_volume), flags, sample.volume])
    head += text_field(sample.name, 26)
    rate = min(max(round(rate_with_tuning(sample)), 1), 9_999_999)
    head += bytes([SIGNED, panning]) + struct.pack("<7I", sample.frames, *loops[0], rate, *loops[1], frames_at)
    return head + _vibrato(song, sample)


def _vibrato(song: Song, sample: Sample) -> bytes:
    """Speed, depth, rate, waveform. FastTracker 2's sweep is how long the depth grows, ImpulseTracker's how fast."""
    vibrato = sample.vibrato
    sweep = min(vibrato.sweep, 255)
    if not song.rules.virtual_channels:
        sweep = min(255, vibrato.depth * 256 // vibrato.sweep) if vibrato.sweep else 255
    if not vibrato.depth:
        sweep = min(vibrato.sweep, 255)
    waveform = WAVEFORMS.index(vibrato.waveform) if vibrato.waveform in WAVEFORMS else 0
    return bytes([min(vibrato.speed, _MOST_VIBRATO), min(vibrato.depth, _MOST_VIBRATO), sweep, waveform])


def frames_bytes(sample: Sample) -> bytes:
    """The frames, signed, one channel after the other."""
    planes = planar(sample.data)
    return planes.astype(planes.dtype.newbyteorder("<")).tobytes()
