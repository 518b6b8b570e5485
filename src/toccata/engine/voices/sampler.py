"""The sampler: one unit an interpolation, all walking sample memory in the same way.

A voice is in one region of its sample's memory at a time: main, the sustain loop, or the loop. A run ends where the region
does, so the interpolations never look at loop points. A swapped sample keeps the voice where it was, clamped.
"""

from __future__ import annotations

import numpy as np

from toccata.engine.layout import BLOCK, QUANTUM_FRAMES, SAMPLE, VOICE, VOICE_OWN, LoopKind, VoiceState
from toccata.engine.memory import kernel, record_at
from toccata.engine.unit import Unit, unit
from toccata.engine.voices.batches import BATCH_FRAMES, peek, poke, stack_floats
from toccata.engine.voices.interpolation import FRACTION_BITS, ONE_FRAME, hold, line, long_sinc, soft_sinc, spline, windowed_sinc
from toccata.engine.voices.ramp import is_silent, mix, stop_ramps
from toccata.engine.voices.sample_memory import GUARD_FRAMES, LEAD_FRAMES, MIN_UNROLLED_FRAMES

SAMPLER = np.dtype(
    [
        ("position", "u8"),
        ("generation", "i8"),
        ("origin", "i8"),
        ("length", "i8"),
        ("period", "i8"),
        ("unrolled", "i8"),
        ("region", "i4"),
        ("started", "i4"),
        ("held", "f4", (2,)),
        ("near", "f4", (2,)),
        ("far", "f4", (2,)),
    ],
    align=True,
)
"""The voice's own record. position: in the region, 32 fraction bits. generation: of the sample it was last played from.
origin, length, period, unrolled: of the loop it is in, in frames. held: what dies away after the
sample's end, each side. near, far: a filter's last two outputs of each side."""

MAX_INCREMENT = 1024.0
"""Ten octaves above a sample's own rate; below MIN_UNROLLED_FRAMES, so that one subtraction wraps."""

_MAIN, _SUSTAIN, _LOOP, _ENDED = 0, 1, 2, 3
_FREE, _STOPPING = int(VoiceState.FREE), int(VoiceState.STOPPING)
_NONE, _PINGPONG, _SHORT = int(LoopKind.NONE), int(LoopKind.PINGPONG), int(LoopKind.PINGPONG_SHORT)
_SAMPLE_BYTES = SAMPLE.itemsize
_FAR = np.int64(2**31 - 1)
"""No frame of a region lies as far: positions have 32 bits for them, and samples fewer."""
_FRAME_BYTES = 8
_HELD_A_FRAME, _INAUDIBLE = np.float32(255 / 256), np.float32(1e-5)
_SCRATCH_FLOATS = (QUANTUM_FRAMES + BATCH_FRAMES) * 2


@kernel
def _begin(voice, own, sample):
    """Starts a fresh voice, and finds the place again after a swap of the sample. Modifies: own."""
    if own.started == 0:
        own.started = 1
        own.region = _MAIN
        own.position = np.uint64(max(voice.offset_frames, 0)) << FRACTION_BITS
    elif own.generation != sample.generation:
        frame = _main_frame(own)
        own.region = _MAIN
        own.position = (np.uint64(frame) << FRACTION_BITS) | _fraction_bits(own.position)
    own.generation = sample.generation


@kernel
def _increment(speed):
    """Source frames an output frame as uint64 with 32 fraction bits; anything that is not above 0 stands still."""
    if not speed > 0.0:
        return np.uint64(0)
    return np.uint64(np.int64(min(speed, MAX_INCREMENT) * ONE_FRAME + 0.5))


@kernel
def _fraction_bits(position):
    return position & np.uint64(2**32 - 1)


@kernel
def _settle(own, sample, released):
    """Puts the voice in the region where its position belongs; the frame before which it may play on there. Modifies: own."""
    if own.region != _MAIN and _frame(own) >= _loop_end(own):
        own.position -= np.uint64(own.unrolled) << FRACTION_BITS
    if own.region == _SUSTAIN and (released or sample.sustain_kind == _NONE):
        end = _leave_sustain(own)
        if end >= 0:
            return end
    if own.region == _MAIN:
        end = _from_main(own, sample, released)
        if end >= 0:
            return end
    return _loop_end(own)


