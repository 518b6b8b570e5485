"""The host: turns commands, ticks, voices and the plan into frames of sound, quantum by quantum.

Quanta are counted from the moment play was pressed and split at ticks and timed commands, so that what is heard does not
depend on how many frames the device asks for. A residual buffer carries what one request left over to the next.
"""

from __future__ import annotations

from numba import float32, int64

from toccata.engine.commands import call_indexed, obey_commands
from toccata.engine.heard import keep_heard
from toccata.engine.layout import (
    BLOCK,
    BROKEN,
    BUSES,
    COMMAND_KINDS,
    ENGINE,
    HEADER,
    MAX_CHANNELS,
    METERS,
    OUTPUT_BUS,
    OUTPUT_CHANNELS,
    PARAMETER,
    PLAN_END,
    PLAN_NODE,
    POSITION,
    QUANTUM_FRAMES,
    VOICE,
    VOICE_BYTES,
    CommandKind,
    EventKind,
    Transport,
    VoiceState,
    offset_of,
)
from toccata.engine.levels import is_finite, raise_peaks
from toccata.engine.memory import flush_denormals, items_at, kernel, record_at, restore_float_mode, store_release, try_lock
from toccata.engine.rings import publish_position, push_event, serve_meters
from toccata.engine.unit import unit

_FREE, _STOPPING = int(VoiceState.FREE), int(VoiceState.STOPPING)
_STOPPED = int(Transport.STOPPED)
_RING_OUT = int(CommandKind.RING_OUT)
_FAULT = int(EventKind.FAULT)
_FRAME_BYTES = 4 * OUTPUT_CHANNELS
_BUS_BYTES = QUANTUM_FRAMES * _FRAME_BYTES
_LOCK = offset_of(ENGINE, "lock")
_SWAPS_SEEN = offset_of(ENGINE, "swaps_seen")
_NODE_BYTES = PLAN_NODE.itemsize
_MASTER_PEAKS = offset_of(METERS, "peaks") + MAX_CHANNELS * _FRAME_BYTES


@unit
def render(engine_address, out_address, frames):
    """Writes float32 (frames, 2) interleaved to out_address. Silence when another thread is rendering already.

    With 0 frames it only carries out the commands that are due.
    """
    count = frames * OUTPUT_CHANNELS
    out = items_at(out_address, count, float32)
    if not try_lock(engine_address + _LOCK):
        for index in range(count):
            out[index] = 0.0
        return
    engine = record_at(engine_address, ENGINE)
    mode = flush_denormals()
    if frames == 0:
        obey_commands(engine_address)
        take_next_plan(engine)
        publish_swaps(engine_address)
    done = 0
    while done < frames:
        if engine.residual_count == 0:
            engine.residual_count = render_quantum(engine_address)
            engine.residual_start = 0
        done += take_residual(engine, out_address + done * _FRAME_BYTES, frames - done)
    restore_float_mode(mode)
    store_release(engine_address + _LOCK, 0)


@kernel
def take_residual(engine, out_address, frames):
    """Moves up to `frames` rendered frames to out_address; returns how many."""
    taken = min(engine.residual_count, frames)
    count = taken * OUTPUT_CHANNELS
    source = items_at(engine.residual + engine.residual_start * _FRAME_BYTES, count, float32)
    out = items_at(out_address, count, float32)
    for index in range(count):
        out[index] = source[index]
    engine.residual_start += taken
    engine.residual_count -= taken
    return taken


