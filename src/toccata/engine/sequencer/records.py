"""What the sequencer remembers as it plays, for the player to lay out: notes, channels, and the song itself."""

from __future__ import annotations

from enum import IntFlag

import numpy as np

from toccata.engine.sequencer.layout import GROOVE, MAX_RULES
from toccata.notation.cells import CELL_WIDTH


class EnvelopeBit(IntFlag):
    """Of NOTE.envelopes."""

    VOLUME = 1
    PANNING = 2
    PITCH = 4


ENVELOPE_STATE = np.dtype([("tick", "i4"), ("held", "i4"), ("value", "f8")], align=True)
"""tick: where the envelope is; −1 before its first tick. held: 1 while the sustain holds it. value: the last value."""


NOTE = np.dtype(
    [
        ("voice", "i4"),
        ("channel", "i4"),
        ("live", "i4"),
        ("instrument", "i4"),
        ("sample", "i4"),
        ("note", "i4"),
        ("key_on", "i4"),
        ("fading", "i4"),
        ("fade", "i4"),
        ("volume", "i4"),
        ("panning", "i4"),
        ("quick", "i4"),
        ("attack", "i4"),
        ("vibrato_phase", "i4"),
        ("vibrato_sweep", "i4"),
        ("vibrato_amplitude", "i4"),
        ("was_on", "i4"),
        ("envelopes", "i4"),
        ("carried", "i4"),
        ("channel_volume", "i4"),
        ("surround", "i4"),
        ("sway", "i4"),
        ("cutoff", "i4"),
        ("resonance", "i4"),
        ("filter_kind", "i4"),
        ("filtered", "i4"),
        ("refilters", "i4"),
        ("loud_instrument", "i4"),
        ("loud_sample", "i4"),
        ("random_volume", "f8"),
        ("random_panning", "f8"),
        ("period", "f8"),
        ("final_period", "f8"),
        ("final_volume", "f8"),
        ("final_panning", "f8"),
        ("volume_envelope", ENVELOPE_STATE),
        ("panning_envelope", ENVELOPE_STATE),
        ("pitch_envelope", ENVELOPE_STATE),
    ],
    align=True,
)
"""What a sounding note keeps from tick to tick. There are voice_count of them, parallel to the VOICE array, for notes in the
background (new-note actions, live notes), then one for each of MAX_CHANNELS channels: its foreground note, which outlives its voice
as FastTracker 2's channel does.

voice: the VOICE it drives, NO_VOICE when none. live: 1 for a played note. key_on: 1 until released. fading: 1 while the fade-out runs.
fade: FULL_FADE–0. volume: 0–64, panning: 0–255, period: see notation.pitch; copied from the channel while in the foreground.
quick: 1 when the next gain change is a jump (a set, cut or retriggered volume) rather than a slide. attack: 1 on its first tick.
final_*: what the last tick sent to the voice: volume 0–1, panning 0–256, period; 0 is silence.
Of notes in virtual channels only: was_on: key_on a tick ago. envelopes: bits EnvelopeBit of those that move;
carried: of those that a new note does not restart. channel_volume: 0–64,
surround: 0 or 1, as the channel had them. sway: panbrello's part of the panning. cutoff, resonance: 0–127; filter_kind: 0 low-pass,
1 high-pass; filtered: 1 once the note goes through its filter. refilters: 1 when a
macro has set it anew, which an instrument's number alone does not. loud_*: whose global volumes it has, 0 for its own: those of the last
instrument number that was written, as ImpulseTracker has it.
"""


