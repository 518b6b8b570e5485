"""Instruments of an XM as bytes: each has its own samples, so that one which several play is written several times."""

from __future__ import annotations

import struct
from bisect import insort
from dataclasses import replace

import numpy as np

from toccata.formats.loaded import Notices
from toccata.formats.module.frames import planar
from toccata.formats.module.reading import text_field
from toccata.formats.module.sound import FULL, integer_sample, semitones_above, with_one_loop
from toccata.formats.module.telling import tell_instrument, tell_names, tell_vibrato
from toccata.formats.xm.cells import LOWEST_NOTE
from toccata.formats.xm.instruments import ENVELOPE_POINTS, KEYS, RATE_HZ, SAMPLE_HEADER
from toccata.formats.xm.trackers import Style, style_of
from toccata.song import Envelope, Instrument, Sample, Song, Vibrato

MOST_SAMPLES = 16
HEADER_SIZE = 263
_WAVEFORMS = {"sine": 0, "square": 1, "ramp_up": 2, "ramp_down": 3}
_LOOPS = {"none": 0, "forward": 1, "pingpong": 2}
_MIDDLE = 128
_NAME_SIZE = 22
_HIGHEST_POINT = 64
_MOST_FADE_OUT = 0x7FFF


def samples_of_instruments(song: Song, notices: Notices) -> list[list[int]]:
    """For each instrument the samples that are written with it, in the song's order; those that none plays go with the one before."""
    owned: list[list[int]] = []
    for instrument in song.instruments:
        played = set(_keys(instrument)) if instrument is not None else set()
        owned.append(sorted(number for number in played if song.sample(number) is not None))
    for number in range(1, len(song.samples) + 1):
        if song.sample(number) is not None and not any(number in numbers for numbers in owned):
            _adopt(number, owned, notices)
    for place, numbers in enumerate(owned, 1):
        if len(numbers) > MOST_SAMPLES:
            notices.say(f"instrument {place:02X}: its samples past {MOST_SAMPLES} were left out")
            del numbers[MOST_SAMPLES:]
    return owned


def _keys(instrument: Instrument) -> list[int]:
    """The sample of each of the 96 notes of an XM."""
    return [instrument.mapping(note).sample for note in range(LOWEST_NOTE + 1, LOWEST_NOTE + KEYS + 1)]


def _adopt(number: int, owned: list[list[int]], notices: Notices) -> None:
    """Puts a sample that nothing plays where it stood: within an instrument's samples, after them, or before them."""
    room = [numbers for numbers in owned if numbers and len(numbers) < MOST_SAMPLES]
    around = [numbers for numbers in room if numbers[0] < number < numbers[-1]]
    before = sorted((numbers for numbers in room if numbers[-1] < number), key=lambda numbers: -numbers[-1])
    after = sorted((numbers for numbers in room if numbers[0] > number), key=lambda numbers: numbers[0])
    for numbers in (*around, *before, *after):
        insort(numbers, number)
        return
    notices.say(f"sample {number:02X}, which no instrument plays, was left out")


def instrument_bytes(song: Song, number: int, numbers: list[int], notices: Notices) -> bytes:
    """An instrument with its samples. numbers: of the song's samples that go with it."""
    instrument = song.instrument(number)
    place = f"instrument {number:02X}"
    name = instrument.name if instrument else ""
    tell_names(name, 22, place, notices)
    head = text_field(name, 22) + struct.pack("<BH", 0, len(numbers))
    if instrument is None or not numbers:
        if instrument is not None and instrument.kind != "sampler":
            notices.say(f"{place} '{instrument.name}' is a synth voice and is silent now")
        size = style_of(song.rules).empty_instrument
        return struct.pack("<I", size) + head.ljust(size - 4, b"\0")
    _tell(instrument, place, notices)
    samples = [_written_sample(song, instrument, sample, notices) for sample in numbers]
    vibrato = _vibrato(song, samples[0].vibrato, place, notices)
    if any(sample.vibrato != samples[0].vibrato for sample in samples):
        notices.say(f"{place}: its samples have different vibratos; the first one's counts for all")
    keys = bytes(numbers.index(sample) if sample in numbers else len(numbers) for sample in _keys(instrument))
    envelopes = (
        _points(instrument.volume_envelope, 0, place, notices)
        + _points(instrument.panning_envelope, 32, place, notices)
        + _bounds(instrument.volume_envelope, instrument.panning_envelope, place, notices)
    )
    fade_out = min(instrument.fade_out, _MOST_FADE_OUT)
    details = struct.pack("<I", SAMPLE_HEADER) + keys + envelopes + vibrato + struct.pack("<H", fade_out)
    whole = (head + details).ljust(HEADER_SIZE - 4, b"\0")
    headers, frames = zip(*(_sample_bytes(sample, style_of(song.rules), notices) for sample in samples), strict=True)
    return struct.pack("<I", HEADER_SIZE) + whole + b"".join(headers) + b"".join(frames)