@kernel
def render_quantum(engine_address):
    """Renders the next quantum into the residual buffer; returns its frames, 1 to QUANTUM_FRAMES."""
    until_command = obey_commands(engine_address)
    engine = record_at(engine_address, ENGINE)
    if engine.frames_to_tick <= 0:
        begin_tick(engine)
    grid = QUANTUM_FRAMES - ((engine.frame - engine.anchor) & (QUANTUM_FRAMES - 1))
    frames = min(grid, min(engine.frames_to_tick, until_command))
    copy_clock(engine, engine.block)
    clear_buses(engine)
    render_voices(engine, frames)
    run_plan(engine, frames)
    finish_output(engine, frames)
    if engine.metronome != 0:
        call_indexed(engine, engine.metronome_unit, engine.metronome, engine.block, frames)
        engine.written[OUTPUT_BUS] = 1
    advance(engine, frames)
    publish_swaps(engine_address)
    return frames


@kernel
def publish_swaps(engine_address):
    """Tells Python that nothing which the obeyed swaps replaced is in use any more."""
    engine = record_at(engine_address, ENGINE)
    if engine.swaps_obeyed != engine.swaps_seen:
        store_release(engine_address + _SWAPS_SEEN, engine.swaps_obeyed)


@kernel
def begin_tick(engine):
    """Lets the sequencer begin a tick, and rounds its length to frames without losing the fraction."""
    copy_clock(engine, engine.block)
    transport = engine.transport
    call_indexed(engine, engine.sequencer_unit, engine.sequencer, engine.block, 0)
    if engine.transport == _STOPPED and transport != _STOPPED:
        call_indexed(engine, items_at(engine.entries, COMMAND_KINDS, int64)[_RING_OUT], engine.sequencer, engine.block, 0)
    exact = engine.tick_frames + engine.tick_fraction
    engine.frames_to_tick = max(1, int(exact))
    engine.tick_fraction = exact - engine.frames_to_tick


@kernel
def copy_clock(engine, block_address):
    block = record_at(block_address, BLOCK)
    block.song_frame, block.tempo, block.tick_frames = engine.song_frame, engine.tempo, engine.tick_frames


@kernel
def clear_buses(engine):
    """Silences what was written to in the last quantum. The output is the last of them."""
    for bus in range(BUSES):
        if engine.written[bus] != 0:
            engine.written[bus] = 0
            _clear(_bus_address(engine, bus), QUANTUM_FRAMES * OUTPUT_CHANNELS)


@kernel
def _bus_address(engine, bus):
    return engine.output if bus == OUTPUT_BUS else engine.buses + bus * _BUS_BYTES


@kernel
def _clear(address, count):
    samples = items_at(address, count, float32)
    for index in range(count):
        samples[index] = 0.0


@kernel
def render_voices(engine, frames):
    """Every voice that sounds adds to its channel's bus."""
    for index in range(engine.voice_count):
        _render_voice(engine, engine.voices + index * VOICE_BYTES, frames)
    _render_voice(engine, engine.preview, frames)


@kernel
def _render_voice(engine, address, frames):
    voice = record_at(address, VOICE)
    if voice.state == _FREE or not 0 <= voice.channel <= MAX_CHANNELS:
        return
    engine.written[voice.channel] = 1
    record_at(engine.block, BLOCK).output = engine.buses + voice.channel * _BUS_BYTES
    call_indexed(engine, voice.unit, address, engine.block, frames)
    advance_parameters(address, frames)
    if voice.state == _STOPPING and voice.left.value == 0.0 and voice.right.value == 0.0:
        voice.state = _FREE


@kernel
def _silence_broken(engine, bus):
    """A broken number on a channel's bus: which of its voices made it can't be told, so all of them end."""
    engine.faults += 1
    if bus < 0:
        return
    _clear(_bus_address(engine, bus), QUANTUM_FRAMES * OUTPUT_CHANNELS)
    for index in range(engine.voice_count):
        _end_broken(engine, engine.voices + index * VOICE_BYTES, bus)
    _end_broken(engine, engine.preview, bus)


@kernel
def _end_broken(engine, address, bus):
    voice = record_at(address, VOICE)
    if voice.state != _FREE and voice.channel == bus:
        voice.state = _FREE
        push_event(engine.events, engine.frame, _FAULT, voice.unit, bus, 0, 0.0)


