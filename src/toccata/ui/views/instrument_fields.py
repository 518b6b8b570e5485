"""The settings of an instrument as a form: its own fields, and its voice's parameters as the rack has them."""

from __future__ import annotations

from typing import Any

from toccata.edit.instruments import CHOICES, MAY_BE_NONE, RANGES, change_instrument, clear_note_map, rename_instrument, set_parameter
from toccata.errors import EditRefused
from toccata.notation.notes import format_note
from toccata.rack.parameter import Parameter
from toccata.rack.voices import CHIP_WAVEFORMS, VOICES, WAVETABLE_LEVELS
from toccata.song import Instrument, Song
from toccata.ui.editor import Editor
from toccata.ui.views.properties import asking, choice_field, heading, switch_field, text_field, whole_field
from toccata.ui.widgets.fields import Field
from toccata.ui.widgets.levels import EIGHTHS

CURVE_STEPS = 100
"""A step of `- +` moves a continuous parameter by this part of its curve."""
_STEP_PREFIX = "step_"

_TITLES: dict[str, tuple[str, int | None, str]] = {
    "global_volume": ("Volume", 128, "Scales every note of the instrument, 0–128."),
    "panning": ("Panning", 128, "0 left, 128 centre, 255 right; — leaves the sample's or the channel's."),
    "fade_out": ("Fade-out", 0, "Taken from 32768 each tick after a release; 0 never fades."),
    "filter_cutoff": ("Filter cut-off", 127, "0–127; — leaves the filter out."),
    "filter_resonance": ("Resonance", 0, "0–127; — leaves it as it was."),
    "random_volume": ("Random volume", 0, "Up to so many per cent, anew for each note."),
    "random_panning": ("Random panning", 0, "Up to so far to each side, anew for each note."),
    "pitch_pan_separation": ("Pitch–pan", 0, "How notes spread by pitch: −32 to 32."),
    "hue": ("Hue", -1, "Degrees of the colour wheel; −1 lets the theme choose."),
}


def instrument_fields(editor: Editor, number: int, instrument: Instrument) -> list[Field]:
    """The fields of an instrument: each changes one thing of it, as one history entry (steps in a row are one)."""
    return [
        heading("Instrument"),
        text_field("name", "Name", instrument.name, lambda name: _rename(editor, number, name), asking(editor)),
        _choice(editor, number, instrument, "kind", "Voice", "What makes the sound: the sampler or a synth."),
        *_sample_fields(editor, number, instrument),
        *(_whole(editor, number, instrument, name) for name in ("global_volume", "panning", "hue")),
        *_voice_fields(editor, number, instrument),
        heading("Notes"),
        _choice(editor, number, instrument, "new_note_action", "New note", "What the sounding note does when the next one comes."),
        _choice(editor, number, instrument, "duplicate_check", "Duplicates", "Which sounding note counts as the same one."),
        _choice(editor, number, instrument, "duplicate_action", "Then", "What happens to a note that is there already."),
        *(_whole(editor, number, instrument, name) for name in ("fade_out", "random_volume", "random_panning")),
        *_pitch_pan(editor, number, instrument),
        heading("Filter"),
        *(_whole(editor, number, instrument, name) for name in ("filter_cutoff", "filter_resonance")),
        switch_field(
            "pitch_envelope_is_filter",
            "Pitch envelope",
            instrument.pitch_envelope_is_filter,
            lambda value: _put(editor, number, "pitch_envelope_is_filter", value),
            help="On: it moves the filter instead of the pitch.",
        ),
    ]


def note_map_text(song: Song, instrument: Instrument) -> str:
    """What the keyboard plays: `all notes`, or how many samples and from which note."""
    if not instrument.note_map:
        return "every note"
    samples = sorted({mapping.sample for mapping in instrument.note_map} - {0})
    silent = sum(mapping.sample == 0 for mapping in instrument.note_map)
    moved = sum(mapping.note != note for note, mapping in enumerate(instrument.note_map))
    facts = [f"{len(samples)} samples"]
    facts += [f"{moved} notes moved"] if moved else []
    facts += [f"{silent} silent"] if silent else []
    return ", ".join(facts)


def _put(editor: Editor, number: int, name: str, value: Any) -> None:
    editor.edit(
        f"instrument {name.replace('_', ' ')}",
        lambda song: change_instrument(song, number, **{name: value}),
        merge=f"instrument.{number}.{name}",
    )


def _rename(editor: Editor, number: int, name: str) -> None:
    editor.edit("instrument renamed", lambda song: rename_instrument(song, number, name))


def _choice(editor: Editor, number: int, instrument: Instrument, name: str, title: str, help: str) -> Field:
    return choice_field(name, title, getattr(instrument, name), CHOICES[name], lambda value: _put(editor, number, name, value), help=help)


