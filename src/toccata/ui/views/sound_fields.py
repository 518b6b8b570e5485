"""How the song sounds, as fields of a form: levels, width, interpolation, the limiter and the play rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toccata.edit import settings
from toccata.edit.mixer import set_limiter
from toccata.rack.strips import CEILING, RELEASE
from toccata.song import Song
from toccata.song.document import AMIGA_FILTERS, FULL_MIX
from toccata.song.sample import INTERPOLATIONS
from toccata.ui.editor import Editor
from toccata.ui.views.instrument_fields import CURVE_STEPS
from toccata.ui.views.properties import asking, choice_field, heading, switch_field, whole_field
from toccata.ui.widgets.fields import Field

_RULES: dict[str, tuple[str, str]] = {
    "linear_slides": ("Linear slides", "Slides move in 1/64 semitone; off: in Amiga periods."),
    "arpeggio_counts_down": ("Arpeggio down", "Arpeggio steps go by the ticks that remain, as in FastTracker 2."),
    "note_off_without_envelope_cuts": ("Off cuts", "A note off cuts an instrument without a volume envelope; off: it fades."),
    "offset_past_end_cuts": ("Offset cuts", "A sample offset past the end plays nothing."),
    "fade_on_new_note": ("Soft new notes", "A note that is replaced fades in a millisecond instead of clicking."),
}


def sound_fields(editor: Editor) -> list[Field]:
    """What the whole song is mixed by, and how its effects are understood."""
    song = editor.song
    return [
        heading("Sound"),
        *_level_fields(editor, song),
        choice_field(
            "interpolation",
            "Interpolation",
            song.interpolation,
            INTERPOLATIONS,
            _put(editor, "interpolation", settings.set_interpolation),
            help="How samples are read between their frames, where they do not say it themselves.",
        ),
        switch_field(
            "rings_out",
            "Ring out",
            song.rings_out,
            _put(editor, "ring out", settings.set_rings_out),
            help="A render goes on after the song's end until it is quiet; off: it stops there, as players of modules do.",
        ),
        heading("Limiter"),
        *_limiter_fields(editor, song),
        heading("Play rules"),
        *(_rule_field(editor, song, name) for name in _RULES),
    ]


def _put(editor: Editor, name: str, change: Callable[[Song, Any], Song]) -> Callable[[Any], None]:
    """Changes one setting; steps in a row are one entry of the history."""

    def run(value: Any) -> None:
        editor.edit(f"song {name}", lambda song: change(song, value), merge=f"song.{name}")

    return run


def _level_fields(editor: Editor, song: Song) -> list[Field]:
    loudest = song.loudest_global_volume
    return [
        _level(editor, "global_volume", "Global volume", loudest, settings.set_global_volume, f"Scales every note, 0–{loudest}."),
        _level(editor, "mix_volume", "Mix volume", FULL_MIX, settings.set_mix_volume, f"How loud all notes are mixed, 0–{FULL_MIX}."),
        _level(
            editor,
            "stereo_separation",
            "Separation",
            FULL_MIX,
            settings.set_stereo_separation,
            f"How far from the centre notes are: 0 mono, {FULL_MIX} as they say.",
        ),
        choice_field(
            "amiga_filter",
            "Amiga's filters",
            song.amiga_filter,
            AMIGA_FILTERS,
            _put(editor, "Amiga's filters", settings.set_amiga_filter),
            help="An Amiga's output: the A500's treble is soft, the A1200's open; E00 switches the LED filter in, E01 out.",
        ),
    ]


def _level(editor: Editor, name: str, title: str, top: int, change: Callable[[Song, Any], Song], help: str) -> Field:
    """A whole number of the song's, 0 to top, which is its default."""
    value, put = getattr(editor.song, name), _put(editor, name.replace("_", " "), change)
    return whole_field(name, title, value, 0, top, put, asking(editor), default=top, help=help)


def _limiter_fields(editor: Editor, song: Song) -> list[Field]:
    limiter = song.mixer.limiter

    def put(**values: Any) -> None:
        editor.edit("limiter", lambda song: set_limiter(song, **values), merge=f"limiter.{next(iter(values))}")

    def release(steps: int) -> None:
        put(release_ms=round(RELEASE.at(RELEASE.position(limiter.release_ms) + steps / CURVE_STEPS), 1))

    return [
        switch_field(
            "limiter", "Limiter", limiter.enabled, lambda on: put(enabled=on), help="Keeps the master's true peaks under the ceiling."
        ),
        Field(
            "ceiling_db",
            "Ceiling",
            CEILING.format(limiter.ceiling_db),
            CEILING.position(limiter.ceiling_db),
            CEILING.help,
            lambda steps: put(ceiling_db=CEILING.clamp(round(limiter.ceiling_db + steps / 10, 2))),
            None,
            lambda: put(ceiling_db=CEILING.default),
        ),
        Field(
            "release_ms",
            "Release",
            RELEASE.format(limiter.release_ms),
            RELEASE.position(limiter.release_ms),
            RELEASE.help,
            release,
            None,
            lambda: put(release_ms=RELEASE.default),
        ),
    ]


def _rule_field(editor: Editor, song: Song, name: str) -> Field:
    title, help = _RULES[name]
    return switch_field(
        name, title, getattr(song.rules, name), _put(editor, title.lower(), lambda song, on: settings.set_rule(song, name, on)), help=help
    )
