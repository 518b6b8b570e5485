"""Play rules: where trackers disagree, the song says which way it wants to be played.

Each rule is named for what it does, never for a format. Importers set them; the sequencer reads them.
The defaults are FastTracker 2's, whose effects the native song uses.
"""

from __future__ import annotations

from dataclasses import dataclass


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
