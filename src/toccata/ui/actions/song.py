"""The song's settings: its channels and its message. The settings themselves are a form, see `forms`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from toccata.edit.channels import (
    add_channel,
    clone_channel,
    delete_channel,
    move_channel,
    rename_channel,
    set_channel_hue,
    set_effect_columns,
)
from toccata.notation.cells import MAX_EFFECTS
from toccata.song import Song
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.ui.views.song import SongView

CHANNELS, MESSAGE = "song.channels", "song.message"
HUE_STEP = 30


def song_view(editor: Editor) -> SongView:
    """The view of the song's settings, shown first when another one is."""
    from toccata.ui.views.song import SongView

    editor.desk.show_view("song")
    view = editor.desk.view
    assert isinstance(view, SongView)
    return view


def _on_song(work: Callable[[SongView], None]) -> Callable[[Editor], None]:
    return lambda editor: work(song_view(editor))


def _change(name: str, change: Callable[[Song, int], Song], to: int = 0) -> Callable[[Editor], None]:
    """Edits the chosen channel; `to` is where the choice goes then, relative to it."""

    def run(editor: Editor) -> None:
        view = song_view(editor)
        channel = view.channel
        if editor.edit(name, lambda song: change(song, channel)):
            view.choose_channel(channel + to)

    return run


def _move(direction: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        view = song_view(editor)
        channel, to = view.channel, view.channel + direction
        if 0 <= to < len(editor.song.channels) and editor.edit("channel moved", lambda song: move_channel(song, channel, to)):
            view.choose_channel(to)

    return run


def _rename(editor: Editor) -> None:
    channel = song_view(editor).channel

    def rename(name: str) -> None:
        editor.edit("channel renamed", lambda song: rename_channel(song, channel, name))

    editor.desk.ask_line(f"Name of channel {channel + 1}", editor.song.channels[channel].name, rename)


def _hue(direction: int) -> Callable[[Editor], None]:
    """Round the wheel in twelve steps; the theme's choice lies before red."""

    def run(editor: Editor) -> None:
        channel = song_view(editor).channel
        hue = editor.song.channels[channel].hue + direction * HUE_STEP
        if editor.song.channels[channel].hue < 0:
            hue = 0 if direction > 0 else 360 - HUE_STEP
        elif not 0 <= hue < 360:
            hue = -1
        editor.edit("channel hue", lambda song: set_channel_hue(song, channel, hue), merge=f"channel.{channel}.hue")

    return run


def _columns(song: Song, channel: int) -> Song:
    return set_effect_columns(song, channel, song.channels[channel].effect_columns % MAX_EFFECTS + 1)


def _scroll(delta: int) -> Callable[[Editor], None]:
    return _on_song(lambda view: view.message.scroll_by(delta))


ACTIONS = (
    Action("song.next_panel", "Song settings: next panel", _on_song(lambda view: view.next_panel(1)), ("tab",), "song"),
    Action("song.previous_panel", "Song settings: panel before", _on_song(lambda view: view.next_panel(-1)), ("shift+tab",), "song"),
    Action("song.message", "Message: write", _on_song(lambda view: view.write_message()), ("shift+f9",), also=((MESSAGE, "enter"),)),
    Action("message.up", "Message: scroll up", _scroll(-1), ("up",), MESSAGE),
    Action("message.down", "Message: scroll down", _scroll(1), ("down",), MESSAGE),
    Action("channels.up", "Channels: the one above", _on_song(lambda view: view.choose_channel(view.channel - 1)), ("up",), CHANNELS),
    Action("channels.down", "Channels: the one below", _on_song(lambda view: view.choose_channel(view.channel + 1)), ("down",), CHANNELS),
    Action("channels.rename", "Channels: rename", _rename, ("enter",), CHANNELS),
    Action("channels.hue_up", "Channels: next hue", _hue(1), ("+",), CHANNELS),
    Action("channels.hue_down", "Channels: hue before", _hue(-1), ("-",), CHANNELS),
    Action(
        "channels.columns",
        "Channels: effect columns",
        _change("effect columns", _columns),
        ("c",),
        CHANNELS,
        "One more, up to four; then one again.",
    ),
    Action(
        "channels.add",
        "Channels: add one below",
        _change("channel added", lambda song, at: add_channel(song, at + 1), 1),
        ("insert", "i"),
        CHANNELS,
    ),
    Action("channels.clone", "Channels: duplicate", _change("channel duplicated", clone_channel, 1), ("d",), CHANNELS),
    Action(
        "channels.delete",
        "Channels: delete",
        _change("channel deleted", delete_channel),
        ("delete",),
        CHANNELS,
        "Its notes go too; Ctrl+Z brings them back.",
    ),
    Action("channels.move_up", "Channels: move up", _move(-1), ("[",), CHANNELS),
    Action("channels.move_down", "Channels: move down", _move(1), ("]",), CHANNELS),
)
