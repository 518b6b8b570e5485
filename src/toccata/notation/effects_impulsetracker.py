"""ImpulseTracker's and ScreamTracker 3's effects, as far as FastTracker 2's letters or ranges differ from theirs.

What parameter 00 of slides, tremor, arpeggio, retrigger and tremolo repeats is a play rule's affair.
Sources: ITTECH.TXT; ScreamTracker 3's and OpenMPT's effect references.
"""

from __future__ import annotations

from toccata.notation.effect import (
    NOTE_CONTROLS,
    Effect,
    choice,
    fine,
    macro,
    or_memory,
    panning,
    pitch_slide,
    plain,
    tempo,
    volume,
    waveform,
)
from toccata.notation.meanings import Family, Memory
from toccata.notation.meanings import Meaning as M

COLUMN_TONE_SLIDES = (0, 1, 4, 8, 16, 32, 64, 96, 128, *(255,) * 7)
"""ImpulseTracker's speeds of a tone slide in the volume column."""

_SLIDE, _LEVEL, _PLACE, _CONTROL, _TIMING = Family.SLIDE, Family.LEVEL, Family.PLACE, Family.CONTROL, Family.TIMING
_LAST, _NIBBLES = Memory.LAST, Memory.NIBBLES

# fmt: off
IMPULSETRACKER_EFFECTS: tuple[Effect, ...] = (
    Effect(M.SPEED, "a", "Speed", _TIMING, lambda v: f"speed {v}: {v} ticks a row" if v else "speed: stays"),
    Effect(M.ROW_BREAK, "c", "Break to row", _TIMING, plain("after this row go to row {v} of the next pattern")),
    Effect(M.VOLUME_SLIDE_FINE, "d", "Volume slide, fine too", _LEVEL, fine("volume"), memory=_LAST, memory_group="fine_volume_slide"),
    Effect(M.PITCH_SLIDE_DOWN, "e", "Pitch slide down", _SLIDE, pitch_slide("down"), memory=_LAST, memory_group="pitch_slide"),
    Effect(M.PITCH_SLIDE_UP, "f", "Pitch slide up", _SLIDE, pitch_slide("up"), memory=_LAST, memory_group="pitch_slide"),
    Effect(M.TONE_SLIDE, "g", "Tone slide", _SLIDE, or_memory("slide to the note by {v}/16 semitone a tick"), memory=_LAST, memory_group="tone_slide"),
    Effect(M.VIBRATO_SHARED, "h", "Vibrato, fine too", _SLIDE, plain("vibrato: speed {x}, depth {y} (0 keeps the last)"), memory=_NIBBLES, memory_group="vibrato"),
    Effect(M.TREMOR_SHARED, "i", "Tremor", _LEVEL, lambda v: f"sound {v >> 4} ticks on, {v & 15} off" if v else "tremor: as before", memory=_LAST, memory_group="shared_tremor"),
    Effect(M.ARPEGGIO_SHARED, "j", "Arpeggio", _SLIDE, lambda v: f"arpeggio: the note, +{v >> 4}, +{v & 15} semitones, a tick each" if v else "arpeggio: as before", memory=_LAST, memory_group="arpeggio"),
    Effect(M.VIBRATO_SLIDE_FINE, "k", "Vibrato and volume slide", _LEVEL, lambda v: "vibrato, " + fine("volume")(v), memory=_LAST, memory_group="fine_volume_slide"),
    Effect(M.TONE_SLIDE_VOLUME, "l", "Tone slide and volume slide", _LEVEL, lambda v: "tone slide, " + fine("volume")(v), memory=_LAST, memory_group="fine_volume_slide"),
    Effect(M.CHANNEL_VOLUME, "M", "Channel volume", _LEVEL, volume("channel volume", 64, "stays"), high=0x40, kept_to=0xFF),
    Effect(M.CHANNEL_VOLUME_SLIDE, "N", "Channel volume slide", _LEVEL, fine("channel volume"), memory=_LAST, memory_group="channel_volume_slide"),
    Effect(M.SAMPLE_OFFSET_FAR, "o", "Sample offset", _CONTROL, lambda v: f"start the sample at frame {v * 256}, plus 65536 times SAx" if v else "start the sample at the last offset", memory=_LAST, memory_group="sample_offset"),
    Effect(M.PANNING_SLIDE_FINE, "p", "Panning slide, fine too", _PLACE, fine("panning", "left", "right"), memory=_LAST, memory_group="fine_panning_slide"),
    Effect(M.RETRIGGER_SLIDE, "q", "Retrigger", _CONTROL, lambda v: f"play again every {v & 15} ticks, volume change {v >> 4:X}" if v else "retrigger: as before", memory=_LAST, memory_group="retrigger"),
    Effect(M.TREMOLO_SHARED, "r", "Tremolo", _LEVEL, plain("tremolo: speed {x}, depth {y} (0 keeps the last)"), memory=_NIBBLES, memory_group="tremolo"),
    Effect(M.TEMPO, "t", "Tempo", _TIMING, tempo, memory=_LAST, memory_group="tempo_slide"),
    Effect(M.FINE_VIBRATO, "U", "Fine vibrato", _SLIDE, plain("vibrato: speed {x}, depth {y}/4 (0 keeps the last)"), memory=_NIBBLES, memory_group="vibrato"),
    Effect(M.GLOBAL_VOLUME_FINE, "v", "Global volume, fine", _LEVEL, volume("global volume", 128, "stays"), high=0x80, kept_to=0xFF),
    Effect(M.GLOBAL_VOLUME_SLIDE_FINE, "w", "Global volume slide, fine too", _LEVEL, fine("global volume"), memory=_LAST, memory_group="fine_global_slide"),
    Effect(M.PANNING, "x", "Panning", _PLACE, panning),
    Effect(M.PANBRELLO, "Y", "Panbrello", _PLACE, plain("panbrello: speed {x}, depth {y} (0 keeps the last)"), memory=_NIBBLES, memory_group="panbrello"),
    Effect(M.MIDI_MACRO, "Z", "MIDI macro", Family.FILTER, macro),
    Effect(M.MIDI_MACRO_SMOOTH, "z", "MIDI macro, smooth", Family.FILTER, lambda v: "gliding: " + macro(v)),
    Effect(M.SPECIAL_0, "S0", "Last special", _CONTROL, lambda v: f"nothing ({v:X})" if v else "the last special effect again", high=0xF),
    Effect(M.SPECIAL_1, "S1", "Glissando control", _CONTROL, lambda v: f"tone slides {'in semitones' if v else 'smoothly'}", high=0xF),
    Effect(M.SPECIAL_2, "S2", "Set fine-tune", _CONTROL, lambda v: f"fine-tune of the note: {(v - 8) * 100 / 8:+.1f} cents", high=0xF),
    Effect(M.SPECIAL_3, "S3", "Vibrato waveform", _CONTROL, waveform("vibrato"), high=0xF),
    Effect(M.SPECIAL_4, "S4", "Tremolo waveform", _CONTROL, waveform("tremolo"), high=0xF),
    Effect(M.SPECIAL_5, "S5", "Panbrello waveform", _CONTROL, waveform("panbrello"), high=0xF),
    Effect(M.SPECIAL_6, "S6", "Tick delay", _TIMING, plain("hold this row {v} ticks longer"), high=0xF),
    Effect(M.SPECIAL_7, "S7", "Note and envelope control", _CONTROL, choice(*NOTE_CONTROLS), high=0xF),
    Effect(M.SPECIAL_8, "S8", "Set panning, coarse", _PLACE, lambda v: panning(min((v * 256 + 8) // 15, 255)), high=0xF),
    Effect(M.SPECIAL_9, "S9", "Sound control", _CONTROL, choice("surround off", "surround on: the right side upside down"), high=0xF),
    Effect(M.SPECIAL_10, "SA", "High offset", _CONTROL, plain("sample offsets start from frame {v} times 65536"), high=0xF),
    Effect(M.SPECIAL_11, "SB", "Pattern loop", _TIMING, lambda v: f"loop back {v} times to the loop start" if v else "loop start", high=0xF),
    Effect(M.SPECIAL_12, "SC", "Note cut", _CONTROL, plain("cut the note at tick {v}"), high=0xF),
    Effect(M.SPECIAL_13, "SD", "Note delay", Family.NOTE, plain("start the note at tick {v}"), high=0xF),
    Effect(M.SPECIAL_14, "SE", "Pattern delay", _TIMING, plain("play this row {v} times more"), high=0xF),
    Effect(M.SPECIAL_15, "SF", "Choose MIDI macro", Family.FILTER, plain("Zxx means MIDI macro {v}"), high=0xF),
    # The volume column.
    Effect(M.VOLUME_STEP_UP, "a", "Fine volume up", _LEVEL, or_memory("volume up once by {v}"), high=0xF, memory=_LAST, memory_group="column_slide", volume_column=True),
    Effect(M.VOLUME_STEP_DOWN, "b", "Fine volume down", _LEVEL, or_memory("volume down once by {v}"), high=0xF, memory=_LAST, memory_group="column_slide", volume_column=True),
    Effect(M.VOLUME_SLIDES_UP, "c", "Volume slide up", _LEVEL, or_memory("volume up by {v} a tick"), high=0xF, memory=_LAST, memory_group="column_slide", volume_column=True),
    Effect(M.VOLUME_SLIDES_DOWN, "d", "Volume slide down", _LEVEL, or_memory("volume down by {v} a tick"), high=0xF, memory=_LAST, memory_group="column_slide", volume_column=True),
    Effect(M.VOLUME_PITCH_DOWN, "e", "Pitch slide down", _SLIDE, or_memory("slide down by {v}/4 semitone a tick"), high=0xF, memory=_LAST, memory_group="pitch_slide", volume_column=True),
    Effect(M.VOLUME_PITCH_UP, "f", "Pitch slide up", _SLIDE, or_memory("slide up by {v}/4 semitone a tick"), high=0xF, memory=_LAST, memory_group="pitch_slide", volume_column=True),
    Effect(M.VOLUME_TONE_SLIDE, "g", "Tone slide", _SLIDE, lambda v: f"slide to the note by {COLUMN_TONE_SLIDES[v]}/16 semitone a tick ({v})" if v else "slide to the note: as before", high=0xF, memory=_LAST, memory_group="tone_slide", volume_column=True),
    Effect(M.VOLUME_VIBRATO, "h", "Vibrato", _SLIDE, or_memory("vibrato: depth {v}"), high=0xF, memory=_NIBBLES, memory_group="vibrato", volume_column=True),
    Effect(M.VOLUME_PAN_0, "p", "Set panning, far left", _PLACE, lambda v: panning(4 * v), high=0xF, volume_column=True),
    Effect(M.VOLUME_PAN_16, "q", "Set panning, left", _PLACE, lambda v: panning(64 + 4 * v), high=0xF, volume_column=True),
    Effect(M.VOLUME_PAN_32, "r", "Set panning, right", _PLACE, lambda v: panning(128 + 4 * v), high=0xF, volume_column=True),
    Effect(M.VOLUME_PAN_48, "s", "Set panning, far right", _PLACE, lambda v: panning(192 + 4 * v), high=0xF, volume_column=True),
    Effect(M.VOLUME_PAN_64, "t", "Set panning, all right", _PLACE, lambda v: "panning: all on the right" + (f" ({v:X})" if v else ""), high=0xF, volume_column=True),
)
# fmt: on