@kernel
def advance_parameters(state_address, frames):
    """Moves the ramps of a state's parameter bank on by a quantum."""
    header = record_at(state_address, HEADER)
    if header.parameters == 0 or header.parameter_count <= 0:
        return
    bank = items_at(header.parameters, header.parameter_count, PARAMETER)
    for index in range(header.parameter_count):
        parameter = bank[index]
        if parameter.left > 0:
            moved = min(parameter.left, frames)
            parameter.left -= moved
            parameter.value += parameter.step * moved
            if parameter.left == 0:
                parameter.value = parameter.target


@kernel
def run_plan(engine, frames):
    """Calls the plan's nodes in order; a new plan follows the old one through silence, a quantum each way."""
    address = engine.plan
    while True:
        node = record_at(address, PLAN_NODE)
        if node.unit == PLAN_END:
            break
        copy_clock(engine, node.block)
        block = record_at(node.block, BLOCK)
        block.is_silent, block.wrote = not _has_sound(engine, block.input), 1
        call_indexed(engine, node.unit, node.state, node.block, frames)
        if block.wrote == BROKEN:
            _silence_broken(engine, _bus_at(engine, block.input))
        elif block.wrote != 0:
            _note_written(engine, block.output)
        address += _NODE_BYTES
    if engine.next_plan != 0:
        _fade(engine.output, frames, 1.0, 0.0)
        take_next_plan(engine)
    elif engine.fading_in != 0:
        _fade(engine.output, frames, 0.0, 1.0)
        engine.fading_in = 0


@kernel
def _bus_at(engine, address):
    """Which bus lies at an address; -1 for other memory."""
    if address == engine.output:
        return OUTPUT_BUS
    offset = address - engine.buses
    return offset // _BUS_BYTES if 0 <= offset < (MAX_CHANNELS + 1) * _BUS_BYTES else -1


@kernel
def _has_sound(engine, address):
    """Whether something was written there in this quantum; always so for memory that is no bus."""
    bus = _bus_at(engine, address)
    return bus < 0 or engine.written[bus] != 0


@kernel
def _note_written(engine, address):
    bus = _bus_at(engine, address)
    if bus >= 0:
        engine.written[bus] = 1


@kernel
def take_next_plan(engine):
    if engine.next_plan != 0:
        engine.plan, engine.next_plan, engine.fading_in = engine.next_plan, 0, 1


@kernel
def _fade(address, frames, start, end):
    samples = items_at(address, frames * OUTPUT_CHANNELS, float32)
    for frame in range(frames):
        gain = float32(start + (end - start) * (frame + 1) / frames)
        samples[2 * frame] *= gain
        samples[2 * frame + 1] *= gain


@kernel
def finish_output(engine, frames):
    """Measures what leaves; a broken number becomes silence and is counted."""
    if engine.written[OUTPUT_BUS] != 0 and not is_finite(engine.output, frames * OUTPUT_CHANNELS):
        _clear(engine.output, frames * OUTPUT_CHANNELS)
        engine.faults += 1
        push_event(engine.events, engine.frame, _FAULT, -1, MAX_CHANNELS, 0, 0.0)
    if engine.written[OUTPUT_BUS] != 0:
        raise_peaks(engine.output, frames, engine.meters + _MASTER_PEAKS)
    serve_meters(engine.meters)
    if engine.heard != 0:
        keep_heard(engine.heard, engine.output, frames)


@kernel
def advance(engine, frames):
    """Moves the clocks on and publishes where playing is."""
    now = record_at(engine.now, POSITION)
    now.transport, now.frame, now.song_frame, now.tempo = engine.transport, engine.frame, engine.song_frame, engine.tempo
    publish_position(engine.now, engine.position)
    engine.frame += frames
    engine.frames_to_tick -= frames
    if engine.transport != _STOPPED:
        engine.song_frame += frames
        now.stopped_frame = engine.frame
