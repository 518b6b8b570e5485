"""Channels: mute and solo, adding, deleting, moving, naming, colouring, effect columns."""

from __future__ import annotations

from collections.abc import Callable

from toccata.edit import channels, mixer
from toccata.edit.groove import set_channel_groove
from toccata.song import Song
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor
from toccata.ui.pattern.geometry import last_field

SCOPE = "pattern"
HUES = (
    ("R", "red", 0),
    ("O", "orange", 30),
    ("Y", "yellow", 60),
    ("L", "lime", 90),
    ("G", "green", 120),
    ("S", "spring green", 150),
    ("C", "cyan", 180),
    ("A", "azure", 210),
    ("B", "blue", 240),
    ("V", "violet", 270),
    ("M", "magenta", 300),
    ("P", "pink", 330),
    ("N", "none: the theme's", -1),
)


def _change(name: str, change: Callable[[Song, int], Song]) -> Callable[[Editor], None]:
    return lambda editor: _done(editor, name, change(editor.song, editor.cursor.channel))


def _done(editor: Editor, name: str, song: Song, channel: int | None = None) -> None:
    """Puts the edit in place with the cursor in a channel and field that exist."""
    from dataclasses import replace

    channel = min(editor.cursor.channel if channel is None else channel, len(song.channels) - 1)
    field = min(editor.cursor.field, last_field(song.channels[channel].effect_columns))
    editor.edit(name, song, replace(editor.cursor, channel=channel, field=field))
    editor.desk.editor_changed()


def _add(editor: Editor) -> None:
    at = editor.cursor.channel + 1
    _done(editor, "Added channel", channels.add_channel(editor.song, at), at)
    editor.say(f"Channel {at + 1} added")


def _delete(editor: Editor) -> None:
    index = editor.cursor.channel
    _done(editor, "Deleted channel", channels.delete_channel(editor.song, index))
    editor.set(mark_anchor=None, mark_end=None)
    editor.say(f"Channel {index + 1} deleted; Ctrl+Z brings it back")


def _clone(editor: Editor) -> None:
    _done(editor, "Cloned channel", channels.clone_channel(editor.song, editor.cursor.channel), editor.cursor.channel + 1)


def _move(direction: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        index = editor.cursor.channel
        to = min(max(index + direction, 0), len(editor.song.channels) - 1)
        if to != index:
            _done(editor, "Moved channel", channels.move_channel(editor.song, index, to), to)

    return run


def _rename(editor: Editor) -> None:
    index = editor.cursor.channel

    def then(name: str) -> None:
        _done(editor, "Named channel", channels.rename_channel(editor.song, index, name))

    editor.desk.ask_line(f"Name of channel {index + 1}", editor.song.channels[index].name, then)


def _colour(editor: Editor) -> None:
    index = editor.cursor.channel

    def then(hue: str) -> None:
        _done(editor, "Coloured channel", channels.set_channel_hue(editor.song, index, int(hue)))

    editor.desk.ask(f"Colour of channel {index + 1}", [(key, name, str(hue)) for key, name, hue in HUES], then)


def _effect_columns(editor: Editor) -> None:
    """One more; after four, one again."""
    index = editor.cursor.channel
    count = editor.song.channels[index].effect_columns % 4 + 1
    _done(editor, "Effect columns", channels.set_effect_columns(editor.song, index, count))
    editor.say(f"Channel {index + 1}: {count} effect column{'s' if count > 1 else ''}")


def _groove(editor: Editor) -> None:
    from toccata.ui.views.timing_fields import groove_text, parse_groove

    index = editor.cursor.channel

    def then(line: str) -> None:
        _done(editor, "Channel groove", set_channel_groove(editor.song, index, parse_groove(line)))

    editor.desk.ask_line(
        f"Ticks a row of channel {index + 1}, as 8 4; empty: the song's", groove_text(editor.song.channels[index].groove), then
    )


def _settings(editor: Editor) -> None:
    editor.desk.ask(
        f"Channel {editor.cursor.channel + 1} {editor.song.channels[editor.cursor.channel].name}".rstrip(),
        [
            ("N", "name", "channel.rename"),
            ("C", "colour", "channel.colour"),
            ("E", "effect columns", "channel.effect_columns"),
            ("G", "groove", "channel.groove"),
            ("M", "mute", "channel.mute"),
            ("S", "solo", "channel.solo"),
            ("A", "add a channel after it", "channel.add"),
            ("D", "duplicate it", "channel.clone"),
            ("L", "move it left", "channel.move_left"),
            ("R", "move it right", "channel.move_right"),
            ("X", "delete it", "channel.delete"),
        ],
        editor.desk.perform,
    )


ACTIONS = (
    Action("channel.mute", "Mute the channel", _change("Muted channel", mixer.mute_strip), ("ctrl+u", "alt+h"), SCOPE),
    Action("channel.solo", "Solo the channel", _change("Soloed channel", mixer.solo_strip), ("ctrl+d", "alt+i"), SCOPE),
    Action(
        "channel.unmute_all", "Unmute all channels", lambda editor: _done(editor, "Unmuted all", mixer.unmute_all(editor.song)), ("alt+H",)
    ),
    Action("channel.settings", "Channel settings", _settings, ("shift+f2",), SCOPE, "Name, colour, effect columns, add, move, delete."),
    Action("channel.effect_columns", "Effect columns", _effect_columns, ("alt+t",), SCOPE, "One more, up to four; then one again."),
    Action("channel.rename", "Name the channel", _rename, (), SCOPE),
    Action("channel.colour", "Colour the channel", _colour, (), SCOPE),
    Action("channel.groove", "Groove of the channel", _groove, (), SCOPE, "Ticks of its rows in turn, apart from the song's."),
    Action("channel.add", "Add a channel", _add, (), SCOPE, "After the one under the cursor."),
    Action("channel.clone", "Duplicate the channel", _clone, (), SCOPE),
    Action("channel.delete", "Delete the channel", _delete, (), SCOPE),
    Action("channel.move_left", "Move the channel left", _move(-1), (), SCOPE),
    Action("channel.move_right", "Move the channel right", _move(1), (), SCOPE),
)