@kernel
def _frame(own):
    """The frame of the region that the voice stands on."""
    return np.int64(own.position >> FRACTION_BITS)


@kernel
def _loop_end(own):
    """Where a loop's region goes back by what is unrolled of it; behind it lies a guard."""
    return LEAD_FRAMES + GUARD_FRAMES + own.unrolled


@kernel
def _from_main(own, sample, released):
    """Enters the loop that waits ahead once its seam may come into reach; the frame at which to look again, -1 in a loop."""
    if sample.sustain_kind != _NONE and not released:
        region, kind, start, length = _SUSTAIN, sample.sustain_kind, sample.sustain_start, sample.sustain_end - sample.sustain_start
    elif sample.loop_kind != _NONE:
        region, kind, start, length = _LOOP, sample.loop_kind, sample.loop_start, sample.loop_end - sample.loop_start
    else:
        return sample.frames
    entry = max(start - GUARD_FRAMES, 0)
    if _frame(own) < entry:
        return entry
    own.region = region
    own.origin = start
    own.length = length
    own.period = length * 2 if kind == _PINGPONG else 2 * length - 1 if kind == _SHORT else length
    own.unrolled = own.period * ((MIN_UNROLLED_FRAMES + own.period - 1) // own.period)
    frame = _frame(own) - start + LEAD_FRAMES
    beyond = frame - LEAD_FRAMES - GUARD_FRAMES
    if beyond >= own.unrolled:
        frame -= beyond // own.unrolled * own.unrolled
    own.position = (np.uint64(frame) << FRACTION_BITS) | _fraction_bits(own.position)
    return np.int64(-1)


@kernel
def _leave_sustain(own):
    """Goes back to main where the loop runs forward, -1; else the frame at which to look again. Modifies: own."""
    frame = _frame(own) - LEAD_FRAMES
    if frame >= 0 and frame % own.period >= own.length:
        return min(LEAD_FRAMES + (frame // own.period + 1) * own.period, _loop_end(own))
    own.position = (np.uint64(_main_frame(own)) << FRACTION_BITS) | _fraction_bits(own.position)
    own.region = _MAIN
    return np.int64(-1)


@kernel
def _main_frame(own):
    """The frame of main that the voice's position stands on."""
    frame = _frame(own)
    if own.region == _MAIN:
        return frame
    frame -= LEAD_FRAMES
    if frame < 0:
        return own.origin + frame
    frame %= own.period
    return own.origin + (frame if frame < own.length else 2 * own.length - 1 - frame)


@kernel
def _seam(own, sample):
    """The frame of the region where the sample ends or goes round, ahead of the voice: there another may take its place."""
    if own.region == _MAIN:
        return sample.frames if sample.loop_kind == _NONE else sample.loop_end
    frame = _frame(own) - LEAD_FRAMES
    if frame < 0:
        return np.int64(LEAD_FRAMES + (0 if sample.plays_once != 0 else own.period))
    return LEAD_FRAMES + (frame // own.period + 1) * own.period


@kernel
def _take_next(voice, own, sample):
    """Goes on at the loop of the next sample, or its beginning. Modifies: voice, own."""
    voice.sample, voice.next_sample = voice.next_sample - 1, 0
    start = sample.loop_start if sample.loop_kind != _NONE else 0
    own.region, own.generation = _MAIN, sample.generation
    own.position = (np.uint64(start) << FRACTION_BITS) | _fraction_bits(own.position)


@kernel
def _sample_at(context, slot):
    return record_at(context.samples + np.int64(slot) * _SAMPLE_BYTES, SAMPLE)


@kernel
def _run_frames(end, position, increment, wanted):
    """How many of the wanted output frames start before a frame of the region."""
    limit = np.uint64(end) << FRACTION_BITS
    if position >= limit:
        return np.int64(0)
    if position + increment * np.uint64(wanted - 1) < limit:
        return np.int64(wanted)
    return np.int64((limit - position + increment - np.uint64(1)) // increment)


@kernel
def _region_address(own, sample):
    if own.region == _SUSTAIN:
        return sample.sustain_data
    return sample.loop_data if own.region == _LOOP else sample.data


@kernel
def _hold_last(voice, own, last, channels):
    """The sample has ended: its last frame, by the gains of now, is all that is left of it. To the song the note is over."""
    own.held[0] = peek(last) * voice.left.value
    own.held[1] = peek(last + 4 * (channels - 1)) * voice.right.value
    own.region = _ENDED
    voice.state = _STOPPING


@kernel
def _die_away(voice, own, out, frames):
    """Adds what is held, a 256th less each frame, until it is inaudible. Source: libopenmpt's end of a sample."""
    left, right = own.held[0], own.held[1]
    for frame in range(frames):
        left *= _HELD_A_FRAME
        right *= _HELD_A_FRAME
        at = out + frame * _FRAME_BYTES
        poke(at, peek(at) + left)
        poke(at + 4, peek(at + 4) + right)
    own.held[0], own.held[1] = left, right
    if max(abs(left), abs(right)) < _INAUDIBLE:
        voice.state = _FREE


@kernel
def _as_it_is(voice, own, scratch, channels, frames):
    """No filter."""


def player(interpolate, shape=_as_it_is):
    """What a sampler with one interpolation does. shape: a kernel that changes the frames before they are mixed."""

    @kernel
    def play(state, block, frames):
        """Adds frames of one voice to the block's output. Modifies: the voice, the output."""
        voice = record_at(state, VOICE)
        if voice.state == _FREE:
            return
        context = record_at(block, BLOCK)
        own = record_at(state + VOICE_OWN, SAMPLER)
        if own.region == _ENDED:
            _die_away(voice, own, context.output, frames)
            return
        sample = _sample_at(context, voice.sample)
        _begin(voice, own, sample)
        if voice.state == _STOPPING:
            stop_ramps(voice, context.rate_hz)
        increment = _increment(voice.ratio * sample.rate_hz / context.rate_hz)
        scratch = stack_floats(_SCRATCH_FLOATS)
        channels = np.int64(sample.channels)
        released = voice.loop_released != 0
        done = np.int64(0)
        while done < frames:
            end = _settle(own, sample, released)
            seam = _seam(own, sample) if voice.next_sample != 0 else _FAR
            run = _run_frames(min(end, seam), own.position, increment, frames - done)
            if run > 0:
                source = _region_address(own, sample)
                interpolate(source, channels, own.position, increment, context.tables, scratch + done * 4 * channels, run)
                own.position += increment * np.uint64(run)
                done += run
            if _frame(own) >= seam:
                sample = _sample_at(context, voice.next_sample - 1)
                _take_next(voice, own, sample)
                increment = _increment(voice.ratio * sample.rate_hz / context.rate_hz)
                if sample.channels != channels:
                    break  # the scratch is mono or stereo: what follows comes with the next quantum
            elif run == 0:
                break
        shape(voice, own, scratch, channels, done)
        mix(voice, scratch, channels, context.output, done)
        ended = _run_frames(_settle(own, sample, released), own.position, increment, np.int64(1)) == 0
        if ended and voice.dies_away != 0 and voice.state != _STOPPING and done > 0:
            _hold_last(voice, own, scratch + (done - 1) * 4 * channels, channels)
            _die_away(voice, own, context.output + done * _FRAME_BYTES, frames - done)
        elif ended or (voice.state == _STOPPING and is_silent(voice)):
            voice.state = _FREE

    return play


def sampler(name: str, module: str, interpolate, shape=_as_it_is) -> Unit:
    """The sampler with one interpolation as the unit `module:name`."""
    play = player(interpolate, shape)

    def body(state, block, frames):
        play(state, block, frames)

    body.__name__ = body.__qualname__ = name
    body.__module__ = module
    return unit(body)


nearest = sampler("nearest", __name__, hold)
linear = sampler("linear", __name__, line)
cubic = sampler("cubic", __name__, spline)
sinc = sampler("sinc", __name__, windowed_sinc)
best = sampler("best", __name__, long_sinc)
soft = sampler("soft", __name__, soft_sinc)
