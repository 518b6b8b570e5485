"""Envelopes, a tick at a time.

The position moves before it is looked at, so that a note's first tick is the first point. A loop that FastTracker 2
plays never shows its end point; a sustain point holds until the release, and the release's own tick still shows it.
Source: OpenMPT test cases EnvLoops.xm, EnvOff.xm, PanSustainRelease.xm, SetEnvPos.xm; ft2-clone's account of the same.
"""

from __future__ import annotations

from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import NO_LOOP
from toccata.engine.sequencer.state import envelope_at, envelope_state_at


@kernel
def restart_envelope(state_address):
    """Before the first tick."""
    state = envelope_state_at(state_address)
    state.tick, state.held = -1, 0


@kernel
def release_envelope(state_address):
    """Lets go of a sustain that holds; the next step shows the same point once more."""
    state = envelope_state_at(state_address)
    if state.held != 0:
        state.held = 0
        state.tick -= 1


@kernel
def locate_envelope(state_address, tick):
    """The next step shows that tick."""
    state = envelope_state_at(state_address)
    state.tick, state.held = tick - 1, 0


@kernel
def step_envelope(address, state_address, key_on, loop_skips_end):
    """Moves an enabled envelope on by a tick; returns its value there."""
    envelope, state = envelope_at(address), envelope_state_at(state_address)
    if envelope.count <= 0:
        return 0.0
    if state.held == 0:
        state.tick += 1
        _follow_loop(envelope, state, key_on, loop_skips_end)
        _follow_sustain(envelope, state, key_on)
    state.value = value_at(envelope, state.tick)
    return state.value


@kernel
def _follow_loop(envelope, state, key_on, loop_skips_end):
    """Leaps from the loop's end to its start, unless its end is a sustain point that has been released."""
    start, end = envelope.loop_start, envelope.loop_end
    if not (NO_LOOP < start <= end < envelope.count):
        return
    sustained_here = envelope.sustain_start == end and envelope.sustain_end == end
    if sustained_here and not key_on:
        return
    last = envelope.ticks[end]
    if loop_skips_end:
        if state.tick == last:
            state.tick = envelope.ticks[start]
    elif state.tick > last and not _sustain_loops(envelope, key_on):
        state.tick = envelope.ticks[start]


@kernel
def _sustain_loops(envelope, key_on):
    return key_on and NO_LOOP < envelope.sustain_start < envelope.sustain_end < envelope.count


@kernel
def _follow_sustain(envelope, state, key_on):
    """Holds at a sustain point, or goes round a sustain loop (ImpulseTracker), while the key is on."""
    start, end = envelope.sustain_start, envelope.sustain_end
    if not key_on or not (NO_LOOP < start <= end < envelope.count):
        return
    if start == end:
        if state.tick == envelope.ticks[start]:
            state.held = 1
    elif state.tick > envelope.ticks[end]:
        state.tick = envelope.ticks[start]


@kernel
def value_at(envelope, tick):
    """The value on the straight line between the points around a tick; the last point's after it."""
    count = envelope.count
    if tick >= envelope.ticks[count - 1]:
        return float(envelope.values[count - 1])
    for point in range(1, count):
        if tick < envelope.ticks[point]:
            before, width = envelope.ticks[point - 1], envelope.ticks[point] - envelope.ticks[point - 1]
            rise = envelope.values[point] - envelope.values[point - 1]
            if tick <= before or width <= 0:
                return float(envelope.values[point - 1])
            return envelope.values[point - 1] + rise * (tick - before) / width
    return float(envelope.values[count - 1])


@kernel
def has_ended_silent(address, state_address):
    """Whether the envelope rests on its last point, and that is 0."""
    envelope, state = envelope_at(address), envelope_state_at(state_address)
    count = envelope.count
    if count <= 0 or state.held != 0 or envelope.loop_end == count - 1:
        return False
    return state.tick >= envelope.ticks[count - 1] and envelope.values[count - 1] == 0
