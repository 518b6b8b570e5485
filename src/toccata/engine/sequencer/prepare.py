"""Channels and notes as they are before the first row."""

from __future__ import annotations

from toccata.engine.layout import MAX_CHANNELS, MAX_VOICES
from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import FULL_FADE, FULL_VOLUME, NO_VOICE
from toccata.engine.sequencer.records import EnvelopeBit
from toccata.engine.sequencer.state import channel_at, foreground_address, note_address, note_at
from toccata.notation.cells import CELL_WIDTH, NOTE
from toccata.notation.notes import NO_NOTE

_NO_NOTE = NO_NOTE
_ALL_ENVELOPES = int(EnvelopeBit.VOLUME | EnvelopeBit.PANNING | EnvelopeBit.PITCH)
_OPEN_CUTOFF = 127


@kernel
def prepare_once(sequencer):
    """Makes zeroed memory ready; does nothing the second time."""
    if sequencer.prepared != 0:
        return
    sequencer.prepared = 1
    for index in range(MAX_VOICES):
        clear_note(note_address(sequencer, index), NO_VOICE)
    reset_channels(sequencer)
    reset_song(sequencer)


@kernel
def reset_song(sequencer):
    """Speed, tempo and global volume as the song starts with; FastTracker 2's where it says none."""
    sequencer.tempo = sequencer.start_tempo if sequencer.start_tempo >= 1.0 else 125.0
    sequencer.speed = sequencer.start_speed if sequencer.start_speed > 0 else 6
    sequencer.global_volume = sequencer.start_global_volume
    sequencer.next_tempo, sequencer.led_filter = 0.0, 0


@kernel
def reset_channels(sequencer):
    """Every channel as a song finds it at its start. Voices are the caller's affair."""
    for index in range(MAX_CHANNELS):
        _reset_channel(channel_at(sequencer, index))
        clear_note(foreground_address(sequencer, index), index)


@kernel
def clear_note(address, channel_index):
    """A note that never sounded."""
    note = note_at(address)
    note.voice, note.channel, note.live = NO_VOICE, channel_index, 0
    note.instrument, note.sample, note.note = 0, 0, _NO_NOTE
    note.key_on, note.fading, note.fade = 1, 0, FULL_FADE
    note.volume, note.panning, note.quick, note.attack = 0, 128, 0, 0
    note.vibrato_phase, note.vibrato_sweep, note.vibrato_amplitude = 0, 0, 0
    note.random_volume, note.random_panning = 0.0, 0.0
    note.loud_instrument, note.loud_sample, note.refilters = 0, 0, 0
    note.was_on, note.envelopes, note.carried, note.channel_volume = 1, _ALL_ENVELOPES, 0, FULL_VOLUME
    note.surround, note.sway, note.cutoff, note.resonance = 0, 0, _OPEN_CUTOFF, 0
    note.filter_kind, note.filtered = 0, 0
    note.period, note.final_period, note.final_volume, note.final_panning = 0.0, 0.0, 0.0, 128.0
    for state in (note.volume_envelope, note.panning_envelope, note.pitch_envelope):
        state.tick, state.held, state.value = -1, 0, 0.0


@kernel
def _reset_channel(channel):
    for field in range(CELL_WIDTH):
        channel.cell[field] = 0
    channel.cell[NOTE] = _NO_NOTE
    channel.row, channel.tick, channel.speed, channel.row_left = 0, 0, 0, 0
    channel.note, channel.instrument, channel.playing_instrument, channel.sample = _NO_NOTE, 0, 0, 0
    channel.trigger, channel.families, channel.delay, channel.volume_result = 0, 0, 0, 0
    channel.voice, channel.volume, channel.out_volume = NO_VOICE, 0, 0
    channel.channel_volume, channel.panning = channel.start_volume, channel.start_panning
    channel.default_volume, channel.default_panning, channel.quick = 0, channel.start_panning, 0
    channel.relative_note, channel.finetune = 0, 0.0
    channel.period, channel.out_period, channel.wanted_period = 0.0, 0.0, 0.0
    channel.portamento_direction, channel.offset_frames = 0, 0
    channel.given_finetune, channel.has_finetune = 0.0, 0
    _reset_oscillators(channel)
    _reset_memories(channel)


@kernel
def _reset_oscillators(channel):
    channel.vibrato_position, channel.vibrato_waveform = 0, 0
    channel.tremolo_position, channel.tremolo_waveform = 0, 0
    channel.glissando, channel.has_slid, channel.retrigger_count, channel.tremor_position = 0, 0, 0, 0
    channel.loop_row, channel.loop_count = 0, 0


@kernel
def _reset_memories(channel):
    channel.portamento_up, channel.portamento_down, channel.tone_portamento = 0, 0, 0
    channel.vibrato_speed, channel.vibrato_depth = 0, 0
    channel.tremolo_speed, channel.tremolo_depth = 0, 0
    channel.volume_slide, channel.sample_offset = 0, 0
    channel.fine_portamento_up, channel.fine_portamento_down = 0, 0
    channel.extra_fine_portamento_up, channel.extra_fine_portamento_down = 0, 0
    channel.fine_volume_up, channel.fine_volume_down = 0, 0
    channel.global_volume_slide, channel.panning_slide, channel.tremor = 0, 0, 0
    channel.multi_retrigger_speed, channel.multi_retrigger_volume = 0, 0
    _reset_virtual(channel)
    _reset_shared_memories(channel)


@kernel
def _reset_virtual(channel):
    channel.first, channel.repeating, channel.new_instrument, channel.heard_note = 0, 0, 0, _NO_NOTE
    channel.new_note, channel.own_panning = _NO_NOTE, 0
    channel.new_note_action, channel.rate_scale, channel.surround = 0, 1.0, channel.start_surround
    channel.cutoff, channel.resonance, channel.filter_kind, channel.refilters = _OPEN_CUTOFF, 0, 0, 0
    channel.panbrello_position, channel.panbrello_waveform, channel.panbrello_drawn, channel.sway = 0, 0, 0, 0
    channel.tremor_count, channel.retrigger_left, channel.last_offset = 0, 0, 0


@kernel
def _reset_shared_memories(channel):
    channel.pitch_slide, channel.tone_slide, channel.fine_volume_slide, channel.column_slide = 0, 0, 0, 0
    channel.channel_volume_slide, channel.fine_global_slide, channel.fine_panning_slide = 0, 0, 0
    channel.arpeggio, channel.shared_tremor, channel.retrigger, channel.special = 0, 0, 0, 0
    channel.tempo_slide, channel.vibrato_quarters, channel.high_offset = 0, 0, 0
    channel.panbrello_speed, channel.panbrello_depth = 0, 0
    channel.macro, channel.arpeggio_period = 0, 0.0
    channel.inversion_speed, channel.inversion_wait, channel.inverted_frame = 0, 0, 0