CHANNEL = np.dtype(
    [
        # Counters: they belong to the channel.
        ("row", "i4"),
        ("tick", "i4"),
        ("speed", "i4"),
        ("row_left", "i4"),
        # What the row says.
        ("cell", "u1", (CELL_WIDTH,)),
        ("note", "i4"),
        ("instrument", "i4"),
        ("playing_instrument", "i4"),
        ("sample", "i4"),
        ("trigger", "i4"),
        ("families", "i4"),
        ("delay", "i4"),
        ("volume_result", "i4"),
        # What sounds.
        ("voice", "i4"),
        ("volume", "i4"),
        ("out_volume", "i4"),
        ("channel_volume", "i4"),
        ("panning", "i4"),
        ("default_volume", "i4"),
        ("default_panning", "i4"),
        ("quick", "i4"),
        ("relative_note", "i4"),
        ("finetune", "f8"),
        ("period", "f8"),
        ("out_period", "f8"),
        ("wanted_period", "f8"),
        ("portamento_direction", "i4"),
        ("offset_frames", "i8"),
        ("given_finetune", "f8"),
        ("has_finetune", "i4"),
        # Positions of the oscillators.
        ("vibrato_position", "i4"),
        ("vibrato_waveform", "i4"),
        ("tremolo_position", "i4"),
        ("tremolo_waveform", "i4"),
        ("glissando", "i4"),
        ("has_slid", "i4"),
        ("retrigger_count", "i4"),
        ("tremor_position", "i4"),
        ("loop_row", "i4"),
        ("loop_count", "i4"),
        # Memories, by the effect table's memory groups.
        ("portamento_up", "i4"),
        ("portamento_down", "i4"),
        ("tone_portamento", "i4"),
        ("vibrato_speed", "i4"),
        ("vibrato_depth", "i4"),
        ("volume_slide", "i4"),
        ("tremolo_speed", "i4"),
        ("tremolo_depth", "i4"),
        ("sample_offset", "i4"),
        ("fine_portamento_up", "i4"),
        ("fine_portamento_down", "i4"),
        ("fine_volume_up", "i4"),
        ("fine_volume_down", "i4"),
        ("global_volume_slide", "i4"),
        ("panning_slide", "i4"),
        ("multi_retrigger_speed", "i4"),
        ("multi_retrigger_volume", "i4"),
        ("tremor", "i4"),
        ("extra_fine_portamento_up", "i4"),
        ("extra_fine_portamento_down", "i4"),
        # Of virtual channels.
        ("first", "i4"),
        ("repeating", "i4"),
        ("new_instrument", "i4"),
        ("heard_note", "i4"),
        ("new_note", "i4"),
        ("own_panning", "i4"),
        ("new_note_action", "i4"),
        ("rate_scale", "f8"),
        # Of ImpulseTracker's and ScreamTracker 3's effects.
        ("surround", "i4"),
        ("pitch_slide", "i4"),
        ("tone_slide", "i4"),
        ("fine_volume_slide", "i4"),
        ("column_slide", "i4"),
        ("channel_volume_slide", "i4"),
        ("fine_global_slide", "i4"),
        ("fine_panning_slide", "i4"),
        ("arpeggio", "i4"),
        ("arpeggio_period", "f8"),
        ("shared_tremor", "i4"),
        ("tremor_count", "i4"),
        ("retrigger", "i4"),
        ("retrigger_left", "i4"),
        ("special", "i4"),
        ("tempo_slide", "i4"),
        ("vibrato_quarters", "i4"),
        ("high_offset", "i4"),
        ("last_offset", "i4"),
        ("panbrello_position", "i4"),
        ("panbrello_speed", "i4"),
        ("panbrello_depth", "i4"),
        ("panbrello_waveform", "i4"),
        ("panbrello_drawn", "i4"),
        ("sway", "i4"),
        ("macro", "i4"),
        ("cutoff", "i4"),
        ("resonance", "i4"),
        ("filter_kind", "i4"),
        ("refilters", "i4"),
        # Of ProTracker's inverted loops.
        ("inversion_speed", "i4"),
        ("inversion_wait", "i4"),
        ("inverted_frame", "i4"),
        # Where a song starts: written by the player.
        ("start_panning", "i4"),
        ("start_volume", "i4"),
        ("start_surround", "i4"),
        ("groove", GROOVE),
    ],
    align=True,
)
"""One channel. row, tick, speed: where it is and how many ticks its row lasts. row_left: ticks until its next row, where the
channel has a groove of its own; the rows of all channels meet where a pattern begins and where it loops.

cell: the row's cell, copied, so that a swap in mid-row changes nothing. note: the last pitched note 0–119, or NO_NOTE.
instrument: the last number written; playing_instrument: the one whose note sounds. trigger: `state.Trigger` bits of this row.
families: bits 1 << notation.effects.Family of what the row needs. delay: the tick of a note delay, 0 for none.
volume_result: what the volume column left behind, which a multi retrigger asks about.
volume: 0–64 that slides work on; out_volume: what sounds, after tremolo and tremor. channel_volume: 0–64. panning: 0–255, 128 the centre.
default_*: the sample's, recalled by an instrument number. period, out_period: before and after vibrato and arpeggio (notation.pitch).
vibrato_position, tremolo_position: 0–255, 1/256 cycle. *_waveform: FastTracker 2's 0–3, plus 4 to keep going on a new note.
portamento_direction: 0 none, 1 down in pitch, 2 up. offset_frames: where the next note starts in its sample;
given_finetune: its fine-tune in semitones where the row gives one (has_finetune), instead of the sample's.
has_slid: 1 from a tone portamento until the next note.
tone_portamento: period units a tick. vibrato_speed: position steps a tick. start_panning 0–255 and start_volume 0–64: the song's.
first: 1 on the tick where the row begins for the channel, after its delay. repeating: 1 while a pattern delay plays the row again.
new_instrument: the last number written that no note has taken yet. heard_note: the last note that sounded, or NO_NOTE.
new_note: the last pitched note, or NO_NOTE after one that ended it. own_panning: what the next note brings back, 1 up from the panning
plus OWN_SURROUND where that was on; 0 nothing.
new_note_action: of the note that sounds. rate_scale: SAMPLE_PLAY's. special: the last Sxy. vibrato_quarters: depth in quarters.
macro: which MIDI macro Zxx means. sway: panbrello's. last_offset: frames at which the last note began.
inversion_speed: EFx's, inversion_wait: what has come together towards the next frame of the loop, inverted_frame: the last of them.
arpeggio_period: of the last step of an arpeggio from the note, until a slide takes it up; else 0.
"""


