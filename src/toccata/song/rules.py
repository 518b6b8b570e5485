"""Play rules: where trackers disagree, the song says which way it wants to be played.

Each rule is named for what it does, never for a format. Importers set them; the sequencer reads them.
The defaults are FastTracker 2's, whose effects the native song uses. `FASTTRACKER`, `PROTRACKER`, `SCREAMTRACKER` and
`IMPULSETRACKER` are where those trackers' importers start from.
Sources: OpenMPT's published test cases and its list of playback behaviours; ITTECH.TXT; the S3M format's technical description.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class PlayRules:
    """Named rules; a rule that is false gives the plainer behaviour."""

    linear_slides: bool = True
    """Slides move in 1/64 semitone (FastTracker 2's linear table); else in Amiga periods, faster when higher."""
    arpeggio_counts_down: bool = True
    """FastTracker 2 reads arpeggio steps by the ticks that remain: note, +y, +x at speed 3."""
    note_off_without_envelope_cuts: bool = True
    """A release silences an instrument that has no volume envelope (FastTracker 2); else it starts the fade-out."""
    delayed_note_recalls_volume: bool = True
    """A note delay without a note plays the last note again, its volume recalled if an instrument stands there (FastTracker 2)."""
    pattern_loop_moves_break: bool = True
    """The row that E6x looped back to stays as the start row of the next pattern (FastTracker 2's E60 bug)."""
    offset_past_end_cuts: bool = True
    """A sample offset past the sample's end plays nothing (FastTracker 2); else from the start of its loop."""
    tone_portamento_needs_note: bool = True
    """Without a sounding note a tone portamento plays nothing (FastTracker 2), rather than starting the note."""
    fade_on_new_note: bool = True
    """A voice that a new note replaces fades in about 1 ms instead of stopping with a click."""
    release_holds_panning: bool = True
    """A release does not free the panning envelope from its sustain once it holds (FastTracker 2)."""
    envelope_position_by_volume_sustain: bool = True
    """Lxx moves the panning envelope only if the volume envelope has a sustain point (FastTracker 2); else always."""
    envelope_loop_skips_end: bool = True
    """An envelope loop leaps as it reaches its end point (FastTracker 2); else the tick after."""
    virtual_channels: bool = False
    """Notes own their envelopes and filter, and a channel hands them on (ImpulseTracker, ScreamTracker 3); else they are the channel's."""
    period_follows_rate: bool = False
    """Periods take in the sample's rate, so that Amiga slides are stronger in a higher sample (ScreamTracker 3, ImpulseTracker)."""
    linear_panning: bool = False
    """Each side's gain is its share of the panning; else its square root (FastTracker 2)."""
    fine_global_volume: bool = False
    """The song's global volume counts to 128 (ImpulseTracker); else to 64."""
    shared_memory: bool = False
    """Slides, tremor, arpeggio, retrigger and tremolo share one last parameter (ScreamTracker 3)."""
    fast_volume_slides: bool = False
    """Volume slides act on a row's first tick too (ScreamTracker 3.00)."""
    old_effects: bool = False
    """ImpulseTracker's Old Effects: vibrato twice as deep, upside down, still on first ticks; tremor a tick longer; far offsets cut."""
    compatible_tone_slides: bool = False
    """ImpulseTracker's Compatible Gxx: tone portamento has its own memory, keeps its sample, and restarts envelopes."""
    instruments_are_samples: bool = False
    """Instrument numbers mean samples, without fade-outs or actions on new notes (ImpulseTracker's sample mode, ScreamTracker 3)."""
    amiga_limits: bool = False
    """Periods stay within the Amiga's three octaves, 113 to 856."""
    speed_zero_halts: bool = True
    """A speed of 0 holds the song on its row (FastTracker 2); else it is ignored."""
    whole_amiga_periods: bool = False
    """Amiga periods are ProTracker's whole numbers, and E5x counts from 0 up and from F down; else FastTracker 2's, finer by four."""
    screamtracker_notes: bool = False
    """Pitches of notes come from ScreamTracker 3's table (in ModPlug Tracker's linear slides too); else equal temperament."""
    finetune_in_steps: bool = False
    """Fine-tune counts in 1/16 semitones, rounded down, and Amiga periods come from FastTracker 2's own table."""
    soft_ramps: bool = False
    """Notes begin and end, and set volumes are reached, within 5 ms (FastTracker 2's ramping); else within 0.5 to 2 ms."""
    retriggers_jump: bool = False
    """A retrigger goes back in the sample at once (ScreamTracker 3); else the old note fades."""
    retriggers_on_rows: bool = False
    """E9x plays the note again on the first tick of a row without a note, and E90 never (ProTracker)."""
    tremolo_ends_with_row: bool = False
    """The volume is itself again in the row after a tremolo (as libopenmpt plays); else tremolo leaves it where it was."""
    volume_steps: bool = False
    """Volume slides go in steps, each at once on its tick, and a lone instrument number glides (libopenmpt's way with ProTracker's
    songs); else slides glide through the tick and the number acts at once."""
    hidden_songs_play: bool = False
    """After its end a song that is played to it goes on with order entries that nothing has come to, as openmpt123 does."""
    ticks_of_whole_frames: bool = False
    """A tick lasts whole frames, rounded down, as the trackers' own mixers count; else time never drifts."""
    tempo_waits_a_tick: bool = False
    """A new tempo holds from the row's second tick on (ProTracker)."""
    no_slide_memory: bool = False
    """Portamento and volume slides by 0 do nothing (ProTracker); else they repeat the last."""
    arpeggio_wraps: bool = False
    """Arpeggio one past the third octave is silent, and further up 37 semitones lower (ProTracker's table)."""
    one_shot_loops: bool = False
    """A loop that starts at 0 is heard only after the whole sample has played once (ProTracker)."""
    offset_accumulates: bool = False
    """A sample offset stays for the next note without an instrument, and adds up (ProTracker 1 and 2)."""
    vblank_timing: bool = False
    """Fxx always sets the speed (before ProTracker's CIA timing); else from 20 up the tempo."""
    loops_shared: bool = False
    """All channels share one pattern loop, and a new pattern forgets it (ScreamTracker 3)."""
    loop_end_becomes_start: bool = False
    """A pattern loop that is done makes the row after it the next loop's start (ScreamTracker 3, ImpulseTracker)."""
    rows_repeat_whole: bool = False
    """A pattern delay repeats the row's first tick too (ScreamTracker 3, ImpulseTracker); else only its later ticks."""
    loop_cancels_jump: bool = False
    """A pattern loop that goes back beats jumps and breaks of its row (ProTracker, ScreamTracker 3); else the row's last word counts."""
    break_yields_to_loop: bool = False
    """A pattern loop that goes back beats a break, and a jump to its left (ImpulseTracker)."""
    coarse_waveforms: bool = False
    """Vibrato and tremolo have ProTracker's 64 steps and square waves that go both ways (ScreamTracker 3); else ImpulseTracker's 256."""
    tremor_restarts: bool = False
    """Tremor counts every tick, on and off each one longer, and a note starts it over (ScreamTracker 3)."""
    retrigger_counts_up: bool = False
    """A retrigger counts ticks since the note (ScreamTracker 3); else down from its parameter, anew with a note (ImpulseTracker)."""
    arpeggio_from_note: bool = False
    """Arpeggio counts from the note that was played (ScreamTracker 3); else from where slides have brought it."""
    number_waits_for_note: bool = False
    """A lone instrument number sets the volume, and its sample comes with the next note (ScreamTracker 3); else another one plays the
    note again."""
    offset_wraps_in_loop: bool = False
    """A sample offset past a loop's end goes round in the loop (ScreamTracker 3)."""
    zero_tick_is_one: bool = False
    """SC0 and SD0 mean tick 1 (ImpulseTracker); else SC0 does nothing and SD0 never plays (ScreamTracker 3)."""
    mixed_slides_ignored: bool = False
    """A slide with both digits set, neither of them F, does nothing (ImpulseTracker); else it goes down (ScreamTracker 3)."""
    notes_limited: bool = False
    """Notes that transposition takes out of FastTracker 2's 119 are passed over, and leave their instrument number to the next note."""
    periods_wrap: bool = False
    """Slides down have no lowest pitch: periods count on in 16 bits, and past ten octaves the pitch leaps about (FastTracker 2)."""
    portamento_keeps_instrument: bool = False
    """An instrument number beside a note to slide to is taken for the one that sounds (libopenmpt); else later notes play that one."""
    portamento_note_lasts: bool = False
    """Retriggers and delays play a note again at what the last portamento aimed for (libopenmpt); else as it was played."""
    column_slides_remembered: bool = False
    """Volume slides of the volume column are also what the effects' parameter 0 repeats (libopenmpt); else they leave no memory."""
    delays_recall_sounding_sample: bool = False
    """A delayed key off, or number without a note, recalls volume and panning of the sample that sounds, and a number counts only once its
    delay is over (libopenmpt); else the number recalls its own sample's and the key off none."""
    key_off_drops_number: bool = False
    """K00 ignores an instrument number but for fading instead of cutting (libopenmpt); else the number recalls its volume."""
    row_retrigger_restarts: bool = False
    """E90 restarts envelopes and plays a released note too, and no E9x without a number ends a fade-out (libopenmpt); else E90 does as a
    note in its row would."""
    notes_take_key: bool = False
    """A note without a number holds its key again, and its fade-out ends if a number has come since the last note (libopenmpt); else it
    stays released."""
    retriggers_keep_instrument: bool = False
    """Retriggers play the instrument that sounds (libopenmpt); else the last number written."""
    faded_notes_end: bool = False
    """A note that was heard is over once it has faded out (libopenmpt); else an instrument number brings it back."""
    glissando_lasts: bool = False
    """With glissando on, all slides after a tone portamento are heard in semitones, until the next note (libopenmpt); else only tone
    portamento is."""
    tremolo_needs_volume: bool = False
    """Tremolo does nothing to a note of volume 0 (libopenmpt)."""
    silence_ends_at_once: bool = False
    """A note that leaves silence or goes there, and a new global volume, does so within milliseconds (libopenmpt); else within the tick."""
    sharp_ramps: bool = False
    """Volumes that jump rise within 0.36 ms and fall within 1 ms (libopenmpt); else within 0.5 to 2 ms."""
    pingpong_start_once: bool = False
    """A ping-pong loop plays its first frame once as it turns (ImpulseTracker's software mixer); else twice, like its last."""
    panning_until_next_note: bool = False
    """The panning of a sample or instrument gives way to the channel's own at the next note without one (ImpulseTracker as libopenmpt
    plays it); else it stays."""
    portamento_turns: bool = False
    """A tone portamento goes towards its target from wherever the note is, after new notes too (libopenmpt); else it keeps the direction
    that it set out in."""
    pannings_are_marks: bool = False
    """8xx and E8x do nothing: ProTracker had no panning, and demos read marks in them."""
    tremor_outlasts_volume: bool = False
    """What tremor has silenced stays so until an instrument number (libopenmpt); else a new volume is heard (FastTracker 2)."""
    tremolo_on_first_ticks: bool = False
    """A row's first tick has the tremolo where it stands (libopenmpt); else it is the last row's volume still (FastTracker 2)."""
    vibrato_every_tick: bool = False
    """Vibrato of either column sways on a row's first tick too, from where it is, and ends with its row (libopenmpt); else the first tick
    keeps what the last row left, the volume column's for good."""
    release_keeps_sweep: bool = False
    """A release leaves auto-vibrato as deep as it has grown (libopenmpt up to 1.31); else it falls back to one step (FastTracker 2)."""
    numbers_are_settings: bool = False
    """An instrument number without a note sets its own sample's volume and no more; waveforms begin anew with notes, numbered or not
    (ProTracker). Else the number recalls the volume of the sample that sounds and starts everything over (FastTracker 2)."""
    samples_swap_at_end: bool = False
    """A number without a note, or with a tone portamento, brings its sample where the one that sounds ends or loops; before a delayed
    note it sets volume and fine-tune at once (ProTracker)."""
    finetune_stays: bool = False
    """What E5x sets, with or without a note, holds until the next instrument number (ProTracker); else for its own note."""
    tone_portamento_ends: bool = False
    """A tone portamento that has arrived does not take back later slides, and one that has not turns to its target from wherever other
    notes are (ProTracker)."""
    late_notes_bend: bool = False
    """A note delayed past its row gives its pitch to the next row, if that has no note (ProTracker); else it is never heard."""
    vibrato_rests_on_rows: bool = False
    """Vibrato and tremolo are not heard on a row's first tick (ProTracker)."""
    fourth_wave_by_table: bool = False
    """Vibrato and tremolo take their fourth waveform from a table of steps (as libopenmpt plays ProTracker's songs); else it is square."""
    repeats_begin_effects: bool = False
    """The repeats of a pattern delay begin the row's effects anew: fine slides and retriggers (ProTracker); else they go on with them."""
    glissando_rounds_up: bool = False
    """Glissando plays the semitone at or above the pitch, and the pitch itself on a row's first tick (ProTracker); else the nearest."""
    delayed_jump_lands: bool = False
    """A jump or break in a row with a pattern delay waits for the delay's end and plays the row it goes to (libopenmpt); else that row is
    passed over (FastTracker 2, ProTracker)."""
    muted_channels_rest: bool = False
    """A channel that is muted does nothing at all: its effects on the whole song, as speed and jumps, are left out (ScreamTracker 3)."""
    periods_from_14: bool = False
    """Slides up end at a period of 14, five octaves above middle C (libopenmpt, for MODs that the Amiga could not play)."""
    notes_end_portamento: bool = False
    """A new note has no target to slide to until a portamento aims anew (ModPlug Tracker); else the old one stays (FastTracker 2)."""
    released_number_ignored: bool = False
    """A number beside a key off does nothing (ModPlug Tracker); else it recalls its volume (FastTracker 2)."""
    retriggers_count_on: bool = False
    """Rxy counts on through rows with a note or a volume, where it does not act on the first tick, and a volume keeps it from changing the
    volume (libopenmpt); else any volume column stops that tick's count (FastTracker 2)."""
    wide_filter: bool = False
    """A filter's cutoff reaches up to 20 kHz (ModPlug Tracker's extended range); else to 5 kHz (ImpulseTracker)."""
    narrow_resonance: bool = False
    """A filter's resonance is damped more the higher its cutoff (ModPlug Tracker, and all with wide_filter)."""
    vibrato_from_crest: bool = False
    """Vibrato begins a note at its lowest pitch and looks before it moves; it and tremolo have ProTracker's waveforms, and each note
    starts them over (ModPlug Tracker)."""
    arpeggio_steps_from_note: bool = False
    """The steps of an arpeggio, but not its first, count from the note that was played (ModPlug Tracker)."""
    swap_ends_slide: bool = False
    """A tone portamento to a note of another sample plays it (ModPlug Tracker); else that sample slides on (ImpulseTracker)."""
    note_is_goal: bool = False
    """A tone portamento after a plain note stays there (ModPlug Tracker); else it goes on to the goal before (ImpulseTracker)."""
    ended_samples_retrigger: bool = False
    """A retrigger plays a sample that has ended again (ModPlug Tracker); else it lets it rest (ImpulseTracker)."""
    surround_pans: bool = False
    """Envelopes and chance move the panning of surround notes too (ModPlug Tracker); else those stand in the middle (ImpulseTracker)."""
    oscillators_restart_with_notes: bool = False
    """Vibrato and tremolo start over with a note, not with a number alone (libopenmpt); else with a number (FastTracker 2)."""
    held_panning_stays: bool = False
    """Once a panning envelope holds, Lxx and delayed key offs move it, but it goes on holding there (libopenmpt)."""
    delayed_loop_skips_row: bool = False
    """A pattern loop in a row with a pattern delay, be it of 0, waits for the delay's end and goes to the row after its start (libopenmpt);
    else it goes to its start at once, and that row has the delay (FastTracker 2)."""
    fade_ends_carry: bool = False
    """Envelopes do not carry on from a note that fades to the next (ModPlug Tracker); else only not from one that has faded out."""
    samples_die_away: bool = False
    """Where a sample without a loop ends, its last frame dies away by a 256th each frame (libopenmpt); else it is cut."""
    number_volume_jumps: bool = False
    """The volume that a lone instrument number brings back is there at once; else it glides through the tick (libopenmpt, but in the S3Ms
    of ImpulseTracker)."""
    slides_end_at_top: bool = False
    """A slide that comes to period 0 ends the note (ScreamTracker 3)."""
    heard_periods_limited: bool = False
    """No shorter period is heard than 64 quarters of a Paula clock, though slides go on below it (ScreamTracker 3; libopenmpt has no such
    limit in the S3Ms of ImpulseTracker, Schism Tracker and ModPlug Tracker)."""


PLAIN = PlayRules(
    arpeggio_counts_down=False,
    note_off_without_envelope_cuts=False,
    delayed_note_recalls_volume=False,
    pattern_loop_moves_break=False,
    offset_past_end_cuts=False,
    tone_portamento_needs_note=False,
    release_holds_panning=False,
    envelope_position_by_volume_sustain=False,
    envelope_loop_skips_end=False,
    speed_zero_halts=False,
    linear_panning=True,
    hidden_songs_play=True,
    ticks_of_whole_frames=True,
    silence_ends_at_once=True,
    samples_die_away=True,
    sharp_ramps=True,
)
"""Without FastTracker 2's quirks."""

FASTTRACKER = PlayRules(
    retriggers_jump=True,
    finetune_in_steps=True,
    soft_ramps=True,
    hidden_songs_play=True,
    ticks_of_whole_frames=True,
    notes_limited=True,
    periods_wrap=True,
    portamento_keeps_instrument=True,
    portamento_note_lasts=True,
    column_slides_remembered=True,
    delays_recall_sounding_sample=True,
    key_off_drops_number=True,
    row_retrigger_restarts=True,
    notes_take_key=True,
    retriggers_keep_instrument=True,
    faded_notes_end=True,
    glissando_lasts=True,
    portamento_turns=True,
    vibrato_every_tick=True,
    oscillators_restart_with_notes=True,
    held_panning_stays=True,
    release_keeps_sweep=True,
    tremolo_needs_volume=True,
    silence_ends_at_once=True,
    samples_die_away=True,
    retriggers_count_on=True,
    delayed_loop_skips_row=True,
    fourth_wave_by_table=True,
    tremor_outlasts_volume=True,
    tremolo_on_first_ticks=True,
    tremolo_ends_with_row=True,
    speed_zero_halts=False,
    delayed_jump_lands=True,
)
"""For its modules, where it and libopenmpt part as libopenmpt plays them. Songs of Toccata's own have finer tuning and shorter ramps."""

MODPLUG_XM = replace(
    PLAIN,
    note_off_without_envelope_cuts=True,
    notes_end_portamento=True,
    released_number_ignored=True,
    arpeggio_from_note=True,
    portamento_note_lasts=True,
    portamento_turns=True,
    glissando_lasts=True,
    vibrato_every_tick=True,
    release_keeps_sweep=True,
    column_slides_remembered=True,
    tremolo_needs_volume=True,
    tremolo_on_first_ticks=True,
    tremolo_ends_with_row=True,
    notes_take_key=True,
    retriggers_keep_instrument=True,
    faded_notes_end=True,
)
"""For XMs of ModPlug Tracker, whose player libopenmpt's grew from."""

PROTRACKER = replace(
    PLAIN,
    linear_slides=False,
    whole_amiga_periods=True,
    volume_steps=True,
    retriggers_on_rows=True,
    tremolo_ends_with_row=True,
    tempo_waits_a_tick=True,
    no_slide_memory=True,
    arpeggio_wraps=True,
    one_shot_loops=True,
    offset_accumulates=True,
    amiga_limits=True,
    loop_cancels_jump=True,
    numbers_are_settings=True,
    samples_swap_at_end=True,
    finetune_stays=True,
    tone_portamento_ends=True,
    late_notes_bend=True,
    vibrato_rests_on_rows=True,
    fourth_wave_by_table=True,
    repeats_begin_effects=True,
    glissando_rounds_up=True,
    delayed_loop_skips_row=True,
)
"""For modules that play within the Amiga's three octaves and four channels; without what only its player did (amiga_limits, arpeggio_wraps,
tempo_waits_a_tick, ...) for the rest."""

SCREAMTRACKER = replace(
    PLAIN,
    linear_slides=False,
    virtual_channels=True,
    instruments_are_samples=True,
    period_follows_rate=True,
    shared_memory=True,
    offset_past_end_cuts=True,
    offset_wraps_in_loop=True,
    loops_shared=True,
    loop_end_becomes_start=True,
    loop_cancels_jump=True,
    rows_repeat_whole=True,
    coarse_waveforms=True,
    screamtracker_notes=True,
    retriggers_jump=True,
    tremor_restarts=True,
    retrigger_counts_up=True,
    arpeggio_from_note=True,
    number_waits_for_note=True,
    muted_channels_rest=True,
    slides_end_at_top=True,
    heard_periods_limited=True,
)

IMPULSETRACKER = replace(
    PLAIN,
    virtual_channels=True,
    period_follows_rate=True,
    fine_global_volume=True,
    loop_end_becomes_start=True,
    break_yields_to_loop=True,
    rows_repeat_whole=True,
    zero_tick_is_one=True,
    mixed_slides_ignored=True,
    pingpong_start_once=True,
    panning_until_next_note=True,
)
"""Its header adds linear_slides (or takes it away), old_effects, compatible_tone_slides and instruments_are_samples."""

MODPLUG_IT = replace(
    IMPULSETRACKER,
    screamtracker_notes=True,
    panning_until_next_note=False,
    narrow_resonance=True,
    vibrato_from_crest=True,
    arpeggio_steps_from_note=True,
    swap_ends_slide=True,
    note_is_goal=True,
    ended_samples_retrigger=True,
    surround_pans=True,
    fade_ends_carry=True,
)
"""ModPlug Tracker's ITs, as libopenmpt plays them."""
