"""The colour roles of the screen: a theme gives each of them one colour, and every widget draws by role.

A *ground* is a background, an *ink* a foreground. Colour never stands alone: what a colour says, a shape or a letter
says too (the play row has its mark, a muted channel its `M`, a clip its `!`).
"""

from __future__ import annotations

GROUNDS: dict[str, str] = {
    "screen": "behind everything, and every row of the grid that is no beat",
    "beat": "a row of the grid that begins a beat",
    "bar": "a row of the grid that begins a bar",
    "play": "the row that sounds, where a whole row is tinted",
    "header": "the header's line",
    "heads": "the line of channel heads, and the title line of a panel",
    "footer": "the line of keys at the bottom",
    "panel": "palettes, menus and dialogs above the screen",
    "focus": "the chosen slot, strip, file or field of the panel that has the keys",
    "chosen": "the same in a panel that does not have the keys",
    "cursor": "the cursor's field in edit mode",
    "jam": "the cursor's field in jam mode",
    "selection": "marked cells, frames or text",
    "track": "the empty part of a meter or fader",
    "edit_badge": "the header's EDIT",
    "jam_badge": "the header's JAM",
    "section": "the name of the order's current section and the entry that plays",
}

INKS: dict[str, str] = {
    "text": "plain text and numbers",
    "dim": "labels and notes of lesser weight; still readable",
    "title": "names of panels and of the song",
    "accent": "what matters now: tempo, position, the chosen thing",
    "key": "a key's name in the footer, in help and in menus",
    "rule": "lines between columns and panels; decoration",
    "error": "what went wrong",
    "warning": "what may go wrong: not saved, no sound, clipped",
    "good": "done, ready",
    "row_number": "row numbers",
    "row_number_beat": "row numbers of beats and bars",
    "dots": "an empty field's dots; decoration",
    "note": "a note whose instrument has no hue; others take their instrument's",
    "note_special": "note off, cut and fade",
    "instrument": "instrument numbers",
    "volume": "the volume column",
    "effect_note": "effects on notes: arpeggio, retrigger, cut, delay",
    "effect_pitch": "effects on pitch",
    "effect_volume": "effects on volume",
    "effect_panning": "effects on panning",
    "effect_sample": "effects on the sample: offset, finetune",
    "effect_flow": "effects on the song: speed, tempo, jumps",
    "play_mark": "the mark of the row that sounds",
    "cursor": "text on the cursor's ground",
    "cursor_row_number": "the row number where the cursor is",
    "selection": "text on the selection's ground",
    "muted": "a muted channel's name, notes and meter",
    "badge": "text on the grounds `edit_badge` and `jam_badge`",
    "section": "text on the ground `section`",
    "waveform": "a sample's wave",
    "waveform_loop": "a loop's bounds and what lies between",
    "waveform_cursor": "the cursor in a wave, and a grabbed node",
    "envelope": "an envelope's line",
    "node": "an envelope's nodes",
    "fader": "a fader's knob and the filled part of a value",
    "meter_low": "a meter under −18 dB",
    "meter_mid": "a meter from −18 to −6 dB",
    "meter_high": "a meter above −6 dB, and clips",
    "peak": "a meter's held peak",
}

DECORATION = frozenset({"rule", "dots"})
"""Inks that carry no meaning of their own, so that they may be faint."""

GROUNDS_OF: dict[str, tuple[str, ...]] = {
    "cursor": ("cursor", "jam"),
    "selection": ("selection",),
    "badge": ("edit_badge", "jam_badge"),
    "section": ("section",),
    "text": ("screen", "beat", "bar", "play", "header", "heads", "footer", "panel", "focus", "chosen"),
    "title": ("screen", "header", "heads", "panel"),
    "accent": ("screen", "header", "heads", "panel", "focus", "chosen"),
    "dim": ("screen", "header", "heads", "footer", "panel"),
    "key": ("screen", "footer", "panel"),
    "error": ("screen", "header", "panel"),
    "warning": ("screen", "header", "panel"),
    "good": ("screen", "header", "panel"),
    "muted": ("screen", "heads", "beat", "bar"),
    "play_mark": ("screen", "beat", "bar"),
    "peak": ("screen", "heads", "track"),
    "meter_low": ("screen", "heads", "track"),
    "meter_mid": ("screen", "heads", "track"),
    "meter_high": ("screen", "heads", "track"),
    "fader": ("screen", "track", "focus"),
    "waveform": ("screen",),
    "waveform_loop": ("screen",),
    "waveform_cursor": ("screen",),
    "envelope": ("screen",),
    "node": ("screen",),
    "rule": ("screen",),
    "dots": ("screen", "beat", "bar"),
}
"""Where an ink may stand, so that its contrast can be proven; those not named stand on the grid's rows."""

GRID_GROUNDS = ("screen", "beat", "bar")
HUE_COUNT = 12
"""A theme's hues stand for 0, 30, ... 330 degrees of the colour wheel: red, orange, yellow, ... pink."""