SEQUENCER = np.dtype(
    [
        # As every state begins (engine.layout.HEADER).
        ("unit", "i4"),
        ("flags", "i4"),
        ("seed", "u4"),
        ("parameter_count", "i4"),
        ("parameters", "i8"),
        ("reserved", "i8", (5,)),
        # The song: written by the player.
        ("order", "i8"),
        ("order_count", "i8"),
        ("patterns", "i8"),
        ("pattern_count", "i8"),
        ("instruments", "i8"),
        ("instrument_count", "i8"),
        ("sample_plays", "i8"),
        ("sample_count", "i8"),
        ("channels", "i8"),
        ("channel_count", "i8"),
        ("notes", "i8"),
        ("visited", "i8"),
        ("rules", "u1", (MAX_RULES,)),
        ("resting", "u8"),
        ("start_tempo", "f8"),
        ("start_speed", "i4"),
        ("tempo_mode", "i4"),
        ("start_global_volume", "i4"),
        ("restart", "i4"),
        ("loop_order", "i4"),
        ("macros", "i8"),
        ("mix_gain", "f8"),
        ("separation", "f8"),
        ("groove", GROOVE),
        ("swing", "f8"),
        ("swing_rows", "i4"),
        ("rows_per_beat", "i4"),
        ("rows_per_bar", "i4"),
        # What the listener asked for: written by the player.
        ("order_loop", "i8"),
        ("queued", "i8"),
        # Transport: moved by the command units and the clock.
        ("fresh", "i4"),
        ("halted", "i4"),
        ("loops", "i4"),
        ("random", "u4"),
        ("prepared", "i4"),
        ("loop_frame", "i8"),
        ("tempo", "f8"),
        ("speed", "i4"),
        ("global_volume", "i4"),
        ("order_index", "i4"),
        ("pattern", "i4"),
        ("row", "i4"),
        ("tick", "i4"),
        ("count_in", "i4"),
        # Flow.
        ("meeting", "i4"),
        ("order_seen", "i8"),
        ("entry_name", "i8"),
        ("queued_name", "i8"),
        ("next_order", "i4"),
        ("break_row", "i4"),
        ("jump_pending", "i4"),
        ("loop_pending", "i4"),
        ("row_delay", "i4"),
        ("row_delay_left", "i4"),
        ("is_delayed", "i4"),
        ("loop_row", "i4"),
        ("tick_delay", "i4"),
        ("moved", "i4"),
        ("next_tempo", "f8"),
        ("led_filter", "i8"),
        ("heard_global_volume", "i4"),
        # What tells that pattern loops repeat.
        ("loop_states", "i8"),
        ("loop_state_count", "i8"),
        # For tests and meters.
        ("ticks_played", "i8"),
        ("rows_played", "i8"),
        ("notes_started", "i8"),
    ],
    align=True,
)
"""The root, at ENGINE.sequencer; the `state` of every sequencer unit.

order … sample_plays: addresses and counts of the tables above (instruments and samples counted with their slot 0).
channels: MAX_CHANNELS CHANNEL records, channel_count of them in use. notes: NOTE records, MAX_VOICES + MAX_CHANNELS.
visited: address of a uint64 (2, MAX_ORDER, MAX_ROWS / 64) bit map: rows played outside any pattern loop, and within one.
rules: a flag each, by Rule. resting: a bit for each channel that does nothing in the whole song.
start_*: what play sets. start_speed 1–255, start_tempo in BPM (a tick lasts 2.5 / tempo s;
tempo_mode: by song.TEMPO_MODES), start_global_volume and global_volume 0–128.
macros: MACRO_COUNT MACRO records: the active ones, then the fixed. mix_gain: linear. separation: share of their distance from the
centre at which notes are panned, 0–1. loop_row: where a pattern loop of ImpulseTracker's goes back to. tick_delay: S6x of this row.
moved: 1 once a hidden song has begun. next_tempo: what the tempo becomes after this tick, or 0. led_filter: 1 after E00, 0 after E01.
heard_global_volume: the global volume of the last tick.
restart: order entry after the song's end. fresh: 1 until the located row is read. halted: 1 after a speed of 0.
loops: how often playing came to a row already played, with the same pattern loops under way, or the song halted;
loop_frame: ENGINE.song_frame of the last, loop_order: the order entry it came to.
swing: −1 to 1, by which share the first swing_rows rows of each two times as many are longer and the others shorter.
rows_per_beat, rows_per_bar: where the metronome clicks; 0 is nowhere.
order_loop: order entries that playing goes round in, the first shifted by LOOP_BITS plus the one past the last; 0 for none.
queued: order entry plus one where playing goes on at the pattern's end; 0 for none. count_in: ticks until the first row.
order_seen: the order at the last tick; entry_name, queued_name: of the entries that play and that come next, as they were then.
meeting: 1 where the rows of all channels meet: the row played is not simply the next one.
random: the state of what is drawn by chance; play sets it, so renders repeat.
prepared: 0 in fresh, zeroed memory; the first unit called makes channels and notes silent and sets it.
order_index, pattern, row, tick: what sounds now. row_delay: EEx of this row; row_delay_left: repeats to go;
is_delayed: whether it has one, be it of 0.
loop_states: address of uint64 (LOOP_STATES,), a table of hashes, 0 where there is none: the rows played within pattern loops, each
with its loops' counts. loop_state_count: how many there are.
break_row, jump_pending, loop_pending, next_order: what the row's flow effects asked for. next_order: −1 for the following one.
"""