def _tell(instrument: Instrument, place: str, notices: Notices) -> None:
    tell_instrument(instrument, place, notices)
    if instrument.pitch_envelope.enabled:
        notices.say(f"{place}: its {'filter' if instrument.pitch_envelope_is_filter else 'pitch'} envelope was left out")
    if instrument.filter_cutoff is not None or instrument.filter_resonance is not None:
        notices.say(f"{place}: its filter was left out")
    if instrument.new_note_action != "cut" or instrument.duplicate_check != "off":
        notices.say(f"{place}: what it does on new and on duplicate notes was left out")
    if any(item.note != note for note, item in enumerate(instrument.note_map)):
        notices.say(f"{place}: its keyboard moves notes, which was left out")


def _written_sample(song: Song, instrument: Instrument, number: int, notices: Notices) -> Sample:
    """The sample with all gains in its frames, and the instrument's panning where it has its own."""
    sample = song.sample(number)
    assert sample is not None
    place = f"sample {number:02X}"
    gain = sample.global_volume * instrument.global_volume / FULL
    if gain != 1.0:
        notices.say(f"{place}: global volumes went into its frames")
    tell_names(sample.name, 22, place, notices)
    sample = with_one_loop(integer_sample(sample, place, notices, gain), place, notices)
    if instrument.panning is not None:
        return replace(sample, panning=instrument.panning)
    return sample


def _points(envelope: Envelope, middle: int, place: str, notices: Notices) -> bytes:
    if len(envelope.points) > ENVELOPE_POINTS:
        notices.say(f"{place}: envelope points past {ENVELOPE_POINTS} were left out")
    kept = envelope.points[:ENVELOPE_POINTS]
    pairs = (struct.pack("<HH", point.tick, min(max(point.value + middle, 0), _HIGHEST_POINT)) for point in kept)
    return b"".join(pairs).ljust(4 * ENVELOPE_POINTS, b"\0")


def _bounds(volume: Envelope, panning: Envelope, place: str, notices: Notices) -> bytes:
    """Counts, then sustain, loop start and loop end of both, then their flags."""
    counts = bytes(min(len(envelope.points), ENVELOPE_POINTS) for envelope in (volume, panning))
    places, flags = b"", b""
    for envelope in (volume, panning):
        sustain, loop = envelope.sustain, envelope.loop
        if sustain and sustain[0] != sustain[1]:
            notices.say(f"{place}: a sustain loop of an envelope became a sustain point")
        if envelope.carry:
            notices.say(f"{place}: an envelope's carry was left out")
        held = sustain is not None and sustain[0] < ENVELOPE_POINTS
        looped = loop is not None and loop[1] < ENVELOPE_POINTS
        places += bytes([sustain[0] if sustain and held else 0, *(loop if loop and looped else (0, 0))])
        flags += bytes([(1 if envelope.enabled else 0) | (2 if held else 0) | (4 if looped else 0)])
    return counts + places + flags


def _vibrato(song: Song, vibrato: Vibrato, place: str, notices: Notices) -> bytes:
    """(type, sweep, depth, rate); ImpulseTracker's sweep is how fast the depth grows, FastTracker 2's how long."""
    tell_vibrato(vibrato, _WAVEFORMS, place, notices)
    depth, sweep = min(vibrato.depth, 255), min(vibrato.sweep, 255)
    if song.rules.virtual_channels and vibrato.sweep:
        sweep = min(255, vibrato.depth * 256 // vibrato.sweep)
    return bytes([_WAVEFORMS.get(vibrato.waveform, 0), sweep, depth, min(vibrato.speed, 255)])


def _tuning(sample: Sample) -> tuple[int, int]:
    """(relative note, fine-tune in 1/128 semitone), the sample's own where its rate is the format's."""
    own = round(sample.finetune_cents * 1.28)
    if sample.rate_hz == RATE_HZ and -128 <= own <= 127:
        return sample.relative_note, own
    above = semitones_above(sample, RATE_HZ)
    note = min(max(round(above), -128), 127)
    return note, min(max(round((above - note) * 128), -128), 127)


def _sample_bytes(sample: Sample, style: Style, notices: Notices) -> tuple[bytes, bytes]:
    planes = planar(sample.data)
    deltas = np.diff(planes, axis=1, prepend=np.zeros((len(planes), 1), planes.dtype)).astype(planes.dtype)
    frames = deltas.astype(planes.dtype.newbyteorder("<")).tobytes()
    width = planes.dtype.itemsize * len(planes)
    if len(planes) == 2:
        notices.say("stereo samples are written as ModPlug Tracker does; FastTracker 2 itself does not know them")
    kind = _LOOPS[sample.loop.kind] | (0x10 if planes.dtype.itemsize == 2 else 0) | (0x20 if len(planes) == 2 else 0)
    note, finetune = _tuning(sample)
    panning = _MIDDLE if sample.panning is None else min(sample.panning, 255)
    start, end = sample.loop.start * width, sample.loop.end * width
    numbers = struct.pack("<III", len(frames), start, end - start)
    fields = struct.pack("<BbBBbB", sample.volume, finetune, kind, panning, note, style.reserved)
    return numbers + fields + text_field(sample.name, _NAME_SIZE, pad=style.padding), frames
