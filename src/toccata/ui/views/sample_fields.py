"""The properties of a sample as a form."""

from __future__ import annotations

from typing import Any

from toccata.edit.samples import RANGES, VIBRATO_RANGES, VIBRATO_WAVEFORMS, change_sample, rename_sample, set_loop, set_vibrato
from toccata.errors import EditRefused
from toccata.song import Sample
from toccata.song.sample import INTERPOLATIONS
from toccata.ui.editor import Editor
from toccata.ui.views.properties import asking, choice_field, heading, text_field, whole_field
from toccata.ui.widgets.fields import Field

LOOP_KINDS = ("none", "forward", "pingpong")
SONGS_INTERPOLATION = "the song's"


def sample_fields(editor: Editor, number: int, sample: Sample) -> list[Field]:
    """The fields of a sample: each changes one thing of it, as one history entry (steps in a row are one)."""
    ask = asking(editor)

    def put(name: str, value: Any) -> None:
        editor.edit(
            f"sample {name.replace('_', ' ')}", lambda song: change_sample(song, number, **{name: value}), merge=f"sample.{number}.{name}"
        )

    def whole(name: str, title: str, default: int | None = None, none: bool = False, help: str = "") -> Field:
        low, high = RANGES[name]
        return whole_field(
            name, title, getattr(sample, name), low, high, lambda value: put(name, value), ask, default=default, none=none, help=help
        )

    return [
        heading("Sample"),
        text_field("name", "Name", sample.name, lambda name: _rename(editor, number, name), ask, help="The sample's name."),
        Field("format", "Format", format_text(sample), help="What the sample is made of."),
        _rate(sample, put, ask),
        whole("volume", "Volume", 64, help="What a note without a volume takes, 0–64."),
        whole("global_volume", "Global volume", 64, help="Scales every note of the sample, 0–64."),
        whole("panning", "Panning", 128, True, help="0 left, 128 centre, 255 right; — leaves the channel's."),
        whole("relative_note", "Transpose", 0, help="Semitones added to every note."),
        _finetune(sample, put, ask),
        choice_field(
            "interpolation",
            "Interpolation",
            sample.interpolation or SONGS_INTERPOLATION,
            (SONGS_INTERPOLATION, *INTERPOLATIONS),
            lambda value: put("interpolation", None if value == SONGS_INTERPOLATION else value),
            help="How it is read between its frames; nearest is raw, best is for rendering.",
        ),
        heading("Loop"),
        *_loop_fields(editor, number, sample, sustain=False),
        heading("Sustain loop"),
        *_loop_fields(editor, number, sample, sustain=True),
        heading("Vibrato"),
        *_vibrato_fields(editor, number, sample),
    ]


def format_text(sample: Sample) -> str:
    """`16 bit stereo, 44100 frames`."""
    kind = "float" if sample.data.dtype.kind == "f" else f"{sample.bits} bit"
    return f"{kind} {'stereo' if sample.channels == 2 else 'mono'}, {sample.frames} frames"


def _rename(editor: Editor, number: int, name: str) -> None:
    editor.edit("sample renamed", lambda song: rename_sample(song, number, name))


def _number(line: str) -> float:
    try:
        return float(line.strip())
    except ValueError:
        raise EditRefused(f"'{line}' is no number") from None


def _rate(sample: Sample, put: Any, ask: Any) -> Field:
    rate = sample.rate_hz
    return Field(
        "rate_hz",
        "Rate",
        f"{rate:g} Hz",
        help="Frames a second at middle C.",
        adjust=lambda steps: put("rate_hz", max(100.0, rate + steps)),
        enter=lambda: ask("Rate in Hz", f"{rate:g}", lambda line: put("rate_hz", _number(line))),
        reset=lambda: put("rate_hz", 44100.0),
    )


def _finetune(sample: Sample, put: Any, ask: Any) -> Field:
    cents = sample.finetune_cents
    return Field(
        "finetune_cents",
        "Fine-tune",
        f"{cents:+g} cents",
        (cents + 100) / 200,
        "Hundredths of a semitone, −100 to 100.",
        lambda steps: put("finetune_cents", min(max(cents + steps, -100.0), 100.0)),
        lambda: ask("Fine-tune in cents", f"{cents:g}", lambda line: put("finetune_cents", _number(line))),
        lambda: put("finetune_cents", 0.0),
    )


def _loop_fields(editor: Editor, number: int, sample: Sample, sustain: bool) -> list[Field]:
    loop = sample.sustain_loop if sustain else sample.loop
    name = "sustain loop" if sustain else "loop"
    start, end = loop.start, loop.end or sample.frames

    def put(kind: str, start: int, end: int) -> None:
        editor.edit(
            name,
            lambda song: set_loop(song, number, kind, start, end, sustain),  # type: ignore[arg-type]
            merge=f"sample.{number}.{name}",
        )

    def bound(which: str, value: int, low: int, high: int, place: Any) -> Field:
        return whole_field(
            f"{name}.{which}",
            f"{which.capitalize()}",
            value,
            low,
            high,
            place,
            asking(editor),
            bar=False,
            help=f"A frame of the sample, {low}–{high}.",
        )

    return [
        choice_field(
            f"{name}.kind", "Kind", loop.kind, LOOP_KINDS, lambda kind: put(kind, start, end), help="none, forward or there and back."
        ),
        bound("start", start, 0, max(0, end - 1), lambda value: put(loop.kind, value, end)),
        bound("end", end, start + 1, sample.frames, lambda value: put(loop.kind, start, value)),
    ]


def _vibrato_fields(editor: Editor, number: int, sample: Sample) -> list[Field]:
    now = {name: getattr(sample.vibrato, name) for name in ("waveform", *VIBRATO_RANGES)}

    def put(name: str, value: Any) -> None:
        editor.edit(
            "sample vibrato", lambda song: set_vibrato(song, number, **{**now, name: value}), merge=f"sample.{number}.vibrato.{name}"
        )

    def whole(name: str, help: str) -> Field:
        low, high = VIBRATO_RANGES[name]
        return whole_field(
            f"vibrato.{name}", name.capitalize(), now[name], low, high, lambda value: put(name, value), asking(editor), default=0, help=help
        )

    return [
        choice_field(
            "vibrato.waveform",
            "Waveform",
            now["waveform"],
            VIBRATO_WAVEFORMS,
            lambda value: put("waveform", value),
            help="How the pitch swings.",
        ),
        whole("speed", "How fast it swings; 256 is a cycle a tick."),
        whole("depth", "How far, in 1/64 semitone."),
        whole("sweep", "Ticks until the full depth."),
    ]
