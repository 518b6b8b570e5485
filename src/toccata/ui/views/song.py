"""The song's settings: title, clock, metre, key; its channels; its message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from toccata.edit.settings import set_message
from toccata.song import Channel, Song
from toccata.ui.painting import fit
from toccata.ui.views.message import MessageText, TextBlock
from toccata.ui.views.panels import FormView, PanelHead
from toccata.ui.views.song_fields import channel_fields, song_fields
from toccata.ui.widgets.fields import Field, Form
from toccata.ui.widgets.slots import Slot, SlotList

if TYPE_CHECKING:
    from toccata.ui.editor import Editor


class SongView(FormView):
    """Tab goes from the settings to the channels and the message."""

    DEFAULT_CSS = """
    SongView #settings-side { width: 1fr; }
    SongView #channels-side { width: 38; }
    SongView #channels-side.alone { width: 1fr; }
    SongView #message-side { height: 1fr; min-height: 4; }
    SongView #channel-form { height: 6; }
    """
    scope = "song"
    title = "Song settings"
    panels = ("fields", "channels", "message")
    _ROOM = 70

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.channel = 0
        self.writing: TextBlock | None = None
        """The message while it is being written."""
        theme = self.theme_of
        self.form_head, self.channels_head, self.message_head = PanelHead(theme), PanelHead(theme), PanelHead(theme)
        self.form = Form(theme)
        self.channels = SlotList(theme)
        self.message = MessageText(theme)
        self.settings_side, self.channels_side = Vertical(id="settings-side"), Vertical(id="channels-side")

    def compose(self) -> ComposeResult:
        with Horizontal():
            with self.settings_side:
                yield self.form_head
                yield self.form
            with self.channels_side:
                yield self.channels_head
                yield self.channels
                with Vertical(id="message-side"):
                    yield self.message_head
                    yield self.message

    def fields(self) -> list[Field]:
        return [*song_fields(self.editor), *channel_fields(self.editor, self.channel)]

    def show(self, song: Song) -> None:
        self.channel = min(self.editor.cursor.channel, len(song.channels) - 1)
        self.update()

    def changed(self, old: Song, new: Song) -> None:
        self.channel = min(self.channel, len(new.channels) - 1)
        self.update()

    def choose_channel(self, index: int) -> None:
        """Another channel, 0-based."""
        self.channel = min(max(0, index), len(self.editor.song.channels) - 1)
        self.editor.move(channel=self.channel)
        self.update()

    def update(self) -> None:
        song = self.editor.song
        self.take_turns([(self.settings_side, ("fields",)), (self.channels_side, ("channels", "message"))], self._ROOM)
        self.form_head.show("Song settings", "", self.panel == "fields")
        self.show_form(self.panel == "fields")
        self.channels_head.show("Channels", str(len(song.channels)), self.panel == "channels")
        self.channels.show(
            [self._slot(channel, index) for index, channel in enumerate(song.channels)], self.channel, self.panel == "channels"
        )
        self.message_head.show(
            "Message", "Esc ends" if self.writing else "Enter writes" if self.panel == "message" else "", self.panel == "message"
        )
        self.message.show(song.message, self.writing)

    def _slot(self, channel: Channel, index: int) -> Slot:
        hue = "  —" if channel.hue < 0 else f"{channel.hue}°"
        detail = f"{channel.effect_columns} fx {fit(hue, 4)}{'M' if channel.strip.mute else ' '}{'S' if channel.strip.solo else ' '}"
        return Slot(f"{index + 1:2d}", channel.name or "—", detail, color=self.editor.theme.hue_color(channel.hue, index))

    def turn_to(self, panel: str) -> None:
        self.writing = None
        super().turn_to(panel)

    def leave(self) -> None:
        self.writing = None

    def write_message(self) -> None:
        """Begins to write the message; Esc ends."""
        self.turn_to("message")
        self.writing = TextBlock(self.editor.song.message)
        self.update()

    def take_key(self, key: str, character: str | None) -> bool:
        if self.writing is None:
            return False
        if key == "escape":
            self.writing = None
            self.update()
            return True
        used = self.writing.take_key(key, character)
        if used:
            self._put_message()
        return used

    def take_paste(self, text: str) -> bool:
        if self.writing is None:
            return False
        self.writing.insert(text)
        self._put_message()
        return True

    def _put_message(self) -> None:
        """Every key is safe in the journal, all of them are one step to undo."""
        assert self.writing is not None
        text = self.writing.text
        self.editor.edit("message", lambda song: set_message(song, text), merge="song.message")
        self.update()

    def explanation(self) -> str:
        if self.panel == "fields":
            return self.field_help()
        if self.panel == "channels":
            return "Ins adds a channel, Del takes it away, [ and ] move it, Enter names it, - + colour it."
        return "What people read when they open the song: credits, thanks, notes."

    def hint(self) -> tuple[tuple[str, str], ...]:
        if self.panel == "fields":
            return (("↑↓", "setting"), ("- +", "value"), ("Enter", "type"), ("Del", "default"), ("Tab", "channels"), ("F2", "pattern"))
        if self.panel == "channels":
            return (
                ("↑↓", "channel"),
                ("Enter", "name"),
                ("- +", "hue"),
                ("Ins Del", "add, delete"),
                ("[ ]", "move"),
                ("C", "columns"),
                ("Tab", "message"),
            )
        return (("Enter", "write"), ("↑↓", "scroll"), ("Tab", "settings"), ("F2", "pattern"))
