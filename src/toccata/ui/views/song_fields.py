"""The song's settings and the channels' as a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toccata.edit import channels, settings
from toccata.errors import EditRefused
from toccata.notation.scales import KEYS, SCALES
from toccata.song import Song
from toccata.song.document import SPEED_RANGE, TEMPO_MODES, TEMPO_RANGE
from toccata.ui.editor import Editor
from toccata.ui.theme import find_themes, remember_theme
from toccata.ui.views.properties import asking, choice_field, heading, text_field, whole_field
from toccata.ui.views.sound_fields import sound_fields
from toccata.ui.views.timing_fields import channel_timing_fields, metronome_fields, song_timing_fields
from toccata.ui.widgets.fields import Field

NONE = "none"


def song_fields(editor: Editor) -> list[Field]:
    """The settings of the song: each changes one thing, as one history entry (steps in a row are one)."""
    song, ask = editor.song, asking(editor)
    return [
        heading("Song"),
        text_field("title", "Title", song.title, lambda line: _edit(editor, "title", settings.set_title, line), ask),
        text_field("artist", "Artist", song.artist, lambda line: _edit(editor, "artist", settings.set_artist, line), ask),
        *_clock_fields(editor, song),
        *song_timing_fields(editor),
        *_key_fields(editor, song),
        *sound_fields(editor),
        heading("Editor"),
        _theme_field(editor),
        *metronome_fields(editor),
    ]


def channel_fields(editor: Editor, index: int) -> list[Field]:
    """The settings of one channel."""
    channel, ask = editor.song.channels[index], asking(editor)

    def put(name: str, change: Callable[..., Song]) -> Callable[[Any], None]:
        def run(value: Any) -> None:
            editor.edit(f"channel {name}", lambda song: change(song, index, value), merge=f"channel.{index}.{name}")

        return run

    return [
        heading(f"Channel {index + 1}"),
        text_field("channel.name", "Name", channel.name, put("name", channels.rename_channel), ask),
        whole_field(
            "channel.hue",
            "Hue",
            channel.hue,
            -1,
            359,
            put("hue", channels.set_channel_hue),
            ask,
            text="the theme's" if channel.hue < 0 else f"{channel.hue}°",
            default=-1,
            help="Degrees of the colour wheel; −1 lets the theme choose.",
        ),
        whole_field(
            "channel.effect_columns",
            "Effect columns",
            channel.effect_columns,
            1,
            4,
            put("effect columns", channels.set_effect_columns),
            ask,
            bar=False,
        ),
        whole_field(
            "channel.panning",
            "Panning",
            channel.panning,
            0,
            255,
            put("panning", channels.set_channel_panning),
            ask,
            default=128,
            help="Where its notes start: 0 left, 128 centre, 255 right.",
        ),
        whole_field(
            "channel.volume",
            "Volume",
            channel.volume,
            0,
            64,
            put("volume", channels.set_channel_volume),
            ask,
            default=64,
            help="At the song's start, 0–64. The fader is in the mixer.",
        ),
        *channel_timing_fields(editor, index),
    ]


def _edit(editor: Editor, name: str, change: Callable[..., Song], *values: Any) -> None:
    editor.edit(f"song {name}", lambda song: change(song, *values), merge=f"song.{name}")


def _clock_fields(editor: Editor, song: Song) -> list[Field]:
    ask = asking(editor)
    low, high = TEMPO_RANGE

    def tempo(value: float) -> None:
        _edit(editor, "tempo", settings.set_tempo, value)

    def typed(line: str) -> None:
        try:
            tempo(float(line.replace(",", ".")))
        except ValueError:
            raise EditRefused(f"'{line}' is no tempo") from None

    def signature(line: str) -> None:
        beats, slash, unit = line.partition("/")
        if not (slash and beats.strip().isdigit() and unit.strip().isdigit()):
            raise EditRefused(f"'{line}' is no time signature; write 4/4")
        _edit(editor, "time signature", settings.set_time_signature, int(beats), int(unit))

    beats, unit = song.time_signature.beats, song.time_signature.unit
    return [
        Field(
            "tempo",
            "Tempo",
            f"{song.tempo:g}  = {song.beats_per_minute:g} bpm",
            None,
            "FastTracker 2's: a tick lasts 2.5 / tempo seconds.",
            lambda steps: tempo(min(max(song.tempo + steps, low), high)),
            lambda: ask("Tempo", f"{song.tempo:g}", typed),
            lambda: tempo(125.0),
        ),
        choice_field(
            "tempo_mode",
            "Tempo mode",
            song.tempo_mode,
            TEMPO_MODES,
            lambda word: _edit(editor, "tempo mode", settings.set_tempo_mode, word),
            help="What the tempo counts: classic by ticks of 2.5 / tempo seconds; alternative, ticks a second; modern, beats a minute.",
        ),
        whole_field(
            "speed",
            "Speed",
            song.speed,
            *SPEED_RANGE,
            lambda value: _edit(editor, "speed", settings.set_speed, value),
            ask,
            text=f"{song.speed} ticks a row",
            default=6,
            bar=False,
            help="How many ticks a row lasts.",
        ),
        Field(
            "time_signature",
            "Time signature",
            f"{beats}/{unit}",
            None,
            "The bars that are tinted.",
            lambda steps: _edit(editor, "time signature", settings.set_time_signature, min(max(beats + steps, 1), 32), unit),
            lambda: ask("Time signature", f"{beats}/{unit}", signature),
            lambda: _edit(editor, "time signature", settings.set_time_signature, 4, 4),
        ),
        whole_field(
            "rows_per_beat",
            "Rows a beat",
            song.rows_per_beat,
            1,
            64,
            lambda value: _edit(editor, "rows a beat", settings.set_rows_per_beat, value),
            ask,
            default=4,
            bar=False,
            help="The beats that are tinted, and what makes the bpm.",
        ),
    ]


def _key_fields(editor: Editor, song: Song) -> list[Field]:
    def put(key: str, scale: str) -> None:
        key, scale = ("" if word == NONE else word for word in (key, scale))
        _edit(editor, "key", settings.set_key, key, scale or ("major" if key and not song.scale else ""))

    return [
        choice_field("key", "Key", song.key or NONE, (NONE, *KEYS), lambda word: put(word, song.scale), help="The tonic."),
        choice_field("scale", "Scale", song.scale or NONE, (NONE, *SCALES), lambda word: put(song.key, word), help="Its notes."),
    ]


def use_theme(editor: Editor, name: str) -> None:
    """Changes every colour, now and at the next start."""
    editor.desk.set_theme(name)
    editor.desk.run_aside(lambda: remember_theme(editor.settings.folders.settings_file, name))
    view = editor.desk.view
    view.show(editor.song)


def _theme_field(editor: Editor) -> Field:
    names = list(find_themes(editor.settings.folders.themes))
    return choice_field(
        "theme",
        "Theme",
        editor.theme.name,
        names,
        lambda name: use_theme(editor, name),
        help=f"{editor.theme.title}. Not part of the song.",
    )
