"""What the player asks for: play, loop a pattern, stop, silence, live notes. Each is a unit that the host calls with
(sequencer, block, 0) while block.command is the COMMAND (engine.layout.CommandKind says what its fields hold)."""

from __future__ import annotations

from toccata.engine.layout import COMMAND, MAX_CHANNELS, MAX_VOICES, EventKind
from toccata.engine.memory import kernel, record_at
from toccata.engine.rings import push_event
from toccata.engine.sequencer.groove import begin_count_in
from toccata.engine.sequencer.layout import NO_PANNING, NO_VOICE
from toccata.engine.sequencer.pitches import note_period
from toccata.engine.sequencer.pool import is_sounding, stop_voice
from toccata.engine.sequencer.prepare import clear_note, prepare_once, reset_channels, reset_song
from toccata.engine.sequencer.releases import release_channel, release_note
from toccata.engine.sequencer.rows import rows_of
from toccata.engine.sequencer.seek import ROW_BITS
from toccata.engine.sequencer.state import (
    TRIGGER,
    block_at,
    call_family,
    channel_at,
    engine_of,
    foreground_address,
    instrument_address,
    instrument_at,
    note_address,
    note_at,
    sample_at,
    sample_play_at,
    sequencer_at,
    unit_index,
    voice_address,
    voice_at,
    voices_unit,
)
from toccata.engine.sequencer.steps import order_pattern, settle_order
from toccata.engine.sequencer.trigger import begin_voice, draw_randomness, restart_note
from toccata.engine.sequencer.visits import forget_visits
from toccata.engine.unit import unit
from toccata.notation.notes import NOTE_COUNT

_PAULA = unit_index("paula:paula")
_SEEK = unit_index("seek:seek")
_SEED = 0x70CCA7A
_NO_ORDER = -1
_NOTE_EVENT = int(EventKind.NOTE)


@unit
def play(sequencer_address, block_address, frames):
    """Starts the song at an order entry (a) and row (b), as a song starts: nothing of before sounds on but live notes.

    Speed, tempo and global volume are those that playing from the start would have there.
    """
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    command = command_of(block_address)
    start_over(sequencer, engine)
    order_index = min(max(command.a, 0), max(sequencer.order_count - 1, 0))
    find_state(sequencer, engine, sequencer_address, block_address, order_index, command.b)
    settle_order(sequencer, order_index)
    locate_row(sequencer, command.b)
    begin_count_in(sequencer, command.x)


@unit
def loop_pattern(sequencer_address, block_address, frames):
    """Starts a pattern (a) at a row (b), over and over; c is the order entry it stands for, or -1."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    command = command_of(block_address)
    start_over(sequencer, engine)
    find_state(sequencer, engine, sequencer_address, block_address, command.c, 0)
    sequencer.pattern = max(command.a, 0)
    sequencer.order_index = command.c if order_pattern(sequencer, command.c) >= 0 else 0
    locate_row(sequencer, command.b)
    begin_count_in(sequencer, command.x)


@unit
def stop(sequencer_address, block_address, frames):
    """Takes the key off all that the song plays; live notes go on."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    prepare_once(sequencer)
    for index in range(MAX_CHANNELS):
        release_channel(sequencer, engine, index)
    for index in range(min(engine.voice_count, MAX_VOICES)):
        address = note_address(sequencer, index)
        note = note_at(address)
        if note.voice == index and note.live == 0:
            release_note(sequencer, engine, address)


@unit
def ring_out(sequencer_address, block_address, frames):
    """The song is over: what would never end by itself is released, what ends rings on."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    for index in range(MAX_CHANNELS):
        if is_endless(engine, channel_at(sequencer, index).voice):
            release_channel(sequencer, engine, index)
    for index in range(min(engine.voice_count, MAX_VOICES)):
        address = note_address(sequencer, index)
        note = note_at(address)
        if note.voice == index and note.live == 0 and is_endless(engine, index):
            release_note(sequencer, engine, address)


@kernel
def is_endless(engine, index):
    """Whether a voice sounds that only a release will end: a looped sample's, or a synth's."""
    if not is_sounding(engine, index):
        return False
    voice = voice_at(voice_address(engine, index))
    sample = sample_at(engine, voice.sample)
    return voice.sample == 0 or sample.loop_kind != 0 or sample.sustain_kind != 0


@unit
def silence(sequencer_address, block_address, frames):
    """Ends everything, live notes too."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    prepare_once(sequencer)
    end_song_voices(sequencer, engine)
    for index in range(min(engine.voice_count, MAX_VOICES)):
        end_note(engine, note_address(sequencer, index))


@unit
def note_on(sequencer_address, block_address, frames):
    """A live note: channel (a), note (b), instrument (c), velocity (x, 0–1). The same note of that channel starts over."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    command = command_of(block_address)
    prepare_once(sequencer)
    if not (0 <= command.a < MAX_CHANNELS and 0 <= command.b < NOTE_COUNT):
        return
    end_live(sequencer, engine, command.a, command.b)
    index = begin_live(sequencer, engine, command.a, command.b, command.c, command.x)
    if index != NO_VOICE:
        call_family(engine, voices_unit(sequencer), sequencer_address, block_address, index)


@unit
def note_off(sequencer_address, block_address, frames):
    """Releases a live note: channel (a), note (b)."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    command = command_of(block_address)
    prepare_once(sequencer)
    for index in range(min(engine.voice_count, MAX_VOICES)):
        address = note_address(sequencer, index)
        if is_live(note_at(address), index, command.a, command.b):
            release_note(sequencer, engine, address)