def _whole(editor: Editor, number: int, instrument: Instrument, name: str) -> Field:
    title, default, help = _TITLES[name]
    low, high = RANGES[name]
    value = getattr(instrument, name)
    return whole_field(
        name,
        title,
        value,
        low,
        high,
        lambda changed: _put(editor, number, name, changed),
        asking(editor),
        default=None if name in MAY_BE_NONE and name != "panning" else default,
        none=name in MAY_BE_NONE,
        help=help,
    )


def _sample_fields(editor: Editor, number: int, instrument: Instrument) -> list[Field]:
    if instrument.kind != "sampler":
        return []
    song = editor.song
    sample = song.sample(instrument.sample)
    name = sample.name or sample.filename if sample else "none" if not instrument.sample else "empty"
    low, high = RANGES["sample"]
    chosen = whole_field(
        "sample",
        "Sample",
        instrument.sample,
        low,
        high,
        lambda value: _put(editor, number, "sample", value),
        asking(editor),
        text=f"{instrument.sample:02X} {name}",
        bar=False,
        help="The sample that every note plays, unless the note map says otherwise.",
    )
    mapped = Field(
        "note_map",
        "Note map",
        note_map_text(song, instrument),
        help="Which sample and note each key plays. Enter changes it; Del lets every key play the one sample.",
        enter=lambda: editor.desk.perform("note_map.edit"),
        reset=lambda: _clear_map(editor, number),
    )
    return [chosen, mapped]


def _clear_map(editor: Editor, number: int) -> None:
    editor.edit("note map cleared", lambda song: clear_note_map(song, number))


def _pitch_pan(editor: Editor, number: int, instrument: Instrument) -> list[Field]:
    centre = instrument.pitch_pan_centre
    low, high = RANGES["pitch_pan_centre"]
    around = whole_field(
        "pitch_pan_centre",
        "around",
        centre,
        low,
        high,
        lambda value: _put(editor, number, "pitch_pan_centre", value),
        asking(editor),
        text=format_note(centre),
        default=60,
        bar=False,
        help="The note that stays in the middle.",
    )
    return [_whole(editor, number, instrument, "pitch_pan_separation"), around]


def _voice_fields(editor: Editor, number: int, instrument: Instrument) -> list[Field]:
    parameters = VOICES.get(instrument.kind, ())
    if not parameters:
        return []
    plain = [parameter for parameter in parameters if not parameter.name.startswith(_STEP_PREFIX)]
    fields = [heading(f"Voice: {instrument.kind}"), *(parameter_field(editor, number, instrument, parameter) for parameter in plain)]
    steps = [parameter for parameter in parameters if parameter.name.startswith(_STEP_PREFIX)]
    if steps and instrument.parameter("waveform", 0.0) == CHIP_WAVEFORMS.index("wavetable"):
        fields.append(heading(f"Wavetable {wavetable_text(instrument, steps)}"))
        fields += [parameter_field(editor, number, instrument, parameter) for parameter in steps]
    return fields


def wavetable_text(instrument: Instrument, steps: list[Parameter]) -> str:
    """The wavetable as a picture, a character a step."""
    levels = [instrument.parameter(step.name, step.default) for step in steps]
    return "".join(EIGHTHS[1 + int(level * 7 / (WAVETABLE_LEVELS - 1))] for level in levels)


def parameter_field(editor: Editor, number: int, instrument: Instrument, parameter: Parameter) -> Field:
    """A field for a parameter of the rack: name, unit, range and curve from its table."""
    value = instrument.parameter(parameter.name, parameter.default)

    def put(changed: float) -> None:
        editor.edit(
            parameter.title.lower(),
            lambda song: set_parameter(song, number, parameter.name, changed),
            merge=f"instrument.{number}.{parameter.name}",
        )

    def adjust(steps: int) -> None:
        if parameter.curve == "steps":
            put(value + steps if not parameter.choices else value + (1 if steps > 0 else -1))
        else:
            put(parameter.at(parameter.position(value) + steps / CURVE_STEPS))

    def typed(line: str) -> None:
        try:
            put(float(line.replace(",", ".").split()[0]))
        except (ValueError, IndexError):
            raise EditRefused(f"'{line}' is no number") from None

    def enter() -> None:
        if parameter.choices:
            put(parameter.low + (value - parameter.low + 1) % len(parameter.choices))
        else:
            asking(editor)(parameter.title, f"{value:g}", typed)

    text = parameter.format(value)
    shown = f"‹ {text.replace('_', ' ')} ›" if parameter.choices else text
    bounds = "" if parameter.choices else f" {parameter.low:g}–{parameter.high:g} {parameter.unit}".rstrip() + "."
    share = None if parameter.choices else parameter.position(value)
    return Field(parameter.name, parameter.title, shown, share, parameter.help + bounds, adjust, enter, lambda: put(parameter.default))