@kernel
def command_of(block_address):
    return record_at(block_at(block_address).command, COMMAND)


@kernel
def start_over(sequencer, engine):
    """Speed, tempo, volumes, memories and counters as the song has them at its start."""
    prepare_once(sequencer)
    end_song_voices(sequencer, engine)
    for index in range(min(engine.voice_count, MAX_VOICES)):
        address = note_address(sequencer, index)
        if note_at(address).live == 0:
            end_note(engine, address)
    reset_song(sequencer)
    rewind(sequencer)
    call_family(engine, _PAULA, engine.sequencer, engine.block, TRIGGER)


@kernel
def rewind(sequencer):
    """Channels, counters and requests as before the first row."""
    reset_channels(sequencer)
    forget_visits(sequencer)
    sequencer.fresh, sequencer.halted, sequencer.loops, sequencer.loop_frame = 1, 0, 0, 0
    sequencer.random, sequencer.notes_started = _SEED, 0
    sequencer.next_order, sequencer.break_row = _NO_ORDER, 0
    sequencer.jump_pending, sequencer.loop_pending = 0, 0
    sequencer.queued, sequencer.count_in, sequencer.meeting = 0, 0, 1
    sequencer.order_seen = 0
    sequencer.row_delay, sequencer.row_delay_left, sequencer.is_delayed = 0, 0, 0
    sequencer.loop_row, sequencer.tick_delay = -1, 0
    sequencer.ticks_played, sequencer.rows_played = 0, 0


@kernel
def find_state(sequencer, engine, sequencer_address, block_address, order_index, row):
    """Speed, tempo and global volume as the song has them at that place, unless it is the song's start."""
    if order_index > 0 or (order_index == 0 and row > 0):
        call_family(engine, _SEEK, sequencer_address, block_address, (order_index << ROW_BITS) + max(row, 0))
        rewind(sequencer)


@kernel
def locate_row(sequencer, row):
    sequencer.row, sequencer.tick = min(max(row, 0), rows_of(sequencer, sequencer.pattern) - 1), 0


@kernel
def end_song_voices(sequencer, engine):
    """The channels' foreground notes fade within a millisecond."""
    for index in range(MAX_CHANNELS):
        channel = channel_at(sequencer, index)
        if is_sounding(engine, channel.voice):
            stop_voice(engine, channel.voice)
        channel.voice = NO_VOICE
        note_at(foreground_address(sequencer, index)).voice = NO_VOICE


@kernel
def end_note(engine, address):
    note = note_at(address)
    if note.voice != NO_VOICE and is_sounding(engine, note.voice):
        stop_voice(engine, note.voice)
    note.voice = NO_VOICE


@kernel
def is_live(note, index, channel, number):
    return note.voice == index and note.live != 0 and note.channel == channel and note.note == number


@kernel
def end_live(sequencer, engine, channel, number):
    for index in range(min(engine.voice_count, MAX_VOICES)):
        address = note_address(sequencer, index)
        if is_live(note_at(address), index, channel, number):
            end_note(engine, address)


@kernel
def begin_live(sequencer, engine, channel_index, number, instrument_number, velocity):
    """A live note on a voice of its own; returns its index or NO_VOICE."""
    instrument = instrument_at(instrument_address(sequencer, instrument_number))
    if instrument.present == 0:
        return NO_VOICE
    mapped, sample = int(instrument.note_map[number, 0]), int(instrument.note_map[number, 1])
    play = sample_play_at(sequencer, sample)
    index = begin_voice(sequencer, engine, channel_index, instrument_number, sample, number, 0)
    if index == NO_VOICE:
        return NO_VOICE
    address = note_address(sequencer, index)
    clear_note(address, channel_index)
    note = note_at(address)
    note.voice, note.live, note.attack = index, 1, 1
    note.loud_instrument, note.loud_sample = 0, 0
    note.instrument, note.sample, note.note = instrument_number, sample, number
    note.volume = int(play.volume * min(max(velocity, 0.0), 1.0) + 0.5)
    note.panning = live_panning(sequencer, channel_index, instrument.panning, play.panning)
    note.period = note_period(sequencer, mapped + play.relative_note, play.finetune)
    draw_randomness(sequencer, note, instrument)
    restart_note(sequencer, address)
    channel = channel_at(sequencer, channel_index)
    note.channel_volume = channel.channel_volume
    note.cutoff = instrument.cutoff if instrument.cutoff >= 0 else note.cutoff
    note.resonance = instrument.resonance if instrument.resonance >= 0 else note.resonance
    push_event(engine.events, engine.frame, _NOTE_EVENT, channel_index, number, instrument_number, note.volume / 64.0)
    return index


@kernel
def live_panning(sequencer, channel_index, instrument_panning, sample_panning):
    """The sample's panning, else the instrument's, else the channel's start."""
    if sample_panning != NO_PANNING:
        return sample_panning
    if instrument_panning != NO_PANNING:
        return instrument_panning
    return channel_at(sequencer, channel_index).start_panning
